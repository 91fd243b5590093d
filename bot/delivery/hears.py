"""What delivery hears: when somebody is there at other times, the governor thinks of them anew."""

from __future__ import annotations

from bot.delivery.attention import store
from bot.kit.db import Tx
from bot.kit.facts import Hears
from bot.people.facts import HoursChanged


def hears() -> Hears:
    """By fact."""
    return {HoursChanged: [_think_again]}


def _think_again(tx: Tx, fact: HoursChanged) -> None:
    store.wake(tx, members=[(fact.workspace, fact.member)], at=fact.at)
