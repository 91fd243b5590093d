"""Brings the sample company into the app, with its whole past. The only module here that knows the app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any, Final

from bot.accounts import service as accounts
from bot.accounts.model import AccountRow, ProductRow
from bot.deals import service as deals
from bot.deals.model import Deal, DealId, Event, EventId, State, Status
from bot.deals.service import NewDeal
from bot.deals.settings import DealsSettings
from bot.deals.sightings import store as sources
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.model import PersonRow, Role, Workspace, WorkspaceId
from bot.people.roster import store as roster
from bot.people.rules import fold, locale_of
from playground.company import model as sample
from playground.company.catalogue import LOST_REASONS
from playground.company.export import SOURCE
from playground.company.model import OPEN_STAGES, Company

_DOLLARS_A_YUAN: Final = ("0.1379", "0.1391", "0.1398", "0.1405", "0.1409", "0.1412", "0.1416")
"""From the beginning on, each for three months."""


def config(company: Company) -> dict[str, dict[str, Any]]:
    """The settings that the sample company needs, as the sections of a config.yaml."""
    month = company.begins.year * 12 + company.begins.month - 1
    rates = {
        date((month + 3 * n) // 12, (month + 3 * n) % 12 + 1, 1): {"CNY": rate}
        for n, rate in enumerate(_DOLLARS_A_YUAN)
    }
    return {
        "company": {"name": company.name, "currency": "USD", "zone": "Asia/Singapore", "holidays": ""},
        "money": {"rates": rates},
    }


def load(tx: Tx, *, deps: Deps, company: Company) -> Workspace:
    """Write the company into a database that has no workspace yet, and mark it as a demonstration.

    Everything is as if the app had watched it from the first day: what happened was learned as it happened.
    """
    workspace = people.open_workspace(
        tx, company=deps.company, now=deps.clock.now(), name=company.name, is_demo=True
    )
    _people(tx, workspace.id, deps, company)
    _customers(tx, workspace.id, deps, company)
    _deals(tx, workspace.id, deps, company)
    return workspace


def _people(tx: Tx, workspace: WorkspaceId, deps: Deps, company: Company) -> None:
    first_teams = [_row(company, person, person.memberships[0]) for person in company.people]
    _apply(tx, workspace, deps, first_teams, on=company.begins)
    for person in company.people:
        for spell in person.memberships[1:]:
            moved = PersonRow(name=person.name, email=person.email, team=company.team(spell.team).name)
            _apply(tx, workspace, deps, [moved], on=spell.since)
        if person.slack_id:
            people.recognise(
                tx,
                workspace=workspace,
                slack_id=person.slack_id,
                email=person.email,
                slack_language=locale_of(person.locale),
                slack_zone=person.tz,
            )
    named = {fold(team.name): team for team in company.teams}
    stored = people.teams(tx, workspace=workspace)
    own = {
        team.id: {
            "zone": named[fold(team.name)].tz,
            "currency": named[fold(team.name)].currency,
            "language": locale_of(named[fold(team.name)].locale),
        }
        for team in stored
    }
    roster.update_teams(tx, workspace=workspace, values=own)


def _apply(tx: Tx, workspace: WorkspaceId, deps: Deps, rows: list[PersonRow], *, on: date) -> None:
    changes = people.apply_people(
        tx, workspace=workspace, rows=rows, as_of=on, import_id=deps.ids.new(), ids=deps.ids, source=SOURCE
    )
    if changes.problems:
        raise ValueError(f"the sample company contradicts itself: {changes.problems}")


def _row(company: Company, person: sample.Person, spell: sample.Membership) -> PersonRow:
    team = company.team(spell.team)
    above = company.team(team.parent) if team.parent else None
    leads = team.manager == person.key
    manager = above.manager if leads and above else None if leads else team.manager
    return PersonRow(
        name=person.name,
        email=person.email,
        team=team.name,
        parent_team=above.name if above else None,
        manager=company.person(manager).email if manager else None,
        role=Role(person.role),
        hired_on=person.hired,
        left_on=person.last_day,
        language=None if person.slack_id else locale_of(person.locale),
        zone=None if person.slack_id else person.tz,
        aliases={SOURCE: person.crm_name},
    )


def _customers(tx: Tx, workspace: WorkspaceId, deps: Deps, company: Company) -> None:
    products = [
        ProductRow(one.key, one.name, one.family, one.price("USD"), "USD") for one in company.products
    ]
    customers = [
        AccountRow(one.key, one.name, one.sector, None, None, None, None, one.currency, one.tier)
        for one in company.accounts
    ]
    accounts.apply_products(tx, workspace=workspace, source=SOURCE, rows=products, ids=deps.ids)
    accounts.apply_accounts(tx, workspace=workspace, source=SOURCE, rows=customers, ids=deps.ids)


def _deals(tx: Tx, workspace: WorkspaceId, deps: Deps, company: Company) -> None:
    writer = _DealWriter(tx, workspace, deps, company)
    deals.add(tx, workspace=workspace, deals=[writer.new(deal) for deal in company.deals])
    sources.set_source(
        tx,
        workspace=workspace,
        source=SOURCE,
        history_from=company.begins,
        as_of=company.today,
        updated_at=datetime.combine(company.today, time(), UTC),
    )


class _DealWriter:
    """Turns the sample's deals into the app's, knowing who and what the app calls by which id."""

    def __init__(self, tx: Tx, workspace: WorkspaceId, deps: Deps, company: Company) -> None:
        self._workspace = workspace
        self._ids = deps.ids
        self._process = deps.settings[DealsSettings].default_process
        directory = people.aliases(tx, workspace=workspace, source=SOURCE)
        self._members = {person.key: directory[person.crm_name] for person in company.people}
        self._people = {self._members[person.key]: person for person in company.people}
        by_name = {one.name: one.id for one in accounts.products(tx, workspace=workspace)}
        self._products = {one.key: by_name[one.name] for one in company.products}
        wanted = [(one.key, one.name) for one in company.accounts]
        known = accounts.resolve(tx, workspace=workspace, source=SOURCE, wanted=wanted, ids=deps.ids)
        self._accounts = known.by_key

    def new(self, deal: sample.Deal) -> NewDeal:
        """The deal with an event for each time that something about it was saved."""
        key = DealId(self._ids.new())
        events = tuple(self._events(key, deal))
        reason = deal.state().lost_reason
        return NewDeal(
            Deal(
                workspace=self._workspace,
                id=key,
                source=SOURCE,
                external_id=deal.id,
                name=deal.name,
                account=self._accounts[deal.account],
                product=self._products[deal.product] if deal.product else None,
                created_on=events[0].day,
                closed_on=None,
                stage_since=None,
                next_step=None,
                lost_reason=LOST_REASONS[reason] if reason else None,
                crm_probability=None,
                state=events[-1].state,
            ),
            events,
        )

    def _events(self, key: DealId, deal: sample.Deal) -> Iterator[Event]:
        state = State(Status.OPEN, self._process, None, None, None, deal.currency, False, None)
        # Who comes with a stage other than the first was seen in it when the CRM came, not on entering it.
        is_entry_known = deal.stages()[0].stage == OPEN_STAGES[0]
        for at, saved in groupby(deal.changes, key=lambda change: change.at):
            was = state
            for change in saved:
                state = self._changed(state, change)
            owner = was.owner or state.owner
            if owner is None:
                raise ValueError(f"nobody owns {deal.id}")
            if was.stage is not None and (was.stage, was.status) != (state.stage, state.status):
                is_entry_known = True
            yield Event(
                id=EventId(self._ids.new()),
                deal=key,
                day=self._people[owner].day_of(at),
                at=at,
                learned_at=at,
                state=state,
                is_entry_known=is_entry_known,
            )

    def _changed(self, state: State, change: sample.Change) -> State:
        match change:
            case sample.StageEntered():
                if change.stage in OPEN_STAGES:
                    return replace(state, status=Status.OPEN, stage=change.stage)
                return replace(state, status=Status(change.stage))
            case sample.AmountSet():
                return replace(state, amount_minor=change.minor, is_estimated=change.estimated)
            case sample.CloseExpected():
                return replace(state, expected_close=change.on)
            case sample.OwnerSet():
                return replace(state, owner=self._members[change.owner])
