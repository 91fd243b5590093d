"""A workspace that stands still in time, an app in it, and people who look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette

from playground.clock import StoppedClock
from playground.rates import Rates
from playground.server import Running, create
from playground.visitor import Visitor
from tests.playground.listener import Listener

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StoppedClock:
    """The workspace's clock."""
    return StoppedClock(NOW)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """The app."""
    app = Listener("playground-signing-secret")
    yield app
    app.stop()


async def _at_once(_: float) -> None:
    """Nobody waits five minutes in a test."""


@pytest.fixture(scope="session")
def address() -> Iterator[Running]:
    """One server for all tests; starting and stopping one takes longer than most of them."""
    with Running(create()) as running:
        yield running


@pytest.fixture
def served(address: Running) -> Callable[[Starlette], Running]:
    """Serve another workspace in place of the one that was there."""

    def serve(app: Starlette) -> Running:
        address.replace(app)
        return address

    return serve


@pytest.fixture
def slack(served: Callable[[Starlette], Running], clock: StoppedClock, listener: Listener) -> Running:
    """The workspace, without rate limits, with the app in it."""
    return served(create(clock=clock, app_url=listener.url, rates=Rates(scale=None), wait=_at_once))


@pytest.fixture
def client(slack: Running) -> WebClient:
    """The real client, as an app uses it: it never tries again by itself."""
    return WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def visit(slack: Running) -> Iterator[Callable[[str], Visitor]]:
    """Look at the workspace as somebody."""
    with ExitStack() as stack:
        yield lambda person: stack.enter_context(Visitor(slack.url, person))


@pytest.fixture
def ana(visit: Callable[[str], Visitor]) -> Visitor:
    """Ana, who is in every channel."""
    return visit("U0ANA")


@pytest.fixture
def bo(visit: Callable[[str], Visitor]) -> Visitor:
    """Bo, who is not in #secret."""
    return visit("U0BO")


def refusal(call: Callable[[], object]) -> str:
    """The error name with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])
