"""From what was read to what is said: the figures of everybody together, or of some teams. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.deals.settings import DealsSettings
from bot.kit.calendar import WorkCalendar
from bot.kit.periods import Stretch
from bot.pipeline import rules
from bot.pipeline.model import ClosedRow, Figures, Flow, Journey, OpenRow, StageKey, StageLine
from bot.pipeline.rules import Exchange, Stay

_ONE_DAY = timedelta(days=1)
_Whose = Collection[int | None] | None


@dataclass(frozen=True)
class Tally:
    """What was read for one report. `journeys` None: stage changes are not known for this period;
    `knows_before`: they are for the stretch before, too."""

    open: Sequence[OpenRow]
    closed: Sequence[ClosedRow]
    journeys: Sequence[Journey] | None
    stretch: Stretch
    before: Stretch | None
    knows_before: bool
    settings: DealsSettings
    exchange: Exchange
    calendar: WorkCalendar

    def figures(self, teams: _Whose = None) -> Figures:
        """The figures of these teams, or of everything that was read (None)."""
        opened = [row for row in self.open if teams is None or row.team in teams]
        closed = [row for row in self.closed if teams is None or row.team in teams]
        return Figures(
            open=rules.open_deals(opened, self.exchange, self._percent),
            stages=tuple(self._stages(opened, teams)),
            closed=rules.closed_deals([row for row in closed if not row.is_before], self.exchange),
            before=rules.closed_deals([row for row in closed if row.is_before], self.exchange)
            if self.before
            else None,
        )

    @cached_property
    def currencies(self) -> frozenset[str]:
        """Of every amount that was read."""
        rows: list[OpenRow | ClosedRow] = [*self.open, *self.closed]
        return frozenset(row.currency for row in rows if row.with_amount)

    def latest_overdue_entry(self, longest: int) -> date:
        """The last day on which a deal can have come into a stage to be there longer than that by now."""
        day = self.stretch.until
        while self.calendar.between(day, self.stretch.until) <= longest:
            day -= _ONE_DAY
        return day

    def workdays_since(self, day: date) -> int:
        """Working days from that day to the last of the report."""
        return self.calendar.between(day, self.stretch.until)

    def _percent(self, row: OpenRow) -> int | None:
        stage = self.settings.stage(row.process, row.stage) if row.stage else None
        return stage.probability if stage else None

    def _stages(self, rows: Sequence[OpenRow], teams: _Whose) -> Iterator[StageLine]:
        """The stages of config in order, each process that has anything, then what config does not have."""
        by_stage: dict[StageKey, list[OpenRow]] = defaultdict(list)
        for row in rows:
            by_stage[StageKey(row.process, row.stage)].append(row)
        flows = {key: flow for key, flow in self._flows(teams).items() if flow.entered}
        shown = {key.process for key in (*by_stage, *flows)} or {self.settings.default_process}
        listed = [
            StageKey(name, stage.key)
            for name, process in self.settings.processes.items()
            if name in shown
            for stage in process.stages
        ]
        others = sorted(by_stage.keys() - set(listed), key=lambda key: (key.process, key.stage or "~"))
        for key in listed:
            yield self._line(key, by_stage.get(key, []), teams, flows.get(key, Flow(0, 0, 0)))
        for key in others:
            yield self._line(key, by_stage[key], teams, None)

    def _line(self, key: StageKey, rows: Sequence[OpenRow], teams: _Whose, flow: Flow | None) -> StageLine:
        config = self.settings.stage(key.process, key.stage) if key.stage else None
        longest = config.longest_workdays if config else None
        return StageLine(
            key=key,
            open=rules.open_deals(rows, self.exchange, self._percent),
            flow=flow if self.journeys is not None else None,
            median=_median(self._stays, key, teams) if flow else None,
            median_before=_median(self._stays_before, key, teams) if flow else None,
            overdue=self._overdue(rows, longest),
            longest=longest,
        )

    def _overdue(self, rows: Sequence[OpenRow], longest: int | None) -> int:
        if longest is None or not rows:
            return 0
        latest = self.latest_overdue_entry(longest).toordinal()
        return sum(row.deals for row in rows if row.since <= latest)

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
        return rules.cohorts(self.journeys, processes=processes, during=self.stretch)

    @cached_property
    def _stays(self) -> Mapping[tuple[int, str, str], list[Stay]]:
        if self.journeys is None:
            return {}
        return rules.stays(self.journeys, during=self.stretch, calendar=self.calendar)

    @cached_property
    def _stays_before(self) -> Mapping[tuple[int, str, str], list[Stay]]:
        if self.journeys is None or self.before is None or not self.knows_before:
            return {}
        return rules.stays(self.journeys, during=self.before, calendar=self.calendar)


def _median(found: Mapping[tuple[int, str, str], list[Stay]], key: StageKey, teams: _Whose) -> int | None:
    return rules.kaplan_meier_median(
        [
            stay
            for (team, process, stage), stays in found.items()
            if (process, stage) == (key.process, key.stage) and (teams is None or team in teams)
            for stay in stays
        ]
    )
