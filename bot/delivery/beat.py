"""The heartbeat: plan what is due, let the governor decide, send what may be sent. Any number may beat."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.delivery import planning, unsure
from bot.delivery import store as calling
from bot.delivery.attention import service as attention
from bot.delivery.attention import store as attention_store
from bot.delivery.model import State
from bot.delivery.outbox import service as outbox
from bot.delivery.outbox import store
from bot.delivery.sending import Sender
from bot.delivery.settings import DeliverySettings
from bot.kit.chat import Chat, Rest
from bot.kit.clock import millis
from bot.kit.deps import Deps
from bot.people import store as people
from bot.people.model import MemberId, WorkspaceId

log = structlog.get_logger()

SCHEDULES_AT_ONCE = 2000
PEOPLE_AT_ONCE = 500
_RESTS_FOR = timedelta(minutes=5)
"""So long we believe what the chat platform says of people's rest."""
Chats = Callable[[WorkspaceId], Chat | None]


@dataclass
class Beat:
    """One process's heartbeat. `chats`: how a workspace is spoken to, None when it is not connected here."""

    deps: Deps
    chats: Chats
    sender: Sender
    stopping: threading.Event = field(default_factory=threading.Event)
    _rests: dict[WorkspaceId, tuple[datetime, dict[MemberId, Rest]]] = field(default_factory=dict)
    _flying: dict[Future[None], WorkspaceId] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._settings = self.deps.settings[DeliverySettings]
        self._pool = ThreadPoolExecutor(self._settings.senders, thread_name_prefix="sender")

    def once(self, *, patience: timedelta = timedelta(0)) -> int:
        """Do everything that is due, and go on while there is; returns how many messages were tried.

        `patience`: so long it also waits for what is due only a little later. Only one beats at a time.
        """
        with self._lock:
            return self._beat(patience)

    def close(self) -> None:
        """Take nothing new, and let what is being sent be sent."""
        self.stopping.set()
        self._pool.shutdown(wait=True)

    def _beat(self, patience: timedelta) -> int:
        tried = 0
        gives_up = self._now() + patience
        while not self.stopping.is_set():
            now = self._now()
            with self.deps.reading() as tx:
                calls = calling.calls(tx)
            if calls.schedules is not None and calls.schedules <= now:
                self._plan(now)
            if calls.people is not None and calls.people <= now:
                self._govern(now)
            claimed = self._claim()
            tried += claimed
            if claimed or self._flying:
                self._land(all_of_them=not claimed)
                continue
            pause = self._pause(gives_up)
            if pause is None:
                break
            self.sender.wait(pause)
        return tried

    def _pause(self, gives_up: datetime) -> float | None:
        """Seconds until something is due that is worth waiting for; None: nothing is."""
        with self.deps.reading() as tx:
            calls = calling.calls(tx)
        now = self._now()
        moments = [one for one in calls if one is not None]
        first = min(moments, default=None)
        if first is None or first > gives_up or now >= gives_up:
            return None
        return max((first - now).total_seconds(), 0.01)

    def _plan(self, now: datetime) -> None:
        while True:
            with self.deps.writing() as tx:
                planned = planning.plan_due(tx, deps=self.deps, now=now, most=SCHEDULES_AT_ONCE)
            if planned < SCHEDULES_AT_ONCE:
                return

    def _govern(self, now: datetime) -> None:
        rests = self._rests_of_due(now)
        while True:
            with self.deps.writing() as tx:
                count = attention.govern(tx, deps=self.deps, now=now, rests=rests, most=PEOPLE_AT_ONCE)
            if count < PEOPLE_AT_ONCE:
                return

    def _claim(self) -> int:
        """Claim what may be sent within the next moments and hand it to the senders; returns how many."""
        now = self._now()
        now_ms = millis(now)
        with self.deps.reading() as tx:
            waiting = store.calling(tx, now_ms=now_ms)
        if any(state in (State.CLAIMED, State.SENDING) for _, state in waiting):
            with self.deps.writing() as tx:
                store.recover(tx, now_ms=now_ms)
        count = 0
        for workspace in {workspace for workspace, _ in waiting}:
            chat = self.chats(workspace)
            if chat is None:
                continue
            if (workspace, State.UNSURE) in waiting:
                unsure.resolve(self.deps, workspace=workspace, chat=chat)
            count += self._claim_for(workspace, chat, now)
        return count

    def _claim_for(self, workspace: WorkspaceId, chat: Chat, now: datetime) -> int:
        room = self._room(workspace)
        if room <= 0:
            return 0
        with self.deps.writing() as tx:
            claimed = outbox.claim(
                tx,
                workspace=workspace,
                owner=self.sender.owner,
                now=now,
                most=room,
                settings=self._settings,
            )
        for one in sorted(claimed, key=lambda each: each.moment_ms):
            self._flying[self._pool.submit(self.sender.send, one, chat)] = workspace
        return len(claimed)

    def _room(self, workspace: WorkspaceId) -> int:
        """How many more of that workspace may be on their way: one that is slow must leave room for others."""
        flying = list(self._flying.values())
        most = self._settings.senders * 4
        others = len(set(flying) - {workspace})
        fair = most if not others else most // (others + 1)
        return fair - flying.count(workspace)

    def _land(self, *, all_of_them: bool) -> None:
        """Wait until there is room again, or until something is back."""
        if not self._flying:
            return
        is_full = len(self._flying) >= self._settings.senders * 2
        if all_of_them or is_full:
            wait(self._flying, timeout=0.25, return_when=FIRST_COMPLETED)
        for future in [one for one in self._flying if one.done()]:
            del self._flying[future]

    def _rests_of_due(self, now: datetime) -> dict[tuple[WorkspaceId, MemberId], Rest]:
        """When those of whom the governor has to think do not want to be disturbed."""
        with self.deps.reading() as tx:
            due = attention_store.due(tx, now=now, most=PEOPLE_AT_ONCE)
            by_workspace: dict[WorkspaceId, dict[MemberId, str]] = {}
            for workspace in {one.workspace for one in due}:
                ids = [one.member for one in due if one.workspace == workspace]
                members = people.by_ids(tx, workspace=workspace, ids=ids)
                by_workspace[workspace] = {
                    member.id: member.slack_id for member in members.values() if member.slack_id
                }
        found: dict[tuple[WorkspaceId, MemberId], Rest] = {}
        for workspace, users in by_workspace.items():
            for member, rest in self._rests_in(workspace, users, now).items():
                found[workspace, member] = rest
        return found

    def _rests_in(
        self, workspace: WorkspaceId, users: dict[MemberId, str], now: datetime
    ) -> dict[MemberId, Rest]:
        asked_at, known = self._rests.get(workspace, (datetime.min.replace(tzinfo=now.tzinfo), {}))
        if now - asked_at > _RESTS_FOR or now < asked_at or users.keys() - known.keys():
            chat = self.chats(workspace)
            if chat is None or not users:
                return {}
            told = chat.rests(list(users.values()))
            nothing = Rest(now, now)
            known = {member: told.get(user, nothing) for member, user in users.items()}
            self._rests[workspace] = (now, known)
        return {member: rest for member, rest in known.items() if member in users}

    def _now(self) -> datetime:
        return self.deps.clock.now()
