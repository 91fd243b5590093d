"""What the pipeline hears: the past was not as it was known to be, so days that were counted are counted anew."""

from __future__ import annotations

from bot.deals.facts import HistoryChanged
from bot.kit.db import Tx
from bot.kit.facts import Hears
from bot.pipeline.trend import store
from bot.pipeline.trend.model import Mark


def hears() -> Hears:
    """By fact."""
    return {HistoryChanged: [_mark_days]}


def _mark_days(tx: Tx, fact: HistoryChanged) -> None:
    store.mark(tx, workspace=fact.workspace, one=Mark(fact.since, fact.deal, fact.revision))
