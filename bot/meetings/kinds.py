"""Kinds of meetings with questions and agenda, as config writes them; kinds.yaml has the built-in ones."""

from __future__ import annotations

from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BeforeValidator, Field, model_validator

from bot.kit.company import Locale
from bot.kit.recurrence import WEEKDAYS
from bot.kit.rhythm import Rhythm
from bot.kit.settings import Part
from bot.meetings.model import MOST_QUESTIONS, About, Asks

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Minutes = Annotated[int, Field(ge=1, le=240)]
Words = dict[Locale, str]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
assert set(WEEKDAYS) == set(Weekday.__args__)  # type: ignore[attr-defined]


def said(words: Words, locale: str) -> str:
    """In that language, else in any that config has."""
    names: dict[str, str] = {str(key): name for key, name in words.items()}
    return names.get(locale) or next(iter(names.values()))


class QuestionSettings(Part):
    """A question. `prefill`: sections that fill in what is known already. `words_before`: how it is asked on the
    evening before, when today is what the meeting will call yesterday; `words_days_before`: where days off lie between.
    """

    key: Key
    words: Words
    words_before: Words | None = None
    words_days_before: Words | None = None
    asks: Asks = Asks.TEXT
    about: About = About.OTHER
    is_optional: bool = False
    prefill: tuple[str, ...] = ()


class ItemSettings(Part):
    """An item of the agenda: which answers it shows, and what other slices say to it."""

    key: Key
    name: Words
    minutes: Minutes
    answers: tuple[About, ...] = ()
    sections: tuple[str, ...] = ()


def _clock(value: object) -> object:
    # YAML reads 09:00 without quotes as a number of minutes.
    if isinstance(value, str):
        return time.fromisoformat(value)
    raise ValueError('a time of day as "09:00", in quotes')


class KindSettings(Part):
    """A kind of meeting, with what a team gets that sets one up. `looks_back`: at which days before it."""

    name: Words
    minutes: Minutes
    at: Annotated[time, BeforeValidator(_clock)]
    rhythm: Rhythm
    weekdays: tuple[Weekday, ...] = ()
    ask_minutes_before: Annotated[int, Field(ge=5, le=24 * 60)]
    looks_back: Literal["workday", "week", "month"]
    questions: Annotated[tuple[QuestionSettings, ...], Field(min_length=1, max_length=MOST_QUESTIONS)]
    agenda: Annotated[tuple[ItemSettings, ...], Field(min_length=1, max_length=12)]

    @property
    def section_names(self) -> frozenset[str]:
        """The sections that it uses."""
        named = [*(one.prefill for one in self.questions), *(one.sections for one in self.agenda)]
        return frozenset(name for names in named for name in names)

    @model_validator(mode="after")
    def _fits_together(self) -> KindSettings:
        for ones in (self.questions, self.agenda):
            keys = [one.key for one in ones]
            if len(set(keys)) < len(keys):
                raise ValueError("two questions, or two items of the agenda, have one key")
        planned = sum(item.minutes for item in self.agenda)
        if planned != self.minutes:
            raise ValueError(f"the items of the agenda take {planned} minutes, the meeting {self.minutes}")
        if (self.rhythm is Rhythm.WEEKDAYS) != bool(self.weekdays):
            raise ValueError("weekdays are named with the rhythm weekdays, and only then")
        return self


@cache
def built_in() -> dict[str, KindSettings]:
    """Those that every team is offered, by their key."""
    written = yaml.safe_load((Path(__file__).parent / "kinds.yaml").read_text(encoding="utf-8"))
    return {key: KindSettings.model_validate(kind) for key, kind in written.items()}
