"""An overview's figures held against those counted by hand."""

from __future__ import annotations

from bot.deals.model import Status
from bot.kit import periods
from bot.pipeline.model import Amounts, Figures
from tests.pipeline.office import TODAY
from tests.pipeline.recount import PERCENT, Recount, middle


def compare(recount: Recount, figures: Figures, stretch: periods.Stretch) -> None:
    """Hold every figure of team West against the recount."""
    first, until = stretch.first, stretch.until
    assert until <= TODAY
    opened = recount.open("West", until)
    check(figures.open.sum, [event.state.amount_minor for event in opened])
    for line in figures.stages:
        here = [event for event in opened if event.state.stage == line.key.stage]
        check(line.open.sum, [event.state.amount_minor for event in here])
        if line.key.stage is None:
            assert line.flow is None
            continue
        hundredths = sum((e.state.amount_minor or 0) * PERCENT[line.key.stage] for e in here)
        assert abs(line.open.weighted.minor * 100 - hundredths) <= 50
        assert line.flow is not None
        flow = (line.flow.entered, line.flow.advanced, line.flow.undecided)
        assert flow == recount.flow("West", line.key.stage, first, until)
        assert line.median == recount.median_stay("West", line.key.stage, first, until)
    won = recount.closed("West", first, until, Status.WON)
    lost = recount.closed("West", first, until, Status.LOST)
    check(figures.closed.won, [event.state.amount_minor for event, _ in won])
    check(figures.closed.lost, [event.state.amount_minor for event, _ in lost])
    assert figures.closed.cycle.median == middle(cycle for _, cycle in won)
    assert figures.closed.cycle.lost_median == middle(cycle for _, cycle in lost)


def check(found: Amounts, minors: list[int | None]) -> None:
    """Hold a sum against the amounts that make it up."""
    known = [minor for minor in minors if minor is not None]
    assert (found.count, found.amount.minor) == (len(minors), sum(known))
    assert found.without_amount == len(minors) - len(known)
