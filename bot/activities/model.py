"""An activity, and how a file's row of one waits to be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, NewType

from bot.accounts.model import AccountId
from bot.people.model import MemberId

ActivityId = NewType("ActivityId", int)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done, or is planned (`is_done` False), with a customer.

    `kind` and `subject` are the CRM's own words; `at` is None when only the day is known; `member` is None
    when nobody here knows who it was, whom the CRM calls `who`.
    """

    id: ActivityId
    kind: str | None
    subject: str | None
    who: str | None
    member: MemberId | None
    account: AccountId | None
    day: date
    at: datetime | None
    is_done: bool


class ActivityRow(NamedTuple):
    """What a file says about one activity. Plain values: days are ordinals, instants seconds in UTC.

    `likeness` is what two rows about the same activity have in common when one of them lacks the id:
    the deals or the customer, the kind, the subject and the day.
    """

    key: str | None
    likeness: int
    kind: str | None
    subject: str | None
    who: str | None
    member: int | None
    account: int | None
    day: int
    at: int | None
    is_done: bool
    deals: list[int]
