"""Done, later, not this kind: what a person presses holds, once, and stands where the buttons were."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery import jobs as own
from bot.delivery import service
from bot.delivery.answers.model import Later
from bot.delivery.refusals import AnsweredAlready
from bot.delivery.store import delivery_table
from bot.delivery.unsure import UNSURE
from bot.kit import nudges
from bot.kit.manner import Urgency
from bot.kit.nudges import Kind
from tests.coach.test_coach import make_admin
from tests.delivery.conftest import REQUIRED, TEST, Office, say
from tests.delivery.hand import Hand, elements
from tests.world import members, read

EXTRA = "delivery.extra"
SHANGHAI_NINE = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""Tuesday 09:00 in Shanghai; the tests begin on Monday at that hour."""


@pytest.fixture(autouse=True)
def one_more_kind(kinds_for_tests: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A third kind, so that a message can hold three."""
    monkeypatch.setattr(own, "KINDS", (*own.KINDS, Kind(EXTRA, say)))
    nudges.kinds.cache_clear()
    yield
    nudges.kinds.cache_clear()


def told(office: Office, *subjects: str, to: str = "陈雨", **more: Any) -> Hand:
    """Somebody was told these."""
    office.plan(*(office.nudge(one, to=to, **more) for one in subjects or ("Acme",)))
    office.tick()
    return Hand(office, to)


def outcomes(office: Office) -> list[str | None]:
    return [row.outcome for row in office.rows()]


def test_what_is_done_is_said_in_the_place_of_the_buttons(office: Office) -> None:
    chen = told(office)
    first_line = chen.messages()[-1]["text"]
    after = chen.press("delivery.done")
    assert read(after).startswith(first_line)
    assert "✓ 已处理" in read(after)
    assert not list(elements(after["blocks"]))
    assert len(chen.messages()) == 1
    assert outcomes(office) == ["done"]


def test_pressing_on_a_message_that_still_shows_its_buttons_changes_nothing_more(office: Office) -> None:
    chen = told(office)
    chen.press("delivery.done")
    with office.deps.writing() as tx:
        row = office.rows()[0]
        again = service.done(tx, asker=office.people["陈雨"], delivery=row.id, now=office.clock.now())
    assert not again.is_new
    said = chen.sends("delivery.snooze", f"{row.id} tomorrow")
    assert "你已经标记为已处理" in read(said)
    assert outcomes(office) == ["done"]
    assert len(office.rows()) == 1


def test_later_comes_again_at_the_first_decent_moment_and_says_when(office: Office) -> None:
    chen = told(office)
    assert "今天 10:00 再提醒" in read(chen.press("delivery.snooze", "hour"))
    office.tick("2026-11-23T01:59")
    assert len(chen.messages()) == 1
    office.tick("2026-11-23T02:00")
    assert len(chen.messages()) == 2
    assert "明天 09:00 再提醒" in read(chen.press("delivery.snooze", "tomorrow"))
    office.tick("2026-11-24T00:59")
    assert len(chen.messages()) == 2
    office.tick("2026-11-24T01:00")
    assert "11月30日 09:00 再提醒" in read(chen.press("delivery.snooze", "week"))
    office.tick("2026-11-30T01:00")
    assert len(chen.messages()) == 4
    assert outcomes(office) == ["snoozed", "snoozed", "snoozed", None]


def test_an_hour_that_ends_after_work_is_the_next_morning(office: Office) -> None:
    office.at("2026-11-27T09:30")
    chen = told(office)
    assert "11月30日 09:00 再提醒" in read(chen.press("delivery.snooze", "hour"))
    office.tick("2026-11-30T01:00")
    assert len(chen.messages()) == 2, "over a weekend, although it was useful for eight hours only"


def test_a_day_and_time_of_ones_own_choice(office: Office) -> None:
    chen = told(office)
    chen.press("delivery.snooze", "choose")
    form = chen.form()
    assert form is not None
    chen.submit(day={"selected_date": "2026-11-25"}, at={"selected_time": "14:00"})
    assert "11月25日 14:00 再提醒" in chen.last()
    assert not list(elements(chen.messages()[-1]["blocks"]))
    office.tick("2026-11-25T06:00")
    assert len(chen.messages()) == 2


def test_a_time_that_is_past_or_too_far_is_explained_beside_its_field(office: Office) -> None:
    chen = told(office)
    for day, words in (("2026-11-20", "这个时间已经过了"), ("2027-03-01", "最多推到 30 天以后")):
        chen.press("delivery.snooze", "choose")
        with chen.visitor() as visitor:
            values = {
                "day": {"day": {"selected_date": day}},
                "at": {"at": {"selected_time": "14:00"}},
            }
            assert words in str(visitor.submit(values))
            visitor.dismiss()
    assert outcomes(office) == [None]


def test_what_was_put_off_comes_before_what_is_new(office: Office) -> None:
    chen = told(office)
    chen.press("delivery.snooze", "tomorrow")
    row = office.rows()[-1]
    assert (row.kind, row.subject, row.occasion, row.urgency) == (TEST, "Acme", SHANGHAI_NINE, Urgency.HIGH)
    assert row.until - SHANGHAI_NINE == timedelta(days=4)


def test_not_this_kind_stops_it_and_can_be_taken_back(office: Office) -> None:
    chen = told(office)
    after = chen.press("delivery.mute")
    assert [one["action_id"] for one in elements(after["blocks"])] == ["delivery.unmute"]
    told(office, "Globex")
    office.tick("2026-11-23T03:00")
    assert len(chen.messages()) == 1
    assert office.rows()[-1].reason == "muted"
    back = chen.press("delivery.unmute")
    assert "delivery.done" in [one["action_id"] for one in elements(back["blocks"])]
    assert outcomes(office)[0] is None
    told(office, "Hooli")
    office.tick("2026-11-23T04:00")
    assert len(chen.messages()) == 2


def test_what_the_company_asks_for_can_be_moved_but_not_switched_off(office: Office) -> None:
    chen = told(office, kind=REQUIRED)
    shown = chen.messages()[-1]
    assert "delivery.mute" not in [one["action_id"] for one in elements(shown["blocks"])]
    assert "可以改时间，不能关" in read(shown)
    told(office, "Globex")
    office.tick("2026-11-23T03:00")
    required = str(office.rows()[0].id)
    said = chen.sends("delivery.mute", required)
    assert "这类提醒是公司要求的，可以改时间，不能关。" in read(said)
    assert outcomes(office) == [None, None]
    chen.press("delivery.snooze", "tomorrow", where=shown)
    assert outcomes(office)[0] == "snoozed"


def test_an_answer_holds_for_everything_that_was_said_in_the_message(office: Office) -> None:
    chen = told(office, "Acme", kind=TEST)
    office.plan(office.nudge("Globex", to="陈雨"), office.nudge("Globex", to="陈雨", kind=REQUIRED))
    office.tick("2026-11-23T03:00")
    assert len(chen.messages()) == 2
    chen.press("delivery.done")
    assert outcomes(office) == [None, "done", "done"]


def test_an_answer_holds_for_the_rest_when_what_led_the_message_had_nothing_to_say(office: Office) -> None:
    over = office.nudge("Acme", to="陈雨", kind=REQUIRED, urgency=Urgency.HIGH, facts={"is_over": True})
    office.plan(over, office.nudge("Acme", to="陈雨"), office.nudge("Acme", to="陈雨", kind=EXTRA))
    office.tick()
    chen = Hand(office, "陈雨")
    assert len(chen.messages()) == 1
    chen.press("delivery.done")
    assert [row.outcome for row in office.rows() if row.kind != REQUIRED] == ["done", "done"]
    assert [(row.state, row.reason) for row in office.rows()] == [
        ("sent", "withdrawn"),
        ("sent", None),
        ("sent", None),
    ]


def test_nobody_answers_for_another_and_does_not_even_learn_whose_it_is(office: Office) -> None:
    chen = told(office)
    told(office, "Globex", to="王博")
    theirs = str(office.rows()[-1].id)
    for action, what in (
        *(("done", ""), ("snooze", " tomorrow"), ("snooze", " choose")),
        *(("mute", ""), ("unmute", ""), ("open", "")),
    ):
        said = read(chen.sends(f"delivery.{action}", f"{theirs}{what}"))
        assert "这条消息不该由你回应，或者已经没有了。" in said
        assert "王博" not in said
    assert outcomes(office) == [None, None]


def test_a_button_with_a_value_of_another_version_says_so(office: Office) -> None:
    chen = told(office)
    for value in ("x", "-1", "9" * 30, "12 fortnight"):
        assert "这个按钮来自旧消息" in read(chen.sends("delivery.snooze", value))
    assert "或者已经没有了" in read(chen.sends("delivery.done", "999"))
    assert outcomes(office) == [None]
    assert len(office.rows()) == 1


def test_one_of_the_digest_is_opened_and_answered_by_itself(office: Office) -> None:
    chen = told(office, "Acme", "Globex", urgency=Urgency.LOW, until=office.clock.now() + timedelta(days=2))
    assert chen.messages() == []
    office.tick("2026-11-23T08:30")
    assert len(chen.messages()) == 1
    first = str(office.rows()[0].id)
    opened = chen.press("delivery.open", first)
    assert "delivery.done" in [one["action_id"] for one in elements(opened["blocks"])]
    after = chen.press("delivery.done", where=opened)
    assert "✓ 已处理" in read(after)
    assert outcomes(office) == ["done", None, None]
    assert "你已经标记为已处理" in read(chen.press("delivery.open", first, where=chen.messages()[0]))


def test_what_was_done_elsewhere_is_not_said_and_counts_as_acted_on(office: Office) -> None:
    chen = told(office)
    office.plan(
        office.nudge("Acme", to="陈雨", occasion=SHANGHAI_NINE, until=SHANGHAI_NINE + timedelta(hours=8))
    )
    with office.deps.writing() as tx:
        settled = service.acted(
            tx,
            workspace=office.workspace.id,
            member=office.people["陈雨"].id,
            kind=TEST,
            subject="Acme",
            now=office.clock.now(),
        )
    assert settled == 2
    assert [(row.state, row.reason, row.outcome) for row in office.rows()] == [
        ("sent", None, "done"),
        ("expired", "acted", None),
    ]
    office.tick("2026-11-24T01:00")
    assert len(chen.messages()) == 1


def test_of_two_answers_at_the_same_moment_one_counts(office: Office) -> None:
    told(office)
    number, asker, now = office.rows()[0].id, office.people["陈雨"], office.clock.now()

    def done() -> bool:
        with office.deps.writing() as tx:
            return service.done(tx, asker=asker, delivery=number, now=now).is_new

    def later() -> bool:
        with office.deps.writing() as tx:
            return service.snooze(
                tx, asker=asker, delivery=number, later=Later.WEEK, now=now, deps=office.deps
            ).is_new

    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(one) for one in (done, later, done, later)]
    answers = [one.exception() or one.result() for one in tries]
    assert [one for one in answers if one is True] == [True]
    assert all(one in (True, False) or isinstance(one, AnsweredAlready) for one in answers)
    assert len(office.rows()) == (2 if outcomes(office)[0] == "snoozed" else 1)


def test_a_press_proves_that_a_message_in_doubt_has_arrived(office: Office) -> None:
    chen = told(office)
    with office.deps.writing() as tx:
        tx.execute(delivery_table.update().values(state="unsure", channel=None, ts=None, wake_ms=None))
    chen.press("delivery.done")
    row = office.rows()[0]
    assert (row.state, row.outcome, row.ts) == ("sent", "done", chen.messages()[0]["ts"])


def test_after_its_time_a_message_is_still_changed_in_its_place(office: Office) -> None:
    chen = told(office)
    chen.press("delivery.snooze", "choose")
    office.at("2026-11-23T02:00")  # An answer to that press is taken for thirty minutes only.
    chen.submit(day={"selected_date": "2026-11-25"}, at={"selected_time": "14:00"})
    assert len(chen.messages()) == 1
    assert "11月25日 14:00 再提醒" in chen.last()


class Doubt:
    """A message to 王博 that may not have arrived, and the admin 李娜, who is told."""

    def __init__(self, office: Office) -> None:
        self.office = office
        make_admin(office, "李娜")
        office.people = members(office.deps)
        told(office, to="王博")
        with office.deps.writing() as tx:
            tx.execute(delivery_table.update().values(state="unsure", wake_ms=None, channel=None, ts=None))
        self.id = office.rows()[0].id
        facts = {
            "delivery": self.id,
            "kind": TEST,
            "recipient": office.rows()[0].recipient,
            "since": office.clock.now().isoformat(),
        }
        office.plan(office.nudge(str(self.id), to="李娜", kind=UNSURE, facts=facts))
        office.tick("2026-11-23T01:30")
        self.admin = Hand(office, "李娜")

    @property
    def state(self) -> str:
        return str(next(row.state for row in self.office.rows() if row.id == self.id))


def test_an_admin_says_that_a_message_arrived(office: Office) -> None:
    doubt = Doubt(office)
    assert "给王博的一条消息可能没送到。" in doubt.admin.last()
    after = doubt.admin.press("delivery.arrived")
    assert "已送到，就这样。" in read(after)
    assert not list(elements(after["blocks"]))
    assert doubt.state == "sent"
    assert "已经有结果了：消息送到了。" in read(doubt.admin.sends("delivery.again", str(doubt.id)))


def test_an_admin_lets_it_be_said_again(office: Office) -> None:
    doubt = Doubt(office)
    workspace = office.slack.desk.workspace
    (lost,) = office.posted("王博")
    workspace.remove(lost)
    assert "我再发一次。" in read(doubt.admin.press("delivery.again"))
    office.tick()
    assert doubt.state == "sent"
    assert len(Hand(office, "王博").messages()) == 1


def test_what_nobody_needs_any_more_is_not_said_again(office: Office) -> None:
    doubt = Doubt(office)
    office.at("2026-11-24T02:00")
    assert "已经用不上了，不再发。" in read(doubt.admin.press("delivery.again"))
    assert doubt.state == "expired"


def test_only_an_admin_settles_what_is_in_doubt(office: Office) -> None:
    doubt = Doubt(office)
    office.at("2026-11-23T16:00")
    dana = told(office, "Hooli", to="Dana Fox")
    for action in ("arrived", "again"):
        assert "Only an admin can do that." in read(dana.sends(f"delivery.{action}", str(doubt.id)))
    assert doubt.state == "unsure"
