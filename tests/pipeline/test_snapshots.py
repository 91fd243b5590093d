"""Scheduled overviews as people use them: set up in a form, listed, changed, and posted when their time comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.deals import service as deals
from bot.kit.deps import Deps
from bot.kit.recurrence import Recurrence, Weekdays
from bot.people import service as people
from bot.people.model import Member, PersonRow
from bot.people.store import team_table
from bot.pipeline.snapshots import service, store
from bot.pipeline.snapshots.model import Plan, SnapshotId
from bot.pipeline.snapshots.service import NoTeamToSchedule, NotYoursToSchedule
from playground.clock import StoppedClock
from playground.model import Json
from tests.conftest import NOW
from tests.delivery.conftest import Office
from tests.pipeline.selling import Seller
from tests.world import read

MONDAYS = Recurrence(Weekdays.of("monday"), time(9), "Asia/Shanghai")
SATURDAY, MONDAY, NEXT_MONDAY = "2026-11-21T03:00", "2026-11-23T01:00", "2026-11-30T01:00"


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 09:00 in Shanghai, both the app's and Slack's."""
    return StoppedClock(NOW)


@pytest.fixture
def office(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    """The company, with a heartbeat, on the Saturday before."""
    made = Office(deps, clock)
    made.at(SATURDAY)
    with deps.writing() as tx:
        chinese = {"language": "zh_CN", "zone": "Asia/Shanghai", "currency": "CNY"}
        tx.execute(team_table.update().where(team_table.c.name == "华东").values(chinese))
    yield made
    made.stop()


def sell(office: Office, *told: tuple[Any, ...], first: bool = False) -> None:
    """Deals come in: (name, owner, amount, steps...)."""
    seller = Seller(office.workspace.id, {name: one.id for name, one in office.people.items()})
    seller.last_id = office.deps.ids.new()
    for name, owner, amount, *steps in told:
        seller.deal(name, owner, *steps, amount=amount, currency="CNY")
    with office.deps.writing() as tx:
        if first:
            seller.write(tx)
            return
        new = [deals.NewDeal(deal, tuple(events)) for deal, events in seller.written]
        deals.add(tx, workspace=office.workspace.id, deals=new)


def team(office: Office, name: str) -> Any:
    with office.deps.reading() as tx:
        return people.team_called(tx, workspace=office.workspace.id, word=name)


def set_up(
    office: Office,
    name: str = "华东",
    channel: str = "C0EAST",
    *,
    by: str = "李娜",
    recurrence: Recurrence = MONDAYS,
) -> SnapshotId:
    """Somebody has a team's overview posted."""
    plan = Plan(
        SnapshotId(office.deps.ids.new()), True, team(office, name).id, channel, "overview", recurrence
    )
    save(office, office.people[by], plan)
    return plan.id


def save(office: Office, asker: Member, plan: Plan) -> None:
    with office.deps.writing() as tx:
        service.set_up(
            tx,
            asker=asker,
            plan=plan,
            now=office.clock.now(),
            calendar=office.deps.calendar,
            ids=office.deps.ids,
            command="/pipeline",
        )


def texts(office: Office, channel: str = "C0EAST") -> list[str]:
    return [read({"blocks": list(one.blocks)}) for one in office.posted(channel) if one.ephemeral_to is None]


# --- the form -----------------------------------------------------------------------------------------------


def field(view: Json, name: str) -> Json:
    return dict(next(block["element"] for block in view["blocks"] if block.get("block_id") == name))


def chosen(view: Json, name: str, *values: str) -> Json:
    """What the page sends for a choice or ticks."""
    element = field(view, name)
    options = [one for one in element["options"] if one["value"] in values]
    if element["type"] == "checkboxes":
        return {name: {name: {"type": "checkboxes", "selected_options": options}}}
    return {name: {name: {"type": element["type"], "selected_option": options[0]}}}


def into(channel: str) -> Json:
    return {"channel": {"channel": {"type": "conversations_select", "selected_conversation": channel}}}


def test_whoever_leads_a_team_sets_it_up_in_a_form(office: Office) -> None:
    with office.visitor("Dana Fox") as dana:
        dana.send("C0ALL", "/pipeline schedule")
        view = office.wait(dana.view)
        assert field(view, "channel")["initial_conversation"] == "C0ALL"
        assert field(view, "at")["initial_time"] == "09:00"
        sent = dana.submit(
            {
                **into("C0ALL"),
                **chosen(view, "rhythm", "weekdays"),
                **chosen(view, "weekdays", "monday", "thursday"),
            }
        )
        assert "errors" not in sent, sent
        said = office.wait(lambda: [m for m in dana.messages("C0ALL") if "is posted" in read(m)])[-1]
    assert said["ephemeral"]
    assert "The overview of West is posted on Mon, Thu at 09:00." in read(said)
    assert "4 people in that channel are not of West" in read(said)
    assert "/invite" not in read(said)


def test_where_the_app_is_not_in_the_channel_it_asks_to_be_invited(office: Office) -> None:
    with office.visitor("Dana Fox") as dana:
        dana.send("C0WEST", "/pipeline schedule")
        office.wait(dana.view)
        dana.submit(into("C0WEST"))
        said = office.wait(lambda: [m for m in dana.messages("C0WEST") if "is posted" in read(m)])[-1]
    assert "write /invite and choose me" in read(said)
    assert "people in that channel" not in read(said)


def test_without_the_scopes_to_look_it_is_set_up_all_the_same(deps: Deps, clock: StoppedClock) -> None:
    blind = Office(
        deps, clock, scopes=["chat:write", "commands", "im:write", "users:read", "users:read.email"]
    )
    try:
        with blind.visitor("Dana Fox") as dana:
            dana.send("C0ALL", "/pipeline schedule")
            blind.wait(dana.view)
            dana.submit(into("C0ALL"))
            said = blind.wait(lambda: [m for m in dana.messages("C0ALL") if "is posted" in read(m)])[-1]
        assert "If I am not in that channel yet" in read(said)
    finally:
        blind.stop()


def test_what_is_wrong_stands_beside_its_field(office: Office) -> None:
    set_up(office)
    everybody = office.slack.desk.workspace.conversation("C0ALL")
    assert everybody is not None
    office.slack.desk.workspace.put(replace(everybody, id="C0THEM", name="them", shared=True))
    office.slack.desk.workspace.put(replace(everybody, id="C0OLD", name="old", archived=True))
    with office.visitor("Helen Marsh") as helen:
        helen.send("C0ALL", "/pipeline schedule")
        view = office.wait(helen.view)
        named, monthly = chosen(view, "rhythm", "weekdays"), chosen(view, "rhythm", "month")
        unticked = chosen(view, "weekdays")

        def said(channel: str, *fields: Json) -> str:
            given = into(channel)
            for one in fields:
                given |= one
            return str(helen.submit(given)["errors"])

        assert "Tick at least one day." in said("C0ALL", named, unticked)
        ticked = chosen(view, "weekdays", "friday")
        assert "Ticks only count" in said("C0ALL", monthly, ticked)
        assert "direct messages do not take part" in said(helen.dm(), monthly, unticked)
        assert "Another company is in that channel" in said("C0THEM", monthly, unticked)
        assert "is archived" in said("C0OLD", monthly, unticked)
        west = chosen(view, "team", str(team(office, "West").id))
        assert "already gets the figures of 华东" in said("C0EAST", monthly, unticked, west)
    with office.deps.reading() as tx:
        assert len(store.everything(tx, workspace=office.workspace.id)) == 1


def test_nobody_else_gets_the_form(office: Office) -> None:
    answer = read(office.say("Amy Reed", "/pipeline schedule"))
    assert "Whoever leads a team says what is posted about it." in answer
    assert "Ask Dana Fox." in answer


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("Helen Marsh", {"Sales", "West", "华东"}),
        ("李娜", {"华东"}),
        ("Dana Fox", {"West"}),
        ("陈雨", set()),
        ("Bo Lind", set()),
        ("an admin", {"Sales", "West", "华东"}),
    ],
)
def test_who_may_have_which_team_posted(office: Office, who: str, may: set[str]) -> None:
    asker = replace(office.people["Bo Lind"], is_admin=True) if who == "an admin" else office.people[who]
    with office.deps.reading() as tx:
        if may:
            found = service.teams_to_set_up(tx, asker=asker, command="/pipeline")
            assert {one.name for one in found} == may
        else:
            with pytest.raises(NoTeamToSchedule):
                service.teams_to_set_up(tx, asker=asker, command="/pipeline")
    for name in ("Sales", "West", "华东"):
        plan = Plan(
            SnapshotId(office.deps.ids.new()), True, team(office, name).id, "C0ALL", "overview", MONDAYS
        )
        if name in may:
            save(office, asker, plan)
        else:
            with pytest.raises(NotYoursToSchedule):
                save(office, asker, plan)


def test_sending_a_form_twice_sets_up_one(office: Office) -> None:
    plan = Plan(SnapshotId(7), True, team(office, "华东").id, "C0EAST", "overview", MONDAYS)
    save(office, office.people["李娜"], plan)
    save(office, office.people["李娜"], plan)
    with office.deps.reading() as tx:
        assert len(service.listed(tx, asker=office.people["李娜"])) == 1


# --- the list -----------------------------------------------------------------------------------------------


def buttons(message: Json) -> dict[str, str]:
    """Label of each button and its action."""
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    return {one["text"]["text"]: one["action_id"] for one in elements if one.get("type") == "button"}


def press(office: Office, name: str, message: Json, action: str, said: str) -> Json:
    """Press it, and return the message that then says that."""
    with office.visitor(name) as visitor:
        visitor.press(message, action)
        found = office.wait(lambda: [m for m in visitor.messages("C0ALL") if said in read(m)])
    return dict(found[-1])


def test_everybody_in_the_team_sees_the_list_and_only_its_line_gets_buttons(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    amy = office.say("Amy Reed", "/pipeline schedule list")
    assert "1. West · Overview · on Mon at 09:00" in read(amy)
    assert not buttons(amy)
    assert "Pause" in buttons(office.say("Dana Fox", "/pipeline schedule list"))
    assert "West" not in read(office.say("陈雨", "/pipeline 定时列表"))


def test_more_than_five_are_paged(office: Office) -> None:
    for _ in range(7):
        set_up(office, "West", "C0WEST", by="Dana Fox")
    first = office.say("Dana Fox", "/pipeline schedule list")
    assert "5. West" in read(first)
    assert "and 2 more" in read(first)
    second = press(office, "Dana Fox", first, "pipeline.schedules", "7. West")
    assert "5. West" not in read(second)


def test_pause_resume_and_skip_say_what_is_next(office: Office) -> None:
    set_up(office)
    listed = office.say("李娜", "/pipeline 定时 列表")
    assert "11月23日" in read(listed)
    skipped = press(office, "李娜", listed, "pipeline.schedule_skip", "跳过一次")
    assert "11月30日" in read(skipped)
    paused = press(office, "李娜", skipped, "pipeline.schedule_pause", "已暂停")
    again = press(office, "李娜", paused, "pipeline.schedule_resume", "恢复发送")
    assert "11月23日" in read(again)


def test_what_was_skipped_is_not_posted_and_the_next_one_is(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office)
    office.say("李娜", "/pipeline 定时跳过")
    office.tick(MONDAY)
    assert texts(office) == []
    office.tick(NEXT_MONDAY)
    assert len(texts(office)) == 1


def test_words_do_what_buttons_do(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    set_up(office, "West", "C0ALL", by="Dana Fox")
    assert "Which one? Add its number." in read(office.say("Dana Fox", "/pipeline schedule pause"))
    assert "Paused: the overview of West." in read(office.say("Dana Fox", "/pipeline schedule pause 1"))
    assert "is posted again" in read(office.say("Dana Fox", "/pipeline schedule resume 1"))
    assert "Deleted: the overview of West." in read(office.say("Dana Fox", "/pipeline schedule delete 2"))
    assert "not scheduled any more" in read(office.say("Dana Fox", "/pipeline schedule delete 2"))
    assert "Ask Dana Fox." in read(office.say("Amy Reed", "/pipeline schedule delete 1"))
    assert "pause" in read(office.say("Dana Fox", "/pipeline schedule puase 1"))


def test_moving_opens_the_form_with_what_it_has_now(office: Office) -> None:
    known = set_up(office, "West", "C0WEST", by="Dana Fox")
    with office.visitor("Dana Fox") as dana:
        dana.send("C0ALL", "/pipeline schedule move 1")
        view = office.wait(dana.view)
        assert field(view, "channel")["initial_conversation"] == "C0WEST"
        assert field(view, "rhythm")["initial_option"]["value"] == "weekdays"
        assert [one["value"] for one in field(view, "weekdays")["initial_options"]] == ["monday"]
        dana.submit({**into("C0ALL"), "at": {"at": {"type": "timepicker", "selected_time": "17:30"}}})
        office.wait(lambda: [m for m in dana.messages("C0ALL") if "at 17:30" in read(m)])
    with office.deps.reading() as tx:
        (one,) = service.listed(tx, asker=office.people["Dana Fox"])
    assert (one.snapshot.id, one.snapshot.channel) == (known, "C0ALL")


def test_a_button_of_one_that_is_gone_says_so(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    listed = office.say("Dana Fox", "/pipeline schedule list")
    office.say("Dana Fox", "/pipeline schedule delete 1")
    press(office, "Dana Fox", listed, "pipeline.schedule_pause", "not scheduled any more")
    press(office, "Dana Fox", listed, "pipeline.schedule_move", "not scheduled any more")


def test_a_form_of_one_that_is_gone_does_not_bring_it_back(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    with office.visitor("Dana Fox") as dana:
        dana.send("C0ALL", "/pipeline schedule move 1")
        office.wait(dana.view)
        office.say("Dana Fox", "/pipeline schedule delete 1")
        dana.submit()
    with office.deps.reading() as tx:
        assert store.everything(tx, workspace=office.workspace.id) == []


# --- what is posted -----------------------------------------------------------------------------------------


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


def people_called(office: Office, name: str) -> Member:
    with office.deps.reading() as tx:
        return people.find(tx, workspace=office.workspace.id, who=name)[0]


def test_strangers_are_those_who_could_not_see_the_team_by_themselves(office: Office) -> None:
    with office.deps.reading() as tx:
        found = service.strangers(
            tx,
            workspace=office.workspace.id,
            team=team(office, "华东").id,
            slack_ids=["U0LINA", "U0HELEN", "U0DANA", "U0ZED"],
        )
    assert (found.count, found.names) == (2, ("Dana Fox",))
