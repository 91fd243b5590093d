"""The heartbeat: plan what is due, let the governor decide, send what may be sent. Any number may beat."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import structlog

from bot.delivery import planning, unsure
from bot.delivery import store as calling
from bot.delivery.attention import service as attention
from bot.delivery.attention import store as attention_store
from bot.delivery.keeping import store as keeping
from bot.delivery.model import State
from bot.delivery.outbox import service as outbox
from bot.delivery.outbox import store
from bot.delivery.sending import Sender
from bot.delivery.settings import DeliverySettings
from bot.kit.chat import Account, Chat, Rest
from bot.kit.clock import millis
from bot.kit.deps import Deps
from bot.people import store as people
from bot.people.model import Member, MemberId, WorkspaceId
from bot.people.service import recognise

log = structlog.get_logger()

SCHEDULES_AT_ONCE = 2000
PEOPLE_AT_ONCE = 100
"""So many are decided about in one transaction: some hundredths of a second."""
_RESTS_FOR = timedelta(minutes=5)
"""So long we believe what the chat platform says of people's rest."""
_ASKS_AGAIN = timedelta(days=1)
_TIDIES_EVERY, _BATCHES_AN_HOUR, FORGOTTEN_AT_ONCE = timedelta(hours=1), 10, 1000
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FOR_EACH_SENDER = 4
"""So many messages are claimed ahead for each thread that sends."""
Chats = Callable[[WorkspaceId], Chat | None]


class Found(NamedTuple):
    """How many deliveries are ours to send now, and how many rows were done anything with."""

    claimed: int
    touched: int


@dataclass
class Beat:
    """One process's heartbeat. `chats`: how a workspace is spoken to, None when it is not connected here."""

    deps: Deps
    chats: Chats
    sender: Sender
    stopping: threading.Event = field(default_factory=threading.Event)
    _rests: dict[WorkspaceId, tuple[datetime, dict[MemberId, Rest]]] = field(default_factory=dict)
    _asked_for: dict[MemberId, datetime] = field(default_factory=dict)
    _pools: dict[WorkspaceId, ThreadPoolExecutor] = field(default_factory=dict)
    _flying: dict[Future[Any], WorkspaceId] = field(default_factory=dict)
    _looking: dict[WorkspaceId, Future[Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _tidied: datetime | None = None

    def __post_init__(self) -> None:
        self._settings = self.deps.settings[DeliverySettings]

    def once(self, *, patience: timedelta = timedelta(0)) -> int:
        """Plan and decide as of now, then send; returns how many messages were tried.

        `patience`: so long it waits for what Slack takes only a little later.
        """
        with self._lock:
            now = self._now()
            if not self._think(now, until=now + patience):
                return 0
            return self._send(now + patience, thinks_on=False)

    def keep_up(self, *, patience: timedelta) -> int:
        """The same, but while there is something to send, what becomes due meanwhile is planned as well."""
        with self._lock:
            now = self._now()
            if not self._think(now, until=now + patience):
                return 0
            return self._send(now + patience, thinks_on=True)

    def close(self) -> None:
        """Take nothing new, and let what is being sent be sent."""
        self.stopping.set()
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def _think(self, now: datetime, *, until: datetime) -> bool:
        """Plan and decide what is due; returns whether there is anything to send until then."""
        self._tidy(now)
        calls = self._calls()
        if calls.schedules is not None and calls.schedules <= now:
            self._plan(now)
            calls = self._calls()
        if calls.people is not None and calls.people <= now:
            self._govern(now)
            calls = self._calls()
        return calls.deliveries is not None and calls.deliveries <= until

    def _tidy(self, now: datetime) -> None:
        """Forget what was settled long ago, once an hour and a few at a time."""
        if self._tidied is None or now < self._tidied:
            self._tidied = now
        if now - self._tidied < _TIDIES_EVERY:
            return
        self._tidied = now
        before = now - timedelta(days=self._settings.keep_days)
        with self.deps.reading() as tx:
            workspaces = [one.id for one in people.workspaces(tx)]
        for workspace in workspaces:
            for _ in range(_BATCHES_AN_HOUR):
                with self.deps.writing(is_one_of_many=True) as tx:
                    count = keeping.forget(tx, workspace=workspace, before=before, most=FORGOTTEN_AT_ONCE)
                if count < FORGOTTEN_AT_ONCE:
                    break

    def _calls(self) -> calling.Calls:
        with self.deps.reading() as tx:
            return calling.calls(tx)

    def _send(self, gives_up: datetime, *, thinks_on: bool) -> int:
        tried = 0
        while not self.stopping.is_set():
            if self._is_busy() and self._land():
                continue
            looked_at = self._now()
            found = self._claim(looked_at)
            tried += found.claimed
            if self._flying:
                self._land()
            elif not found.touched:
                pause = self._pause(gives_up, looked_at)
                if pause is None:
                    break
                self.sender.wait(pause)
            if thinks_on:
                self._think(self._now(), until=gives_up)
        return tried

    def _pause(self, gives_up: datetime, looked_at: datetime) -> float | None:
        """Seconds until something may be sent that is worth waiting for; None: nothing is."""
        first, now = self._calls().deliveries, self._now()
        # What could not be touched when it was looked at (its workspace is not connected here) never can be.
        if first is None or first <= looked_at or first > gives_up or now >= gives_up:
            return None
        return max((first - now).total_seconds(), 0.01)

    def _plan(self, now: datetime) -> None:
        while True:
            planned = planning.plan_due(self.deps, now=now, most=SCHEDULES_AT_ONCE)
            if planned < SCHEDULES_AT_ONCE:
                return

    def _govern(self, now: datetime) -> None:
        while True:
            # Slack is asked before the transaction, for those who are decided about in it.
            rests = self._rests_of_due(now)
            with self.deps.writing() as tx:
                count = attention.govern(tx, deps=self.deps, now=now, rests=rests, most=PEOPLE_AT_ONCE)
            if count < PEOPLE_AT_ONCE:
                return

    def _claim(self, now: datetime) -> Found:
        """Claim what may be sent within the next moments and hand it to the senders."""
        waiting = self._waiting(now)
        claimed, touched = 0, 0
        if any(state in (State.CLAIMED, State.SENDING) for _, state in waiting):
            with self.deps.writing() as tx:
                touched += store.recover(tx, now_ms=millis(now))
            waiting = self._waiting(now)
        for workspace in {workspace for workspace, _ in waiting}:
            chat = self.chats(workspace)
            if chat is None:
                continue
            if (workspace, State.UNSURE) in waiting:
                self._look_for_unsure(workspace, chat)
            found = self._claim_for(workspace, chat, now)
            claimed, touched = claimed + found.claimed, touched + found.touched
        return Found(claimed, touched)

    def _waiting(self, now: datetime) -> set[tuple[WorkspaceId, State]]:
        with self.deps.reading() as tx:
            return store.calling(tx, now_ms=millis(now))

    def _claim_for(self, workspace: WorkspaceId, chat: Chat, now: datetime) -> Found:
        room = self._room(workspace)
        if room <= 0:
            return Found(0, 0)
        with self.deps.writing() as tx:
            claimed, touched = outbox.claim(
                tx,
                workspace=workspace,
                owner=self.sender.owner,
                now=now,
                most=room,
                settings=self._settings,
            )
        for one in sorted(claimed, key=lambda each: each.moment_ms):
            self._fly(workspace, self.sender.send, one, chat)
        return Found(len(claimed), touched)

    def _look_for_unsure(self, workspace: WorkspaceId, chat: Chat) -> None:
        """Once at a time: what is being looked for stays due until it is found."""
        before = self._looking.get(workspace)
        if before is None or before.done():
            self._looking[workspace] = self._fly(workspace, self._resolve, workspace, chat)

    def _resolve(self, workspace: WorkspaceId, chat: Chat) -> None:
        try:
            unsure.resolve(self.deps, workspace=workspace, chat=chat)
        except Exception as error:  # noqa: BLE001 - it stays unsure and is looked for again
            log.error("unsure_not_looked_for", error=type(error).__name__)

    def _fly(self, workspace: WorkspaceId, doing: Callable[..., None], *given: Any) -> Future[Any]:
        """Do it in the workspace's own threads, so that one whose Slack hangs leaves the others theirs."""
        pool = self._pools.get(workspace)
        if pool is None:
            pool = ThreadPoolExecutor(self._settings.senders, thread_name_prefix=f"sender-{workspace}")
            self._pools[workspace] = pool
        future = pool.submit(doing, *given)
        self._flying[future] = workspace
        return future

    def _room(self, workspace: WorkspaceId) -> int:
        """How many more of that workspace may be on their way."""
        return self._settings.senders * _FOR_EACH_SENDER - list(self._flying.values()).count(workspace)

    def _is_busy(self) -> bool:
        """Whether every workspace has so much on its way that claiming may wait: a batch costs little more
        than one."""
        flying = Counter(self._flying.values())
        return bool(flying) and min(flying.values()) > self._settings.senders * _FOR_EACH_SENDER // 2

    def _land(self) -> bool:
        """Wait a little until something is back; False when nothing is."""
        back, _ = wait(self._flying, timeout=0.25, return_when=FIRST_COMPLETED)
        for future in back:
            del self._flying[future]
        return bool(back)

    def _rests_of_due(self, now: datetime) -> dict[tuple[WorkspaceId, MemberId], Rest]:
        """When those of whom the governor has to think do not want to be disturbed."""
        with self.deps.reading() as tx:
            due = attention_store.due(tx, now=now, most=PEOPLE_AT_ONCE)
            by_workspace = {
                workspace: list(
                    people.by_ids(
                        tx, workspace=workspace, ids=[one.member for one in due if one.workspace == workspace]
                    ).values()
                )
                for workspace in {one.workspace for one in due}
            }
        found: dict[tuple[WorkspaceId, MemberId], Rest] = {}
        for workspace, members in by_workspace.items():
            users = self._users(workspace, members, now)
            for member, rest in self._rests_in(workspace, users, now).items():
                found[workspace, member] = rest
        return found

    def _users(self, workspace: WorkspaceId, members: Sequence[Member], now: datetime) -> dict[MemberId, str]:
        """The chat platform's id of each; whom we never met is looked up by email, once a day."""
        users = {}
        for member in members:
            if member.slack_id is not None:
                users[member.id] = member.slack_id
            elif member.email and now - self._asked_for.get(member.id, _LONG_AGO) > _ASKS_AGAIN:
                self._asked_for[member.id] = now
                chat = self.chats(workspace)
                account = chat.account(member.email) if chat is not None else None
                if account is not None:
                    users[member.id] = account.user
                    self._meet(workspace, member, account)
        return users

    def _meet(self, workspace: WorkspaceId, member: Member, account: Account) -> None:
        with self.deps.writing() as tx:
            recognise(
                tx,
                workspace=workspace,
                slack_id=account.user,
                email=member.email,
                slack_language=account.language,
                slack_zone=account.zone,
            )

    def _rests_in(
        self, workspace: WorkspaceId, users: dict[MemberId, str], now: datetime
    ) -> dict[MemberId, Rest]:
        asked_at, known = self._rests.get(workspace, (_LONG_AGO, {}))
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
