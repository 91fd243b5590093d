"""The sample company's people meet in the local workspace."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from playground.company import workspace
from playground.company.generate import generate
from playground.company.model import Company
from playground.model import App
from playground.server import create

TODAY = date(2026, 11, 23)


@lru_cache(maxsize=1)
def made() -> Company:
    return generate(today=TODAY)


def test_everybody_with_an_account_is_there_and_nobody_else() -> None:
    there = {person.id: person for person in workspace.people(made())}
    assert set(there) == {person.slack_id for person in made().people if person.slack_id}
    assert there["U07CHENYU"].real_name == "陈雨"
    assert there["U07CHENYU"].locale == "zh-CN"
    assert [person.name for person in there.values() if person.is_admin] == ["wu.qian"]


def test_people_can_look_at_their_channels_and_the_app_is_in_some_of_them() -> None:
    people = workspace.people(made())
    channels = workspace.channels(made(), app_user=App.bot_user_id)
    desk = create(people=people, channels=channels, company=made().name).state.desk
    west = desk.workspace.channel_by_name("#west")
    wins = desk.workspace.channel_by_name("wins")
    assert App.bot_user_id in west.members
    assert App.bot_user_id not in wins.members
    assert "U07DANAWHITFIELD" in west.members
    assert "U07LINA" not in west.members
    ids = {person.id for person in people} | {App.bot_user_id}
    assert all(set(channel.members) <= ids for channel in channels)
