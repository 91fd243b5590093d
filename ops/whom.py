"""Who is meant by a name, an email or a Slack id on the command line."""

from __future__ import annotations

from bot.kit.db import Tx
from bot.people import service as people
from bot.people.model import Member, WorkspaceId
from ops.refused import Refused


def the_person(tx: Tx, *, workspace: WorkspaceId, who: str) -> Member:
    """The one person who is called that. Raises Refused with whom it was perhaps."""
    found = people.find(tx, workspace=workspace, who=who)
    if not found:
        near = people.nearest_person(tx, workspace=workspace, word=who)
        close = f"Did you mean {near!r}? " if near else ""
        raise Refused(f"Nobody is called {who!r}. {close}Give a name, an email or a Slack id.")
    if len(found) > 1:
        raise Refused(f"{len(found)} people are called {who!r}. Give an email or a Slack id.")
    return found[0]
