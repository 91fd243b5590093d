"""What a form holds, and where it was opened from, for listeners that take one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.kit.recurrence import WEEKDAYS, Recurrence
from bot.kit.rhythm import Rhythm, days_of, time_of
from bot.platforms.slack.answer import Answer
from handlers.context import Asked
from handlers.errors import StaleButton

_GREATEST = 2**63 - 1
"""No database keeps a greater one."""


def number(value: str) -> int:
    """The number that a button carries. Raises StaleButton for what is none."""
    if not (value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= _GREATEST):
        raise StaleButton
    return int(value)


def field(asked: Asked, name: str) -> dict[str, Any]:
    """What Slack says of the field of that name; nothing when the form has none."""
    return dict((asked.state.get(name) or {}).get(name) or {})


def option(asked: Asked, name: str) -> str:
    """The value that was chosen there; nothing when none was."""
    return str((field(asked, name).get("selected_option") or {}).get("value", ""))


Wrong = dict[str, tuple[str, dict[str, Any]]]
"""What is wrong with a form, field by field, as FieldsWrong takes it."""


def recurrence(asked: Asked, wrong: Wrong, *, zone: str, fiscal_year_start: int) -> Recurrence | None:
    """When something recurs, from the fields rhythm, weekdays and at; None: `wrong` says why, beside the field.

    Raises StaleButton for a choice that the form does not offer.
    """
    chosen, at = option(asked, "rhythm"), time_of(field(asked, "at").get("selected_time"))
    ticked = [one["value"] for one in field(asked, "weekdays").get("selected_options") or ()]
    if chosen not in set(Rhythm) or not set(WEEKDAYS).issuperset(ticked):
        raise StaleButton
    if (chosen == Rhythm.WEEKDAYS) != bool(ticked):
        wrong["weekdays"] = ("kit/ticks_unused" if ticked else "kit/no_days", {})
    if at is None:
        wrong["at"] = ("kit/no_time", {})
    if at is None or "weekdays" in wrong:
        return None
    days = days_of(Rhythm(chosen), ticked, fiscal_year_start=fiscal_year_start)
    return Recurrence(days, at, zone)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was opened: the card that its change replaces. `is_new`: there is none, so it is answered anew."""

    url: str | None
    channel: str | None
    ts: str | None
    is_ephemeral: bool
    is_new: bool

    @classmethod
    def of(cls, asked: Asked, *, is_new: bool = False) -> Origin:
        place = asked.place
        return cls(place.response_url, place.channel, place.ts, place.is_ephemeral, is_new)

    def answer(self, answer: Answer) -> Answer:
        """Answers there."""
        there = replace(
            answer.place,
            response_url=self.url,
            channel=self.channel,
            ts=self.ts,
            is_ephemeral=self.is_ephemeral,
        )
        return replace(answer, place=there)

    def carried(self) -> dict[str, Any]:
        """For a form's metadata."""
        return asdict(self)
