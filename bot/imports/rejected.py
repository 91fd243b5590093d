"""FILE.rejected.csv: the rows that were not taken, as they were, each with its reason in words."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from bot.imports.model import FileNotRead
from bot.kit.spreadsheets import safe


class RejectedFile:
    """Written beside the imported file; there only when a row was rejected. Opened at the first one."""

    def __init__(self, imported: Path, headings: Sequence[str]) -> None:
        self.path = imported.with_name(imported.name + ".rejected.csv")
        self._part = imported.with_name(imported.name + ".rejected.csv.part")
        self._headings = headings
        self._file: IO[str] | None = None
        self._writer: Any = None

    def add(self, line: int, reason: str, cells: Sequence[str]) -> None:
        """One more row: its line in the file, why, and its cells. Refuses: FileNotRead."""
        if self._file is None:
            # With a byte order mark, without which spreadsheets misread Chinese.
            self._file = self._opened()
            self._writer = csv.writer(self._file)
            self._writer.writerow([safe(one) for one in self._headings])
        self._writer.writerow([reason, line, *(safe(cell) for cell in cells)])

    def _opened(self) -> IO[str]:
        try:
            return self._part.open("w", encoding="utf-8-sig", newline="")
        except OSError:
            raise FileNotRead(path=self.path, why="not_writable") from None

    def close(self) -> Path | None:
        """Put the file in place, or take away that of an earlier run when nothing was rejected."""
        if self._file is None:
            self.path.unlink(missing_ok=True)
            return None
        self._file.close()
        self._file = None
        os.replace(self._part, self.path)
        return self.path

    def discard(self) -> None:
        """Leave nothing half-written behind."""
        if self._file is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
