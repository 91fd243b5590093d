"""A change as others hear of it: facts, lines of a timeline, what a refusal quotes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from bot.deals import facts as told
from bot.deals.changes.model import Change, Entry, Field, Price, Standing, Value
from bot.deals.changes.values import of_state, same
from bot.deals.model import Deal, Event, Status
from bot.deals.rules import in_order
from bot.deals.settings import DealsSettings, Named
from bot.kit.facts import Fact
from bot.kit.money import Money
from bot.people.model import Member, MemberId


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
    if made.what == "create":
        yield told.DealCreated(**head, owner=owner)
    elif made.what == "move":
        yield told.StageChanged(
            **head,
            was=(was.state.process, was.state.stage),
            now=(now.state.process, cast("str", now.state.stage)),
        )
    elif made.what == "win":
        minor = now.state.amount_minor
        amount = None if minor is None else Money(minor, now.state.currency)
        yield told.DealWon(**head, owner=owner, amount=amount)
    elif made.what == "lose":
        competitor = cast("str | None", made.now.get(Field.COMPETITOR))
        reason = cast("str", made.now[Field.LOST_REASON])
        yield told.DealLost(**head, owner=owner, reason=reason, competitor=competitor)
    elif made.what == "reopen":
        yield told.DealReopened(**head, owner=owner)
    elif made.what == "hand_over":
        to = cast("MemberId", made.now[Field.OWNER])
        yield told.DealHandedOver(**head, was=was.state.owner, now=to)


def entries(deal: Deal, events: Sequence[Event], changes: Iterable[Change]) -> list[Entry]:
    """What imports told and what people changed, in order of business dates. What was taken back is left out."""
    found = [Entry(one.day, one.at, one.was, one.now, change=one) for one in changes if one.undone_at is None]
    last: dict[Field, Value] = {}
    for event in in_order(events):
        if event.voided_by is not None:
            continue
        values = of_state(event.state)
        differing = [name for name, value in values.items() if not last or not same(name, last[name], value)]
        if differing and not _is_a_change(event, found):
            was = {name: last[name] for name in differing if last}
            now = {name: values[name] for name in differing}
            found.append(Entry(event.day, event.at, was, now, source=deal.source))
        last = values
    return sorted(found, key=_place)


def _is_a_change(event: Event, entries: Iterable[Entry]) -> bool:
    """Whether what somebody said is what began then."""
    return event.is_said and any(
        one.change is not None and one.day == event.day and _begins(one.change, event.at) for one in entries
    )


def _begins(change: Change, at: datetime) -> bool:
    return change.at == at or change.day != change.said_on


def _place(entry: Entry) -> tuple[date, datetime]:
    return entry.day, entry.at


def members_in(changes: Iterable[Change]) -> set[MemberId]:
    """Whom these changes name as owners."""
    values = (one for change in changes for side in (change.was, change.now) for one in _owners(side))
    return set(values)


def people_of(entry: Entry) -> set[MemberId]:
    """Whom a line of a timeline names."""
    named = {*_owners(entry.was), *_owners(entry.now)}
    return named | ({entry.change.by} if entry.change else set())


def _owners(values: Mapping[Field, Value]) -> Iterator[MemberId]:
    owner = values.get(Field.OWNER)
    if owner is not None:
        yield cast("MemberId", owner)


def said(change: Change, people: Mapping[MemberId, Member], settings: DealsSettings) -> dict[str, Any]:
    """A change as templates quote it: who, what, when, and each field's new value."""
    by = people.get(change.by)
    return {
        "by": by.name if by else None,
        "what": change.what,
        "at": change.at,
        "day": change.day,
        "values": [shown(name, value, people, settings) for name, value in change.now.items()],
    }


def shown(
    name: Field, value: Value, people: Mapping[MemberId, Member], settings: DealsSettings
) -> dict[str, Any]:
    """One value for templates/deals/_changes.xml. `kind`: stage, won, lost, gone, money, day, text or none."""
    return {"field": name.value, "kind": "none"} | _said(name, value, people, settings)


def _said(
    name: Field, value: Value, people: Mapping[MemberId, Member], settings: DealsSettings
) -> dict[str, Any]:
    if isinstance(value, Standing):
        stage = settings.stage(value.process, value.stage) if value.stage else None
        if value.status is not Status.OPEN:
            return {"kind": value.status.value}
        return _named(stage) if stage else _text(value.stage)
    if isinstance(value, Price):
        return {} if value.minor is None else {"kind": "money", "money": Money(value.minor, value.currency)}
    if isinstance(value, date):
        return {"kind": "day", "day": value}
    if name is Field.OWNER:
        owner = people.get(cast("MemberId", value))
        return _text(owner.name if owner else None)
    reason = next((one for one in settings.lost_reasons if one.key == value), None)
    return _named(reason) if name is Field.LOST_REASON and reason else _text(cast("str | None", value))


def _named(named: Named) -> dict[str, Any]:
    return {"kind": "name", "names": {str(language): name for language, name in named.name.items()}}


def _text(text: str | None) -> dict[str, Any]:
    return {} if text is None else {"kind": "text", "text": text}
