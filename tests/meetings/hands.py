"""What tests of meetings do: set one up, answer, press, and read what stands in the channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from bot.meetings.model import Series
from bot.meetings.series import service, store
from bot.people import service as people
from bot.people.leave.model import Away
from playground.model import Json, Message
from tests.delivery.conftest import Office
from tests.pipeline.snapshots.hands import chosen, into
from tests.pressing import button, typed
from tests.world import members, read

SATURDAY = "2026-11-21T03:00"
MONDAY_AT_NINE, MONDAY_EVENING = "2026-11-23T01:00", "2026-11-23T09:30"
TUESDAY_AT_NINE = "2026-11-24T01:00"


def set_up(
    office: Office, *, by: str = "李娜", channel: str = "C0EAST", kind: str = "", **choices: str
) -> str:
    """Somebody fills in the form, leaving what is offered but for some choices; returns what they read then."""
    with office.visitor(by) as visitor:
        visitor.send(channel, f"/meeting setup {kind}".strip())
        view = office.wait(visitor.view)
        given = into(channel)
        for name, value in choices.items():
            given |= chosen(view, name, value)
        before = {one["ts"] for one in visitor.messages(channel)}
        sent = visitor.submit(given)
        assert "errors" not in sent, sent
        found = office.wait(lambda: [m for m in visitor.messages(channel) if m["ts"] not in before])
        return read(found[-1])


def change(office: Office, **fields: Any) -> None:
    """The manager sets the one series up anew, otherwise as it is."""
    was = series(office)
    with office.deps.writing() as tx:
        manager = office.people["李娜"]
        wanted = replace(was, **fields)
        service.set_up(tx, asker=manager, wanted=wanted, now=office.clock.now(), deps=office.deps)


def held_at(office: Office, hour: int, minute: int = 0) -> None:
    """It is held every workday at that time."""
    change(office, recurrence=replace(series(office).recurrence, at=time(hour, minute)))


def move(office: Office, day: date, to: str) -> None:
    """The manager moves that day's meeting to that moment, UTC."""
    with office.deps.writing() as tx:
        service.move(
            tx,
            asker=office.people["李娜"],
            series=series(office).id,
            day=day,
            to=datetime.fromisoformat(to).replace(tzinfo=UTC),
            now=office.clock.now(),
            deps=office.deps,
            command="/meeting",
        )


def away(office: Office, name: str, first: date, last: date | None = None) -> None:
    """Somebody is on leave on that day, or until that other one."""
    person = members(office.deps)[name]
    with office.deps.writing() as tx:
        people.note_leave(
            tx,
            asker=person,
            person=person,
            away=Away(first, last or first),
            today=first,
            now=office.clock.now(),
            ids=office.deps.ids,
        )


def answer(office: Office, name: str, where: str = "C0EAST", **texts: str) -> str:
    """Somebody answers by command; returns what they read then."""
    with office.visitor(name) as visitor:
        visitor.send(where, "/meeting answer")
        office.wait(visitor.view)
        before = {one["ts"] for one in visitor.messages(where)}
        sent = visitor.submit(typed(**texts))
        assert "errors" not in sent, sent
        return read(office.wait(lambda: [m for m in visitor.messages(where) if m["ts"] not in before])[-1])


def series(office: Office) -> Series:
    """The one series there is."""
    with office.deps.reading() as tx:
        (found,) = store.running(tx, workspace=office.workspace.id)
    return found


def cards(office: Office, channel: str = "C0EAST") -> list[Message]:
    """What stands in the channel for everybody, without threads."""
    return [one for one in office.posted(channel) if one.ephemeral_to is None and one.thread_ts is None]


def threads(office: Office, channel: str = "C0EAST") -> list[str]:
    """What stands below the cards."""
    return [words(one) for one in office.posted(channel) if one.thread_ts is not None]


def words(message: Message) -> str:
    return read({"blocks": list(message.blocks)})


def press(office: Office, name: str, label: str, said: str, *, where: str | None = None) -> str:
    """Press the newest button of that label, and return the message that then says that."""
    with office.visitor(name) as visitor:
        place = where or visitor.dm()
        found = [m for m in visitor.messages(place) if _has(m, label)]
        assert found, f"nothing offers {label!r}"
        visitor.press(found[-1], button(found[-1], label))
        was = found[-1]["blocks"]
        return read(
            office.wait(
                lambda: [m for m in visitor.messages(place) if said in read(m) and m["blocks"] != was]
            )[-1]
        )


def _has(message: Json, label: str) -> bool:
    elements: list[Any] = [one for block in message["blocks"] for one in block.get("elements", [])]
    return any(one.get("type") == "button" and one["text"]["text"] == label for one in elements)
