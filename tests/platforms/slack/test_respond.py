"""What a response_url says when it does not take an answer is understood, in whatever form it comes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.platforms.slack.api import HttpSlackApi, SlackTrouble, client


@contextmanager
def _answering(status: int, body: str) -> Iterator[str]:
    """The address of a server that gives that answer once."""

    class Host(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    server = HTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, '{"ok": false, "error": "used_url"}', "used_url"),
        (200, '{"ok": false, "error": "invalid_blocks"}', "invalid_blocks"),
        (400, "invalid_blocks", "invalid_blocks"),
        (429, "rate_limited", "rate_limited"),
        (503, "<html>Service Unavailable</html>", "http_503"),
        (200, '{"ok": false}', "http_200"),
    ],
)
def test_a_refusal_is_known_by_its_name(status: int, body: str, code: str) -> None:
    with _answering(status, body) as url, pytest.raises(SlackTrouble) as refused:
        _api(url).respond(url, {"text": "x"})
    assert refused.value.code == code


def test_a_failed_connection_is_not_logged_a_second_time(caplog: pytest.LogCaptureFixture) -> None:
    with _answering(200, "") as url:
        pass
    with pytest.raises(SlackTrouble):
        _api(url).respond(url, {"text": "x"})
    assert not caplog.records


@pytest.mark.parametrize("body", ["ok", '{"ok": true}', ""])
def test_what_was_taken_is_taken(body: str) -> None:
    with _answering(200, body) as url:
        _api(url).respond(url, {"text": "x"})


def _api(url: str) -> HttpSlackApi:
    return HttpSlackApi(client("xoxb-secret", base_url=url, timeout_seconds=5), 5)
