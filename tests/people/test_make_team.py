"""Making a team out of Slack users, from App Home."""

from __future__ import annotations

from typing import Any

import pytest

from bot.kit.deps import Deps
from bot.people import service
from bot.people.model import PersonRow, Role
from bot.people.refusals import NotAllowed
from bot.people.service import Account
from tests.coach.test_coach import make_admin
from tests.people.firm import TODAY, Firm, firm
from tests.world import ACCOUNTS, APP, World, read

ZHOU = Account("U0ZHOU", "Zhou Kai", "zhou@x.com")
AMY = Account("U0AMY", "Amy", "amy@x.com")
BO = Account("U0BO", "Bo", None)


def make(company: Firm, name: str, leader: Account, *people: Account) -> Any:
    return service.make_team(
        company.tx,
        asker=company.people["Wu"],
        name=name,
        leader=leader,
        people=people,
        today=TODAY,
        ids=company.deps.ids,
    )


def test_people_nobody_knew_become_members_tied_to_slack(deps: Deps) -> None:
    with firm(deps) as company:
        company.apply(PersonRow("Wu", role=Role.ADMIN))
        made = make(company, "North", ZHOU, AMY, BO, ZHOU)
        assert (made.leader, made.people, made.left_out) == ("Zhou Kai", ("Amy", "Bo"), ())
        assert company.leaders == {"North": "Zhou Kai"}
        assert company.team_of == {"Wu": None, "Zhou Kai": "North", "Amy": "North", "Bo": "North"}
        assert {one.name: one.slack_id for one in company.everybody} == {
            "Wu": None,
            "Zhou Kai": "U0ZHOU",
            "Amy": "U0AMY",
            "Bo": "U0BO",
        }


def test_people_known_keep_their_name_and_move_today(deps: Deps) -> None:
    with firm(deps) as company:
        company.apply(
            PersonRow("Wu", role=Role.ADMIN),
            PersonRow("Amy Reed", email="amy@x.com", team="West", manager="Dana"),
        )
        make(company, "North", ZHOU, AMY)
        assert "Amy" not in company.people
        assert [team for team, _, _ in company.stays("Amy Reed")] == ["West", "North"]


def test_a_leader_of_another_team_stays_in_it(deps: Deps) -> None:
    with firm(deps) as company:
        company.apply(PersonRow("Wu", role=Role.ADMIN), PersonRow("Bo", team="West", manager="Zhou Kai"))
        company.apply(PersonRow("Zhou Kai", email="zhou@x.com"), import_id=2)
        make(company, "North", ZHOU, AMY)
        assert company.leaders == {"North": "Zhou Kai", "West": "Zhou Kai"}
        assert company.team_of["Zhou Kai"] == "West"


def test_a_name_of_two_people_is_left_out_and_said(deps: Deps) -> None:
    with firm(deps) as company:
        company.apply(
            PersonRow("Wu", role=Role.ADMIN),
            PersonRow("Bo", aliases={"crm": "1"}),
            PersonRow("Bo", aliases={"crm": "2"}),
        )
        made = make(company, "North", ZHOU, AMY, BO)
        assert (made.people, made.left_out) == (("Amy",), ("Bo",))


def test_only_admins_make_teams(deps: Deps) -> None:
    with firm(deps) as company:
        company.apply(PersonRow("Wu"))
        with pytest.raises(NotAllowed):
            make(company, "North", ZHOU, AMY)
        assert company.leaders == {}


def _form(name: str, leader: str, *people: str) -> dict[str, Any]:
    return {
        "name": {"name": {"type": "plain_text_input", "value": name}},
        "leader": {"leader": {"type": "users_select", "selected_user": leader}},
        "people": {"people": {"type": "multi_users_select", "selected_users": list(people)}},
    }


def test_an_admin_makes_a_team_in_app_home(world: World) -> None:
    make_admin(world, "Dana Fox")
    with world.visitor("Dana Fox") as dana:
        dana.open_home()
        world.wait(lambda: "Make a team" in read({"blocks": dana.home() or []}))
        dana.press_home("people.make_team")
        world.wait(dana.view)
        zed, amy = ACCOUNTS["Stranger"].id, ACCOUNTS["Amy Reed"].id
        taken = dana.submit(_form(" west", zed, amy))
        assert "There is a team called West already." in str(taken)
        dana.submit(_form("North", zed, amy, APP))
        said = world.wait(lambda: dana.messages(dana.dm()))[-1]
    assert "North is a team of 1, led by Zed Stranger." in read(said)
    assert "Amy Reed" in read(said)


def test_nobody_else_is_offered_it(world: World) -> None:
    with world.visitor("Amy Reed") as amy:
        amy.open_home()
        assert "Make a team" not in read({"blocks": world.wait(amy.home)})
