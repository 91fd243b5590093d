"""The use case: which stage holds a team back."""

from __future__ import annotations

from datetime import date, timedelta

from bot.deals.settings import DealsSettings
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.money import Money
from bot.people.model import Member, WorkspaceId
from bot.pipeline import service as overviews
from bot.pipeline.bottleneck import rules
from bot.pipeline.bottleneck.model import Bottleneck, Compared
from bot.pipeline.listing import store as listing
from bot.pipeline.lives import service as lives
from bot.pipeline.lives.model import Life
from bot.pipeline.lives.service import Past
from bot.pipeline.model import StageKey, Subject, WaitingDeal
from bot.pipeline.query import PipelineQuery

MOST_NAMED = 5
_UNTIL_COMPARABLE = timedelta(days=rules.YEAR_DAYS + rules.NOW_DAYS)


def bottleneck(tx: Tx, *, asker: Member, query: PipelineQuery, today: date, deps: Deps) -> Bottleneck:
    """The stage where the subject passes clearly fewer deals than in its prior year, and the deals to look at.

    The query's period does not matter: it is always the last two quarters.
    Refuses: TeamClosed, NotYours, UnknownPerson, NoSuchTeam, TooManyDeals.
    """
    subject = overviews.subject_of(tx, asker, query, deps)
    return of_subject(tx, workspace=asker.workspace, subject=subject, today=today, deps=deps)


def of_subject(tx: Tx, *, workspace: WorkspaceId, subject: Subject, today: date, deps: Deps) -> Bottleneck:
    """The same for a subject that may be told: nobody asks. Refuses: TooManyDeals."""
    past = lives.past(tx, workspace=workspace, subject=subject, today=today, until=today, deps=deps)
    processes = {
        key: [stage.key for stage in process.stages]
        for key, process in deps.settings[DealsSettings].processes.items()
    }
    stages = rules.compared(
        past.lives,
        processes=processes,
        workday=past.workday,
        today=today.toordinal(),
        is_ours=past.is_ours,
        worth=past.worth,
        known_from=past.known_from.toordinal(),
    )
    finding = rules.verdict(stages)
    named = finding.stage
    waiting = _waiting(past, named, today) if named else []
    shown = waiting[:MOST_NAMED] if subject.is_named else []
    names = listing.named(tx, workspace=workspace, deals=[one.deal for one in shown], on=today)
    is_too_short = past.known_from + timedelta(days=rules.YEAR_DAYS) > today and bool(past.sources)
    return Bottleneck(
        subject=subject,
        today=today,
        finding=finding,
        gain=Money(round(named.gain), subject.currency) if named else None,
        deals=tuple(_named(one, names[one.deal], past, today) for one in shown if one.deal in names),
        more=len(waiting) - len(shown) if subject.is_named else 0,
        known_from=past.known_from if is_too_short else None,
        comparable_from=past.known_from + _UNTIL_COMPARABLE if is_too_short else None,
        sources=tuple(past.sources),
    )


def _waiting(past: Past, stage: Compared, today: date) -> list[Life]:
    """The subject's open deals in the stage, the largest first."""
    found = [
        life
        for life in past.lives
        if life.is_open
        and StageKey(life.steps[-1].process, life.steps[-1].stage) == stage.key
        and past.is_ours(life.owner, today.toordinal())
    ]
    return sorted(found, key=lambda life: (-(past.worth(life.amount, life.currency) or 0), life.deal))


def _named(life: Life, names: tuple[str, str | None, bool], past: Past, today: date) -> WaitingDeal:
    name, owner, is_known = names
    since = life.steps[-1].day
    return WaitingDeal(
        id=life.deal,
        name=name,
        owner=owner,
        amount=None if life.amount is None else Money(life.amount, life.currency),
        since=date.fromordinal(since),
        workdays=past.workday(today.toordinal()) - past.workday(since),
        is_since_known=is_known,
    )
