"""Private files are had from Slack's own hosts only, never more than was allowed, and never half."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.kit.chat import FileTrouble
from bot.platforms.slack.api import HttpSlackApi, RecordedSlackApi, SlackTrouble, client
from bot.platforms.slack.files import SlackFiles


class _Host(BaseHTTPRequestHandler):
    """Answers by the path that is asked for."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))  # type: ignore[attr-defined]
        if self.path == "/redirected":
            self.send_response(302)
            self.send_header("Location", "/plain")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/sign-in" else "text/csv")
        if self.path == "/announced":
            self.send_header("Content-Length", str(200_000_000))
        if self.path == "/broken":
            self.send_header("Content-Length", "100")
        self.end_headers()
        body = b"x" * 5000 if self.path == "/endless" else b"a,b\n1,2\n"
        for _ in range(1000 if self.path == "/endless" else 1):
            try:
                self.wfile.write(body)
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def host() -> Iterator[HTTPServer]:
    """An HTTP server that keeps what it was asked."""
    server = HTTPServer(("127.0.0.1", 0), _Host)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def api_of(host: HTTPServer) -> HttpSlackApi:
    base = f"http://127.0.0.1:{host.server_address[1]}/api/"
    return HttpSlackApi(client("xoxb-secret", base_url=base, timeout_seconds=5), 5)


def had(host: HTTPServer, path: str, *, most: int = 10_000) -> bytes:
    into = io.BytesIO()
    api_of(host).download(f"http://127.0.0.1:{host.server_address[1]}{path}", into, most=most)
    return into.getvalue()


def refused(host: HTTPServer, path: str, **more: int) -> str:
    with pytest.raises(SlackTrouble) as caught:
        had(host, path, **more)
    return caught.value.code


def test_the_token_goes_with_it(host: HTTPServer) -> None:
    assert had(host, "/plain") == b"a,b\n1,2\n"
    assert host.asked == [("/plain", "Bearer xoxb-secret")]  # type: ignore[attr-defined]


def test_it_is_never_more_than_allowed(host: HTTPServer) -> None:
    assert had(host, "/plain", most=8) == b"a,b\n1,2\n"
    assert refused(host, "/plain", most=7) == "too_large"
    assert refused(host, "/announced") == "too_large"
    assert refused(host, "/endless") == "too_large"


def test_what_breaks_off_is_no_file(host: HTTPServer) -> None:
    assert refused(host, "/broken") == "no_answer"


def test_no_redirection_is_followed(host: HTTPServer) -> None:
    assert refused(host, "/redirected") == "http_302"
    assert len(host.asked) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.example.com/x",
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://example.com/files.slack.com",
        "https://files.slack.com@example.com/x",
        "file:///etc/passwd",
        "ftp://files.slack.com/x",
        "http://127.0.0.1:1/x",
        "https://[::1/x",
        "",
    ],
)
def test_the_token_goes_to_nobody_else(host: HTTPServer, url: str) -> None:
    with pytest.raises(SlackTrouble) as caught:
        api_of(host).download(url, io.BytesIO(), most=10)
    assert caught.value.code == "not_slacks"
    assert host.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("info", "why"),
    [
        ({"mode": "tombstone"}, "gone"),
        ({"file_access": "access_denied"}, "not_allowed"),
        ({"mode": "external", "is_external": True, "url_private": "https://docs.google.com/x"}, "elsewhere"),
        ({"size": 1001}, "too_large"),
        ({"url_private_download": "https://example.com/x"}, "elsewhere"),
        ({"url_private_download": "HOST/sign-in", "mimetype": "text/csv"}, "not_allowed"),
        ({"url_private_download": "HOST/broken"}, "not_reached"),
    ],
)
def test_what_cannot_be_had_leaves_nothing_behind(
    host: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, info: dict[str, object], why: str
) -> None:
    api = api_of(host)
    there = {
        name: value.replace("HOST", f"http://127.0.0.1:{host.server_address[1]}")
        if isinstance(value, str)
        else value
        for name, value in info.items()
    }
    monkeypatch.setattr(HttpSlackApi, "read", lambda *_, **__: {"file": there})
    with pytest.raises(FileTrouble) as caught:
        SlackFiles(api).fetch("F1", tmp_path / "in" / "x", most=1000)
    assert caught.value.code == why
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_say_has_no_files() -> None:
    with pytest.raises(SlackTrouble):
        RecordedSlackApi().download("https://files.slack.com/x", io.BytesIO(), most=1)
