"""A change as other slices hear of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from bot.deals import facts as told
from bot.deals.changes.model import Change, Field
from bot.deals.model import Deal
from bot.kit.facts import Fact
from bot.kit.money import Money
from bot.people.model import MemberId


def facts(made: Change, was: Deal, now: Deal) -> Iterator[Fact]:
    """What happened, of all that others may want to hear."""
    head: dict[str, Any] = {
        "workspace": was.workspace,
        "deal": was.id,
        "change": int(made.id),
        "by": made.by,
        "day": made.day,
        "at": made.at,
    }
    owner = now.state.owner
    if made.what == "created":
        yield told.DealCreated(**head, owner=owner)
    elif made.what == "stage":
        yield told.StageChanged(
            **head,
            was=(was.state.process, was.state.stage),
            now=(now.state.process, cast("str", now.state.stage)),
        )
    elif made.what == "won":
        minor = now.state.amount_minor
        amount = None if minor is None else Money(minor, now.state.currency)
        yield told.DealWon(**head, owner=owner, amount=amount)
    elif made.what == "lost":
        competitor = cast("str | None", made.now.get(Field.COMPETITOR))
        reason = cast("str", made.now[Field.LOST_REASON])
        yield told.DealLost(**head, owner=owner, reason=reason, competitor=competitor)
    elif made.what == "reopened":
        yield told.DealReopened(**head, owner=owner)
    elif made.what == "owner":
        to = cast("MemberId", made.now[Field.OWNER])
        yield told.DealHandedOver(**head, was=was.state.owner, now=to)
