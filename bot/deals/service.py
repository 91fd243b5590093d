"""Use cases of deals: writing new deals and new events, and taking events back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from bot.deals import rules, store, wins
from bot.deals.changes import layering
from bot.deals.changes import store as changes
from bot.deals.changes.model import STATE, Difference
from bot.deals.changes.permissions import PERMISSIONS
from bot.deals.facts import HistoryChanged
from bot.deals.model import Deal, DealId, Event, EventId, Status
from bot.deals.wins import News, Turn
from bot.kit.db import Tx
from bot.people.model import WorkspaceId

__all__ = ["PERMISSIONS", "NewDeal", "add", "append", "is_filled", "void"]


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal seen for the first time, with everything known about its past."""

    deal: Deal
    events: tuple[Event, ...]


def add(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    deals: Sequence[NewDeal],
    marks: Mapping[DealId, int | None] = MappingProxyType({}),
) -> None:
    """Write deals that are not stored yet, with their history, in two statements.

    `marks` fingerprint the imported rows they come from.
    """
    histories = [rules.versions(new.events) for new in deals]
    versions = [version for history in histories for version in history]
    present = [_present(new.deal, history) for new, history in zip(deals, histories, strict=True)]
    store.insert_deals(tx, present, marks)
    store.insert_versions(tx, workspace=workspace, versions=versions)
    if versions:
        first = min(versions, key=lambda one: one.event.day).event
        tx.publish(HistoryChanged(workspace, first.day, first.deal, revision=0))


def append(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    events: Sequence[Event],
    described: Sequence[Deal] = (),
    voided: Sequence[Event] = (),
    by: int | None = None,
    touched: Sequence[DealId] = (),
    forgotten: Collection[EventId] = (),
    news: News | None = None,
) -> None:
    """Add events to deals that are stored; what follows from them is derived anew.

    `described` carries new values of what has no history (name, account, next step ...). `voided` are
    events that the new ones, of the import `by`, prove wrong. `touched` are deals whose events were voided,
    or stand again, in this transaction already, or about which something was said in chat. `forgotten` are
    events of those that are to be as if they had never been. `news`: of an import, whose wins nobody else tells.
    """
    if voided:
        store.void_events(tx, workspace=workspace, events=[one.id for one in voided], by=by)
    added = defaultdict(list)
    for event in events:
        added[event.deal].append(event)
    for event in voided:
        added.setdefault(event.deal, [])
    for deal in touched:
        added.setdefault(deal, [])
    by_id = {deal.id: deal for deal in described}
    _derive(tx, workspace=workspace, added=added, described=by_id, forgotten=forgotten, news=news)


def void(tx: Tx, *, workspace: WorkspaceId, events: Mapping[EventId, DealId], by: int | None) -> None:
    """Take events back: they stay in the log, marked, and hold on no day. With `by` None they stand again."""
    store.void_events(tx, workspace=workspace, events=list(events), by=by)
    _derive(tx, workspace=workspace, added={deal: [] for deal in events.values()}, described={})


def _derive(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    added: dict[DealId, list[Event]],
    described: dict[DealId, Deal],
    forgotten: Collection[EventId] = (),
    news: News | None = None,
) -> None:
    touched = [*added, *(deal for deal in described if deal not in added)]
    were = store.by_ids(tx, workspace=workspace, deals=touched, is_locked=True)
    deals = were | described
    stored = store.versions_of(tx, workspace=workspace, deals=touched)
    said = changes.edits_of(tx, workspace=workspace, deals=touched)
    fresh: list[rules.Version] = []
    changed: list[rules.Version] = []
    present: list[Deal] = []
    rewritten: list[EventId] = [*forgotten]
    differences: dict[DealId, tuple[Difference, ...]] = {}
    changes_of: list[HistoryChanged] = []
    for deal in touched:
        was_known = stored.get(deal, [])
        history = [one.event for one in was_known if one.event.id not in forgotten]
        new = set[EventId]()
        events = [*history, *added.get(deal, ())]
        if deal in said or any(one.is_said for one in history):
            laid = layering.lay(deal, events, said.get(deal, ()))
            _mark_covered(tx, workspace, deal, laid)
            events, new, differences[deal] = laid.events, laid.new, laid.differences
        was = {event.id for event in history} - new
        now = rules.versions(events)
        fresh += [version for version in now if version.event.id not in was]
        changed += [version for version in now if version.event.id in was]
        present.append(_present(deals[deal], now))
        rewritten += new
        if (since := rules.changed_since(was_known, now)) is not None:
            changes_of.append(HistoryChanged(workspace, since, deal, were[deal].revision + 1))
    store.rewrite_derived(tx, workspace=workspace, versions=changed)
    changes.forget_events(tx, workspace=workspace, events=rewritten)
    store.insert_versions(tx, workspace=workspace, versions=fresh)
    store.update_deals(tx, present)
    changes.set_differences(tx, workspace=workspace, fields=STATE, differences=differences)
    if changes_of:
        tx.publish(min(changes_of, key=lambda one: one.since))
    if news is not None:
        turns = (Turn(were[one.id], one, _won_on(stored.get(one.id, ()))) for one in present)
        for fact in wins.told(turns, news):
            tx.publish(fact)


def _won_on(versions: Iterable[rules.Version]) -> frozenset[date]:
    """The days on which a file said that the deal was won, and that was taken back."""
    events = (one.event for one in versions if one.event.voided_by is not None and not one.event.is_said)
    return frozenset(one.day for one in events if one.state.status is Status.WON)


def _mark_covered(tx: Tx, workspace: WorkspaceId, deal: DealId, laid: layering.Laid) -> None:
    """Events that do not hold beside what was said in chat are marked with their deal's id."""
    for by, events in ((deal, laid.covered), (None, laid.bared)):
        if events:
            store.void_events(tx, workspace=workspace, events=events, by=by)


def _present(deal: Deal, versions: Sequence[rules.Version]) -> Deal:
    """The deal as its last standing event leaves it; gone when no event stands."""
    standing = [one for one in versions if one.event.voided_by is None]
    if not standing:
        return replace(deal, state=replace(deal.state, status=Status.GONE), closed_on=None)
    last = standing[-1]
    ended = last.event.state.status in (Status.WON, Status.LOST)
    return replace(
        deal,
        state=last.event.state,
        closed_on=last.entered if ended else None,
        stage_since=last.entered if not ended and last.event.is_entry_known else None,
    )


def is_filled(tx: Tx, *, workspace: WorkspaceId) -> bool:
    """Whether deals have been delivered yet."""
    return store.has_sources(tx, workspace=workspace)
