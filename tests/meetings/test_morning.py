"""A team's first two morning meetings, from the form to the summary, and what comes of them."""

from __future__ import annotations

from playground.model import Json
from tests.delivery.conftest import Office
from tests.meetings.hands import (
    MONDAY_AT_NINE,
    MONDAY_EVENING,
    TUESDAY_AT_NINE,
    answer,
    cards,
    press,
    set_up,
    threads,
    words,
)
from tests.pressing import button, picked, typed
from tests.world import read


def submit(office: Office, name: str, label: str, filled: Json, said: str) -> str:
    """Press a button in one's direct messages that opens a form, send it, and return the message that says that."""
    with office.visitor(name) as visitor:
        found = [m for m in visitor.messages(visitor.dm()) if label in read(m)]
        visitor.press(found[-1], button(found[-1], label))
        office.wait(visitor.view)
        sent = visitor.submit(filled)
        assert "errors" not in sent, sent
        was = found[-1]["blocks"]
        return read(
            office.wait(
                lambda: [m for m in visitor.messages(visitor.dm()) if said in read(m) and m["blocks"] != was]
            )[-1]
        )


def test_a_meeting_from_the_form_to_the_summary(office: Office) -> None:
    said = set_up(office)
    assert "华东晨会：每个工作日 09:00。" in said
    office.tick("2026-11-22T23:59")
    assert not cards(office), "nothing before its time"

    office.tick(MONDAY_AT_NINE)
    assert "09:00 晨会" in words(office.posted("陈雨")[-1])
    (card,) = cards(office)
    assert "2 人中 0 人已填" in words(card)
    lead = words(office.posted("李娜")[-1])
    assert "还没填" in lead
    assert "陈雨" in lead
    assert "王博" in lead

    given = answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话", problem="法务不回邮件")
    assert "拜访了 Globex" in given
    office.tick("2026-11-23T01:01")
    (card,) = cards(office)
    assert "陈雨（晚了）：给 Hooli 打电话" in words(card), "it had begun"
    assert "法务不回邮件（陈雨，今天提的）" in words(card)
    press(office, "王博", "我来跟", "王博在跟", where="C0EAST")

    press(office, "李娜", "开始", "昨天，到 09:")
    press(office, "李娜", "下一项：表扬", "表扬，到 09:")
    press(office, "李娜", "下一项：今天", "给 Hooli 打电话")
    submit(office, "李娜", "决定", typed(text="线索当天必须联系"), "今天，到 09:")
    submit(office, "李娜", "先搁置", typed(text="明年的价格表"), "今天，到 09:")
    filled = {**typed(text="把合同发给法务"), **picked(due="2026-11-24")}
    submit(office, "李娜", "加一项行动", filled, "今天，到 09:")
    press(office, "李娜", "结束会议", "华东晨会已结束")

    office.tick("2026-11-23T01:18")
    (card,) = cards(office)
    assert "华东晨会已结束" in words(card)
    (summary,) = threads(office)
    assert "2 人中 1 人已填" in summary
    assert "把合同发给法务（11月24日 周二 前）" in summary
    assert "线索当天必须联系" in summary
    assert "明年的价格表" in summary
    assert "王博在跟" in summary


def test_the_next_day_is_asked_in_the_evening_and_opens_with_what_is_left(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话", problem="法务不回邮件")
    office.tick(MONDAY_EVENING)
    asked = words(office.posted("陈雨")[-1])
    assert "今天到现在怎么样，明天做什么" in asked, (
        "the meeting begins before her hours, so it is asked the day before"
    )
    with office.visitor("陈雨") as visitor:
        found = [m for m in visitor.messages(visitor.dm()) if "明天做什么" in read(m)]
        visitor.press(found[-1], button(found[-1], "填写"))
        view = office.wait(visitor.view)
        assert "今天做成了什么？" in read(view), "what the meeting will call yesterday"
        assert "明天打算做什么？" in read(view)
        visitor.submit(typed(done="打了 Hooli", plan="给 Hooli 打电话"))
        again = office.wait(lambda: [m for m in visitor.messages(visitor.dm()) if "一字不差" in read(m)])
    assert "明天打算做什么？" in read(again[-1])

    office.tick(TUESDAY_AT_NINE)
    card = words(cards(office)[-1])
    assert "陈雨：打了 Hooli" in card, "in time, because it was answered before"
    assert "原计划：给 Hooli 打电话" in card, "yesterday against plan"
    assert "法务不回邮件（陈雨，1 个工作日了）" in card
    assert len(cards(office)) == 2


def test_a_weekly_review_is_asked_about_on_friday_in_words_for_that(office: Office) -> None:
    set_up(office, kind="weekly")
    office.tick("2026-11-23T01:30")
    office.tick("2026-11-27T09:30")
    assert "接下来做什么" in words(office.posted("陈雨")[-1])
    with office.visitor("陈雨") as visitor:
        found = [m for m in visitor.messages(visitor.dm()) if "接下来做什么" in read(m)]
        visitor.press(found[-1], button(found[-1], "填写"))
        form = read(office.wait(visitor.view))
    assert "这周做成了什么？" in form
    assert "下周要做成什么？" in form
    assert "上周" not in form


def test_what_was_called_solved_by_mistake_is_opened_again_where_it_stood(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话", problem="法务不回邮件")
    office.tick("2026-11-23T01:01")
    assert "陈雨解决了：法务不回邮件" in press(office, "陈雨", "已解决", "解决了", where="C0EAST")
    opened = press(office, "王博", "还没解决", "我来跟", where="C0EAST")
    assert "法务不回邮件（陈雨，今天提的）" in opened
    assert "解决了" not in opened


def test_an_old_problem_that_is_solved_in_a_meeting_stands_in_its_summary(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY_AT_NINE)
    answer(office, "陈雨", done="拜访了 Globex", plan="给 Hooli 打电话", problem="法务不回邮件")
    office.tick(MONDAY_EVENING)
    office.tick(TUESDAY_AT_NINE)
    press(office, "王博", "已解决", "王博解决了", where="C0EAST")
    press(office, "李娜", "开始", "昨天，到 09:")
    press(office, "李娜", "结束会议", "华东晨会已结束")
    office.tick("2026-11-24T01:02")
    summary = threads(office)[-1]
    assert "已解决\n法务不回邮件" in summary
    assert "还没解决" not in summary
