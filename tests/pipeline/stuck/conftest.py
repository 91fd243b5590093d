"""The company of tests/world.py with deals that wait."""

from __future__ import annotations

import pytest

from bot.kit.deps import Deps
from tests.deals.shop import Shop
from tests.world import World, found, members


@pytest.fixture
def shop(deps: Deps) -> Shop:
    """The small company, without Slack, on either database."""
    return Shop(deps, found(deps))


@pytest.fixture
def counter(world: World) -> Shop:
    """What the people of `world` sell."""
    return Shop(world.deps, members(world.deps))
