"""The values of a deal's fields: taken from a deal, put into one, written down. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from bot.deals.changes.model import Field, Price, Standing, Value
from bot.deals.model import Deal, State, Status
from bot.people.model import MemberId


def of_state(state: State) -> dict[Field, Value]:
    """The fields that have a history."""
    return {
        Field.STANDING: Standing(state.status, state.process, state.stage),
        Field.AMOUNT: Price(state.amount_minor, state.currency, state.is_estimated),
        Field.EXPECTED: state.expected_close,
        Field.OWNER: state.owner,
    }


def of_deal(deal: Deal) -> dict[Field, Value]:
    """All fields."""
    return {
        **of_state(deal.state),
        Field.NAME: deal.name,
        Field.NEXT_STEP: deal.next_step,
        Field.LOST_REASON: deal.lost_reason,
        Field.COMPETITOR: deal.competitor,
    }


def state(values: Mapping[Field, Value]) -> State:
    """The state of these values: all that have a history must be there."""
    standing = cast("Standing", values[Field.STANDING])
    price = cast("Price", values[Field.AMOUNT])
    return State(
        status=standing.status,
        process=standing.process,
        stage=standing.stage,
        owner=cast("MemberId | None", values[Field.OWNER]),
        amount_minor=price.minor,
        currency=price.currency,
        is_estimated=price.is_estimated,
        expected_close=cast("date | None", values[Field.EXPECTED]),
    )


def with_values(deal: Deal, values: Mapping[Field, Value]) -> Deal:
    """The deal with these instead of its own."""
    merged = {**of_deal(deal), **values}
    return replace(
        deal,
        name=cast("str", merged[Field.NAME]),
        next_step=cast("str | None", merged[Field.NEXT_STEP]),
        lost_reason=cast("str | None", merged[Field.LOST_REASON]),
        competitor=cast("str | None", merged[Field.COMPETITOR]),
        state=state(merged),
    )


def same(field: Field, one: Value, other: Value) -> bool:
    """Whether two values mean the same: a deal that has ended is not in a stage any more."""
    if field is Field.STANDING and isinstance(one, Standing) and isinstance(other, Standing):
        return one.stay == other.stay
    return one == other


def plain(value: Value) -> Any:
    """As it is written into JSON."""
    if isinstance(value, date):
        return value.toordinal()
    return list(value) if isinstance(value, tuple) else value


def read(field: Field, said: Any) -> Value:
    """What `plain` wrote."""
    if field is Field.STANDING:
        status, process, stage = said
        return Standing(Status(status), process, stage)
    if field is Field.AMOUNT:
        return Price(*said)
    if field is Field.EXPECTED:
        return None if said is None else date.fromordinal(said)
    return cast("Value", said)
