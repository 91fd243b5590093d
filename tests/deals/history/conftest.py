"""The operator's desk of tests/imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from tests.imports.desk import Desk


@pytest.fixture
def desk(deps: Deps, clock: FixedClock, tmp_path: Path) -> Desk:
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(deps, folder, clock)
