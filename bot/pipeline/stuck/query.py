"""What somebody typed behind /pipeline stuck, and what buttons of its answers carry. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.deals.model import DealId
from bot.people.rules import fold
from bot.pipeline.query import PipelineQuery

_LATIN = re.compile(r"(?<![a-z0-9@])(?:stuck(?: deals)?|stalled)(?![a-z0-9])")
_CHINESE = re.compile(r"(?:有)?(?:哪些|什么)?(?:单子)?(?:卡住|卡着|停滞)(?:了)?(?:的)?(?:单子|商机|单)?")
_HELP = {"help", "?", "usage", "帮助", "用法", "怎么用"}


class Act(StrEnum):
    """What can be done about a stuck deal, as the menu of its line says it."""

    MOVE = "move"
    EXPECT = "expect"
    NEXT_STEP = "next_step"
    WIN = "win"
    LOSE = "lose"
    ALIVE = "alive"


@dataclass(frozen=True, slots=True)
class Asks:
    """Whose stuck deals, and from which place in the list on."""

    whose: PipelineQuery
    start: int = 0

    def __str__(self) -> str:
        """For the value of a button; `asks_of` reads it."""
        return f"{self.start}|{self.whose}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen in the menu of a line: what to do, with which deal, as it was seen, on which list."""

    act: Act
    deal: DealId
    seen: int
    asks: Asks

    def __str__(self) -> str:
        """Short enough for an option of a menu; `choice_of` reads it."""
        return f"{self.act} {self.deal} {self.seen} {self.asks}"


def about_stuck(text: str) -> str | None:
    """What stands beside the word that asks for stuck deals, anywhere in the text; None when none does."""
    folded = fold(text)
    for words in (_LATIN, _CHINESE):
        if found := words.search(folded):
            return f"{folded[: found.start()]} {folded[found.end() :]}".strip()
    return None


def asks_for_help(rest: str) -> bool:
    """Whether somebody wants to know what they can type."""
    return rest in _HELP


def asks_of(value: str, *, today: date, fiscal_year_start: int) -> Asks | None:
    """What a button asks; None when it is none of ours."""
    start, bar, whose = value.partition("|")
    if not bar or not (start.isascii() and start.isdecimal() and len(start) < 7):
        return None
    query = PipelineQuery.of_value(whose, today=today, fiscal_year_start=fiscal_year_start)
    return None if query is None or query.period is not None else Asks(query, int(start))


def choice_of(value: str, *, today: date, fiscal_year_start: int) -> Choice | None:
    """What was chosen in the menu of a line; None when it is none of ours."""
    act, deal, seen, rest = [*value.split(" ", 3), "", "", ""][:4]
    asks = asks_of(rest, today=today, fiscal_year_start=fiscal_year_start)
    numbers = all(one.isascii() and one.isdecimal() and len(one) < 20 for one in (deal, seen))
    if asks is None or not numbers or act not in {*Act}:
        return None
    return Choice(Act(act), DealId(int(deal)), int(seen), asks)
