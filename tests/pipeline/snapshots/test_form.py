"""Setting a scheduled overview up: the form, its errors, who may, and what is said about the channel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.kit.deps import Deps
from bot.people import service as people
from bot.pipeline.snapshots import service, store
from bot.pipeline.snapshots.model import Plan, SnapshotId
from bot.pipeline.snapshots.service import NoTeamToSchedule, NotYoursToSchedule
from playground.clock import StoppedClock
from playground.model import Json
from tests.delivery.conftest import Office
from tests.pipeline.snapshots.hands import (
    MONDAYS,
    chosen,
    field,
    into,
    save,
    set_up,
    team,
)
from tests.world import read


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


def test_strangers_are_those_who_could_not_see_the_team_by_themselves(office: Office) -> None:
    with office.deps.reading() as tx:
        found = people.strangers(
            tx,
            workspace=office.workspace.id,
            team=team(office, "华东").id,
            slack_ids=["U0LINA", "U0HELEN", "U0DANA", "U0ZED"],
        )
    assert (found.count, found.names) == (2, ("Dana Fox",))
