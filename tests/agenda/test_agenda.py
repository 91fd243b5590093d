"""People see what they will be told, when and why; an operator sees the same for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import jobs as own
from bot.kit import nudges
from bot.kit.nudges import Kind
from playground.clock import StoppedClock
from tests.delivery.conftest import Office, kinds_for_tests, office, say
from tests.world import read

__all__ = ["kinds_for_tests", "office"]


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 09:00 in Shanghai."""
    from tests.conftest import NOW  # noqa: PLC0415 - the name is the fixture's elsewhere

    return StoppedClock(NOW)


def test_somebody_sees_what_comes_for_them_and_nothing_of_others(office: Office) -> None:
    tomorrow = office.clock.now() + timedelta(days=1)
    until = tomorrow + timedelta(hours=6)
    office.plan(
        office.nudge("mine", to="陈雨", occasion=tomorrow, until=until),
        office.nudge("theirs", to="王博", occasion=tomorrow, until=until),
    )
    said = read(office.say("陈雨", "/coach agenda tomorrow"))
    assert "一" in said or "1" in said
    assert "09:00" in said
    assert said.count("09:00") == 1


def test_a_day_with_nothing_says_so_in_both_languages(office: Office) -> None:
    assert "nothing" in read(office.say("Amy Reed", "/coach agenda"))
    assert "没有" in read(office.say("陈雨", "/coach agenda 明天"))


@pytest.mark.parametrize("day", ["5 Dec", "12月5日"])
def test_a_day_without_its_year_is_the_next_one(office: Office, day: str) -> None:
    assert "5 Dec" in read(office.say("Amy Reed", f"/coach agenda {day}"))
    assert "2025" not in read(office.say("Amy Reed", f"/coach agenda {day}"))


def test_nonsense_gets_an_example(office: Office) -> None:
    assert "/coach agenda tomorrow" in read(office.say("Amy Reed", "/coach agenda someday"))


def test_what_is_confidential_is_shown_to_its_person_only(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "KINDS", (*own.KINDS, Kind("delivery.secret", say, is_confidential=True)))
    nudges.kinds.cache_clear()
    from bot.delivery.agenda import entries  # noqa: PLC0415 - only here

    office.plan(office.nudge("plan:1", to="陈雨", kind="delivery.secret"))
    now = office.clock.now()

    def kinds(of: str | None) -> list[str]:
        with office.deps.reading() as tx:
            found = entries(
                tx,
                workspace=office.workspace.id,
                deps=office.deps,
                now=now,
                first=now,
                last=now + timedelta(days=1),
                of=office.people[of].id if of else None,
            )
        return [one.kind for one in found]

    assert kinds(None) == []
    assert kinds("王博") == []
    assert kinds("陈雨") == ["delivery.secret"]
