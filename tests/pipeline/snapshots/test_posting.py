"""What is posted when the time has come, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.delivery import agenda, wording
from bot.kit.formats import Reader
from bot.kit.recurrence import Recurrence, Weekdays
from bot.people import service as people
from bot.people.model import PersonRow
from bot.pipeline.snapshots import store
from bot.pipeline.snapshots.model import Plan, SnapshotId
from tests.conftest import NOW
from tests.delivery.conftest import Office
from tests.pipeline.snapshots.hands import (
    MONDAY,
    MONDAYS,
    NEXT_MONDAY,
    people_called,
    save,
    sell,
    set_up,
    team,
    texts,
)
from tests.world import read


def test_the_first_one_says_the_state_and_leaves_single_deals_out(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead"), ("2026-10-05", "proposal")), first=True)
    set_up(office)
    office.tick(MONDAY)
    (said,) = texts(office)
    assert said.startswith("华东在手 1 单")
    assert "以来" not in said.split("\n")[0]
    assert "每周一 09:00 自动发出，李娜于11月21日设置" in said
    assert "安美" not in said


def test_the_next_one_begins_with_what_changed_since(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office)
    office.tick(MONDAY)
    sell(
        office,
        ("九州", "王博", 50_000_00, ("2026-11-02", "lead"), ("2026-11-23", "won")),
        ("海天", "陈雨", 20_000_00, ("2026-11-20", "proposal")),
    )
    office.tick(NEXT_MONDAY)
    first_line = texts(office)[-1].split("\n")[0]
    assert "11月23日 周一以来：在手 +2 万" in first_line
    assert "赢 5 万" in first_line
    assert "方案阶段变化最大" in first_line


def test_what_was_learned_late_on_the_day_of_a_posting_is_told_by_the_next(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office, recurrence=Recurrence(Weekdays.of("monday", "tuesday"), time(9), "Asia/Shanghai"))
    office.tick(MONDAY)
    sell(office, ("九州", "王博", 50_000_00, ("2026-11-02", "lead"), ("2026-11-20", "won")))
    office.tick("2026-11-24T01:00")
    assert "赢 5 万" in texts(office)[-1].split("\n")[0]


def test_nothing_new_is_one_line(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office)
    office.tick(MONDAY)
    office.tick(NEXT_MONDAY)
    assert texts(office)[-1].count("\n") == 0
    assert "11月23日 周一以来华东没有变化" in texts(office)[-1]


def test_after_the_quarters_end_come_its_closing_numbers_and_then_the_new_one(office: Office) -> None:
    sell(
        office,
        ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")),
        ("九州", "王博", 50_000_00, ("2026-10-02", "lead"), ("2026-11-02", "won")),
        first=True,
    )
    set_up(office)
    office.tick("2026-12-28T01:00")
    sell(office, ("海天", "王博", 30_000_00, ("2026-12-01", "lead"), ("2026-12-31", "won")))
    office.tick("2027-01-04T01:00")
    closing = texts(office)[-1].split("\n")[0]
    assert "2026年第4季度收官：华东赢 2 单" in closing
    assert "赢 3 万" in closing
    sell(office, ("云山", "王博", 10_000_00, ("2026-12-01", "lead"), ("2027-01-06", "won")))
    office.tick("2027-01-11T01:00")
    new = texts(office)[-1].split("\n")[0]
    assert "收官" not in new
    assert "赢 1 万" in new


def test_a_team_without_deals_gets_one_line(office: Office) -> None:
    set_up(office)
    office.tick(MONDAY)
    (said,) = texts(office)
    assert said.count("\n") == 0


def test_another_channel_starts_without_a_comparison(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    known = set_up(office)
    office.tick(MONDAY)
    save(
        office,
        office.people["李娜"],
        Plan(known, False, team(office, "华东").id, "C0ALL", "overview", MONDAYS),
    )
    office.tick(NEXT_MONDAY)
    assert len(texts(office)) == 1
    assert "以来" not in texts(office, "C0ALL")[-1].split("\n")[0]


def test_what_nobody_wants_any_more_at_the_moment_of_sending_is_withdrawn(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office)
    office.slack.desk.faults.rate_limit("chat.postMessage", retry_after=300)
    office.tick(MONDAY)
    office.say("李娜", "/pipeline 定时暂停")
    office.tick("2026-11-23T01:10")
    assert texts(office) == []
    assert office.states() == ["expired"]


def test_a_team_that_is_gone_is_not_posted_and_stops_nobody_else(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office)
    with office.deps.writing() as tx:
        gone = replace(
            store.everything(tx, workspace=office.workspace.id)[0],
            id=SnapshotId(5),
            team=type(team(office, "华东").id)(99),
        )
        store.add(tx, gone)
    office.schedule("5", MONDAYS, kind="pipeline.snapshot")
    office.schedule("6", MONDAYS, kind="pipeline.snapshot")
    office.tick(MONDAY)
    assert len(texts(office)) == 1
    assert office.states() == ["sent"]


def test_it_is_posted_until_the_day_ends_and_not_after(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office)
    office.tick("2026-11-23T16:30")
    assert texts(office) == []
    assert office.states() == ["expired"]


def test_the_agenda_says_what_will_come_and_why(office: Office) -> None:
    set_up(office)
    with office.deps.reading() as tx:
        (entry,) = agenda.entries(
            tx,
            workspace=office.workspace.id,
            deps=office.deps,
            now=office.clock.now(),
            first=office.clock.now(),
            last=office.clock.now() + timedelta(days=5),
        )
    reader = Reader("zh_CN", "Asia/Shanghai", entry.at.date())
    assert (entry.at.isoformat(), entry.channel) == ("2026-11-23T01:00:00+00:00", "C0EAST")
    assert wording.kind_name(entry.kind, office.deps, reader) == "定时发的概览"
    assert wording.reason(entry.kind, entry.facts, office.deps, reader) == "李娜给华东设了定时发送。"


def test_a_team_with_any_name_is_only_text(office: Office) -> None:
    hostile = '<!channel> *x* {{7*7}} </card> & "q"'
    with office.deps.writing() as tx:
        people.apply_people(
            tx,
            workspace=office.workspace.id,
            rows=[PersonRow("Eve Hart", "eve@example.com", team=hostile, manager="Dana Fox")],
            as_of=NOW.date(),
            import_id=1,
            ids=office.deps.ids,
            source="test",
        )
    office.people["Eve Hart"] = people_called(office, "Eve Hart")
    sell(office, ("Acme", "Eve Hart", 100_000_00, ("2026-11-21", "lead")), first=True)
    set_up(office, hostile, "C0ALL", by="Dana Fox")
    assert hostile in read(office.say("Dana Fox", "/pipeline schedule list"))
    office.tick("2026-11-23T15:30")
    (said,) = [one for one in office.posted("C0ALL") if one.ephemeral_to is None]
    assert hostile in read({"blocks": list(said.blocks)})
    assert "<!channel>" not in said.text
