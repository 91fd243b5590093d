"""users.*, team.info, bots.info, dnd.teamInfo: who is here."""

from __future__ import annotations

from collections.abc import Mapping

from playground import present
from playground.desk import Arguments, Desk, page_of
from playground.errors import SlackError
from playground.methods.method import Method
from playground.model import Json, Person
from playground.rates import TIER_2, TIER_3, TIER_4
from playground.state import TEAM_ID

_MOST_DND_USERS = 50


def _user(desk: Desk, person: Person, arguments: Arguments) -> Json:
    now = desk.workspace.clock.now()
    return present.person(person, desk.app, now, with_locale=arguments.flag("include_locale"))


def _info(desk: Desk, arguments: Arguments) -> Json:
    person = desk.workspace.person(arguments.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": _user(desk, person, arguments)}


def _list(desk: Desk, arguments: Arguments) -> Json:
    page, cursor = page_of(desk.workspace.people, arguments, default=1000, most=1000)
    return {
        "ok": True,
        "members": [_user(desk, each, arguments) for each in page],
        "cache_ts": int(desk.workspace.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def _by_email(desk: Desk, arguments: Arguments) -> Json:
    person = desk.workspace.person_by_email(arguments.need("email"))
    if person is None or person.deleted:
        raise SlackError("users_not_found")
    return {"ok": True, "user": _user(desk, person, arguments)}


def _team(desk: Desk, _: Arguments) -> Json:
    workspace = desk.workspace
    return {"ok": True, "team": {"id": TEAM_ID, "name": workspace.company, "domain": workspace.domain}}


def _bot(desk: Desk, arguments: Arguments) -> Json:
    if arguments.text("bot", desk.app.bot_id) != desk.app.bot_id:
        raise SlackError("bot_not_found")
    return {"ok": True, "bot": present.bot(desk.app)}


def _dnd(desk: Desk, arguments: Arguments) -> Json:
    users = arguments.listed("users")
    if not users or len(users) > _MOST_DND_USERS:
        raise SlackError("too_many_users" if users else "missing_argument")
    return {"ok": True, "users": {user: _dnd_of(desk, user) for user in users if desk.workspace.person(user)}}


def _dnd_of(desk: Desk, user: str) -> Json:
    times = desk.workspace.dnd.get(user)
    if times is None:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    start, end = (int(each.timestamp()) for each in times)
    return {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


METHODS: Mapping[str, Method] = {
    "users.info": Method(_info, ("users:read",), tier=TIER_4),
    "users.list": Method(_list, ("users:read",), tier=TIER_2),
    "users.lookupByEmail": Method(_by_email, ("users:read.email",), tier=TIER_3),
    "team.info": Method(_team, ("team:read",), tier=TIER_3),
    "bots.info": Method(_bot, ("users:read",), tier=TIER_3),
    "dnd.teamInfo": Method(_dnd, ("dnd:read",), tier=TIER_2),
}
