"""Sample facts of App Home: a stranger, the first admin, a rep, a manager."""

from typing import Any

from bot.people.service import SettingUp
from tests.coach.samples import COMMANDS
from tests.samples import Sample

_RUNNING = SettingUp(("吴倩",), 27, 4)
_COMMON: dict[str, Any] = {"coach": "/coach", "pipeline": "/pipeline", "commands": COMMANDS}


def _sample(label: str, **facts: Any) -> Sample:
    return Sample("home/home", _COMMON | facts, label=label, kind="home")


SAMPLES = (
    _sample(
        "nobody set it up", member=None, team=None, state=SettingUp((), 0, 0), has_deals=False, leads=False
    ),
    _sample("stranger", member=None, team=None, state=_RUNNING, has_deals=True, leads=False),
    _sample(
        "first admin",
        member={"name": "wu"},
        team=None,
        state=SettingUp(("wu",), 1, 0),
        has_deals=False,
        leads=True,
    ),
    _sample(
        "rep",
        member={"name": "陈雨"},
        team="华东",
        state=SettingUp(("吴倩",), 27, 4),
        has_deals=True,
        leads=False,
    ),
    _sample(
        "manager",
        member={"name": "李娜"},
        team="华东",
        state=SettingUp(("吴倩",), 27, 4),
        has_deals=True,
        leads=True,
    ),
)
