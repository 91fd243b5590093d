"""The operator's desk, with some deals of a CRM on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from tests.activities.desk import ActivityDesk


@pytest.fixture
def desk(deps: Deps, clock: FixedClock, tmp_path: Path) -> ActivityDesk:
    folder = tmp_path / "files"
    folder.mkdir()
    made = ActivityDesk(deps, folder, clock)
    made.employ("Dana Fox", "Amy Reed", "陈雨")
    made.deals(
        "0065e00000AbCdE,Fleet,Acme,Amy Reed,proposal,100,2026-12-20,2026-09-01",
        "0065e00000AbCdF,Depot,Acme,Amy Reed,lead,100,2026-12-20,2026-09-02",
        "0065e00000AbCdG,车队更新,某某公司,陈雨,need,100,2026-12-20,2026-09-03",
        "0065e00000AbCdH,Fleet,Globex,Amy Reed,lead,100,2026-12-20,2026-09-04",
    )
    return made
