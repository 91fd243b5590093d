"""Fifty people, each sending /pipeline every two seconds, whether or not they were answered (open loop).

One replica over HTTP in a process of its own, on the sample company; the stand-in for Slack measures when
the acknowledgement and when the answer at the response_url arrived.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from bench import Line, Report, quantile
from playground.company.generate import generate

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 50
EVERY_SECONDS = 2.0
LASTS_SECONDS = 20.0
SECRET = "bench"


@dataclass
class _Slack:
    """Takes answers, and says when each came."""

    answered: dict[str, float] = field(default_factory=dict)

    def serve(self) -> ThreadingHTTPServer:
        slack = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                now = time.perf_counter()
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path.startswith("/answer/"):
                    slack.answered[self.path.removeprefix("/answer/")] = now
                body = json.dumps({"ok": True, "team_id": "T0BENCH", "team": "bench"}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def run() -> Report:
    """The slowest one in a hundred, of acknowledgements and of answers."""
    slack = _Slack()
    server = slack.serve()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as home:
        environ = {
            **os.environ,
            "COACH_HOME": home,
            "SLACK_API_URL": f"{base}/api/",
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
        }
        subprocess.run([sys.executable, "cli.py", "demo", "--no-serve"], cwd=ROOT, env=environ, check=True)
        app = subprocess.Popen(
            [sys.executable, "cli.py", "serve", "--http", "--port", "0"],
            cwd=ROOT,
            env=environ,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            acknowledged, answers = _drive(_url_of(app), base, slack)
        finally:
            app.terminate()
            app.wait()
            server.shutdown()
    ack, reply = quantile(acknowledged, 0.99), quantile(answers, 0.99)
    return Report(
        f"{PEOPLE} people, a command every {EVERY_SECONDS:.0f} s, {len(answers)} commands",
        [
            Line("acknowledged, p99", f"{ack * 1000:.0f} ms", "50 ms", ack <= 0.05),
            Line("answered, p99", f"{reply * 1000:.0f} ms", "200 ms", reply <= 0.2),
        ],
    )


def _url_of(app: subprocess.Popen[str]) -> str:
    assert app.stderr is not None
    for line in app.stderr:
        if found := re.search(r'"port": (\d+)', line):
            threading.Thread(target=app.stderr.read, daemon=True).start()
            return f"http://127.0.0.1:{found[1]}/slack/events"
    raise RuntimeError("the app did not start")


def _drive(url: str, base: str, slack: _Slack) -> tuple[list[float], list[float]]:
    users = _users()
    verifier = SignatureVerifier(SECRET)
    # Made beforehand, one for each person: making a client (its TLS context) takes as long as an answer.
    clients = [httpx.Client(trust_env=False, timeout=10) for _ in range(PEOPLE)]
    acknowledged: list[float] = []
    sent: dict[str, float] = {}

    def send(number: int) -> None:
        client = clients[number % PEOPLE]
        key = str(number)
        body = urlencode(
            {
                "command": "/pipeline",
                "text": "",
                "team_id": "T0BENCH",
                "user_id": users[number % len(users)],
                "channel_id": "C0",
                "response_url": f"{base}/answer/{key}",
                "trigger_id": "1.1",
            }
        )
        stamp = str(int(time.time()))
        signature = verifier.generate_signature(timestamp=stamp, body=body) or ""
        headers = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        start = sent[key] = time.perf_counter()
        assert client.post(url, content=body, headers=headers).status_code == 200
        acknowledged.append(time.perf_counter() - start)

    with ThreadPoolExecutor(PEOPLE) as pool:
        for warm in range(len(users)):
            pool.submit(send, -1 - warm)
        time.sleep(3)
        acknowledged.clear()
        begin = time.perf_counter()
        for number in range(int(PEOPLE * LASTS_SECONDS / EVERY_SECONDS)):
            time.sleep(max(0.0, begin + number * EVERY_SECONDS / PEOPLE - time.perf_counter()))
            pool.submit(send, number)
    time.sleep(2)
    for client in clients:
        client.close()
    measured = [key for key in sent if not key.startswith("-")]
    return acknowledged, [slack.answered[key] - sent[key] for key in measured]


def _users() -> list[str]:
    company = generate(today=datetime.now(UTC).date())
    return [person.slack_id for person in company.people if person.slack_id]
