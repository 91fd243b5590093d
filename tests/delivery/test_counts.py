"""/coach nudges: what came of the reminders of a team, for whoever leads it, and never of single people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.delivery import jobs as own
from bot.delivery import service
from bot.delivery.model import DeliveryId, Outcome
from bot.delivery.store import delivery_table
from bot.kit import nudges
from bot.kit.nudges import Kind
from bot.people.store import team_table
from tests.coach.test_coach import make_admin
from tests.delivery.conftest import REQUIRED, TEST, Office, say
from tests.world import members, read

SECRET = "delivery.secret"
EVERYBODY = ("Helen Marsh", "李娜", "陈雨", "王博", "Dana Fox", "Amy Reed")


@pytest.fixture(autouse=True)
def confidential(kinds_for_tests: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One kind that nobody else may know of."""
    monkeypatch.setattr(own, "KINDS", (*own.KINDS, Kind(SECRET, say, is_confidential=True)))
    nudges.kinds.cache_clear()
    yield
    nudges.kinds.cache_clear()


def tell(office: Office, kind: str, *names: str, **more: object) -> list[DeliveryId]:
    """Each of these was told one thing of that kind, as the outbox keeps it."""
    before = {row.id for row in office.rows()}
    office.plan(*(office.nudge(f"{kind} {name}", to=name, kind=kind) for name in names))
    made = [DeliveryId(row.id) for row in office.rows() if row.id not in before]
    values = {"state": "sent", "settled_at": office.clock.now(), "wake_ms": None, **more}
    with office.deps.writing() as tx:
        tx.execute(delivery_table.update().where(delivery_table.c.id.in_(made)).values(**values))
    return made


def answered(office: Office, *deliveries: DeliveryId, outcome: Outcome) -> None:
    with office.deps.writing() as tx:
        rows = delivery_table.c.id.in_(deliveries)
        tx.execute(delivery_table.update().where(rows).values(outcome=outcome.value))


def test_what_came_of_each_kind_is_counted(office: Office) -> None:
    made = tell(office, TEST, *EVERYBODY)
    answered(office, *made[:3], outcome=Outcome.DONE)
    answered(office, made[3], outcome=Outcome.SNOOZED)
    answered(office, made[4], outcome=Outcome.MUTED)
    late = {"state": "expired", "reason": "no_room"}
    office.clock.forward(minutes=1)
    tell(office, TEST, "陈雨", **late)
    office.clock.forward(minutes=1)
    tell(office, TEST, "陈雨", state="expired", reason="withdrawn")
    office.clock.forward(minutes=1)
    # One that led a message and had nothing to say any more when it was sent.
    tell(office, TEST, "陈雨", state="sent", reason="withdrawn")
    with office.deps.reading() as tx:
        tally = service.tally(tx, asker=office.people["Helen Marsh"], word="", now=office.clock.now())
    (one,) = tally.kinds
    assert (one.people, one.sent, one.acted, one.snoozed, one.muted, one.expired) == (6, 6, 3, 1, 1, 1)
    said = read(office.say("Helen Marsh", "/coach nudges"))
    assert "Sales acted on 3 of 6 things I told them in the last 30 days." in said
    assert "6 people, without names" in said


def test_what_is_older_than_thirty_days_does_not_count(office: Office) -> None:
    tell(office, TEST, *EVERYBODY)
    office.clock.forward(days=31)
    assert "Too few people" in read(office.say("Helen Marsh", "/coach nudges"))


def test_fewer_than_five_people_are_not_counted(office: Office) -> None:
    tell(office, TEST, *EVERYBODY)
    said = read(office.say("李娜", "/coach 提醒统计"))
    assert "华东最近收到提醒的人太少，没法统计。" in said
    assert "满 5 人我才统计" in said


def test_a_kind_that_few_got_is_hidden_and_said_to_be(office: Office) -> None:
    tell(office, TEST, *EVERYBODY)
    tell(office, REQUIRED, "陈雨", "王博")
    with office.deps.reading() as tx:
        tally = service.tally(tx, asker=office.people["Helen Marsh"], word="Sales", now=office.clock.now())
    assert [one.kind for one in tally.kinds] == [TEST]
    assert tally.hidden == 1
    assert "1 kind that fewer than 5 people got is not shown." in read(
        office.say("Helen Marsh", "/coach nudges Sales")
    )


def test_what_is_confidential_leaves_no_trace_in_it(office: Office) -> None:
    tell(office, SECRET, *EVERYBODY)
    assert "Too few people" in read(office.say("Helen Marsh", "/coach nudges"))
    tell(office, TEST, *EVERYBODY)
    with office.deps.reading() as tx:
        tally = service.tally(tx, asker=office.people["Helen Marsh"], word="", now=office.clock.now())
    assert ([one.kind for one in tally.kinds], tally.hidden, tally.people) == ([TEST], 0, 6)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("陈雨", "/coach nudges", "华东"),
        ("陈雨", "/coach nudges 华东", "李娜"),
        ("Dana Fox", "/coach nudges 华东", "李娜"),
        ("Dana Fox", "/coach nudges Sales", "Sales"),
        ("Dana Fox", "/coach nudges Wst", "West"),
    ],
)
def test_only_the_line_and_admins_see_it(office: Office, name: str, text: str, says: str) -> None:
    tell(office, TEST, *EVERYBODY)
    said = read(office.say(name, text))
    assert says in said
    assert "30" not in said


def test_an_admin_sees_every_team(office: Office) -> None:
    make_admin(office, "Amy Reed")
    office.people = members(office.deps)
    tell(office, TEST, *EVERYBODY)
    assert "Sales acted on 0 of 6" in read(office.say("Amy Reed", "/coach nudges Sales"))


def test_every_kind_has_its_row(office: Office) -> None:
    tell(office, TEST, *EVERYBODY)
    tell(office, REQUIRED, *EVERYBODY)
    with office.deps.reading() as tx:
        tally = service.tally(tx, asker=office.people["Helen Marsh"], word="", now=office.clock.now())
    assert sorted(one.kind for one in tally.kinds) == [REQUIRED, TEST]


def test_help_says_who_may_see_what(office: Office) -> None:
    assert "For whoever leads the team" in read(office.say("Amy Reed", "/coach nudges help"))
    assert "负责人" in read(office.say("陈雨", "/coach 提醒统计 帮助"))


def test_whoever_leads_two_teams_hears_of_both(office: Office) -> None:
    office.say("Helen Marsh", "/coach nudges")
    with office.deps.writing() as tx:
        led = team_table.c.name.in_(["华东", "West"])
        tx.execute(team_table.update().where(led).values(manager_id=office.people["Dana Fox"].id))
    tell(office, TEST, *EVERYBODY)
    said = read(office.say("Dana Fox", "/coach nudges"))
    assert "West" in said
    assert "华东" in said
