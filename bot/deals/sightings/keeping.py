"""What of a deal stays as it was known where a file says nothing, and what of it has no history. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.deals.model import Deal, Sighting, State, Status
from bot.deals.sightings.rules import ENDED


def keeping(now: Deal, one: Sighting, was: Deal) -> Deal:
    """What the file leaves open stays as it was known."""
    state = now.state
    if state.status is Status.GONE:
        state = replace(was.state, status=Status.GONE)
    elif one.amount_minor is None and was.state.amount_minor is not None and _stands(state, was, now):
        state = replace(
            state,
            amount_minor=was.state.amount_minor,
            currency=was.state.currency,
            is_estimated=was.state.is_estimated,
        )
    if state.status in ENDED:
        state = replace(
            state,
            stage=state.stage or was.state.stage,
            expected_close=state.expected_close or was.state.expected_close,
        )
    return replace(now, state=state, created_on=now.created_on or was.created_on)


def _stands(state: State, was: Deal, now: Deal) -> bool:
    """A deal is lost at the amount it had; an estimate is made once, not anew with each price list."""
    if state.status is Status.LOST:
        return True
    return state.is_estimated and was.state.is_estimated and was.product == now.product


def dates(deal: Deal) -> tuple[date | None, date | None]:
    """When it was created and when it ended."""
    return deal.created_on, deal.closed_on


def description(deal: Deal) -> dict[str, str | int | None]:
    """What has no history, by the names of its columns."""
    return {
        "name": deal.name,
        "account_id": deal.account,
        "product_id": deal.product,
        "created_day": None if deal.created_on is None else deal.created_on.toordinal(),
        "next_step": deal.next_step,
        "lost_reason": deal.lost_reason,
        "crm_probability": deal.crm_probability,
    }
