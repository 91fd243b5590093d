"""The workspace as it stands: people, conversations, messages, files. Who is to see a change hears of it.

Values are frozen and replaced; one lock guards the replacing, so tests may read from another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from playground.clock import Clock
from playground.model import App, Channel, Conversation, Json, Message, Person, Upload, View

TEAM_ID = "T0PLAYGROUND"


@dataclass(frozen=True)
class Happening:
    """A change that people see. `audience` None means everybody."""

    type: str
    audience: frozenset[str] | None = None
    message: Message | None = None
    view: View | None = None
    body: Json = field(default_factory=dict)


Hearer = Callable[[Happening], None]


class Workspace:
    """One company's Slack with one app installed."""

    def __init__(
        self, *, app: App, people: Iterable[Person], channels: Iterable[Channel], clock: Clock, company: str
    ) -> None:
        self.app = app
        self.clock = clock
        self.company = company
        self.domain = "playground"
        self.address = ""
        """Where it is served (`http://127.0.0.1:3001`): files have absolute addresses."""
        self.lock = RLock()
        self.dnd: dict[str, tuple[datetime, datetime]] = {}
        self._numbers = 0
        self._hearers: list[Hearer] = []
        bot = Person(app.bot_user_id, app.name.lower().replace(" ", "-"), app.name, is_bot=True)
        self._people = {person.id: person for person in (*people, bot)}
        now = clock.now()
        self._conversations = {each.id: _opened(each, now) for each in channels}
        self._messages: dict[str, dict[str, Message]] = {}
        self._threads: dict[tuple[str, str], list[str]] = {}
        self._files: dict[str, Upload] = {}
        self._taken: set[str] = set()
        self._read: dict[tuple[str, str], str] = {}

    # People and conversations

    @property
    def people(self) -> list[Person]:
        """Everybody, the app's bot included."""
        return list(self._people.values())

    def person(self, person_id: str) -> Person | None:
        """By Slack id."""
        return self._people.get(person_id)

    def put_person(self, person: Person) -> None:
        """Replace what is known of somebody who is here."""
        with self.lock:
            self._people[person.id] = person
        self.tell(Happening("people", body={"user": person.id}))

    def person_by_email(self, email: str) -> Person | None:
        """By email address; case does not matter."""
        return next(
            (each for each in self.people if each.email and each.email.lower() == email.lower()), None
        )

    def person_by_name(self, name: str) -> Person | None:
        """By user name or real name, as somebody types after an @."""
        wanted = name.lower()
        return next(
            (each for each in self.people if wanted in (each.name.lower(), each.real_name.lower())), None
        )

    @property
    def conversations(self) -> list[Conversation]:
        """Channels and direct conversations."""
        return list(self._conversations.values())

    def conversation(self, conversation_id: str) -> Conversation | None:
        """By id."""
        return self._conversations.get(conversation_id)

    def channel_by_name(self, name: str) -> Conversation | None:
        """By name, with or without the #."""
        wanted = name.removeprefix("#")
        return next(
            (each for each in self.conversations if each.kind == "channel" and each.name == wanted), None
        )

    def direct(self, person_id: str) -> Conversation:
        """The direct conversation between a person and the app, opened if need be."""
        with self.lock:
            conversation_id = f"D{person_id[1:]}"
            if conversation_id not in self._conversations:
                self._conversations[conversation_id] = Conversation(
                    conversation_id, "im", "", (person_id, self.app.bot_user_id), self.clock.now()
                )
            return self._conversations[conversation_id]

    def put(self, conversation: Conversation) -> None:
        """Add or replace a conversation."""
        with self.lock:
            self._conversations[conversation.id] = conversation
        self.tell(Happening("conversations", body={"channel": conversation.id}))

    def invite(self, conversation: Conversation, person_id: str) -> Conversation:
        """Make somebody a member."""
        if person_id in conversation.members:
            return conversation
        joined = replace(conversation, members=(*conversation.members, person_id))
        self.put(joined)
        return joined

    # Ids, time, and who hears of things

    def new_id(self, prefix: str) -> str:
        """An id that was not there before, the same on every run."""
        with self.lock:
            self._numbers += 1
            return f"{prefix}{self._numbers:08X}"

    def new_ts(self) -> str:
        """A message's timestamp by the workspace's clock; no two are alike."""
        with self.lock:
            micros = round(self.clock.now().timestamp() * 1_000_000)
            while _ts(micros) in self._taken:
                micros += 1
            self._taken.add(_ts(micros))
            return _ts(micros)

    def move_clock(self, to: datetime) -> None:
        """Jump in time; everybody sees it."""
        self.clock.move(to)
        self.tell(Happening("clock", body={"now": self.clock.now().astimezone(UTC).isoformat()}))

    def hear(self, hearer: Hearer) -> Callable[[], None]:
        """Tell `hearer` (quick, thread-safe) of every change from now on; the answer ends that."""
        with self.lock:
            self._hearers.append(hearer)

        def end() -> None:
            with self.lock:
                self._hearers.remove(hearer)

        return end

    def tell(self, happening: Happening) -> None:
        """Everybody who listens hears of it."""
        with self.lock:
            hearers = list(self._hearers)
        for hearer in hearers:
            hearer(happening)

    # Messages

    def post(self, message: Message) -> Message:
        """Say something."""
        with self.lock:
            self._messages.setdefault(message.channel, {})[message.ts] = message
            parent = self.message(message.channel, message.thread_ts)
            if parent and message.ephemeral_to is None:
                self._threads.setdefault((message.channel, parent.ts), []).append(message.ts)
        self._show("message", message)
        if parent:
            self._show("message_changed", parent)
        return message

    def change(self, message: Message) -> Message:
        """Replace a message by a newer form of it."""
        with self.lock:
            self._messages[message.channel][message.ts] = message
        self._show("message_changed", message)
        return message

    def remove(self, message: Message) -> None:
        """Take a message away."""
        with self.lock:
            del self._messages[message.channel][message.ts]
        self._show("message_deleted", message)

    def message(self, channel: str, ts: str | None) -> Message | None:
        """By channel and timestamp."""
        return self._messages.get(channel, {}).get(ts or "")

    def messages(self, channel: str | None = None) -> list[Message]:
        """Everything said (in a channel), ephemeral messages and threads included, oldest first."""
        with self.lock:
            every: Iterator[Message] = (
                message
                for each, said in self._messages.items()
                if channel in (None, each)
                for message in said.values()
            )
            return sorted(every, key=lambda message: message.ts)

    def replies(self, message: Message) -> list[Message]:
        """What was answered in the thread under a message, oldest first."""
        found = [
            self.message(message.channel, ts) for ts in self._threads.get((message.channel, message.ts), [])
        ]
        return [each for each in found if each is not None]

    def mark_read(self, person_id: str, channel: str) -> None:
        """The person has seen what is in the channel."""
        said = self.messages(channel)
        with self.lock:
            self._read[person_id, channel] = said[-1].ts if said else ""

    def unread(self, person_id: str, channel: str) -> int:
        """How many messages of others the person has not seen yet."""
        seen = self._read.get((person_id, channel), "")
        return sum(
            each.ts > seen and each.user != person_id and each.ephemeral_to in (None, person_id)
            for each in self.messages(channel)
        )

    def _show(self, type_: str, message: Message) -> None:
        conversation = self._conversations[message.channel]
        seers = {message.ephemeral_to} if message.ephemeral_to else set(conversation.members)
        self.tell(Happening(type_, frozenset(seers), message=message))

    # Files

    def keep(self, upload: Upload) -> Upload:
        """Add or replace a file."""
        with self.lock:
            self._files[upload.id] = upload
        return upload

    def file(self, file_id: str) -> Upload | None:
        """By id."""
        return self._files.get(file_id)

    def delete_file(self, file_id: str) -> None:
        """Somebody deletes a file; messages that had it show that it is gone."""
        with self.lock:
            gone = replace(self._files[file_id], content=b"", deleted=True)
            self._files[file_id] = gone
            for channel in gone.channels:
                for said in self.messages(channel):
                    if file_id in said.files:
                        self._show("message_changed", said)


def _ts(micros: int) -> str:
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def _opened(channel: Channel, now: datetime) -> Conversation:
    return Conversation(
        channel.id,
        "channel",
        channel.name,
        tuple(channel.members),
        now,
        creator=channel.creator or (channel.members[0] if channel.members else ""),
        topic=channel.topic,
        purpose=channel.purpose,
        private=channel.private,
        archived=channel.archived,
        shared=channel.shared,
    )


def notice(level: str, text: str, code: str, *, to: str | None = None) -> Happening:
    """Something Slack would tell a person beside the conversation: trouble with the app."""
    body: dict[str, Any] = {"level": level, "text": text, "code": code}
    return Happening("notice", frozenset({to}) if to else None, body=body)
