"""What people do in blocks and views: press, choose, submit, dismiss; and shortcuts."""

from __future__ import annotations

import json
from dataclasses import dataclass

from playground import payloads
from playground.acts import Outcome, failure
from playground.blockkit.surfaces import interactive
from playground.deliver import Answer
from playground.desk import Desk
from playground.errors import SlackError, Unreadable
from playground.forms import answered, complaints, key_of, state_of
from playground.model import Json, Message, Person, View
from playground.state import notice

_TROUBLE = "We had some trouble connecting. Try again?"
_DEAF = "This app is not configured to handle interactive responses."


@dataclass(frozen=True)
class _Pressed:
    block: Json
    element: Json


class Presses:
    """People's acts in blocks and views."""

    def __init__(self, desk: Desk, base_url: str) -> None:
        self.desk = desk
        self.base_url = base_url
        self.workspace = desk.workspace

    async def in_message(
        self, person: Person, said: Message, *, block_id: str, action: Json, state: Json | None
    ) -> Outcome:
        """Use an element of a message."""
        if said.ephemeral_to not in (None, person.id):
            raise Unreadable("that message is somebody else's")
        blocks = list(said.blocks)
        pressed = _find(blocks, block_id, action)
        sent = self._action(pressed, action)
        values = state_of(blocks, state)
        payload = payloads.message_action(self.desk, person, said, sent, values, base_url=self.base_url)
        return await self._deliver(person, payload)

    async def in_view(
        self, person: Person, view: View, *, block_id: str, action: Json, state: Json | None
    ) -> Outcome:
        """Use an element of a modal or of App Home."""
        view = self._filled(view, state)
        pressed = _find(view.blocks, block_id, action)
        sent = self._action(pressed, action)
        if pressed.block["type"] == "input" and not pressed.block.get("dispatch_action"):
            return Outcome()
        return await self._deliver(person, payloads.view_action(self.desk, person, view, sent))

    async def submit(self, person: Person, view: View, state: Json | None) -> Outcome:
        """Send a form. Slack looks at it first, then the app."""
        view = self._filled(view, state)
        found = complaints(view.blocks, view.state)
        if found:
            return Outcome(more={"response_action": "errors", "errors": found})
        urls = self._response_urls(person, view)
        said = await self.desk.courier.interaction(
            payloads.submission(self.desk, person, view, response_urls=urls)
        )
        if not said.taken:
            return self._trouble(person, failure(said), _TROUBLE)
        try:
            return self._respond(person, view, said)
        except SlackError as refusal:
            for words in refusal.problems or (refusal.code,):
                self.desk.record.remark(f"answer to view_submission: {words}")
            return self._trouble(person, refusal.code, _TROUBLE)

    async def close(self, person: Person, view: View) -> Outcome:
        """Dismiss the top modal, or the whole stack if the view says so."""
        cleared = bool(view.payload.get("clear_on_close"))
        if cleared:
            self.desk.views.clear(person.id)
        else:
            self.desk.views.close(view)
        if view.payload.get("notify_on_close"):
            return await self._deliver(person, payloads.closed(self.desk, person, view, cleared=cleared))
        return Outcome()

    async def shortcut(self, person: Person, callback_id: str, said: Message | None) -> Outcome:
        """Use a shortcut, on a message or from anywhere."""
        kind = "global" if said is None else "message"
        known = any(each.callback_id == callback_id and each.type == kind for each in self.desk.app.shortcuts)
        if not known:
            raise Unreadable(f"no {kind} shortcut {callback_id}")
        if said is None:
            return await self._deliver(person, payloads.shortcut(self.desk, person, callback_id))
        payload = payloads.message_shortcut(self.desk, person, said, callback_id, base_url=self.base_url)
        return await self._deliver(person, payload)

    def open_view(self, person: Person, view_id: str) -> View:
        """The modal that the person looks at, or their Home.

        Raises Unreadable for another one.
        """
        for view in (self.desk.views.top(person.id), self.desk.views.home(person.id)):
            if view is not None and view.id == view_id:
                return view
        raise Unreadable(f"{person.name} has no view {view_id} before them")

    def _filled(self, view: View, state: Json | None) -> View:
        values = {
            block_id: {**entries}
            for source in (view.state, state or {})
            for block_id, entries in source.get("values", {}).items()
        }
        return self.desk.views.fill_in(view, state_of(view.blocks, {"values": values}))

    def _action(self, pressed: _Pressed, given: Json) -> Json:
        element = pressed.element
        body: Json = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": pressed.block["block_id"],
            "action_ts": self.workspace.new_ts(),
        }
        key = key_of(element["type"])
        if key is not None:
            return {**body, **answered(element, given)}
        chosen = element
        if element["type"] == "feedback_buttons":
            buttons = (element["positive_button"], element["negative_button"])
            chosen = next((each for each in buttons if each["value"] == given.get("value")), buttons[0])
        kept: Json = {name: chosen[name] for name in ("text", "value", "style", "url") if name in chosen}
        return {**body, **kept}

    def _response_urls(self, person: Person, view: View) -> list[Json]:
        urls = []
        for block in view.blocks:
            element = block.get("element", {})
            if not element.get("response_url_enabled"):
                continue
            entry = view.state["values"][block["block_id"]][element["action_id"]]
            channel = entry.get("selected_conversation") or entry.get("selected_channel")
            if channel and self.workspace.conversation(channel):
                path = self.desk.tickets.response_url(person.id, channel)
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": self.base_url + path,
                    }
                )
        return urls

    def _respond(self, person: Person, view: View, said: Answer) -> Outcome:
        """Do what the app answered to a form.

        Raises SlackError: invalid_response_action, or what the view in it is refused for.
        """
        given = _object(said.body)
        wanted = given.get("response_action")
        views = self.desk.views
        if not given:
            views.close(view)
        elif wanted == "errors":
            inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            errors = given.get("errors")
            if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                raise SlackError(
                    "invalid_response_action", problems=["errors must name input blocks of the view"]
                )
            return Outcome(more={"response_action": "errors", "errors": errors})
        elif wanted == "update":
            views.update(views.find(view.id) or view, given.get("view"))
        elif wanted == "push":
            views.push(person.id, given.get("view"))
        elif wanted == "clear":
            views.clear(person.id)
        else:
            raise SlackError("invalid_response_action", problems=[f"unknown response_action: {wanted}"])
        return Outcome(more={"response_action": wanted} if wanted else None)

    async def _deliver(self, person: Person, payload: Json) -> Outcome:
        if not self.desk.app.interactive:
            return self._trouble(person, "interactivity_disabled", _DEAF)
        said = await self.desk.courier.interaction(payload)
        if said.taken:
            return Outcome()
        error = failure(said)
        return self._trouble(person, error, f'This app failed with the error "{error}"')

    def _trouble(self, person: Person, error: str, words: str) -> Outcome:
        self.workspace.tell(notice("error", words, error, to=person.id))
        return Outcome(ok=False, error=error, text=words)


def _object(body: str) -> Json:
    if not body.strip():
        return {}
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise SlackError("invalid_response_action", problems=["the answer is not a JSON object"])
    return given


def _find(blocks: list[Json], block_id: str, action: Json) -> _Pressed:
    for block in blocks:
        for nested in (block, *(block.get("child_blocks") or [])):
            if nested.get("block_id") != block_id:
                continue
            for _, element in interactive(nested):
                if element["action_id"] == action.get("action_id"):
                    return _Pressed(nested, element)
    raise Unreadable(f"no element {action.get('action_id')} in block {block_id}")
