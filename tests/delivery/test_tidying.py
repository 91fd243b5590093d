"""What was said long ago is forgotten, and nothing that anybody still needs."""

from __future__ import annotations

import pytest

from bot.delivery import beat
from tests.delivery.conftest import Office


def said(office: Office, *subjects: str) -> None:
    office.plan(*(office.nudge(one, channel="C0EAST") for one in subjects))
    office.tick(patience=60)


def test_what_was_said_more_than_four_hundred_days_ago_is_forgotten(office: Office) -> None:
    said(office, "old")
    office.clock.forward(days=390)
    said(office, "newer")
    assert [row.subject for row in office.rows()] == ["old", "newer"]
    office.clock.forward(days=11)
    office.tick()
    assert [row.subject for row in office.rows()] == ["newer"]


def test_many_are_forgotten_a_few_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beat, "FORGOTTEN_AT_ONCE", 2)
    said(office, *(str(number) for number in range(5)))
    office.clock.forward(days=401)
    office.tick()
    assert not office.rows()


def test_what_still_waits_is_kept_however_old_it_is(office: Office) -> None:
    waiting = office.nudge("later", channel="C0EAST", until=office.clock.now().replace(year=2029))
    office.plan(waiting)
    office.clock.forward(days=1)
    with office.deps.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE delivery SET state = 'unsure', wake_ms = NULL")
    office.clock.forward(days=800)
    office.tick()
    assert [row.subject for row in office.rows()] == ["later"]
