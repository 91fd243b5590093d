"""The teams whose meetings are held in a channel."""

from __future__ import annotations

from bot.kit.db import Tx
from bot.meetings.series import store
from bot.people.model import WorkspaceId


def teams_told(tx: Tx, *, workspace: WorkspaceId, channel: str) -> set[int]:
    """The teams of the meetings that recur there."""
    return {one.team for one in store.running(tx, workspace=workspace) if one.channel == channel}
