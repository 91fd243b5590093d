"""The days of a form and the recurrence they mean."""

from __future__ import annotations

from datetime import time

import pytest

from bot.kit.recurrence import EveryWorkday, LastWorkday, Recurrence, Weekdays
from bot.kit.rhythm import Rhythm, days_of, rhythm_of


@pytest.mark.parametrize(
    ("rhythm", "ticked", "days"),
    [
        (Rhythm.WORKDAYS, (), EveryWorkday()),
        (Rhythm.WEEKDAYS, ("monday", "thursday"), Weekdays.of("monday", "thursday")),
        (Rhythm.MONTH, (), LastWorkday("month", 4)),
        (Rhythm.QUARTER, (), LastWorkday("quarter", 4)),
    ],
)
def test_the_days_of_the_form_come_back_into_it(
    rhythm: Rhythm, ticked: tuple[str, ...], days: EveryWorkday | Weekdays | LastWorkday
) -> None:
    found = days_of(rhythm, ticked, fiscal_year_start=4)
    assert found == days
    assert rhythm_of(Recurrence(found, time(9), "UTC")) == (rhythm, ticked)
