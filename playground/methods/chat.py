"""chat.*: say, change and take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from playground import present
from playground.content import MOST_TEXT_IN_UPDATE, Content, read_content
from playground.desk import Arguments, Desk
from playground.errors import SlackError
from playground.events import emit_message
from playground.methods.method import Method
from playground.model import Conversation, Json, Message
from playground.rates import TIER_3, TIER_4


def _target(desk: Desk, name: str) -> Conversation:
    """Where a message goes: a channel's id or name, a conversation's id, or a person's id.

    Raises SlackError channel_not_found.
    """
    if not name:
        raise SlackError("channel_not_found")
    someone = desk.workspace.person(name)
    if someone is not None:
        if someone.is_bot or someone.deleted:
            raise SlackError("channel_not_found")
        return desk.workspace.direct(name)
    named = desk.workspace.channel_by_name(name)
    return desk.visible(named.id if named else name)


def _may_speak(desk: Desk, where: Conversation, *, public: bool) -> None:
    if where.archived:
        raise SlackError("is_archived")
    if not desk.inside(where) and not (public and "chat:write.public" in desk.app.scopes):
        raise SlackError("not_in_channel")


def _thread(desk: Desk, where: Conversation, arguments: Arguments) -> str | None:
    thread_ts = arguments.text("thread_ts")
    if not thread_ts:
        return None
    parent = desk.workspace.message(where.id, thread_ts)
    if parent is None or parent.ephemeral_to:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def from_app(
    desk: Desk,
    where: Conversation,
    content: Content,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    ephemeral_to: str | None = None,
) -> Message:
    """A message of the app, not yet posted.

    Raises SlackError no_text.
    """
    if content.empty:
        raise SlackError("no_text")
    return Message(
        ts=desk.workspace.new_ts(),
        channel=where.id,
        user=desk.app.bot_user_id,
        text=content.text or "",
        blocks=content.blocks or (),
        attachments=content.attachments or (),
        metadata=content.metadata,
        from_app=True,
        thread_ts=thread_ts,
        broadcast=broadcast,
        ephemeral_to=ephemeral_to,
    )


def _post(desk: Desk, arguments: Arguments) -> Json:
    where = _target(desk, arguments.text("channel"))
    _may_speak(desk, where, public=True)
    content = read_content(desk, arguments)
    thread = _thread(desk, where, arguments)
    said = from_app(desk, where, content, thread_ts=thread, broadcast=arguments.flag("reply_broadcast"))
    desk.limiter.take_post(where.id)
    desk.workspace.post(said)
    emit_message(desk, said)
    return {
        "ok": True,
        "channel": where.id,
        "ts": said.ts,
        "message": present.message(desk.workspace, said, metadata=True),
    }


def _post_ephemeral(desk: Desk, arguments: Arguments) -> Json:
    where = _target(desk, arguments.text("channel"))
    reader = desk.workspace.person(arguments.need("user"))
    if reader is None:
        raise SlackError("user_not_found")
    _may_speak(desk, where, public=False)
    if reader.id not in where.members:
        raise SlackError("user_not_in_channel")
    content = read_content(desk, arguments)
    said = from_app(desk, where, content, thread_ts=_thread(desk, where, arguments), ephemeral_to=reader.id)
    desk.workspace.post(said)
    return {"ok": True, "message_ts": said.ts}


def _own(desk: Desk, arguments: Arguments, *, refusal: str) -> Message:
    where = desk.visible(arguments.need("channel"))
    said = desk.workspace.message(where.id, arguments.need("ts"))
    if said is None or said.ephemeral_to:
        raise SlackError("message_not_found")
    if not said.from_app:
        raise SlackError(refusal)
    if where.archived:
        raise SlackError("is_archived" if refusal == "cant_update_message" else "cant_delete_message")
    return said


def _update(desk: Desk, arguments: Arguments) -> Json:
    said = _own(desk, arguments, refusal="cant_update_message")
    content = read_content(desk, arguments, most_text=MOST_TEXT_IN_UPDATE)
    newer = changed(said, content)
    if not (newer.text or newer.blocks or newer.attachments or newer.files):
        raise SlackError("no_text")
    newer = desk.workspace.change(replace(newer, edited=desk.workspace.clock.now()))
    return {
        "ok": True,
        "channel": newer.channel,
        "ts": newer.ts,
        "text": newer.text,
        "message": present.message(desk.workspace, newer, metadata=True),
    }


def changed(said: Message, content: Content) -> Message:
    """A message with new content; what the call did not mention stays."""
    return replace(
        said,
        text=said.text if content.text is None else content.text,
        blocks=said.blocks if content.blocks is None else content.blocks,
        attachments=said.attachments if content.attachments is None else content.attachments,
        metadata=said.metadata if content.metadata is None else content.metadata,
    )


def _delete(desk: Desk, arguments: Arguments) -> Json:
    said = _own(desk, arguments, refusal="cant_delete_message")
    desk.workspace.remove(said)
    return {"ok": True, "channel": said.channel, "ts": said.ts}


def _permalink(desk: Desk, arguments: Arguments) -> Json:
    where = desk.visible(arguments.need("channel"))
    said = desk.workspace.message(where.id, arguments.need("message_ts"))
    if said is None or said.ephemeral_to:
        raise SlackError("message_not_found")
    link = f"{arguments.base_url}/archives/{where.id}/p{said.ts.replace('.', '')}"
    return {"ok": True, "channel": where.id, "permalink": link}


METHODS: Mapping[str, Method] = {
    "chat.postMessage": Method(_post, ("chat:write",), tier=None),
    "chat.postEphemeral": Method(_post_ephemeral, ("chat:write",), tier=TIER_4),
    "chat.update": Method(_update, ("chat:write",), tier=TIER_3),
    "chat.delete": Method(_delete, ("chat:write",), tier=TIER_3),
    "chat.getPermalink": Method(_permalink, tier=None),
}
