"""What somebody typed behind /pipeline flow: taken apart by what; the rest is read as for the overview. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.kit import periods
from bot.kit.periods import Period
from bot.people.rules import fold
from bot.pipeline.flow.model import FlowQuery, Split
from bot.pipeline.query import PipelineQuery

_BEGINS = re.compile(
    r"^(?:flow|changes?|what changed|what moved|变化|变动|流水|进出|流量|有什么变化|变了什么)(?![a-z0-9])\s*",
)
_ENDS = re.compile(r"(?:的)?(?:变化|变动|流水|进出|有什么变化|变了什么)\s*[?？]?$")
_BY_STAGE = r"(?<![a-z0-9])by stages?(?![a-z0-9])|(?:按|分)(?:各)?阶段|每个阶段|各阶段"
_BY_PERSON = r"(?<![a-z0-9])by (?:person|people|reps?|owners?|sellers?)(?![a-z0-9])"
_BY_PERSON += r"|按个?人|分人|按销售|按负责人|每个人|各人"
_SPLITS = ((Split.STAGE, re.compile(_BY_STAGE)), (Split.PERSON, re.compile(_BY_PERSON)))
_HELP = {"help", "?", "usage", "帮助", "用法", "怎么用"}
_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)


def about_flow(text: str) -> str | None:
    """What stands beside the word that asks for the flow; None when the text is not about it.

    The word comes first (`flow West`, `变化 华东`), in Chinese also last (`华东周一以来的变化`).
    """
    folded = fold(text)
    if found := _BEGINS.match(folded):
        return folded[found.end() :].strip()
    if found := _ENDS.search(folded):
        return folded[: found.start()].strip()
    return None


def asks_for_help(rest: str) -> bool:
    """Whether somebody wants to know what they can type."""
    return rest in _HELP


def split_of(rest: str) -> tuple[Split | None, str]:
    """By what it is to be taken apart, and the text without that."""
    for split, words in _SPLITS:
        if found := words.search(rest):
            return split, f"{rest[: found.start()]} {rest[found.end() :]}".strip()
    return None, rest


def since_monday(today: date) -> Period:
    """From the last Monday before today up to today: a Monday's meeting talks about the week that has been."""
    monday = today - _ONE_DAY * (today.weekday() or _WEEK.days)
    return periods.between(monday, today)


def value(query: FlowQuery, term: str | None = None) -> str:
    """For the value of a button; `of_value` reads it. Short enough for an option."""
    return f"{query.split or ''}|{term or ''}|{query.whose}"


def of_value(text: str, *, today: date, fiscal_year_start: int) -> tuple[FlowQuery, str | None] | None:
    """The query of a button's value, and the term it is about; None when it is none of ours."""
    split, bar, rest = text.partition("|")
    term, other_bar, whose = rest.partition("|")
    query = PipelineQuery.of_value(whose, today=today, fiscal_year_start=fiscal_year_start)
    if not (bar and other_bar) or query is None or split not in {"", *Split}:
        return None
    return FlowQuery(query, Split(split) if split else None), term or None
