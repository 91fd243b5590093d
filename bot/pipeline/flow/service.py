"""Use cases of the flow: understanding the question, answering it, and the deals behind each term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.deals.settings import DealsSettings
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.measures import About, measures
from bot.kit.money import Money
from bot.kit.periods import Period
from bot.people.model import Member, TeamId, WorkspaceId
from bot.pipeline import service
from bot.pipeline.clocks import latest_day
from bot.pipeline.flow import query as words
from bot.pipeline.flow import rules, store, waterfalls
from bot.pipeline.flow.model import (
    Effect,
    Entered,
    Expected,
    Figure,
    FlowQuery,
    FlowReport,
    Found,
    Item,
    Items,
    Line,
    OpeningRow,
    Place,
    Shift,
    Split,
    Term,
    Waterfall,
    Worth,
)
from bot.pipeline.model import Amounts, StageKey, Subject
from bot.pipeline.opening import refuse_closed
from bot.pipeline.rules import Credit, Exchange, credit_by_membership
from bot.pipeline.service import NotBegun
from bot.pipeline.store import credit as credit_of
from bot.pipeline.store import open_deals, stints
from bot.pipeline.store import sources as sources_of

_ONE_DAY = timedelta(days=1)


def understand(tx: Tx, *, asker: Member, rest: str, today: date, deps: Deps) -> FlowQuery:
    """What somebody typed behind the word flow. Refuses: as the overview's."""
    split, text = words.split_of(rest)
    command = f"{deps.command('pipeline')} flow"
    said = service.understand(tx, asker=asker, text=text, today=today, deps=deps, command=command)
    return FlowQuery(said, split)


def flow(tx: Tx, *, asker: Member, query: FlowQuery, today: date, deps: Deps) -> FlowReport:
    """What changed from the day before the period to its end or today. Default: since Monday.

    Refuses: what the overview refuses; OnlyTotals for the company by person.
    """
    subject = service.subject_of(tx, asker, query.whose, deps)
    if query.split is Split.PERSON:
        # What one person has is theirs and their line's to see.
        refuse_closed(tx, asker=asker, subject=subject, deps=deps)
    latest = latest_day(tx, workspace=asker.workspace, subject=subject, today=today, deps=deps)
    period = _period(query, today, latest, deps)
    read = _read(
        tx,
        workspace=asker.workspace,
        subject=subject,
        period=period,
        today=today,
        latest=latest,
        deps=deps,
        follows_stages=query.split is Split.STAGE,
    )
    report = read.report(tx, query.split)
    return report if not subject.is_named else replace(report, focus=read.focus(tx, report))


def items(
    tx: Tx,
    *,
    asker: Member,
    query: FlowQuery,
    of: Figure,
    today: date,
    deps: Deps,
    most: int | None = None,
) -> tuple[FlowReport, Items]:
    """The deals behind one figure, the largest first; at most so many of them, and the flow they belong to.

    Refuses: what `flow` refuses, and OnlyTotals for the company.
    """
    subject = service.subject_of(tx, asker, query.whose, deps)
    refuse_closed(tx, asker=asker, subject=subject, deps=deps)
    latest = latest_day(tx, workspace=asker.workspace, subject=subject, today=today, deps=deps)
    period = _period(query, today, latest, deps)
    read = _read(
        tx,
        workspace=asker.workspace,
        subject=subject,
        period=period,
        today=today,
        latest=latest,
        deps=deps,
        follows_stages=True,
    )
    return read.report(tx, None), read.items(tx, of, most=most)


def flow_of_team(
    tx: Tx, *, workspace: WorkspaceId, team: TeamId, period: Period, today: date, deps: Deps
) -> FlowReport:
    """The same for what a team has posted about itself. Refuses: NoSuchTeam, NotBegun."""
    subject = service.team_itself(tx, workspace=workspace, team=team, deps=deps)
    read = _read(
        tx,
        workspace=workspace,
        subject=subject,
        period=period,
        today=today,
        latest=today,
        deps=deps,
        follows_stages=False,
    )
    return read.report(tx, None)


def _period(query: FlowQuery, today: date, latest: date, deps: Deps) -> Period:
    period = query.whose.period or words.since_monday(latest)
    if period.is_ahead(today):
        raise NotBegun(first=period.first, command=f"{deps.command('pipeline')} flow")
    return period


def _read(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    subject: Subject,
    period: Period,
    today: date,
    latest: date,
    deps: Deps,
    follows_stages: bool,
) -> Reading:
    """All that the flow of a scope and all its parts are made of, in as many statements for any scope."""
    after, until, scope = period.first - _ONE_DAY, period.until(latest), subject.scope
    opening_day, closing_day = after.toordinal(), until.toordinal()
    moved: rules.Changes = {}
    rates = deps.rates
    if scope.teams:
        known = stints(tx, workspace=workspace, scope=scope, first=after, until=until)
        credit = credit_by_membership(known)
        moved = rules.changes_of_team(known, after=opening_day, until=closing_day)
    else:
        credit = credit_of(tx, workspace=workspace, scope=scope, first=after, until=until)
    members = [one for one in moved if one is not None]
    effects, expected = rules.ways(
        store.paths(tx, workspace=workspace, scope=scope, after=after, until=until, moved=members),
        opening=opening_day,
        closing=closing_day,
        credit=credit,
        changes=moved,
        follows_stages=follows_stages,
    )
    return Reading(
        workspace=workspace,
        subject=subject,
        period=period,
        opened_on=after,
        closed_on=until,
        today=today,
        deps=deps,
        credit=credit,
        opening=store.opening(
            tx, workspace=workspace, scope=scope, on=after, by_stage=follows_stages, home=subject.currency
        ),
        before=Exchange(rates, subject.currency, after),
        after=Exchange(rates, subject.currency, until),
        effects=effects,
        expected=expected,
    )


@dataclass(frozen=True)
class Reading:
    """What was read of one scope, from which the whole, its lines and its items come."""

    workspace: WorkspaceId
    subject: Subject
    period: Period
    opened_on: date
    closed_on: date
    today: date
    deps: Deps
    credit: Credit
    opening: list[OpeningRow]
    before: Exchange
    after: Exchange
    effects: list[Effect]
    expected: list[Expected]

    def waterfalls(self, key: Callable[[Place], Any] | None) -> dict[Any, Waterfall]:
        """By whatever the key makes of a place; without it, of the whole as line 0."""
        return waterfalls.waterfalls(
            self.opening,
            self.effects,
            key=key,
            credit=self.credit,
            on=self.opened_on.toordinal(),
            before=self.before,
            after=self.after,
        )

    def report(self, tx: Tx, split: Split | None) -> FlowReport:
        """The answer."""
        total = self.waterfalls(None).get(0) or waterfalls.nothing(self.before, self.after)
        scope = self.subject.scope
        sources = sources_of(tx, workspace=self.workspace, scope=scope, on=self.closed_on)
        history_from = max((one.history_from for one in sources), default=date.min)
        foreign = sorted(self._currencies() - {self.subject.currency})
        after = self.after
        return FlowReport(
            subject=self.subject,
            period=self.period,
            opened_on=self.opened_on,
            closed_on=self.closed_on,
            today=self.today,
            split=split,
            total=total,
            lines=tuple(self._lines(tx, split)),
            slipped=waterfalls.worth_of((one.worth for one in self.shifted(Shift.SLIPPED)), after),
            pulled_in=waterfalls.worth_of((one.worth for one in self.shifted(Shift.PULLED_IN)), after),
            history_from=history_from if history_from > self.period.first else None,
            converted=tuple(one for one in foreign if after.knows(one)),
            without_rate=tuple(one for one in foreign if not after.knows(one)),
            sources=tuple(sources),
        )

    def shifted(self, shift: Shift) -> list[Expected]:
        """The deals whose expected close moved out of the period, or into it."""
        last = self.period.last.toordinal()
        return [one for one in self.expected if rules.shift(one, last=last) is shift]

    def behind(self, tx: Tx, of: Figure) -> list[Found]:
        """What makes up a figure of the whole, the largest first. Of the revaluation: what was open in others'
        currencies."""
        if isinstance(of, Entered):
            found = self._entered(tx, of)
        elif isinstance(of, Shift):
            found = [_shifted(one) for one in self.shifted(of)]
        elif of in (Term.OPENING, Term.REVALUED):
            found = self._open(tx, self.opened_on)
        elif of is Term.CLOSING:
            found = self._open(tx, self.closed_on)
        else:
            found = rules.behind(self.effects, of)
        if of is Term.REVALUED:
            found = [one for one in found if one.worth.currency != self.subject.currency and one.worth.amount]
        exchange = self.after

        def by_size(one: Found) -> tuple[int, int]:
            return -abs(exchange.worth(one.worth.amount or 0, one.worth.currency)), one.deal

        return sorted(found, key=by_size)

    def _entered(self, tx: Tx, of: Entered) -> list[Found]:
        scope = self.subject.scope
        about = About(
            workspace=self.workspace,
            first=self.period.first,
            until=self.closed_on,
            currency=self.subject.currency,
            rates=self.after.rates,
            teams=scope.teams,
            people=() if scope.person is None else (scope.person,),
        )
        nothing = Worth(None, self.subject.currency, 0)
        return [
            Found(one.id, one.member, one.day.toordinal(), of.key, nothing)
            for one in measures(self.deps.settings)[of.measure].items(tx, about)
        ]

    def _open(self, tx: Tx, on: date) -> list[Found]:
        rows = open_deals(tx, workspace=self.workspace, scope=self.subject.scope, on=on, by_crm=False)
        day = on.toordinal()
        return [
            Found(deal, owner, day, StageKey(process, stage), Worth(amount, currency, is_estimated))
            for owner, process, stage, currency, _, amount, is_estimated, _, deal in rows
            if self.credit(owner, day) is not None
        ]

    def items(self, tx: Tx, of: Figure, *, most: int | None) -> Items:
        """The deals behind a figure, with their names."""
        found = self.behind(tx, of)
        return Items(of, len(found), tuple(self.named(tx, found[:most])))

    def focus(self, tx: Tx, report: FlowReport) -> Items | None:
        """Where most was lost, with its largest deal: what to talk about."""
        terms = report.total.terms
        lost: dict[Figure, Amounts] = {Term.LOST: terms[Term.LOST], Term.GONE: terms[Term.GONE]}
        lost[Shift.SLIPPED] = report.slipped
        worst = max(lost, key=lambda of: (lost[of].amount.minor, lost[of].count))
        return self.items(tx, worst, most=1) if lost[worst].count else None

    def named(self, tx: Tx, found: Sequence[Found]) -> list[Item]:
        """The same with names."""
        ids = {who for one in found for who in (one.owner, one.was, one.now) if who is not None}
        deals, people = store.names(
            tx, workspace=self.workspace, deals=[one.deal for one in found], people=ids
        )

        def name(who: int | None) -> str | None:
            return None if who is None else people.get(who)

        return [
            Item(
                deal=one.deal,
                external_id=deals[one.deal][0],
                name=deals[one.deal][1],
                owner=name(one.owner),
                day=date.fromordinal(one.day),
                key=one.key,
                amount=None if one.worth.amount is None else Money(one.worth.amount, one.worth.currency),
                is_estimated=bool(one.worth.is_estimated),
                was=name(one.was),
                now=name(one.now),
                expected=_days(one.expected),
            )
            for one in found
        ]

    def _currencies(self) -> set[str]:
        found = {row.currency for row in self.opening if row.with_amount}
        # Effects are taken apart rather than asked by name: there are many.
        found.update([one for *_, (amount, one, _), _ in self.effects if amount is not None])
        before = [was for *_, was in self.effects if was is not None]
        found.update([one for amount, one, _ in before if amount is not None])
        return found

    def _lines(self, tx: Tx, split: Split | None) -> Iterable[Line]:
        if split is Split.STAGE:
            by_stage = self.waterfalls(lambda place: StageKey(place.process, place.stage))
            return [Line(key, None, by_stage[key]) for key in self._in_order(by_stage)]
        if split is Split.PERSON:
            by_person = self.waterfalls(lambda place: place.owner)
            owners = [one for one in by_person if one]
            _, names = store.names(tx, workspace=self.workspace, people=owners)
            found = [Line(None, names.get(one), waterfall) for one, waterfall in by_person.items()]
            return sorted(found, key=lambda line: (-line.waterfall.closing.amount.minor, line.name or "~"))
        return []

    def _in_order(self, found: Mapping[StageKey, Any]) -> list[StageKey]:
        """The stages of config in order, then what config does not have, then those not known."""
        settings = self.deps.settings[DealsSettings]
        listed = [
            StageKey(name, stage.key)
            for name, process in settings.processes.items()
            for stage in process.stages
        ]
        others = sorted(found.keys() - set(listed), key=lambda key: (key.process, key.stage or "~"))
        return [key for key in (*listed, *others) if key in found]


def _shifted(one: Expected) -> Found:
    place = one.place
    key = StageKey(place.process, place.stage)
    return Found(one.deal, place.owner, one.day, key, one.worth, expected=(one.was, one.now))


def _days(pair: tuple[int, int] | None) -> tuple[date, date] | None:
    return None if pair is None else (date.fromordinal(pair[0]), date.fromordinal(pair[1]))
