"""Slack's Web API as we use it: one call, no retry of its own, errors by name."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from http.client import HTTPException
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Any, Protocol
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

_ERROR_NAME = re.compile(r"[a-z0-9_.:-]+")
_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


class SlackTrouble(Exception):
    """Slack did not do it. `code` is Slack's error name, or `http_500`, `unreachable`, `no_answer`.

    With `no_answer` the request went out, so Slack may have done it all the same. `retry_after`: the seconds
    after which Slack takes more.
    """

    def __init__(self, method: str, code: str, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(f"{method}: {code} {detail}".strip())
        self.method = method
        self.code = code
        self.retry_after = retry_after


class SlackApi(Protocol):
    """What the app may ask of Slack."""

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One call of a method that changes something. Raises SlackTrouble."""
        ...

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One call of a method that only tells (these take no JSON). Raises SlackTrouble."""
        ...

    def respond(self, url: str, payload: dict[str, Any]) -> None:
        """Answer through a response_url. Raises SlackTrouble."""
        ...

    def upload(self, *, channel: str, name: str, content: bytes, comment: str) -> None:
        """Put a file into a conversation. Raises SlackTrouble."""
        ...

    def note(self, data: dict[str, Any]) -> None:
        """The figures behind an answer, for `say --json`; nothing to Slack."""
        ...


@dataclass(frozen=True)
class HttpSlackApi:
    """The real thing, over slack_sdk. Its default retry posts twice, so there is none."""

    client: WebClient
    timeout_seconds: int

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        return self._asked(method, json=arguments)

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        return self._asked(method, params=arguments)

    def scopes(self) -> set[str]:
        """What the token may do, as Slack says with each answer. Raises SlackTrouble."""
        try:
            answer = self.client.api_call("auth.test")
        except SlackApiError as error:
            raise SlackTrouble("auth.test", _code(error)) from error
        except OSError as error:
            raise SlackTrouble("auth.test", "unreachable", str(error)) from error
        names = {name.lower(): value for name, value in answer.headers.items()}
        return {scope.strip() for scope in str(names.get("x-oauth-scopes", "")).split(",") if scope.strip()}

    def _asked(self, method: str, **how: Any) -> dict[str, Any]:
        try:
            answer = self.client.api_call(method, **how)
        except SlackApiError as error:
            raise SlackTrouble(method, _code(error), retry_after=_retry_after(error)) from error
        except (OSError, HTTPException) as error:
            raise SlackTrouble(method, _connection_code(error), str(error)) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def respond(self, url: str, payload: dict[str, Any]) -> None:
        try:
            webhook = WebhookClient(url, timeout=self.timeout_seconds, retry_handlers=[])
            webhook.proxy = self.client.proxy
            answer = webhook.send_dict(payload)
        except OSError as error:
            raise SlackTrouble("response_url", "unreachable", str(error)) from error
        if answer.status_code != 200:
            raise SlackTrouble("response_url", _refusal(answer.body, answer.status_code))

    def upload(self, *, channel: str, name: str, content: bytes, comment: str) -> None:
        try:
            self.client.files_upload_v2(
                channel=channel, filename=name, content=content, initial_comment=comment
            )
        except SlackApiError as error:
            raise SlackTrouble("files.upload", _code(error)) from error
        except OSError as error:
            raise SlackTrouble("files.upload", "unreachable", str(error)) from error

    def note(self, data: dict[str, Any]) -> None:
        """Slack has no use for it."""


@dataclass
class RecordedSlackApi:
    """Keeps what would have gone out. For `cli.py say`, where there is no Slack."""

    replies: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, Any] | None = None

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        self.replies.append({"method": method, **arguments})
        return {
            "ok": True,
            "ts": "0",
            "channel": {"id": arguments.get("users", "D0")},
            "view": {"id": "V0", "hash": "0"},
        }

    def read(self, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"ok": True}

    def respond(self, url: str, payload: dict[str, Any]) -> None:  # noqa: ARG002
        self.replies.append(payload)

    def upload(self, *, channel: str, name: str, content: bytes, comment: str) -> None:
        self.replies.append(
            {
                "method": "files.upload",
                "channel": channel,
                "filename": name,
                "content": content.decode("utf-8", "replace"),
                "text": comment,
            }
        )

    def note(self, data: dict[str, Any]) -> None:
        # What cannot be written as JSON is a bug that should show here, not in somebody's script.
        self.data = json.loads(json.dumps(data))


def client(token: str, *, base_url: str, timeout_seconds: int) -> WebClient:
    """A WebClient without retries, and with the proxy of the environment unless Slack is on this machine."""
    # Its log would quote answers; whoever calls logs the error's name.
    quiet = logging.getLogger("sales-coach.slack")
    quiet.setLevel(logging.CRITICAL)
    made = WebClient(token=token, base_url=base_url, timeout=timeout_seconds, retry_handlers=[], logger=quiet)
    if urlsplit(base_url).hostname in _THIS_MACHINE:
        made.proxy = None
    return made


def _connection_code(error: OSError | HTTPException) -> str:
    """Whether the request can have reached Slack when the connection failed."""
    reason = error.reason if isinstance(error, URLError) else error
    is_before = isinstance(reason, ConnectionRefusedError | gaierror | SSLCertVerificationError)
    return "unreachable" if is_before else "no_answer"


def _retry_after(error: SlackApiError) -> float | None:
    headers = {
        name.lower(): value for name, value in (getattr(error.response, "headers", None) or {}).items()
    }
    try:
        return float(headers["retry-after"])
    except (KeyError, ValueError):
        return None


def _code(error: SlackApiError) -> str:
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    data = getattr(response, "data", None)
    name = str(data.get("error", "")) if isinstance(data, dict) else ""
    # What stands between us and Slack answers in words of its own; the client takes them for an error's name.
    return name if status < 500 and _ERROR_NAME.fullmatch(name) else f"http_{status}"


def _refusal(body: str, status: int) -> str:
    """Why a response_url did not take it: Slack says so as a bare word, or as JSON."""
    try:
        said = json.loads(body)
    except ValueError:
        said = body
    name = str(said.get("error", "")) if isinstance(said, dict) else str(said).strip()
    return name if _ERROR_NAME.fullmatch(name) else f"http_{status}"
