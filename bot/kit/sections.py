"""Sections: what slices contribute to meetings, briefs, digests and App Home without knowing these.

A slice says in its `sections.py`, in `SECTIONS`, what it has to say about a team or a person. They are found by
walking the packages; whoever puts a card together names them in its settings and knows no slice by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.kit import walk

if TYPE_CHECKING:
    from bot.kit.db import Tx
    from bot.kit.deps import Deps


class Audience(StrEnum):
    """Who reads it. TEAM: everybody in the team's channel, so only what each of them may see. PERSON: the one
    person it is about, in words that they may go on writing in.
    """

    TEAM = "team"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Subject:
    """What it is about: these people of a team (of a PERSON section exactly one), and a stretch of days.

    `first` and `until`: the days looked back at, both included. `today` is the day of the occasion itself,
    `now` the instant of speaking.
    """

    workspace: int
    team: int
    members: tuple[int, ...]
    first: date
    until: date
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What a section says: a template, and its facts, which the template reads as `section`.

    For a TEAM an extract of a card (`deals/_section_praise`, an .xml without a card around it), for a PERSON
    plain lines (`deals/section_moved`, a .txt).
    """

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)


Say = Callable[["Tx", "Deps", Subject], "Part | None"]
"""Reads, never writes. None: there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Section:
    """A contribution. `name` is `<slice>.<word>`."""

    name: str
    audience: Audience
    say: Say


@cache
def sections() -> dict[str, Section]:
    """Every section that some slice has, by name."""
    return {
        one.name: one
        for module in walk.modules("sections").values()
        for one in getattr(module, "SECTIONS", ())
    }


def said(names: tuple[str, ...], tx: Tx, deps: Deps, subject: Subject) -> list[Part]:
    """What these sections have to say, in that order. Raises KeyError for one that no slice has."""
    found = (sections()[name].say(tx, deps, subject) for name in names)
    return [part for part in found if part is not None]
