"""What the pipeline hears: the past was not as it was known to be, so days that were counted are counted anew; a
deal moved, so nobody needs to be told any more that it is stuck."""

from __future__ import annotations

from bot.deals.facts import DealFact, DealHandedOver, DealLost, DealWon, HistoryChanged, StageChanged
from bot.kit.db import Tx
from bot.kit.facts import Hears
from bot.pipeline.stuck import nudging
from bot.pipeline.trend import store
from bot.pipeline.trend.model import Mark


def hears() -> Hears:
    """By fact."""
    moved = (StageChanged, DealWon, DealLost, DealHandedOver)
    return {HistoryChanged: [_mark_days], **{fact: [_settle] for fact in moved}}


def _mark_days(tx: Tx, fact: HistoryChanged) -> None:
    store.mark(tx, workspace=fact.workspace, one=Mark(fact.since, fact.deal, fact.revision))


def _settle(tx: Tx, fact: DealFact) -> None:
    # What a file tells is nobody's acting on what was said; what was to be said is withdrawn when it is due.
    if fact.by is not None:
        nudging.settle(tx, workspace=fact.workspace, deal=fact.deal, by=fact.by, now=fact.at)
