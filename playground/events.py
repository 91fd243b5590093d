"""Events: what the app is told of because it subscribed to it and has the scope."""

from __future__ import annotations

from playground import payloads, present
from playground.desk import Desk
from playground.model import Json, Message

_SCOPES = {
    "user_change": "users:read",
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.groups": "groups:history",
    "message.channels": "channels:history",
}
_MESSAGES = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}


def emit(desk: Desk, inner: Json) -> None:
    """Tell the app of something, if it wants to know and may; call from the server's loop."""
    name = str(inner["type"])
    name = _MESSAGES[inner["channel_type"]] if name == "message" else name
    needed = _SCOPES.get(name)
    if name in desk.app.events and (needed is None or needed in desk.app.scopes):
        desk.courier.event(payloads.event(desk, inner), twice=desk.faults.take_repeat())


def emit_message(desk: Desk, said: Message) -> None:
    """Tell the app of a message where it is a member, of its own ones, too, and of being mentioned."""
    where = desk.workspace.conversation(said.channel)
    if where is None or not desk.inside(where):
        return
    kind = "im" if where.kind == "im" else "group" if where.private else "channel"
    inner = _message(desk, said)
    emit(desk, {**inner, "type": "message", "channel_type": kind})
    if kind != "im" and not said.from_app and f"<@{desk.app.bot_user_id}>" in said.text:
        emit(desk, {**inner, "type": "app_mention"})


def _message(desk: Desk, said: Message) -> Json:
    return {
        **present.message(desk.workspace, said),
        **({"subtype": "file_share", "upload": False, "display_as_bot": False} if said.files else {}),
        "channel": said.channel,
        "event_ts": said.ts,
    }
