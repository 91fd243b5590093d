"""Names, the tree of teams, and dated memberships."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.model import MemberId, Membership, Team, TeamId, WorkspaceId
from bot.people.rules import ALWAYS, FOREVER, Directory, Teams, fold, locale_of, move, team_on

LI, WANG, ZHANG = MemberId(1), MemberId(2), MemberId(3)
EAST, WEST, NORTH = TeamId(1), TeamId(2), TeamId(3)
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Li Na", "li  na "),
        ("李娜", "李 娜"),
        ("Aoife O’Hara", "aoife o'hara"),
        ("Ｌｉ　Ｎａ", "Li Na"),
        ("GTX", "gtx"),
        ("Élan", "E\u0301lan"),
    ],
)
def test_names_are_the_same_however_they_are_typed(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_space_between_latin_words_counts() -> None:
    assert fold("Li Na") != fold("Lina")


def test_two_people_of_one_name_are_never_guessed() -> None:
    known = Directory.of([(LI, "Li Na", None), (WANG, "LI NA", None)], [])
    assert known.words_for("li na") == []
    assert "Li Na" not in known
    assert known.is_ambiguous("li na")
    assert not known.is_ambiguous("Wang Lei")


def test_the_sources_own_name_settles_who_is_meant() -> None:
    known = Directory.of(
        [(LI, "刘洋", "liu@x.cn"), (WANG, "刘洋", None)], [("刘洋(工业)", LI), ("刘洋", WANG)]
    )
    assert known["刘洋（工业）"] == LI
    assert known["刘洋"] == WANG
    assert known["LIU@x.cn"] == LI


def test_case_matters_in_a_crms_ids() -> None:
    known = Directory.of([], [("005AbC", LI), ("005aBc", WANG)])
    assert known["005AbC"] == LI
    assert known["005aBc"] == WANG
    assert known.is_ambiguous("005abc")


def test_a_family_name_in_front_is_the_same_person() -> None:
    known = Directory.of([(LI, "Li Na", None), (WANG, "Wang Wei", None)], [])
    assert known.get("Na, Li") == LI
    assert known.get("Na, Wang") is None
    assert known.get("Li Na, Wang Wei") is None


def test_a_departed_persons_mark_is_not_part_of_the_name() -> None:
    known = Directory.of([(LI, "李娜", None)], [])
    assert known["李娜(已停用)"] == LI
    assert known["李娜（已停用）"] == LI


def test_whoever_had_no_team_was_always_in_the_first() -> None:
    assert move([], member=LI, team=EAST, on=NOVEMBER, hired_on=None) == [Membership(LI, EAST, ALWAYS, None)]
    hired = date(2024, 3, 1)
    assert move([], member=LI, team=EAST, on=NOVEMBER, hired_on=hired) == [Membership(LI, EAST, hired, None)]


def test_last_quarter_stays_with_the_team_that_earned_it() -> None:
    stays = [Membership(LI, EAST, ALWAYS, None)]
    moved = move(stays, member=LI, team=WEST, on=NOVEMBER, hired_on=None)
    assert team_on(moved, NOVEMBER - timedelta(days=1)) == EAST
    assert team_on(moved, NOVEMBER) == WEST


def test_an_older_file_does_not_change_what_is_known_of_later_days() -> None:
    stays = [Membership(LI, EAST, ALWAYS, NOVEMBER), Membership(LI, WEST, NOVEMBER, None)]
    october = date(2026, 10, 10)
    moved = move(stays, member=LI, team=NORTH, on=october, hired_on=None)
    assert [team_on(moved, day) for day in (date(2026, 10, 9), october, NOVEMBER)] == [EAST, NORTH, WEST]


def test_moving_back_on_the_same_day_leaves_no_trace() -> None:
    stays = [Membership(LI, EAST, ALWAYS, None)]
    away = move(stays, member=LI, team=WEST, on=NOVEMBER, hired_on=None)
    assert move(away, member=LI, team=EAST, on=NOVEMBER, hired_on=None) == stays


DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 20))
MOVES = st.lists(st.tuples(DAYS, st.sampled_from([EAST, WEST, NORTH])), min_size=1, max_size=12)


@given(MOVES, st.none() | DAYS)
def test_every_day_has_at_most_one_team(moves: list[tuple[date, TeamId]], hired_on: date | None) -> None:
    stays: list[Membership] = []
    for on, team in moves:
        stays = move(stays, member=LI, team=team, on=on, hired_on=hired_on)
        assert team_on(stays, max(on, hired_on) if hired_on else on) == team
        assert stays == move(stays, member=LI, team=team, on=on, hired_on=hired_on)
    ends = [(one.since, one.until or FOREVER) for one in stays]
    assert all(since < until for since, until in ends)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))
    assert all(a.team != b.team for a, b in pairwise(stays) if a.until == b.since)


def _team(number: int, parent: int | None = None, manager: int | None = None) -> Team:
    return Team(
        WorkspaceId(1),
        TeamId(number),
        f"T{number}",
        TeamId(parent) if parent else None,
        MemberId(manager) if manager else None,
        "UTC",
        "USD",
        "en",
    )


def test_a_team_has_those_below_and_those_above() -> None:
    tree = Teams.of([_team(1), _team(2, 1), _team(3, 2), _team(4, 1), _team(5)])
    assert set(tree.below(TeamId(1))) == {1, 2, 3, 4}
    assert tree.above(TeamId(3)) == (3, 2, 1)
    assert [team.id for team in tree.children(TeamId(1))] == [2, 4]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("zh-CN", "zh_CN"),
        ("中文", "zh_CN"),
        ("en-GB", "en"),
        ("English", "en"),
        ("fr-FR", None),
        (None, None),
    ],
)
def test_languages_are_recognised(text: str | None, locale: str | None) -> None:
    assert locale_of(text) == locale
