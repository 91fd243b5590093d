"""Whom counts may be about, so that nobody finds single people by taking one team's from another's. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.delivery.counts.model import FEWEST
from bot.people.model import MemberId, TeamId

Members = frozenset[MemberId]


def countable(
    team: TeamId, *, members: Mapping[TeamId, Collection[MemberId]], below: Mapping[TeamId, Iterable[TeamId]]
) -> Members:
    """Of a team and all below it (`below`: the teams directly below each), whom its counts are about.

    Worked example: 8 people in a team below and 3 directly in the team: the 8, because the counts of 11 less those of
    the 8 would be those of the 3.
    """
    parts = [countable(each, members=members, below=below) for each in below.get(team, ())]
    # Those who are left out of a part for that reason are few, so they are counted nowhere.
    return together(parts, frozenset(members.get(team, ())))


def together(parts: Iterable[Members], others: Members) -> Members:
    """These parts and some others: without the others who are fewer than five, where a part is counted by itself.

    A part of fewer than five is counted nowhere by itself, so it is one of the others.
    """
    parts = list(parts)
    large = [part for part in parts if len(part) >= FEWEST]
    small = others.union(*(part for part in parts if len(part) < FEWEST))
    known = frozenset().union(*large) if large else frozenset()
    rest = small - known
    return known if large and len(rest) < FEWEST else known | rest
