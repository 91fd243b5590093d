"""Which wins that files bring are news. Pure.

A win is a deal's coming to be won as it counts, what people said in chat included: what both say is one win, and a
file that repeats itself, corrects its day or its amount brings none. Nor does one that is taken in again after it was
taken back: it is the same win on the same day. A deal that was reopened in between, by whomever, is won again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.deals.facts import DealWon
from bot.deals.model import Deal, DealId, Sighting, Status
from bot.kit.money import Money
from bot.people.model import MemberId, WorkspaceId

_WON = Status.WON.value


@dataclass(frozen=True, slots=True)
class News:
    """One import, as far as its wins are news: those since that day."""

    import_id: int
    at: datetime
    since: date


def first_day(today: date, days: int) -> date:
    """The first of the last so many days, today included; of none, a day that never comes."""
    return today - timedelta(days=days - 1) if days else date.max


@dataclass(frozen=True, slots=True)
class Turn:
    """A deal before and after a file. `taken_back`: days on which it was won by what does not stand any more."""

    was: Deal
    now: Deal
    taken_back: frozenset[date]


def told(turns: Iterable[Turn], news: News) -> Iterator[DealWon]:
    """What is to be told of deals that were known."""
    for one in turns:
        now = one.now
        if now.state.status is not Status.WON or one.was.state.status is Status.WON or now.closed_on is None:
            continue
        if now.closed_on >= news.since and now.closed_on not in one.taken_back:
            worth = now.state.amount_minor
            yield DealWon(
                **_head(now.workspace, now.id, now.closed_on, news),
                owner=now.state.owner,
                amount=None if worth is None else Money(worth, now.state.currency),
            )


def first_seen(
    workspace: WorkspaceId, seen: Iterable[tuple[DealId, Sighting]], news: News
) -> Iterator[DealWon]:
    """What is to be told of deals that nobody had heard of before."""
    since = news.since.toordinal()
    for deal, one in seen:
        # Most are not, and there may be a million of them.
        if one.status == _WON and one.closed is not None and one.closed >= since:
            yield DealWon(
                **_head(workspace, deal, date.fromordinal(one.closed), news),
                owner=None if one.owner is None else MemberId(one.owner),
                amount=None if one.amount_minor is None else Money(one.amount_minor, one.currency),
            )


def _head(workspace: WorkspaceId, deal: DealId, day: date, news: News) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "deal": deal,
        "change": news.import_id,
        "by": None,
        "day": day,
        "at": news.at,
    }
