"""Lives of deals for tests of forecasts and bottlenecks, written in one line each."""

from __future__ import annotations

from datetime import date

from bot.kit.calendar import WorkCalendar
from bot.pipeline.lives.model import Life, Step
from bot.pipeline.model import StageKey

STAGES = ("lead", "need", "proposal", "negotiation")
PROCESSES = {"sales": STAGES}
PLACES = [StageKey("sales", stage) for stage in STAGES]
TODAY = date(2026, 11, 23).toordinal()
_ENDS = {"won", "lost", "gone"}
_FIRST = date(2018, 1, 1)
_DAYS = WorkCalendar().ordinals(_FIRST, date(2028, 12, 31))


def workday(day: int) -> int:
    """Weekends off only."""
    return _DAYS[day - _FIRST.toordinal()]


def ours(_owner: int | None, _day: int) -> bool:
    """Everybody's deals are the team's."""
    return True


def worth(amount: int | None, _currency: str) -> int | None:
    """One currency."""
    return amount


def life(number: int, *steps: str, amount: int | None = 10_000_00, account: int | None = None) -> Life:
    """Steps such as "300 lead" (300 days ago, the stage or outcome) or "20 ?need" (only seen there), "9 lost@need"."""
    made = []
    for step in steps:
        ago, to = step.split()
        is_known = not to.startswith("?")
        to = to.removeprefix("?")
        to, _, lost_in = to.partition("@")
        stage, status = (lost_in or None, to) if to in _ENDS else (to, "open")
        made.append(Step(TODAY - int(ago), "sales", stage, status, is_known, 1, amount, "USD"))
    return Life(number, account, made[0].day, tuple(made), 1, amount, "USD", False)
