"""How numbers, money, dates and spans read in each language. Babel knows; patterns of ours are in kit.po."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    get_currency_name,
    get_currency_symbol,
    get_territory_currencies,
)
from jinja2 import pass_context
from jinja2.runtime import Context

from bot.kit.figures import Share
from bot.kit.money import Money, minor_digits

_COMPACT = re.compile(r"^(?P<digits>[\d.,]+)\s*(?P<suffix>.*)$")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a text is for: their language, their wall clock, their today."""

    locale: str
    zone: str
    today: date


def significant(value: Decimal, digits: int = 3) -> Decimal:
    """Rounded to that many significant digits, half to even."""
    if not value:
        return Decimal(0)
    place = value.adjusted() - digits + 1
    return value.quantize(Decimal(1).scaleb(place), rounding=ROUND_HALF_EVEN)


def as_decimal(value: Any) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)


class Formats:
    """The filters of one language."""

    def __init__(self, catalogue: NullTranslations) -> None:
        self._say = catalogue.pgettext

    def money(self, value: Money, locale: str) -> str:
        """Headline form, three significant digits: $1.46M, 146 万."""
        rounded = significant(value.major)
        sign, rounded = ("-" if rounded < 0 else ""), abs(rounded)
        found = _COMPACT.match(format_compact_decimal(rounded, locale=locale, fraction_digits=2))
        if rounded < _smallest_compact(locale) or found is None or not found["suffix"]:
            number = format_decimal(rounded.normalize() if rounded < 1 else rounded, locale=locale)
            return sign + self._with_currency(number, value.currency, locale, compact=False)
        digits = format_decimal(significant(_unit(rounded, found["digits"])), locale=locale)
        pattern = self._say("compact number", "%(digits)s%(suffix)s")
        number = pattern % {"digits": digits, "suffix": found["suffix"]}
        return sign + self._with_currency(number, value.currency, locale, compact=True)

    def money_exact(self, value: Money, locale: str) -> str:
        """Every digit: $1,460,000.00, 1,460,000 元. Whole amounts without decimals."""
        major = abs(value.major)
        whole = major == major.to_integral_value()
        digits = "" if whole else "." + "0" * minor_digits(value.currency)
        number = format_decimal(major, format=f"#,##0{digits}", locale=locale)
        sign = "-" if value.minor < 0 else ""
        return sign + self._with_currency(number, value.currency, locale, compact=False)

    def _with_currency(self, number: str, currency: str, locale: str, *, compact: bool) -> str:
        symbol = get_currency_symbol(currency, locale=locale)
        parts = {
            "number": number,
            "symbol": symbol + "\N{NO-BREAK SPACE}" if symbol[-1].isalpha() else symbol,
            "name": get_currency_name(currency, locale=locale),
        }
        return self._pattern(is_home=currency in _home_currencies(locale), compact=compact) % parts

    def _pattern(self, *, is_home: bool, compact: bool) -> str:
        # A currency that the language takes for granted needs no name beside 万 or 亿.
        if is_home and compact:
            return self._say("compact amount in the home currency", "%(symbol)s%(number)s")
        if is_home:
            return self._say("amount in the home currency", "%(symbol)s%(number)s")
        if compact:
            return self._say("compact amount", "%(symbol)s%(number)s")
        return self._say("amount", "%(symbol)s%(number)s")

    def count(self, value: Any, locale: str) -> str:
        """A whole number with its thousands."""
        return format_decimal(value, locale=locale)

    def number(self, value: Any, locale: str) -> str:
        """A number to three significant digits: 2.35, 18, 1,020."""
        return format_decimal(significant(as_decimal(value)), format="#,##0.##", locale=locale)

    def percent(self, value: Share | None, locale: str) -> str:
        """A share in whole percent; a dash where there is nothing to divide by."""
        ratio = value.value if value else None
        if ratio is None:
            return self._say("no data", "–")
        number = format_decimal(round(as_decimal(ratio) * 100), locale=locale)
        return self._say("percent", "%(number)s %%") % {"number": number}

    def times(self, value: Any, locale: str) -> str:
        """A multiple: 2.1x, 2.1 倍."""
        number = format_decimal(as_decimal(value), format="#,##0.0", locale=locale)
        return self._say("multiple", "%(number)sx") % {"number": number}

    def long_date(self, value: date, locale: str, today: date) -> str:
        """Mon 23 Nov, with the year when it is not this one."""
        if value.year == today.year:
            return format_date(value, self._say("date pattern", "EEE d MMM"), locale=locale)
        return format_date(value, self._say("date pattern", "EEE d MMM y"), locale=locale)

    def short_date(self, value: date, locale: str, today: date) -> str:
        """Without the weekday: 23 Nov, with the year when it is not this one."""
        if value.year == today.year:
            return format_date(value, self._say("date pattern", "d MMM"), locale=locale)
        return format_date(value, self._say("date pattern", "d MMM y"), locale=locale)

    def moment(self, value: datetime, locale: str, zone: str, today: date) -> str:
        """The time alone for today, else with the day, on the reader's wall clock."""
        there = value.astimezone(ZoneInfo(zone))
        if there.date() == today:
            return format_time(there, "HH:mm", locale=locale)
        pattern = self._say("date pattern", "d MMM HH:mm")
        if there.year != today.year:
            pattern = self._say("date pattern", "d MMM y HH:mm")
        return format_datetime(there, pattern, locale=locale)


def _smallest_compact(locale: str) -> int:
    # Chinese counts in ten thousands, English in thousands; below that the number is written out.
    return 10_000 if _COMPACT.match(format_compact_decimal(1000, locale=locale))["suffix"] == "" else 1000  # type: ignore[index]


def _unit(value: Decimal, digits: str) -> Decimal:
    """The value in the unit that the compact form chose, found from the digits it shows."""
    shown = Decimal(digits.replace(",", ""))
    return value.scaleb(shown.adjusted() - value.adjusted())


@cache
def _home_currencies(locale: str) -> frozenset[str]:
    territory = Locale.parse(locale).territory
    return frozenset(get_territory_currencies(territory)) if territory else frozenset()


def filters(catalogue: NullTranslations) -> dict[str, Callable[..., str]]:
    """The Jinja filters of that language, each reading the template's `reader`."""
    formats = Formats(catalogue)

    def for_reader(method: Callable[..., str], *needs: str) -> Callable[..., str]:
        @pass_context
        def filtered(context: Context, value: Any) -> str:
            reader: Reader = context["reader"]
            return method(value, reader.locale, *(getattr(reader, need) for need in needs))

        return filtered

    return {
        "money": for_reader(formats.money),
        "money_exact": for_reader(formats.money_exact),
        "count": for_reader(formats.count),
        "number": for_reader(formats.number),
        "percent": for_reader(formats.percent),
        "times": for_reader(formats.times),
        "date": for_reader(formats.long_date, "today"),
        "day": for_reader(formats.short_date, "today"),
        "datetime": for_reader(formats.moment, "zone", "today"),
    }
