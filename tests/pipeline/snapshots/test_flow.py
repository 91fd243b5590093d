"""The flow that posts itself: what changed since the time before, without single deals; one line when nothing did."""

from __future__ import annotations

from datetime import time

from bot.kit.recurrence import EveryWorkday, Recurrence
from tests.delivery.conftest import Office
from tests.pipeline.snapshots.hands import (
    MONDAY,
    NEXT_MONDAY,
    chosen,
    into,
    sell,
    set_up,
    texts,
)
from tests.world import read


def test_it_can_be_chosen_in_the_form(office: Office) -> None:
    with office.visitor("Dana Fox") as dana:
        dana.send("C0ALL", "/pipeline schedule")
        view = office.wait(dana.view)
        sent = dana.submit({**into("C0ALL"), **chosen(view, "view", "flow")})
        assert "errors" not in sent, sent
        said = office.wait(lambda: [m for m in dana.messages("C0ALL") if "is posted" in read(m)])[-1]
    assert "The flow of West is posted every workday at 09:00." in read(said)
    assert "Flow: what changed" in read(office.say("Dana Fox", "/pipeline schedule list"))
    assert "Paused: the flow of West." in read(office.say("Dana Fox", "/pipeline schedule pause 1"))


def test_the_first_one_begins_on_the_monday_before(office: Office) -> None:
    sell(
        office,
        ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")),
        ("九州", "王博", 50_000_00, ("2026-11-02", "lead"), ("2026-11-17", "won")),
        first=True,
    )
    set_up(office, view="flow")
    office.tick(MONDAY)
    (said,) = texts(office)
    assert said.startswith("华东在手 1 单，10 万，比 11月15日 少 5 万。")
    assert "赢单 5 万（1 单）" in said
    assert "每周一 09:00 自动发出，李娜于11月21日设置" in said
    assert "九州" not in said


def test_the_next_one_leads_on_from_the_day_of_the_one_before(office: Office) -> None:
    daily = Recurrence(EveryWorkday(), time(9), "Asia/Shanghai")
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office, view="flow", recurrence=daily)
    office.tick(MONDAY)
    sell(
        office,
        ("九州", "王博", 50_000_00, ("2026-11-23", "lead")),
        ("海天", "陈雨", 20_000_00, ("2026-11-24", "proposal")),
    )
    office.tick("2026-11-24T01:00")
    assert "比 11月22日 多 7 万" in texts(office)[-1].split("\n")[0], (
        "Monday had not ended when it was posted"
    )


def test_nothing_changed_is_one_line(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office, view="flow")
    office.tick(MONDAY)
    office.tick(NEXT_MONDAY)
    assert texts(office)[-1] == "11月23日 周一以来华东没有变化：在手 1 单，10 万。"
