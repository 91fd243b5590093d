"""A stuck deal's owner is told, in private: the biggest one a day, within the governor's bounds, with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.deals.changes import service as changes
from bot.deals.changes.model import Expect, HandOver, Wanted, Win
from bot.deals.model import DealId
from bot.delivery import agenda
from bot.delivery.outbox import service as outbox
from bot.delivery.schedules import service as schedules
from bot.delivery.settings import DeliverySettings
from bot.kit import nudges
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Due
from bot.kit.settings import Section, Settings
from bot.people.leave import service as leave
from bot.people.leave.model import Away
from bot.people.model import MemberId, TeamId
from bot.people.store import team_table
from bot.pipeline import jobs
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck import nudging, service
from playground.clock import StoppedClock
from tests.conftest import NOW
from tests.deals.shop import Shop
from tests.delivery.conftest import Office, text
from tests.pressing import button, typed
from tests.world import ACCOUNTS, read

LATE = date(2026, 11, 2)
TODAY = date(2026, 11, 23)
MONDAY, TUESDAY, NEXT_MONDAY = "2026-11-23T01:31", "2026-11-24T01:31", "2026-11-30T01:31"
"""Half past nine in Shanghai, and a minute."""
WEST = "2026-11-23T09:31"
"""The same where West is at home, and the middle of the night for Amy Reed, who is in Chicago."""


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 09:00 in Shanghai, both the app's and Slack's."""
    return StoppedClock(NOW)


@pytest.fixture
def office(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    """The company with a heartbeat, its teams looked at from now on; 华东 goes by its own clock, West by UTC."""
    made = opened(deps, clock)
    yield made
    made.stop()


def opened(deps: Deps, clock: StoppedClock) -> Office:
    made = Office(deps, clock)
    with deps.writing() as tx:
        tx.execute(team_table.update().where(team_table.c.name == "华东").values(zone="Asia/Shanghai"))
    assert nudging.keep_up(deps) == 3
    assert nudging.keep_up(deps) == 0
    return made


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office.deps, office.people)


def told(office: Office, name: str) -> list[str]:
    return [text(one) for one in office.posted(name)]


def test_the_owner_is_told_of_the_biggest_with_the_reason_and_what_to_do(office: Office, shop: Shop) -> None:
    shop.sell("小单", "陈雨", amount=1_000, expected=LATE)
    shop.sell("华东云迁移", "陈雨", expected=LATE)
    office.tick(MONDAY)
    (said,) = told(office, "陈雨")
    assert said.startswith("华东云迁移 (8.4 万美元) 卡住了：")
    assert "预计成交日 11月2日 已过" in said
    assert "小单" not in said
    assert "这个单子是你的" in said
    for label in ("已处理", "稍后", "不再提醒这类", "下一步", "看另外 1 单"):
        assert label in str(office.posted("陈雨")[0].blocks), label
    assert told(office, "李娜") == told(office, "王博") == []


def test_the_next_day_it_is_the_next_biggest_and_after_a_week_the_same_again(
    office: Office, shop: Shop
) -> None:
    shop.sell("小单", "陈雨", amount=1_000, expected=LATE)
    shop.sell("华东云迁移", "陈雨", expected=LATE)
    office.tick(MONDAY)
    office.tick(TUESDAY)
    office.tick("2026-11-25T01:31")
    assert ["华东云迁移" in one for one in told(office, "陈雨")] == [True, False]
    office.tick(NEXT_MONDAY)
    assert "华东云迁移" in told(office, "陈雨")[-1]


def change(shop: Shop, deal: DealId, by: str, wanted: Wanted) -> None:
    with shop.deps.writing() as tx:
        changes.change(tx, asker=shop.members[by], deal=deal, wanted=wanted, seen=None, deps=shop.deps)


def test_in_another_zone_it_waits_for_the_morning_there(office: Office, shop: Shop) -> None:
    shop.sell("Acme", "Amy Reed", expected=LATE)
    office.tick(WEST)
    assert office.states() == ["planned"]
    assert told(office, "Amy Reed") == []
    office.tick("2026-11-23T15:31")
    (said,) = told(office, "Amy Reed")
    assert said.startswith(
        "Acme ($84K) is stuck: in Proposal for 14 workdays; expected close 2 Nov has passed."
    )
    assert "the deal is yours" in said


@pytest.mark.parametrize(
    "wanted",
    [Expect(date(2026, 12, 18)), Win(date(2026, 11, 23)), HandOver(MemberId(0))],
    ids=["new date", "won", "handed over"],
)
def test_of_a_deal_that_is_stuck_no_longer_nothing_is_said(
    office: Office, shop: Shop, wanted: Wanted
) -> None:
    deal = shop.sell("Acme", "Amy Reed", expected=LATE)
    office.tick(WEST)
    assert office.states() == ["planned"]
    if isinstance(wanted, HandOver):
        wanted = HandOver(shop.members["Bo Lind"].id)
    change(shop, deal, "Dana Fox", wanted)
    office.tick("2026-11-23T15:31")
    assert [one for one in told(office, "Amy Reed") if "is stuck" in one] == []
    assert "expired" in office.states()


def test_what_the_owner_does_about_it_counts_as_acted_on(office: Office, shop: Shop) -> None:
    shop.sell("华东云迁移", "陈雨", expected=LATE)
    office.tick(MONDAY)
    with office.visitor("陈雨") as chen:
        card = next(one for one in chen.messages(direct(office, "陈雨")) if "卡住了" in read(one))
        chen.press(card, button(card, "下一步"))
        office.wait(chen.view)
        chen.submit(typed(text="约法务"))
        changed = office.wait(
            lambda: [
                m
                for m in chen.messages(direct(office, "陈雨"))
                if m["ts"] == card["ts"] and "约法务" in read(m)
            ]
        )
    assert button(changed[0], "撤销")
    assert [(row.state, row.outcome) for row in office.rows()] == [("sent", "done")]


def direct(office: Office, name: str) -> str:
    return office.slack.desk.workspace.direct(ACCOUNTS[name].id).id


def test_what_does_not_fit_into_the_day_is_a_line_of_the_digest(deps: Deps, clock: StoppedClock) -> None:
    few: dict[type[Section], Section] = {
        **deps.settings.sections,
        DeliverySettings: DeliverySettings(daily_limit=0),
    }
    office = opened(replace(deps, settings=Settings(few)), clock)
    Shop(office.deps, office.people).sell("华东云迁移", "陈雨", expected=LATE)
    office.tick(MONDAY)
    assert told(office, "陈雨") == []
    office.tick("2026-11-23T08:31")
    (said,) = told(office, "陈雨")
    assert "华东云迁移" in said
    office.stop()


def test_with_an_empty_time_nobody_is_told(office: Office, shop: Shop) -> None:
    shop.sell("华东云迁移", "陈雨", expected=LATE)
    settings: dict[type[Section], Section] = {
        **office.deps.settings.sections,
        PipelineSettings: PipelineSettings(stuck_nudge_at=""),
    }
    silent = replace(office.deps, settings=Settings(settings))
    assert nudging.keep_up(silent) == 3
    assert nudging.keep_up(silent) == 0
    office.tick(MONDAY)
    assert told(office, "陈雨") == []
    assert nudging.keep_up(office.deps) == 3


def test_the_agenda_says_what_will_come(office: Office, shop: Shop) -> None:
    shop.sell("华东云迁移", "陈雨", expected=LATE)
    assert "你卡住的单子" in read(office.say("陈雨", "/coach agenda"))


def test_somebody_s_agenda_asks_about_their_own_team_only_and_says_the_same(
    office: Office, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TeamId] = []
    really = service.by_owner

    def by_owner(tx: Tx, *, teams: Sequence[TeamId], **more: Any) -> list[tuple[MemberId, DealId]]:
        asked.extend(teams)
        return really(tx, teams=teams, **more)

    monkeypatch.setattr(service, "by_owner", by_owner)
    for name in ("陈雨", "Amy Reed"):
        shop.sell(f"Late of {name}", name, expected=LATE)
    now = office.clock.now()
    for name, count in (("陈雨", 1), ("Amy Reed", 1), ("李娜", 0)):
        asked.clear()
        person = office.people[name]
        with office.deps.reading() as tx:
            at: dict[str, Any] = {"workspace": office.workspace.id, "now": now, "first": now}
            at["last"] = now + timedelta(days=1)
            mine = agenda.entries(tx, deps=office.deps, of=person.id, **at)
            assert asked == [person.team]
            everybody = agenda.entries(tx, deps=office.deps, **at)
        assert len(mine) == count
        assert mine == [one for one in everybody if one.member and one.member.id == person.id]
        assert len(set(asked)) == 3


def test_nobody_on_leave_is_told(office: Office, shop: Shop) -> None:
    shop.sell("华东云迁移", "陈雨", expected=LATE)
    with office.deps.writing() as tx:
        chen = office.people["陈雨"]
        away = Away(date(2026, 11, 23), date(2026, 11, 24))
        leave.note_leave(
            tx,
            asker=chen,
            person=chen,
            away=away,
            today=away.first,
            now=office.clock.now(),
            ids=office.deps.ids,
        )
    office.tick(MONDAY)
    office.tick("2026-11-23T06:00")
    assert told(office, "陈雨") == []


def test_what_a_team_is_told_does_not_depend_on_which_others_are_looked_at_with_it(
    office: Office, shop: Shop
) -> None:
    # Those of 华东 write next steps down, nobody else does: elsewhere a deal without one is not stuck for that.
    shop.sell("有下一步", "陈雨", next_step="约法务", since=TODAY)
    shop.sell("没下一步", "陈雨", since=TODAY)
    shop.sell("Fresh", "Amy Reed", since=TODAY)
    shop.sell("Late", "Bo Lind", expected=LATE)
    with office.deps.reading() as tx:
        known = schedules.of_kinds(tx, workspace=office.workspace.id, kinds=[nudging.KIND])
        dues = [
            Due(one.workspace, one.id, one.kind, one.subject, office.clock.now() - timedelta(days=back))
            for one in known
            for back in (1, 0)
        ]
        together = [*nudging.propose(tx, office.deps, dues)]
        apart = [
            found
            for one in known
            for found in nudging.propose(tx, office.deps, [due for due in dues if due.schedule == one.id])
        ]
    assert sorted(together, key=str) == sorted(apart, key=str)
    who = {member.id: name for name, member in office.people.items()}
    assert {who[MemberId(nudge.member or 0)] for _, nudge in together} == {"陈雨", "Bo Lind"}


def test_a_crash_between_two_teams_loses_nothing_and_tells_nobody_twice(
    office: Office, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("陈雨", "Amy Reed", "Bo Lind"):
        shop.sell(f"Late of {name}", name, expected=LATE)
    monkeypatch.setattr(
        jobs, "JOBS", tuple(replace(one, at_once=1) if one.name == nudging.KIND else one for one in jobs.JOBS)
    )
    nudges.jobs.cache_clear()
    write, calls = outbox.plan, iter(range(9))

    def crashing(*given: Any, **more: Any) -> int:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return write(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "plan", crashing)
        with pytest.raises(KeyboardInterrupt):
            office.tick(WEST)
    office.tick(WEST)
    nudges.jobs.cache_clear()
    planned = [row.subject for row in office.rows() if row.kind == nudging.KIND]
    assert len(set(planned)) == len(planned) == 3


def test_schedules_of_many_teams_are_put_up_a_few_at_a_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nudging, "WRITTEN_AT_ONCE", 2)
    with office.deps.writing() as tx:
        for number in range(7):
            names = {"id": 1000 + number, "name": f"Team {number}", "name_key": f"team {number}"}
            tx.execute(team_table.insert().values(workspace_id=office.workspace.id, **names))
    assert nudging.keep_up(office.deps) == 7
    assert nudging.keep_up(office.deps) == 0
    with office.deps.reading() as tx:
        known = schedules.of_kinds(tx, workspace=office.workspace.id, kinds=[nudging.KIND])
    assert len({one.subject for one in known}) == len(known) == 10
