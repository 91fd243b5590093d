"""Bytes -> table: what kind of file it is, and its rows one at a time."""

from __future__ import annotations

from pathlib import Path

from bot.imports.encodings import encoding_of
from bot.imports.forms import Form, form_of
from bot.imports.model import FileNotRead
from bot.imports.spool import spool
from bot.imports.table import Row, Source
from bot.imports.text import Text

__all__ = ["Row", "Source", "open_source"]


def open_source(path: Path, name: str | None = None) -> Source:
    """The file, once its bytes are known to be readable. `name`: what people call it, if not as it lies here.

    Raises FileNotRead with what to do.
    """
    if path.is_dir():
        raise FileNotRead(path=path, why="directory")
    try:
        form = form_of(path, name or path.name)
        if form is Form.TEXT:
            return Text(path, encoding_of(path))
        return spool(path, form)
    except FileNotFoundError:
        raise FileNotRead(path=path, why="missing") from None
    except OSError:
        raise FileNotRead(path=path, why="unreadable") from None
