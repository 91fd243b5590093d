"""Days of leave, and what came of noting or ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NewType

from bot.people.model import Member, MemberId

LeaveId = NewType("LeaveId", int)


@dataclass(frozen=True, slots=True)
class Away:
    """Days without a gap, both ends included. Weekends and holidays in between belong to it."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days, worked or not."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave as it is stored."""

    id: LeaveId
    member: MemberId
    away: Away


@dataclass(frozen=True, slots=True)
class Noted:
    """Leave that was noted. `away` is all of it: what touches older leave has become one with it."""

    person: Member
    away: Away
    was_known: bool
    has_grown: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """Leave that was ended or cancelled, and what is still ahead. `is_back`: it was running until now."""

    person: Member
    ended: tuple[Away, ...]
    ahead: tuple[Away, ...]
    is_back: bool
