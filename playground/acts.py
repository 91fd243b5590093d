"""What people do in conversations: write, run a command, upload, invite, open App Home."""

from __future__ import annotations

import json
from dataclasses import dataclass

from playground import payloads, present
from playground.answers import answer
from playground.deliver import Answer
from playground.desk import Arguments, Desk
from playground.errors import SlackError, Unreadable
from playground.events import emit, emit_message
from playground.mentions import escaped, linked
from playground.model import Conversation, Json, Message, Person, Upload
from playground.state import notice


@dataclass(frozen=True)
class Outcome:
    """What came of an act: fine, or Slack's words to the person with its error code."""

    ok: bool = True
    error: str | None = None
    text: str = ""
    more: Json | None = None

    def body(self) -> Json:
        """As the page gets it."""
        body: Json = {"ok": self.ok, **(self.more or {})}
        return body if self.ok else {**body, "error": self.error, "text": self.text}


def failure(said: Answer) -> str:
    """Slack's name for an app that did not take what it was sent."""
    return "operation_timeout" if said.error == "timeout" else "dispatch_failed"


class Acts:
    """People's acts in conversations; `presses` has those in blocks and views."""

    def __init__(self, desk: Desk, base_url: str) -> None:
        self.desk = desk
        self.base_url = base_url
        self.workspace = desk.workspace

    def member(self, person_id: str) -> Person:
        """Somebody whose eyes the page may use.

        Raises Unreadable.
        """
        person = self.workspace.person(person_id)
        if person is None or person.is_bot:
            raise Unreadable(f"nobody here has the id {person_id}")
        return person

    def place(self, person: Person, channel: str) -> Conversation:
        """A conversation that the person is in.

        Raises Unreadable.
        """
        found = self.workspace.conversation(channel)
        if found is None or person.id not in found.members:
            raise Unreadable(f"{person.name} is not in {channel}")
        return found

    async def send(self, person: Person, where: Conversation, text: str, thread_ts: str | None) -> Outcome:
        """Write a message, or run a command."""
        if text.startswith("/"):
            return await self.command(person, where, text, thread_ts)
        if not text.strip():
            raise Unreadable("nothing was written")
        if where.archived:
            return Outcome(ok=False, error="is_archived", text="This channel has been archived.")
        said = Message(
            ts=self.workspace.new_ts(),
            channel=where.id,
            user=person.id,
            text=linked(self.workspace, escaped(text), named=False),
            thread_ts=thread_ts,
        )
        self.workspace.post(said)
        emit_message(self.desk, said)
        return Outcome(more={"ts": said.ts})

    async def command(
        self, person: Person, where: Conversation, text: str, thread_ts: str | None = None
    ) -> Outcome:
        """Run a slash command; what the app acknowledges with is its first answer."""
        name, _, rest = text.partition(" ")
        known = self.desk.app.command(name)
        if known is None or "commands" not in self.desk.app.scopes:
            return Outcome(ok=False, error="unknown_command", text=f"{name} is not a valid command.")
        if thread_ts:
            words = f"{name} is not supported in threads. Sorry!"
            return Outcome(ok=False, error="not_supported_in_threads", text=words)
        rest = escaped(rest.strip())
        if known.should_escape:
            rest = linked(self.workspace, rest, named=True)
        fields = payloads.command(self.desk, person, where, name=name, text=rest, base_url=self.base_url)
        said = await self.desk.courier.command(fields)
        error = None if said.taken else failure(said)
        if error is None:
            error = self._first_answer(said.body, fields["response_url"])
        if error is None:
            return Outcome()
        words = f'{name} failed with the error "{error}"'
        self.workspace.tell(notice("error", words, error, to=person.id))
        return Outcome(ok=False, error=error, text=words)

    def _first_answer(self, body: str, response_url: str) -> str | None:
        if not body.strip():
            return None
        url = self.desk.tickets.look(response_url.rpartition("/")[2])
        try:
            given = json.loads(body)
        except ValueError:
            given = {"text": body}
        if not isinstance(given, dict):
            return "invalid_command_response"
        try:
            answer(self.desk, url, Arguments(given, base_url=self.base_url))
        except SlackError:
            return "invalid_command_response"
        return None

    def open_home(self, person: Person) -> Outcome:
        """Open the App Home tab."""
        if not self.desk.app.home_tab:
            return Outcome(ok=False, error="not_enabled", text="This app has no Home tab.")
        home = self.desk.views.home(person.id)
        inner: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self.workspace.direct(person.id).id,
            "tab": "home",
            "event_ts": self.workspace.new_ts(),
        }
        if home is not None:
            inner["view"] = self.desk.views.payload(home)
        emit(self.desk, inner)
        return Outcome()

    def join(self, person: Person, channel: str) -> Outcome:
        """Invite the app to a channel."""
        where = self.place(person, channel)
        if where.kind == "im":
            raise Unreadable("an app can be invited to channels only")
        bot = self.desk.app.bot_user_id
        if bot not in where.members:
            self.workspace.invite(where, bot)
            joined = {
                "type": "member_joined_channel",
                "user": bot,
                "channel": where.id,
                "channel_type": "G" if where.private else "C",
                "inviter": person.id,
                "event_ts": self.workspace.new_ts(),
            }
            emit(self.desk, joined)
        return Outcome()

    def change(self, person: Person) -> Outcome:
        """Change one's profile, language or zone."""
        self.workspace.put_person(person)
        now = self.workspace.clock.now()
        user = present.person(person, self.desk.app, now, with_locale=True)
        emit(self.desk, {"type": "user_change", "user": user, "event_ts": self.workspace.new_ts()})
        return Outcome()

    def upload(
        self, person: Person, where: Conversation, *, name: str, mimetype: str, content: bytes
    ) -> Outcome:
        """Put a file into a conversation."""
        upload = self.workspace.keep(
            Upload(
                id=self.workspace.new_id("F"),
                name=name,
                title=name,
                size=len(content),
                mimetype=mimetype,
                user=person.id,
                created=self.workspace.clock.now(),
                content=content,
                shared=True,
                channels=(where.id,),
            )
        )
        said = Message(
            ts=self.workspace.new_ts(),
            channel=where.id,
            user=person.id,
            text="",
            subtype="file_share",
            files=(upload.id,),
        )
        self.workspace.post(said)
        emit_message(self.desk, said)
        return Outcome(more={"file": upload.id})
