"""What somebody typed is taken for the promise they mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.promises.said import Said, read

TODAY = date(2026, 11, 23)
"""A Monday."""


@pytest.mark.parametrize(
    ("typed", "text", "due"),
    [
        ("send the offer by Friday", "send the offer", "2026-11-27"),
        ("Send Acme the offer tomorrow", "Send Acme the offer", "2026-11-24"),
        ("send the offer on Friday", "send the offer", "2026-11-27"),
        ("send the offer until 12-01", "send the offer", "2026-12-01"),
        ("send the offer by 2026-12-01", "send the offer", "2026-12-01"),
        ("go through the list by next week", "go through the list", "2026-12-06"),
        ("talk to Bo by the lift by Friday", "talk to Bo by the lift", "2026-11-27"),
        ("1-2 calls by Friday", "1-2 calls", "2026-11-27"),
        ("周五前发报价", "发报价", "2026-11-27"),
        ("周五之前，发报价", "发报价", "2026-11-27"),
        ("明天把合同发给法务", "把合同发给法务", "2026-11-24"),
        ("12月1日前给客户报价", "给客户报价", "2026-12-01"),
        ("下周一前发报价", "发报价", "2026-11-30"),
        ("发报价 周五前", "发报价", "2026-11-27"),
    ],
)
def test_words_and_day_are_told_apart(typed: str, text: str, due: str) -> None:
    assert read(typed, today=TODAY) == Said(text, date.fromisoformat(due))


@pytest.mark.parametrize(
    "typed", ["", "send the offer", "by Friday", "周五前", "plan next week", "1-2 calls", "2月30日前发报价"]
)
def test_without_words_or_day_nothing_is_promised(typed: str) -> None:
    assert read(typed, today=TODAY) is None


@pytest.mark.parametrize("who", ["<@U0DANA>", "<@U0DANA|dana>", "@Dana"])
def test_whom_it_is_promised_to_stands_first(who: str) -> None:
    assert read(f"{who} send the offer by Friday", today=TODAY) == Said(
        "send the offer", date(2026, 11, 27), who
    )


@given(st.text())
def test_no_text_is_too_odd_to_read(text: str) -> None:
    found = read(text, today=TODAY)
    assert found is None or found.text
