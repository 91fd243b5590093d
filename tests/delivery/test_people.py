"""When a person is told what: in their hours, within their limit, and the rest in one message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import beat
from bot.delivery.attention import store as attention
from bot.kit.manner import Urgency
from playground.clock import StoppedClock
from tests.delivery.conftest import APPOINTMENT, REQUIRED, TEST, Office, text
from tests.world import ACCOUNTS


def test_nobody_is_told_anything_at_night(office: Office) -> None:
    # 09:00 in Shanghai is 19:00 on Sunday in Chicago.
    office.plan(
        office.nudge("here", to="陈雨"),
        office.nudge("there", to="Amy Reed", until=office.clock.now() + timedelta(days=2)),
    )
    office.tick()
    assert len(office.posted("陈雨")) == 1
    assert office.posted("Amy Reed") == []
    office.tick("2026-11-23T14:59")
    assert office.posted("Amy Reed") == []
    office.tick("2026-11-23T15:00")
    assert len(office.posted("Amy Reed")) == 1


def test_three_nudges_a_day_half_an_hour_apart_and_the_rest_in_one_message(office: Office) -> None:
    office.plan(*(office.nudge(f"deal:{number}", to="陈雨") for number in range(8)))
    times = [len(office.posted("陈雨"))]
    for minute in range(0, 9 * 60, 10):
        office.clock.move(office.clock.now())
        office.tick(f"2026-11-23T{1 + minute // 60:02}:{minute % 60:02}")
        times.append(len(office.posted("陈雨")))
    assert times[-1] == 4
    assert times[1:5] == [1, 1, 1, 2]
    digest = text(office.posted("陈雨")[-1])
    assert "5" in digest
    assert set(office.states()) == {"sent"}


def test_two_things_about_one_deal_are_one_message(office: Office) -> None:
    office.plan(
        office.nudge("deal:1", to="陈雨"),
        office.nudge("deal:1", to="陈雨", kind=REQUIRED),
    )
    office.tick()
    (posted,) = office.posted("陈雨")
    assert text(posted).count("deal:1") == 2
    assert office.states() == ["sent", "sent"]


def test_what_is_urgent_comes_first_and_what_is_not_never_interrupts(office: Office) -> None:
    office.plan(
        office.nudge("small", to="陈雨", urgency=Urgency.LOW),
        office.nudge("usual", to="陈雨"),
        office.nudge("urgent", to="陈雨", urgency=Urgency.HIGH),
    )
    office.tick()
    assert [("urgent" in text(one)) for one in office.posted("陈雨")] == [True]
    office.tick("2026-11-23T01:30")
    assert "usual" in text(office.posted("陈雨")[-1])
    office.tick("2026-11-23T08:30")
    assert len(office.posted("陈雨")) == 3


def test_who_does_not_want_to_be_disturbed_is_left_alone_until_then(office: Office) -> None:
    now = office.clock.now()
    office.slack.desk.workspace.dnd[ACCOUNTS["陈雨"].id] = (
        now - timedelta(hours=1),
        now + timedelta(hours=2),
    )
    office.plan(office.nudge("deal:1", to="陈雨"))
    office.tick()
    assert office.posted("陈雨") == []
    office.tick("2026-11-23T03:01")
    assert len(office.posted("陈雨")) == 1


def test_everybody_is_left_alone_however_few_are_decided_about_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beat, "PEOPLE_AT_ONCE", 1)
    now, names = office.clock.now(), ("陈雨", "李娜", "王博")
    for name in names:
        rest = (now - timedelta(hours=1), now + timedelta(hours=2))
        office.slack.desk.workspace.dnd[ACCOUNTS[name].id] = rest
    office.plan(*(office.nudge("deal:1", to=name) for name in names))
    office.tick()
    assert [office.posted(name) for name in names] == [[], [], []]
    office.tick("2026-11-23T03:01")
    assert [len(office.posted(name)) for name in names] == [1, 1, 1]


def test_an_appointment_has_a_slot_of_its_own_and_no_buttons_to_put_it_off(office: Office) -> None:
    office.plan(*(office.nudge(f"deal:{number}", to="陈雨") for number in range(3)))
    office.plan(office.nudge("meeting", to="陈雨", kind=APPOINTMENT))
    office.tick()
    said = {("meeting" in text(one)): one for one in office.posted("陈雨")}
    assert len(office.posted("陈雨")) == 2
    assert any(block["type"] == "actions" for block in said[False].blocks)
    assert not any(block["type"] == "actions" for block in said[True].blocks)


def test_a_muted_kind_is_not_said_unless_the_company_asks_for_it(office: Office) -> None:
    now = office.clock.now()
    with office.deps.writing() as tx:
        for kind in (TEST, REQUIRED):
            attention.mute(
                tx,
                workspace=office.workspace.id,
                member=office.people["陈雨"].id,
                kind=kind,
                now=now,
            )
    office.plan(office.nudge("deal:1", to="陈雨"), office.nudge("plan:1", to="陈雨", kind=REQUIRED))
    office.tick()
    (posted,) = office.posted("陈雨")
    assert "plan:1" in text(posted)
    assert [row.reason for row in office.rows() if row.state == "expired"] == ["muted"]


def test_a_persons_own_hours_and_limit_count(office: Office) -> None:
    with office.deps.writing() as tx:
        attention.change(
            tx,
            workspace=office.workspace.id,
            member=office.people["陈雨"].id,
            values={"starts": 10 * 60, "ends": 12 * 60, "daily_limit": 1, "digest_at": attention.NO_DIGEST},
        )
    office.plan(*(office.nudge(f"deal:{number}", to="陈雨") for number in range(3)))
    office.tick("2026-11-23T01:30")
    assert office.posted("陈雨") == []
    for moment in ("02:00", "02:45", "03:30", "05:00"):
        office.tick(f"2026-11-23T{moment}")
    assert len(office.posted("陈雨")) == 1


def test_somebody_who_never_spoke_with_the_app_is_found_by_email(office: Office) -> None:
    with office.deps.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE member SET slack_id = NULL, slack_zone = NULL")
    office.plan(office.nudge("deal:1", to="陈雨"))
    office.tick()
    assert len(office.posted("陈雨")) == 1


def test_somebody_without_an_account_is_not_waited_for(office: Office) -> None:
    office.plan(office.nudge("deal:1", to="Bo Lind"))
    office.tick()
    assert [(row.state, row.reason) for row in office.rows()] == [("expired", "no_account")]


def test_every_nudge_says_why_it_came(office: Office) -> None:
    office.plan(office.nudge("deal:1", to="陈雨"))
    office.tick()
    assert office.posted("陈雨")[0].blocks[-1]["type"] == "context"


@pytest.mark.parametrize("zone_day", ["2026-11-23", "2026-11-24"])
def test_the_agenda_says_what_the_heartbeat_then_does(office: Office, zone_day: str) -> None:
    from bot.delivery.agenda import entries  # noqa: PLC0415 - only here

    for number in range(7):
        office.plan(office.nudge(f"deal:{number}", to="陈雨", until=office.clock.now() + timedelta(days=3)))
    first = office.clock.now().fromisoformat(f"{zone_day}T00:00:00+00:00")
    with office.deps.reading() as tx:
        found = entries(
            tx,
            workspace=office.workspace.id,
            deps=office.deps,
            now=office.clock.now(),
            first=first,
            last=first + timedelta(days=1),
        )
    start = office.clock.now()
    for minute in range(0, 48 * 60, 5):
        office.clock.move(start + timedelta(minutes=minute))
        office.tick(patience=0)
    said = [(row.leader_id, row.subject, row.released_at) for row in office.rows() if row.kind == TEST]
    by_id = {row.id: row for row in office.rows()}
    really = sorted(
        (by_id[leader].released_at if leader else at, subject)
        for leader, subject, at in said
        if first <= (by_id[leader].released_at if leader else at) < first + timedelta(days=1)
    )
    assert sorted((one.at, one.subject) for one in found) == really


def test_the_clock_of_the_office_is_slacks(office: Office, clock: StoppedClock) -> None:
    assert office.slack.desk.workspace.clock is clock
