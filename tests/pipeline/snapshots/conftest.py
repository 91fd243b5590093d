"""The company with a heartbeat, on the Saturday before; 华东 speaks Chinese and counts in CNY."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.kit.deps import Deps
from bot.people.store import team_table
from playground.clock import StoppedClock
from tests.conftest import NOW
from tests.delivery.conftest import Office
from tests.pipeline.snapshots.hands import SATURDAY


@pytest.fixture
def clock() -> StoppedClock:
    """Monday 09:00 in Shanghai, both the app's and Slack's."""
    return StoppedClock(NOW)


@pytest.fixture
def office(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    """The company, with a heartbeat, on the Saturday before."""
    made = Office(deps, clock)
    made.at(SATURDAY)
    with deps.writing() as tx:
        chinese = {"language": "zh_CN", "zone": "Asia/Shanghai", "currency": "CNY"}
        tx.execute(team_table.update().where(team_table.c.name == "华东").values(chinese))
    yield made
    made.stop()
