"""How long a text is for Slack, and cutting it where a reader would not notice a broken character."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"
NOTHING = "–"
_JOINER = "\u200d"
_OPENING, _CLOSING = "\u2066\u2067\u2068", "\u2069"
# Longer clusters than this are not characters but mischief; they are cut anywhere.
_LONGEST_CLUSTER = 40
_INVISIBLE = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"))


def length(text: str) -> int:
    """In UTF-16 units: an emoji counts as two, as it does where Slack counts strictly."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing."""
    if text.isascii():
        return not text.strip()
    return all(unicodedata.category(character) in _INVISIBLE for character in text)


def cut(text: str, most: int) -> str:
    """The text, or as much of its beginning as fits with an ellipsis into `most` units.

    Never splits a surrogate pair or what is read as one character, and closes what it isolates.
    Nothing at all when not even one character and the ellipsis fit.
    """
    if length(text) <= most:
        return text
    if most < 2:
        return ""
    end = _boundary(text, len(_start(text, most - 1)))
    while end and length(text[:end]) + _open(text[:end]) > most - 1:
        end = _boundary(text, end - 1)
    kept = text[:end].rstrip()
    return kept + _CLOSING * _open(kept) + ELLIPSIS if kept else ""


def clipped(text: str, most: int) -> str:
    """As much of the beginning as fits, to the letter: for values that code reads."""
    return text if length(text) <= most else _start(text, most)


def _start(text: str, most: int) -> str:
    """The first `most` units, without half a surrogate pair at the end."""
    return text[:most].encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore")


def _open(text: str) -> int:
    return sum(text.count(mark) for mark in _OPENING) - text.count(_CLOSING)


def _boundary(text: str, end: int) -> int:
    """The nearest place at or before `end` where one character, as people read it, ends."""
    lowest = max(0, end - _LONGEST_CLUSTER)
    place = end
    while place > lowest and _joins(text, place):
        place -= 1
    return place if place > lowest or lowest == 0 else end


def _joins(text: str, place: int) -> bool:
    """Whether the characters before and after this place are read as one."""
    if place >= len(text):
        return False
    after, before = text[place], text[place - 1]
    if _JOINER in (before, after) or _extends(after):
        return True
    if _is_flag_letter(after) and _is_flag_letter(before):
        run = place
        while run and _is_flag_letter(text[run - 1]):
            run -= 1
        return (place - run) % 2 == 1
    return False


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
        or "\u1160" <= character <= "\u11ff"
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
