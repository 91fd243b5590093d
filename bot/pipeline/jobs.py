"""What the pipeline says unasked: the snapshots that teams have set up."""

from __future__ import annotations

from bot.kit.nudges import Job, Kind
from bot.pipeline.snapshots import posting
from bot.pipeline.snapshots.model import KIND

JOBS = (Job(KIND, propose=posting.propose),)
KINDS = (Kind(KIND, say=posting.say, is_appointment=True),)
