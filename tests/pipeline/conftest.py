"""What tests of the overview share."""

from __future__ import annotations

import pytest

from bot.kit.deps import Deps
from tests.pipeline.office import Office


@pytest.fixture
def office(deps: Deps) -> Office:
    """A small company without deals, on either database."""
    return Office(deps)
