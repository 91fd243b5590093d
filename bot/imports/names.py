"""When two words are the same to us, which known word somebody may have meant, and words fit to be shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

_LONGEST = 80

_ALIKE = 70
"""Of 100. Below that a suggestion misleads more than it helps."""


@lru_cache(maxsize=4096)
def normal(word: str) -> str:
    """The form in which words are compared: letters and digits only, no case, half-width."""
    text = unicodedata.normalize("NFKC", word.replace("\ufeff", "")).casefold()
    return "".join(char for char in text if char.isalnum())


def nearest(word: str, names: Sequence[str]) -> str | None:
    """The name most like `word`, if any is alike enough to have been meant."""
    found = process.extractOne(word[:200], names, scorer=fuzz.WRatio, processor=normal, score_cutoff=_ALIKE)
    return found[0] if found else None


def shown(text: str) -> str:
    """Text of a file, fit for one line of a terminal: no control characters, not too long."""
    clean = "".join(char if char.isprintable() else " " for char in text[: _LONGEST + 1])
    return clean if len(text) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def shown_path(path: str) -> str:
    """A file's name, fit for one line: of a long one the end, which tells files apart."""
    return shown(path) if len(path) <= _LONGEST else "…" + shown(path[1 - _LONGEST :])
