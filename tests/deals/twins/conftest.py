"""A shop on a clock that stands, with a desk for files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from playground.clock import StoppedClock
from tests.conftest import NOW
from tests.deals.shop import Shop
from tests.delivery.conftest import Office
from tests.imports.desk import Desk


@pytest.fixture
def clock() -> StoppedClock:
    """Tuesday 10:00 in Chicago, where Amy is at work."""
    return StoppedClock(NOW + timedelta(days=1, hours=15))


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office.deps, office.people)


@pytest.fixture
def desk(shop: Shop, clock: StoppedClock, tmp_path: Path) -> Desk:
    return Desk(shop.deps, tmp_path, clock)  # type: ignore[arg-type]
