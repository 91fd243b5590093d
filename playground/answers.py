"""How the app answers an interaction: through its response_url, or in the acknowledgement of a command."""

from __future__ import annotations

from dataclasses import replace

from playground.content import read_content
from playground.desk import Arguments, Desk
from playground.errors import SlackError
from playground.methods.chat import changed, from_app
from playground.model import Json, Message
from playground.tickets import ResponseUrl


def answer_by_url(desk: Desk, url_id: str, given: Json, *, base_url: str) -> Json:
    """A POST to a response_url.

    Raises SlackError: no_service, expired_url, used_url, and what a message can be refused for.
    """
    url = desk.tickets.look(url_id)
    try:
        answer(desk, url, Arguments(given, base_url=base_url))
    except SlackError as refusal:
        refusal.status = max(refusal.status, 400)
        raise
    desk.tickets.spend(url)
    return {"ok": True}


def answer(desk: Desk, url: ResponseUrl, arguments: Arguments) -> Message | None:
    """Post, replace or delete, as the app says; by default only the person who asked sees it.

    Raises SlackError: channel_not_found, is_archived, no_text, message_not_found, …
    """
    where = desk.workspace.conversation(url.channel)
    if where is None:
        raise SlackError("channel_not_found")
    original = desk.workspace.message(url.channel, url.original)
    if arguments.flag("delete_original"):
        if original is not None:
            desk.workspace.remove(original)
        return None
    content = read_content(desk, arguments)
    if content.empty:
        raise SlackError("no_text")
    if arguments.flag("replace_original") and url.original is not None:
        if original is None:
            raise SlackError("message_not_found")
        blank = replace(original, text="", blocks=(), attachments=())
        edited = None if original.ephemeral_to else desk.workspace.clock.now()
        return desk.workspace.change(replace(changed(blank, content), edited=edited))
    if where.archived:
        raise SlackError("is_archived")
    public = arguments.text("response_type", "ephemeral") == "in_channel"
    said = from_app(
        desk,
        where,
        content,
        ephemeral_to=None if public else url.person,
        thread_ts=arguments.text("thread_ts") or None,
    )
    return desk.workspace.post(said)
