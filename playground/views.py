"""Modals and App Homes: a stack of at most three views for each person, one Home each."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from playground.blockkit.surfaces import interactive, view_problems, view_too_large
from playground.errors import SlackError, invalid_arguments
from playground.forms import carried_over
from playground.model import Json, View
from playground.state import TEAM_ID, Happening, Workspace

DEEPEST = 3


class Views:
    """Opens, pushes, updates, closes and publishes views."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, person: str) -> list[View]:
        """The modals a person has open, the lowest first."""
        return list(self._stacks.get(person, []))

    def top(self, person: str) -> View | None:
        """The modal a person looks at."""
        stack = self._stacks.get(person)
        return stack[-1] if stack else None

    def home(self, person: str) -> View | None:
        """The App Home last published for a person."""
        return self._homes.get(person)

    def find(self, view_id: str) -> View | None:
        """An open modal or a Home, by id."""
        return next((view for view in self._every() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """An open modal or a Home, by the app's own id for it."""
        return next((view for view in self._every() if view.payload.get("external_id") == external_id), None)

    def open(self, person: str, payload: Any) -> View:
        """Begin a new stack with one modal; one that was open is gone.

        Raises SlackError: invalid_arguments, view_too_large, duplicate_external_id.
        """
        checked = self._checked(payload, "modal")
        self._stacks[person] = []
        return self._laid(person, checked)

    def push(self, person: str, payload: Any) -> View:
        """Put a modal on top of the one that is open.

        Raises SlackError: as `open`; not_found (nothing is open), push_limit_reached.
        """
        stack = self._stacks.get(person)
        if not stack:
            raise SlackError("not_found")
        checked = self._checked(payload, "modal", pushing=True)
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        return self._laid(person, checked)

    def update(self, view: View, payload: Any, *, expected: str | None = None) -> View:
        """Replace a view in place; what was filled in stays where the ids are the same.

        Raises SlackError: as `open`; hash_conflict when its hash is no longer the `expected` one.
        """
        kind = view.payload["type"]
        checked = self._checked(payload, kind, replacing=view)
        if expected is not None and expected != view.hash:
            raise SlackError("hash_conflict")
        state = carried_over(checked["blocks"], view.state)
        newer = replace(view, payload=checked, hash=self._hash(), state=state)
        self._put(newer)
        return newer

    def publish(self, person: str, payload: Any, *, expected: str | None = None) -> View:
        """Replace a person's App Home.

        Raises SlackError: as `open`; hash_conflict.
        """
        old = self._homes.get(person)
        checked = self._checked(payload, "home", replacing=old)
        if expected is not None and (old is None or expected != old.hash):
            raise SlackError("hash_conflict")
        view_id = old.id if old else self._workspace.new_id("V")
        view = View(view_id, person, checked, self._hash(), view_id)
        self._put(view)
        return view

    def fill_in(self, view: View, state: Json) -> View:
        """Remember what the person has filled in so far. Its hash stays: the app has changed nothing."""
        newer = replace(view, state=state)
        if view.payload["type"] == "home":
            self._homes[view.user] = newer
        else:
            self._stacks[view.user] = [
                newer if each.id == view.id else each for each in self._stacks[view.user]
            ]
        return newer

    def close(self, view: View) -> None:
        """Take the top modal away; the one below shows again."""
        stack = [each for each in self._stacks.get(view.user, []) if each.id != view.id]
        self._stacks[view.user] = stack
        self._tell(view.user)

    def clear(self, person: str) -> None:
        """Close every modal of a person."""
        self._stacks[person] = []
        self._tell(person)

    def payload(self, view: View) -> Json:
        """A view as Slack gives it to the app."""
        app = self._workspace.app
        own = view.payload
        modal = own["type"] == "modal"
        return {
            "id": view.id,
            "team_id": TEAM_ID,
            "type": own["type"],
            "blocks": own["blocks"],
            "private_metadata": own.get("private_metadata", ""),
            "callback_id": own.get("callback_id", ""),
            "state": view.state or {"values": {}},
            "hash": view.hash,
            "title": own.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "clear_on_close": own.get("clear_on_close", False),
            "notify_on_close": own.get("notify_on_close", False),
            "close": own.get("close"),
            "submit": own.get("submit") if modal else None,
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": app.id,
            "external_id": own.get("external_id", ""),
            "app_installed_team_id": TEAM_ID,
            "bot_id": app.bot_id,
        }

    def _every(self) -> list[View]:
        return [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]

    def _checked(
        self, payload: Any, kind: str, *, pushing: bool = False, replacing: View | None = None
    ) -> Json:
        problems = view_problems(payload)
        if problems:
            raise invalid_arguments(*problems)
        if payload["type"] != kind:
            words = "must match the `type` of the root view whose stack we're pushing onto"
            raise invalid_arguments(
                f"{words if pushing else f'must be of type {kind}'} [json-pointer:/view/type]"
            )
        if view_too_large(payload):
            raise SlackError("view_too_large")
        external = payload.get("external_id")
        same = self.find_external(external) if external else None
        if same is not None and (replacing is None or same.id != replacing.id):
            raise SlackError("duplicate_external_id")
        named = copy.deepcopy(payload)
        name_everything(named["blocks"], self._workspace)
        return dict(named)

    def _laid(self, person: str, payload: Json) -> View:
        stack = self._stacks.setdefault(person, [])
        view_id = self._workspace.new_id("V")
        below = stack[-1] if stack else None
        root = stack[0].id if stack else view_id
        view = View(view_id, person, payload, self._hash(), root, below.id if below else None)
        stack.append(view)
        self._tell(person)
        return view

    def _put(self, view: View) -> None:
        if view.payload["type"] == "home":
            self._homes[view.user] = view
            self._workspace.tell(Happening("home", frozenset({view.user})))
            return
        self._stacks[view.user] = [view if each.id == view.id else each for each in self._stacks[view.user]]
        self._tell(view.user)

    def _tell(self, person: str) -> None:
        top = self.top(person)
        kind = "view" if top else "view_closed"
        self._workspace.tell(Happening(kind, frozenset({person}), view=top))

    def _hash(self) -> str:
        return f"{int(self._workspace.clock.now().timestamp())}.{self._workspace.new_id('')}"


def name_everything(blocks: list[Json], workspace: Workspace) -> None:
    """Give a block_id and action_id to whatever the app left without, as Slack does. Changes the blocks."""
    for block in blocks:
        block.setdefault("block_id", workspace.new_id("b"))
        name_everything(block.get("child_blocks") or [], workspace)
        for _, element in interactive(block):
            element.setdefault("action_id", workspace.new_id("a"))
