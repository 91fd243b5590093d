"""How things look on the wire: messages, people, conversations and files as Slack's JSON."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from playground.model import App, Conversation, Json, Message, Person, Upload
from playground.state import TEAM_ID, Workspace

_BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


def _given_back(value: Any) -> Any:
    """Blocks as Slack gives them back: & escaped everywhere, < and > too where they cannot be markup."""
    if isinstance(value, list):
        return [_given_back(item) for item in value]
    if not isinstance(value, dict):
        return value
    body = {name: _given_back(item) for name, item in value.items()}
    if value.get("type") in ("plain_text", "mrkdwn"):
        body["text"] = _BARE_AMPERSAND.sub("&amp;", value["text"])
    if value.get("type") == "plain_text":
        body["text"] = body["text"].replace("<", "&lt;").replace(">", "&gt;")
    return body


def message(workspace: Workspace, said: Message, *, metadata: bool = False) -> Json:
    """A message as chat.* answers, history and payloads have it."""
    body: Json = {
        "type": "message",
        "user": said.user,
        "text": _BARE_AMPERSAND.sub("&amp;", said.text),
        "ts": said.ts,
        "team": TEAM_ID,
    }
    if said.from_app:
        body |= {
            "bot_id": workspace.app.bot_id,
            "app_id": workspace.app.id,
            "bot_profile": bot(workspace.app),
        }
    if said.subtype:
        body["subtype"] = said.subtype
    if said.blocks:
        body["blocks"] = _given_back(list(said.blocks))
    if said.attachments:
        body["attachments"] = list(said.attachments)
    if said.edited:
        body["edited"] = {"user": said.user, "ts": f"{said.edited.timestamp():.6f}"}
    if said.files:
        found = [workspace.file(each) for each in said.files]
        body["files"] = [file(workspace, each) for each in found if each is not None]
    if said.reactions:
        body["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in said.reactions.items()
        ]
    if metadata and said.metadata:
        body["metadata"] = said.metadata
    return {**body, **_thread(workspace, said)}


def _thread(workspace: Workspace, said: Message) -> Json:
    if said.thread_ts:
        return {"thread_ts": said.thread_ts}
    replies = workspace.replies(said)
    if not replies:
        return {}
    return {
        "thread_ts": said.ts,
        "reply_count": len(replies),
        "reply_users": sorted({each.user for each in replies}),
        "latest_reply": replies[-1].ts,
    }


def bot(app: App) -> Json:
    """The app's bot."""
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "deleted": False,
        "team_id": TEAM_ID,
        "icons": {},
    }


def person(someone: Person, app: App, now: datetime, *, with_locale: bool) -> Json:
    """A user object; the email is there only for an app that may read it."""
    zone = ZoneInfo(someone.tz)
    offset = now.astimezone(zone).utcoffset()
    profile: Json = {
        "real_name": someone.real_name,
        "real_name_normalized": someone.real_name,
        "display_name": someone.name,
        "display_name_normalized": someone.name,
        "title": someone.title,
        "team": TEAM_ID,
    }
    if "users:read.email" in app.scopes and someone.email:
        profile["email"] = someone.email
    body: Json = {
        "id": someone.id,
        "team_id": TEAM_ID,
        "name": someone.name,
        "deleted": someone.deleted,
        "color": someone.color,
        "real_name": someone.real_name,
        "tz": someone.tz,
        "tz_label": someone.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile,
        "is_bot": someone.is_bot,
        "is_admin": someone.is_admin,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_app_user": False,
        "updated": int(now.timestamp()),
    }
    if with_locale:
        body["locale"] = someone.locale
    return body


def conversation(workspace: Workspace, one: Conversation) -> Json:
    """A conversation object as the app sees it."""
    created = int(one.created.timestamp())
    if one.kind == "im":
        partner = one.other(workspace.app.bot_user_id)
        return {
            "id": one.id,
            "created": created,
            "is_im": True,
            "is_channel": False,
            "is_group": False,
            "is_private": True,
            "is_archived": False,
            "user": partner,
            "is_user_deleted": False,
            "context_team_id": TEAM_ID,
        }
    return {
        "id": one.id,
        "name": one.name,
        "name_normalized": one.name,
        "created": created,
        "creator": one.creator,
        "is_channel": not one.private,
        "is_group": one.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": one.private,
        "is_archived": one.archived,
        "is_general": False,
        "is_shared": one.shared,
        "is_ext_shared": one.shared,
        "is_org_shared": False,
        "is_member": workspace.app.bot_user_id in one.members,
        "topic": {"value": one.topic, "creator": one.creator, "last_set": created},
        "purpose": {"value": one.purpose, "creator": one.creator, "last_set": created},
        "context_team_id": TEAM_ID,
    }


def file(workspace: Workspace, one: Upload) -> Json:
    """A file object; of a deleted file only a tombstone is left."""
    if one.deleted:
        return {"id": one.id, "mode": "tombstone"}
    place = f"{workspace.address}/files-pri/{TEAM_ID}-{one.id}"
    name = quote(one.name.rpartition("/")[2].lower().replace(" ", "_"))
    return {
        "id": one.id,
        "created": int(one.created.timestamp()),
        "timestamp": int(one.created.timestamp()),
        "name": one.name,
        "title": one.title,
        "mimetype": one.mimetype,
        "filetype": one.name.rpartition(".")[2] or "text",
        "user": one.user,
        "user_team": TEAM_ID,
        "size": one.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "url_private": f"{place}/{name}",
        "url_private_download": f"{place}/download/{name}",
        "permalink": f"{workspace.address}/files/{one.user}/{one.id}/{name}",
        "channels": [each for each in one.channels if each.startswith("C")],
        "groups": [],
        "ims": [each for each in one.channels if each.startswith("D")],
        "file_access": "visible",
    }
