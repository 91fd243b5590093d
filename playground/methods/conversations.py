"""conversations.* and users.conversations."""

from __future__ import annotations

from collections.abc import Mapping

from playground import present
from playground.desk import Arguments, Desk, page_of
from playground.errors import SlackError
from playground.methods.method import Method
from playground.model import Conversation, Json, Message
from playground.rates import TIER_2, TIER_3, TIER_4

_FAMILY = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def _type(one: Conversation) -> str:
    if one.kind == "im":
        return "im"
    return "private_channel" if one.private else "public_channel"


def _scoped(desk: Desk, one: Conversation, verb: str) -> Conversation:
    desk.need_scope(f"{_FAMILY[_type(one)]}:{verb}")
    return one


def _types(desk: Desk, arguments: Arguments) -> list[str]:
    wanted = arguments.listed("types") or ["public_channel"]
    for each in wanted:
        if each not in _FAMILY:
            raise SlackError("invalid_types")
        desk.need_scope(f"{_FAMILY[each]}:read")
    return wanted


def _listing(desk: Desk, arguments: Arguments, conversations: list[Conversation]) -> Json:
    wanted = _types(desk, arguments)
    without_archived = arguments.flag("exclude_archived")
    found = [
        each for each in conversations if _type(each) in wanted and not (without_archived and each.archived)
    ]
    page, cursor = page_of(found, arguments, default=100, most=1000)
    return {
        "ok": True,
        "channels": [present.conversation(desk.workspace, each) for each in page],
        "response_metadata": {"next_cursor": cursor},
    }


def _list(desk: Desk, arguments: Arguments) -> Json:
    known = [
        each
        for each in desk.workspace.conversations
        if desk.inside(each) or (each.kind == "channel" and not each.private)
    ]
    return _listing(desk, arguments, known)


def _of_user(desk: Desk, arguments: Arguments) -> Json:
    user = arguments.text("user", desk.app.bot_user_id)
    if desk.workspace.person(user) is None:
        raise SlackError("user_not_found")
    shared = [
        each
        for each in desk.workspace.conversations
        if user in each.members and (desk.inside(each) or (each.kind == "channel" and not each.private))
    ]
    return _listing(desk, arguments, shared)


def _info(desk: Desk, arguments: Arguments) -> Json:
    one = _scoped(desk, desk.visible(arguments.need("channel")), "read")
    body = present.conversation(desk.workspace, one)
    if arguments.flag("include_num_members"):
        body["num_members"] = len(one.members)
    return {"ok": True, "channel": body}


def _open(desk: Desk, arguments: Arguments) -> Json:
    users = arguments.listed("users")
    if arguments.text("channel"):
        one = desk.visible(arguments.text("channel"))
    elif len(users) == 1:
        someone = desk.workspace.person(users[0])
        if someone is None:
            raise SlackError("user_not_found")
        if someone.is_bot or someone.deleted:
            raise SlackError("cannot_dm_bot" if someone.is_bot else "user_disabled")
        one = desk.workspace.direct(someone.id)
    else:
        raise SlackError("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
    body = present.conversation(desk.workspace, one) if arguments.flag("return_im") else {"id": one.id}
    return {"ok": True, "no_op": False, "already_open": True, "channel": body}


def _readable(desk: Desk, arguments: Arguments) -> Conversation:
    one = _scoped(desk, desk.visible(arguments.need("channel")), "history")
    if not desk.inside(one):
        raise SlackError("not_in_channel")
    return one


def _between(messages: list[Message], arguments: Arguments) -> list[Message]:
    oldest, latest = arguments.text("oldest", "0"), arguments.text("latest")
    try:
        low, high = float(oldest), float(latest) if latest else float("inf")
    except ValueError:
        raise SlackError("invalid_ts_oldest" if latest else "invalid_ts_latest") from None
    if arguments.flag("inclusive"):
        return [each for each in messages if low <= float(each.ts) <= high]
    return [each for each in messages if low < float(each.ts) < high]


def _told(desk: Desk, arguments: Arguments, messages: list[Message]) -> Json:
    page, cursor = page_of(messages, arguments, default=100, most=999)
    metadata = arguments.flag("include_all_metadata")
    body: Json = {
        "ok": True,
        "messages": [present.message(desk.workspace, each, metadata=metadata) for each in page],
        "has_more": bool(cursor),
    }
    if cursor:
        body["response_metadata"] = {"next_cursor": cursor}
    return body


def _history(desk: Desk, arguments: Arguments) -> Json:
    one = _readable(desk, arguments)
    said = [
        each
        for each in desk.workspace.messages(one.id)
        if each.ephemeral_to is None and (each.thread_ts in (None, each.ts) or each.broadcast)
    ]
    return _told(desk, arguments, _between(said, arguments)[::-1])


def _replies(desk: Desk, arguments: Arguments) -> Json:
    one = _readable(desk, arguments)
    parent = desk.workspace.message(one.id, arguments.need("ts"))
    if parent is None or parent.ephemeral_to:
        raise SlackError("thread_not_found")
    return _told(desk, arguments, [parent, *_between(desk.workspace.replies(parent), arguments)])


def _join(desk: Desk, arguments: Arguments) -> Json:
    one = desk.visible(arguments.need("channel"))
    if one.kind == "im" or one.private:
        raise SlackError("method_not_supported_for_channel_type")
    if one.archived:
        raise SlackError("is_archived")
    joined = desk.workspace.invite(one, desk.app.bot_user_id)
    return {"ok": True, "channel": present.conversation(desk.workspace, joined)}


def _members(desk: Desk, arguments: Arguments) -> Json:
    one = _scoped(desk, desk.visible(arguments.need("channel")), "read")
    page, cursor = page_of(one.members, arguments, default=100, most=1000)
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


def _invite(desk: Desk, arguments: Arguments) -> Json:
    one = desk.visible(arguments.need("channel"))
    if one.kind == "im":
        raise SlackError("method_not_supported_for_channel_type")
    desk.need_scope(
        *(
            ("groups:write", "groups:write.invites")
            if one.private
            else ("channels:manage", "channels:write.invites")
        )
    )
    if not desk.inside(one):
        raise SlackError("not_in_channel")
    if one.archived:
        raise SlackError("is_archived")
    for user in arguments.listed("users"):
        if desk.workspace.person(user) is None:
            raise SlackError("user_not_found")
        if user == desk.app.bot_user_id:
            raise SlackError("cant_invite_self")
        if user in one.members:
            raise SlackError("already_in_channel")
        one = desk.workspace.invite(one, user)
    return {"ok": True, "channel": present.conversation(desk.workspace, one)}


METHODS: Mapping[str, Method] = {
    "conversations.list": Method(_list, tier=TIER_2),
    "conversations.info": Method(_info, tier=TIER_3),
    "conversations.open": Method(_open, ("im:write",), tier=TIER_3),
    "conversations.history": Method(_history, tier=TIER_3),
    "conversations.replies": Method(_replies, tier=TIER_3),
    "conversations.join": Method(_join, ("channels:join",), tier=TIER_3),
    "conversations.members": Method(_members, tier=TIER_4),
    "conversations.invite": Method(_invite, tier=TIER_3),
    "users.conversations": Method(_of_user, tier=TIER_3),
}
