"""The overview's numbers counted again, the slow and obvious way, from deals' own events in memory.

Shares no code with the slice: it walks every deal and asks of each what a person with a pencil would ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from bot.deals.model import Deal, Event, Status
from bot.people.model import MemberId

STAGES = ("lead", "need", "proposal", "negotiation")
PERCENT = dict(zip(STAGES, (10, 25, 50, 75), strict=True))


@dataclass(frozen=True)
class Stint:
    """Somebody in a team from a day up to, not including, another."""

    member: MemberId
    team: str
    since: date
    until: date


@dataclass
class Recount:
    """All deals with their events, and who was where."""

    deals: Sequence[tuple[Deal, list[Event]]]
    stints: Iterable[Stint]

    def team_of(self, member: MemberId | None, day: date) -> str | None:
        return next((s.team for s in self.stints if s.member == member and s.since <= day < s.until), None)

    def state(self, events: list[Event], day: date) -> Event | None:
        told = [event for event in events if event.day <= day]
        return told[-1] if told else None

    def open(self, team: str, on: date) -> list[Event]:
        states = [self.state(events, on) for _, events in self.deals]
        return [
            one
            for one in states
            if one and one.state.status is Status.OPEN and self.team_of(one.state.owner, on) == team
        ]

    def closed(self, team: str, first: date, until: date, status: Status) -> list[tuple[Event, int | None]]:
        found = []
        for deal, events in self.deals:
            now = self.state(events, until)
            if now is None or now.state.status is not status:
                continue
            entry = self.entry(events, now)
            if first <= entry.day <= until and self.team_of(entry.state.owner, entry.day) == team:
                days = (entry.day - deal.created_on).days if deal.created_on else None
                found.append((now, days))
        return found

    def entry(self, events: list[Event], now: Event) -> Event:
        """The event with which the present stay began."""
        place = events.index(now)
        while place and _where(events[place - 1]) == _where(now):
            place -= 1
        return events[place]

    def moves(self, events: list[Event], until: date) -> list[Event]:
        told = [event for event in events if event.day <= until]
        return [e for n, e in enumerate(told) if n == 0 or _where(told[n - 1]) != _where(e)]

    def flow(self, team: str, stage: str, first: date, until: date) -> tuple[int, int, int]:
        entered = advanced = undecided = 0
        place = STAGES.index(stage)
        for _, events in self.deals:
            moves = self.moves(events, until)
            came = self._came(moves, place)
            if came is None or not moves[came].is_entry_known or moves[came].day < first:
                continue
            if self.team_of(moves[came].state.owner, moves[came].day) != team:
                continue
            entered += 1
            if any(_rank(move) > place for move in moves[came:]):
                advanced += 1
            elif moves[-1].state.status is Status.OPEN:
                undecided += 1
        return entered, advanced, undecided

    def _came(self, moves: list[Event], place: int) -> int | None:
        """Which move first brought the deal into that stage, past it, or may have done so unseen."""
        for number, move in enumerate(moves):
            rank = _rank(move)
            if rank == place or (rank > place and not move.is_entry_known):
                return number
            if number and rank > place > _rank(moves[number - 1]) >= 0:
                return number
        return None

    def median_stay(self, team: str, stage: str, first: date, until: date) -> int | None:
        stays: list[tuple[int, bool]] = []
        for _, events in self.deals:
            moves = self.moves(events, until)
            for number, move in enumerate(moves):
                if _rank(move) != STAGES.index(stage) or move.day < first or not move.is_entry_known:
                    continue
                if self.team_of(move.state.owner, move.day) != team:
                    continue
                after = moves[number + 1] if number + 1 < len(moves) else None
                ends = after is not None and (
                    after.state.status in (Status.WON, Status.LOST) or _rank(after) >= 0
                )
                stays.append((_weekdays(move.day, after.day if after else until), ends))
        return _half_gone(stays)


def _where(event: Event) -> tuple[Status, str | None]:
    state = event.state
    return state.status, state.stage if state.status is Status.OPEN else None


def _rank(event: Event) -> int:
    if event.state.status is Status.WON:
        return len(STAGES)
    if event.state.status is Status.OPEN and event.state.stage:
        return STAGES.index(event.state.stage)
    return -1


def _weekdays(start: date, end: date) -> int:
    return sum((start + timedelta(n)).weekday() < 5 for n in range(1, (end - start).days + 1))


def _half_gone(stays: list[tuple[int, bool]]) -> int | None:
    """The first length by which, of 1, no more than half is left. Exact: whole numbers only."""
    left, of = 1, 1
    for length in sorted({days for days, ended in stays if ended}):
        at_risk = sum(days >= length for days, _ in stays)
        gone = sum(days == length and ended for days, ended in stays)
        left, of = left * (at_risk - gone), of * at_risk
        if 2 * left <= of:
            return length
    return None


def middle(days: Iterable[int | None]) -> float | None:
    known = [day for day in days if day is not None]
    return median(known) if known else None
