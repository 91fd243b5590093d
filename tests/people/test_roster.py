"""What a file about people changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.kit.deps import Deps
from bot.people.model import Edit, Move, PersonRow, Role
from bot.people.rules import ALWAYS
from tests.people.firm import TODAY, Firm, firm, rep, rows

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def company(deps: Deps) -> Iterator[Firm]:
    with firm(deps) as made:
        yield made


def test_the_team_column_says_who_is_in_a_team_and_its_people_say_who_leads_it(company: Firm) -> None:
    changes = company.apply(*rows("Chen Yu,East,Li Na\nWang Lei,East,Li Na\nLi Na,East,"))
    assert company.team_of == {"Chen Yu": "East", "Wang Lei": "East", "Li Na": "East"}
    assert company.leaders == {"East": "Li Na"}
    assert company.people["Li Na"].role is Role.MANAGER
    assert company.people["Chen Yu"].role is Role.REP
    assert changes.new_teams == ("East",)
    assert changes.problems == ()


def test_a_manager_is_the_same_with_whichever_apostrophe_the_row_writes_them(company: Firm) -> None:
    company.apply(*rows("Aoife O’Hara,Pub,Aoife O’Hara\nWang Lei,Pub,Aoife O'Hara"))
    assert company.team_of == {"Aoife O’Hara": "Pub", "Wang Lei": "Pub"}
    assert company.leaders == {"Pub": "Aoife O’Hara"}


def test_without_a_team_column_a_managers_reports_are_a_team_named_after_the_manager(company: Firm) -> None:
    company.apply(
        PersonRow("Anna Snelling", manager="Dustin Brinkmann", parent_team="Central"),
        PersonRow("Moses Frase", manager="Dustin Brinkmann", parent_team="Central"),
        PersonRow("Darcel Schlecht", manager="Melvin Marxen", parent_team="Central"),
    )
    assert company.team_of == {
        "Anna Snelling": "Dustin Brinkmann",
        "Moses Frase": "Dustin Brinkmann",
        "Darcel Schlecht": "Melvin Marxen",
        "Dustin Brinkmann": "Dustin Brinkmann",
        "Melvin Marxen": "Melvin Marxen",
    }
    assert company.parents == {
        "Dustin Brinkmann": "Central",
        "Melvin Marxen": "Central",
        "Central": None,
    }
    assert company.people["Dustin Brinkmann"].role is Role.MANAGER


def test_the_manager_of_managers_leads_the_team_above_theirs(company: Firm) -> None:
    company.apply(
        rep("A", "Li Na"), rep("B", "Dana"), rep("Li Na", "Helen"), rep("Dana", "Helen"), rep("Helen", None)
    )
    assert company.parents == {"Li Na": "Helen", "Dana": "Helen", "Helen": None}
    assert company.leaders == {"Li Na": "Li Na", "Dana": "Dana", "Helen": "Helen"}
    assert company.team_of["Li Na"] == "Li Na"
    assert company.people["Helen"].role is Role.DIRECTOR


def test_the_manager_of_an_offices_managers_leads_the_office(company: Firm) -> None:
    columns = ("name", "team", "parent_team", "manager")
    company.apply(
        *rows("A,East,Asia,Li Na\nLi Na,East,Asia,Helen\nB,West,Asia,Dana\nDana,West,Asia,Helen", columns)
    )
    assert company.leaders == {"East": "Li Na", "West": "Dana", "Asia": "Helen"}
    assert company.team_of["Helen"] == "Asia"
    assert company.people["Helen"].role is Role.DIRECTOR


def test_managers_in_a_team_of_their_own_lead_the_teams_of_their_people(company: Firm) -> None:
    company.apply(*rows("A,East,Li Na\nB,West,Dana\nLi Na,Board,Helen\nDana,Board,Helen\nHelen,Board,"))
    assert company.leaders == {"East": "Li Na", "West": "Dana", "Board": "Helen"}
    assert company.parents == {"East": "Board", "West": "Board", "Board": None}
    assert company.team_of["Li Na"] == "Board"


def test_a_row_whose_manager_is_not_its_teams_is_reported_and_the_team_wins(company: Firm) -> None:
    changes = company.apply(*rows("A,East,Li Na\nB,East,Li Na\nC,East,Mallory"))
    assert company.leaders == {"East": "Li Na"}
    assert company.team_of["C"] == "East"
    assert "Mallory" not in company.people
    assert [(one.row, one.kind, one.facts["leader"]) for one in changes.problems] == [
        (2, "not_the_manager", "Li Na")
    ]


def test_a_single_row_does_not_unseat_a_manager_whom_the_team_has(company: Firm) -> None:
    company.apply(*rows("A,East,Li Na\nB,East,Li Na\nC,East,Li Na"))
    changes = company.apply(*rows("A,East,Mallory"), import_id=2)
    assert company.leaders == {"East": "Li Na"}
    assert [one.kind for one in changes.problems] == ["not_the_manager"]


def test_a_team_gets_the_new_manager_its_people_name(company: Firm) -> None:
    company.apply(*rows("A,East,Li Na\nB,East,Li Na"))
    changes = company.apply(*rows("A,East,Zhou Kai\nB,East,Zhou Kai"), import_id=2)
    assert company.leaders == {"East": "Zhou Kai"}
    assert Edit("East", "manager", "Li Na", "Zhou Kai") in changes.edits


def test_a_team_that_names_two_managers_keeps_the_one_it_has(company: Firm) -> None:
    changes = company.apply(*rows("A,East,Li Na\nB,East,Zhou Kai"))
    assert company.leaders == {"East": None}
    assert {one.kind for one in changes.problems} == {"two_managers"}


def test_a_move_keeps_last_quarters_numbers_where_they_were_earned(company: Firm) -> None:
    company.apply(*rows("A,East,Li Na\nB,West,Dana"), on=OCTOBER)
    changes = company.apply(*rows("A,West,Dana\nB,West,Dana"), import_id=2)
    assert company.stays("A") == [("East", ALWAYS, TODAY), ("West", TODAY, None)]
    assert changes.moves == (Move("A", "East", "West", TODAY),)


def test_a_first_membership_begins_when_somebody_was_hired(company: Firm) -> None:
    company.apply(PersonRow("A", team="East", hired_on=OCTOBER))
    assert company.stays("A") == [("East", OCTOBER, None)]


def test_somebody_who_left_stays_in_their_last_team(company: Firm) -> None:
    company.apply(PersonRow("A", team="East", manager="Li Na"))
    company.apply(PersonRow("A", left_on=OCTOBER), import_id=2)
    assert company.people["A"].left_on == OCTOBER
    assert company.team_of["A"] == "East"


def test_what_a_file_does_not_say_stays(company: Firm) -> None:
    company.apply(PersonRow("A", email="A@x.com", team="East", zone="Asia/Shanghai", role=Role.MANAGER))
    assert company.apply(PersonRow("A", email="a@X.com"), import_id=2).count == 0
    assert company.people["A"].zone == "Asia/Shanghai"


def test_the_same_file_again_changes_nothing_and_reports_the_same(company: Firm) -> None:
    file = rows("A,East,Li Na\nB,East,Li Na\nC,East,Mallory\nLi Na,East,Helen\nD,West,Dana\nDana,West,Helen")
    first = company.apply(*file)
    before = company.everything()
    again = company.apply(*file, import_id=2, on=date(2026, 12, 1))
    assert again.count == 0
    assert again.problems == first.problems
    assert company.everything() == before


def test_an_email_makes_two_spellings_one_person(company: Firm) -> None:
    company.apply(PersonRow("Tom Okada", email="tom@x.com"))
    changes = company.apply(PersonRow("Thomas Okada", email="TOM@x.com"), import_id=2)
    assert list(company.people) == ["Thomas Okada"]
    assert changes.edits == (Edit("Tom Okada", "name", "Tom Okada", "Thomas Okada"),)


def test_the_name_a_crm_uses_does_not_rename_anybody(company: Firm) -> None:
    company.apply(PersonRow("Tom Okada", email="tom@x.com", aliases={"crm": "Thomas Okada"}))
    assert company.apply(PersonRow("Thomas Okada"), import_id=2, source="crm").count == 0
    assert list(company.people) == ["Tom Okada"]


def test_two_emails_are_two_people_of_one_name(company: Firm) -> None:
    changes = company.apply(PersonRow("Li Na", email="a@x.com"), PersonRow("Li Na", email="b@x.com"))
    assert len(changes.new_members) == 2
    assert changes.problems == ()


def test_a_name_that_fits_two_people_is_a_question(company: Firm) -> None:
    company.apply(PersonRow("Li Na", email="a@x.com"), PersonRow("Li Na", email="b@x.com"))
    changes = company.apply(
        PersonRow("Li Na", team="East"), PersonRow("C", team="East", manager="Li Na"), import_id=2
    )
    assert {(one.row, one.kind) for one in changes.problems} == {(0, "ambiguous"), (1, "manager_ambiguous")}
    assert company.leaders == {"East": None}


def test_two_ids_of_one_crm_are_two_people(company: Firm) -> None:
    one, other = PersonRow("Li Na", aliases={"crm": "005A"}), PersonRow("Li Na", aliases={"crm": "005a"})
    assert len(company.apply(one, other).new_members) == 2


def test_rows_that_contradict_each_other_change_nothing(company: Firm) -> None:
    changes = company.apply(
        PersonRow("A", email="a@x.com", team="East"), PersonRow("A", email="a@x.com", team="West")
    )
    assert [(one.row, one.kind, one.facts["what"]) for one in changes.problems] == [
        (0, "contradiction", "team"),
        (1, "contradiction", "team"),
    ]
    assert company.people == {}


def test_keys_of_two_members_in_one_row_are_a_question(company: Firm) -> None:
    company.apply(PersonRow("A", email="a@x.com"), PersonRow("B", aliases={"crm": "7"}))
    changes = company.apply(PersonRow("A", email="a@x.com", aliases={"crm": "7"}), import_id=2)
    assert [(one.kind, one.facts["people"]) for one in changes.problems] == [("contradiction", ["A", "B"])]


def test_a_file_that_knows_more_completes_who_is_known_by_name(company: Firm) -> None:
    company.apply(PersonRow("李娜", team="华东"))
    company.apply(PersonRow("李 娜", email="lina@x.cn", aliases={"crm": "17"}), import_id=2)
    assert company.people["李娜"].email == "lina@x.cn"


def test_teams_cannot_be_part_of_each_other(company: Firm) -> None:
    columns = ("name", "team", "parent_team")
    changes = company.apply(*rows("A,East,West\nB,West,East", columns))
    assert company.parents == {"East": "West", "West": None}
    assert [(one.row, one.kind) for one in changes.problems] == [(1, "parent_loop")]


def test_a_manager_given_by_email_is_the_person_with_that_email(company: Firm) -> None:
    company.apply(PersonRow("A", team="East", manager="lina@x.cn"), PersonRow("李娜", email="lina@x.cn"))
    assert company.leaders == {"East": "李娜"}
    assert company.team_of["李娜"] == "East"


def test_an_import_is_taken_back(company: Firm) -> None:
    company.apply(*rows("A,East,Li Na\nB,West,Dana"), on=OCTOBER)
    before = company.everything()
    company.apply(*rows("A,West,Dana\nC,North,Zhou Kai\nB,West,Dana"), import_id=2)
    assert company.undo(2).kept == ()
    assert company.everything() == before
    assert company.undo(2).restored == 0


def test_what_changed_after_an_import_stays_when_it_is_taken_back(company: Firm) -> None:
    company.apply(PersonRow("A", team="East"), on=OCTOBER)
    company.apply(PersonRow("A", team="West"), import_id=2)
    company.apply(PersonRow("A", team="North"), import_id=3, on=date(2026, 12, 1))
    assert company.undo(2).kept == ("A", "West")
    assert company.team_of == {"A": "North"}


def test_a_file_of_many_people_costs_as_many_queries_as_one_of_few(company: Firm) -> None:
    few = [PersonRow(f"P{n}", team=f"T{n % 3}", manager=f"P{n % 3}") for n in range(6)]
    many = [PersonRow(f"Q{n}", team=f"U{n % 30}", manager=f"Q{n % 30}") for n in range(300)]
    assert _statements(company, few, 1) == _statements(company, many, 2)


def _statements(company: Firm, file: list[PersonRow], import_id: int) -> int:
    from sqlalchemy import event  # noqa: PLC0415

    seen = []

    def count(*_about: object) -> None:
        seen.append(1)

    event.listen(company.tx.connection, "before_cursor_execute", count)
    company.apply(*file, import_id=import_id)
    event.remove(company.tx.connection, "before_cursor_execute", count)
    return len(seen)


def test_two_people_cannot_be_each_others_manager(company: Firm) -> None:
    changes = company.apply(rep("A", "B"), rep("B", "A"), rep("C", "B"))
    assert {(one.row, one.kind) for one in changes.problems} == {(0, "manager_loop"), (1, "manager_loop")}
    assert company.team_of == {"A": None, "B": "B", "C": "B"}


def test_a_known_manager_whom_the_file_only_names_stays_in_their_team(company: Firm) -> None:
    company.apply(*rows("Kim,East,Li Na\nA,East,Li Na"))
    company.apply(*rows("B,West,Kim"), import_id=2)
    assert company.leaders == {"East": "Li Na", "West": "Kim"}
    assert company.team_of["Kim"] == "East"


def test_two_teams_that_are_put_under_each_other_do_not_become_a_loop(company: Firm) -> None:
    columns = ("name", "team", "manager", "parent_team")
    company.apply(*rows("Li Na,West,Li Na,East", columns))
    changes = company.apply(*rows("A,East,,West\nB,West,,East", columns), import_id=2)
    assert {one.kind for one in changes.problems} == {"parent_loop"}
    assert company.parents == {"East": "West", "West": None}
