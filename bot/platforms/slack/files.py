"""Files in one Slack workspace: `bot.kit.chat.Files` over the Web API."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.kit.chat import ChatTrouble, FileTrouble
from bot.platforms.slack.api import SlackApi, SlackTrouble

_GONE = {"file_not_found", "file_deleted", "http_404", "http_410"}
_NOT_ALLOWED = {
    "missing_scope",
    "access_denied",
    "not_allowed_token_type",
    "http_302",
    "http_401",
    "http_403",
}


@dataclass(frozen=True)
class SlackFiles:
    """One workspace's files."""

    api: SlackApi

    def fetch(self, file: str, into: Path, *, most: int) -> None:
        """files.info, which knows whether it still exists, then its private address."""
        try:
            info = self.api.read("files.info", file=file).get("file") or {}
        except SlackTrouble as trouble:
            raise FileTrouble(_why(trouble)) from trouble
        _refuse(info, most)
        url = str(info.get("url_private_download") or info.get("url_private") or "")
        into.parent.mkdir(parents=True, exist_ok=True)
        part = into.with_name(into.name + ".part")
        try:
            with part.open("wb") as writing:
                kind = self.api.download(url, writing, most=most)
            # Without the right to read files some answer with the page for signing in, as if that were the file.
            if kind == "text/html" and info.get("mimetype") != "text/html":
                raise FileTrouble("not_allowed")
            os.replace(part, into)
        except SlackTrouble as trouble:
            raise FileTrouble(_why(trouble)) from trouble
        finally:
            part.unlink(missing_ok=True)

    def give(self, conversation: str, name: str, path: Path, comment: str) -> None:
        """files.upload."""
        try:
            self.api.upload(channel=conversation, name=name, content=path.read_bytes(), comment=comment)
        except SlackTrouble as trouble:
            raise ChatTrouble(trouble.code) from trouble


def _refuse(info: dict[str, Any], most: int) -> None:
    if info.get("mode") == "tombstone" or info.get("file_access") == "file_not_found":
        raise FileTrouble("gone")
    if info.get("is_external") or info.get("mode") == "external":
        raise FileTrouble("elsewhere")
    if info.get("file_access") == "access_denied":
        raise FileTrouble("not_allowed")
    if int(info.get("size") or 0) > most:
        raise FileTrouble("too_large")


def _why(trouble: SlackTrouble) -> str:
    if trouble.code in _GONE:
        return "gone"
    if trouble.code in _NOT_ALLOWED:
        return "not_allowed"
    return {"too_large": "too_large", "not_slacks": "elsewhere"}.get(trouble.code, "not_reached")
