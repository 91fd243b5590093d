"""What holds for the whole company: language, zone, currency, fiscal year, days off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from pydantic import AfterValidator, Field

from bot.kit.calendar import countries
from bot.kit.money import Rate, Rates
from bot.kit.settings import Section
from bot.kit.wrong_settings import nearest

Locale = Literal["en", "zh_CN"]


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(
            f"not a time zone. {nearest(value, available_timezones())}Use a name like 'Asia/Shanghai'"
        )
    return value


def _currency(value: str) -> str:
    if value not in list_currencies():
        raise ValueError(
            f"not a currency. {_in_capitals(value, list_currencies())}Use an ISO 4217 code like 'USD'"
        )
    return value


def _country(value: str) -> str:
    if value and value not in countries():
        raise ValueError(
            f"no country whose holidays are known. {_in_capitals(value, countries())}"
            'Use an ISO code like "CN", or "" for weekends only'
        )
    return value


def _in_capitals(code: str, known: Collection[str]) -> str:
    # Of codes with two or three letters, others that are near are not what was meant.
    return f"Did you mean {code.upper()!r}? " if code.upper() in known else ""


Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]


class CompanySettings(Section):
    """The company."""

    section = "company"
    name: Annotated[str, Field(min_length=1)] = "Sales Coach"
    language: Locale = "en"
    zone: Zone = "UTC"
    currency: Currency = "USD"
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] = 1
    holidays: Annotated[str, AfterValidator(_country)] = "US"
    days_off: dict[date, str] = Field(default_factory=dict)
    make_up_days: dict[date, str] = Field(default_factory=dict)


class MoneySettings(Section):
    """Rates of exchange: on each date, what one unit of a currency is worth in the company's."""

    section = "money"
    rates: dict[date, dict[Currency, Annotated[Decimal, Field(gt=0)]]] = Field(default_factory=dict)

    def table(self, base: str) -> Rates:
        """The rates as a table against the company's currency."""
        return Rates(
            base,
            tuple(
                Rate(day, currency, value)
                for day, row in sorted(self.rates.items())
                for currency, value in sorted(row.items())
            ),
        )
