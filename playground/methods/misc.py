"""auth.test, apps.connections.open, reactions.add, blocks.validate, api.test."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from playground.blockkit.surfaces import message_problems, view_problems
from playground.desk import Arguments, Desk
from playground.errors import SlackError
from playground.methods.method import Method
from playground.model import Json
from playground.rates import TIER_1, TIER_3, TIER_4
from playground.state import TEAM_ID


def _auth(desk: Desk, arguments: Arguments) -> Json:
    app = desk.app
    bot = desk.workspace.person(app.bot_user_id)
    return {
        "ok": True,
        "url": f"{arguments.base_url}/",
        "team": desk.workspace.company,
        "team_id": TEAM_ID,
        "user": bot.name if bot else "",
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def _connect(desk: Desk, arguments: Arguments) -> Json:
    address = arguments.base_url.replace("http", "ws", 1)
    return {"ok": True, "url": f"{address}/socket?ticket={desk.sockets.ticket()}&app_id={desk.app.id}"}


def _react(desk: Desk, arguments: Arguments) -> Json:
    name = arguments.need("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    where = desk.visible(arguments.need("channel"))
    said = desk.workspace.message(where.id, arguments.need("timestamp"))
    if said is None or said.ephemeral_to:
        raise SlackError("message_not_found")
    if where.archived:
        raise SlackError("is_archived")
    if not desk.inside(where):
        raise SlackError("not_in_channel")
    users = said.reactions.get(name, ())
    if desk.app.bot_user_id in users:
        raise SlackError("already_reacted")
    desk.workspace.change(replace(said, reactions={**said.reactions, name: (*users, desk.app.bot_user_id)}))
    return {"ok": True}


def _validate(_: Desk, arguments: Arguments) -> Json:
    view, blocks = arguments.parsed("view"), arguments.parsed("blocks", error="invalid_blocks_format")
    problems = view_problems(view) if view is not None else message_problems(blocks)
    if problems:
        raise SlackError("invalid_blocks", problems=problems)
    return {"ok": True}


METHODS: Mapping[str, Method] = {
    "auth.test": Method(_auth, tier=None),
    "api.test": Method(lambda _, arguments: {"ok": True, "args": arguments.given}, tier=TIER_4),
    "apps.connections.open": Method(_connect, tier=TIER_1 * 60, app_token=True),
    "reactions.add": Method(_react, ("reactions:write",), tier=TIER_3),
    "blocks.validate": Method(_validate, tier=TIER_4),
}
