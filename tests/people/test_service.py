"""Workspaces, finding people and teams, tying Slack users to members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.kit.deps import Deps
from bot.people import service, store
from bot.people.model import PersonRow, Role
from bot.people.refusals import (
    AlreadyLinked,
    AmbiguousPerson,
    NotAllowed,
    NothingToUnlink,
    UnknownPerson,
    UnknownTeam,
)
from tests.conftest import NOW
from tests.people.firm import Firm, firm


@pytest.fixture
def company(deps: Deps) -> Iterator[Firm]:
    with firm(deps) as made:
        made.apply(
            PersonRow("Wu", email="wu@x.com", team="Sales", role=Role.ADMIN),
            PersonRow("李娜", email="lina@x.com", team="华东", role=Role.MANAGER),
            PersonRow("Li Wei", email="liwei@x.com", team="华东", manager="李娜"),
            PersonRow("Li Wei", email="other@x.com", team="West"),
        )
        yield made


def recognise(company: Firm, slack_id: str, email: str | None, language: str | None = None) -> str | None:
    found = service.recognise(
        company.tx,
        workspace=company.workspace,
        slack_id=slack_id,
        email=email,
        slack_language=language,
        slack_zone=None,
    )
    return found.name if found else None


# Workspaces


def test_the_first_contact_ties_the_only_workspace_to_slack(deps: Deps) -> None:
    with deps.writing() as tx:
        made = service.open_workspace(tx, company=deps.company, now=NOW)
        tied = service.connect_workspace(
            tx, external_id="T1", company=deps.company, now=NOW, name="Northlight"
        )
        assert (tied.id, tied.external_id, tied.name) == (made.id, "T1", "Northlight")
        assert service.connect_workspace(tx, external_id="T1", company=deps.company, now=NOW) == tied
        assert service.workspace_of(tx, external_id="T1") == tied


def test_a_second_slack_workspace_gets_a_workspace_of_its_own(deps: Deps) -> None:
    with deps.writing() as tx:
        first = service.connect_workspace(tx, external_id="T1", company=deps.company, now=NOW)
        second = service.connect_workspace(tx, external_id="T2", company=deps.company, now=NOW)
        assert first.id != second.id
        with pytest.raises(LookupError):
            service.the_workspace(tx)


def test_opening_twice_makes_one_workspace_that_follows_the_settings(deps: Deps) -> None:
    chinese = deps.company.model_copy(update={"language": "zh_CN", "zone": "Asia/Shanghai"})
    with deps.writing() as tx:
        first = service.open_workspace(tx, company=deps.company, now=NOW)
        again = service.open_workspace(tx, company=chinese, now=NOW)
        assert again.id == first.id
        assert (again.language, again.zone) == ("zh_CN", "Asia/Shanghai")


def test_one_company_knows_nothing_of_another(company: Firm) -> None:
    service.connect_workspace(company.tx, external_id="T1", company=company.deps.company, now=NOW)
    other = service.connect_workspace(company.tx, external_id="T2", company=company.deps.company, now=NOW)
    assert service.find(company.tx, workspace=other.id, who="李娜") == []
    assert len(service.teams(company.tx, workspace=other.id)) == 0
    assert recognise(replace(company, workspace=other.id), "U1", "lina@x.com") is None


# Finding


@pytest.mark.parametrize(
    "who", ["李娜", "@李娜", "李 娜", "LINA@x.com", "<@U0LINA>", "<@U0LINA|lina>", "U0LINA"]
)
def test_a_person_is_found_however_they_are_named(company: Firm, who: str) -> None:
    recognise(company, "U0LINA", "lina@x.com")
    assert service.person_called(company.tx, workspace=company.workspace, word=who).name == "李娜"


def test_somebody_unknown_is_refused_with_the_nearest_name(company: Firm) -> None:
    with pytest.raises(UnknownPerson) as refused:
        service.person_called(company.tx, workspace=company.workspace, word="Lee Wei")
    assert refused.value.facts == {"word": "Lee Wei", "nearest": "Li Wei"}


def test_a_name_of_two_people_is_refused_with_what_tells_them_apart(company: Firm) -> None:
    with pytest.raises(AmbiguousPerson) as refused:
        service.person_called(company.tx, workspace=company.workspace, word="li wei")
    assert {(one["email"], one["team"]) for one in refused.value.facts["people"]} == {
        ("liwei@x.com", "华东"),
        ("other@x.com", "West"),
    }


def test_a_team_is_found_however_it_is_written_or_refused_with_the_nearest(company: Firm) -> None:
    assert service.team_called(company.tx, workspace=company.workspace, word="ｗｅｓｔ").name == "West"
    with pytest.raises(UnknownTeam) as refused:
        service.team_called(company.tx, workspace=company.workspace, word="Wset")
    assert refused.value.facts["nearest"] == "West"


def test_who_was_in_a_team_during_a_period(company: Firm) -> None:
    company.apply(PersonRow("Li Wei", email="liwei@x.com", team="West"), on=date(2026, 12, 1), import_id=2)
    west = service.team_called(company.tx, workspace=company.workspace, word="West")

    def names(first: date, last: date) -> set[str | None]:
        found = store.memberships_during(
            company.tx, workspace=company.workspace, teams=[west.id], first=first, last=last
        )
        known = store.by_ids(company.tx, workspace=company.workspace, ids=found)
        return {one.email for one in known.values()}

    assert names(date(2026, 11, 1), date(2026, 11, 30)) == {"other@x.com"}
    assert names(date(2026, 11, 1), date(2026, 12, 1)) == {"other@x.com", "liwei@x.com"}


# Slack users


def test_slack_users_are_tied_by_email(company: Firm) -> None:
    assert recognise(company, "U1", "LiNa@X.com") == "李娜"
    assert recognise(company, "U2", "nobody@x.com") is None
    assert recognise(company, "U3", None) is None


def test_an_email_does_not_take_a_member_from_whom_an_admin_tied(company: Firm) -> None:
    service.link(company.tx, asker=company.people["Wu"], slack_id="U1", who="李娜")
    assert recognise(company, "U2", "lina@x.com") is None
    assert recognise(company, "U1", "elsewhere@y.com") == "李娜"


def test_language_comes_from_slack_unless_it_is_set(company: Firm) -> None:
    recognise(company, "U1", "lina@x.com", "zh_CN")
    assert company.people["李娜"].language == "zh_CN"
    service.set_language(company.tx, asker=company.people["李娜"], language="en")
    recognise(company, "U1", "lina@x.com", "zh_CN")
    assert company.people["李娜"].language == "en"
    assert service.set_language(company.tx, asker=company.people["李娜"], language=None).language == "zh_CN"


def test_linking_is_an_admins_and_says_what_is_in_the_way(company: Firm) -> None:
    wu, people = company.people["Wu"], company.people
    with pytest.raises(NotAllowed):
        service.link(company.tx, asker=people["李娜"], slack_id="U9", who="李娜")
    service.link(company.tx, asker=wu, slack_id="U1", who="李娜")
    service.link(company.tx, asker=wu, slack_id="U1", who="李娜")
    with pytest.raises(AlreadyLinked) as account:
        service.link(company.tx, asker=wu, slack_id="U1", who="Wu")
    assert account.value.facts == {"person": "李娜", "user": "U1"}
    with pytest.raises(AlreadyLinked) as member:
        service.link(company.tx, asker=wu, slack_id="U2", who="李娜")
    assert member.value.facts == {"person": "李娜", "user": "U1"}
    with pytest.raises(AmbiguousPerson):
        service.link(company.tx, asker=wu, slack_id="U2", who="Li Wei")
    assert service.unlink(company.tx, asker=wu, slack_id="U1").person.name == "李娜"
    with pytest.raises(NothingToUnlink):
        service.unlink(company.tx, asker=wu, slack_id="U1")


# Admins


def test_the_first_admin_needs_neither_people_nor_slack(deps: Deps) -> None:
    with deps.writing() as tx:
        made = service.make_admin(tx, email="Wu@x.com", company=deps.company, ids=deps.ids, now=NOW)
        assert made.is_admin
        again = service.make_admin(tx, email="wu@x.com", company=deps.company, ids=deps.ids, now=NOW)
        assert again.id == made.id


def test_an_admin_known_by_email_gets_a_name_from_the_people_file(deps: Deps) -> None:
    with firm(deps) as company:
        service.make_admin(company.tx, email="wu@x.com", company=deps.company, ids=deps.ids, now=NOW)
        company.apply(PersonRow("吴倩", email="wu@x.com", team="Sales"))
        assert list(company.people) == ["吴倩"]
        assert company.people["吴倩"].is_admin


def test_somebody_without_slack_and_team_still_counts(company: Firm) -> None:
    company.apply(PersonRow("Jordan"), import_id=2)
    assert company.people["Jordan"].slack_id is None
    assert service.setting_up(company.tx, workspace=company.workspace).people == 5
