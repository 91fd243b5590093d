"""What somebody typed behind /deal: a deal to look for, and perhaps what has become of it. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.kit import period_words
from bot.people.leave import said


class Verb(StrEnum):
    """What is wanted. SHOW: the deal itself, or those that fit."""

    HELP = "help"
    DIFFERENCES = "differences"
    NEW = "new"
    SHOW = "show"
    STAGE = "stage"
    WIN = "won"
    LOSE = "lost"
    REOPEN = "reopen"
    CLOSE = "close"
    NEXT = "next"
    AMOUNT = "amount"
    HAND_OVER = "handover"


@dataclass(frozen=True, slots=True)
class Question:
    """`name`: what to look for. `rest`: what stands behind the verb: a stage, a day, a text, a person."""

    verb: Verb
    name: str = ""
    rest: str = ""


_FIRST = {
    **dict.fromkeys(("help", "?", "？", "帮助"), Verb.HELP),
    **dict.fromkeys(("differences", "diff", "差异", "不一致"), Verb.DIFFERENCES),
    **dict.fromkeys(("new", "add", "新建", "新增", "新单"), Verb.NEW),
}
"""Words that are a whole question (help), or begin one (new)."""

_BEHIND = {
    **dict.fromkeys(("stage", "阶段", "推进到", "进入"), Verb.STAGE),
    **dict.fromkeys(("won", "win", "赢单", "赢了", "成交", "签单"), Verb.WIN),
    **dict.fromkeys(("lost", "lose", "丢单", "输单", "丢了"), Verb.LOSE),
    **dict.fromkeys(("reopen", "重开", "重新打开"), Verb.REOPEN),
    **dict.fromkeys(("close", "closes", "预计", "预计成交", "改期", "改到"), Verb.CLOSE),
    **dict.fromkeys(("next", "下一步"), Verb.NEXT),
    **dict.fromkeys(("amount", "金额"), Verb.AMOUNT),
    **dict.fromkeys(("handover", "owner", "转给", "交给", "移交"), Verb.HAND_OVER),
}
"""Words behind a deal's name."""

_FIGURES = re.compile(r"(?P<a>\d{1,2})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<year>20\d\d)", re.ASCII)
_MONTH_ENDS = {"end of month", "end of the month", "month end", "eom", "月底", "本月底", "这个月底"}
_YEAR_ENDS = {"end of year", "end of the year", "year end", "eoy", "年底", "今年年底"}
_FROM_NOW = re.compile(
    r"in (?P<n>\d{1,3}) (?P<unit>day|week)s?|(?P<m>\d{1,3})\s?(?P<of>天|周|个星期)(?:后|之后|以后)", re.ASCII
)
_WORD = re.compile(r"[^\s:：]+")
_BETWEEN = " \t\r\n:："
_QUOTED = re.compile(
    r"\s*(?:\"(?P<a>[^\"]+)\"|“(?P<b>[^”]+)”|„(?P<c>[^“”]+)[“”]|「(?P<d>[^」]+)」|『(?P<e>[^』]+)』|＂(?P<f>[^＂]+)＂"
    # An apostrophe may be part of a name, so single quotes end where a word does.
    r"|«(?P<g>[^»]+)»|‘(?P<h>.+?)’(?=[\s:：]|$)|'(?P<i>.+?)'(?=[\s:：]|$))"
    r"[\s:：]*(?P<rest>.*)",
    re.DOTALL,
)
"""A name in quotes, whatever words are in it, and what stands behind."""


def read(text: str) -> Question:
    """What is meant if the first such word behind a name is a verb.

    It may be a part of the name all the same: who asks looks for the whole text, too, when there is no such deal. In
    quotes ("Deal 7", “…”, 「…」) all of it is the name.
    """
    if (quoted := _QUOTED.fullmatch(text)) is not None:
        behind = _WORD.match(quoted["rest"])
        if behind is None:
            return Question(Verb.SHOW, _inside(quoted).strip())
        if (verb := _BEHIND.get(behind[0].lower())) is not None:
            return Question(verb, _inside(quoted).strip(), quoted["rest"][behind.end() :].strip(_BETWEEN))
    first, _, rest = text.strip().partition(" ")
    verb = _FIRST.get(first.lower())
    if verb is Verb.NEW or (verb is not None and not rest.strip()):
        return Question(verb, rest=rest.strip())
    for found in _WORD.finditer(text):
        name = text[: found.start()].strip(_BETWEEN)
        verb = _BEHIND.get(found[0].lower())
        if name and verb is not None:
            return Question(verb, name, text[found.end() :].strip(_BETWEEN))
    return Question(Verb.SHOW, text.strip())


def verb_called(text: str) -> Verb | None:
    """The verb that this word is, if it is one."""
    return _BEHIND.get(text.strip().lower())


def as_name(name: str) -> str:
    """A name so that it is read as one: in quotes when a word of it would be taken for a verb."""
    return f'"{name}"' if any(verb_called(one) for one in _WORD.findall(name)) else name


def _inside(quoted: re.Match[str]) -> str:
    return next(part for name, part in quoted.groupdict().items() if part is not None and name != "rest")


def coming_day(text: str, *, today: date) -> date | None:
    """A day ahead, as people write it: 2026-12-15, 15 Dec, 12月15日, next Friday. Without a year the next such day."""
    found = said.days(text, today=today)
    if found is not None:
        return found.last if found.first == found.last else None
    return _in_figures(text) or _ahead(text.strip().lower(), today)


def _in_figures(text: str) -> date | None:
    """15.12.2026, 15/12/2026 or 12/15/2026; none where day and month could be either."""
    found = _FIGURES.fullmatch(text.strip())
    if found is None:
        return None
    first, second, year = int(found["a"]), int(found["b"]), int(found["year"])
    if found["sign"] == "." or first > 12:
        day, month = first, second
    elif second > 12 or first == second:
        day, month = second, first
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _ahead(text: str, today: date) -> date | None:
    """The end of this month or year, or so many days or weeks from now."""
    if text in _MONTH_ENDS:
        return today.replace(day=monthrange(today.year, today.month)[1])
    if text in _YEAR_ENDS:
        return date(today.year, 12, 31)
    if (found := _FROM_NOW.fullmatch(text)) is None:
        return None
    number, unit = (found["n"], found["unit"]) if found["n"] else (found["m"], found["of"])
    return today + timedelta(days=int(number) * (7 if unit.startswith(("week", "周", "个星期")) else 1))


def past_day(text: str, *, today: date) -> date | None:
    """A day that was, or today: nothing typed is today; without a year the last such day."""
    if not text:
        return today
    period = period_words.parse(text, today=today, fiscal_year_start=1)
    if period is not None and period.first == period.last:
        return period.first
    found = coming_day(text, today=today)
    # "Next Friday" and "in 2 weeks" are ahead, and nothing of a year ago.
    is_date = any(one.isdigit() for one in text) and _ahead(text.strip().lower(), today) is None
    if found is None or found <= today or not is_date or str(found.year) in text:
        return found
    return found.replace(year=found.year - 1) if (found.month, found.day) != (2, 29) else None
