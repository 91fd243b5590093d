"""The company with a heartbeat, on Monday 09:00 in Shanghai, and its promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.kit.calendar import WorkCalendar
from bot.kit.deps import Deps
from playground.clock import StoppedClock
from tests.conftest import NOW
from tests.delivery.conftest import Office
from tests.promises.hands import Desk

SATURDAY_WORKED = date(2026, 11, 28)
"""A make-up workday; the Thursday before it, 26 November, is a public holiday."""


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 09:00 in Shanghai, both the app's and Slack's."""
    return StoppedClock(NOW)


@pytest.fixture
def office(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    calendar = WorkCalendar("US", make_up_days={SATURDAY_WORKED: "make-up"})
    made = Office(replace(deps, calendar=calendar), clock)
    yield made
    made.stop()


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)
