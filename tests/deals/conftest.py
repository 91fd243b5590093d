"""What tests of deals share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.kit.deps import Deps
from playground.clock import StoppedClock
from tests.deals.shop import Shop
from tests.delivery.conftest import Office
from tests.world import World, found, members


@pytest.fixture
def shop(deps: Deps) -> Shop:
    """The small company, without Slack, on either database."""
    return Shop(deps, found(deps))


@pytest.fixture
def counter(world: World) -> Shop:
    """What the people of `world` sell."""
    return Shop(world.deps, members(world.deps))


@pytest.fixture
def office(deps: Deps, clock: StoppedClock) -> Iterator[Office]:
    """The small company with its outbox, at whatever time `clock` stands."""
    made = Office(deps, clock)
    yield made
    made.stop()
