"""Use cases of the overview: understanding the question, answering it, and the deals behind the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from bot.deals.deliveries import rules as deliveries
from bot.deals.deliveries.model import Late
from bot.deals.model import Status
from bot.deals.settings import DealsSettings
from bot.kit import periods
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import NotUnderstood, Refusal
from bot.kit.inbox import ImportsSettings
from bot.kit.money import Money
from bot.kit.periods import Kind, Period, Stretch
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, Role, Team, TeamId, WorkspaceId
from bot.people.permissions import Permission, Relation, permit
from bot.people.refusals import NotYourTeam, UnknownPerson
from bot.people.rules import Teams
from bot.pipeline import store
from bot.pipeline.clocks import latest_day
from bot.pipeline.listing import store as listing
from bot.pipeline.model import (
    Freshness,
    ListedDeal,
    Overview,
    Scope,
    StageLine,
    Subject,
    TeamFigures,
    Waiting,
    WaitingDeal,
)
from bot.pipeline.opening import refuse_closed
from bot.pipeline.query import PipelineQuery, Whose
from bot.pipeline.rules import UNASSIGNED, Exchange
from bot.pipeline.tally import Tally

PERMISSIONS = (
    Permission("pipeline.see_person", (Relation.SELF, Relation.LINE)),
    Permission("pipeline.see_team", (Relation.TEAM, Relation.LINE)),
    Permission("pipeline.see_company", (Relation.ANYONE,)),
    Permission("pipeline.share", (Relation.SELF, Relation.LINE)),
    Permission("pipeline.keep_alive", (Relation.SELF, Relation.LINE)),
    Permission("pipeline.schedule", (Relation.LINE, Relation.ADMIN)),
)


_MOST_NAMED = 10


class NotBegun(Refusal):
    """The period lies ahead, so there is nothing to count. Facts: `first`, its first day; `command`."""

    template = "pipeline/refused_not_begun"


class NoSuchTeam(Refusal):
    """The team of a button is no longer there. Facts: `command`."""

    template = "pipeline/refused_no_such_team"


class TeamClosed(NotYourTeam):
    """A team that is not the asker's; the company's total is. Facts: of NotYourTeam; `value`, to ask for that."""

    template = "pipeline/refused_team_closed"


def understand(
    tx: Tx, *, asker: Member, text: str, today: date, deps: Deps, command: str | None = None
) -> PipelineQuery:
    """What somebody typed. People are read only when teams and periods do not explain all of it.

    `command`: what stood before it, for the example of a refusal.
    Refuses: NotUnderstood, OneTooMany, UnknownPerson, AmbiguousPerson.
    """
    if not text:
        return PipelineQuery()
    tree = people.teams(tx, workspace=asker.workspace)
    home = tree[asker.team].name if asker.team is not None else None

    def parse(members: Iterable[Member]) -> PipelineQuery:
        return PipelineQuery.parse(
            text,
            today=today,
            teams=tree,
            people=members,
            fiscal_year_start=deps.company.fiscal_year_start,
            command=command or deps.command("pipeline"),
            home=home,
        )

    try:
        return parse(())
    except (NotUnderstood, UnknownPerson):
        return parse(people_store.everybody(tx, workspace=asker.workspace))


def overview(tx: Tx, *, asker: Member, query: PipelineQuery, today: date, deps: Deps) -> Overview:
    """The state of a pipeline at the end of the period or today, and what happened in it.

    Refuses: TeamClosed, NotYours, UnknownPerson, NotBegun, NoSuchTeam.
    """
    subject = subject_of(tx, asker, query, deps)
    period = _period(query, today, deps)
    latest = latest_day(tx, workspace=asker.workspace, subject=subject, today=today, deps=deps)
    return _overview(tx, asker.workspace, subject, period, deps, today=today, latest=latest)


def overview_of_team(
    tx: Tx, *, workspace: WorkspaceId, team: TeamId, period: Period, today: date, deps: Deps
) -> Overview:
    """The same for what a team has posted about itself: nobody asks, so nobody is asked for permission.

    Refuses: NoSuchTeam, NotBegun.
    """
    subject = team_itself(tx, workspace=workspace, team=team, deps=deps)
    known = _period(PipelineQuery(period=period), today, deps)
    return _overview(tx, workspace, subject, known, deps, today=today, latest=today)


def _overview(
    tx: Tx,
    workspace: WorkspaceId,
    subject: Subject,
    period: Period,
    deps: Deps,
    *,
    today: date,
    latest: date,
) -> Overview:
    stretch = periods.stretch(period, today=latest)
    before = periods.comparable(
        period, today=today, calendar=deps.calendar, fiscal_year_start=deps.company.fiscal_year_start
    )
    sources = store.sources(tx, workspace=workspace, scope=subject.scope, on=stretch.until)
    history_from = max((one.history_from for one in sources), default=date.min)
    tally = _tally(
        tx,
        workspace=workspace,
        subject=subject,
        deps=deps,
        stretch=stretch,
        before=before,
        history_from=history_from,
    )
    foreign = sorted(tally.currencies - {subject.currency})
    found = Overview(
        subject=subject,
        period=period,
        stretch=stretch,
        before=before,
        today=today,
        total=tally.figures(),
        rows=tuple(_lines(subject, tally)),
        waiting=None,
        history_from=history_from if tally.journeys is None else None,
        converted=tuple(one for one in foreign if tally.exchange.knows(one)),
        without_rate=tuple(one for one in foreign if not tally.exchange.knows(one)),
        sources=tuple(sources),
        late=tuple(_late(sources, today=today, deps=deps)) if stretch.until >= today else (),
        is_without_people=False,
    )
    if not found.total.is_empty and stretch.until < today:
        return found
    if not found.total.is_empty:
        return replace(found, waiting=_waiting(tx, workspace, subject, tally, found.total.stages))
    nobody = subject.scope.teams and not people_store.members_of(
        tx, workspace=workspace, teams=subject.scope.teams
    )
    return replace(found, is_without_people=bool(nobody))


def _late(sources: Iterable[Freshness], *, today: date, deps: Deps) -> Iterator[Late]:
    quiet = deps.settings[ImportsSettings].quiet_workdays
    for one in sources:
        if one.delivered is not None:
            late = deliveries.late(one.delivered, today=today, quiet=quiet, calendar=deps.calendar)
            if late is not None:
                yield late


def team_itself(tx: Tx, *, workspace: WorkspaceId, team: TeamId, deps: Deps) -> Subject:
    """A team with all below it, for what it has posted about itself. Refuses: NoSuchTeam."""
    tree = people.teams(tx, workspace=workspace)
    if team not in tree.by_id:
        raise NoSuchTeam(command=deps.command("pipeline"))
    subject = _of_team(tree, tree[team], deps)
    # Where it is posted its members read it, too.
    is_open = not any(tree[one].is_private for one in subject.scope.teams)
    return replace(subject, is_open=is_open)


def permit_sharing(tx: Tx, *, asker: Member, subject: Subject) -> None:
    """Return when the asker may show that overview to a channel: it is about them, or they are its line.

    The company's totals are anybody's to show. Refuses: NotYours, NotYourTeam.
    """
    if subject.person is not None:
        permit(tx, asker, "pipeline.share", member=subject.person)
    elif subject.team is not None:
        permit(tx, asker, "pipeline.share", team=subject.team.id)


def deals_behind(
    tx: Tx, *, asker: Member, query: PipelineQuery, today: date, deps: Deps
) -> tuple[Subject, Stretch, list[ListedDeal]]:
    """Every deal that an overview counted: open on its last day, won or lost in its stretch.

    Refuses: what `overview` refuses, and OnlyTotals for the company.
    """
    subject = subject_of(tx, asker, query, deps)
    period = _period(query, today, deps)
    refuse_closed(tx, asker=asker, subject=subject, deps=deps)
    latest = latest_day(tx, workspace=asker.workspace, subject=subject, today=today, deps=deps)
    stretch = periods.stretch(period, today=latest)
    credit = store.credit(
        tx, workspace=asker.workspace, scope=subject.scope, first=stretch.first, until=stretch.until
    )
    found = listing.listed(tx, workspace=asker.workspace, scope=subject.scope, during=stretch, credit=credit)
    order = {Status.OPEN: 0, Status.WON: 1, Status.LOST: 2}
    return subject, stretch, sorted(found, key=lambda one: (order[one.status], one.since, one.external_id))


def _period(query: PipelineQuery, today: date, deps: Deps) -> Period:
    start = deps.company.fiscal_year_start
    period = query.period or periods.holding(Kind.QUARTER, today, fiscal_year_start=start)
    if period.is_ahead(today):
        raise NotBegun(first=period.first, command=deps.command("pipeline"))
    return period


def _tally(
    tx: Tx,
    *,
    workspace: WorkspaceId,
    subject: Subject,
    deps: Deps,
    stretch: Stretch,
    before: Stretch | None,
    history_from: date,
) -> Tally:
    scope = subject.scope
    settings = deps.settings[DealsSettings]
    by_crm = settings.probability == "crm"
    knows_before = before is not None and before.first >= history_from
    reach = Stretch(before.first, stretch.until) if before else stretch
    known = reach if knows_before else stretch
    is_known = stretch.first >= history_from
    return Tally(
        open=store.open_deals(tx, workspace=workspace, scope=scope, on=stretch.until, by_crm=by_crm),
        open_sums=store.open_sums(tx, workspace=workspace, scope=scope, on=stretch.until, by_crm=by_crm),
        closed=store.closed_deals(tx, workspace=workspace, scope=scope, during=stretch, before=before),
        journeys=store.journeys(tx, workspace=workspace, scope=scope, during=known) if is_known else None,
        stretch=stretch,
        before=before,
        knows_before=knows_before,
        settings=settings,
        exchange=Exchange(deps.rates, subject.currency, stretch.until),
        calendar=deps.calendar,
        credit=store.credit(tx, workspace=workspace, scope=scope, first=reach.first, until=reach.until),
    )


def _lines(subject: Subject, tally: Tally) -> Iterator[TeamFigures]:
    for team, below in subject.lines:
        figures = tally.figures(below)
        # A team of teams has deals of its own only when somebody is in none of them.
        if team != subject.team or not figures.is_empty:
            yield TeamFigures(team, figures)
    if subject.scope.is_company:
        unassigned = tally.figures((UNASSIGNED,))
        if not unassigned.is_empty:
            yield TeamFigures(None, unassigned)


def _waiting(
    tx: Tx, workspace: WorkspaceId, subject: Subject, tally: Tally, stages: Iterable[StageLine]
) -> Waiting | None:
    """The stage with most overdue deals, and the ten largest of them. The company's are not listed."""
    worst = max(stages, key=lambda line: line.overdue, default=None)
    if worst is None or not worst.overdue or worst.longest is None or subject.scope.is_company:
        return None
    rows = tally.overdue(worst.key, most=_MOST_NAMED) if subject.is_open else ()
    names = listing.named(tx, workspace=workspace, deals=[row.deal for row in rows], on=tally.stretch.until)
    deals = []
    for row in rows:
        if row.deal in names:
            name, owner, is_known = names[row.deal]
            amount = None if row.amount is None else Money(row.amount, row.currency)
            since = date.fromordinal(row.since)
            days = tally.workdays_since(since)
            deals.append(WaitingDeal(row.deal, name, owner, amount, since, days, is_known))
    return Waiting(worst.key, worst.overdue, worst.longest, tuple(deals))


def subject_of(tx: Tx, asker: Member, query: PipelineQuery, deps: Deps) -> Subject:
    """Whose pipeline is meant, if the asker may see it. Refuses: TeamClosed, NotYours, UnknownPerson, NoSuchTeam."""
    try:
        return _meant(tx, asker, query, deps)
    except NotYourTeam as closed:
        total = PipelineQuery(Whose.COMPANY, period=query.period)
        raise TeamClosed(**closed.facts, value=str(total)) from closed


def _meant(tx: Tx, asker: Member, query: PipelineQuery, deps: Deps) -> Subject:
    if query.whose is Whose.COMPANY:
        permit(tx, asker, "pipeline.see_company")
        return Subject(Scope(is_company=True), deps.company.currency)
    if query.whose is Whose.TEAM:
        assert query.team is not None
        tree = people.teams(tx, workspace=asker.workspace)
        if query.team not in tree.by_id:
            raise NoSuchTeam(command=deps.command("pipeline"))
        permit(tx, asker, "pipeline.see_team", team=query.team)
        return _seen_by(tree, asker, tree[query.team], deps)
    if query.whose in (Whose.PERSON, Whose.MENTIONED):
        person = _person(tx, asker, query)
        permit(tx, asker, "pipeline.see_person", member=person)
        return _of_person(people.teams_of(tx, member=person), person, deps)
    tree = people.teams_of(tx, member=asker)
    return _of_person(tree, asker, deps) if query.whose is Whose.OWN else _own(tree, asker, query, deps)


def _person(tx: Tx, asker: Member, query: PipelineQuery) -> Member:
    found = None
    if query.person is not None:
        found = people_store.by_ids(tx, workspace=asker.workspace, ids=[query.person]).get(query.person)
    elif query.slack_id is not None:
        found = people.by_slack_id(tx, workspace=asker.workspace, slack_id=query.slack_id)
    if found is None:
        raise UnknownPerson(word=query.slack_id or "", nearest=None)
    return found


def _own(tree: Teams, asker: Member, query: PipelineQuery, deps: Deps) -> Subject:
    """What the asker is responsible for: the teams they lead or direct, else their own deals.

    Being in their line is what `pipeline.see_team` asks for, so nothing is left to permit.
    """
    led = list(tree.led_by(asker.id))
    if asker.role is Role.DIRECTOR and asker.team is not None:
        led.append(tree[asker.team])
    within = {one for team in led for one in tree.below(team.id) if one != team.id}
    tops = [team for team in dict.fromkeys(led) if team.id not in within]
    if len(tops) == 1:
        return _of_team(tree, tops[0], deps)
    if tops:
        lines = tuple((team, tree.below(team.id)) for team in tops)
        teams = tuple(dict.fromkeys(one for _, below in lines for one in below))
        return Subject(Scope(teams=teams), _currency(tree, teams, deps), lines=lines)
    if query.whose is Whose.OWN_TEAM and asker.team is not None:
        return _seen_by(tree, asker, tree[asker.team], deps)
    if asker.team is None and asker.is_admin:
        return Subject(Scope(is_company=True), deps.company.currency)
    return _of_person(tree, asker, deps)


def _of_person(tree: Teams, person: Member, deps: Deps) -> Subject:
    team = tree[person.team] if person.team is not None else None
    currency = team.currency if team else deps.company.currency
    return Subject(Scope(person=person.id), currency, team=team, person=person)


def _seen_by(tree: Teams, asker: Member, team: Team, deps: Deps) -> Subject:
    """A team as its line sees it, with all below; its members see what its own people have, and no team below."""
    if tree.is_line(asker, team.id):
        return _of_team(tree, team, deps)
    scope = Scope(teams=(team.id,))
    is_apart = bool(tree.children(team.id))
    # Who may open the deals of a team is one rule, in bot/people/permissions; the totals are its members' to see.
    return Subject(
        scope, team.currency, team=team, is_apart=is_apart, is_sharable=False, is_open=not team.is_private
    )


def _of_team(tree: Teams, team: Team, deps: Deps) -> Subject:
    """The team with all below it, side by side when there are any; the team itself is then the last line."""
    below = tree.below(team.id)
    children = tree.children(team.id)
    if not children:
        return Subject(Scope(teams=below), team.currency, team=team)
    lines = [(child, tree.below(child.id)) for child in children]
    currency = _currency(tree, [one for one in below if one != team.id], deps)
    return Subject(Scope(teams=below), currency, team=team, lines=(*lines, (team, (team.id,))))


def _currency(tree: Teams, teams: Iterable[TeamId], deps: Deps) -> str:
    """The one they share, else the company's."""
    shared = {tree[team].currency for team in teams}
    return shared.pop() if len(shared) == 1 else deps.company.currency
