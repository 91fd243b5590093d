"""Times of day in the settings are as people write them."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.delivery.settings import DeliverySettings
from bot.kit.settings import SettingsWrong, load


def loaded(text: str, tmp_path: Path, **environ: str) -> DeliverySettings:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load([DeliverySettings], path=path, environ=environ)[DeliverySettings]


def test_times_of_day_are_read(tmp_path: Path) -> None:
    found = loaded(
        'delivery: {work_starts: "08:30", digest_at: ""}', tmp_path, COACH_DELIVERY__WORK_ENDS="17:05"
    )
    assert (found.starts, found.ends, found.digest) == (time(8, 30), time(17, 5), None)
    assert DeliverySettings().digest == time(16, 30)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('delivery: {work_starts: "9:00"}', ["delivery.work_starts", "'9:00'", "HH:MM"]),
        ('delivery: {work_ends: "24:00"}', ["delivery.work_ends", "23:59"]),
        ("delivery: {digest_at: 16:30}", ["delivery.digest_at", "in quotes"]),
        ('delivery: {work_starts: ""}', ["delivery.work_starts", "HH:MM"]),
        ('delivery: {work_starts: "18:00"}', ["work_ends '18:00' is not after work_starts '18:00'"]),
        ("delivery: {daily_limit: 21}", ["delivery.daily_limit", "20"]),
    ],
)
def test_a_wrong_one_is_named(text: str, says: list[str], tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        loaded(text, tmp_path)
    for part in says:
        assert part in str(wrong.value)
