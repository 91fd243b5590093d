"""What waits, posted by itself: where a hand would help, with names nobody is called by, and no reproach."""

from __future__ import annotations

import json

from tests.delivery.conftest import Office
from tests.pipeline.snapshots.hands import MONDAY, chosen, into, sell, set_up, texts
from tests.world import read


def test_it_can_be_chosen_in_the_form_and_is_named_in_the_list(office: Office) -> None:
    with office.visitor("Dana Fox") as dana:
        dana.send("C0ALL", "/pipeline schedule")
        view = office.wait(dana.view)
        sent = dana.submit({**into("C0ALL"), **chosen(view, "view", "stuck")})
        assert "errors" not in sent, sent
        said = office.wait(lambda: [m for m in dana.messages("C0ALL") if "are posted" in read(m)])[-1]
    assert "The deals of West that could use a hand are posted every workday at 09:00." in read(said)
    assert "Deals that could use a hand" in read(office.say("Dana Fox", "/pipeline schedule list"))
    assert "Paused: the deals of West" in read(office.say("Dana Fox", "/pipeline schedule pause 1"))


def test_the_channel_reads_where_a_hand_would_help_and_nothing_that_reproaches(office: Office) -> None:
    sell(
        office,
        ("安美", "陈雨", 100_000_00, ("2026-08-03", "lead")),
        ("九州", "王博", 50_000_00, ("2026-08-03", "lead"), ("2026-08-10", "proposal")),
        ("新单", "王博", 50_000_00, ("2026-11-20", "lead")),
        first=True,
    )
    set_up(office, view="stuck")
    office.tick(MONDAY)
    (said,) = texts(office)
    assert said.startswith("华东有 2 单可以一起出出主意，共 15 万。")
    assert "安美 (10 万) · 线索 · 陈雨在跟" in said
    assert "新单" not in said
    for reproach in ("工作日", "没有下一步", "已过", "卡住"):
        assert reproach not in said
    with office.visitor("李娜") as li_na:
        posted = [m for m in li_na.messages("C0EAST") if "出出主意" in read(m)]
    assert '"type": "user"' not in json.dumps(posted)


def test_when_everything_moves_one_line_says_so(office: Office) -> None:
    sell(office, ("新单", "王博", 50_000_00, ("2026-11-20", "lead")), first=True)
    set_up(office, view="stuck")
    office.tick(MONDAY)
    assert texts(office) == ["华东在手 1 单，都在推进。"]
