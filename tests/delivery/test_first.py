from __future__ import annotations

from datetime import time

from bot.kit.recurrence import EveryWorkday, Recurrence
from tests.delivery.conftest import Office


def test_what_is_due_is_posted_once(office: Office) -> None:
    office.schedule("C0EAST", Recurrence(EveryWorkday(), time(9, 30), "Asia/Shanghai"))
    office.tick("2026-11-23T01:29")
    assert office.posted("C0EAST") == []
    office.tick("2026-11-23T01:30")
    office.tick("2026-11-23T01:31")
    assert len(office.posted("C0EAST")) == 1, office.rows()
    assert office.states() == ["sent"]


def test_a_person_is_told_in_their_hours(office: Office) -> None:
    office.plan(office.nudge("deal:1", to="陈雨"))
    office.tick()
    assert len(office.posted("陈雨")) == 1, office.rows()[-1]
    assert office.states() == ["sent"]
