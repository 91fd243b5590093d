"""A real Bolt app works against the workspace, over HTTP and over Socket Mode."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from playground.server import Running, create
from playground.visitor import Visitor

GENERAL = "C0GENERAL"


class Quiet(WSGIRequestHandler):
    """Nothing on the console."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def _app(slack: Running) -> App:
    client = WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[])
    app = App(client=client, signing_secret="playground-signing-secret")
    modal = {"type": "modal", "callback_id": "m", "title": {"type": "plain_text", "text": "Hi"}, "blocks": []}

    @app.command("/hello")
    def hello(ack: Ack, respond: Respond, client: WebClient, body: dict[str, str]) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal)
        respond(f"hello {body['text']}")

    @app.event("app_home_opened")
    def home(event: dict[str, str], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    return app


@pytest.fixture(params=["http", "socket"])
def bolt(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A workspace with a Bolt app connected in one of the two ways."""
    with Running(create()) as slack:
        stop = (_over_http if request.param == "http" else _over_socket)(slack)
        yield slack
        stop()


def _over_http(slack: Running) -> Callable[[], None]:
    server = make_server("127.0.0.1", 0, SlackRequestHandler(_app(slack)), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    slack.point_at(f"http://127.0.0.1:{server.server_port}/slack/events")

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return stop


def _over_socket(slack: Running) -> Callable[[], None]:
    handler = SocketModeHandler(_app(slack), "xapp-playground")
    handler.client.connect()
    assert slack.connected(timeout=10)
    return handler.close


def test_a_bolt_app_answers_opens_a_modal_and_fills_home(bolt: Running) -> None:
    with Visitor(bolt.url, "U0ANA") as ana:
        assert ana.send(GENERAL, "/hello there")["ok"]
        bolt.until(lambda: bool(bolt.desk.workspace.messages(GENERAL)))
        assert [each["text"] for each in ana.messages(GENERAL)] == ["hello there"]
        view = ana.view()
        assert view is not None
        assert view["callback_id"] == "m"
        ana.open_home()
        bolt.until(lambda: bolt.desk.views.home("U0ANA") is not None)
        assert [each["type"] for each in ana.home() or []] == ["divider"]
