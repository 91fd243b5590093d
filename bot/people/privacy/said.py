"""What stands after `/coach team`: `[name] private on|off`, in any order, in both languages. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PRIVATE = ("private", "privacy", "私密", "保密", "不公开")
_ON = ("on", "yes", "开", "打开", "开启", "是")
_OFF = ("off", "no", "关", "关闭", "否")
SUGGESTED = ("private on", "private off")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to know or to set of a team; `name` None: the one they lead, or are in."""

    name: str | None
    is_private: bool | None


def read(text: str) -> Wish | None:
    """What was said; None when it is not understood."""
    words = text.split()
    folded = [word.casefold() for word in words]
    place = next((at for at, word in enumerate(folded) if word in _PRIVATE), None)
    if place is None:
        return Wish(" ".join(words) or None, None) if not words else None
    after = folded[place + 1 :]
    name = " ".join(words[:place]) or None
    if not after:
        return Wish(name, None)
    if len(after) == 1 and after[0] in _ON:
        return Wish(name, True)
    if len(after) == 1 and after[0] in _OFF:
        return Wish(name, False)
    return None


def is_help(text: str) -> bool:
    """Whether it asks how this is said."""
    return bool(re.fullmatch(r"help|\?|帮助|用法", text.strip(), re.IGNORECASE))
