"""Numbers, money and dates read as people of each language write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app import ROOT
from bot.kit.figures import Share
from bot.kit.formats import Reader
from bot.kit.money import Money
from bot.kit.words import Words

TODAY = date(2026, 11, 23)


def read(expression: str, locale: str, **facts: object) -> str:
    """What a template would print for that expression."""
    words = Words(ROOT / "templates", ROOT / "locales")
    template = words.environment(locale).from_string("{{ " + expression + " }}")
    return template.render(**facts, reader=Reader(locale, "Asia/Shanghai", TODAY))


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (146_000_000, "USD", "$1.46M", "146 万美元"),
        (1_020_000_000, "CNY", "CN¥10.2M", "1,020 万"),
        (850_000, "CNY", "CN¥8.5K", "8,500 元"),
        (123_456_789_000, "CNY", "CN¥1.23B", "12.3 亿"),
        (-9_999_999, "CNY", "-CN¥100K", "-10 万"),
        (12_345, "JPY", "¥12.3K", "1.23 万日元"),
        (51_230_000, "SGD", "SGD\N{NO-BREAK SPACE}512K", "51.2 万新加坡元"),
        (0, "USD", "$0", "0 美元"),
    ],
)
def test_a_headline_has_three_digits_and_the_units_people_think_in(
    minor: int, currency: str, english: str, chinese: str
) -> None:
    assert read("m | money", "en", m=Money(minor, currency)) == english
    assert read("m | money", "zh_CN", m=Money(minor, currency)) == chinese


def test_a_table_has_every_digit() -> None:
    assert read("m | money_exact", "en", m=Money(146_000_050, "USD")) == "$1,460,000.50"
    assert read("m | money_exact", "zh_CN", m=Money(146_000_000, "CNY")) == "1,460,000 元"


def test_a_share_of_nothing_is_no_data_and_not_zero() -> None:
    assert read("s | percent", "en", s=Share(0, 0)) == "–"
    assert read("s | percent", "en", s=Share(0, 7)) == "0 %"
    assert read("s | percent", "zh_CN", s=Share(14, 25)) == "56%"


def test_dates_name_the_year_only_when_it_is_another() -> None:
    assert read("d | date", "en", d=TODAY) == "Mon 23 Nov"
    assert read("d | date", "zh_CN", d=TODAY) == "11月23日 周一"
    assert read("d | date", "zh_CN", d=date(2025, 3, 1)) == "2025年3月1日 周六"


def test_a_moment_is_on_the_readers_own_wall_clock() -> None:
    assert read("t | datetime", "en", t=datetime(2026, 11, 23, 0, 10, tzinfo=UTC)) == "08:10"
    assert read("t | datetime", "en", t=datetime(2026, 11, 21, 17, 0, tzinfo=UTC)) == "22 Nov 01:00"
