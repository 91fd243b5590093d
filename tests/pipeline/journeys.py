"""Journeys for tests of cohorts and stays, written in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st

from bot.kit.periods import Stretch
from bot.pipeline.model import Journey, Move

STAGES = ("lead", "need", "proposal", "negotiation")
PROCESSES = {"sales": STAGES}
OCTOBER = Stretch(date(2026, 10, 1), date(2026, 10, 31))
_ENDS = {"won", "lost", "gone"}


def as_told(owner: int | None, _day: int) -> int | None:
    """Whoever has the deal stands for their team."""
    return owner


def journey(*steps: str, team: int | None = 1) -> list[Move]:
    """Steps such as "1 lead" (the day of October 2026, the stage or outcome), "-3 lead" (28 September),
    "5 ?need" (only seen there), "9 -" (open, stage not known), "9 lost@need" (it was there when it was lost)."""
    return [_move(step, team) for step in steps]


def _move(step: str, team: int | None) -> Move:
    day, to = step.split()
    on = date(2026, 10, 1).toordinal() + int(day) - 1
    is_known = not to.startswith("?")
    to = to.removeprefix("?")
    to, _, lost_in = to.partition("@")
    status = to if to in _ENDS else "open"
    stage = lost_in or (None if to in _ENDS or to == "-" else to)
    return Move(1, "sales", stage, status, is_known, on, team)


@st.composite
def journeys(draw: st.DrawFn) -> list[Journey]:
    """Any journeys: forward, back, skipping, ending, coming back, seen only, in two teams."""
    return draw(st.lists(_one(), max_size=12))


@st.composite
def _one(draw: st.DrawFn) -> Sequence[Move]:
    days = sorted(draw(st.lists(st.integers(-20, 50), min_size=1, max_size=6)))
    steps = []
    for day in days:
        to = draw(
            st.sampled_from([*STAGES, *STAGES, "won", "lost", "lost@need", "lost@negotiation", "gone", "-"])
        )
        seen = draw(st.sampled_from(["", "", "", "?"])) if to in STAGES else ""
        steps.append((f"{day} {seen}{to}", draw(st.sampled_from([1, 1, 2, None]))))
    return [_move(step, team) for step, team in steps]
