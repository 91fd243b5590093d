"""What may be answered, and whether it was answered in the same words before. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from bot.meetings.model import About, Asks, Question
from bot.people.rules import one_line

LONGEST_ANSWER = 1500
YES, NO = "yes", "no"


def cleaned(questions: Sequence[Question], values: Mapping[str, str | None]) -> dict[str, str]:
    """What was answered, without blanks and without what nobody asked. Line breaks within a text stay."""
    found = {}
    for one in questions:
        lines = [one_line(line) for line in (values.get(one.key) or "").splitlines()]
        text = "\n".join(line for line in lines if line)
        if text:
            found[one.key] = text
    return found


def wrong(questions: Sequence[Question], values: Mapping[str, str]) -> dict[str, str]:
    """Why an answer cannot be taken, by its question's key: missing, too_long, no_number, no_choice."""
    found = {}
    for one in questions:
        text = values.get(one.key)
        if text is None:
            if not one.is_optional:
                found[one.key] = "missing"
        elif len(text) > LONGEST_ANSWER:
            found[one.key] = "too_long"
        elif one.asks is Asks.NUMBER and number(text) is None:
            found[one.key] = "no_number"
        elif one.asks is Asks.YES_NO and text not in (YES, NO):
            found[one.key] = "no_choice"
    return found


def number(text: str) -> Decimal | None:
    """The number that was typed; None when it is none. A comma may part thousands."""
    try:
        found = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None


def repeats(
    questions: Sequence[Question], values: Mapping[str, str], before: Mapping[str, str]
) -> frozenset[str]:
    """The questions answered in the words of the meeting before: texts about results and plans, of some length.

    A "no" or a number may well be the same on two days, and an urgent problem may last.
    """
    return frozenset(
        one.key
        for one in questions
        if one.asks is Asks.TEXT
        and one.about in (About.DONE, About.PLAN)
        and one.key in values
        and _bare(values[one.key]) == _bare(before.get(one.key, ""))
    )


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
