"""From which day on a deal's history is another than it was known to be."""

from __future__ import annotations

from datetime import date

import pytest

from bot.deals import rules
from tests.pipeline.flow.histories import day, told


@pytest.mark.parametrize(
    ("was", "now", "since"),
    [
        (("1 lead", "5 need"), ("1 lead", "5 need"), None),
        (("1 lead", "5 need"), ("1 lead", "5 need", "9 won"), 9),
        (("1 lead", "5 need"), ("1 lead", "3 proposal", "5 need"), 3),
        (("1 lead", "5 need"), ("1 lead",), 5),
        (("1 lead", "5 need"), ("3 lead", "5 need"), 1),
        (("1 lead 100", "5 need"), ("1 lead 200", "5 need"), 1),
        (("1 lead 100", "5 need 100"), ("1 lead 100", "5 need 300"), 5),
        (("5 need",), ("2 lead", "5 need"), 2),
        ((), ("2 lead",), 2),
        (("2 lead",), (), 2),
        # What holds at no day's end is no part of how things stood.
        (("1 lead", "5 need 70", "5 won 90"), ("1 lead", "5 need 80", "5 won 90"), None),
    ],
)
def test_from_which_day_on_a_history_is_another(
    was: tuple[str, ...], now: tuple[str, ...], since: int | None
) -> None:
    before, after = (rules.versions(told(*steps)) for steps in (was, now))
    found: date | None = rules.changed_since(before, after)
    assert found == (None if since is None else day(since))
