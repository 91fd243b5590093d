"""What deals say unasked: that one has changed hands."""

from __future__ import annotations

from bot.deals.changes import handover
from bot.kit.nudges import Kind

KINDS = (Kind(handover.KIND, say=handover.say),)
