"""In which encoding a text is written: proven by the whole of it, and never guessed.

UTF-8 and UTF-16 prove themselves. GB18030 can be read into almost any bytes, so it must make Chinese as people
write it; what Western systems wrote in their old code pages does not.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from bot.imports.forms import blocks
from bot.imports.model import FileNotRead

_USUAL = 0.8
"""Share of characters that belong to the few thousand in daily use. Rare ones occur in names."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path) -> str:
    """The encoding as Python calls it. Raises FileNotRead."""
    head = next(blocks(path))[: 64 * 1024]
    encoding = next((one for mark, one in _MARKS if head.startswith(mark)), None)
    encoding = encoding or _unmarked(head) or "utf-8"
    if encoding == "utf-8" and head.count(0) * 5 > len(head):
        raise FileNotRead(path=path, why="binary")
    wrong = _wrong_line(path, encoding)
    if wrong is None:
        return encoding
    if encoding == "utf-8" and not head.startswith(codecs.BOM_UTF8) and _is_chinese(path):
        return "gb18030"
    raise FileNotRead(path=path, why="encoding", line=wrong)


def _unmarked(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte can be 0, and the text that it makes has ordinary letters."""
    places = [head[start::2].count(0) for start in (0, 1)]
    if sum(places) == 0 or min(places) * 10 > max(places):
        return None
    encoding = "utf-16-be" if places[0] > places[1] else "utf-16-le"
    text = head[: len(head) // 2 * 2].decode(encoding, "replace")[:1000]
    is_text = all(char.isprintable() or char in "\t\r\n" for char in text)
    return encoding if is_text and sum(char.isascii() for char in text) * 20 > len(text) else None


def _wrong_line(path: Path, encoding: str) -> int | None:
    """The line of the first byte that cannot be in that encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for block in blocks(path):
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            return line + block.count(b"\n", 0, max(error.start, 0))
        line += block.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _is_chinese(path: Path) -> bool:
    written = usual = 0
    try:
        for text in _decoded(path, "gb18030"):
            written += sum(char > "\x7f" for char in text)
            usual += sum(byte > 0x7F for byte in text.encode("gb2312", "ignore")) // 2
    except UnicodeDecodeError:
        return False
    return usual >= written * _USUAL


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for block in chain(blocks(path), (b"",)):
        yield decoder.decode(block, final=not block)
