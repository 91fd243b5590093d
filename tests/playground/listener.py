"""An app for tests: takes what the workspace delivers, checks the signature, answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import SignatureVerifier

Json = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """One request of the workspace."""

    kind: str
    body: Json
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What the app answers; a dict is sent as JSON. `hold` is waited for first."""

    status: int = 200
    body: Json | str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None


class Listener:
    """Answers everything with 200 until told otherwise by `answering`."""

    def __init__(self, secret: str) -> None:
        self.received: list[Received] = []
        self.unsigned = 0
        self.reply: Callable[[Received], Reply] = lambda _: Reply()
        self._verifier = SignatureVerifier(secret)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/slack/events"

    def answering(self, *replies: Reply) -> None:
        """Give these answers one after another, the last one from then on."""
        left = list(replies)
        self.reply = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def of(self, kind: str) -> list[Json]:
        """The bodies of one kind: command, event_callback, block_actions, view_submission, …"""
        return [each.body for each in self.received if each.kind == kind]

    def stop(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _take(self, raw: bytes, headers: Mapping[str, str]) -> Reply:
        if not self._verifier.is_valid_request(raw, dict(headers)):
            self.unsigned += 1
            return Reply(401)
        if headers["Content-Type"] == "application/json":
            body = json.loads(raw)
        else:
            form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            body = json.loads(form["payload"]) if "payload" in form else form
        received = Received(body.get("type", "command"), body, headers)
        self.received.append(received)
        reply = self.reply(received)
        if reply.hold is not None:
            reply.hold.wait()
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                reply = take(raw, dict(self.headers.items()))
                is_json = isinstance(reply.body, dict)
                body = (json.dumps(reply.body) if is_json else str(reply.body)).encode()
                try:
                    self.send_response(reply.status)
                    self.send_header("Content-Type", "application/json" if is_json else "text/plain")
                    self.send_header("Content-Length", str(len(body)))
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                """Nothing on the console."""

        return Handler
