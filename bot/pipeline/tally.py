"""From what was read to what is said: the figures of everybody together, or of some teams. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

from bot.deals.settings import DealsSettings
from bot.kit.calendar import WorkCalendar
from bot.kit.periods import Stretch
from bot.pipeline import rules
from bot.pipeline.model import (
    ClosedRow,
    Figures,
    Flow,
    Journey,
    OpenDeal,
    OpenRow,
    OpenTuple,
    StageKey,
    StageLine,
)
from bot.pipeline.rules import Credit, Exchange, Stay

_ONE_DAY = timedelta(days=1)
_Whose: TypeAlias = Collection[int] | None


@dataclass(frozen=True)
class Tally:
    """What was read for one report. For the company `open_sums` stands in for `open`.

    `journeys` None: stage changes are not known for this period; `knows_before`: they are for the stretch
    before, too.
    """

    open: Sequence[OpenTuple]
    open_sums: Sequence[OpenRow]
    closed: Sequence[ClosedRow]
    journeys: Sequence[Journey] | None
    stretch: Stretch
    before: Stretch | None
    knows_before: bool
    settings: DealsSettings
    exchange: Exchange
    calendar: WorkCalendar
    credit: Credit

    def figures(self, teams: _Whose = None) -> Figures:
        """The figures of these teams, or of everything that was read (None)."""
        rows = [row for team, rows in self._sums.items() if teams is None or team in teams for row in rows]
        closed = [row for team, row in self._ended if teams is None or team in teams]
        return Figures(
            open=rules.open_deals(rows, self.exchange, self._percent),
            stages=tuple(self._stages(rows, teams)),
            closed=rules.closed_deals([row for row in closed if not row.is_before], self.exchange),
            before=rules.closed_deals([row for row in closed if row.is_before], self.exchange)
            if self.before
            else None,
        )

    @cached_property
    def currencies(self) -> frozenset[str]:
        """Of every amount that was read."""
        opened = {row.currency for rows in self._sums.values() for row in rows if row.with_amount}
        return frozenset(opened | {row.currency for _, row in self._ended if row.with_amount})

    @cached_property
    def _sums(self) -> Mapping[int, Sequence[OpenRow]]:
        """What was open, for each team summed by stage and currency."""
        on = self.stretch.until.toordinal()
        if self.open_sums:
            return rules.summed_up(self.open_sums, credit=self.credit, on=on)
        return rules.summed(self.open, credit=self.credit, on=on)

    @cached_property
    def _ended(self) -> Sequence[tuple[int, ClosedRow]]:
        """What was closed, with the team that is credited."""
        teams = ((self.credit(row.owner, row.day), row) for row in self.closed)
        return [(team, row) for team, row in teams if team is not None]

    @cached_property
    def _overdue(self) -> Sequence[tuple[int, OpenTuple]]:
        """Open deals that have been in their stage longer than it should take, with the team they count for."""
        on = self.stretch.until.toordinal()
        return rules.overdue(self.open, latest=self._latest_entries, credit=self.credit, on=on)

    @cached_property
    def _overdue_sums(self) -> Sequence[tuple[int, OpenRow]]:
        """The same, of the company's."""
        on = self.stretch.until.toordinal()
        return rules.overdue(self.open_sums, latest=self._latest_entries, credit=self.credit, on=on)

    @cached_property
    def _latest_entries(self) -> Mapping[tuple[str, str | None], int]:
        return {
            (name, stage.key): self._latest_entry(stage.longest_workdays).toordinal()
            for name, process in self.settings.processes.items()
            for stage in process.stages
        }

    def _latest_entry(self, longest: int) -> date:
        """The last day on which a deal can have come into a stage to be there longer than that by now."""
        day = self.stretch.until - (longest + 1) * _ONE_DAY
        # Each day further back adds one working day at most, so that stepping by what is missing misses nothing.
        while (missing := longest + 1 - self.calendar.between(day, self.stretch.until)) > 0:
            day -= missing * _ONE_DAY
        return day

    def overdue(self, key: StageKey, *, most: int) -> list[OpenDeal]:
        """Deals that have been in that stage longer than it should take, the largest first, then the oldest."""

        def by_size_and_age(row: OpenTuple) -> tuple[int, int, int]:
            _, _, _, currency, since, amount, _, _, deal = row
            return -self.exchange.worth(amount or 0, currency), since, deal

        rows = sorted((row for _, row in self._overdue if row[1:3] == key), key=by_size_and_age)
        return [OpenDeal._make(row) for row in rows[:most]]

    def workdays_since(self, day: date) -> int:
        """Working days from that day to the last of the report."""
        return self.calendar.between(day, self.stretch.until)

    def _percent(self, row: OpenRow) -> int | None:
        return self._percents.get((row.process, row.stage))

    @cached_property
    def _percents(self) -> Mapping[tuple[str, str | None], int]:
        return {
            (name, stage.key): stage.probability
            for name, process in self.settings.processes.items()
            for stage in process.stages
        }

    def _stages(self, rows: Sequence[OpenRow], teams: _Whose) -> Iterator[StageLine]:
        """The stages of config in order, each process that has anything, then what config does not have."""
        by_stage = defaultdict[StageKey, list[OpenRow]](list)
        for row in rows:
            by_stage[StageKey(row.process, row.stage)].append(row)
        # A key is a tuple of process and stage, which is what these slices are.
        overdue: dict[tuple[str, str | None], int] = Counter(
            [late[1:3] for team, late in self._overdue if teams is None or team in teams]
        )
        for team, row in self._overdue_sums:
            if teams is None or team in teams:
                overdue[StageKey(row.process, row.stage)] += row.deals
        flows = {key: flow for key, flow in self._flows(teams).items() if flow.entered}
        shown = {key.process for key in (*by_stage, *flows)} or {self.settings.default_process}
        listed = [
            StageKey(name, stage.key)
            for name, process in self.settings.processes.items()
            if name in shown
            for stage in process.stages
        ]
        others = sorted(by_stage.keys() - set(listed), key=lambda key: (key.process, key.stage or "~"))
        for key in (*listed, *others):
            flow = None if key in others else flows.get(key, Flow(0, 0, 0))
            config = self.settings.stage(key.process, key.stage) if key.stage else None
            longest = config.longest_workdays if config else None
            yield StageLine(
                key=key,
                open=rules.open_deals(by_stage.get(key, []), self.exchange, self._percent),
                flow=flow if self.journeys is not None else None,
                median=_median(self._stays, key, teams) if flow else None,
                median_before=_median(self._stays_before, key, teams) if flow else None,
                overdue=overdue[key],
                longest=longest,
            )

    def _flows(self, teams: _Whose) -> dict[StageKey, Flow]:
        found: dict[StageKey, Flow] = defaultdict(lambda: Flow(0, 0, 0))
        for (team, process, stage), flow in self._cohorts.items():
            if teams is None or team in teams:
                found[StageKey(process, stage)] += flow
        return found

    @cached_property
    def _cohorts(self) -> Mapping[tuple[int, str, str], Flow]:
        if self.journeys is None:
            return {}
        processes = {
            name: [stage.key for stage in process.stages] for name, process in self.settings.processes.items()
        }
        return rules.cohorts(self.journeys, processes=processes, during=self.stretch, credit=self.credit)

    @cached_property
    def _stays(self) -> Mapping[tuple[int, str, str], list[Stay]]:
        if self.journeys is None:
            return {}
        return rules.stays(self.journeys, during=self.stretch, calendar=self.calendar, credit=self.credit)

    @cached_property
    def _stays_before(self) -> Mapping[tuple[int, str, str], list[Stay]]:
        if self.journeys is None or self.before is None or not self.knows_before:
            return {}
        return rules.stays(self.journeys, during=self.before, calendar=self.calendar, credit=self.credit)


def _median(found: Mapping[tuple[int, str, str], list[Stay]], key: StageKey, teams: _Whose) -> int | None:
    return rules.kaplan_meier_median(
        [
            stay
            for (team, process, stage), stays in found.items()
            if (process, stage) == (key.process, key.stage) and (teams is None or team in teams)
            for stay in stays
        ]
    )
