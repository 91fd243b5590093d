"""Slack's Web API as we use it: one call, no retry of its own, errors by name."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Any, BinaryIO, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

_ERROR_NAME = re.compile(r"[a-z0-9_.:-]+")
# SlackClientError that is no SlackApiError: the SDK could not make sense of what came, as in an upload.
NO_ANSWER = (OSError, HTTPException, SlackClientError)
"""What Slack's client raises when no answer came."""

_FILE_HOSTS = {"files.slack.com"}
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

    def download(self, url: str, into: BinaryIO, *, most: int) -> str:
        """Write what is at a private address of Slack's, up to so many bytes; returns its content type.

        Raises SlackTrouble: `not_slacks` for an address that is not Slack's, `too_large`, `http_404`, `http_302`.
        """
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
            raise SlackTrouble("auth.test", error_name(error)) from error
        except NO_ANSWER as error:
            raise SlackTrouble("auth.test", "unreachable", str(error)) from error
        names = {name.lower(): value for name, value in answer.headers.items()}
        return {scope.strip() for scope in str(names.get("x-oauth-scopes", "")).split(",") if scope.strip()}

    def _asked(self, method: str, **how: Any) -> dict[str, Any]:
        try:
            answer = self.client.api_call(method, **how)
        except SlackApiError as error:
            raise SlackTrouble(method, error_name(error), retry_after=_retry_after(error)) from error
        except NO_ANSWER as error:
            raise SlackTrouble(method, _connection_code(error), str(error)) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def respond(self, url: str, payload: dict[str, Any]) -> None:
        try:
            webhook = WebhookClient(url, timeout=self.timeout_seconds, retry_handlers=[], logger=_quiet())
            webhook.proxy = self.client.proxy
            answer = webhook.send_dict(payload)
        except NO_ANSWER as error:
            raise SlackTrouble("response_url", _connection_code(error), str(error)) from error
        refusal = _refusal(answer.body, answer.status_code)
        if refusal is not None:
            raise SlackTrouble("response_url", refusal)

    def upload(self, *, channel: str, name: str, content: bytes, comment: str) -> None:
        try:
            self.client.files_upload_v2(
                channel=channel, filename=name, content=content, initial_comment=comment
            )
        except SlackApiError as error:
            raise SlackTrouble("files.upload", error_name(error)) from error
        except NO_ANSWER as error:
            raise SlackTrouble("files.upload", _connection_code(error), str(error)) from error

    def download(self, url: str, into: BinaryIO, *, most: int) -> str:
        # The token goes with it, so the address has to be Slack's own, and no redirection is followed.
        if not self._is_slacks(url):
            raise SlackTrouble("download", "not_slacks")
        request = Request(url, headers={"Authorization": f"Bearer {self.client.token}"})
        proxies = {"http": self.client.proxy, "https": self.client.proxy} if self.client.proxy else {}
        opener = build_opener(ProxyHandler(proxies), _NoRedirection())
        try:
            with opener.open(request, timeout=self.timeout_seconds) as answer:
                return _copy(answer, into, most=most)
        except HTTPError as error:
            raise SlackTrouble("download", f"http_{error.code}", retry_after=None) from error
        except NO_ANSWER as error:
            raise SlackTrouble("download", "no_answer", type(error).__name__) from error

    def _is_slacks(self, url: str) -> bool:
        try:
            there, api = urlsplit(url), urlsplit(self.client.base_url)
            return (there.scheme, there.hostname, there.port) == (api.scheme, api.hostname, api.port) or (
                there.scheme == "https" and there.hostname in _FILE_HOSTS and there.port in (None, 443)
            )
        except ValueError:
            return False

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

    def download(self, url: str, into: BinaryIO, *, most: int) -> str:  # noqa: ARG002
        raise SlackTrouble("download", "unreachable")

    def note(self, data: dict[str, Any]) -> None:
        # What cannot be written as JSON is a bug that should show here, not in somebody's script.
        self.data = json.loads(json.dumps(data))


class _NoRedirection(HTTPRedirectHandler):
    """Slack sends whoever may not have a file to its page for signing in; that is no file."""

    def redirect_request(self, *_given: Any, **_more: Any) -> None:
        return None


def _copy(answer: Any, into: BinaryIO, *, most: int) -> str:
    announced = str(answer.headers.get("Content-Length") or "")
    expected = int(announced) if announced.isdecimal() else None
    if expected is not None and expected > most:
        raise SlackTrouble("download", "too_large")
    count = 0
    while block := answer.read(1 << 16):
        count += len(block)
        if count > most:
            raise SlackTrouble("download", "too_large")
        into.write(block)
    if expected is not None and count != expected:
        raise SlackTrouble("download", "no_answer", "it broke off")
    return str(answer.headers.get_content_type())


def shared(channel: Mapping[str, Any]) -> bool:
    """Whether Slack says of a channel that another company reads there, or is about to."""
    return any(channel.get(sign) for sign in ("is_ext_shared", "is_shared", "is_pending_ext_shared"))


def client(token: str, *, base_url: str, timeout_seconds: int) -> WebClient:
    """A WebClient without retries, and with the proxy of the environment unless Slack is on this machine."""
    made = WebClient(
        token=token, base_url=base_url, timeout=timeout_seconds, retry_handlers=[], logger=_quiet()
    )
    if urlsplit(base_url).hostname in _THIS_MACHINE:
        made.proxy = None
    return made


def _quiet() -> logging.Logger:
    # Its log would quote answers; whoever calls logs the error's name.
    quiet = logging.getLogger("sales-coach.slack")
    quiet.setLevel(logging.CRITICAL)
    return quiet


def _connection_code(error: Exception) -> str:
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


def error_name(error: SlackApiError) -> str:
    """Slack's name for it; `http_502` and the like where the answer has none, as of what stands before Slack."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or 0)
    data = getattr(response, "data", None)
    name = str(data.get("error", "")) if isinstance(data, dict) else ""
    # What stands between us and Slack answers in words of its own; the client takes them for an error's name.
    return name if status < 500 and _ERROR_NAME.fullmatch(name) else f"http_{status}"


def _refusal(body: str, status: int) -> str | None:
    """Why a response_url did not take it: Slack says so as a bare word, or as JSON. None: it did."""
    try:
        said = json.loads(body)
    except ValueError:
        said = body
    if status == 200 and not (isinstance(said, dict) and said.get("ok") is False):
        return None
    name = str(said.get("error", "")) if isinstance(said, dict) else str(said).strip()
    return name if _ERROR_NAME.fullmatch(name) else f"http_{status}"
