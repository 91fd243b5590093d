"""What a slice says unasked: kinds, nudges, and the jobs that propose them when their time has come.

A slice declares `KINDS` and `JOBS` in its `jobs.py`. The delivery slice decides when, to whom and whether;
a slice only proposes, and says the words at the moment of sending.
`templates/<slice>/kind.txt` names each kind, `templates/<slice>/why.txt` says why one came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.kit import walk
from bot.kit.manner import Operation, Urgency

if TYPE_CHECKING:
    from bot.kit.db import Tx
    from bot.kit.deps import Deps

Facts = Mapping[str, Any]
"""What can be written as JSON: ids, numbers, words. Never a person's confidential words."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """One thing to say, to a member or (exactly one of the two) in a channel.

    (recipient, kind, subject, occasion) is its name: proposed again, it is the same. `until`: from then on
    nobody needs it any more. `message`: the logical message it posts, answers or changes; a post without one
    stands alone. `facts` go to the kind's `say` and to its `why.txt`. `not_before`: when it may be said, where
    that is not the occasion itself: a question about tomorrow's meeting is for tomorrow and comes today.
    """

    kind: str
    subject: str
    occasion: datetime
    until: datetime
    member: int | None = None
    channel: str | None = None
    facts: Facts = field(default_factory=dict)
    urgency: Urgency = Urgency.NORMAL
    operation: Operation = Operation.POST
    message: str | None = None
    not_before: datetime | None = None


class Due(NamedTuple):
    """A schedule whose time has come: `at` is the occasion, `kind` and `subject` are what its maker wrote."""

    workspace: int
    schedule: int
    kind: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """A nudge about to be sent. `member` and `channel` as in the nudge; `now` is the moment of sending."""

    workspace: int
    id: int
    kind: str
    subject: str
    occasion: datetime
    member: int | None
    channel: str | None
    facts: Facts
    now: datetime


@dataclass(frozen=True, slots=True)
class Saying:
    """The words: a template and its facts. Language and zone are for a channel; a person has their own.

    `says_late`: they say themselves what it means that it comes late, where it does.
    """

    template: str
    facts: Facts
    language: str | None = None
    zone: str | None = None
    says_late: bool = False


Say = Callable[["Tx", "Deps", Sending], Saying | None]
"""Reads, never writes. None: there is nothing to say any more, so it is withdrawn."""
Propose = Callable[["Tx", "Deps", Sequence[Due]], Iterable[tuple[Due, Nudge]]]
"""Called with what is due of a kind; reads, never writes. Each nudge comes with the due it is for."""
ForMember = Callable[["Tx", int, int], Collection[str]]
"""From a workspace and a member."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of nudge. `name` is `<slice>.<word>`.

    `is_appointment`: something a team set up for itself; it has a slot of its own outside the daily limit.
    `is_required`: an employer may require it; people can move it but not mute it.
    `is_confidential`: invisible in other people's agenda, counts and logs.
    `says_done`: its card has a button of its own for what it asks being done, so none is put below it.
    """

    name: str
    say: Say
    is_appointment: bool = False
    is_required: bool = False
    is_confidential: bool = False
    says_done: bool = False

    @property
    def slice(self) -> str:
        """Whose it is, and where its templates are."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Job:
    """What happens when schedules of that kind of job are due. `name` is the schedule's kind.

    `at_once`: of so many schedules it is asked together; of few, where much has to be read for each.
    `for_member`: the subjects of those that may bring a person anything, where that can be told; others need not be
    asked about for that person's agenda.
    """

    name: str
    propose: Propose
    at_once: int = 2000
    for_member: ForMember | None = None


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of nudge that some slice has, by name."""
    return {one.name: one for module in walk.modules("jobs").values() for one in getattr(module, "KINDS", ())}


@cache
def jobs() -> dict[str, Job]:
    """Every job that some slice has, by the kind of schedule it answers to."""
    return {one.name: one for module in walk.modules("jobs").values() for one in getattr(module, "JOBS", ())}
