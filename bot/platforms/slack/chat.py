"""Speaking unasked in one Slack workspace: `bot.kit.chat.Chat` over the Web API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.kit.chat import (
    AccessGone,
    Account,
    Busy,
    CannotLook,
    ChatTrouble,
    NotReached,
    NotTaken,
    PlaceGone,
    Rest,
    Unknown,
    Where,
)
from bot.kit.formats import Reader
from bot.kit.markup import Card
from bot.kit.words import Words
from bot.platforms.slack import render
from bot.platforms.slack.answer import wording
from bot.platforms.slack.api import SlackApi, SlackTrouble, shared

LANGUAGES = {"zh": "zh_CN", "en": "en"}
"""Ours by the beginning of Slack's locales."""
MARK = "sales_coach_delivery"
"""The event type of our metadata: how a message of ours is found again."""
_NOBODY_KNOWS_US = {
    *("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"),
    *("org_login_required", "team_access_not_granted"),
}
_PLACE_TAKES_NOTHING = {
    *("channel_not_found", "is_archived", "not_in_channel", "is_inactive", "user_disabled", "user_not_found"),
    *("restricted_action", "restricted_action_read_only_channel", "cannot_dm_bot", "user_not_visible"),
    *(
        "missing_scope",
        "no_permission",
        "messages_tab_disabled",
        "channel_is_limited_access",
        "restricted_action_non_threadable_channel",
    ),
}
_TRY_AGAIN = {
    *("internal_error", "fatal_error", "service_unavailable", "request_timeout", "unreachable"),
    *("team_added_to_org", "accesslimited", "ekm_access_denied"),
}
_MAY_NOT_LOOK = {
    "missing_scope",
    "not_in_channel",
    "channel_not_found",
    "method_not_supported_for_channel_type",
}
_MOST_AT_ONCE = 50
"""dnd.teamInfo takes so many users."""
_PAGE = 200
_SKEW = timedelta(seconds=60)
"""Slack's clock and ours are not the same."""
_PAUSE_SECONDS = 30.0
"""Where Slack names no time."""


@dataclass(frozen=True)
class SlackChat:
    """One workspace's Slack."""

    api: SlackApi
    words: Words

    def conversation(self, user: str) -> str:
        """The direct conversation with that user."""
        return str(self._ask(self.api.call, "conversations.open", users=user)["channel"]["id"])

    def post(
        self, conversation: str, card: Card, reader: Reader, *, mark: str, thread: str | None = None
    ) -> Where:
        """chat.postMessage with our metadata; links do not unfold."""
        more: dict[str, Any] = {"thread_ts": thread} if thread else {}
        answer = self._said(
            "chat.postMessage",
            self._payload(card, reader),
            channel=conversation,
            metadata=_metadata(mark),
            unfurl_links=False,
            unfurl_media=False,
            **more,
        )
        return Where(str(answer.get("channel") or conversation), str(answer["ts"]))

    def change(self, where: Where, card: Card, reader: Reader, *, mark: str) -> None:
        """chat.update."""
        self._said(
            "chat.update",
            self._payload(card, reader),
            channel=where.conversation,
            ts=where.ts,
            metadata=_metadata(mark),
        )

    def find(
        self, conversation: str, marks: Collection[str], *, since: datetime, thread: str | None = None
    ) -> Mapping[str, Where]:
        """Read what was said since then, a minute earlier to be sure, page by page."""
        found: dict[str, Where] = {}
        for message in self._history(conversation, since - _SKEW, thread):
            metadata = message.get("metadata") or {}
            mark = (metadata.get("event_payload") or {}).get("mark")
            if metadata.get("event_type") == MARK and mark in marks:
                found[str(mark)] = Where(conversation, str(message["ts"]))
        return found

    def is_shared(self, conversation: str) -> bool:
        """conversations.info; a channel that another company is invited to counts as shared already."""
        try:
            channel = self.api.read("conversations.info", channel=conversation).get("channel") or {}
        except SlackTrouble:
            return False
        return shared(channel)

    def rests(self, users: Sequence[str]) -> Mapping[str, Rest]:
        """dnd.teamInfo; nobody when the scope was not granted."""
        found: dict[str, Rest] = {}
        for start in range(0, len(users), _MOST_AT_ONCE):
            try:
                some = ",".join(users[start : start + _MOST_AT_ONCE])
                answer = self.api.read("dnd.teamInfo", users=some)
            except SlackTrouble:
                # Somebody's rest is worth knowing, not worth keeping everybody waiting for.
                return found
            for user, said in (answer.get("users") or {}).items():
                if said.get("dnd_enabled") and said.get("next_dnd_end_ts"):
                    found[user] = Rest(_instant(said["next_dnd_start_ts"]), _instant(said["next_dnd_end_ts"]))
        return found

    def account(self, email: str) -> Account | None:
        """users.lookupByEmail; their language is in users.info only."""
        try:
            user = self.api.read("users.lookupByEmail", email=email).get("user") or {}
            info = self.api.read("users.info", user=user["id"], include_locale="true").get("user") or {}
        except (SlackTrouble, KeyError):
            return None
        language = LANGUAGES.get(str(info.get("locale", ""))[:2])
        return Account(str(user["id"]), language, info.get("tz"))

    def probe(self) -> None:
        """auth.test."""
        self._ask(self.api.call, "auth.test")

    def _payload(self, card: Card, reader: Reader) -> dict[str, Any]:
        return render.message(card, wording(self.words, reader))

    def _said(self, method: str, payload: dict[str, Any], **arguments: Any) -> dict[str, Any]:
        plain = render.without_charts(payload)
        try:
            return self._ask(self.api.call, method, **arguments, **payload)
        except NotTaken as trouble:
            # Some workspaces do not take native charts; the same figures stand beside them as text.
            if trouble.code != "invalid_blocks" or plain == payload:
                raise
        return self._ask(self.api.call, method, **arguments, **plain)

    def _history(self, conversation: str, since: datetime, thread: str | None) -> Iterator[dict[str, Any]]:
        method = "conversations.replies" if thread else "conversations.history"
        asked: dict[str, Any] = {
            "channel": conversation,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": "true",
            "limit": _PAGE,
            **({"ts": thread} if thread else {}),
        }
        cursor = ""
        while True:
            try:
                answer = self._ask(self.api.read, method, **asked, **({"cursor": cursor} if cursor else {}))
            except (PlaceGone, AccessGone) as trouble:
                if trouble.code in _MAY_NOT_LOOK:
                    raise CannotLook(trouble.code) from trouble
                raise
            yield from answer.get("messages") or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    @staticmethod
    def _ask(call: Callable[..., dict[str, Any]], method: str, **arguments: Any) -> dict[str, Any]:
        try:
            return call(method, **arguments)
        except SlackTrouble as trouble:
            raise _meaning(trouble) from trouble


def _metadata(mark: str) -> dict[str, Any]:
    return {"event_type": MARK, "event_payload": {"mark": mark}}


def _instant(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), tz=UTC)


def _meaning(trouble: SlackTrouble) -> ChatTrouble:
    code = trouble.code
    if code in {"ratelimited", "rate_limited", "http_429", "message_limit_exceeded"}:
        return Busy(code, seconds=trouble.retry_after or _PAUSE_SECONDS)
    if code == "no_answer":
        return Unknown(code)
    if code in _TRY_AGAIN or code.startswith("http_5"):
        return NotReached(code)
    if code in _NOBODY_KNOWS_US:
        return AccessGone(code)
    if code in _PLACE_TAKES_NOTHING:
        return PlaceGone(code)
    return NotTaken(code)
