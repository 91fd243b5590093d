"""What a message says: text, blocks, attachments and metadata, checked as Slack checks them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.blockkit.shapes import problem
from playground.blockkit.surfaces import (
    MOST_MESSAGE_CHARACTERS,
    characters,
    flattened,
    message_problems,
    too_many_tables,
)
from playground.desk import Arguments, Desk
from playground.errors import SlackError
from playground.model import Json
from playground.views import name_everything

MOST_TEXT = 40_000
MOST_TEXT_IN_UPDATE = 4_000
_MOST_ATTACHMENTS = 100
_UNKNOWN_ENTITY = re.compile(r"&(?!lt;|gt;|amp;)#?\w+;")
_NAMED = {"user_id": "@", "channel_id": "#"}
"""Properties of rich text that name somebody or something, with the sign that is shown."""
_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Content:
    """What is to be said. None means that the call did not mention it."""

    text: str | None
    blocks: tuple[Json, ...] | None
    attachments: tuple[Json, ...] | None
    metadata: Json | None

    @property
    def empty(self) -> bool:
        """Whether nothing would be shown."""
        return not (self.text or self.blocks or self.attachments)


def read_content(desk: Desk, arguments: Arguments, *, most_text: int = MOST_TEXT) -> Content:
    """The checked content of a call.

    Raises SlackError: invalid_blocks_format, invalid_blocks, invalid_attachments, msg_too_long,
    msg_blocks_too_long, too_many_attachments, invalid_metadata_format, invalid_metadata_schema.
    """
    text = arguments.given.get("text")
    if text is not None:
        text = str(text)
        if len(text) > most_text:
            raise SlackError("msg_too_long")
    blocks = _blocks(desk, arguments.parsed("blocks", error="invalid_blocks_format"))
    attachments = _attachments(arguments.parsed("attachments", error="invalid_attachments"))
    metadata = _metadata(arguments.parsed("metadata", error="invalid_metadata_format"))
    _remark(desk, [text, blocks])
    return Content(text, blocks, attachments, metadata)


def _blocks(desk: Desk, given: Any) -> tuple[Json, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list):
        raise SlackError("invalid_blocks_format")
    problems = message_problems(given) or unavailable(desk, given, "/blocks")
    if problems:
        raise SlackError("invalid_blocks", problems=problems)
    if too_many_tables(given):
        raise SlackError("invalid_attachments", problems=["only_one_table_allowed"])
    if characters(given) > MOST_MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    named = copy.deepcopy(given)
    name_everything(named, desk.workspace)
    return tuple(named)


def unavailable(desk: Desk, blocks: list[Json], at: str) -> list[str]:
    """Blocks that this workspace has been told not to have yet."""
    return [
        problem(f"unsupported type: {block['type']}", f"{at}/{place}/type")
        for place, block in enumerate(flattened(blocks))
        if block["type"] in desk.faults.refused_blocks
    ]


def _attachments(given: Any) -> tuple[Json, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise SlackError("invalid_attachments")
    if len(given) > _MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for place, each in enumerate(given):
        problems = message_problems(each.get("blocks", []), at=f"/attachments/{place}/blocks")
        if problems:
            raise SlackError("invalid_attachments", problems=problems)
    return tuple(copy.deepcopy(given))


def _metadata(given: Any) -> Json | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    event_type, payload = given.get("event_type"), given.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    return {"event_type": event_type, "event_payload": copy.deepcopy(payload)}


def _strings(value: Any) -> Iterator[str]:
    """Every text in blocks; people and channels named in rich text as text would name them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from [f"<{_NAMED[name]}{item}>"] if name in _NAMED else _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def _remark(desk: Desk, said: Any) -> None:
    """Note what Slack accepts but shows badly: entities it does not decode, mentions of nobody."""
    for words in _strings(said):
        for entity in _UNKNOWN_ENTITY.findall(words):
            desk.record.remark(f"{entity} is shown as it is: {words[:80]}")
        for sigil, name in _MENTION.findall(words):
            known = desk.workspace.person(name) if sigil == "@" else desk.workspace.conversation(name)
            if known is None:
                desk.record.remark(f"<{sigil}{name}> is nobody here: {words[:80]}")
