"""Sample facts of App Home: a stranger, the first admin, a rep, a manager."""

from typing import Any

from bot.people.service import SettingUp
from tests.coach.samples import COMMANDS
from tests.delivery.samples import QUIET_UNTIL, hours
from tests.samples import Sample

_RUNNING = SettingUp(("吴倩",), 27, 4)
_USUAL: dict[str, Any] = {
    "coach": "/coach",
    "pipeline": "/pipeline",
    "commands": COMMANDS,
    "member": None,
    "team": None,
    "led": [],
    "language": None,
    "state": _RUNNING,
    "has_deals": True,
    "is_setting_up": False,
    "can_make_teams": False,
    "hours": None,
}


def _sample(label: str, **facts: Any) -> Sample:
    return Sample("home/home", _USUAL | facts, label=label, kind="home")


def _member(name: str, role: str, *, is_admin: bool = False) -> dict[str, Any]:
    return {"name": name, "role": role, "is_admin": is_admin}


SAMPLES = (
    _sample("nobody set it up", state=SettingUp((), 0, 0), has_deals=False),
    _sample("stranger"),
    _sample(
        "first admin",
        member=_member("wu", "admin", is_admin=True),
        state=SettingUp(("wu",), 1, 0),
        has_deals=False,
        is_setting_up=True,
        can_make_teams=True,
        hours=hours(),
    ),
    _sample(
        "rep",
        member=_member("陈雨", "rep"),
        team="华东",
        language="zh_CN",
        hours=hours(is_own=True, muted=("deals.stuck",)),
    ),
    _sample(
        "manager",
        member=_member("李娜", "manager", is_admin=True),
        team="华东",
        led=["华东"],
        is_setting_up=True,
        hours=hours(quiet_until=QUIET_UNTIL),
    ),
    _sample(
        "director",
        member=_member("Helen Marsh", "director"),
        team="Sales",
        led=["International", "Sales"],
        language="en",
        is_setting_up=True,
        hours=hours(),
    ),
)
