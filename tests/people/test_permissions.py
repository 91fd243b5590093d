"""Who may see and do what: every role, every action, every relation, against what the table promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from bot.kit.deps import Deps
from bot.people.model import Member, PersonRow, Role, TeamId, WorkspaceId
from bot.people.permissions import (
    Permission,
    Relation,
    is_permitted,
    may,
    permissions,
    permit,
    permitted_teams,
)
from bot.people.refusals import NotAllowed, NotYours, NotYourTeam
from bot.people.service import teams
from tests.people.firm import Firm, firm

COMPANY = (
    PersonRow("Helen", team="Sales", role=Role.DIRECTOR),
    PersonRow("Wu", team="Sales", role=Role.ADMIN),
    PersonRow("Li Na", team="East", parent_team="Sales", role=Role.MANAGER),
    PersonRow("Chen Yu", team="East", role=Role.REP),
    PersonRow("Wang Lei", team="East", role=Role.REP),
    PersonRow("Dana", team="West", parent_team="Sales", role=Role.MANAGER),
    PersonRow("Tom", team="West", role=Role.REP),
    PersonRow("Kim", team="Harbour", parent_team="East", role=Role.MANAGER),
    PersonRow("Bo", team="Harbour", role=Role.REP),
    PersonRow("Ola", team="Board", role=Role.DIRECTOR),
    PersonRow("Nobody's", role=Role.REP),
)

ANYONE = {Relation.ANYONE}
WHAT_SOMEBODY_IS_TO = {
    # asker: {person: relations}; whoever is not listed is related as ANYONE.
    "Chen Yu": {
        "Chen Yu": {Relation.SELF, Relation.TEAM},
        "Wang Lei": {Relation.TEAM},
        "Li Na": {Relation.TEAM},
    },
    "Li Na": {
        "Li Na": {Relation.SELF, Relation.TEAM},
        "Chen Yu": {Relation.TEAM, Relation.LINE},
        "Wang Lei": {Relation.TEAM, Relation.LINE},
        "Kim": {Relation.LINE},
        "Bo": {Relation.LINE},
    },
    "Helen": {
        "Helen": {Relation.SELF, Relation.TEAM},
        "Wu": {Relation.TEAM, Relation.LINE},
        **{name: {Relation.LINE} for name in ("Li Na", "Chen Yu", "Wang Lei", "Dana", "Tom", "Kim", "Bo")},
    },
    "Wu": {"Wu": {Relation.SELF, Relation.TEAM}, "Helen": {Relation.TEAM}},
    "Ola": {"Ola": {Relation.SELF, Relation.TEAM}},
    "Nobody's": {"Nobody's": {Relation.SELF}},
}
WHAT_SOMEBODY_IS_TO_A_TEAM = {
    "Chen Yu": {"East": {Relation.TEAM}},
    "Li Na": {"East": {Relation.TEAM, Relation.LINE}, "Harbour": {Relation.LINE}},
    "Helen": {"Sales": {Relation.TEAM, Relation.LINE}}
    | {name: {Relation.LINE} for name in ("East", "West", "Harbour")},
    "Wu": {"Sales": {Relation.TEAM}},
    "Ola": {"Board": {Relation.TEAM, Relation.LINE}},
    "Nobody's": {},
}


@dataclass
class Office:
    firm: Firm
    people: dict[str, Member]
    teams: dict[str, TeamId]

    def relations(self, asker: str, *, person: str | None = None, team: str | None = None) -> set[Relation]:
        """Each relation that alone would let the asker do something."""
        return {
            relation
            for relation in Relation
            if is_permitted(
                self.firm.tx,
                self.people[asker],
                [relation],
                member=self.people[person] if person else None,
                team=self.teams[team] if team else None,
            )
        }


@pytest.fixture
def office(deps: Deps) -> Iterator[Office]:
    with firm(deps) as company:
        company.apply(*COMPANY)
        tree = teams(company.tx, workspace=company.workspace)
        yield Office(company, company.people, {team.name: team.id for team in tree})


def test_every_asker_is_to_every_person_what_the_tree_of_teams_makes_them(office: Office) -> None:
    for asker, related in WHAT_SOMEBODY_IS_TO.items():
        always = ANYONE | ({Relation.ADMIN} if asker == "Wu" else set())
        for person in office.people:
            assert office.relations(asker, person=person) == related.get(person, set()) | always, (
                asker,
                person,
            )


def test_every_asker_is_to_every_team_what_the_tree_of_teams_makes_them(office: Office) -> None:
    for asker, related in WHAT_SOMEBODY_IS_TO_A_TEAM.items():
        always = ANYONE | ({Relation.ADMIN} if asker == "Wu" else set())
        for team in office.teams:
            assert office.relations(asker, team=team) == related.get(team, set()) | always, (asker, team)


def test_every_action_is_allowed_to_exactly_those_whom_its_row_names(office: Office) -> None:
    tx = office.firm.tx
    for action, permission in permissions().items():
        for asker, related in WHAT_SOMEBODY_IS_TO.items():
            for person in office.people:
                has = related.get(person, set()) | ANYONE | ({Relation.ADMIN} if asker == "Wu" else set())
                allowed = bool(has & set(permission.relations))
                who, whom = office.people[asker], office.people[person]
                assert may(tx, who, action, member=whom) == allowed, (action, asker, person)
                if allowed:
                    permit(tx, who, action, member=whom)
                else:
                    with pytest.raises((NotYours, NotYourTeam, NotAllowed)):
                        permit(tx, who, action, member=whom)


def test_the_teams_that_somebody_may_do_something_to_are_those_of_which_each_is_allowed(
    office: Office,
) -> None:
    tx = office.firm.tx
    for action in permissions():
        for asker in office.people.values():
            each = {team for team in office.teams.values() if may(tx, asker, action, team=team)}
            assert permitted_teams(tx, asker, action) == each, (action, asker.name)


def test_being_an_admin_shows_nobodys_deals(office: Office) -> None:
    assert not may(office.firm.tx, office.people["Wu"], "pipeline.see_team", team=office.teams["East"])


def test_an_admin_on_top_of_a_role_may_set_things_up(office: Office) -> None:
    tx = office.firm.tx
    assert not may(tx, office.people["Li Na"], "people.link")
    assert may(tx, replace(office.people["Li Na"], is_admin=True), "people.link")


def test_another_workspace_is_out_of_reach_whatever_the_relation(office: Office) -> None:
    elsewhere = replace(office.people["Bo"], workspace=WorkspaceId(office.firm.workspace + 1))
    asker = office.people["Helen"]
    for relation in Relation:
        assert not is_permitted(office.firm.tx, asker, [relation], member=elsewhere, team=None)
        assert not is_permitted(office.firm.tx, asker, [relation], member=None, team=TeamId(7))


def test_a_refusal_says_whom_to_ask(office: Office) -> None:
    tx, chen = office.firm.tx, office.people["Chen Yu"]
    with pytest.raises(NotYourTeam) as team:
        permit(tx, chen, "pipeline.see_team", team=office.teams["West"])
    assert team.value.facts == {"team": "West", "leader": "Dana"}
    with pytest.raises(NotYours) as person:
        permit(tx, chen, "pipeline.see_person", member=office.people["Wang Lei"])
    assert person.value.facts == {"person": "Wang Lei", "leader": "Li Na"}
    with pytest.raises(NotAllowed) as setup:
        permit(tx, chen, "people.link")
    assert setup.value.facts == {"admins": ["Wu"]}


def test_an_action_that_nobody_declared_is_a_mistake_in_the_code(office: Office) -> None:
    with pytest.raises(KeyError):
        permit(office.firm.tx, office.people["Wu"], "pipeline.steal")


def test_every_action_names_its_slice_and_somebody() -> None:
    for action, permission in permissions().items():
        assert isinstance(permission, Permission)
        assert action.count(".") == 1
        assert permission.relations
