"""views.*: modals and App Home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.blockkit.surfaces import view_problems
from playground.content import unavailable
from playground.desk import Arguments, Desk
from playground.errors import SlackError, invalid_arguments
from playground.methods.method import Method
from playground.model import Json, View
from playground.rates import TIER_4


def _view(desk: Desk, arguments: Arguments) -> Any:
    """The view of a call, checked before all else: a refused view does not use up its trigger.

    Raises SlackError invalid_arguments.
    """
    view = arguments.parsed("view")
    if view is None:
        raise invalid_arguments("missing required field: view")
    problems = view_problems(view) or unavailable(desk, view["blocks"], "/view/blocks")
    if problems:
        raise invalid_arguments(*problems)
    return view


def _answer(desk: Desk, view: View) -> Json:
    return {"ok": True, "view": desk.views.payload(view)}


def _open(desk: Desk, arguments: Arguments) -> Json:
    payload = _view(desk, arguments)
    trigger = desk.tickets.exchange(arguments.need("trigger_id"))
    return _answer(desk, desk.views.open(trigger.person, payload))


def _push(desk: Desk, arguments: Arguments) -> Json:
    payload = _view(desk, arguments)
    trigger = desk.tickets.exchange(arguments.need("trigger_id"))
    if trigger.root_view is None:
        raise SlackError("not_found")
    return _answer(desk, desk.views.push(trigger.person, payload))


def _update(desk: Desk, arguments: Arguments) -> Json:
    payload = _view(desk, arguments)
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if view_id and external_id:
        raise invalid_arguments("Cannot provide both `view_id` and `external_id`")
    if not view_id and not external_id:
        raise invalid_arguments("Must provide either `view_id` or `external_id`")
    found = desk.views.find(view_id) if view_id else desk.views.find_external(external_id)
    if found is None:
        raise SlackError("not_found")
    return _answer(desk, desk.views.update(found, payload, expected=arguments.text("hash") or None))


def _publish(desk: Desk, arguments: Arguments) -> Json:
    payload = _view(desk, arguments)
    if not desk.app.home_tab:
        raise SlackError("not_enabled")
    person = desk.workspace.person(arguments.need("user_id"))
    if person is None or person.is_bot:
        raise invalid_arguments("user_id is not a valid user")
    return _answer(desk, desk.views.publish(person.id, payload, expected=arguments.text("hash") or None))


METHODS: Mapping[str, Method] = {
    "views.open": Method(_open, tier=TIER_4),
    "views.push": Method(_push, tier=TIER_4),
    "views.update": Method(_update, tier=TIER_4),
    "views.publish": Method(_publish, tier=TIER_4),
}
