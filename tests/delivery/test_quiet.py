"""/coach quiet and App Home: when somebody is written to is theirs to choose, and what they chose holds."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.delivery import service
from bot.delivery.answers.rules import useful_until
from bot.delivery.refusals import MustBeTold, NotThere
from bot.delivery.wishes import rules
from bot.delivery.wishes.model import Asks, Preferences
from tests.delivery.conftest import REQUIRED, TEST, Office
from tests.delivery.hand import Hand, elements, find
from tests.delivery.test_answers import told
from tests.world import read

MONDAY_TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai."""


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("until 14:00", "2026-11-23T06:00"),
        ("14:00", "2026-11-23T06:00"),
        ("till 9:30", "2026-11-24T01:30"),  # past today, so tomorrow is meant
        ("到14:00", "2026-11-23T06:00"),
        ("到 14：30 为止", "2026-11-23T06:30"),
        ("到15点半", "2026-11-23T07:30"),
        ("2h", "2026-11-23T04:00"),
        ("30 min", "2026-11-23T02:30"),
        ("2小时", "2026-11-23T04:00"),
        ("30分钟", "2026-11-23T02:30"),
        ("3 days", "2026-11-26T02:00"),
        ("today", "2026-11-23T16:00"),
        ("今天", "2026-11-23T16:00"),
        ("until tomorrow", "2026-11-23T16:00"),
        ("Tomorrow", "2026-11-24T16:00"),
        ("明天", "2026-11-24T16:00"),
        ("until 12-01", "2026-11-30T16:00"),
        ("12月1日", "2026-11-30T16:00"),
        ("2026-12-01", "2026-11-30T16:00"),
        ("01-04", "2027-01-03T16:00"),
    ],
)
def test_until_when_is_read_as_it_was_meant(said: str, until: str) -> None:
    found = rules.read(said, now=MONDAY_TEN, zone="Asia/Shanghai")
    assert found is not None
    assert (found.asks, found.until) == (Asks.QUIET, at(until))


@pytest.mark.parametrize(
    ("said", "asks"),
    [("", Asks.SHOW), ("Off", Asks.OFF), ("取消", Asks.OFF), ("help", Asks.HELP), ("帮助", Asks.HELP)],
)
def test_the_other_words(said: str, asks: Asks) -> None:
    found = rules.read(said, now=MONDAY_TEN, zone="Asia/Shanghai")
    assert found is not None
    assert found.asks is asks


@pytest.mark.parametrize("said", ["whenever", "25:00", "13-40", "14", "until", "2026-02-30", "100000h"])
def test_what_cannot_be_read_is_not_guessed(said: str) -> None:
    assert rules.read(said, now=MONDAY_TEN, zone="Asia/Shanghai") is None


def test_every_suggestion_is_understood() -> None:
    for said in rules.SUGGESTED:
        assert rules.read(said, now=MONDAY_TEN, zone="Asia/Shanghai") is not None


def test_what_was_put_off_stays_useful_for_as_long_again_within_bounds() -> None:
    occasion, back = at("2026-11-23T01:00"), at("2026-11-30T01:00")
    for until, then in (
        ("2026-11-23T02:00", "2026-12-04T01:00"),  # no less than four days
        ("2026-11-29T01:00", "2026-12-06T01:00"),
        ("2026-12-28T01:00", "2026-12-28T01:00"),  # it was useful for longer anyway
        ("2026-12-10T01:00", "2026-12-14T01:00"),  # no more than two weeks
    ):
        assert useful_until(occasion=occasion, until=at(until), back=back) == at(then)


def test_quiet_holds_everything_back_until_it_is_over(office: Office) -> None:
    assert "免打扰到 14:00。" in read(office.say("陈雨", "/coach 免打扰 到14:00"))
    chen = told(office)
    assert chen.messages() == []
    office.tick("2026-11-23T05:59")
    assert chen.messages() == []
    office.tick("2026-11-23T06:00")
    assert len(chen.messages()) == 1
    assert "可能会找你" in read(office.say("陈雨", "/coach quiet"))


def test_quiet_ends_at_once_when_somebody_says_so(office: Office) -> None:
    office.say("陈雨", "/coach quiet tomorrow")
    chen = told(office)
    assert chen.messages() == []
    assert "工作日 09:00 到 18:00 我可能会找你。" in read(office.say("陈雨", "/coach quiet off"))
    office.tick()
    assert len(chen.messages()) == 1


def test_the_buttons_of_the_card_do_the_same(office: Office) -> None:
    amy = Hand(office, "Amy Reed")
    card = office.say("Amy Reed", "/coach quiet")
    assert "I may write to you from 09:00 to 18:00 on workdays." in read(card)
    card = amy.press("delivery.quiet", where=card)
    assert "Quiet until 21:00." in read(card), "two hours from 19:00 in Chicago"
    card = amy.press("delivery.quiet", where=card)
    assert "I may write to you" in read(card)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/coach quiet whenever", "/coach quiet until 14:00"),
        ("/coach quiet 2026-11-20", "is past already"),
        ("/coach quiet 60 days", "/coach away"),
        ("/coach quiet 999 days", "/coach away"),
        ("/coach quiet help", "/coach quiet until 14:00"),
        ("/coach help quiet", "/coach quiet until 14:00"),
    ],
)
def test_what_quiet_cannot_do_is_explained(office: Office, said: str, answer: str) -> None:
    assert answer in read(office.say("Amy Reed", said))


def form(**changed: Any) -> dict[str, Any]:
    """A filled-in form: as the company has it, but for some fields."""
    fields: dict[str, Any] = {
        "starts": {"selected_time": "09:00"},
        "ends": {"selected_time": "18:00"},
        "limit": {"value": "3"},
        "digest": {"selected_time": "16:30"},
    }
    return fields | changed


def chosen(office: Office, name: str) -> Preferences:
    """What holds for them now."""
    with office.deps.reading() as tx:
        return service.preferences(tx, asker=office.people[name], now=office.clock.now(), deps=office.deps)


def test_own_hours_limit_and_digest_hold(office: Office) -> None:
    chen = Hand(office, "陈雨")
    chen.press("delivery.choose", where=office.say("陈雨", "/coach quiet"))
    chen.submit(
        **form(starts={"selected_time": "10:30"}, limit={"value": "1"}, digest={"selected_time": None})
    )
    held = chosen(office, "陈雨")
    assert (held.starts, held.ends, held.daily_limit, held.digest_at) == (time(10, 30), time(18), 1, None)
    told(office, "Acme", "Globex")
    assert chen.messages() == []
    office.tick("2026-11-23T02:30")
    assert len(chen.messages()) == 1
    office.tick("2026-11-23T08:30")
    assert len(chen.messages()) == 1, "one a day, and no digest"


def test_what_is_as_the_company_has_it_follows_the_company(office: Office) -> None:
    chen = Hand(office, "陈雨")
    chen.press("delivery.choose", where=office.say("陈雨", "/coach quiet"))
    chen.submit(**form())
    assert not chosen(office, "陈雨").is_own


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends": {"selected_time": "09:00"}}, "要晚于最早时间"),
        ({"starts": {"selected_time": "20:00"}}, "要晚于最早时间"),
    ],
)
def test_hours_that_end_before_they_begin_are_explained_beside_the_field(
    office: Office, changed: dict[str, Any], words: str
) -> None:
    chen = Hand(office, "陈雨")
    chen.press("delivery.choose", where=office.say("陈雨", "/coach quiet"))
    with chen.visitor() as visitor:
        answer = visitor.submit({name: {name: value} for name, value in form(**changed).items()})
    assert words in str(answer)
    assert not chosen(office, "陈雨").is_own


def test_a_kind_is_switched_off_and_on_again_in_the_form(office: Office) -> None:
    chen = told(office, "Acme")
    office.plan(office.nudge("Globex", to="陈雨", kind=REQUIRED))
    office.tick("2026-11-23T02:00")
    card = office.say("陈雨", "/coach quiet")
    chen.press("delivery.choose", where=card)
    view = chen.form()
    assert view is not None
    offered = find(view["blocks"], "muted")["options"]
    assert [one["value"] for one in offered] == [TEST], "what the company asks for is not there"
    chen.submit(**form(muted={"selected_options": offered}))
    assert chosen(office, "陈雨").muted == (TEST,)
    office.plan(office.nudge("Hooli", to="陈雨"))
    office.tick("2026-11-23T03:00")
    assert office.rows()[-1].reason == "muted"
    chen.press("delivery.choose", where=office.say("陈雨", "/coach quiet"))
    chen.submit(**form(muted={"selected_options": []}))
    assert chosen(office, "陈雨").muted == ()


def test_a_required_kind_cannot_be_switched_off_by_any_way(office: Office) -> None:
    now = office.clock.now()
    with office.deps.writing() as tx:
        with pytest.raises(MustBeTold):
            service.mute(tx, asker=office.people["陈雨"], kind=REQUIRED, now=now)
        with pytest.raises(NotThere):
            service.mute(tx, asker=office.people["陈雨"], kind="no.such", now=now)


def test_app_home_says_when_and_changes_it_there(office: Office) -> None:
    chen = Hand(office, "陈雨")
    with chen.visitor() as visitor:
        visitor.open_home()
        office.wait(visitor.home)
        assert "我什么时候找你" in read({"blocks": visitor.home() or []})
        assert [one["action_id"] for one in elements(visitor.home() or [])].count("delivery.choose") == 1
        visitor.press_home("delivery.choose", value="")
        office.wait(visitor.view)
    chen.submit(**form(ends={"selected_time": "17:00"}))
    with chen.visitor() as visitor:
        office.wait(lambda: "工作日 09:00 到 17:00" in read({"blocks": visitor.home() or []}))


def test_app_home_of_somebody_unknown_says_nothing_of_it(office: Office) -> None:
    with Hand(office, "Stranger").visitor() as visitor:
        visitor.open_home()
        office.wait(visitor.home)
        assert "When I write to you" not in read({"blocks": visitor.home() or []})
