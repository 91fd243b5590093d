"""Use cases of deliveries: bring the deals in line with what was seen. Taking that back: `undoing`."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.accounts import service as accounts
from bot.deals import service, wins
from bot.deals import store as deals_store
from bot.deals.changes import layering
from bot.deals.history import service as history
from bot.deals.history import store as records
from bot.deals.history.model import Rewrite, StoredRecord
from bot.deals.history.rules import layers as layers_of
from bot.deals.history.rules import merge
from bot.deals.model import Deal, DealId, Event, EventId, Sighting, State, Status
from bot.deals.rules import in_order
from bot.deals.sightings import rules, store
from bot.deals.sightings.beside_chat import Beside
from bot.deals.sightings.fresh import Fresh, Stored, changed
from bot.deals.sightings.keeping import dates, description, keeping
from bot.deals.sightings.rules import Dates, Draft, Occasion, When
from bot.deals.wins import News
from bot.kit.db import Tx
from bot.kit.importing import Applied, Before, Delivery
from bot.kit.row_outcomes import RowOutcome
from bot.people.model import MemberId, WorkspaceId

_IDS_OF_ONE = 3
"""A new deal and the at most two events of a first sighting."""

_ACCOUNTS_KEPT = 100_000


@dataclass
class _Found:
    """What a batch of sightings changes about deals that are stored."""

    added: list[Event] = field(default_factory=list)
    voided: list[Event] = field(default_factory=list)
    rewrites: list[Rewrite] = field(default_factory=list)
    rewritten: list[DealId] = field(default_factory=list)


@dataclass(frozen=True)
class _Past:
    """All stored events of a deal, and what histories told about it."""

    events: Sequence[Event]
    told: Sequence[StoredRecord]


@dataclass
class Taking:
    """Applies the sightings of one delivery, a batch at a time; no deal comes twice.

    `is_source_known`: deals have come from the source before, so each has to be looked for.
    """

    delivery: Delivery
    occasion: Occasion
    is_source_known: bool = True
    _accounts_met: accounts.Resolved = field(default_factory=accounts.Resolved)
    _has_histories: bool | None = None
    _news: News = field(init=False)
    _start_of: Callable[[int], int] = field(init=False)
    _fresh: Fresh = field(init=False)

    def __post_init__(self) -> None:
        zone = ZoneInfo(self.delivery.zone)

        @lru_cache(maxsize=4096)
        def start_of(day: int) -> int:
            there = date.fromordinal(day)
            return int(datetime(there.year, there.month, there.day, tzinfo=zone).timestamp())

        self._start_of = start_of
        self._fresh = Fresh(self.delivery, self.occasion, start_of)
        self._news = history.news_of(self.delivery)

    def apply(self, tx: Tx, seen: Sequence[tuple[int | None, Sighting]]) -> Applied:
        """Make the stored deals agree with these rows: (mark, sighting)."""
        applied = Applied()
        accounts_of = self._accounts(tx, [one for _, one in seen], applied)
        keys = [one.key for _, one in seen]
        stored: Mapping[str, Deal] = {}
        if self.is_source_known:
            stored = deals_store.by_keys(
                tx, workspace=self._workspace, source=self.delivery.source, keys=keys, is_locked=True
            )
        self._add(tx, [pair for pair in seen if pair[1].key not in stored], accounts_of, applied)
        known = [(mark, one, stored[one.key]) for mark, one in seen if one.key in stored]
        if known:
            self._correct(tx, known, accounts_of, applied)
        return applied

    @property
    def _workspace(self) -> WorkspaceId:
        return WorkspaceId(self.delivery.workspace)

    def _accounts(self, tx: Tx, seen: Sequence[Sighting], applied: Applied) -> accounts.Resolved:
        # Kept from batch to batch: the same customers come again and again.
        if len(self._accounts_met.by_name) + len(self._accounts_met.by_key) > _ACCOUNTS_KEPT:
            self._accounts_met = accounts.Resolved()
        wanted = dict.fromkeys(
            (one.account_key, one.account) for one in seen if one.account_key or one.account
        )
        resolved = accounts.resolve(
            tx,
            workspace=self._workspace,
            source=self.delivery.source,
            wanted=[pair for pair in wanted if self._accounts_met.account(*pair) is None],
            ids=self.delivery.ids,
        )
        applied.counts["new_accounts"] += len(resolved.created)
        applied.before += [Before("account", account, None) for account in resolved.created]
        if resolved.by_key or resolved.by_name:
            self._accounts_met = self._accounts_met.with_more(resolved)
        return self._accounts_met

    def _add(
        self,
        tx: Tx,
        seen: Sequence[tuple[int | None, Sighting]],
        accounts_of: accounts.Resolved,
        applied: Applied,
    ) -> None:
        new = [pair for pair in seen if pair[1].status != Status.GONE.value]
        applied.rows[RowOutcome.CREATED] += len(new)
        # That a deal is gone of which nobody here has heard is no news.
        applied.rows[RowOutcome.UNCHANGED] += len(seen) - len(new)
        if not new:
            return
        first = self.delivery.ids.take(len(new) * _IDS_OF_ONE)
        deals: list[Stored] = []
        events: list[Stored] = []
        for place, (mark, one) in enumerate(new):
            account = accounts_of.account(one.account_key, one.account)
            deal, history = self._fresh.rows(
                one, deal=first + place * _IDS_OF_ONE, account=account, mark=mark
            )
            deals.append(deal)
            events += history
        tx.insert_many(store.NEW_DEALS, deals)
        tx.insert_many(store.NEW_EVENTS, events)
        tx.publish(changed(events))
        numbered = ((DealId(first + place * _IDS_OF_ONE), one) for place, (_, one) in enumerate(new))
        for fact in wins.first_seen(self._workspace, numbered, self._news):
            tx.publish(fact)
        applied.counts["new_deals"] += len(deals)
        applied.counts["events"] += len(events)

    def _correct(
        self,
        tx: Tx,
        known: Sequence[tuple[int | None, Sighting, Deal]],
        accounts_of: accounts.Resolved,
        applied: Applied,
    ) -> None:
        beside = Beside.of(tx, self._workspace, self.occasion, [was.id for _, _, was in known])
        described: list[Deal] = []
        differing: list[tuple[Sighting, Deal, Deal]] = []
        for _, one, present in known:
            was = beside.as_told(present)
            now = keeping(self._deal(was.id, one, accounts_of), one, was)
            if now.state != was.state or dates(now) != dates(was):
                differing.append((one, now, was))
            if self.occasion.is_newest and description(now) != description(was):
                deal, before = beside.described(tx, one, now, was)
                described.append(deal)
                applied.before.append(before)
        found = self._corrections(tx, differing, accounts_of)
        history.write(tx, workspace=self._workspace, rewrites=found.rewrites)
        applied.before += [Before("deal_event", one.id, {"deal": one.deal}) for one in found.voided]
        applied.before += [one for rewrite in found.rewrites for one in history.before_of(rewrite)]
        applied.counts["events"] += len(found.added)
        touched = {one.deal for one in (*found.added, *found.voided)} | set(found.rewritten)
        changed = len(touched | {one.id for one in described})
        applied.counts["changed_deals"] += changed
        applied.rows[RowOutcome.CHANGED] += changed
        applied.rows[RowOutcome.UNCHANGED] += len(known) - changed
        if touched or described:
            service.append(
                tx,
                workspace=self._workspace,
                events=found.added,
                described=described,
                voided=found.voided,
                by=self.delivery.import_id,
                touched=found.rewritten,
                forgotten=history.forgotten(found.rewrites),
                news=self._news,
            )
            beside.write(tx)
            applied.remarks += beside.remarks(tx, {was.id: was.name for _, _, was in known})
        store.set_marks(tx, workspace=self._workspace, marks={was.id: mark for mark, _, was in known})

    def _corrections(
        self, tx: Tx, differing: Sequence[tuple[Sighting, Deal, Deal]], accounts_of: accounts.Resolved
    ) -> _Found:
        found = _Found()
        if not differing:
            return found
        deals = [now.id for _, now, _ in differing]
        events = deals_store.events_of(tx, workspace=self._workspace, deals=deals)
        told = records.of_deals(tx, workspace=self._workspace, deals=deals) if self._is_told(tx) else {}
        for one, now, was in differing:
            if was.id in told:
                raw = self._deal(was.id, one, accounts_of)
                rewrite = self._below_history(one, raw, was, _Past(events[was.id], told[was.id]))
                found.rewrites.append(rewrite)
                found.rewritten.append(was.id)
                found.added += rewrite.insert
                continue
            standing = layering.told(events[was.id])
            corrected, new = self._corrected(standing, now, one, was)
            found.added += new
            found.voided += corrected.voided
        return found

    def _is_told(self, tx: Tx) -> bool:
        """Whether histories were imported here; asked once."""
        if self._has_histories is None:
            self._has_histories = records.is_used(tx, workspace=self._workspace)
        return self._has_histories

    def _below_history(self, one: Sighting, raw: Deal, was: Deal, past: _Past) -> Rewrite:
        """Correct what exports told, as if there were no history, and lay the history over it again.

        So it makes no difference which of the two came first.
        """
        layers = layers_of(past.events, history.histories(past.told))
        if layers.below:
            was = replace(was, state=layers.below[-1].state)
        now = keeping(raw, one, was)
        corrected, new = self._corrected(layers.below, now, one, was)
        left = [event for event in layers.below if event not in corrected.voided]
        merged = merge(
            in_order([*left, *new]),
            [one.record for one in past.told],
            history.orders_of(self.delivery.settings),
        )
        by = self.delivery.import_id
        covering = history.Covering(
            self.delivery.ids, by, max(history.histories(past.told)), self.delivery.learned_at
        )
        rewrite = history.rewritten(replace(layers, below=tuple(left)), merged.drafts, covering, fresh=new)
        for event in corrected.voided:
            rewrite.void[event.id] = by
            rewrite.changed.append((event, event.voided_by))
        return rewrite

    def _corrected(
        self, standing: Sequence[Event], now: Deal, one: Sighting, was: Deal
    ) -> tuple[rules.Correction, list[Event]]:
        """What the sighting changes about these events, and the new ones."""
        corrected = self._correction(standing, now, one, was)
        left = [event for event in standing if event not in corrected.voided]
        first = self.delivery.ids.take(max(len(corrected.drafts), 1))
        return corrected, self._events(now.id, corrected.drafts, left, EventId(first))

    def _correction(self, standing: Sequence[Event], now: Deal, one: Sighting, was: Deal) -> rules.Correction:
        if not standing:
            return rules.Correction(rules.first_drafts(now.state, one, self.occasion, _instant))
        dates = Dates.of(one, _instant)
        return rules.correction(standing, now.state, dates, self.occasion, created_on=was.created_on)

    def _events(
        self, deal: DealId, drafts: Sequence[Draft], standing: Sequence[Event], first: EventId
    ) -> list[Event]:
        """Drafts as events, each after what is known of its day, whatever times an export may write."""
        events: list[Event] = []
        for place, draft in enumerate(drafts):
            at = draft.when.at or _instant(self._start_of(draft.when.day.toordinal()))
            at = max([at, *(one.at for one in (*standing, *events) if one.day == draft.when.day)])
            events.append(
                Event(
                    id=EventId(first + place),
                    deal=deal,
                    day=draft.when.day,
                    at=at,
                    learned_at=self.delivery.learned_at,
                    state=draft.state,
                    is_entry_known=draft.is_entry_known,
                    import_id=self.delivery.import_id,
                )
            )
        return events

    def _deal(self, deal: DealId, one: Sighting, accounts_of: accounts.Resolved) -> Deal:
        status = Status(one.status)
        is_estimated = one.amount_minor is None and one.estimate_minor is not None and status is Status.OPEN
        ended = status in rules.ENDED
        return Deal(
            workspace=self._workspace,
            id=deal,
            source=self.delivery.source,
            external_id=one.key,
            name=one.name,
            account=accounts_of.account(one.account_key, one.account),
            product=one.product,
            created_on=_day(one.created),
            closed_on=_day(one.closed) if ended else None,
            stage_since=None,
            next_step=one.next_step,
            lost_reason=one.lost_reason,
            crm_probability=one.probability,
            state=State(
                status=status,
                process=one.process,
                stage=one.stage,
                owner=None if one.owner is None else MemberId(one.owner),
                amount_minor=one.estimate_minor if is_estimated else one.amount_minor,
                currency=one.currency,
                is_estimated=is_estimated,
                expected_close=_day(one.expected),
            ),
        )

    def remove(self, tx: Tx, deals: Sequence[DealId]) -> Applied:
        """Deals that a complete file no longer has are gone from its day on."""
        stored = deals_store.by_ids(tx, workspace=self._workspace, deals=deals, is_locked=True)
        beside = Beside.of(tx, self._workspace, self.occasion, deals)
        told = map(beside.as_told, stored.values())
        gone = [one for one in told if one.state.status is not Status.GONE]
        histories = deals_store.events_of(tx, workspace=self._workspace, deals=[one.id for one in gone])
        events: list[Event] = []
        for one in gone:
            draft = Draft(self.occasion.as_of, replace(one.state, status=Status.GONE), is_entry_known=True)
            standing = layering.told(histories[one.id])
            events += self._events(one.id, (draft,), standing, EventId(self.delivery.ids.new()))
        if events:
            service.append(tx, workspace=self._workspace, events=events, news=self._news)
            store.set_marks(tx, workspace=self._workspace, marks={one.id: None for one in gone})
        applied = Applied()
        applied.counts["gone_deals"] = len(gone)
        applied.counts["events"] = len(events)
        return applied

    def finish(self, tx: Tx) -> Applied:
        """The source is as fresh as this delivery."""
        source = self.delivery.source
        was = deals_store.source_row(tx, workspace=self._workspace, source=source)
        store.set_source(
            tx,
            workspace=self._workspace,
            source=source,
            history_from=self.occasion.history_from,
            as_of=max(was.as_of_day, self.delivery.speaks_for) if was else self.delivery.speaks_for,
            updated_at=self.delivery.learned_at,
            told_from=was.told_from_day if was else None,
        )
        if was is not None:
            return Applied(before=[history.before_source(was, source)])
        return Applied(before=[Before("deal_source", zlib.crc32(source.encode()), {"source": source})])


def occasion_of(tx: Tx, delivery: Delivery) -> Occasion:
    """What this delivery knows more than those before it."""
    was = deals_store.source_row(tx, workspace=WorkspaceId(delivery.workspace), source=delivery.source)
    day = delivery.speaks_for
    return Occasion(
        # A file for a past day says how things stood at its end; one without a day speaks for this moment.
        as_of=When(day, None if delivery.as_of else delivery.learned_at),
        history_from=min(was.history_from_day, day) if was else day,
        is_newest=was is None or day >= was.as_of_day,
    )


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
