"""The company of tests/world.py and deals that its people sell, for tests that look for them and change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from bot.accounts import service as accounts
from bot.deals import service as deals
from bot.deals import store
from bot.deals.model import Deal, DealId, Event, EventId, State, Status
from bot.deals.sightings import store as sightings
from bot.kit.deps import Deps
from bot.people.model import Member

SINCE = date(2026, 11, 2)
"""When a deal came into its stage, unless a test says otherwise: a Monday, three weeks before tests.conftest.NOW."""


class Shop:
    """Who sells, by name, and what they sell."""

    def __init__(self, deps: Deps, members: Mapping[str, Member]) -> None:
        self.deps = deps
        self.members = members
        self.workspace = next(iter(members.values())).workspace
        with deps.writing() as tx:
            sightings.set_source(
                tx,
                workspace=self.workspace,
                source="crm",
                history_from=date(2020, 1, 1),
                as_of=date(2026, 11, 23),
                updated_at=datetime(2026, 11, 23, 0, 10, tzinfo=UTC),
            )

    def sell(
        self,
        name: str,
        owner: str | None = "Amy Reed",
        stage: str | None = "proposal",
        *,
        account: str | None = None,
        amount: int | None = 84_000,
        status: Status = Status.OPEN,
        expected: date | None = date(2026, 12, 15),
        key: str | None = None,
        currency: str = "USD",
        since: date = SINCE,
        next_step: str | None = None,
    ) -> DealId:
        """A deal that came to its stage on that day."""
        ids = self.deps.ids
        deal = DealId(ids.new())
        state = State(
            status,
            "sales",
            stage,
            self.members[owner].id if owner else None,
            None if amount is None else amount * 100,
            currency,
            False,
            expected,
        )
        at = datetime.combine(since, time(9), UTC)
        event = Event(EventId(ids.new()), deal, since, at, at, state, is_entry_known=True)
        with self.deps.writing() as tx:
            customer = None
            if account:
                wanted = [(None, account)]
                known = accounts.resolve(tx, workspace=self.workspace, source="crm", wanted=wanted, ids=ids)
                customer = known.by_name[account]
            new = Deal(
                workspace=self.workspace,
                id=deal,
                source="crm",
                external_id=key or f"D{deal}",
                name=name,
                account=customer,
                product=None,
                created_on=since,
                closed_on=None,
                stage_since=None,
                next_step=next_step,
                lost_reason=None,
                crm_probability=None,
                state=state,
            )
            deals.add(tx, workspace=self.workspace, deals=[deals.NewDeal(new, (event,))])
        return deal

    def then(self, deal: DealId, day: date, **changed: Any) -> None:
        """From that day on it was otherwise: `status`, `stage`, `owner` ..., as bot.deals.model.State has them."""
        at = datetime.combine(day, time(9), UTC)
        state = replace(self.deal(deal).state, **changed)
        event = Event(EventId(self.deps.ids.new()), deal, day, at, at, state, is_entry_known=True)
        with self.deps.writing() as tx:
            deals.append(tx, workspace=self.workspace, events=[event])

    def deal(self, deal: DealId) -> Deal:
        """As it is now."""
        with self.deps.reading() as tx:
            return store.by_ids(tx, workspace=self.workspace, deals=[deal])[deal]

    def rows(self, table: Any) -> list[Any]:
        """All that a table holds."""
        with self.deps.reading() as tx:
            return list(tx.execute(table.select()).all())
