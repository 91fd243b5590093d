"""Delivery to the app as Slack does it: signed HTTP or its WebSocket, three seconds to answer."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

import httpx

from playground.model import Json
from playground.record import Delivery, Record

ACK_SECONDS = 3.0
RETRY_AFTER = (0.0, 60.0, 300.0)
"""An event that was not acknowledged comes again at once, after a minute and after five."""
_REASONS = {"timeout": "http_timeout", "connection": "connection_failed", None: "http_error"}

Wait = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Answer:
    """What the app answered. `error` says why there is no answer: timeout, connection, no_app."""

    status: int | None
    body: str = ""
    error: str | None = None
    no_retry: bool = False

    @property
    def taken(self) -> bool:
        """Whether the app acknowledged."""
        return self.status is not None and 200 <= self.status < 300


class Socket(Protocol):
    """The app's WebSocket, if it has opened one."""

    @property
    def connected(self) -> bool:
        """Whether there is one to deliver over."""
        ...

    async def send(self, envelope_type: str, payload: Json, *, retry: int, reason: str | None) -> Answer:
        """Deliver and wait for the acknowledgement."""
        ...


def sign(secret: str, body: str, *, at: int) -> str:
    """Slack's v0 signature of a request body sent at this Unix second."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()


class Courier:
    """Delivers to one app and records every delivery."""

    def __init__(self, *, secret: str, url: str | None, socket: Socket, record: Record, wait: Wait) -> None:
        self.url = url
        self.ack_seconds = ACK_SECONDS
        self._secret = secret
        self._socket = socket
        self._record = record
        self._wait = wait
        self._client: httpx.AsyncClient | None = None
        self._background: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether events are still on their way."""
        return bool(self._background)

    async def command(self, fields: Mapping[str, str]) -> Answer:
        """A slash command."""
        return await self._deliver("command", "slash_commands", dict(fields), urlencode(fields))

    async def interaction(self, payload: Json) -> Answer:
        """A click, a form, a shortcut."""
        form = urlencode({"payload": json.dumps(payload, ensure_ascii=False)})
        return await self._deliver(payload["type"], "interactive", payload, form)

    def event(self, payload: Json, *, twice: bool = False) -> None:
        """An event, in the background, again until it is acknowledged (`twice`: and then once more)."""
        for _ in range(2 if twice else 1):
            task = asyncio.get_running_loop().create_task(self._event(payload))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def settle(self) -> None:
        """Wait until no event is on its way any more."""
        while self._background:
            await asyncio.gather(*self._background, return_exceptions=True)

    async def close(self) -> None:
        """Give up what is on its way."""
        for task in list(self._background):
            task.cancel()
        await self.settle()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _event(self, payload: Json) -> None:
        body = json.dumps(payload, ensure_ascii=False)
        answer = await self._deliver("event", "events_api", payload, body)
        for retry, seconds in enumerate(RETRY_AFTER, start=1):
            if answer.taken or answer.no_retry or answer.error == "no_app":
                return
            await self._wait(seconds)
            reason = _REASONS[answer.error]
            answer = await self._deliver("event", "events_api", payload, body, retry=retry, reason=reason)

    async def _deliver(
        self, kind: str, envelope: str, payload: Json, body: str, *, retry: int = 0, reason: str | None = None
    ) -> Answer:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.ack_seconds):
                if self._socket.connected:
                    answer = await self._socket.send(envelope, payload, retry=retry, reason=reason)
                else:
                    answer = await self._post(body, form=envelope != "events_api", retry=retry, reason=reason)
        except TimeoutError:
            answer = Answer(None, error="timeout")
        seconds = time.monotonic() - began
        self._record.delivery(
            Delivery(kind, payload, answer.status, answer.body, seconds, error=answer.error, retry=retry)
        )
        return answer

    async def _post(self, body: str, *, form: bool, retry: int, reason: str | None) -> Answer:
        if self.url is None:
            return Answer(None, error="no_app")
        # Real time, even when the workspace's clock has jumped: an app refuses a signature five minutes off.
        at = int(time.time())
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        headers = {
            "Content-Type": kind,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(at),
            "X-Slack-Signature": sign(self._secret, body, at=at),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason or "http_error"}
        if self._client is None:
            # Reading the trusted certificates takes longer than a local app takes to answer.
            secure = self.url.startswith("https:")
            self._client = httpx.AsyncClient(timeout=None, trust_env=False, verify=secure)
        try:
            response = await self._client.post(self.url, content=body.encode(), headers=headers)
        except httpx.HTTPError:
            return Answer(None, error="connection")
        no_retry = response.headers.get("x-slack-no-retry") == "1"
        return Answer(response.status_code, response.text, no_retry=no_retry)
