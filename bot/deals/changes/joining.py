"""Joining a deal that was made in chat with the same one of another system, and taking that apart again.

The other system's deal stays, with its name and number; what was said of the one made in chat becomes a part of its
history. The one made in chat is gone, with a pointer, so that no number counts both.
"""

from __future__ import annotations

from bot.deals import service as deals
from bot.deals.changes import store
from bot.deals.changes.model import Change
from bot.deals.model import DealId
from bot.kit.db import Tx
from bot.people.model import WorkspaceId


def join(tx: Tx, *, workspace: WorkspaceId, chat: DealId, other: DealId) -> None:
    """All that was said of the one is the other's history from now on. Both are locked."""
    store.move_changes(tx, workspace=workspace, made_for=chat, of=chat, to=other)
    store.set_merged(tx, workspace=workspace, deal=chat, into=other)
    # One after the other: their concluded events have the same ids.
    deals.append(tx, workspace=workspace, events=(), touched=[chat])


def separate(tx: Tx, *, workspace: WorkspaceId, merged: Change) -> None:
    """What was said of the one made in chat is its own again. The other is to be derived anew after this."""
    chat = _chat(merged)
    store.move_changes(tx, workspace=workspace, made_for=chat, of=merged.deal, to=chat)


def revive(tx: Tx, *, workspace: WorkspaceId, merged: Change) -> None:
    """The one made in chat stands again, after the other was derived without it."""
    chat = _chat(merged)
    store.set_merged(tx, workspace=workspace, deal=chat, into=None)
    deals.append(tx, workspace=workspace, events=(), touched=[chat])


def _chat(merged: Change) -> DealId:
    assert merged.note is not None
    return DealId(int(merged.note))
