"""Use cases of stuck deals: which there are and why, and saying that one is alive."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.activities import service as activities
from bot.deals import store as deals_store
from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.kit.money import Money
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, MemberId, TeamId, WorkspaceId
from bot.people.permissions import permit
from bot.pipeline import service
from bot.pipeline import store as pipeline_store
from bot.pipeline.model import Scope, StageKey, Subject
from bot.pipeline.query import PipelineQuery
from bot.pipeline.rules import EVERYBODY, Credit, Exchange
from bot.pipeline.service import OnlyTotals
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck import rules, store
from bot.pipeline.stuck.model import (
    Alive,
    AliveId,
    AliveLine,
    Candidate,
    CandidateTuple,
    Judged,
    Kept,
    Limits,
    Reason,
    StageSum,
    Stuck,
    StuckDeal,
)
from bot.pipeline.stuck.refusals import NotInThePast, NotStuckThere, TooLateToUndo

MOST_LISTED = 5
UNDO_FOR = timedelta(minutes=10)
LONGEST_ALIVE = timedelta(days=90)
_MOST_AT_ONCE = 5000
assert Candidate._fields[-2:] == ("has_next_step", "source")


def understand(tx: Tx, *, asker: Member, rest: str, today: date, deps: Deps) -> PipelineQuery:
    """What somebody typed beside the word stuck. Refuses: as the overview's; NotInThePast."""
    command = _command(deps)
    query = service.understand(tx, asker=asker, text=rest, today=today, deps=deps, command=command)
    if query.period is not None:
        raise NotInThePast(command=command)
    return query


def stuck(tx: Tx, *, asker: Member, query: PipelineQuery, today: date, deps: Deps, start: int = 0) -> Stuck:
    """What is stuck now, a few deals from the `start`-th on. Refuses: what the overview refuses; OnlyTotals."""
    subject = service.subject_of(tx, asker, query, deps)
    if subject.scope.is_company:
        raise OnlyTotals(command=deps.command("pipeline"))
    found = _find(tx, workspace=asker.workspace, subject=subject, today=today, deps=deps)
    return found.report(tx, start=start, asker=asker)


def stuck_of_team(tx: Tx, *, workspace: WorkspaceId, team: TeamId, today: date, deps: Deps) -> Stuck:
    """The same for what a team has posted about itself: nobody asks. Refuses: NoSuchTeam."""
    subject = service.team_itself(tx, workspace=workspace, team=team, deps=deps)
    return _find(tx, workspace=workspace, subject=subject, today=today, deps=deps).report(tx)


def count(tx: Tx, *, workspace: WorkspaceId, subject: Subject, today: date, deps: Deps) -> int:
    """How many deals are stuck, for a subject that the asker may see; of the company's none are told."""
    if subject.scope.is_company:
        return 0
    return len(_find(tx, workspace=workspace, subject=subject, today=today, deps=deps).judged)


def name_to_keep_alive(tx: Tx, *, asker: Member, deal: DealId, today: date, deps: Deps) -> str:
    """The deal's name, so that no form opens which could not be sent. Refuses: as `keep_alive`."""
    return _to_keep_alive(tx, asker=asker, deal=deal, today=today, deps=deps)[1]


def keep_alive(
    tx: Tx,
    *,
    asker: Member,
    deal: DealId,
    until: date,
    seen: int | None,
    number: AliveId,
    today: date,
    deps: Deps,
) -> Kept:
    """Say that a deal is alive: it is not called stuck before that day, as long as it stays in its stage.

    `seen`: the revision that the asker looked at. `number`: given before the form is sent, so that sending it twice
    says it once. Refuses: NotStuckThere, NotYours, NotYourTeam. Raises FieldsWrong for a day that is not ahead, or
    too far.
    """
    known = store.said(tx, workspace=asker.workspace, alive=number)
    row, name = _to_keep_alive(tx, asker=asker, deal=deal, today=today, deps=deps)
    if known is not None:
        return Kept(known, name)
    if not today < until <= today + LONGEST_ALIVE:
        raise FieldsWrong({"until": ("pipeline/stuck_wrong_day", {"last": today + LONGEST_ALIVE})})
    now = deals_store.by_ids(tx, workspace=asker.workspace, deals=[deal])[deal]
    if seen is not None and seen != now.revision:
        raise NotStuckThere(deal=name, command=_command(deps))
    said = Alive(
        id=number,
        deal=deal,
        process=row.process,
        stage=row.stage,
        since=date.fromordinal(row.since),
        until=until,
        by=asker.id,
        at=deps.clock.now().replace(microsecond=0),
    )
    store.keep(tx, workspace=asker.workspace, alive=said)
    return Kept(said, name)


def _to_keep_alive(tx: Tx, *, asker: Member, deal: DealId, today: date, deps: Deps) -> tuple[Candidate, str]:
    found = store.candidate(tx, workspace=asker.workspace, deal=deal, on=today)
    # A deal of nobody is on nobody's list.
    if found is None or found[1] is None:
        raise NotStuckThere(deal=None, command=_command(deps))
    row = Candidate._make(found)
    owner = MemberId(found[1])
    member = people_store.by_ids(tx, workspace=asker.workspace, ids=[owner])[owner]
    permit(tx, asker, "pipeline.keep_alive", member=member)
    return row, store.named(tx, workspace=asker.workspace, deals=[deal])[deal][0]


def _command(deps: Deps) -> str:
    return f"{deps.command('pipeline')} stuck"


def take_back(tx: Tx, *, asker: Member, alive: AliveId, now: datetime, deps: Deps) -> Kept:
    """Take back what one has just said; what was said before counts again. Refuses: TooLateToUndo."""
    said = store.said(tx, workspace=asker.workspace, alive=alive)
    if said is None or said.by != asker.id or now > said.at + UNDO_FOR:
        raise TooLateToUndo(command=_command(deps))
    store.forget(tx, workspace=asker.workspace, alive=alive)
    name, *_ = store.named(tx, workspace=asker.workspace, deals=[said.deal])[said.deal]
    return Kept(said, name, is_undone=True)


@dataclass(frozen=True)
class _Found:
    """All that is stuck, before a few of them get their names."""

    workspace: WorkspaceId
    subject: Subject
    today: date
    deps: Deps
    judge: rules.Judge
    judged: Sequence[Judged]
    open: int
    alive: Sequence[Alive]
    knows_next_steps: bool
    knows_activities: bool

    def report(
        self,
        tx: Tx,
        *,
        start: int = 0,
        asker: Member | None = None,
    ) -> Stuck:
        """With names, for those that are shown."""
        start = start if start < len(self.judged) else 0
        shown = self.judged[start : start + MOST_LISTED]
        ids = [DealId(one.deal) for one in shown]
        names = store.named(tx, workspace=self.workspace, deals=[*ids, *(one.deal for one in self.alive)])
        teams = self._teams(tx)
        return Stuck(
            subject=self.subject,
            today=self.today,
            sum=rules.total(self.judged, self.judge.exchange),
            open=self.open,
            stages=self._stages(),
            reasons=self._reasons(),
            deals=tuple(
                self._line(
                    one,
                    names[one.deal],
                    team=teams.get(TeamId(one.team)),
                    asker=asker,
                )
                for one in shown
            ),
            start=start,
            alive=self._alive(tx, names),
            knows_next_steps=self.knows_next_steps,
            knows_activities=self.knows_activities,
            sources=tuple(
                pipeline_store.sources(tx, workspace=self.workspace, scope=self.subject.scope, on=self.today)
            ),
        )

    def _may_change(self, one: Judged, asker: Member | None) -> bool:
        """What may be shown to others is one's own or of those whose line one is: the same as may be changed."""
        return asker is not None and (self.subject.is_sharable or one.row[1] == asker.id)

    def _reasons(self) -> Mapping[Reason, int]:
        found: Counter[Reason] = Counter()
        for reasons, count in Counter(one.reasons for one in self.judged).items():
            found.update(dict.fromkeys(reasons, count))
        return found

    def _teams(self, tx: Tx) -> Mapping[TeamId, str]:
        """Names of teams, where there are several."""
        if len(self.subject.scope.teams) < 2:
            return {}
        return {team.id: team.name for team in people.teams(tx, workspace=self.workspace)}

    def _line(
        self,
        one: Judged,
        named: tuple[str, str | None, int],
        *,
        team: str | None,
        asker: Member | None,
    ) -> StuckDeal:
        name, owner, revision = named
        row, last_sign = Candidate._make(one.row), date.fromordinal(one.sign)
        return StuckDeal(
            id=DealId(row.deal),
            name=name,
            owner=owner,
            team=team,
            key=StageKey(row.process, row.stage),
            amount=None if row.amount is None else Money(row.amount, row.currency),
            is_estimated=bool(row.is_estimated),
            since=date.fromordinal(min(row.since, self.today.toordinal())),
            workdays=-one.minus_workdays,
            is_since_known=bool(row.is_since_known),
            reasons=one.reasons,
            limit=self.judge.limits.get((one.team, row.process, row.stage or "")),
            expected_close=None if row.expected_close is None else date.fromordinal(row.expected_close),
            last_sign=last_sign,
            has_activity=self.judge.last_days.get(DealId(row.deal)) == last_sign,
            quiet_workdays=self.deps.calendar.between(last_sign, self.today),
            seen=None if asker is None else revision,
            may_change=self._may_change(one, asker),
        )

    def _stages(self) -> tuple[StageSum, ...]:
        """In the order of config, then what config does not have."""
        by_stage = defaultdict[tuple[str, str | None], list[Judged]](list)
        for one in self.judged:
            by_stage[one.row[2:4]].append(one)
        settings = self.deps.settings[DealsSettings]
        listed: list[tuple[str, str | None]] = [
            (name, stage.key) for name, process in settings.processes.items() for stage in process.stages
        ]
        others = sorted(by_stage.keys() - set(listed), key=lambda key: (key[0], key[1] or "~"))
        return tuple(
            StageSum(StageKey(*key), rules.total(by_stage[key], self.judge.exchange))
            for key in (*listed, *others)
            if key in by_stage
        )

    def _alive(self, tx: Tx, names: Mapping[int, tuple[str, str | None, int]]) -> tuple[AliveLine, ...]:
        if not self.alive:
            return ()
        said_by = list({one.by for one in self.alive})
        found = people_store.by_ids(tx, workspace=self.workspace, ids=said_by)
        by = {one: member.name for one, member in found.items()}
        return tuple(
            AliveLine(one.deal, names[one.deal][0], one.until, by.get(one.by), one.at) for one in self.alive
        )


def _find(tx: Tx, *, workspace: WorkspaceId, subject: Subject, today: date, deps: Deps) -> _Found:
    person = subject.person
    teams = subject.scope.teams if person is None else (person.team,) if person.team is not None else ()
    of_teams = pipeline_store.credit(
        tx, workspace=workspace, scope=Scope(teams=teams), first=date.min, until=today
    )
    rows = _open(tx, workspace, subject, credit=of_teams, today=today)
    with_activities = activities.sources(tx, workspace=workspace)
    judge = rules.Judge(
        today=today,
        calendar=deps.calendar,
        limits=_limits(tx, workspace, teams, credit=of_teams, today=today, deps=deps),
        with_next_steps=_with_next_steps(tx, workspace, subject, rows),
        with_activities=with_activities,
        last_days=_last_days(tx, workspace, rows, with_activities, today),
        quiet=deps.settings[PipelineSettings].quiet_workdays,
        exchange=Exchange(deps.rates, subject.currency, today),
    )
    judged = judge.stuck(rows)
    said = store.alive(tx, workspace=workspace, scope=subject.scope)
    quiet = {one.deal: said[one.deal] for one in judged if _is_alive(one, said, today)} if said else {}
    return _Found(
        workspace=workspace,
        subject=subject,
        today=today,
        deps=deps,
        judge=judge,
        judged=[one for one in judged if one.deal not in quiet],
        open=len(rows),
        alive=list(quiet.values()),
        knows_next_steps=bool(judge.with_next_steps),
        knows_activities=any(row[-1] in with_activities for _, row in rows),
    )


def _open(
    tx: Tx, workspace: WorkspaceId, subject: Subject, *, credit: Credit, today: date
) -> list[tuple[int, CandidateTuple]]:
    """What is open now, with the team it counts for; a person's counts for the team they are in."""
    found = store.candidates(tx, workspace=workspace, scope=subject.scope, on=today)
    if subject.person is not None:
        return [(subject.person.team or EVERYBODY, row) for row in found]
    on = today.toordinal()
    return [(team, row) for row in found if (team := credit(row[1], on)) is not None]


def _limits(
    tx: Tx, workspace: WorkspaceId, teams: Sequence[TeamId], *, credit: Credit, today: date, deps: Deps
) -> Limits:
    journeys = store.won_journeys(tx, workspace=workspace, teams=teams, on=today)
    first = min((journey[0][5] for journey in journeys), default=today.toordinal())
    stays = rules.won_stays(
        journeys,
        worked=deps.calendar.ordinals(date.fromordinal(first), today),
        first=first,
        credit=credit,
    )
    configured = {
        (name, stage.key): stage.longest_workdays
        for name, process in deps.settings[DealsSettings].processes.items()
        for stage in process.stages
    }
    return rules.limits(stays, configured=configured, teams=teams or (EVERYBODY,))


def _with_next_steps(
    tx: Tx, workspace: WorkspaceId, subject: Subject, rows: Iterable[tuple[int, CandidateTuple]]
) -> frozenset[str]:
    """The sources that have next steps at all, as far as the team goes: one's own may just all be missing."""
    person = subject.person
    if person is None or person.team is None:
        return frozenset(row[-1] for _, row in rows if row[-2])
    return store.with_next_steps(tx, workspace=workspace, teams=[person.team])


def _last_days(
    tx: Tx,
    workspace: WorkspaceId,
    rows: Iterable[tuple[int, CandidateTuple]],
    sources: frozenset[str],
    today: date,
) -> Mapping[DealId, date]:
    deals = [DealId(row[0]) for _, row in rows if row[-1] in sources]
    found: dict[DealId, date] = {}
    for start in range(0, len(deals), _MOST_AT_ONCE):
        some = deals[start : start + _MOST_AT_ONCE]
        found |= dict(activities.last_days(tx, workspace=workspace, deals=some, until=today))
    return found


def _is_alive(one: Judged, said: Mapping[int, Alive], today: date) -> bool:
    """Whether somebody said so of this very stay, and the day until which has not come."""
    alive = said.get(one.deal)
    if alive is None or alive.until <= today:
        return False
    row = Candidate._make(one.row)
    return (alive.process, alive.stage, alive.since.toordinal()) == (row.process, row.stage, row.since)
