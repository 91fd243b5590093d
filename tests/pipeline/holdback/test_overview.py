"""The overview says what holds a team back, from a conclusion that is never older than the data beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from bot.deals.store import source_table
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.people.model import WorkspaceId
from bot.people.store import team_table
from bot.pipeline.holdback import service, store
from bot.pipeline.holdback.model import Holdback
from bot.pipeline.lives import store as lives
from tests.deals.shop import Shop
from tests.pipeline.stuck.conftest import counter, shop
from tests.world import World, read

__all__ = ["counter", "shop"]

SENTENCE = "Too early to tell what holds West back"


def deliver(deps: Deps, at: datetime) -> None:
    with deps.writing() as tx:
        tx.execute(update(source_table).values(updated_at=at))


def overview(world: World, name: str = "Dana Fox", text: str = "") -> str:
    return read(world.say(name, f"/pipeline {text}"))


def test_it_is_said_with_its_moment_once_it_was_concluded(world: World, counter: Shop) -> None:
    counter.sell("Acme")
    assert SENTENCE not in overview(world)
    assert service.keep_up(world.deps) == 3
    said = overview(world)
    assert SENTENCE in said
    assert "(as of " in said.split(SENTENCE)[1]
    assert "What holds back?" in said
    assert service.keep_up(world.deps) == 0


def test_it_is_not_said_beside_data_that_came_later_until_it_is_concluded_anew(
    world: World, counter: Shop
) -> None:
    counter.sell("Acme")
    service.keep_up(world.deps)
    deliver(world.deps, datetime(2026, 11, 23, 0, 40, tzinfo=UTC))
    assert SENTENCE not in overview(world)
    assert service.keep_up(world.deps) == 3
    assert SENTENCE in overview(world)


def test_it_is_said_of_whole_teams_as_they_are_now_and_of_nothing_else(world: World, counter: Shop) -> None:
    counter.sell("Acme", since=date(2026, 7, 6))
    service.keep_up(world.deps)
    for name, text in (("Dana Fox", "2026-Q3"), ("Amy Reed", ""), ("Dana Fox", "company")):
        assert "holds" not in overview(world, name, text).replace("What holds back?", ""), (name, text)


def test_two_days_later_it_is_no_longer_said_and_a_team_that_is_gone_is_forgotten(
    deps: Deps, shop: Shop
) -> None:
    shop.sell("Acme")
    service.keep_up(deps)
    with deps.reading() as tx:
        (one, *others) = store.every(tx, workspace=shop.workspace)
    assert len(others) == 2
    assert one.may_stand_beside(date(2026, 11, 24), one.data_at)
    assert not one.may_stand_beside(date(2026, 11, 25), one.data_at)
    with deps.writing() as tx:
        tx.execute(team_table.delete().where(team_table.c.id == one.team))
    service.keep_up(deps)
    with deps.reading() as tx:
        assert {left.team for left in store.every(tx, workspace=shop.workspace)} == {
            left.team for left in others
        }


def kept(deps: Deps, shop: Shop) -> list[Holdback]:
    with deps.reading() as tx:
        return sorted(store.every(tx, workspace=shop.workspace), key=lambda one: one.team)


def test_a_crash_between_two_teams_loses_nothing_and_repeats_nothing(
    deps: Deps, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.sell("Acme")
    shop.sell("华东云迁移", "陈雨")
    service.keep_up(deps)
    wanted = kept(deps, shop)
    with deps.writing() as tx:
        store.forget(tx, workspace=shop.workspace, teams=[one.team for one in wanted])
    write, written = store.keep, list[Holdback]()

    def crashing(tx: Tx, *, workspace: WorkspaceId, made: Holdback) -> None:
        if len(written) == 1:
            raise KeyboardInterrupt
        write(tx, workspace=workspace, made=made)
        written.append(made)

    with monkeypatch.context() as patch:
        patch.setattr(store, "keep", crashing)
        with pytest.raises(KeyboardInterrupt):
            service.keep_up(deps)
    assert kept(deps, shop) == written
    assert service.keep_up(deps) == 2
    assert kept(deps, shop) == wanted


def test_a_team_with_too_many_deals_is_gone_through_once_and_nothing_is_said_of_it(
    world: World, counter: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.sell("Acme")
    with monkeypatch.context() as patch:
        patch.setattr(lives, "MOST_ROWS", 0)
        assert service.keep_up(world.deps) == 3
        assert service.keep_up(world.deps) == 0
        assert "holds West back" not in overview(world)
    deliver(world.deps, datetime(2026, 11, 23, 0, 40, tzinfo=UTC))
    assert service.keep_up(world.deps) == 3
    assert SENTENCE in overview(world)
