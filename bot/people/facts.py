"""What happens to people that others may want to hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.kit.facts import Fact
from bot.people.model import MemberId, WorkspaceId


@dataclass(frozen=True)
class HoursChanged(Fact):
    """Somebody is there at other times than was known: leave was noted or ended."""

    workspace: WorkspaceId
    member: MemberId
    at: datetime
