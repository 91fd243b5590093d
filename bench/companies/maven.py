"""The real sample (Maven Analytics, CRM sales opportunities) as lives, as an export of a day would have told them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.pipeline.lives.model import LOST, OPEN, WON, Life, Step

DATA = Path(__file__).parents[3] / "shared" / "data" / "maven"


def teams() -> Mapping[str, set[str]]:
    """Who sells under each manager."""
    found: dict[str, set[str]] = {}
    for row in _read("sales_teams"):
        found.setdefault(row["manager"], set()).add(row["sales_agent"])
    return found


def lives(until: date, agents: set[str]) -> list[Life]:
    """These people's deals as known at the end of that day: stages are not; what is open is at its list price."""
    prices = {row["product"].replace(" ", ""): int(row["sales_price"]) for row in _read("products")}
    found = []
    for number, row in enumerate(_read("sales_pipeline"), 1):
        if row["sales_agent"] not in agents or not row["engage_date"]:
            continue
        begun = date.fromisoformat(row["engage_date"])
        if begun > until:
            continue
        price = prices[row["product"].replace(" ", "")] * 100
        steps = [Step(begun.toordinal(), "sales", None, OPEN, False, 1, price, "USD")]
        amount = price
        if row["close_date"] and date.fromisoformat(row["close_date"]) <= until:
            ended = date.fromisoformat(row["close_date"]).toordinal()
            is_won = row["deal_stage"] == "Won"
            amount = int(row["close_value"]) * 100 if is_won else price
            steps.append(Step(ended, "sales", None, WON if is_won else LOST, True, 1, amount, "USD"))
        found.append(Life(number, None, begun.toordinal(), tuple(steps), 1, amount, "USD", len(steps) == 1))
    return found


def won(first: date, last: date, agents: set[str]) -> int:
    """What they won from the one day to the other."""
    return sum(
        int(row["close_value"]) * 100
        for row in _read("sales_pipeline")
        if row["sales_agent"] in agents
        and row["deal_stage"] == "Won"
        and first.isoformat() <= row["close_date"] <= last.isoformat()
    )


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
