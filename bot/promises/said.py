"""What somebody typed behind /coach promises: what they will do, by when, and to whom they promise it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.people.leave.said import days

_BY = {"by", "until", "till"}
_BEFORE = re.compile(r"(?:之前|以前|前|之内|内)$")
_BETWEEN = " ,，:：。"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LONGEST_DAY = 16
"""No day is written in more letters."""


@dataclass(frozen=True, slots=True)
class Said:
    """`who` is a mention or a name behind @, as typed; None: to nobody in particular."""

    text: str
    due: date
    who: str | None = None


def read(text: str, *, today: date) -> Said | None:
    """`send the offer by Friday`, `周五前发报价`, `@Dana send the offer by 12-01`; None when day or words are missing.

    In English the day stands behind, in Chinese before or behind. A period means its last day: by next week.
    """
    words = text.split()
    who = words.pop(0) if words and words[0].startswith(("@", "<@")) else None
    found = _behind(words, today) or _before(" ".join(words), today)
    return None if found is None else Said(found[0], found[1], who)


def _behind(words: list[str], today: date) -> tuple[str, date] | None:
    for cut in range(1, len(words)):
        is_said = words[cut].casefold() in _BY
        due = _day(" ".join(words[cut + is_said :]), today, is_by=is_said)
        text = " ".join(words[:cut]).rstrip(_BETWEEN)
        if due is not None and text and text.casefold() not in _BY:
            return text, due
    return None


def _before(text: str, today: date) -> tuple[str, date] | None:
    for cut in range(min(len(text) - 1, _LONGEST_DAY), 0, -1):
        rest = text[cut:].strip(_BETWEEN)
        # Digits alone are rather a number of something (1-2 calls), and a number is never cut: 2月30日 is not 2月3.
        is_a_day = _CHINESE.search(text[:cut]) and not text[cut - 1].isdigit()
        if is_a_day and _BEFORE.sub("", rest):
            due = _day(text[:cut].rstrip(_BETWEEN), today, is_by=False)
            if due is not None:
                return rest, due
    return None


def _day(text: str, today: date, *, is_by: bool) -> date | None:
    plain = _BEFORE.sub("", text).strip()
    found = days(plain, today=today)
    if found is None:
        return None
    # Without a word for "by", a month or a week is rather part of what is promised: plan next week.
    return found.last if is_by or plain != text or found.length == 1 else None
