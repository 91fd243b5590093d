"""What the app is sent: commands, clicks, forms, shortcuts and events, in Slack's form."""

from __future__ import annotations

from playground import present
from playground.desk import Desk
from playground.model import Conversation, Json, Message, Person, View
from playground.state import TEAM_ID

_VERIFICATION_TOKEN = "legacy-verification-token"


def _envelope(desk: Desk, type_: str, person: Person) -> Json:
    return {
        "type": type_,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM_ID},
        "api_app_id": desk.app.id,
        "token": _VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": desk.workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(
    desk: Desk, person: Person, where: Conversation, *, name: str, text: str, base_url: str
) -> dict[str, str]:
    """The form fields of a slash command."""
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": desk.workspace.domain,
        "channel_id": where.id,
        "channel_name": _channel_name(where),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": desk.app.id,
        "is_enterprise_install": "false",
        "response_url": base_url + desk.tickets.response_url(person.id, where.id),
        "trigger_id": desk.tickets.trigger(person.id),
    }


def _channel_name(where: Conversation) -> str:
    if where.kind == "im":
        return "directmessage"
    return "privategroup" if where.private else where.name


def message_action(
    desk: Desk, person: Person, said: Message, action: Json, state: Json, *, base_url: str
) -> Json:
    """A click in a message. Of an ephemeral message Slack does not send the message itself."""
    where = desk.workspace.conversation(said.channel)
    body = _envelope(desk, "block_actions", person)
    body |= {
        "container": {
            "type": "message",
            "message_ts": said.ts,
            "channel_id": said.channel,
            "is_ephemeral": said.ephemeral_to is not None,
            **({"thread_ts": said.thread_ts} if said.thread_ts else {}),
        },
        "trigger_id": desk.tickets.trigger(person.id),
        "channel": {"id": said.channel, "name": _channel_name(where) if where else ""},
        "state": state,
        "response_url": base_url + desk.tickets.response_url(person.id, said.channel, original=said.ts),
        "actions": [action],
    }
    if said.ephemeral_to is None:
        body["message"] = present.message(desk.workspace, said, metadata=True)
    return body


def view_action(desk: Desk, person: Person, view: View, action: Json) -> Json:
    """A click in a modal or in App Home."""
    root = view.root_id if view.payload["type"] == "modal" else None
    return {
        **_envelope(desk, "block_actions", person),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": desk.tickets.trigger(person.id, root_view=root),
        "view": desk.views.payload(view),
        "actions": [action],
    }


def submission(desk: Desk, person: Person, view: View, *, response_urls: list[Json]) -> Json:
    """A form that was sent."""
    return {
        **_envelope(desk, "view_submission", person),
        "trigger_id": desk.tickets.trigger(person.id, root_view=view.root_id),
        "view": desk.views.payload(view),
        "response_urls": response_urls,
    }


def closed(desk: Desk, person: Person, view: View, *, cleared: bool) -> Json:
    """A form that was dismissed; `cleared` when the whole stack was."""
    return {**_envelope(desk, "view_closed", person), "view": desk.views.payload(view), "is_cleared": cleared}


def shortcut(desk: Desk, person: Person, callback_id: str) -> Json:
    """A global shortcut."""
    return {
        **_envelope(desk, "shortcut", person),
        "callback_id": callback_id,
        "trigger_id": desk.tickets.trigger(person.id),
        "action_ts": desk.workspace.new_ts(),
    }


def message_shortcut(desk: Desk, person: Person, said: Message, callback_id: str, *, base_url: str) -> Json:
    """A shortcut on a message."""
    where = desk.workspace.conversation(said.channel)
    return {
        **_envelope(desk, "message_action", person),
        "callback_id": callback_id,
        "trigger_id": desk.tickets.trigger(person.id),
        "response_url": base_url + desk.tickets.response_url(person.id, said.channel, original=said.ts),
        "action_ts": desk.workspace.new_ts(),
        "message_ts": said.ts,
        "channel": {"id": said.channel, "name": _channel_name(where) if where else ""},
        "message": present.message(desk.workspace, said, metadata=True),
    }


def event(desk: Desk, inner: Json) -> Json:
    """The outer part of an event; its event_id is the same on every delivery of it."""
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": desk.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": desk.workspace.new_id("Ev"),
        "event_time": int(desk.workspace.clock.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": desk.app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "playground",
    }
