"""/deal in chat: found, shown, changed in a form or by words, and taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.deals.asking import Verb
from bot.deals.asking import read as read_question
from bot.deals.changes import service as changes
from bot.deals.changes.model import HandOver
from bot.deals.forms import rules
from bot.deals.model import DealId, Status
from bot.deals.settings import DealsSettings
from bot.deals.store import change_table, deal_table
from bot.people.refusals import NotYours, NotYourTeam
from playground.model import Json
from tests.deals.shop import Shop
from tests.world import World, read

ALL = "C0ALL"


def last(world: World, name: str, said: str) -> Json:
    """The newest message before that person that says that."""
    with world.visitor(name) as visitor:
        found = world.wait(lambda: [m for m in visitor.messages(ALL) if said in read(m)])
    return dict(found[-1])


def button(message: Json, label: str) -> str:
    """The action of the button with that label."""
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    return str(next(one["action_id"] for one in elements if one.get("text", {}).get("text") == label))


def typed(**values: str) -> Json:
    return {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}


def picked(**values: str) -> Json:
    return {name: {name: {"type": "datepicker", "selected_date": value}} for name, value in values.items()}


def chosen(view: Json, name: str, value: str) -> Json:
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == name)
    option = next(one for one in element["options"] if one["value"] == value)
    return {name: {name: {"type": element["type"], "selected_option": option}}}


def fill(world: World, name: str, label: str, said: str, values: Any) -> Json:
    """Press a button of the card that says that, fill the form in, and return what Slack's page is told."""
    card = last(world, name, said)
    with world.visitor(name) as visitor:
        visitor.press(card, button(card, label))
        view = world.wait(visitor.view)
        return visitor.submit(values(view))


def history(world: World, shop: Shop, deal: DealId) -> list[str]:
    return [one.what for one in shop.rows(change_table) if one.deal_id == deal and one.undone_at is None]


def test_a_deal_that_is_meant_beyond_doubt_is_shown(world: World, counter: Shop) -> None:
    counter.sell("Acme renewal", account="Acme", next_step="call Anna")
    said = read(world.say("Amy Reed", "/deal acme"))
    assert "Acme renewal has been in Proposal for 13 workdays." in said
    assert "Next: call Anna" in said
    assert "Began in Proposal · from crm" in said


def test_of_several_the_likeliest_five_are_listed_and_the_rest_is_a_press_away(
    world: World, counter: Shop
) -> None:
    for number in range(7):
        counter.sell(f"Acme {number}")
    said = world.say("Amy Reed", "/deal acme")
    assert "7 deals fit “acme”." in read(said)
    assert "and 2 more" in read(said)
    with world.visitor("Amy Reed") as amy:
        amy.press(said, "deals.page")
    assert "Acme 0" in read(last(world, "Amy Reed", "Acme 1"))
    with world.visitor("Amy Reed") as amy:
        listed = last(world, "Amy Reed", "Acme 1")
        amy.press(listed, button(listed, "Acme 0"))
    assert "Acme 0 has been in Proposal" in read(last(world, "Amy Reed", "What happened"))


def test_an_unknown_name_says_so_and_how_to_go_on(world: World, counter: Shop) -> None:
    assert "No deal that you may see is called “hooli”." in read(world.say("Amy Reed", "/deal hooli"))
    assert "/deal new" in read(world.say("Amy Reed", "/deal hooli"))


@pytest.mark.parametrize(
    ("text", "says", "what"),
    [
        ("acme won", "Acme renewal is won: $84K.", "won"),
        ("acme stage negotiation", "Acme renewal is in Negotiation now.", "stage"),
        ("acme stage won", "Acme renewal is won: $84K.", "won"),
        ("acme close 2026-12-24", "expected to close on Thu 24 Dec", "expected"),
        ("acme next call Anna on Friday", "Next with Acme renewal: call Anna on Friday", "next_step"),
        ("acme amount 90k", "is $90,000 now", "amount"),
        ("acme lost price", "Acme renewal is lost: Price.", "lost"),
        ("acme handover Bo Lind", "Acme renewal belongs to Bo Lind now.", "owner"),
    ],
)
def test_words_do_it_at_once_and_can_be_taken_back(
    world: World, counter: Shop, text: str, says: str, what: str
) -> None:
    deal = counter.sell("Acme renewal")
    before = counter.deal(deal)
    asker = "Dana Fox"
    said = world.say(asker, f"/deal {text}")
    assert says in read(said)
    assert history(world, counter, deal) == [what]
    with world.visitor(asker) as visitor:
        visitor.press(said, "deals.undo")
    assert "is as it was before" in read(last(world, asker, "Taken back"))
    assert counter.deal(deal) == before


def test_chinese_words_do_the_same(world: World, counter: Shop) -> None:
    deal = counter.sell("华东科技二期", "陈雨", currency="CNY")
    assert "华东科技二期 赢了" in read(world.say("陈雨", "/deal hdkj 赢单"))
    assert counter.deal(deal).state.status is Status.WON
    assert "重新打开" in read(world.say("陈雨", "/deal 华东科技 重开"))
    assert "下一步：给王总打电话" in read(world.say("陈雨", "/deal 华东科技 下一步：给王总打电话"))


def test_a_verb_may_be_a_part_of_a_name(world: World, counter: Shop) -> None:
    deal = counter.sell("Road to next level")
    assert "Road to next level has been in Proposal" in read(
        world.say("Amy Reed", "/deal road to next level")
    )
    assert counter.deal(deal).next_step is None


def test_the_only_open_one_of_several_is_meant(world: World, counter: Shop) -> None:
    counter.sell("Acme 2025", status=Status.LOST)
    deal = counter.sell("Acme 2026")
    world.say("Amy Reed", "/deal acme won")
    assert counter.deal(deal).state.status is Status.WON


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("acme stage propsal", "I do not know the word “propsal” here."),
        ("acme close whenever", "I do not know the word “whenever” here."),
        ("acme close 2026-01-02", "That day is past. Choose one ahead."),
        ("acme won 2027-01-01", "That day is ahead."),
        ("acme won 2026-10-01", "It was made on"),
        ("acme amount -5", "An amount is 0 or more."),
        ("acme handover Nobody Atall", "Nobody Atall"),
        ("acme reopen", "Acme renewal is open."),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    world: World, counter: Shop, text: str, says: str
) -> None:
    deal = counter.sell("Acme renewal")
    assert says in read(world.say("Amy Reed", f"/deal {text}"))
    assert history(world, counter, deal) == []


def test_an_example_is_in_the_readers_words_and_would_work(world: World, counter: Shop) -> None:
    counter.sell("华东科技二期", "陈雨")
    said = read(world.say("陈雨", "/deal 华东 金额 不知道"))
    assert "/deal 华东 金额 84000" in said
    assert "/deal 华东 阶段 线索" in read(world.say("陈雨", "/deal 华东 阶段 哪个"))
    counter.sell("Road to next level")
    said = read(world.say("Amy Reed", '/deal "Road to next level" close whenever'))
    assert '/deal "Road to next level" close 2026-12-06' in said


def test_a_stage_is_moved_in_a_form_and_taken_back(world: World, counter: Shop) -> None:
    deal = counter.sell("Acme renewal")
    world.say("Amy Reed", "/deal acme")
    fill(
        world,
        "Amy Reed",
        "Move stage",
        "Acme renewal has",
        lambda view: chosen(view, "stage", "sales/negotiation"),
    )
    card = last(world, "Amy Reed", "✓ Acme renewal is in Negotiation now.")
    assert counter.deal(deal).state.stage == "negotiation"
    with world.visitor("Amy Reed") as amy:
        assert len([m for m in amy.messages(ALL) if "Acme renewal" in read(m)]) == 1
        amy.press(card, "deals.undo")
    last(world, "Amy Reed", "Taken back")
    assert counter.deal(deal).state.stage == "proposal"


def test_a_form_says_beside_the_field_what_cannot_be(world: World, counter: Shop) -> None:
    counter.sell("Acme renewal")
    world.say("Amy Reed", "/deal acme")
    said = fill(world, "Amy Reed", "Won", "Acme renewal has", lambda _: picked(day="2026-11-30"))
    assert said["errors"] == {"day": "That day is ahead. Choose today or a day before."}
    with world.visitor("Amy Reed") as amy:
        assert amy.submit(picked(day="2026-10-30"))["errors"]["day"].startswith("It was made on")
        amount = {"amount": {"amount": {"type": "number_input", "value": "0.001"}}}
        assert "decimals" in amy.submit(picked(day="2026-11-20") | amount)["errors"]["amount"]
        assert not amy.submit(picked(day="2026-11-20") | typed(amount="90000")).get("errors")
    last(world, "Amy Reed", "Acme renewal is won: $90K.")


def test_the_second_of_two_sees_what_the_first_did_and_may_go_on(world: World, counter: Shop) -> None:
    deal = counter.sell("Acme renewal")
    world.say("Amy Reed", "/deal acme")
    card = last(world, "Amy Reed", "Acme renewal has")
    with world.visitor("Amy Reed") as amy:
        amy.press(card, button(card, "Next step"))
        world.wait(amy.view)
        world.say("Dana Fox", "/deal acme next send the offer")
        amy.submit(typed(text="call Anna"))
        assert counter.deal(deal).next_step == "send the offer"
        assert "Dana Fox has written its next step" in json.dumps(amy.view())
        amy.submit(typed(text="call Anna"))
    last(world, "Amy Reed", "Next with Acme renewal: call Anna")
    assert counter.deal(deal).next_step == "call Anna"


def test_a_change_is_taken_back_by_nobody_after_something_else_came(world: World, counter: Shop) -> None:
    counter.sell("Acme renewal")
    said = world.say("Amy Reed", "/deal acme next one")
    world.say("Dana Fox", "/deal acme next two")
    with world.visitor("Amy Reed") as amy:
        amy.press(said, "deals.undo")
    last(world, "Amy Reed", "Acme renewal has changed again since.")


def test_a_new_deal_asks_about_one_like_it_and_is_made_all_the_same(world: World, counter: Shop) -> None:
    counter.sell("Globex renewal")
    with world.visitor("Amy Reed") as amy:
        amy.send(ALL, "/deal new Globex renewl")
        world.wait(amy.view)
        amy.submit(typed(name="Globex renewl", account="Globex"))
        view = world.wait(lambda: (found := amy.view()) and "may be this one" in json.dumps(found) and found)
        assert len(counter.rows(deal_table)) == 1
        assert view["submit"]["text"] == "Make it all the same"
        amy.submit(typed(name="Globex renewl", account="Globex"))
    last(world, "Amy Reed", "Made: Globex renewl.")
    assert len(counter.rows(deal_table)) == 2


def test_the_one_like_it_is_opened_instead(world: World, counter: Shop) -> None:
    counter.sell("Globex renewal")
    with world.visitor("Amy Reed") as amy:
        amy.send(ALL, "/deal new")
        world.wait(amy.view)
        amy.submit(typed(name="Globex renewal"))
        view = world.wait(lambda: (found := amy.view()) and "may be this one" in json.dumps(found) and found)
        amy.press(view, "deals.instead")
    assert "Globex renewal has been in Proposal" in read(last(world, "Amy Reed", "What happened"))
    assert len(counter.rows(deal_table)) == 1


def test_a_message_becomes_the_next_step_of_the_deal_it_names(world: World, counter: Shop) -> None:
    counter.sell("Other")
    deal = counter.sell("Renewal", account="Globex")
    with world.visitor("Amy Reed") as amy:
        amy.send(ALL, "globex wants the offer by Friday <b>")
        message = world.wait(lambda: [m for m in amy.messages(ALL) if "globex" in m["text"]])[-1]
        amy.shortcut("deals.from_message", message)
        view = world.wait(amy.view)
        assert "globex wants the offer by Friday <b>" in json.dumps(view)
        amy.submit({})
    last(world, "Amy Reed", "Next with Renewal: globex wants the offer by Friday <b>")
    assert counter.deal(deal).next_step == "globex wants the offer by Friday <b>"


def test_a_message_can_be_about_a_deal_that_is_not_in_the_list(world: World, counter: Shop) -> None:
    deal = counter.sell("Hooli", "Bo Lind")
    with world.visitor("Dana Fox") as dana:
        dana.send(ALL, "call them")
        message = world.wait(lambda: [m for m in dana.messages(ALL) if "call them" in m["text"]])[-1]
        dana.shortcut("deals.from_message", message)
        world.wait(dana.view)
        assert "Choose a deal" in dana.submit({})["errors"]["other"]
        assert "No deal that you may see" in dana.submit(typed(other="nothing"))["errors"]["other"]
        dana.submit(typed(other="hool"))
    last(world, "Dana Fox", "Next with Hooli: call them")
    assert counter.deal(deal).next_step == "call them"


VERBS = (
    "won",
    "lost price",
    "stage negotiation",
    "close 2026-12-24",
    "next x",
    "amount 5",
    "handover Bo Lind",
)
MAY = {"Amy Reed", "Dana Fox", "Helen Marsh"}


EVERYBODY = ("Amy Reed", "Bo Lind", "Dana Fox", "Helen Marsh", "李娜", "陈雨", "王博")


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_change_a_deal(shop: Shop, verb: str) -> None:
    for who in EVERYBODY:
        deal = shop.sell("Acme renewal", "Amy Reed")
        known, settings = shop.deal(deal), shop.deps.settings[DealsSettings]
        question = read_question(f"acme {verb}")
        wanted: Any = HandOver(shop.members["Dana Fox"].id)
        if question.verb is not Verb.HAND_OVER:
            wanted = rules.of_words(question, deal=known, settings=settings, today=date(2026, 11, 23))
        if who in MAY:
            with shop.deps.writing() as tx:
                assert changes.change(
                    tx, asker=shop.members[who], deal=deal, wanted=wanted, seen=None, deps=shop.deps
                )
            continue
        with pytest.raises((NotYours, NotYourTeam)), shop.deps.writing() as tx:
            changes.change(tx, asker=shop.members[who], deal=deal, wanted=wanted, seen=None, deps=shop.deps)
        assert shop.deal(deal) == known


def test_a_colleague_sees_a_deal_and_cannot_change_it(world: World, counter: Shop) -> None:
    deal = counter.sell("Hooli", "Bo Lind")
    said = world.say("Amy Reed", "/deal hooli")
    assert "Hooli has been in Proposal" in read(said)
    assert "Move stage" not in read(said)
    assert "Bo Lind" in read(world.say("Amy Reed", "/deal hooli won"))
    assert history(world, counter, deal) == []


@pytest.mark.parametrize("value", ["", "{}", "[]", "x", "null", '{"deal": "x"}', '{"deal": 1e400}'])
@pytest.mark.parametrize("name", ["deals.win", "deals.undo", "deals.page", "deals.show", "deals.history"])
def test_a_button_of_another_time_gets_a_clear_answer(
    world: World, counter: Shop, name: str, value: str
) -> None:
    said = press_with(world, counter, name, value)
    assert "from an older message" in read(said)


@pytest.mark.parametrize("name", ["deals.win", "deals.history"])
def test_a_deal_that_is_gone_gets_a_clear_answer(world: World, counter: Shop, name: str) -> None:
    said = press_with(world, counter, name, '{"deal": 99, "seen": 1}')
    assert "That deal is not there any more." in read(said)


def press_with(world: World, counter: Shop, name: str, value: str) -> Json:
    """Press a button that carries that, on a message of the app."""
    counter.sell("Acme renewal")
    card = world.say("Amy Reed", "/deal acme")
    workspace = world.slack.desk.workspace
    message = workspace.message(ALL, card["ts"])
    assert message is not None
    element = {
        "type": "button",
        "action_id": name,
        "text": {"type": "plain_text", "text": "Old"},
        "value": value or " ",
    }
    workspace.change(
        replace(message, blocks=({"type": "actions", "block_id": "old", "elements": [element]},))
    )
    with world.visitor("Amy Reed") as amy:
        before = {one["ts"] for one in amy.messages(ALL)}
        amy.press(next(one for one in amy.messages(ALL) if one["ts"] == card["ts"]), name)
        return dict(world.wait(lambda: [m for m in amy.messages(ALL) if m["ts"] not in before])[-1])


def test_the_trigger_died_and_the_answer_says_so(world: World, counter: Shop) -> None:
    counter.sell("Acme renewal")
    world.say("Amy Reed", "/deal acme")
    card = last(world, "Amy Reed", "Acme renewal has")
    world.slack.desk.faults.refuse("views.open", "expired_trigger_id")
    with world.visitor("Amy Reed") as amy:
        amy.press(card, button(card, "Next step"))
    last(world, "Amy Reed", "The form did not open, and nothing was changed.")


@pytest.mark.parametrize("text", ["x" * 10_000, "<!channel> *x* {{7*7}} </card>", "acme next " + "y" * 9_000])
def test_whatever_is_typed_is_answered(world: World, counter: Shop, text: str) -> None:
    counter.sell("Acme renewal")
    assert read(world.say("Amy Reed", f"/deal {text}"))
