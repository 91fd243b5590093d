"""Figures about deals that others use: what was won, lost and new, how sure and how fast, and what came into a stage.

Each is what the overview and the flow say under the same name, for the same people and days (docs/numbers.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from bot.deals.measuring import store
from bot.deals.measuring.store import Moved, One, Sums
from bot.deals.model import Status
from bot.deals.settings import DealsSettings
from bot.deals.ways import entries_of
from bot.kit.db import Tx
from bot.kit.figures import Share, median
from bot.kit.measures import About, Contribution, Measure, Unit, count_of, money_of
from bot.kit.money import Money
from bot.kit.settings import Settings

DEAL = "deal"
"""The source of every contribution here; its id is the deal's."""


def measures(settings: Settings) -> Iterator[Measure]:
    """All of them; one of its own for each stage."""
    yield Measure("won_amount", Unit.MONEY, True, _won_amount, _amounts_won, money_of)
    yield Measure("won_count", Unit.COUNT, True, _won_count, _each_won, count_of)
    yield Measure("lost_amount", Unit.MONEY, False, _lost_amount, _amounts_lost, money_of)
    yield Measure("lost_count", Unit.COUNT, False, _lost_count, _each_lost, count_of)
    yield Measure("new_deals", Unit.COUNT, True, _new_count, _each_new, count_of)
    yield Measure("win_rate", Unit.SHARE, True, _win_rate, _outcomes, _share_of)
    yield Measure("cycle", Unit.DAYS, False, _cycle, _cycles, _median_of)
    deals = settings[DealsSettings]
    for process, known in deals.processes.items():
        for stage in known.stages:
            yield _moved_to(deals, process, stage.key)


def _closed(tx: Tx, about: About, status: Status) -> list[Sums]:
    return [row for row in store.closed_sums(tx, about) if row.status == status]


def _each(tx: Tx, about: About, status: Status) -> list[One]:
    return [row for row in store.closed(tx, about) if row.status == status]


def _item(row: One, value: Money | int | None) -> Contribution:
    return Contribution(DEAL, row.deal, row.member, row.day, row.learned_at, value)


def _worth(row: One) -> Money | None:
    return None if row.amount is None else Money(row.amount, row.currency)


def _amount(rows: Iterable[Sums], about: About) -> Money:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.amount
    return about.rates.known_total_of(sums, to=about.currency, on=about.until)


def _won_amount(tx: Tx, about: About) -> Money:
    return _amount(_closed(tx, about, Status.WON), about)


def _amounts_won(tx: Tx, about: About) -> list[Contribution]:
    return [_item(row, _worth(row)) for row in _each(tx, about, Status.WON)]


def _won_count(tx: Tx, about: About) -> int:
    return sum(row.deals for row in _closed(tx, about, Status.WON))


def _each_won(tx: Tx, about: About) -> list[Contribution]:
    return [_item(row, 1) for row in _each(tx, about, Status.WON)]


def _lost_amount(tx: Tx, about: About) -> Money:
    return _amount(_closed(tx, about, Status.LOST), about)


def _amounts_lost(tx: Tx, about: About) -> list[Contribution]:
    return [_item(row, _worth(row)) for row in _each(tx, about, Status.LOST)]


def _lost_count(tx: Tx, about: About) -> int:
    return sum(row.deals for row in _closed(tx, about, Status.LOST))


def _each_lost(tx: Tx, about: About) -> list[Contribution]:
    return [_item(row, 1) for row in _each(tx, about, Status.LOST)]


def _new_count(tx: Tx, about: About) -> int:
    return sum(row.deals for row in store.new_sums(tx, about))


def _each_new(tx: Tx, about: About) -> list[Contribution]:
    return [_item(row, 1) for row in store.new(tx, about)]


def _win_rate(tx: Tx, about: About) -> Share:
    rows = store.closed_sums(tx, about)
    return Share(sum(row.deals for row in rows if row.status == Status.WON), sum(row.deals for row in rows))


def _outcomes(tx: Tx, about: About) -> list[Contribution]:
    """1 for a deal that was won, 0 for one that was lost."""
    return [_item(row, int(row.status == Status.WON)) for row in store.closed(tx, about)]


def _share_of(items: Iterable[Contribution], _about: About) -> Share:
    values = [one.value for one in items]
    return Share(values.count(1), len(values))


def _cycle(tx: Tx, about: About) -> Fraction | None:
    """The median of won deals whose beginning is known."""
    days: dict[int, int] = {}
    for row in _closed(tx, about, Status.WON):
        if row.cycle is not None:
            days[row.cycle] = days.get(row.cycle, 0) + row.deals
    return median(days)


def _cycles(tx: Tx, about: About) -> list[Contribution]:
    rows = _each(tx, about, Status.WON)
    return [_item(row, row.cycle) for row in rows if row.cycle is not None]


def _median_of(items: Iterable[Contribution], _about: About) -> Fraction | None:
    days: dict[int, int] = {}
    for one in items:
        assert isinstance(one.value, int)
        days[one.value] = days.get(one.value, 0) + 1
    return median(days)


def _moved_to(deals: DealsSettings, process: str, key: str) -> Measure:
    """How many deals came into that stage for the first time in the period; one that skips it has come, too."""
    processes = {name: [stage.key for stage in one.stages] for name, one in deals.processes.items()}
    stage = deals.stage(process, key)
    assert stage is not None

    def items(tx: Tx, about: About) -> list[Contribution]:
        return list(_entered(store.moves(tx, about), process, key, about.first, processes))

    def total(tx: Tx, about: About) -> int:
        return len(items(tx, about))

    name = f"moved_to:{process}/{key}"
    return Measure(name, Unit.COUNT, True, total, items, count_of, facts={"stage": dict(stage.name)})


def _entered(
    ways: Iterable[list[Moved]], process: str, stage: str, first: date, processes: dict[str, list[str]]
) -> Iterator[Contribution]:
    for moves in ways:
        steps = [(one.process, one.stage, one.status, one.is_known) for one in moves]
        for number, of, entered, _, _ in entries_of(steps, processes):
            move = moves[number]
            if (of, entered) == (process, stage) and move.day >= first and move.is_credited:
                yield Contribution(DEAL, move.deal, move.member, move.day, move.learned_at, 1)
