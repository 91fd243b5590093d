"""Trouble on the way to Slack: what is said late, what is never said twice, and who hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app import make_deps
from bot.delivery.outbox import service as outbox
from bot.kit.deps import Deps
from bot.kit.manner import Operation
from bot.people import service as people
from bot.people.model import WorkspaceId
from ops.manifest import OPTIONAL_SCOPES, SCOPES
from playground.clock import StoppedClock
from tests.delivery.conftest import HISTORY, TEST, Office, text
from tests.world import APP

BASE = ("chat:write", "commands", "im:write", "users:read", "users:read.email", "files:write")


@pytest.fixture
def blind(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    """A workspace that did not grant reading what was said."""
    made = Office(deps, clock, scopes=BASE)
    with deps.writing() as tx:
        people.make_admin(tx, email="helen@example.com", company=deps.company, ids=deps.ids, now=clock.now())
    yield made
    made.stop()


@pytest.fixture
def one_by_one(database_url: str, clock: StoppedClock) -> Iterator[Office]:
    """With one sender: where time is only reckoned, several would overtake each other by whole seconds."""
    deps = make_deps({"DATABASE_URL": database_url, "COACH_DELIVERY__SENDERS": "1"}, clock=clock)
    made = Office(deps, clock)
    yield made
    made.stop()
    deps.db.close()


def test_slack_that_is_busy_is_asked_again_when_it_said(office: Office) -> None:
    office.slack.desk.faults.rate_limit("chat.postMessage", retry_after=20)
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick(patience=0)
    assert office.posted("C0EAST") == []
    assert office.states() == ["planned"]
    office.tick(patience=30)
    assert len(office.posted("C0EAST")) == 1


def test_a_busy_channel_does_not_stop_another_one(office: Office) -> None:
    office.slack.desk.faults.rate_limit("chat.postMessage", retry_after=60)
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick(patience=0)
    office.plan(office.nudge("two", channel="C0ALL"))
    office.tick(patience=0)
    assert len(office.posted("C0ALL")) == 1
    assert office.posted("C0EAST") == []


def test_one_message_a_second_in_a_channel_before_slack_has_to_say_so(one_by_one: Office) -> None:
    office = one_by_one
    start = office.clock.now()
    office.plan(*(office.nudge(f"{number}", channel="C0EAST") for number in range(12)))
    office.tick()
    posted = office.posted("C0EAST")
    assert len(posted) == 12
    assert office.clock.now() - start >= timedelta(seconds=11)
    assert not any(call.status == 429 for call in office.slack.desk.record.calls())


def test_a_server_error_is_tried_again(office: Office) -> None:
    office.slack.desk.faults.server_error("chat.postMessage", times=2)
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick()
    assert len(office.posted("C0EAST")) == 1
    assert office.rows()[0].attempts == 2


def test_an_answer_that_was_lost_is_found_in_the_channel_and_not_said_again(office: Office) -> None:
    office.slack.desk.faults.lose_answer("chat.postMessage")
    office.plan(office.nudge("one", channel="C0EAST"), office.nudge("two", to="陈雨"))
    office.tick(patience=0)
    office.tick(patience=120)
    assert len(office.posted("C0EAST")) == 1
    assert len(office.posted("陈雨")) == 1
    assert office.states() == ["sent", "sent"]
    assert all(row.ts for row in office.rows())


def test_a_call_that_never_arrived_is_proven_absent_and_made(office: Office) -> None:
    office.slack.desk.faults.slow("chat.postMessage", seconds=0)
    office.slack.desk.faults.clear()
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick(patience=0)
    # As after a crash between saying that the call is being made and making it.
    row = office.rows()[0]
    said = office.posted("C0EAST")[0]
    office.slack.desk.workspace.remove(said)
    with office.deps.writing() as tx:
        tx.connection.exec_driver_sql(
            f"UPDATE delivery SET state = 'sending', owner = 'gone', wake_ms = 0 WHERE id = {row.id}"
        )
    office.tick(patience=0)
    office.tick(patience=0)
    assert len(office.posted("C0EAST")) == 1
    assert office.states() == ["sent"]


def test_without_history_an_unanswered_call_is_not_repeated_and_the_admin_decides(blind: Office) -> None:
    blind.slack.desk.faults.lose_answer("chat.postMessage")
    blind.at("2026-11-23T15:30")
    blind.plan(blind.nudge("one", channel="C0EAST"))
    blind.tick(patience=0)
    blind.tick(patience=120)
    blind.tick(patience=120)
    assert len(blind.posted("C0EAST")) == 1
    assert blind.states()[0] == "unsure"
    told = [text(one) for one in blind.posted("Helen Marsh")]
    assert len(told) == 1
    assert "may not have arrived" in told[0]


def test_an_archived_channel_stops_alone_is_told_once_and_resumes_by_itself(office: Office) -> None:
    with office.deps.writing() as tx:
        people.make_admin(
            tx,
            email="helen@example.com",
            company=office.deps.company,
            ids=office.deps.ids,
            now=office.clock.now(),
        )
    desk = office.slack.desk
    east = desk.workspace.conversation("C0EAST")
    assert east is not None
    desk.workspace.put(replace(east, archived=True))
    office.at("2026-11-23T15:30")
    office.plan(*(office.nudge(f"{number}", channel="C0EAST") for number in range(3)))
    office.plan(office.nudge("other", channel="C0ALL"))
    office.tick(patience=10)
    office.tick("2026-11-23T15:40", patience=10)
    assert len(office.posted("C0ALL")) == 1
    told = [text(one) for one in office.posted("Helen Marsh")]
    assert len(told) == 1
    assert "archived" in told[0]
    desk.workspace.put(replace(east, archived=False))
    office.tick("2026-11-23T16:10", patience=30)
    assert len(office.posted("C0EAST")) == 3
    assert APP in east.members


def test_a_channel_that_another_company_has_come_into_is_told_nothing_more(office: Office) -> None:
    with office.deps.writing() as tx:
        people.make_admin(
            tx,
            email="helen@example.com",
            company=office.deps.company,
            ids=office.deps.ids,
            now=office.clock.now(),
        )
    desk = office.slack.desk
    east = desk.workspace.conversation("C0EAST")
    assert east is not None
    office.at("2026-11-23T15:30")
    office.plan(office.nudge("before", channel="C0EAST"))
    office.tick(patience=10)
    assert len(office.posted("C0EAST")) == 1
    desk.workspace.put(replace(east, shared=True))
    office.at("2026-11-23T15:45")
    office.plan(office.nudge("after", channel="C0EAST"))
    office.tick(patience=10)
    office.tick("2026-11-23T15:50", patience=10)
    assert len(office.posted("C0EAST")) == 1
    told = [text(one) for one in office.posted("Helen Marsh")]
    assert len(told) == 1
    assert "another company reads there" in told[0]
    desk.workspace.put(replace(east, shared=False))
    office.tick("2026-11-23T16:10", patience=30)
    assert len(office.posted("C0EAST")) == 2, "said as soon as nobody else reads there"


def test_when_a_second_channel_hears_the_same_all_posting_waits(office: Office) -> None:
    office.slack.desk.faults.rate_limit("chat.postMessage", retry_after=60, times=2)
    office.plan(office.nudge("one", channel="C0EAST"), office.nudge("two", channel="C0ALL"))
    office.tick(patience=2)
    office.plan(office.nudge("three", to="陈雨"))
    office.tick(patience=2)
    assert office.posted("陈雨") == []
    office.tick(patience=90)
    assert [len(office.posted(where)) for where in ("C0EAST", "C0ALL", "陈雨")] == [1, 1, 1]


def test_a_revoked_token_keeps_everything_until_it_is_mended_and_admins_hear_of_it_once(
    office: Office,
) -> None:
    office.at("2026-11-23T15:30")
    with office.deps.writing() as tx:
        now = office.clock.now()
        people.make_admin(
            tx, email="helen@example.com", company=office.deps.company, ids=office.deps.ids, now=now
        )
    office.slack.desk.faults.refuse("chat.postMessage", "token_revoked", times=3)
    office.plan(office.nudge("one", channel="C0EAST"), office.nudge("two", channel="C0ALL"))
    office.tick(patience=0)
    assert office.posted("C0EAST") == []
    assert [(row.kind, row.state) for row in office.rows()] == [
        (TEST, "planned"),
        (TEST, "planned"),
        ("delivery.trouble", "planned"),
    ]
    office.slack.desk.faults.clear()
    office.tick("2026-11-23T16:30", patience=30)
    assert len(office.posted("C0EAST")) == 1
    assert len(office.posted("C0ALL")) == 1
    office.tick("2026-11-23T16:31", patience=30)
    (told,) = [text(one) for one in office.posted("Helen Marsh")]
    assert "takes my messages again" in told
    assert "token_revoked" in told


def test_what_slack_will_never_take_fails_with_its_reason(office: Office) -> None:
    office.slack.desk.faults.refuse("chat.postMessage", "msg_too_long")
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick()
    assert [(row.state, row.reason) for row in office.rows()] == [("failed", "msg_too_long")]


def test_a_bug_in_a_slices_words_fails_that_message_only(office: Office) -> None:
    office.plan(
        office.nudge("broken", channel="C0EAST", facts={"is_broken": True}),
        office.nudge("whole", channel="C0EAST"),
    )
    office.tick()
    assert office.states() == ["failed", "sent"]


def test_what_is_over_by_the_moment_of_sending_is_withdrawn(office: Office) -> None:
    office.plan(office.nudge("gone", channel="C0EAST", facts={"is_over": True}))
    office.tick()
    assert office.posted("C0EAST") == []
    assert [(row.state, row.reason) for row in office.rows()] == [("expired", "withdrawn")]


def test_the_same_occasion_proposed_twice_is_said_once(office: Office) -> None:
    office.plan(office.nudge("one", channel="C0EAST"))
    office.plan(office.nudge("one", channel="C0EAST"))
    office.tick()
    office.plan(office.nudge("one", channel="C0EAST", occasion=office.rows()[0].occasion))
    office.tick()
    assert len(office.posted("C0EAST")) == 1


def test_a_standing_is_changed_in_place_and_answered_in_its_thread(office: Office) -> None:
    office.plan(office.nudge("standing", channel="C0EAST", message="contest:1"))
    office.tick()
    (posted,) = office.posted("C0EAST")
    office.clock.forward(minutes=5)
    office.plan(
        office.nudge("standing 2", channel="C0EAST", message="contest:1", operation=Operation.UPDATE),
        office.nudge("summary", channel="C0EAST", message="contest:1", operation=Operation.REPLY),
    )
    office.tick()
    messages = office.posted("C0EAST")
    assert len(messages) == 2
    assert "standing 2" in text(messages[0])
    assert messages[0].ts == posted.ts
    assert messages[1].thread_ts == posted.ts


def test_a_change_of_what_was_never_posted_is_withdrawn(office: Office) -> None:
    office.plan(office.nudge("x", channel="C0EAST", message="nothing", operation=Operation.UPDATE))
    office.tick()
    assert office.states() == ["expired"]


def test_a_newer_one_of_the_same_name_overtakes_what_was_not_said_yet(office: Office) -> None:
    first = office.nudge("standing", channel="C0EAST")
    office.clock.forward(minutes=1)
    office.plan(first, office.nudge("standing", channel="C0EAST"))
    office.tick()
    assert len(office.posted("C0EAST")) == 1
    assert {row.reason for row in office.rows()} == {None, "superseded"}


def test_a_channel_takes_so_many_posts_a_day_and_the_rest_waits(office: Office) -> None:
    office.plan(
        *(
            office.nudge(f"{number}", channel="C0EAST", until=office.clock.now() + timedelta(days=3))
            for number in range(15)
        )
    )
    office.tick()
    assert len(office.posted("C0EAST")) == 12
    office.tick("2026-11-24T02:00")
    assert len(office.posted("C0EAST")) == 15


def test_a_workspace_that_is_not_connected_here_keeps_nobody_waiting(office: Office) -> None:
    with office.deps.writing() as tx:
        outbox.plan(
            tx,
            nudges=[(WorkspaceId(99), office.nudge("theirs", channel="C0EAST"))],
            now=office.clock.now(),
            ids=office.deps.ids,
        )
    office.plan(office.nudge("ours", channel="C0EAST"))
    office.tick()
    assert len(office.posted("C0EAST")) == 1
    assert sorted(office.states()) == ["planned", "sent"]


def test_who_may_look_is_written_in_the_manifest() -> None:
    assert set(HISTORY) <= {*SCOPES, *OPTIONAL_SCOPES}
