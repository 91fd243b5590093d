"""When two rows are about the same activity, and whether one has happened. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from bot.activities.model import ActivityRow

_DONE = frozenset(
    {"done", "completed", "complete", "closed", "yes", "y", "true", "1", "held", "✓"}
    | {"是", "已完成", "完成", "已结束"}
)


def is_done(status: str | None, *, has_come: bool) -> bool:
    """Whether it has happened: as its status says; without one, when its day has come."""
    if status is None:
        return has_come
    return " ".join(status.casefold().split()) in _DONE


def likeness(
    *,
    deals: Sequence[int],
    account: int | None,
    kind: str | None,
    subject: str | None,
    day: int,
) -> int:
    """A number that rows about the same activity share, with or without its id. See ActivityRow."""
    about: Any = sorted(deals) if deals else ["customer", account]
    said = json.dumps([about, _fold(kind), _fold(subject), day], ensure_ascii=False)
    return int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class Known:
    """What tells a stored activity apart from others that are like it."""

    id: int
    key: str | None
    at: int | None
    who: str | None
    member: int | None


def same(row: ActivityRow, alike: Sequence[Known]) -> Known | None:
    """Which of these activities, all like the row, the row is about; None: another one.

    Two ids are two activities, and so are two times of day, and two people. What one side does not say, the
    other's will do for.
    """
    possible = [
        one
        for one in alike
        if (row.key is None or one.key is None or row.key == one.key)
        and (row.at is None or one.at is None or row.at == one.at)
        and _may_be_one(row, one)
    ]
    return min(possible, key=lambda one: (one.at != row.at, one.id), default=None)


def _may_be_one(row: ActivityRow, other: Known) -> bool:
    if row.member is not None and other.member is not None:
        return row.member == other.member
    # As long as nobody here knows who it is, the CRM's word has to do.
    return row.who is None or other.who is None or _fold(row.who) == _fold(other.who)


def _fold(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
