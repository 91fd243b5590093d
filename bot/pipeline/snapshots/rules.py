"""Reading what was typed about snapshots, and what changed between two. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from rapidfuzz import process

from bot.kit import periods
from bot.kit.money import Money
from bot.kit.periods import Kind, Period
from bot.kit.recurrence import LastWorkday, Recurrence
from bot.people.rules import fold
from bot.pipeline.model import Overview
from bot.pipeline.snapshots.model import Changes, Step, Told, Verb, Wish

_BEGINS = re.compile(r"^(?:schedules?|定时(?:发送|发)?|定期)(?![a-z0-9])\s*(?P<rest>.*)$", re.DOTALL)
_ASKS = re.compile(r"^(?P<verb>[^\s\d]*)\s*#?(?P<number>\d{1,4})?$")
_WAYS: Mapping[Verb, Collection[str]] = {
    Verb.SET_UP: ("", "new", "add", "新建", "新增"),
    Verb.LIST: ("list", "show", "列表", "查看"),
    Verb.PAUSE: ("pause", "stop", "暂停"),
    Verb.RESUME: ("resume", "continue", "恢复", "继续"),
    Verb.SKIP: ("skip", "跳过"),
    Verb.MOVE: ("move", "change", "edit", "改", "修改", "调整"),
    Verb.DELETE: ("delete", "remove", "删除", "取消"),
}
_VERBS = {way: verb for verb, ways in _WAYS.items() for way in ways}
_LIKE_ENOUGH = 60


def about_schedules(text: str) -> str | None:
    """What stands after the word that asks for schedules, in small letters; None when the text is not about them."""
    found = _BEGINS.match(fold(text))
    return found["rest"].strip() if found else None


def read(rest: str) -> Wish | None:
    """What is wanted; None when it is not understood."""
    found = _ASKS.match(rest)
    verb = _VERBS.get(found["verb"]) if found else None
    if found is None or verb is None or (verb is Verb.SET_UP and found["number"]):
        return None
    return Wish(verb, int(found["number"]) if found["number"] else None)


def nearest(rest: str) -> str | None:
    """The word that was perhaps meant."""
    close = process.extractOne(
        rest.split(" ", maxsplit=1)[0], [way for way in _VERBS if way], score_cutoff=_LIKE_ENOUGH
    )
    return str(close[0]) if close else None


def quarter(
    on: date, *, previous: date | None, recurrence: Recurrence, fiscal_year_start: int
) -> tuple[Period, bool]:
    """The quarter that a snapshot of that day is about, and whether these are its closing numbers.

    The first occasion in a new quarter tells how the one before it ended, when there was an occasion in that
    one. What comes on the last workday of a month or quarter never looks back: that day said it already.
    """
    running = periods.holding(Kind.QUARTER, on, fiscal_year_start=fiscal_year_start)
    if previous is None or previous >= running.first or isinstance(recurrence.days, LastWorkday):
        return running, False
    return periods.shifted(running, -1, fiscal_year_start=fiscal_year_start), True


def told(report: Overview, *, is_closing: bool) -> Told:
    """What has to be kept of a report."""
    total = report.total
    return Told(
        period=str(report.period),
        currency=report.subject.currency,
        open_count=total.open.sum.count,
        open_minor=total.open.sum.amount.minor,
        won_count=total.closed.won.count,
        won_minor=total.closed.won.amount.minor,
        lost_count=total.closed.lost.count,
        lost_minor=total.closed.lost.amount.minor,
        stages={
            f"{line.key.process}\n{line.key.stage or ''}": line.open.sum.amount.minor
            for line in total.stages
            if line.open.sum.amount.minor
        },
        is_closing=is_closing,
    )


def changes(was: Told, now: Told, *, since: date, follows: bool) -> Changes | None:
    """What is different. None when the two cannot be compared: other currency, or quarters apart.

    `follows`: the quarter of `now` comes directly after that of `was`. After its closing numbers, a new
    quarter's won and lost count from nothing.
    Worked example: tests/pipeline/snapshots/test_rules.py::test_a_new_quarter_counts_from_its_beginning.
    """
    begins_anew = follows and was.is_closing
    if was.currency != now.currency or not (was.period == now.period or begins_anew):
        return None
    won_count, won_minor, lost_count, lost_minor = (
        (0, 0, 0, 0) if begins_anew else (was.won_count, was.won_minor, was.lost_count, was.lost_minor)
    )
    won = Step(now.won_count - won_count, Money(now.won_minor - won_minor, now.currency))
    lost = Step(now.lost_count - lost_count, Money(now.lost_minor - lost_minor, now.currency))
    return Changes(
        since=since,
        open=Step(now.open_count - was.open_count, Money(now.open_minor - was.open_minor, now.currency)),
        won=won,
        lost=lost,
        mover=_mover(was, now),
        is_corrected=_is_corrected(won) or _is_corrected(lost),
    )


def _is_corrected(step: Step) -> bool:
    return step.count < 0 or step.amount.minor < 0 or (not step.count and bool(step.amount.minor))


def _mover(was: Told, now: Told) -> tuple[str, str | None, Money] | None:
    """The stage whose open amount changed most; of equal ones the first by name, so that it is always the same."""
    moved = {
        key: now.stages.get(key, 0) - was.stages.get(key, 0) for key in sorted({*was.stages, *now.stages})
    }
    key = max(moved, key=lambda one: abs(moved[one]), default=None)
    if key is None or not moved[key]:
        return None
    process_name, _, stage = key.partition("\n")
    return process_name, stage or None, Money(moved[key], now.currency)
