"""Use cases of histories: take what they tell, lay it over what was known, and take it back."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from bot.deals import service, wins
from bot.deals import store as deals_store
from bot.deals.history import rules, store
from bot.deals.history.model import Contradiction, Draft, Layers, Line, Record, Rewrite, StoredRecord
from bot.deals.history.steps import Orders
from bot.deals.model import DealId, Event, EventId
from bot.deals.rules import in_order
from bot.deals.settings import DealsSettings
from bot.deals.sightings import store as seen
from bot.deals.wins import News
from bot.kit.db import Tx
from bot.kit.ids import Ids
from bot.kit.importing import Applied, Before, Delivery, Undid, Undoing
from bot.kit.row_outcomes import RowOutcome
from bot.kit.settings import Settings
from bot.people.model import WorkspaceId

_LEFT_OUT = 20
"""Since a day stage changes count as known when they are for all but one deal in so many."""


@dataclass(frozen=True)
class Covering:
    """What it takes to write both layers of one deal anew.

    `by`: the import at work; `above`: the import under which events of the upper layer are written.
    """

    ids: Ids
    by: int
    above: int
    learned_at: datetime


def orders_of(settings: Settings) -> Orders:
    """The open stages of each process, in order."""
    processes = settings[DealsSettings].processes
    return {name: [stage.key for stage in process.stages] for name, process in processes.items()}


def news_of(delivery: Delivery) -> News:
    """Since when wins that an import brings are news. Counted from today: an old file tells of old wins."""
    days = delivery.settings[DealsSettings].won_news_days
    return News(delivery.import_id, delivery.learned_at, wins.first_day(delivery.today, days))


def histories(told: Iterable[StoredRecord]) -> frozenset[int]:
    """The imports that told about a deal."""
    return frozenset(one.import_id for one in told)


def rewritten(
    layers: Layers, drafts: Sequence[Draft], covering: Covering, *, fresh: Sequence[Event] = ()
) -> Rewrite:
    """What to write so that exactly these drafts stand. `fresh` are events of the lower layer to be stored.

    An event that says what a draft does stands; those of the lower layer that do not are covered, so that
    they stand again when the history is taken back.
    """
    found = Rewrite([], {}, [], [])
    standing = _matched(layers, drafts, fresh)
    for event in layers.below:
        stands = event.id in standing
        if stands != (event.voided_by is None):
            found.void[event.id] = None if stands else covering.above
            found.changed.append((event, event.voided_by))
    for event in layers.above:
        if event.id in standing:
            continue
        if event.import_id == covering.by:
            found.delete.append(event.id)
        else:
            found.void[event.id] = covering.by
            found.changed.append((event, None))
    for event in fresh:
        stands = event.id in standing
        found.insert.append(event if stands else _covered(event, covering.above))
        if not stands:
            found.changed.append((event, covering.by))
    # All exports that showed it may have been taken back: then only what is new knows whose this is.
    deals = [one.deal for one in (*layers.below, *layers.above, *fresh)]
    for draft in standing.new:
        event = _event(draft, deals[0], covering)
        found.insert.append(event)
        if covering.by != covering.above:
            found.changed.append((event, covering.by))
    return found


class _Standing:
    """Which stored events stand, and which drafts have to be written."""

    def __init__(self) -> None:
        self.stored: set[EventId] = set()
        self.new: list[Draft] = []

    def __contains__(self, event: EventId) -> bool:
        return event in self.stored


def _matched(layers: Layers, drafts: Sequence[Draft], fresh: Sequence[Event]) -> _Standing:
    found = _Standing()
    like: dict[Any, list[Event]] = defaultdict(list)
    for event in in_order([*layers.below, *layers.above, *fresh]):
        like[event.day, event.at, event.state, event.is_entry_known].append(event)
    last: tuple[date, datetime, int] = (date.min, datetime.min.replace(tzinfo=UTC), 0)
    for draft in drafts:
        if draft.event is not None:
            found.stored.add(draft.event.id)
            continue
        # New ids are greater than all there are: of one instant, what is stored cannot come after what is new.
        possible = [
            one
            for one in like.get((draft.day, draft.at, draft.state, draft.is_entry_known), ())
            if one.import_id is not None and one.id not in found and (one.day, one.at, one.id) > last
        ]
        if possible:
            best = min(possible, key=lambda one: (one.voided_by is not None, one.id))
            found.stored.add(best.id)
            last = best.day, best.at, best.id
        else:
            found.new.append(draft)
            last = draft.day, draft.at, 1 << 63
    return found


def _covered(event: Event, by: int) -> Event:
    return Event(
        id=event.id,
        deal=event.deal,
        day=event.day,
        at=event.at,
        learned_at=event.learned_at,
        state=event.state,
        is_entry_known=event.is_entry_known,
        import_id=event.import_id,
        voided_by=by,
    )


def _event(draft: Draft, deal: DealId, covering: Covering) -> Event:
    return Event(
        id=EventId(covering.ids.new()),
        deal=deal,
        day=draft.day,
        at=draft.at,
        learned_at=covering.learned_at,
        state=draft.state,
        is_entry_known=draft.is_entry_known,
        import_id=covering.above,
    )


def before_of(rewrite: Rewrite) -> list[Before]:
    """What undoing the import restores."""
    return [Before("deal_event", event.id, {"deal": event.deal, "by": was}) for event, was in rewrite.changed]


def write(tx: Tx, *, workspace: WorkspaceId, rewrites: Sequence[Rewrite]) -> None:
    """Void and restore as they say. What they insert and delete is left to `service.append`."""
    by_import: dict[int | None, list[EventId]] = defaultdict(list)
    for one in rewrites:
        for event, by in one.void.items():
            by_import[by].append(event)
    for by, events in by_import.items():
        deals_store.void_events(tx, workspace=workspace, events=events, by=by)


def forgotten(rewrites: Iterable[Rewrite]) -> frozenset[EventId]:
    """What an import wrote and found wrong itself, as more of the same file came: it goes without a trace."""
    return frozenset(event for one in rewrites for event in one.delete)


@dataclass
class Telling:
    """Applies the lines of one delivered history, a batch at a time."""

    delivery: Delivery
    _contradicted: dict[DealId, dict[str, Any]] = field(default_factory=dict)
    _since: date | None = None
    _left_out: int = 0

    @property
    def _workspace(self) -> WorkspaceId:
        return WorkspaceId(self.delivery.workspace)

    def apply(self, tx: Tx, lines: Sequence[Line]) -> Applied:
        """Make the deals' histories agree with what these lines tell, together with all told before."""
        applied = Applied()
        told: dict[DealId, list[Record]] = defaultdict(list)
        names: dict[DealId, str] = {}
        for line in lines:
            names[DealId(line.deal)] = line.name
            told[DealId(line.deal)] += [_record(*one) for one in line.records]
        deals = list(told)
        known = store.of_deals(tx, workspace=self._workspace, deals=deals)
        stored = deals_store.events_of(tx, workspace=self._workspace, deals=deals)
        fresh = {deal: self._fresh(told[deal], known.get(deal, [])) for deal in deals}
        self._add(tx, fresh)
        rewrites: dict[DealId, Rewrite] = {}
        for deal, new in fresh.items():
            if not new or deal not in stored:
                continue
            everything = [*known.get(deal, []), *(StoredRecord(self.delivery.import_id, one) for one in new)]
            rewrites[deal] = self._rewrite(deal, names[deal], stored[deal], everything)
        self._write(tx, rewrites, applied)
        applied.counts["history_lines"] += sum(map(len, fresh.values()))
        applied.rows.update(_outcomes(lines, fresh))
        return applied

    def _fresh(self, told: Sequence[Record], known: Sequence[StoredRecord]) -> list[Record]:
        marks = {one.record.mark for one in known}
        return [one for one in {one.mark: one for one in told}.values() if one.mark not in marks]

    def _add(self, tx: Tx, fresh: Mapping[DealId, Sequence[Record]]) -> None:
        rows = [(deal, one) for deal, records in fresh.items() for one in records]
        if not rows:
            return
        first = self.delivery.ids.take(len(rows))
        head = self.delivery.workspace, self.delivery.import_id
        tx.insert_many(
            store.NEW,
            [
                (head[0], first + place, deal, head[1], *store.packed(one))
                for place, (deal, one) in enumerate(rows)
            ],
        )

    def _rewrite(
        self,
        deal: DealId,
        name: str,
        events: Sequence[Event],
        told: Sequence[StoredRecord],
    ) -> Rewrite:
        layers = rules.layers(events, histories(told))
        merged = rules.merge(layers.below, [one.record for one in told], orders_of(self.delivery.settings))
        self._note(deal, name, merged.contradictions)
        by = self.delivery.import_id
        return rewritten(layers, merged.drafts, Covering(self.delivery.ids, by, by, self.delivery.learned_at))

    def _note(self, deal: DealId, name: str, found: Sequence[Contradiction]) -> None:
        """Keep that an export shows something else, until more lines of the deal come that may explain it."""
        counting = [one for one in found if one.day <= self.delivery.speaks_for]
        self._contradicted.pop(deal, None)
        if counting:
            last = counting[-1]
            self._contradicted[deal] = {"name": name, "what": last.what, "day": last.day, **_both(last)}

    def _write(self, tx: Tx, rewrites: Mapping[DealId, Rewrite], applied: Applied) -> None:
        touched = {deal: one for deal, one in rewrites.items() if one.insert or one.void or one.delete}
        if not touched:
            return
        write(tx, workspace=self._workspace, rewrites=[*touched.values()])
        inserted = [event for one in touched.values() for event in one.insert]
        service.append(
            tx,
            workspace=self._workspace,
            events=inserted,
            touched=list(touched),
            forgotten=forgotten(touched.values()),
            news=news_of(self.delivery),
        )
        for one in touched.values():
            applied.before += before_of(one)
            applied.counts["replaced_events"] += sum(1 if by else -1 for by in one.void.values())
        applied.counts["events"] += len(inserted) - sum(len(one.delete) for one in touched.values())

    def survey(self, tx: Tx) -> None:
        """Find out since when the stages of (nearly) all deals of the source are known."""
        source = self.delivery.source
        count, first = store.size(tx, workspace=self._workspace, source=source)
        unknown = sorted(store.unknown_until(tx, workspace=self._workspace, source=source), reverse=True)
        allowed = count // _LEFT_OUT
        self._since = date.fromordinal(unknown[allowed]) if len(unknown) > allowed else first
        self._left_out = 0 if self._since is None else sum(one > self._since.toordinal() for one in unknown)

    def finish(self, tx: Tx) -> Applied:
        """Stage changes of the source are known since as long ago as the histories tell; say of which deals an
        export shows something else."""
        source = self.delivery.source
        was = deals_store.source_row(tx, workspace=self._workspace, source=source)
        applied = Applied()
        # Only now: the lines of a deal may have come in several steps.
        applied.remarks += [("history_contradicted", facts) for facts in self._contradicted.values()]
        applied.counts["contradicted_deals"] += len(self._contradicted)
        if was is None:
            return applied
        known = min(one for one in (was.told_from_day, was.history_from_day) if one is not None)
        since = self._since if self._since is not None and self._since < known else was.told_from_day
        store.set_told_from(tx, workspace=self._workspace, source=source, since=since)
        if self._left_out and since is not None and since == self._since:
            applied.remarks.append(("history_left_out", {"deals": self._left_out, "since": since}))
        applied.before.append(before_source(was, source))
        return applied


def before_source(was: Any, source: str) -> Before:
    """A source as it was; any later import of the source changes it, too, so they are taken back in order."""
    told = was.told_from_day
    return Before(
        "deal_source",
        zlib.crc32(source.encode()),
        {
            "source": source,
            "history_from": was.history_from_day.toordinal(),
            "told_from": None if told is None else told.toordinal(),
            "as_of": was.as_of_day.toordinal(),
            "updated_at": int(was.updated_at.timestamp()),
        },
    )


def undo(tx: Tx, undoing: Undoing) -> Undid:
    """Take back one step of what a history did: its events hold no more, its lines are forgotten."""
    workspace = WorkspaceId(undoing.workspace)
    count = undoing.most
    events = seen.events_of_import(
        tx, workspace=workspace, import_id=undoing.import_id, after=undoing.after, count=count
    )
    if events:
        service.void(tx, workspace=workspace, events=events, by=undoing.undo_id)
        return Undid(has_more=True, last=max(events))
    records = store.some_of_import(tx, workspace=workspace, import_id=undoing.import_id, count=count)
    if records:
        store.forget(tx, workspace=workspace, records=records)
    return Undid(has_more=len(records) == count, last=undoing.after)


def restore_events(tx: Tx, workspace: int, before: Iterable[Before]) -> None:
    """Events stand, or do not, as they did before the undone import. The oldest of several changes counts."""
    was: dict[EventId, tuple[int | None, DealId]] = {}
    for one in before:
        said = one.was or {}
        was[EventId(one.id)] = said.get("by"), DealId(said["deal"])
    ordered = sorted(was.items(), key=lambda one: one[1][0] or 0)
    for by, group in groupby(ordered, key=lambda one: one[1][0]):
        events = {event: deal for event, (_, deal) in group}
        service.void(tx, workspace=WorkspaceId(workspace), events=events, by=by)


def _outcomes(lines: Sequence[Line], fresh: Mapping[DealId, Sequence[Record]]) -> Counter[RowOutcome]:
    """What became of the lines: new, or nothing that was not known. Of two that tell the same the first is new."""
    left = {deal: {one.mark for one in records} for deal, records in fresh.items()}
    found: Counter[RowOutcome] = Counter()
    for line in lines:
        of_deal = left[DealId(line.deal)]
        own = {mark for mark, *_ in line.records} & of_deal
        of_deal -= own
        found[RowOutcome.CREATED if own else RowOutcome.UNCHANGED] += 1
    return found


def _record(mark: int, day: int, at: int, told: Any) -> Record:
    return Record(mark, date.fromordinal(day), datetime.fromtimestamp(at, tz=UTC), told)


def _both(found: Contradiction) -> dict[str, Any]:
    """What was seen and what had been told, as far as the remark says it."""
    return {
        "seen": found.seen.stage or found.seen.status.value,
        "told": found.told.stage or found.told.status.value,
    }
