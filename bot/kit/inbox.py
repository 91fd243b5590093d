"""How files come in: what can be set about it, shared by what takes files and what depends on them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.kit.settings import Section


class ImportsSettings(Section):
    """Files that people send and that other systems put down."""

    section = "imports"
    folder: str = ""
    folder_seconds: Annotated[int, Field(ge=1, le=3600)] = 30
    quiet_workdays: Annotated[int, Field(ge=1, le=60)] = 2
    largest_megabytes: Annotated[int, Field(ge=1, le=1000)] = 100

    @property
    def folder_path(self) -> Path | None:
        """The watched folder; None when none is."""
        return Path(self.folder).expanduser() if self.folder else None

    @property
    def largest_bytes(self) -> int:
        """How large a file may be that somebody sends in chat."""
        return self.largest_megabytes * 1_000_000
