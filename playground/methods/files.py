"""files.*: an address to upload to, then where the file goes."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import replace

from playground import present
from playground.desk import Arguments, Desk
from playground.errors import SlackError, invalid_arguments
from playground.methods.method import Method
from playground.model import Json, Message, Upload
from playground.rates import TIER_4

MOST_BYTES = 1_000_000_000


def _get_url(desk: Desk, arguments: Arguments) -> Json:
    name = arguments.need("filename")
    length = arguments.need("length")
    if not length.isdecimal() or int(length) == 0:
        raise invalid_arguments("length must be a positive integer")
    if int(length) > MOST_BYTES:
        raise SlackError("file_upload_size_restricted")
    workspace = desk.workspace
    upload = workspace.keep(
        Upload(
            id=workspace.new_id("F"),
            name=name,
            title=name,
            size=int(length),
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            user=desk.app.bot_user_id,
            created=workspace.clock.now(),
        )
    )
    return {"ok": True, "upload_url": f"{arguments.base_url}/upload/{upload.id}", "file_id": upload.id}


def receive(desk: Desk, file_id: str, content: bytes) -> None:
    """The bytes arrive at the upload address.

    Raises SlackError file_not_found; bytes that are not as many as were announced are refused.
    """
    upload = desk.workspace.file(file_id)
    if upload is None or upload.shared:
        raise SlackError("file_not_found", status=404)
    if len(content) != upload.size:
        raise SlackError("file_upload_size_mismatch", status=400)
    desk.workspace.keep(replace(upload, content=content))


def _complete(desk: Desk, arguments: Arguments) -> Json:
    given = arguments.parsed("files")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise invalid_arguments("missing required field: files")
    uploads = [_uploaded(desk, each) for each in given]
    targets = arguments.listed("channels") or arguments.listed("channel_id")
    channels = [desk.visible(each) for each in targets]
    for channel in channels:
        if channel.archived:
            raise SlackError("is_archived")
        if not desk.inside(channel):
            raise SlackError("not_in_channel")
    kept = [
        desk.workspace.keep(replace(each, shared=True, channels=tuple(channel.id for channel in channels)))
        for each in uploads
    ]
    for channel in channels:
        desk.workspace.post(
            Message(
                ts=desk.workspace.new_ts(),
                channel=channel.id,
                user=desk.app.bot_user_id,
                text=arguments.text("initial_comment"),
                from_app=True,
                thread_ts=arguments.text("thread_ts") or None,
                files=tuple(each.id for each in kept),
            )
        )
    return {"ok": True, "files": [present.file(desk.workspace, each) for each in kept]}


def _uploaded(desk: Desk, given: Json) -> Upload:
    upload = desk.workspace.file(str(given.get("id", "")))
    if upload is None or upload.shared or not upload.content:
        raise SlackError("file_not_found")
    return replace(upload, title=given.get("title") or upload.name)


def _info(desk: Desk, arguments: Arguments) -> Json:
    upload = desk.workspace.file(arguments.need("file"))
    if upload is None or not upload.shared:
        raise SlackError("file_not_found")
    if upload.deleted:
        raise SlackError("file_deleted")
    return {"ok": True, "file": present.file(desk.workspace, upload)}


def download(desk: Desk, file_id: str, authorization: str) -> Upload | None:
    """The file at its private address; None: there is none any more.

    Raises PermissionError for whoever shows no token of this app with the right to read files: Slack sends
    them to its page for signing in.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or token.strip() != desk.credentials.bot_token:
        raise PermissionError
    if "files:read" not in desk.app.scopes:
        raise PermissionError
    found = desk.workspace.file(file_id)
    if found is None or not found.shared or found.deleted:
        return None
    if not any(
        (where := desk.workspace.conversation(each)) and desk.inside(where) for each in found.channels
    ):
        return None
    return found


METHODS: Mapping[str, Method] = {
    "files.getUploadURLExternal": Method(_get_url, ("files:write",), tier=TIER_4),
    "files.completeUploadExternal": Method(_complete, ("files:write",), tier=TIER_4),
    "files.info": Method(_info, ("files:read",), tier=TIER_4),
}
