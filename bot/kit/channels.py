"""For which teams a channel is set up, whichever slice did that: it is told only what all of these may see.

A slice says in its `channels.py`, in `teams_told`, about which teams it posts in a channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kit import walk

if TYPE_CHECKING:
    from bot.kit.db import Tx


def teams_told(tx: Tx, *, workspace: int, channel: str, but: str = "") -> frozenset[int]:
    """The teams about which anything is posted in that channel. `but`: a slice that is not asked."""
    found: set[int] = set()
    for name, module in walk.modules("channels").items():
        if name == but:
            continue
        found |= module.teams_told(tx, workspace=workspace, channel=channel)
    return frozenset(found)
