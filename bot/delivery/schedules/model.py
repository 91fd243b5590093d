"""A schedule."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, NewType

from bot.kit.recurrence import Recurrence
from bot.people.model import WorkspaceId

ScheduleId = NewType("ScheduleId", int)


class Schedule(NamedTuple):
    """Something that recurs. `kind` names the job that answers, `subject` what it is about, in the job's words.

    `next_run_at` None: paused without an end, or it never comes again.
    """

    workspace: WorkspaceId
    id: ScheduleId
    kind: str
    subject: str
    recurrence: Recurrence
    next_run_at: datetime | None
    is_paused: bool
