"""What the pipeline says unasked: the snapshots that teams have set up, and to its owner that a deal is stuck."""

from __future__ import annotations

from bot.kit.nudges import Job, Kind
from bot.pipeline.snapshots import posting
from bot.pipeline.snapshots.model import KIND
from bot.pipeline.stuck import nudging

JOBS = (
    Job(KIND, propose=posting.propose),
    Job(
        nudging.KIND,
        propose=nudging.propose,
        at_once=nudging.TEAMS_AT_ONCE,
        for_member=nudging.for_member,
    ),
)
KINDS = (Kind(KIND, say=posting.say, is_appointment=True), Kind(nudging.KIND, say=nudging.say))
