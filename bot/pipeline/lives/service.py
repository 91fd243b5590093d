"""The past of whoever is asked about, in a form that forecasts learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.people.model import WorkspaceId
from bot.pipeline.lives import store
from bot.pipeline.lives.model import Life
from bot.pipeline.model import Freshness, Subject
from bot.pipeline.rules import Exchange
from bot.pipeline.store import credit, sources

YEARS = 5
_DAYS = YEARS * 366
_SLACK = timedelta(days=800)


class TooManyDeals(Refusal):
    """More deals than can be gone through while somebody waits. Facts: `command`."""

    template = "pipeline/refused_too_many_deals"


@dataclass(frozen=True)
class Past:
    """Lives of five years, whose they were, and what amounts come to. `workday` counts working days up to a day."""

    lives: list[Life]
    is_ours: Callable[[int | None, int], bool]
    workday: Callable[[int], int]
    exchange: Exchange
    sources: list[Freshness]
    known_from: date
    since: date

    def worth(self, amount: int | None, currency: str) -> int | None:
        """In the subject's currency; None for an amount that is not known, or without a rate."""
        if amount is None or currency == self.exchange.to:
            return amount
        return self.exchange.worth(amount, currency) if self.exchange.knows(currency) else None

    def foreign(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Other currencies there are: those with a rate, and those without."""
        others = sorted({one.currency for one in self.lives} - {self.exchange.to})
        knows = self.exchange.knows
        return tuple(filter(knows, others)), tuple(one for one in others if not knows(one))


def past(tx: Tx, *, workspace: WorkspaceId, subject: Subject, today: date, until: date, deps: Deps) -> Past:
    """The subject's past as known today; working days are counted up to `until`. Refuses: TooManyDeals.

    Nobody is asked for permission: whoever calls has.
    """
    since = today - timedelta(days=_DAYS)
    scope = subject.scope
    lives = store.lives(tx, workspace=workspace, scope=scope, first=since, on=today)
    if lives is None:
        raise TooManyDeals(command=deps.command("pipeline"))
    earliest = min((life.born for life in lives), default=today.toordinal())
    first = date.fromordinal(min(earliest, (since - _SLACK).toordinal()))
    whose = credit(tx, workspace=workspace, scope=scope, first=first, until=today)
    known = sources(tx, workspace=workspace, scope=scope, on=today)
    return Past(
        lives=lives,
        is_ours=lambda owner, day: whose(owner, day) is not None,
        workday=workdays(deps, first=first, until=until),
        exchange=Exchange(deps.rates, subject.currency, today),
        sources=known,
        known_from=max((one.history_from for one in known), default=date.min),
        since=max(since, date.fromordinal(earliest)),
    )


def workdays(deps: Deps, *, first: date, until: date) -> Callable[[int], int]:
    """From a day to the number of working days up to it; days outside count as the nearest inside."""
    running = deps.calendar.ordinals(first, until)
    origin, most = first.toordinal(), len(running) - 1
    return lambda day: running[min(max(day - origin, 0), most)]
