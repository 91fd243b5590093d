"""Dates and times as exports write them. Day or month first is decided for a whole column, never for a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.imports.values import Unclear
from bot.kit.importing import Moment

_REMEMBERED = 20_000
"""Texts whose meaning is kept: an export repeats its dates."""

_TIME = (
    r"(?:(?:[T ,]+|(?=[上下]午)|(?<=日))(?P<part>[上下]午)?\s*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})" + _TIME, re.ASCII
)
_SOLID = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})" + _TIME, re.ASCII)
_YEAR_LAST = re.compile(
    r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<year>\d{4})" + _TIME, re.ASCII
)
_CHINESE = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日?" + _TIME, re.ASCII)
_NO_YEAR = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日?|\d{1,2}[/.-]\d{1,2}", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(25569, 73051)
"""What spreadsheets call the days of 1970 to 2099."""
_WEEKDAY = r"(?:(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*\.?,? )?"
_DAY_NAME = re.compile(
    _WEEKDAY + r"(?P<day>\d{1,2})\.?[ /-](?P<name>[A-Za-z]{3,9})\.?[ ,/-]+(?P<year>\d{4})" + _TIME, re.ASCII
)
_DAY_NAME_SHORT = re.compile(r"(?P<day>\d{1,2})-(?P<name>[A-Za-z]{3})-(?P<year>\d{2})" + _TIME, re.ASCII)
"""As a spreadsheet writes a day of this century by itself: 13-Nov-26."""
_NAME_DAY = re.compile(
    _WEEKDAY + r"(?P<name>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + _TIME, re.ASCII
)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


class Order(StrEnum):
    """Which of the first two numbers of 3/5/2026 is the day."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def orders_of(texts: Iterable[str]) -> set[Order]:
    """The orders in which all values of a column could be meant. One: proven. Two: none is over 12.

    None: the values contradict each other, or there is no such date among them at all.
    """
    seen = day_first = month_first = False
    for text in texts:
        found = _YEAR_LAST.fullmatch(text)
        if found and found["sign"] != ".":
            seen = True
            day_first = day_first or int(found["a"]) > 12
            month_first = month_first or int(found["b"]) > 12
    possible = {Order.MONTH_FIRST: not day_first, Order.DAY_FIRST: not month_first}
    return {order for order, is_possible in possible.items() if seen and is_possible}


def is_serial(text: str) -> bool:
    """Whether the text can be a day as a spreadsheet counts them."""
    return _SERIAL.fullmatch(text) is not None and int(text[:5]) in _SERIALS


@dataclass
class MomentReader:
    """Reads the dates of one column. `decide` is asked once, when the first cell needs an order.

    `year`: of dates that name none. `are_serials`: whether numbers are days as a spreadsheet counts them.
    """

    zone: ZoneInfo
    decide: Callable[[], Order]
    year: Callable[[], int | None] = lambda: None
    are_serials: Callable[[], bool] = lambda: False
    _known: dict[str, Moment] = field(default_factory=dict)
    _order: Order | None = None

    def __call__(self, text: str) -> Moment:
        known = self._known.get(text)
        if known is None:
            known = self._read(text)
            if not 1900 <= known.day.year <= 2200:
                raise Unclear("not_a_date")
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[text] = known
        return known

    def _read(self, text: str) -> Moment:
        try:
            # fromisoformat knows weeks and days without dashes, too; in an export such a text is something else.
            if text[4:5] == "-" and text[7:8] == "-":
                if len(text) == 10:
                    return Moment(date.fromisoformat(text))
                with suppress(ValueError):
                    return self._with_zone(datetime.fromisoformat(text))
            return self._usual(text if text.isascii() else unicodedata.normalize("NFKC", text))
        except (ValueError, OverflowError):
            raise Unclear("not_a_date") from None

    def _with_zone(self, instant: datetime) -> Moment:
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=self.zone)
        there = instant.astimezone(self.zone)
        return Moment(there.date(), instant.astimezone(UTC))

    def _usual(self, text: str) -> Moment:
        for pattern in (_YEAR_FIRST, _CHINESE, _SOLID, _DAY_NAME, _DAY_NAME_SHORT, _NAME_DAY):
            if found := pattern.fullmatch(text):
                month = _month(found["name"]) if "name" in found.groupdict() else int(found["month"])
                century = 2000 if len(found["year"]) == 2 else 0
                return self._moment(found, date(century + int(found["year"]), month, int(found["day"])))
        if found := _YEAR_LAST.fullmatch(text):
            first, second = int(found["a"]), int(found["b"])
            day_first = found["sign"] == "." or self._decided() is Order.DAY_FIRST
            day, month = (first, second) if day_first else (second, first)
            return self._moment(found, date(int(found["year"]), month, day))
        if found := _NO_YEAR.fullmatch(text):
            year = self.year() if found["month"] else None
            if year is None:
                raise Unclear("date_without_year")
            return Moment(date(year, int(found["month"]), int(found["day"])))
        if is_serial(text) and self.are_serials():
            return self._of_serial(text)
        raise Unclear("not_a_date")

    def _of_serial(self, text: str) -> Moment:
        days, _, part = text.partition(".")
        day = _DAY_ZERO + timedelta(days=int(days))
        seconds = round(float(f"0.{part or 0}") * 86400)
        if seconds == 0:
            return Moment(day)
        wall = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)
        return self._with_zone(wall.replace(tzinfo=self.zone))

    def _decided(self) -> Order:
        if self._order is None:
            self._order = self.decide()
        return self._order

    def _moment(self, found: re.Match[str], day: date) -> Moment:
        if found["hour"] is None:
            return Moment(day)
        hour = int(found["hour"])
        half = found["part"] or found["half"]
        if half and hour < 13:
            hour = hour % 12 + (12 if half[0] in "Pp下" else 0)
        zone = _offset(found["offset"]) if found["offset"] else self.zone
        instant = datetime(day.year, day.month, day.day, tzinfo=zone).replace(
            hour=hour, minute=int(found["minute"]), second=int(found["second"] or 0)
        )
        return self._with_zone(instant)


def _offset(text: str) -> tzinfo:
    if text[0] not in "+-":
        return UTC
    ahead = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(ahead if text[0] == "+" else -ahead)


def _month(name: str) -> int:
    short = name.lower()[:3]
    for number, full in enumerate(_MONTHS, start=1):
        if full.startswith(short):
            return number
    raise ValueError(name)
