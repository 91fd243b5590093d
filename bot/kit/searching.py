"""How names are found: without case, by any part, and Chinese ones by the first letters of their pinyin.

The letters are in `initials.txt`, made from pypinyin's readings (MIT): one for each character from U+4E00 on, then
the characters that are read in several ways in names. The library itself would cost an app three times the memory
of all else that is read at the start; a test holds the file to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import islice, product
from pathlib import Path

MOST = 160
"""Characters of a name that are searched. An index takes no more than some hundred bytes of a text."""

_INITIALS = Path(__file__).with_name("initials.txt")
_FIRST, _LAST = "\u4e00", "\u9fa5"
_CHINESE = re.compile(f"[{_FIRST}-{_LAST}]")
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_FIRST}-{_LAST}])\s+(?=[{_FIRST}-{_LAST}])")
_MOST_LETTERS = 40
_MOST_READINGS = 8


def folded(text: str) -> str:
    """The form in which names are compared: no case, no accents, no extra space, no full-width letters."""
    if text.isascii():
        return " ".join(text.lower().split())
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _SPACE_IN_CHINESE.sub("", " ".join(unicodedata.normalize("NFKC", bare).casefold().split()))


def search_key(name: str, code: str = "") -> str:
    """What a thing is found by: its name, and on a line below the initials of a Chinese one, in each way it may be
    read, and its number.

    `华东科技 ERP`, number 4711, is `华东科技 erp`, below it `hdkjerp 4711`.
    """
    if name.isascii():
        key = " ".join(name[: 2 * MOST].lower().split())[:MOST]
        return f"{key}\n{folded(code)[:_MOST_LETTERS]}" if code else key
    key = folded(name[: 2 * MOST])[:MOST]
    more = (
        *(readings(key) if _CHINESE.search(key) else ()),
        *([folded(code)[:_MOST_LETTERS]] if code else ()),
    )
    return f"{key}\n{' '.join(more)}" if more else key


def is_called(key: str, phrase: str) -> bool:
    """Whether a name, as `search_key` has it, is that and no more."""
    return key.partition("\n")[0] == phrase


def readings(key: str) -> tuple[str, ...]:
    """The initials of a folded name with Chinese in it, letters and digits between them included: `cqyh`, `zqyh`."""
    single, several = _table()
    letters = []
    for char in key:
        if _FIRST <= char <= _LAST:
            letters.append(several.get(char) or single[ord(char) - ord(_FIRST)])
        elif char.isascii() and char.isalnum():
            letters.append(char)
    kept = [one for one in letters if one != "."][:_MOST_LETTERS]
    return tuple("".join(one) for one in islice(product(*kept), _MOST_READINGS))


@cache
def _table() -> tuple[str, Mapping[str, str]]:
    single, several = _INITIALS.read_text(encoding="utf-8").splitlines()
    return single, {one[0]: one[1:] for one in several.split()}
