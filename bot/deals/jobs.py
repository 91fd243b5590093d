"""What deals say unasked: that one has changed hands, and that two may be the same."""

from __future__ import annotations

from bot.deals.changes import handover
from bot.deals.twins import service as twins
from bot.kit.nudges import Kind

KINDS = (Kind(handover.KIND, say=handover.say), Kind(twins.KIND, say=twins.say))
