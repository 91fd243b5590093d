"""What meetings and briefs say of deals: what moved, what is due, what deserves praise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from bot.deals import store
from bot.deals.finding import store as finding
from bot.deals.measuring import store as measuring
from bot.deals.measuring.store import Moved
from bot.deals.model import Deal, DealId, Status
from bot.deals.settings import DealsSettings
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.measures import About
from bot.kit.money import Money
from bot.kit.sections import Audience, Part, Section, Subject
from bot.people import store as people
from bot.people.model import MemberId, TeamId, WorkspaceId

_MOST = 5
_MOST_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a deal came in the stretch. `ahead`: it was won, or is in a later stage than before."""

    deal: Deal
    member: int | None
    to: Moved
    ahead: int


def _moved(tx: Tx, deps: Deps, subject: Subject) -> Part | None:
    """A person's deals that were won, lost or came into another stage."""
    steps = _steps(tx, deps, subject)
    steps += _lost(tx, deps, subject, reached={one.deal.id for one in steps})
    lines = [_line(one, deps) for one in sorted(steps, key=lambda one: (-one.ahead, one.deal.name))[:_MOST]]
    return Part("deals/section_moved", {"lines": lines}) if lines else None


def _due(tx: Tx, deps: Deps, subject: Subject) -> Part | None:  # noqa: ARG001
    """A person's open deals that are expected to close by the day, with the next step."""
    workspace, owner = WorkspaceId(subject.workspace), MemberId(subject.members[0])
    found = finding.open_of(tx, workspace=workspace, owner=owner, most=_MOST_LOOKED_AT)
    deals = store.by_ids(tx, workspace=workspace, deals=found)
    due = [
        one
        for one in (deals[number] for number in found if number in deals)
        if one.state.expected_close is not None and one.state.expected_close == subject.today
    ]
    lines = [{"name": one.name, "step": one.next_step} for one in due[:_MOST]]
    return Part("deals/section_due", {"lines": lines}) if lines else None


def _praise(tx: Tx, deps: Deps, subject: Subject) -> Part | None:
    """Who won what, then who brought what ahead; the biggest first. Nothing where a team keeps its deals private."""
    team = people.teams(tx, workspace=WorkspaceId(subject.workspace)).by_id.get(TeamId(subject.team))
    if team is not None and team.is_private:
        return None
    steps = [one for one in _steps(tx, deps, subject) if one.ahead > 0 and one.member is not None]
    steps.sort(key=lambda one: (one.to.status != Status.WON, -_worth(one.deal, deps, subject), one.deal.id))
    if not steps:
        return None
    shown = steps[:_MOST]
    ids = {MemberId(one.member) for one in shown if one.member is not None}
    names = people.by_ids(tx, workspace=WorkspaceId(subject.workspace), ids=ids)
    rows = [{**_line(one, deps), "who": names[MemberId(one.member or 0)].name} for one in shown]
    return Part("deals/_section_praise", {"rows": rows, "left": len(steps) - len(rows)})


def _worth(deal: Deal, deps: Deps, subject: Subject) -> int:
    """What it is worth in the company's currency; 0 where nobody said, or no rate is known."""
    state = deal.state
    sums = {state.currency: state.amount_minor or 0}
    return deps.rates.known_total_of(sums, to=deps.company.currency, on=subject.until).minor


def _lost(tx: Tx, deps: Deps, subject: Subject, *, reached: Set[DealId]) -> list[_Step]:
    """These people's deals that were lost in the stretch and came nowhere before in it, which `_steps` lacks."""
    closed = [one for one in measuring.closed(tx, _about(deps, subject)) if one.status == Status.LOST]
    lost = {DealId(one.deal): one for one in closed if one.deal not in reached}
    deals = store.by_ids(tx, workspace=WorkspaceId(subject.workspace), deals=list(lost))
    return [
        _Step(
            deal,
            one.member,
            Moved(
                *(one.deal, deal.state.process, deal.state.stage, one.status, True, one.day, one.member),
                learned_at=one.learned_at,
                is_credited=True,
            ),
            0,
        )
        for number, one in lost.items()
        if (deal := deals.get(number)) is not None
    ]


def _about(deps: Deps, subject: Subject) -> About:
    return About(
        subject.workspace,
        subject.first,
        subject.until,
        deps.company.currency,
        deps.rates,
        people=subject.members,
    )


def _steps(tx: Tx, deps: Deps, subject: Subject) -> list[_Step]:
    """The last step that each deal of these people took in the stretch."""
    ways = [way for way in measuring.moves(tx, _about(deps, subject)) if _is_in(way[-1], subject)]
    deals = store.by_ids(
        tx, workspace=WorkspaceId(subject.workspace), deals=[DealId(way[-1].deal) for way in ways]
    )
    processes = deps.settings[DealsSettings].processes
    order = {
        (name, stage.key): place for name, one in processes.items() for place, stage in enumerate(one.stages)
    }
    return [
        _Step(deals[number], way[-1].member, way[-1], _ahead(way, order))
        for way in ways
        if (number := DealId(way[-1].deal)) in deals and way[-1].status != Status.GONE
    ]


def _is_in(move: Moved, subject: Subject) -> bool:
    return move.is_credited and subject.first <= move.day <= subject.until


def _ahead(way: Sequence[Moved], order: Mapping[tuple[str, str], int]) -> int:
    """How many stages further the last move led; won is beyond all, and a first entry is no step ahead."""
    last, before = way[-1], way[-2] if len(way) > 1 else None
    if last.status == Status.WON:
        return len(order) + 1
    if last.status != Status.OPEN or before is None or before.status != Status.OPEN:
        return 0
    if last.process != before.process or last.stage is None or before.stage is None:
        return 0
    return order.get((last.process, last.stage), 0) - order.get((before.process, before.stage), 0)


def _line(one: _Step, deps: Deps) -> dict[str, Any]:
    stage = deps.settings[DealsSettings].stage(one.to.process, one.to.stage) if one.to.stage else None
    state = one.deal.state
    is_known = state.amount_minor is not None and state.amount_minor > 0
    return {
        "name": one.deal.name,
        "status": one.to.status,
        "stage": dict(stage.name) if stage else {},
        "amount": Money(state.amount_minor or 0, state.currency) if is_known else None,
    }


SECTIONS = (
    Section("deals.moved", Audience.PERSON, _moved),
    Section("deals.due", Audience.PERSON, _due),
    Section("deals.praise", Audience.TEAM, _praise),
)
