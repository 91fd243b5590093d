"""Whom counts may be about: nobody finds fewer than five people by taking one team's counts from another's."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.counts.model import FEWEST
from bot.delivery.counts.rules import countable, together
from bot.people.model import MemberId, TeamId


def people(*numbers: int) -> list[MemberId]:
    return [MemberId(number) for number in numbers]


def test_three_people_beside_a_team_of_eight_are_left_out() -> None:
    top, east = TeamId(1), TeamId(2)
    members = {top: people(1, 2, 3), east: people(*range(10, 18))}
    assert countable(top, members=members, below={top: [east]}) == frozenset(people(*range(10, 18)))


def test_small_teams_that_are_counted_nowhere_alone_are_counted_together() -> None:
    top, a, b = TeamId(1), TeamId(2), TeamId(3)
    members = {a: people(1, 2, 3), b: people(4, 5, 6)}
    assert len(countable(top, members=members, below={top: [a, b]})) == 6


@given(st.data())
def test_no_difference_of_what_is_counted_is_of_one_to_four_people(data: st.DataObject) -> None:
    below: dict[TeamId, list[TeamId]] = defaultdict(list)
    members: dict[TeamId, list[MemberId]] = {}
    teams = [TeamId(number) for number in range(1, data.draw(st.integers(1, 7)) + 1)]
    person = 0
    for team in teams:
        if team > 1:
            below[data.draw(st.sampled_from(teams[: team - 1]))].append(team)
        size = data.draw(st.integers(0, 8))
        members[team] = people(*range(person, person + size))
        person += size
    shown = [countable(team, members=members, below=below) for team in teams]
    shown.append(
        together([shown[0]], frozenset(people(*range(person, person + data.draw(st.integers(0, 8))))))
    )
    counted = [one for one in shown if len(one) >= FEWEST]
    for one, other in combinations(counted, 2):
        assert len(one - other) == 0 or len(one - other) >= FEWEST
        assert len(other - one) == 0 or len(other - one) >= FEWEST
