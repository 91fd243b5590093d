"""What holds for any file about people."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import make_deps
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.people import store
from bot.people.model import PersonRow, Role
from bot.people.rules import FOREVER
from tests.conftest import NOW
from tests.examples import examples
from tests.people.firm import TODAY, Firm, firm

NAMES = st.sampled_from(["Li Na", "Wang Lei", "Dana", "Helen", "Tom", "李娜"])
TEAMS = st.none() | st.sampled_from(["East", "West", "Board", "华东"])
ROWS = st.builds(
    PersonRow,
    name=NAMES,
    email=st.none() | st.sampled_from(["a@x.com", "b@x.com", "C@x.com"]),
    team=TEAMS,
    parent_team=TEAMS,
    manager=st.none() | NAMES,
    role=st.none() | st.sampled_from(Role),
    hired_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    aliases=st.dictionaries(st.sampled_from(["crm"]), st.sampled_from(["1", "2", "3"])),
)
FILES = st.lists(ROWS, max_size=9)


class _Enough(Exception):
    pass


@pytest.fixture(scope="module")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deps]:
    path = tmp_path_factory.mktemp("people") / "coach.db"
    shutil.copyfile(sqlite_template, path)
    deps = make_deps({"DATABASE_URL": f"sqlite:///{path}"}, clock=FixedClock(NOW))
    yield deps
    deps.db.close()


@contextmanager
def new_firm(deps: Deps) -> Iterator[Firm]:
    """A company that is forgotten again: each example begins with nothing."""
    try:
        with firm(deps) as company:
            yield company
            raise _Enough
    except _Enough:
        pass


anything_goes = settings(
    deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@anything_goes
@given(FILES, FILES)
def test_the_same_rows_again_change_nothing(
    made: Deps, earlier: list[PersonRow], file: list[PersonRow]
) -> None:
    with new_firm(made) as company:
        company.apply(*earlier, on=date(2026, 6, 1))
        company.apply(*file, import_id=2)
        before = company.everything()
        assert company.apply(*file, import_id=3).count == 0
        assert company.everything() == before


@anything_goes
@given(FILES, FILES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    made: Deps, earlier: list[PersonRow], file: list[PersonRow], dice: random.Random
) -> None:
    states = []
    shuffled = dice.sample(file, len(file))
    for order in (file, shuffled):
        with new_firm(made) as company:
            company.apply(*earlier, on=date(2026, 6, 1))
            changes = company.apply(*order, import_id=2)
            complaints = sorted((str(order[one.row]), one.kind, str(one.facts)) for one in changes.problems)
            states.append((company.everything(), complaints))
    assert states[0] == states[1]


@anything_goes
@given(st.lists(st.tuples(FILES, st.dates(date(2026, 1, 1), TODAY)), min_size=1, max_size=4))
def test_nobody_is_ever_in_two_teams_and_no_team_is_above_itself(
    made: Deps, files: list[tuple[list[PersonRow], date]]
) -> None:
    with new_firm(made) as company:
        for number, (file, on) in enumerate(files):
            company.apply(*file, on=on, import_id=number)
        everybody = [one.id for one in company.everybody]
        for stays in store.memberships_of(company.tx, workspace=company.workspace, ids=everybody).values():
            ends = [(one.since, one.until or FOREVER) for one in stays]
            assert all(since < until for since, until in ends)
            assert all(a[1] <= b[0] for a, b in pairwise(ends))
        tree = store.teams(company.tx, workspace=company.workspace)
        for team in tree:
            top = tree.above(team.id)[-1]
            assert tree[top].parent is None


@anything_goes
@given(FILES, FILES)
def test_an_import_that_is_taken_back_was_never_there(
    made: Deps, earlier: list[PersonRow], file: list[PersonRow]
) -> None:
    with new_firm(made) as company:
        company.apply(*earlier, on=date(2026, 6, 1))
        before = company.everything()
        company.apply(*file, import_id=2)
        assert company.undo(2).kept == ()
        assert company.everything() == before


@anything_goes
@given(FILES, FILES)
def test_what_somebody_is_responsible_for_is_their_teams_and_all_below(
    made: Deps, earlier: list[PersonRow], file: list[PersonRow]
) -> None:
    with new_firm(made) as company:
        company.apply(*earlier, on=date(2026, 6, 1))
        company.apply(*file, import_id=2)
        everything = store.teams(company.tx, workspace=company.workspace)
        for member in company.everybody:
            own = [team.id for team in everything.led_by(member.id)]
            own += [member.team] if member.team is not None else []
            theirs = {below: everything[below] for team in own for below in everything.below(team)}
            assert store.teams_of(company.tx, member=member).by_id == theirs
