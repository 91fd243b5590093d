"""Workbooks and web pages -> rows, put down once as lines of JSON, so that memory stays bounded afterwards.

A workbook is read by a process of its own, with limits on its memory and its time: what is hostile or too
large ends that process and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar

from bot.imports import htmltable
from bot.imports.alive import is_gone, this_process
from bot.imports.encodings import encoding_of
from bot.imports.forms import Form
from bot.imports.model import FileNotRead
from bot.imports.table import DAY_ZERO, DAY_ZERO_OF_1904, FROM_1904, Row, Source
from bot.kit.spreadsheets import all_unsafe

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_SECONDS = 300
_PREFIX = "sales-coach-"


@dataclass(frozen=True)
class Spooled(Source):
    """Rows that were put down in a folder which is deleted with this value. A way is a sheet, by its place."""

    path: Path
    folder: tempfile.TemporaryDirectory[str] = field(repr=False)
    day_zero: date = DAY_ZERO
    counts_days: ClassVar[bool] = True

    @property
    def ways(self) -> tuple[str, ...]:
        return tuple(sorted(one.name for one in Path(self.folder.name).iterdir()))

    def rows(self, way: str) -> Iterator[Row]:
        with (Path(self.folder.name) / way).open(encoding="utf-8") as file:
            for line in file:
                number, cells, trouble = json.loads(line)
                yield Row(number, all_unsafe(cells) if "'" in line else cells, trouble)


def spool(path: Path, form: Form) -> Source:
    """Put its rows down. Raises FileNotRead."""
    _clear_left_behind()
    folder = tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{this_process()} ")
    zero = DAY_ZERO
    if form is Form.HTML:
        htmltable.spool(path, encoding_of(path), Path(folder.name))
    else:
        zero = _spool_workbook(path, Path(folder.name))
    source = Spooled(path, folder, zero)
    if not source.ways:
        raise FileNotRead(path=path, why="empty")
    return source


def _clear_left_behind() -> None:
    """Remove what readers put down that were killed; never what belongs to one that may still be there."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}* *"):
        owner = left.name.removeprefix(_PREFIX).rpartition(" ")[0]
        if is_gone(owner):
            shutil.rmtree(left, ignore_errors=True)


def _spool_workbook(path: Path, folder: Path) -> date:
    """Let another process read it, which says what the trouble is; the day from which the workbook counts days."""
    command = [sys.executable, "-m", "bot.imports.workbook", str(path.resolve()), str(folder)]
    try:
        done = subprocess.run(
            command,
            cwd=_ROOT,
            env={key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if key in os.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileNotRead(path=path, why="too_large") from None
    said = done.stdout.decode("ascii", "replace").strip()
    if done.returncode == 0:
        return DAY_ZERO_OF_1904 if said == FROM_1904 else DAY_ZERO
    # Without a word of its own the process was ended by a limit.
    raise FileNotRead(path=path, why=said if said in _TROUBLES else "too_large")


_TROUBLES = ("password", "macros", "broken", "too_large")
