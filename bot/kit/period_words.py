"""How people write periods, in English and Chinese, in either script width and any case.

The words here are what the parser listens for; nothing here is shown to anybody.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from bot.kit import periods
from bot.kit.periods import Kind, Period

SUGGESTED = (
    *(
        "since monday",
        "this week",
        "last week",
        "this month",
        "last month",
        "this quarter",
        "last quarter",
        "this year",
    ),
    *(
        "last year",
        "today",
        "yesterday",
        "本周",
        "上周",
        "本月",
        "上个月",
        "本季度",
        "上季度",
        "今年",
        "去年",
    ),
)
"""Usual ways to say it, to find what a mistyped one was meant to be."""

_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_DIGITS |= {"十一": 11, "十二": 12}
_TWO = {"两": 2}
"""Two of something, in Chinese; never the second of something."""
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_UNITS = {
    **{"day": Kind.DAY, "week": Kind.WEEK, "month": Kind.MONTH, "quarter": Kind.QUARTER, "qtr": Kind.QUARTER},
    **{
        "half": Kind.HALF,
        "half-year": Kind.HALF,
        "half year": Kind.HALF,
        "year": Kind.YEAR,
        "fiscal year": Kind.YEAR,
    },
    **{"周": Kind.WEEK, "星期": Kind.WEEK, "礼拜": Kind.WEEK, "月": Kind.MONTH, "月份": Kind.MONTH},
    **{"季": Kind.QUARTER, "季度": Kind.QUARTER, "半年": Kind.HALF},
    **{"年": Kind.YEAR, "年度": Kind.YEAR, "财年": Kind.YEAR},
}
_STEPS = {
    **dict.fromkeys(("this", "current", "the current"), 0),
    **dict.fromkeys(("last", "previous", "prior", "past", "the last", "the previous"), -1),
    **dict.fromkeys(("next", "the next", "coming"), 1),
    **dict.fromkeys(("本", "这", "这个", "这一", "当", "当前", "本个"), 0),
    **dict.fromkeys(("上", "上个", "上一", "上一个"), -1),
    **dict.fromkeys(("上上", "上上个"), -2),
    **dict.fromkeys(("下", "下个", "下一", "下一个"), 1),
}
_WEEK_STEPS = ("本", "这", "这个", "上", "上个", "上上")
_FIXED = {
    **{"today": (Kind.DAY, 0), "yesterday": (Kind.DAY, -1), "tomorrow": (Kind.DAY, 1)},
    **{"今天": (Kind.DAY, 0), "今日": (Kind.DAY, 0), "昨天": (Kind.DAY, -1), "昨日": (Kind.DAY, -1)},
    **{"前天": (Kind.DAY, -2), "明天": (Kind.DAY, 1)},
    **{"wtd": (Kind.WEEK, 0), "mtd": (Kind.MONTH, 0), "qtd": (Kind.QUARTER, 0), "ytd": (Kind.YEAR, 0)},
    **{
        "quarter": (Kind.QUARTER, 0),
        "季度": (Kind.QUARTER, 0),
        "年初": (Kind.YEAR, 0),
        "月初": (Kind.MONTH, 0),
    },
    **{"今年": (Kind.YEAR, 0), "去年": (Kind.YEAR, -1), "前年": (Kind.YEAR, -2), "明年": (Kind.YEAR, 1)},
}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_YEAR = r"(?:fy\s?)?(?P<year>(?:19|20|21)\d\d)"
_YEARS = rf"(?:{_YEAR}(?:年|财年)?|(?P<near>今年|去年|前年|明年|this year|last year|next year))"
_CN = _any(_DIGITS)
_MONTH_NAMES = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*(?:\.(?!\.))?"
_NO_MORE_DIGITS = r"(?!\d|[-/.]\d{1,2}(?!\d))"
_NO_PART_BEHIND = r"(?![-\s]?[qhw]\d)"
_FEBRUARY = 2
_NTH = r"(?P<d>\d\d?)(?:st|nd|rd|th)?(?!\d)"


@dataclass(frozen=True, slots=True)
class _When:
    today: date
    fiscal_year_start: int

    def step(self, kind: Kind, by: int) -> Period:
        now = periods.holding(kind, self.today, fiscal_year_start=self.fiscal_year_start)
        return periods.shifted(now, by, fiscal_year_start=self.fiscal_year_start)

    def numbered(self, kind: Kind, found: re.Match[str], number: int) -> Period:
        """With its year, or the latest of that number that has begun."""
        year = self.year(found, kind)
        if year is not None:
            return self._of(kind, year, number)
        this_year = self._of(kind, self._current_year(kind), number)
        return self._of(kind, this_year.year - 1, number) if this_year.is_ahead(self.today) else this_year

    def year(self, found: re.Match[str], kind: Kind = Kind.YEAR) -> int | None:
        said = found.groupdict()
        if said.get("year"):
            return int(said["year"])
        if near := said.get("near"):
            by = {"今年": 0, "去年": -1, "前年": -2, "明年": 1, "this": 0, "last": -1, "next": 1}
            return self._current_year(kind) + by[near.split()[0]]
        return None

    def _current_year(self, kind: Kind) -> int:
        if kind in (Kind.MONTH, Kind.DAY):
            return self.today.year
        return periods.holding(Kind.YEAR, self.today, fiscal_year_start=self.fiscal_year_start).year

    def _of(self, kind: Kind, year: int, number: int) -> Period:
        return periods.numbered(kind, year, number, fiscal_year_start=self.fiscal_year_start)


_Build: TypeAlias = Callable[[re.Match[str], _When], Period]


def _number(text: str) -> int:
    return _ORDINALS.get(text) or _DIGITS.get(text) or _TWO.get(text) or int(text)


def _day(found: re.Match[str], when: _When) -> Period:
    said = found.groupdict()
    month = _MONTHS.index(said["name"]) + 1 if said.get("name") else int(found["m"])
    on = int(found["d"])
    year = when.year(found, Kind.DAY)
    if year is not None:
        return periods.day(date(year, month, on))
    this_year = date(when.today.year, month, on)
    return periods.day(this_year if this_year <= when.today else date(this_year.year - 1, month, on))


def _part(kind: Kind) -> _Build:
    return lambda found, when: when.numbered(kind, found, _number(found["n"]))


def _half(found: re.Match[str], when: _When) -> Period:
    return when.numbered(Kind.HALF, found, {"上": 1, "下": 2}.get(found["n"]) or _number(found["n"]))


def _month_name(found: re.Match[str], when: _When) -> Period:
    return when.numbered(Kind.MONTH, found, _MONTHS.index(found["name"]) + 1)


def _year(found: re.Match[str], when: _When) -> Period:
    return when.numbered(Kind.YEAR, found, 1)


def _week(found: re.Match[str], when: _When) -> Period:
    """With its year, or the latest of that number that has begun. Years are those that weeks are counted in."""
    year, number = when.year(found, Kind.DAY), int(found["n"])
    if year is not None:
        return periods.numbered_week(year, number)
    this_year = when.today.isocalendar().year
    # The 28th of December is in the last week of its year.
    has_it = [year for year in (this_year, this_year - 1) if number <= date(year, 12, 28).isocalendar().week]
    begun = [
        week for year in has_it if not (week := periods.numbered_week(year, number)).is_ahead(when.today)
    ]
    return begun[0] if begun else periods.numbered_week(this_year, number)


def _relative(found: re.Match[str], when: _When) -> Period:
    return when.step(_UNITS[found["unit"]], _STEPS[found["step"]])


def _fixed(found: re.Match[str], when: _When) -> Period:
    return when.step(*_FIXED[found["word"]])


def _weekday(found: re.Match[str], when: _When) -> Period:
    """The last such day before today; in Chinese also that of this week or of the one before it."""
    said = found.groupdict()
    place = (
        _WEEKDAYS.index(said["name"])
        if said.get("name")
        else "一二三四五六日".index(found["n"].replace("天", "日"))
    )
    if week := said.get("week"):
        monday = when.step(Kind.WEEK, _STEPS[week]).first
        return periods.day(monday + timedelta(days=place))
    back = (when.today.weekday() - place) % 7 or 7
    return periods.day(when.today - timedelta(days=back))


def _latest_days(found: re.Match[str], when: _When) -> Period:
    days = _number(found["n"]) * (7 if found["unit"] in ("week", "周", "个星期", "星期") else 1)
    return periods.between(when.today - timedelta(days=days - 1), when.today)


def _latest_months(found: re.Match[str], when: _When) -> Period:
    """Up to today, from the day after the same day that many months ago."""
    each = {"month": 1, "月": 1, "quarter": 3, "季": 3, "季度": 3, "year": 12, "年": 12}[found["unit"]]
    months = each // 2 if found["n"] == "半" else _number(found["n"]) * each
    year, month = divmod(when.today.year * 12 + when.today.month - 1 - months, 12)
    last_of_month = calendar.monthrange(year, month + 1)[1]
    before = date(year, month + 1, min(when.today.day, last_of_month))
    return periods.between(before + timedelta(days=1), when.today)


_MONTH_WORD = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
)
_MONTH_WORD += r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
_FORMS: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"{_YEAR}[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?!\d)", _day),
        (rf"(?:{_YEARS}\s?)?(?P<m>\d\d?)月(?P<d>\d\d?)[日号]", _day),
        (r"(?P<m>\d\d)-(?P<d>\d\d)(?![-\d])", _day),
        (rf"(?:the )?{_NTH}\s?(?:of )?(?={_MONTH_WORD}){_MONTH_NAMES}(?:,?\s?{_YEARS})?", _day),
        (rf"(?={_MONTH_WORD}){_MONTH_NAMES}\s?{_NTH}(?:,?\s?{_YEARS})?", _day),
        (rf"{_YEAR}-?q(?P<n>[1-4])", _part(Kind.QUARTER)),
        (rf"q(?P<n>[1-4])(?:[-\s/]?(?:of )?{_YEARS})?", _part(Kind.QUARTER)),
        (rf"{_YEARS}\s?q(?P<n>[1-4])", _part(Kind.QUARTER)),
        (rf"{_YEARS}\s?第?(?P<n>[一二三四1-4])\s?季度?", _part(Kind.QUARTER)),
        (r"第?(?P<n>[一二三四1-4])\s?季度?", _part(Kind.QUARTER)),
        (rf"(?P<n>{_any(_ORDINALS)}) (?:quarter|qtr)(?: (?:of )?{_YEARS})?", _part(Kind.QUARTER)),
        (rf"{_YEAR}[-\s]?h(?P<n>[12])", _half),
        (rf"h(?P<n>[12])(?:[-\s/]?{_YEARS})?", _half),
        (rf"(?:{_YEARS}\s?)?(?P<n>[上下])半年", _half),
        (rf"(?P<n>first|second) half(?: (?:of )?{_YEARS})?", _half),
        (rf"{_YEAR}[-/.](?P<n>\d\d?){_NO_MORE_DIGITS}", _part(Kind.MONTH)),
        (rf"(?:{_YEARS}\s?)?(?P<n>{_CN}|\d\d?)月份?", _part(Kind.MONTH)),
        (rf"(?={_MONTH_WORD}){_MONTH_NAMES}(?:,?\s?{_YEARS})?", _month_name),
        (rf"{_YEAR}\s(?={_MONTH_WORD}){_MONTH_NAMES}", _month_name),
        (rf"{_YEAR}[-\s]?w(?P<n>\d\d?)", _week),
        (rf"(?:w|week )(?P<n>\d\d?)(?:,?\s?(?:of )?{_YEARS})?", _week),
        (rf"(?:{_YEARS}\s?)?第\s?(?P<n>\d\d?)\s?周", _week),
        (rf"{_YEAR}(?:年度?|财年)?{_NO_MORE_DIGITS}{_NO_PART_BEHIND}", _year),
        (rf"(?P<step>{_any(_STEPS)})\s?(?P<unit>{_any(_UNITS)})", _relative),
        (rf"(?P<word>{_any(_FIXED)})", _fixed),
        (rf"(?:last )?(?P<name>{'|'.join(_WEEKDAYS)})", _weekday),
        (rf"(?P<week>{_any(_WEEK_STEPS)})?(?:周|星期|礼拜)(?P<n>[一二三四五六日天])", _weekday),
        (r"(?:the )?(?:last|past) (?P<n>\d{1,3}) (?P<unit>day|week)s?", _latest_days),
        (r"(?:the )?(?:last|past) (?P<n>\d{1,2}) (?P<unit>month|quarter|year)s?", _latest_months),
        (rf"(?:最近|过去|近)\s?(?P<n>\d{{1,3}}|{_CN}|两)\s?(?P<unit>天|日|周|个?星期)", _latest_days),
        (rf"(?:最近|过去|近)\s?(?P<n>\d{{1,2}}|{_CN}|两)\s?个?(?P<unit>月|季度?|年)", _latest_months),
        (r"(?:最近|过去|近)\s?(?P<n>半)(?P<unit>年)", _latest_months),
    )
)
_TO = re.compile(r"\s*(?:\.{2,3}|…|~|–|—|-|\bto\b|\bthrough\b|\buntil\b|至|到)\s*")
_TO_DATE = re.compile(r"\s*(?:至今|到现在|到今天|以来|to date|to now|till now)")
_FROM = re.compile(r"(?:from|since|between|从|自)\s*")
_AND = re.compile(r"\s*(?:\band\b|和)\s*")
"""Parts the two ends of what begins with "between"."""


def fold(text: str) -> str:
    """The form in which words are compared: no case, no full-width letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def parse(text: str, *, today: date, fiscal_year_start: int) -> Period | None:
    """The period that the whole text means, or None."""
    folded = fold(text)
    found = find(folded, 0, today=today, fiscal_year_start=fiscal_year_start)
    return found[0] if found and found[1] == len(folded) else None


def find(folded: str, at: int, *, today: date, fiscal_year_start: int) -> tuple[Period, int] | None:
    """The longest period written at that place of folded text, and where it ends."""
    when = _When(today, fiscal_year_start)
    prefix = _FROM.match(folded, at)
    single = _one(folded, prefix.end() if prefix else at, when)
    if single is None:
        return None
    period, end = single
    if to_date := _TO_DATE.match(folded, end):
        return _until_today(period, today), to_date.end()
    to = (_AND if prefix and prefix[0].startswith("between") else _TO).match(folded, end)
    if to and _one(folded, to.end(), when) is not None:
        return _up_to(period, folded, to.end(), when)
    if prefix and prefix[0].strip() in ("since", "自"):
        return _until_today(period, today), end
    return period, end


def _up_to(first: Period, folded: str, at: int, when: _When) -> tuple[Period, int] | None:
    """The range that ends with the period at that place. None when that is before it begins.

    The wrong way round it may be meant either way, so it is no period at all; but an end that is said without
    its year is the next such day after the beginning: 1 Nov to 30 Nov, on 23 November.
    """
    last = _one(folded, at, when)
    if last is not None and last[0].last < first.first:
        later = _one(folded, at, _When(first.first + timedelta(days=364), when.fiscal_year_start))
        last = later if later is not None and _is_a_year_on(last[0].last, later[0].last) else None
    return (periods.between(first.first, last[0].last), last[1]) if last is not None else None


def _is_a_year_on(day: date, later: date) -> bool:
    is_same_day = (later.month, later.day) == (day.month, day.day) or later.month == day.month == _FEBRUARY
    return later.year == day.year + 1 and is_same_day


def _until_today(period: Period, today: date) -> Period:
    if period.is_running(today) or period.is_ahead(today):
        return period
    return periods.between(period.first, today)


def _one(folded: str, at: int, when: _When) -> tuple[Period, int] | None:
    return max(_all(folded, at, when), key=lambda found: found[1], default=None)


def _all(folded: str, at: int, when: _When) -> Iterator[tuple[Period, int]]:
    for pattern, build in _FORMS:
        found = pattern.match(folded, at)
        if found is None or _cuts_a_word(folded, found.end()):
            continue
        try:
            yield build(found, when), found.end()
        except (ValueError, OverflowError):
            # The 30th of February, the 13th month: written like a period, but none.
            continue


def _cuts_a_word(folded: str, end: int) -> bool:
    return end < len(folded) and _is_latin(folded[end - 1]) and _is_latin(folded[end])


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
