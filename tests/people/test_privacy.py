"""A team keeps its single deals to their owner and those above: by any way that shows deals."""

from __future__ import annotations

from datetime import date

import pytest

from bot.deals.finding.service import seen_by
from bot.people.privacy import said
from bot.people.privacy import service as privacy
from bot.people.privacy.said import Wish
from bot.people.refusals import NotYourTeam
from bot.pipeline.stuck import service as stuck
from tests.deals.shop import Shop
from tests.world import World, members, read

OWNER, COLLEAGUE, LEADER, ABOVE = "王博", "陈雨", "李娜", "Helen Marsh"
SECRET = "Zephyr turbines"


@pytest.fixture
def shop(world: World) -> Shop:
    made = Shop(world.deps, members(world.deps))
    made.sell(SECRET, owner=OWNER, since=date(2026, 1, 5))
    made.sell("Breeze", owner=COLLEAGUE, since=date(2026, 1, 5))
    return made


WAYS = [
    # How deals are asked for, by whoever is in the team.
    "/deal zeph",
    "/deal zephir",
    "/deal",
    "/deal differences",
    "/pipeline 华东",
    "/pipeline stuck 华东",
    "/pipeline flow 华东",
    "/pipeline flow 华东 by person",
    "/pipeline bottleneck 华东",
    "/pipeline forecast 华东",
    "/pipeline trend",
]


@pytest.mark.parametrize("text", WAYS)
def test_no_way_of_asking_opens_a_colleagues_deal_in_a_private_team(
    world: World, shop: Shop, text: str
) -> None:
    world.say(LEADER, "/coach team private on")
    assert SECRET not in read(world.say(COLLEAGUE, text))


@pytest.mark.parametrize("who", [OWNER, LEADER])
def test_the_owner_and_those_above_open_it_all_the_same(world: World, shop: Shop, who: str) -> None:
    world.say(LEADER, "/coach team private on")
    assert SECRET in read(world.say(who, f"/deal {SECRET}"))


def test_colleagues_open_it_again_when_the_team_does(world: World, shop: Shop) -> None:
    assert SECRET in read(world.say(COLLEAGUE, f"/deal {SECRET}"))
    world.say(LEADER, "/coach team private on")
    world.say(LEADER, "/coach 团队 私密 关")
    assert SECRET in read(world.say(COLLEAGUE, f"/deal {SECRET}"))


def test_the_totals_stay_their_members_to_see(world: World, shop: Shop) -> None:
    before = read(world.say(COLLEAGUE, "/pipeline 华东"))
    world.say(LEADER, "/coach team private on")
    after = read(world.say(COLLEAGUE, "/pipeline 华东"))
    assert before.splitlines()[0] == after.splitlines()[0]
    assert "CSV" in before
    assert "CSV" not in after


def test_a_list_of_deals_is_refused_with_the_way_out(world: World, shop: Shop) -> None:
    world.say(LEADER, "/coach team private on")
    said_no = read(world.say(COLLEAGUE, "/pipeline stuck 华东"))
    assert "只有负责人本人和上级能看" in said_no
    assert LEADER in said_no


def test_what_is_posted_to_a_channel_names_no_deal_of_a_private_team(world: World, shop: Shop) -> None:
    team = members(world.deps)[OWNER].team
    assert team is not None
    with world.deps.writing() as tx:
        today = date(2026, 11, 20)
        workspace = world.workspace.id
        shown = stuck.stuck_of_team(tx, workspace=workspace, team=team, today=today, deps=world.deps)
        assert shown.deals
        privacy.keep_private(tx, asker=members(world.deps)[LEADER], name=None, is_private=True)
        kept = stuck.stuck_of_team(tx, workspace=workspace, team=team, today=today, deps=world.deps)
        assert not kept.deals
        assert kept.sum == shown.sum


@pytest.mark.parametrize(
    ("who", "may"), [(OWNER, False), (COLLEAGUE, False), (LEADER, True), (ABOVE, True), ("Dana Fox", False)]
)
def test_whoever_leads_the_team_or_one_above_it_sets_that(world: World, who: str, may: bool) -> None:
    asker = members(world.deps)[who]
    with world.deps.writing() as tx:
        if may:
            assert privacy.keep_private(tx, asker=asker, name="华东", is_private=True).is_private
        else:
            with pytest.raises(NotYourTeam):
                privacy.keep_private(tx, asker=asker, name="华东", is_private=True)


def test_whose_deals_somebody_may_find_is_what_permit_says(world: World, shop: Shop) -> None:
    people = members(world.deps)
    with world.deps.writing() as tx:
        privacy.keep_private(tx, asker=people[LEADER], name=None, is_private=True)
        assert people[OWNER].id not in seen_by(tx, people[COLLEAGUE]).owners
        assert people[COLLEAGUE].id in seen_by(tx, people[COLLEAGUE]).owners
        assert people[OWNER].id in seen_by(tx, people[LEADER]).owners


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("private", Wish(None, None)),
        ("private on", Wish(None, True)),
        ("West Coast private off", Wish("West Coast", False)),
        ("华东 私密 开", Wish("华东", True)),
        ("private maybe", None),
        ("West", None),
    ],
)
def test_what_is_said_is_understood(text: str, wish: Wish | None) -> None:
    assert said.read(text) == wish
