"""What somebody typed behind /coach away: whose leave, and on which days. Pure.

A day without its year is the next such day; a range whose end is still ahead may have begun already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.kit import period_words
from bot.kit.periods import Kind
from bot.people.leave.model import Away


class Wish(StrEnum):
    """What somebody wants: see what is noted, note days, or be back."""

    SEE = "see"
    NOTE = "note"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Said:
    """`who` is a name or a mention as typed, None for oneself. `away` only for NOTE; it may end before it begins."""

    wish: Wish
    who: str | None = None
    away: Away | None = None


BACK = {
    *("back", "i'm back", "im back", "i am back", "i’m back", "cancel", "end"),
    *("回来了", "我回来了", "回来", "我回来", "销假", "取消", "取消请假", "结束"),
}
SUGGESTED = ("back", "today", "tomorrow", "this week", "next week", "回来了", "今天", "明天", "下周", "help")
"""Usual words, to find what a mistyped one was meant to be."""

_LONGEST_WITHOUT_YEAR = 183
"""Without years, a range longer than half a year is rather two days in the wrong order."""

_ONE_DAY = timedelta(days=1)
_A_YEAR = timedelta(days=365)
_UNTIL_LEAP_DAY = 8 * 366
_TO = re.compile(r"\s*(?:\.{2,3}|~|[–—]+|-|\bto\b|\bthrough\b|\buntil\b|\btill\b|至|到)\s*")
_FROM = re.compile(r"(?:(?:from|on)\b|从|自)\s*")
_UNTIL = re.compile(r"(?:(?:until|till|to)\b|直到|到|至)\s*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:,?\s?(?P<year>20\d\d))?"
_DAY = r"(?P<d>\d\d?)(?:st|nd|rd|th)?"
_MONTH_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<m>\d\d?)[-/.](?P<d>\d\d?)",
        r"(?P<m>\d\d?)月(?P<d>\d\d?)[日号]?",
        rf"{_MONTH}\s?{_DAY}{_YEAR}",
        rf"{_DAY}\s?{_MONTH}{_YEAR}",
    )
)
# 1-5 Dec, said with its month behind.
_DAYS_OF_MONTH = re.compile(rf"(?P<first>\d\d?)(?:{_TO.pattern})(?P<last>\d\d?)\s?(?P<month>{_MONTH}{_YEAR})")
_BARE_DAY = re.compile(r"(?P<d>\d\d?)(?P<sign>[日号]|st|nd|rd|th)?")
_WEEKDAY = re.compile(
    r"(?:(?P<step>next|this|下|本|这)\s?个?)?"
    r"(?:(?P<en>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"|(?:周|星期|礼拜)(?P<zh>[一二三四五六日天]))"
)
_ENGLISH, _CHINESE = ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日"
_AHEAD = {
    **dict.fromkeys(("后天", "day after tomorrow", "the day after tomorrow"), 2),
    "大后天": 3,
}


@dataclass(frozen=True, slots=True)
class _Coming:
    """A day that lacks its year, month or week."""

    fits: Callable[[date], bool]

    def on_or_after(self, day: date) -> date | None:
        """The first such day; None for the 30th of February."""
        for offset in range(_UNTIL_LEAP_DAY):
            if self.fits(found := day + timedelta(days=offset)):
                return found
        return None


def read(text: str, *, today: date) -> Said | None:
    """Who and which days, in either order, in English or Chinese; None for what means nothing.

    A person's name may have several words; alone it needs its @, before days it does not, unless it has
    digits: then it is rather a date we cannot read.
    """
    words = text.split()
    if not words:
        return Said(Wish.SEE)
    for who, rest in _divided(words):
        if not rest and who.startswith(("@", "<@")):
            return Said(Wish.SEE, who)
        found = _wish(rest, today)
        if found is not None and ("@" in who or not re.search(r"\d", who)):
            return Said(found.wish, who or None, found.away)
    return None


def _divided(words: list[str]) -> Iterator[tuple[str, str]]:
    """Every way to read the words as a person and the rest: the rest behind the person, then before it."""
    for cut in range(len(words) + 1):
        yield " ".join(words[:cut]), " ".join(words[cut:])
    for cut in range(1, len(words)):
        if words[cut].startswith(("@", "<@")):
            yield " ".join(words[cut:]), " ".join(words[:cut])


def _wish(text: str, today: date) -> Said | None:
    if period_words.fold(text) in BACK:
        return Said(Wish.BACK)
    away = days(text, today=today)
    return None if away is None else Said(Wish.NOTE, away=away)


def days(text: str, *, today: date) -> Away | None:
    """The days that the whole text means. They may lie in the past, or end before they begin."""
    folded = period_words.fold(text)
    try:
        if until := _UNTIL.match(folded):
            return _until(folded[until.end() :], today)
        begins = _FROM.match(folded)
        return _days(folded[begins.end() :] if begins else folded, today)
    except (ValueError, OverflowError):
        # The 31st of a shorter month, or a day beyond the last there is.
        return None


def _days(folded: str, today: date) -> Away | None:
    whole = _one(folded, today)
    if isinstance(whole, Away):
        return whole
    if whole is not None:
        day = whole.on_or_after(today)
        return None if day is None else Away(day, day)
    if found := _DAYS_OF_MONTH.fullmatch(folded):
        month = found["month"]
        return _range(
            _one(f"{found['first']} {month}", today), _one(f"{found['last']} {month}", today), today
        )
    for to in _TO.finditer(folded):
        left, right = folded[: to.start()], folded[to.end() :]
        start, end = _one(left, today), _one(right, today) or _bare(right, left, to[0])
        if start is not None and end is not None and _is_day(start) and _is_day(end):
            return _range(start, end, today)
    return None


def _until(folded: str, today: date) -> Away | None:
    end = _one(folded, today) or _bare(folded, folded, "")
    last = end.last if isinstance(end, Away) else end.on_or_after(today) if end else None
    return None if last is None else Away(today, last)


def _one(folded: str, today: date) -> Away | _Coming | None:
    """One day, with or without its year, or a period such as next week."""
    for pattern in _MONTH_DAYS:
        if found := pattern.fullmatch(folded):
            return _month_day(found.groupdict())
    if found := _WEEKDAY.fullmatch(folded):
        return _weekday(found, today)
    if folded in _AHEAD:
        day = today + timedelta(days=_AHEAD[folded])
        return Away(day, day)
    period = period_words.parse(folded, today=today, fiscal_year_start=1)
    # A range is ours to read: without years, period_words takes it for the one that was.
    return None if period is None or period.kind is Kind.RANGE else Away(period.first, period.last)


def _month_day(found: dict[str, str | None]) -> Away | _Coming:
    name = found.get("name")
    month = _MONTHS.index(name[:3]) + 1 if name else int(found["m"] or 0)
    day = int(found["d"] or 0)
    if year := found.get("year"):
        on = date(int(year), month, day)
        return Away(on, on)
    return _Coming(lambda one: (one.month, one.day) == (month, day))


def _weekday(found: re.Match[str], today: date) -> Away | _Coming:
    english, chinese = found["en"], found["zh"]
    number = _ENGLISH.index(english[:3]) if english else _CHINESE.index(chinese.replace("天", "日"))
    if step := found["step"]:
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=number + (7 if step in ("next", "下") else 0))
        return Away(day, day)
    return _Coming(lambda one: one.weekday() == number)


def _bare(text: str, beside: str, to: str) -> _Coming | None:
    """The 5 of 12-01..5. After a hyphen only where it cannot be a year or a month: Dec 1-5, 12月1日-5日."""
    found = _BARE_DAY.fullmatch(text)
    is_plain = found is not None and found["sign"] is None
    if found is None or (is_plain and to.strip() in ("-", "") and not re.search(r"[a-z月]", beside)):
        return None
    number = int(found["d"])
    return _Coming(lambda one: one.day == number)


def _is_day(one: Away | _Coming) -> bool:
    return isinstance(one, _Coming) or one.first == one.last


def _range(start: Away | _Coming | None, end: Away | _Coming | None, today: date) -> Away | None:
    if isinstance(start, Away):
        return _joined(start.first, end)
    if start is None or end is None:
        return None
    if isinstance(end, Away):
        first = start.on_or_after(today)
        if first is not None and first > end.last:
            first = start.on_or_after(end.last - _A_YEAR + _ONE_DAY)
        return None if first is None else Away(first, end.last)
    begun = _within_half_a_year(start.on_or_after(today - _A_YEAR), end)
    if begun is not None and begun.last >= today:
        return begun
    first = start.on_or_after(today)
    ahead = _within_half_a_year(first, end)
    if ahead is not None or first is None:
        return ahead
    last = end.on_or_after(first - _A_YEAR)
    return None if last is None else Away(first, last)


def _joined(first: date | None, end: Away | _Coming | None) -> Away | None:
    if first is None or end is None:
        return None
    last = end.last if isinstance(end, Away) else end.on_or_after(first)
    return None if last is None else Away(first, last)


def _within_half_a_year(first: date | None, end: _Coming) -> Away | None:
    found = _joined(first, end)
    return found if found is not None and found.length <= _LONGEST_WITHOUT_YEAR else None
