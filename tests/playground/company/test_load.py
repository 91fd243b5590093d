"""The sample company arrives in the app as it was made, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from app import make_deps
from bot.accounts import service as accounts
from bot.deals import store as deals
from bot.deals.model import Status
from bot.kit.clock import FixedClock
from bot.kit.company import MoneySettings
from bot.kit.deps import Deps
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Role, Workspace
from bot.people.rules import team_on
from playground.company.export import SOURCE
from playground.company.generate import generate
from playground.company.load import config, load
from playground.company.model import OPEN_STAGES, Company

TODAY = date(2026, 11, 23)


@lru_cache(maxsize=1)
def made() -> Company:
    return generate(today=TODAY)


@pytest.fixture
def loaded(deps: Deps) -> tuple[Deps, Workspace]:
    with deps.writing() as tx:
        workspace = load(tx, deps=deps, company=made())
    return deps, workspace


def test_people_teams_and_their_past_arrive(loaded: tuple[Deps, Workspace]) -> None:
    deps, workspace = loaded
    with deps.reading() as tx:
        members = {one.email: one for one in people_store.everybody(tx, workspace=workspace.id)}
        teams = people.teams(tx, workspace=workspace.id)
        ids = [one.id for one in members.values()]
        stays = people_store.memberships_of(tx, workspace=workspace.id, ids=ids)
    assert people_is_demo(deps)
    assert {team.name for team in teams} == {team.name for team in made().teams}
    for team in made().teams:
        stored = teams.named(team.name)
        assert stored
        assert (stored.currency, stored.zone) == (team.currency, team.tz)
        assert stored.manager == members[made().person(team.manager).email].id
        assert (stored.parent is None) == (team.parent is None)
    for person in made().people:
        member = members[person.email]
        assert (member.name, member.role, member.slack_id) == (
            person.name,
            Role(person.role),
            person.slack_id,
        )
        assert (member.hired_on, member.left_on, member.zone) == (person.hired, person.last_day, person.tz)
        assert member.language == ("zh_CN" if person.locale == "zh-CN" else "en")
        for spell in person.memberships:
            team_then = team_on(stays[member.id], spell.since)
            assert team_then
            assert teams[team_then].name == made().team(spell.team).name


def people_is_demo(deps: Deps) -> bool:
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        return workspace is not None and workspace.is_demo


def test_the_crms_names_for_people_are_known(loaded: tuple[Deps, Workspace]) -> None:
    deps, workspace = loaded
    with deps.reading() as tx:
        directory = people.aliases(tx, workspace=workspace.id, source=SOURCE)
        members = {one.id: one for one in people_store.everybody(tx, workspace=workspace.id)}
    for person in made().people:
        assert members[directory[person.crm_name]].name == person.name


def test_every_deal_stands_as_it_was_made(loaded: tuple[Deps, Workspace]) -> None:
    deps, workspace = loaded
    keys = [deal.id for deal in made().deals]
    with deps.reading() as tx:
        stored = deals.by_keys(tx, workspace=workspace.id, source=SOURCE, keys=keys)
        directory = people.aliases(tx, workspace=workspace.id, source=SOURCE)
        products = {int(one.id): one.name for one in accounts.products(tx, workspace=workspace.id)}
    names = {product.key: product.name for product in made().products}
    assert len(stored) == len(made().deals)
    for deal in made().deals:
        now, found = deal.state(), stored[deal.id]
        status = Status.OPEN if now.stage in OPEN_STAGES else Status(now.stage)
        assert found.state.status == status
        assert (found.state.amount_minor, found.state.currency) == (now.amount_minor, deal.currency)
        assert found.state.is_estimated == now.estimated
        assert found.state.expected_close == now.expected_close
        assert found.state.owner == directory[made().person(now.owner).crm_name]
        assert (found.closed_on is None) == (now.closed_at is None)
        assert (found.lost_reason is None) == (now.lost_reason is None)
        assert (products[found.product] if found.product else None) == names.get(deal.product or "")
        if status is Status.OPEN:
            assert found.state.stage == now.stage


def test_the_history_of_a_deal_has_an_event_for_each_time_it_was_saved(
    loaded: tuple[Deps, Workspace],
) -> None:
    deps, workspace = loaded
    with deps.reading() as tx:
        some = made().deals[::97]
        keys = [deal.id for deal in some]
        stored = deals.by_keys(tx, workspace=workspace.id, source=SOURCE, keys=keys)
        ids = [found.id for found in stored.values()]
        histories = deals.events_of(tx, workspace=workspace.id, deals=ids)
    for deal in some:
        events = sorted(histories[stored[deal.id].id], key=lambda event: event.at)
        assert [event.at for event in events] == sorted({change.at for change in deal.changes})
        for event in events:
            assert event.state.amount_minor == deal.state(event.at).amount_minor
            assert event.state.expected_close == deal.state(event.at).expected_close


def test_deals_that_ran_before_the_crm_do_not_pretend_to_a_stage_entry(
    loaded: tuple[Deps, Workspace],
) -> None:
    deps, workspace = loaded
    midway = [deal for deal in made().deals if deal.stages()[0].stage != "lead"]
    with deps.reading() as tx:
        keys = [deal.id for deal in midway]
        stored = deals.by_keys(tx, workspace=workspace.id, source=SOURCE, keys=keys)
        ids = [found.id for found in stored.values()]
        histories = deals.events_of(tx, workspace=workspace.id, deals=ids)
    firsts = Counter(min(events, key=lambda one: one.at).is_entry_known for events in histories.values())
    assert firsts == {False: len(midway)}


def test_the_settings_of_the_sample_are_settings_of_the_app(
    database_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(config(made()), allow_unicode=True), encoding="utf-8")
    deps = make_deps({"DATABASE_URL": database_url, "COACH_CONFIG": str(path)}, clock=clock)
    assert deps.company.name == "Northlight Automation"
    table = deps.settings[MoneySettings].table("USD")
    for day in (made().begins, TODAY):
        assert 0.13 < table.factor("CNY", to="USD", on=day) < 0.15
    deps.db.close()
