"""What delivery itself says: the digest, and to admins what it could not deliver."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.model import DIGEST, State
from bot.delivery.outbox import store
from bot.delivery.targets import service as targets
from bot.delivery.targets import store as target_store
from bot.delivery.targets.pace import WORKSPACE
from bot.delivery.unsure import UNSURE
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.nudges import Kind, Saying, Sending
from bot.people import store as people
from bot.people.model import MemberId, WorkspaceId


def _say_trouble(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:  # noqa: ARG001
    """A place takes nothing; or, when it is mended by now, that it did not for a while."""
    workspace = WorkspaceId(sending.workspace)
    target = str(sending.facts["target"])
    known = target_store.these(tx, workspace=workspace, keys=[target]).get(target)
    return Saying(
        "delivery/trouble",
        {
            **_recipient(tx, workspace, target),
            "code": sending.facts["code"],
            "since": datetime.fromisoformat(str(sending.facts["since"])),
            # What says that the workspace takes nothing has arrived itself, so by then it does.
            "is_mended": target == WORKSPACE or known is None or known.code is None,
        },
    )


def _say_unsure(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:  # noqa: ARG001
    """A message of which nobody knows whether it arrived; nothing when it was settled meanwhile."""
    workspace = WorkspaceId(sending.workspace)
    delivery = store.one(tx, workspace=workspace, delivery=sending.facts["delivery"])
    if delivery is None or delivery.state is not State.UNSURE:
        return None
    recipient = sending.facts["recipient"]
    return Saying(
        "delivery/unsure",
        {
            **_recipient(tx, workspace, str(recipient) if recipient else None),
            "id": delivery.id,
            "since": datetime.fromisoformat(str(sending.facts["since"])),
            "is_useful": delivery.until > sending.now,
        },
    )


def _say_digest(tx: Tx, deps: Deps, sending: Sending) -> Saying | None:  # noqa: ARG001
    """Its lines are those of what follows it (`wording.digest`); by itself it has nothing to say."""
    return None


def _recipient(tx: Tx, workspace: WorkspaceId, recipient: str | None) -> dict[str, str | None]:
    """A channel's id, or a person's name and Slack id; both None for the workspace or what is confidential."""
    if recipient is None or recipient == WORKSPACE:
        return {"channel": None, "person": None}
    if not recipient.startswith("m"):
        return {"channel": recipient, "person": None}
    member = MemberId(int(recipient[1:]))
    found = people.by_ids(tx, workspace=workspace, ids=[member]).get(member)
    return {"channel": None, "person": found.name if found else None}


KINDS = (
    Kind(DIGEST, _say_digest),
    Kind(targets.TROUBLE, _say_trouble, is_appointment=True, is_required=True),
    Kind(UNSURE, _say_unsure, is_appointment=True, is_required=True),
)
