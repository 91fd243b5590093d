"""What imports say unasked: that a source has stopped delivering."""

from __future__ import annotations

from bot.imports import late
from bot.kit.nudges import Job, Kind

JOBS = (Job(late.KIND, propose=late.propose),)
KINDS = (Kind(late.KIND, say=late.say),)
