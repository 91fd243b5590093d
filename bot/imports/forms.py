"""What a file is: told from its bytes, held against its name. What cannot be a list is refused with what to do."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from bot.imports.compound import SIGNATURE, Compound, NotCompound
from bot.imports.model import FileNotRead

_HEAD = 64 * 1024
_BLOCK = 1 << 20

_LARGEST_UNPACKED = 1 << 30
_MOST_PACKED = 250
"""Times. Even the same row a million times over packs less than that."""

_PACKED_IS_FINE = 64 << 20
"""Bytes. What unpacks to less is harmless, however well it was packed."""


class Form(StrEnum):
    """The forms in which a table is read."""

    TEXT = "text"
    HTML = "html"
    XLSX = "xlsx"
    XLS = "xls"


_NAMED = {
    "csv": Form.TEXT,
    "tsv": Form.TEXT,
    "tab": Form.TEXT,
    "txt": Form.TEXT,
    "xlsx": Form.XLSX,
    "xls": Form.XLS,
    "htm": Form.HTML,
    "html": Form.HTML,
}
_OTHERS = (
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "compressed"),
    (b"Rar!", "compressed"),
    (b"7z\xbc\xaf", "compressed"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
)
_HTML = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype html|html|head|meta|table|style|div|body)\b", re.I | re.S
)
_MACROS, _ENCRYPTED = "_VBA_PROJECT_CUR", "EncryptedPackage"


def form_of(path: Path, name: str) -> Form:
    """How the file is to be read. `name`: what people call it. Raises FileNotRead."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileNotRead(path=path, why="empty")
    for start, other in _OTHERS:
        if head.startswith(start):
            raise FileNotRead(path=path, why=other)
    if head.startswith(b"PK\x03\x04"):
        form = _zipped(path)
    elif head.startswith(SIGNATURE[:4]):
        form = _compound(path)
    else:
        form = Form.HTML if _HTML.match(head.removeprefix(codecs.BOM_UTF8)) else Form.TEXT
    _refuse_other_names(path, name, form)
    return form


def _refuse_other_names(path: Path, name: str, form: Form) -> None:
    said = _NAMED.get(name.rpartition(".")[2].casefold() if "." in name else "")
    # Salesforce and others save a web page under the name of an old workbook.
    if said is None or said is form or (said is Form.XLS and form is Form.HTML):
        return
    raise FileNotRead(path=path, why=form.value, ending="csv" if form is Form.TEXT else form.value)


def _zipped(path: Path) -> Form:
    """A workbook's parts lie in a ZIP; others do, too. What would fill the memory is not unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileNotRead(path=path, why="broken") from None
    names = {part.filename for part in parts}
    size = sum(part.file_size for part in parts)
    if size > _LARGEST_UNPACKED or size > max(_PACKED_IS_FINE, path.stat().st_size * _MOST_PACKED):
        raise FileNotRead(path=path, why="bomb", megabytes=size >> 20)
    if any(part.flag_bits & 1 for part in parts):
        raise FileNotRead(path=path, why="password")
    if any(one.endswith("vbaProject.bin") or one.startswith("xl/macrosheets/") for one in names):
        raise FileNotRead(path=path, why="macros")
    if "xl/workbook.xml" not in names:
        raise FileNotRead(path=path, why="other_workbook" if _is_some_workbook(names) else "compressed")
    return Form.XLSX


def _is_some_workbook(names: set[str]) -> bool:
    return "xl/workbook.bin" in names or {"mimetype", "content.xml"} <= names


def _compound(path: Path) -> Form:
    """An old workbook, or a new one behind a password: both are compound files, told by names inside."""
    try:
        with path.open("rb") as file:
            inside = Compound(file)
    except NotCompound:
        raise FileNotRead(path=path, why="broken") from None
    if inside.has(_ENCRYPTED):
        raise FileNotRead(path=path, why="password")
    if inside.has(_MACROS):
        raise FileNotRead(path=path, why="macros")
    return Form.XLS


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of the file, a megabyte at a time."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
