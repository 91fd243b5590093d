"""Deals for tests of the overview, written step by step as one would tell them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import insert

from bot.deals import service as deals
from bot.deals.model import Deal, DealId, Event, EventId, State, Status
from bot.deals.store import source_table
from bot.kit.db import Tx
from bot.people.model import MemberId, WorkspaceId

ENDS = {one.value for one in Status} - {Status.OPEN.value}
UNKNOWN = "unknown"
LONG_AGO = date(2000, 1, 1)


@dataclass
class Seller:
    """Writes deals into one workspace. Ids are handed out in order."""

    workspace: WorkspaceId
    members: dict[str, MemberId]
    last_id: int = 0
    written: list[tuple[Deal, list[Event]]] = field(default_factory=list)

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def deal(
        self,
        name: str,
        owner: str | None,
        *steps: tuple[Any, ...],
        amount: int | None = None,
        currency: str = "USD",
        source: str = "crm",
        is_created_known: bool = True,
        is_estimated: bool = False,
        crm_probability: int | None = None,
    ) -> Deal:
        """A deal whose steps are (day, stage or outcome, changes...).

        Changes: `amount=`, `owner=`, `seen=True` (the stage was only seen then), given as a dict.
        `unknown` is an open deal of unknown stage.
        """
        key = DealId(self.next_id())
        state = State(
            Status.OPEN,
            "sales",
            None,
            self.members[owner] if owner else None,
            amount,
            currency,
            is_estimated,
            None,
        )
        events = []
        for day, stage, *more in steps:
            changes = dict(more[0]) if more else {}
            is_seen = changes.pop("seen", False)
            if "owner" in changes:
                changes["owner"] = self.members[changes["owner"]] if changes["owner"] else None
            if "amount" in changes:
                changes["amount_minor"] = changes.pop("amount")
            if stage in ENDS:
                state = replace(state, status=Status(stage), **changes)
            else:
                state = replace(
                    state, status=Status.OPEN, stage=None if stage == UNKNOWN else stage, **changes
                )
            events.append(self._event(key, _day(day), state, is_known=not is_seen))
        created = events[0].day if is_created_known else None
        deal = Deal(
            workspace=self.workspace,
            id=key,
            source=source,
            external_id=f"D{key}",
            name=name,
            account=None,
            product=None,
            created_on=created,
            closed_on=None,
            stage_since=None,
            next_step=None,
            lost_reason=None,
            crm_probability=crm_probability,
            state=state,
        )
        self.written.append((deal, events))
        return deal

    def _event(self, deal: DealId, day: date, state: State, *, is_known: bool) -> Event:
        at = datetime.combine(day, time(9), UTC)
        return Event(EventId(self.next_id()), deal, day, at, at, state, is_known)

    def write(self, tx: Tx, *, history_from: date = LONG_AGO, source: str = "crm") -> None:
        """Store what was told, and since when the source's stage changes are known."""
        new = [deals.NewDeal(deal, tuple(events)) for deal, events in self.written]
        deals.add(tx, workspace=self.workspace, deals=new)
        tx.execute(
            insert(source_table),
            {
                "workspace_id": self.workspace,
                "source": source,
                "history_from_day": history_from,
                "as_of_day": date(2026, 11, 23),
                "updated_at": datetime(2026, 11, 23, 0, 10, tzinfo=UTC),
            },
        )


def _day(day: Any) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day
