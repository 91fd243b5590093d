"""The teams about which a channel gets scheduled figures."""

from __future__ import annotations

from bot.kit.db import Tx
from bot.people.model import WorkspaceId
from bot.pipeline.snapshots import store


def teams_told(tx: Tx, *, workspace: WorkspaceId, channel: str) -> set[int]:
    """The teams of the snapshots that are posted there."""
    return {one.team for one in store.everything(tx, workspace=workspace) if one.channel == channel}
