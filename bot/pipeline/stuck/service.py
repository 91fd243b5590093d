"""Use cases of stuck deals: which there are and why, and saying that one is alive."""

from __future__ import annotations

from collections import Counter
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
from bot.pipeline.model import Amounts, Scope, StageKey, Subject
from bot.pipeline.opening import refuse_closed
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.rules import EVERYBODY, Credit, Exchange
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck import rules, store
from bot.pipeline.stuck.model import (
    Alive,
    AliveId,
    AliveLine,
    Candidate,
    CandidateTuple,
    Judged,
    JudgedTuple,
    Kept,
    Limits,
    Named,
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
    refuse_closed(tx, asker=asker, subject=subject, deps=deps)
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


def by_owner(
    tx: Tx, *, workspace: WorkspaceId, teams: Sequence[TeamId], today: date, deps: Deps
) -> list[tuple[MemberId, DealId]]:
    """Every stuck deal of these teams with its owner, the biggest first. Nobody asks: it is for telling the owners."""
    subject = Subject(Scope(teams=tuple(teams)), deps.company.currency)
    found = _find(tx, workspace=workspace, subject=subject, today=today, deps=deps)
    return [(MemberId(row[1]), DealId(row[0])) for *_, row, _, _ in found.judged if row[1] is not None]


def still_stuck(tx: Tx, *, owner: Member, deal: DealId, today: date, deps: Deps) -> Stuck | None:
    """What is stuck of somebody's own, from that deal on; None when it is stuck no longer, or not theirs."""
    query = PipelineQuery(Whose.PERSON, person=owner.id)
    subject = service.subject_of(tx, owner, query, deps)
    found = _find(tx, workspace=owner.workspace, subject=subject, today=today, deps=deps)
    for place, one in enumerate(found.judged):
        if one[3] == deal:
            return found.report(tx, start=place, asker=owner)
    return None


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
    return row, store.named(tx, workspace=asker.workspace, deals=[deal])[deal].name


def _command(deps: Deps) -> str:
    return f"{deps.command('pipeline')} stuck"


def take_back(tx: Tx, *, asker: Member, alive: AliveId, now: datetime, deps: Deps) -> Kept:
    """Take back what one has just said; what was said before counts again. Refuses: TooLateToUndo."""
    said = store.said(tx, workspace=asker.workspace, alive=alive)
    if said is None or said.by != asker.id or now > said.at + UNDO_FOR:
        raise TooLateToUndo(command=_command(deps))
    store.forget(tx, workspace=asker.workspace, alive=alive)
    name = store.named(tx, workspace=asker.workspace, deals=[said.deal])[said.deal].name
    return Kept(said, name, is_undone=True)


@dataclass(frozen=True)
class _Found:
    """All that is stuck, before a few of them get their names."""

    workspace: WorkspaceId
    subject: Subject
    today: date
    deps: Deps
    judge: rules.Judge
    judged: Sequence[JudgedTuple]
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
        is_open = self.subject.is_open
        shown = [Judged._make(one) for one in self.judged[start : start + MOST_LISTED] if is_open]
        ids = [DealId(one.deal) for one in shown]
        alive = [one.deal for one in self.alive if is_open]
        names = store.named(tx, workspace=self.workspace, deals=[*ids, *alive])
        teams = self._teams(tx)
        total, by_stage = rules.sums(self.judged, self.judge.exchange)
        return Stuck(
            subject=self.subject,
            today=self.today,
            sum=total,
            open=self.open,
            stages=self._stages(by_stage),
            reasons=self._reasons(),
            deals=tuple(
                self._line(
                    one,
                    names[one.deal],
                    team=teams.get(TeamId(self.judge.teams[one.row[1]])),
                    may_change=self._may_change(one, asker),
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
        for reasons, count in Counter([reasons for *_, reasons, _ in self.judged]).items():
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
        named: Named,
        *,
        team: str | None,
        may_change: bool,
    ) -> StuckDeal:
        row, last_sign = Candidate._make(one.row), date.fromordinal(one.sign)
        return StuckDeal(
            id=DealId(row.deal),
            name=named.name,
            owner=named.owner,
            team=team,
            key=StageKey(row.process, row.stage),
            amount=self._amount(one, row),
            is_estimated=bool(row.is_estimated),
            since=date.fromordinal(min(row.since, self.today.toordinal())),
            workdays=-one.minus_workdays,
            is_since_known=bool(row.is_since_known),
            reasons=one.reasons,
            limit=self.judge.limits.get((self.judge.teams[row.owner], row.process, row.stage or "")),
            expected_close=None if row.expected_close is None else date.fromordinal(row.expected_close),
            last_sign=last_sign,
            has_activity=self.judge.last_days.get(DealId(row.deal)) == last_sign,
            quiet_workdays=self.deps.calendar.between(last_sign, self.today),
            seen=named.revision,
            may_change=may_change,
        )

    def _amount(self, one: Judged, row: Candidate) -> Money | None:
        """In the currency of the report; in the deal's own where there is no rate."""
        if not one.is_worth_unknown:
            return Money(-one.minus_worth, self.subject.currency)
        return None if row.amount is None else Money(row.amount, row.currency)

    def _stages(self, sums: Mapping[tuple[str, str | None], Amounts]) -> tuple[StageSum, ...]:
        """In the order of config, then what config does not have."""
        listed: list[tuple[str, str | None]] = [
            (name, stage.key)
            for name, process in self.deps.settings[DealsSettings].processes.items()
            for stage in process.stages
        ]
        others = sorted(sums.keys() - set(listed), key=lambda key: (key[0], key[1] or "~"))
        return tuple(StageSum(StageKey(*key), sums[key]) for key in (*listed, *others) if key in sums)

    def _alive(self, tx: Tx, names: Mapping[int, Named]) -> tuple[AliveLine, ...]:
        if not self.alive or not self.subject.is_open:
            return ()
        said_by = list({one.by for one in self.alive})
        found = people_store.by_ids(tx, workspace=self.workspace, ids=said_by)
        by = {one: member.name for one, member in found.items()}
        return tuple(
            AliveLine(one.deal, names[one.deal].name, one.until, by.get(one.by), one.at) for one in self.alive
        )


def _find(tx: Tx, *, workspace: WorkspaceId, subject: Subject, today: date, deps: Deps) -> _Found:
    person = subject.person
    teams = subject.scope.teams if person is None else (person.team,) if person.team is not None else ()
    of_teams = pipeline_store.credit(
        tx, workspace=workspace, scope=Scope(teams=teams), first=date.min, until=today
    )
    rows = store.candidates(tx, workspace=workspace, scope=subject.scope, on=today)
    counts_for = _teams_of_owners(rows, subject, credit=of_teams, today=today)
    rows = [row for row in rows if row[1] in counts_for]
    with_activities = activities.sources(tx, workspace=workspace)
    judge = rules.Judge(
        today=today,
        calendar=deps.calendar,
        limits=_limits(tx, workspace, teams, credit=of_teams, today=today, deps=deps),
        teams=counts_for,
        with_next_steps=_with_next_steps(tx, workspace, subject, rows),
        with_activities=with_activities,
        last_days=_last_days(tx, workspace, rows, with_activities, today),
        quiet=deps.settings[PipelineSettings].quiet_workdays,
        said=store.alive(tx, workspace=workspace, scope=subject.scope),
        exchange=Exchange(deps.rates, subject.currency, today),
    )
    judged, alive = judge.judged(rows)
    return _Found(
        workspace=workspace,
        subject=subject,
        today=today,
        deps=deps,
        judge=judge,
        judged=judged,
        open=len(rows),
        alive=alive,
        knows_next_steps=bool(judge.with_next_steps),
        knows_activities=bool(with_activities) and any(row[-1] in with_activities for row in rows),
    )


def _teams_of_owners(
    rows: Iterable[CandidateTuple], subject: Subject, *, credit: Credit, today: date
) -> Mapping[int | None, int]:
    """For which team the deals of each owner count today; a person's count for the team they are in."""
    owners = {row[1] for row in rows}
    if subject.person is not None:
        return dict.fromkeys(owners, subject.person.team or EVERYBODY)
    on = today.toordinal()
    return {owner: team for owner in owners if (team := credit(owner, on)) is not None}


def _limits(
    tx: Tx, workspace: WorkspaceId, teams: Sequence[TeamId], *, credit: Credit, today: date, deps: Deps
) -> Limits:
    moves = store.won_moves(tx, workspace=workspace, teams=teams, on=today)
    first = min([today.toordinal(), *[move[5] for move in moves]])
    stays = rules.won_stays(
        moves,
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
    tx: Tx, workspace: WorkspaceId, subject: Subject, rows: Iterable[CandidateTuple]
) -> frozenset[str]:
    """The sources that have next steps at all, as far as the team goes: one's own may just all be missing."""
    person = subject.person
    if person is None or person.team is None:
        return frozenset([row[-1] for row in rows if row[-2]])
    return store.with_next_steps(tx, workspace=workspace, teams=[person.team])


def _last_days(
    tx: Tx,
    workspace: WorkspaceId,
    rows: Iterable[CandidateTuple],
    sources: frozenset[str],
    today: date,
) -> Mapping[DealId, date]:
    deals = [DealId(row[0]) for row in rows if row[-1] in sources] if sources else []
    found: dict[DealId, date] = {}
    for start in range(0, len(deals), _MOST_AT_ONCE):
        some = deals[start : start + _MOST_AT_ONCE]
        found |= dict(activities.last_days(tx, workspace=workspace, deals=some, until=today))
    return found
