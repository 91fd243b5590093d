"""What meetings say unasked: all of it was set up by the team, so it has a slot of its own."""

from __future__ import annotations

from bot.kit.nudges import Job, Kind
from bot.meetings import planning, saying
from bot.meetings.model import KIND

JOBS = (Job(KIND, propose=planning.propose),)
KINDS = (
    Kind(planning.ASK, say=saying.ask, is_appointment=True),
    Kind(planning.REMIND, say=saying.remind, is_appointment=True),
    Kind(planning.OPEN, say=saying.card, is_appointment=True),
    Kind(planning.LEAD, say=saying.lead, is_appointment=True),
    Kind(planning.CLOSE, say=saying.close, is_appointment=True),
    Kind(planning.SUMMARY, say=saying.summary, is_appointment=True),
    Kind(planning.REPLY, say=saying.reply, is_appointment=True),
)
