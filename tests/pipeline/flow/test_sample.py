"""Every week of the sample company, for every team: the flow leads from the overview's open amount to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from app import make_deps
from bot.kit import periods
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, Team
from bot.pipeline import service as overviews
from bot.pipeline.flow import service
from bot.pipeline.flow.model import FlowQuery, Term, Waterfall
from bot.pipeline.flow.rules import SIGNS
from bot.pipeline.model import Amounts, Overview
from bot.pipeline.query import PipelineQuery, Whose
from playground.company.generate import generate
from playground.company.load import config, load
from tests.conftest import NOW

TODAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


@pytest.fixture
def deps(database_url: str, tmp_path: Path) -> Iterator[Deps]:
    """With the sample company's own settings: two currencies, and rates that change every quarter."""
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(config(generate(today=TODAY)), allow_unicode=True), encoding="utf-8")
    environ = {"DATABASE_URL": database_url, "COACH_CONFIG": str(path)}
    made = make_deps(environ, clock=FixedClock(NOW))
    yield made
    made.db.close()


def test_every_week_of_every_team_adds_up_and_meets_the_overview(deps: Deps) -> None:
    company = generate(today=TODAY)
    with deps.writing() as tx:
        workspace = load(tx, deps=deps, company=company)
    with deps.reading() as tx:
        members = people_store.everybody(tx, workspace=workspace.id)
        teams = people.teams(tx, workspace=workspace.id)
    first = periods.week_of(company.begins).first - WEEK
    seen: Counter[str] = Counter()
    for team in [*teams, None]:
        asker = _line(team, members)
        whose = PipelineQuery(Whose.TEAM, team=team.id) if team else PipelineQuery(Whose.COMPANY)
        monday = first
        while monday <= TODAY:
            total = _week(deps, asker, whose, periods.week_of(monday))
            seen.update(term for term, one in total.terms.items() if one.count)
            seen.update(["weeks", *(["revalued"] if abs(total.revalued.minor) > len(SIGNS) else [])])
            monday += WEEK
    assert seen["weeks"] > 70 * len(list(teams))
    happens = ("new", "repriced", "moved_in", "moved_out", "won", "lost", "revalued")
    assert all(seen[term] for term in happens), seen


def _line(team: Team | None, members: list[Member]) -> Member:
    """Whoever may see the team with all below it."""
    return next(one for one in members if team is None or one.id == team.manager)


def _week(deps: Deps, asker: Member, whose: PipelineQuery, week: periods.Period) -> Waterfall:
    with deps.reading() as tx:

        def overview(period: periods.Period) -> Overview:
            query = PipelineQuery(whose.whose, team=whose.team, period=period)
            return overviews.overview(tx, asker=asker, query=query, today=TODAY, deps=deps)

        query = PipelineQuery(whose.whose, team=whose.team, period=week)
        flow = service.flow(tx, asker=asker, query=FlowQuery(query), today=TODAY, deps=deps)
        before, after = overview(periods.day(week.first - timedelta(days=1))), overview(week)
    total = flow.total
    assert total.opening == before.total.open.sum, week
    assert total.closing == after.total.open.sum, week
    assert _said(total.terms[Term.WON]) == _said(after.total.closed.won), week
    assert _said(total.terms[Term.LOST]) == _said(after.total.closed.lost), week
    counts = sum(SIGNS[term] * one.count for term, one in total.terms.items() if term is not Term.REPRICED)
    assert total.opening.count + counts == total.closing.count, week
    amounts = sum(SIGNS[term] * one.amount.minor for term, one in total.terms.items())
    assert total.opening.amount.minor + amounts + total.revalued.minor == total.closing.amount.minor, week
    return total


def _said(amounts: Amounts) -> tuple[int, int, int]:
    return amounts.count, amounts.amount.minor, amounts.without_amount
