"""/coach promises and the buttons of what is said about promises, as people use them in Slack."""

from __future__ import annotations

from datetime import date
from typing import Any

from playground.model import Json
from tests.delivery.conftest import Office
from tests.delivery.hand import elements
from tests.pressing import button, picked, typed
from tests.promises.hands import FRIDAY, TEXT, WEDNESDAY, Desk
from tests.world import read

HOSTILE = '<!channel> *x* {{7*7}} </card> & "q" <https://evil.example|click>'


def buttons(message: Json) -> list[str]:
    return [one["text"]["text"] for one in elements(message["blocks"]) if one.get("type") == "button"]


def press(office: Office, name: str, message: Json, label: str) -> Json:
    """Press that in a message that only they see; returns what stands in its place."""
    with office.visitor(name) as visitor:
        visitor.press(message, button(message, label))

        def changed() -> list[Json]:
            now = visitor.messages(message["channel"])
            return [one for one in now if one["ts"] == message["ts"] and one["blocks"] != message["blocks"]]

        return dict(office.wait(changed)[-1])


def fill(office: Office, name: str, message: Json, label: str, given: Json) -> Json:
    """Open a form from a message and send it; what it answers, or what stands in the message's place."""
    with office.visitor(name) as visitor:
        visitor.press(message, button(message, label))
        office.wait(visitor.view)
        sent = visitor.submit(given)
        if "errors" in sent:
            return sent

        def changed() -> list[Json]:
            now = visitor.messages(message["channel"])
            return [one for one in now if one["ts"] == message["ts"] and one["blocks"] != message["blocks"]]

        return dict(office.wait(changed)[-1])


def test_what_one_promises_in_chat_stands_in_ones_list(office: Office, desk: Desk) -> None:
    said = read(office.say("Amy Reed", "/coach promises send Acme the offer by Friday"))
    assert "Noted, by Fri 27 Nov: send Acme the offer" in said
    listed = read(office.say("Amy Reed", "/coach promises"))
    assert "1 promise of yours is open." in listed
    assert "send Acme the offer" in listed
    assert "send Acme" not in read(office.say("Dana Fox", "/coach promises"))


def test_in_chinese_as_one_says_it(office: Office) -> None:
    assert "记下了，11月27日 周五 前：发报价" in read(office.say("陈雨", "/coach 承诺 周五前发报价"))
    assert "发报价" in read(office.say("陈雨", "/coach promises"))


def test_what_is_promised_to_somebody_stands_in_their_list(office: Office) -> None:
    office.say("Amy Reed", "/coach promises <@U0DANA> send Acme the offer by Friday")
    listed = read(office.say("Dana Fox", "/coach promises"))
    assert "1 promise made to you is open." in listed
    assert "Amy Reed" in listed


def test_what_names_no_day_is_answered_with_an_example(office: Office) -> None:
    said = read(office.say("Amy Reed", "/coach promises send Acme the offer"))
    assert "/coach promises send Acme the offer by Friday" in said
    assert "has passed" in read(office.say("Amy Reed", "/coach promises send it by 2026-11-02"))
    assert "No promise is open" in read(office.say("Amy Reed", "/coach promises"))


def test_help_says_how(office: Office) -> None:
    said = read(office.say("Amy Reed", "/coach promises help"))
    assert "/coach promises send Acme the offer by Friday" in said


def test_done_stands_in_the_place_of_the_question_and_can_be_taken_back(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", due=date(2026, 11, 23), by="陈雨")
    office.tick("2026-11-23T01:01")
    chen = desk.hand("陈雨")
    asked = chen.messages()[-1]
    assert buttons(asked).count("做完了") == 1, "one way to say it is done"
    assert "已处理" not in buttons(asked)
    after = chen.press("promises.keep")
    assert TEXT in read(after)
    assert after["ts"] == asked["ts"]
    assert desk.now(made).state.value == "kept"
    again = chen.press("promises.reopen")
    assert again["ts"] == asked["ts"]
    assert desk.now(made).state.value == "open"
    chen.press("promises.keep")
    assert len(chen.messages()) == 1


def test_a_form_moves_it_and_says_beside_the_field_what_is_wrong(office: Office, desk: Desk) -> None:
    made = desk.make("Amy Reed", by="Dana Fox", said="Send the offer")
    listed = office.say("Amy Reed", "/coach promises")
    with office.visitor("Amy Reed") as visitor:
        visitor.press(listed, button(listed, "Another day"))
        view = office.wait(visitor.view)
        assert "2026-11-28" in str(view), "the next workday is offered: a Saturday that is worked"
        sent = visitor.submit({**picked(to="2026-11-02"), **typed(reason="Legal")})
        assert "has passed" in str(sent["errors"])
        assert "errors" not in visitor.submit({**picked(to="2026-12-01"), **typed(reason="Legal is slow")})
    said = office.wait(lambda: _now(office, "Amy Reed", listed))
    assert "By Tue 1 Dec now: Send the offer" in read(said)
    assert desk.now(made).reason == "Legal is slow"
    back = press(office, "Amy Reed", said, "Undo")
    assert "By Fri 27 Nov again: Send the offer" in read(back)
    assert desk.now(made).moves == 0


def test_dropping_asks_why(office: Office, desk: Desk) -> None:
    made = desk.make("Amy Reed", by="Dana Fox", said="Send the offer")
    listed = office.say("Amy Reed", "/coach promises")
    assert "errors" in fill(office, "Amy Reed", listed, "Drop it", typed(reason="   "))
    with office.visitor("Amy Reed") as visitor:
        assert "errors" not in visitor.submit(typed(reason="They cancelled"))
    said = office.wait(lambda: _now(office, "Amy Reed", listed))
    assert "Dropped: Send the offer" in read(said)
    assert desk.now(made).reason == "They cancelled"
    assert "Open again" in read(press(office, "Amy Reed", said, "Undo"))


def test_an_old_button_says_what_became_of_it(office: Office, desk: Desk) -> None:
    made = desk.make("Amy Reed", by="Dana Fox", to="Dana Fox", said="Send the offer")
    hers = office.say("Amy Reed", "/coach promises")
    desk.does("drop", made, "Dana Fox", reason="No need")
    with office.visitor("Amy Reed") as visitor:
        before = len(visitor.messages("C0ALL"))
        visitor.press(hers, button(hers, "It is done"))
        office.wait(lambda: len(visitor.messages("C0ALL")) > before)
        assert "Dropped already" in read(visitor.messages("C0ALL")[-1])
    assert desk.now(made).state.value == "dropped"


def test_a_form_that_was_open_meanwhile_changes_nothing(office: Office, desk: Desk) -> None:
    made = desk.make("Amy Reed", by="Dana Fox", to="Dana Fox", said="Send the offer")
    listed = office.say("Amy Reed", "/coach promises")
    with office.visitor("Amy Reed") as visitor:
        visitor.press(listed, button(listed, "Another day"))
        office.wait(visitor.view)
        desk.does("keep", made, "Dana Fox")
        visitor.submit({**picked(to="2026-12-01"), **typed(reason="Legal")})
    assert desk.now(made).state.value == "kept"
    assert desk.now(made).due == FRIDAY


def test_two_people_press_done_and_both_read_that_it_is(office: Office, desk: Desk) -> None:
    made = desk.make("Amy Reed", by="Dana Fox", to="Dana Fox", said="Send the offer")
    hers, his = office.say("Amy Reed", "/coach promises"), office.say("Dana Fox", "/coach promises")
    assert "Done: Send the offer" in read(press(office, "Amy Reed", hers, "It is done"))
    assert "Done: Send the offer" in read(press(office, "Dana Fox", his, "It is done"))
    assert [one.did.value for one in desk.history(made)] == ["made", "kept"]


def test_a_value_that_no_button_of_ours_carries_is_a_stale_button(office: Office, desk: Desk) -> None:
    made = desk.make("陈雨", due=date(2026, 11, 23), by="陈雨")
    office.tick("2026-11-23T01:01")
    chen = desk.hand("陈雨")
    asked = chen.messages()[-1]
    for action, value in (
        ("promises.keep", "x"),
        ("promises.keep", "9" * 30),
        ("promises.move_back", str(made.id)),
        ("promises.move_back", f"{made.id} tomorrow"),
    ):
        assert "已经失效" in read(chen.sends(action, value, where=asked))
    assert desk.now(made) == made


def test_somebody_elses_promise_cannot_be_settled_by_making_up_a_button(office: Office, desk: Desk) -> None:
    made = desk.make("Amy Reed", by="Amy Reed", said="Secret offer")
    desk.make("陈雨", due=date(2026, 11, 23), by="陈雨")
    office.tick("2026-11-23T01:01")
    answer = desk.hand("陈雨").sends("promises.keep", str(made.id))
    assert "Secret" not in read(answer)
    assert desk.now(made) == made


def test_what_people_wrote_stays_text(office: Office, desk: Desk) -> None:
    desk.make("Amy Reed", by="Dana Fox", said=HOSTILE)
    shown = office.say("Amy Reed", "/coach promises")
    assert HOSTILE in read(shown)
    assert "<!channel>" not in str([one for one in _nodes(shown["blocks"]) if one.get("type") == "mrkdwn"])
    office.tick("2026-11-23T15:01")
    told = desk.told("Amy Reed")
    assert any(HOSTILE in one for one in told)


def test_five_are_shown_and_the_rest_is_a_press_away(office: Office, desk: Desk) -> None:
    for number in range(7):
        desk.make("Amy Reed", by="Amy Reed", said=f"task {number}", due=WEDNESDAY)
    shown = office.say("Amy Reed", "/coach promises")
    assert "task 4" in read(shown)
    assert "task 5" not in read(shown)
    more = press(office, "Amy Reed", shown, "See more")
    assert "task 6" in read(more)
    assert "task 4" not in read(more)


def _now(office: Office, name: str, message: Json) -> Any:
    with office.visitor(name) as visitor:
        return next(
            (
                dict(one)
                for one in visitor.messages(message["channel"])
                if one["ts"] == message["ts"] and one["blocks"] != message["blocks"]
            ),
            None,
        )


def _nodes(node: Any) -> list[Json]:
    if isinstance(node, list):
        return [one for each in node for one in _nodes(each)]
    if not isinstance(node, dict):
        return []
    return [node, *(one for each in node.values() for one in _nodes(each))]
