"""The page's side: what one person sees as JSON, what they do, and a stream of what changes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground.acts import Acts, Outcome
from playground.body import read_object, readable, split_multipart
from playground.desk import Desk
from playground.errors import SlackError, Unreadable
from playground.model import Conversation, Json, Message, Person, View
from playground.presses import Presses
from playground.state import Happening

_KEEP_ALIVE_SECONDS = 15.0


def shown(desk: Desk, said: Message) -> Json:
    """A message as the page gets it."""
    files = [desk.workspace.file(each) for each in said.files]
    replies = desk.workspace.replies(said)
    return {
        "ts": said.ts,
        "channel": said.channel,
        "user": said.user,
        "bot": said.from_app,
        "text": said.text,
        "blocks": list(said.blocks),
        "attachments": list(said.attachments),
        "ephemeral": said.ephemeral_to is not None,
        "edited": said.edited is not None,
        "thread_ts": said.thread_ts,
        "reply_count": len(replies),
        "reactions": {name: list(users) for name, users in said.reactions.items()},
        "metadata": said.metadata,
        "files": [
            {
                "id": each.id,
                "name": each.name,
                "size": each.size,
                "mimetype": each.mimetype,
                "url": f"/page/file/{each.id}",
                "deleted": each.deleted,
            }
            for each in files
            if each is not None
        ],
    }


def shown_view(desk: Desk, view: View) -> Json:
    """A view as the page gets it: Slack's form, and how deep it lies in the stack."""
    return {**desk.views.payload(view), "depth": len(desk.views.stack(view.user))}


def _event(desk: Desk, happening: Happening) -> Json:
    body: Json = {"type": happening.type, **happening.body}
    if happening.message is not None:
        said = happening.message
        gone = happening.type == "message_deleted"
        body |= {"channel": said.channel, "ts": said.ts} if gone else {"message": shown(desk, said)}
    if happening.view is not None:
        body["view"] = shown_view(desk, happening.view)
    return body


class Page:
    """The endpoints under /page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._streams: set[asyncio.Queue[Json | None]] = set()
        self._watchers: list[str] = []
        self._came = threading.Condition()

    def routes(self) -> list[Route]:
        """All of them."""
        gets = {"state": self._state, "messages": self._messages, "home": self._home, "events": self._events}
        posts: dict[str, Callable[[Request], Awaitable[Outcome | Json]]] = {
            "home": self._open_home,
            "send": self._send,
            "action": self._action,
            "submit": self._submit,
            "close": self._close,
            "upload": self._upload,
            "join": self._join,
            "shortcut": self._shortcut,
            "clock": self._clock,
        }
        return [
            *(Route(f"/page/{name}", readable(run), methods=["GET"]) for name, run in gets.items()),
            *(Route(f"/page/{name}", _doable(run), methods=["POST"]) for name, run in posts.items()),
            Route("/page/file/{file}", readable(self._file), methods=["GET"]),
        ]

    def end(self) -> None:
        """Close every stream; call from the loop's thread."""
        for stream in self._streams:
            stream.put_nowait(None)

    def watched(self, person: str, *, timeout: float) -> bool:
        """Wait, in another thread than the loop's, until `person` has a stream open."""
        with self._came:
            return self._came.wait_for(lambda: person in self._watchers, timeout)

    def _acts(self, request: Request) -> Acts:
        return Acts(self._desk, _base(request))

    def _presses(self, request: Request) -> Presses:
        return Presses(self._desk, _base(request))

    def _me(self, request: Request, given: Json | None = None) -> Person:
        source = request.query_params if given is None else given
        return self._acts(request).member(str(source.get("as", "")))

    # What is to be seen

    async def _state(self, request: Request) -> Response:
        desk = self._desk
        workspace, app = desk.workspace, desk.app
        if request.query_params.get("as"):
            me = self._me(request)
        else:  # a browser that opens the page for the first time
            me = next(each for each in workspace.people if not each.is_bot)
        workspace.direct(me.id)
        return JSONResponse(
            {
                "now": workspace.clock.now().astimezone(UTC).isoformat(),
                "tz_of_me": me.tz,
                "me": me.id,
                "people": [_shown_person(each) for each in workspace.people],
                "conversations": [
                    self._shown_conversation(me, each)
                    for each in workspace.conversations
                    if me.id in each.members and not each.archived
                ],
                "commands": [
                    {"command": each.command, "description": each.description, "usage_hint": each.usage_hint}
                    for each in app.commands
                ],
                "shortcuts": [
                    {
                        "name": each.name,
                        "type": each.type,
                        "callback_id": each.callback_id,
                        "description": each.description,
                    }
                    for each in app.shortcuts
                ],
                "app": {"id": app.id, "bot_user_id": app.bot_user_id, "name": app.name, "home": app.home_tab},
                "company": {"name": workspace.company},
                "view": self._shown_top(me),
            }
        )

    def _shown_top(self, me: Person) -> Json | None:
        top = self._desk.views.top(me.id)
        return shown_view(self._desk, top) if top else None

    def _shown_conversation(self, me: Person, one: Conversation) -> Json:
        kind, name = "channel", one.name
        if one.kind == "im":
            partner = self._desk.workspace.person(one.other(me.id))
            kind = "app_dm" if one.other(me.id) == self._desk.app.bot_user_id else "dm"
            name = partner.real_name if partner else ""
        return {
            "id": one.id,
            "kind": kind,
            "name": name,
            "topic": one.topic,
            "members": list(one.members),
            "private": one.private,
            "shared": one.shared,
            "unread": self._desk.workspace.unread(me.id, one.id),
        }

    async def _messages(self, request: Request) -> Response:
        me = self._me(request)
        where = self._acts(request).place(me, request.query_params.get("channel", ""))
        thread = request.query_params.get("thread_ts")
        workspace = self._desk.workspace
        workspace.mark_read(me.id, where.id)
        said = [
            each
            for each in workspace.messages(where.id)
            if each.ephemeral_to in (None, me.id) and _in_thread(each, thread)
        ]
        return JSONResponse({"messages": [shown(self._desk, each) for each in said]})

    async def _home(self, request: Request) -> Response:
        home = self._desk.views.home(self._me(request).id)
        view = shown_view(self._desk, home) if home else None
        return JSONResponse({"blocks": view["blocks"] if view else None, "view": view})

    async def _file(self, request: Request) -> Response:
        found = self._desk.workspace.file(request.path_params["file"])
        if found is None or not found.shared or found.deleted:
            return JSONResponse({"error": "no such file"}, status_code=404)
        headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
        return Response(found.content, media_type=found.mimetype, headers=headers)

    async def _events(self, request: Request) -> Response:
        me = self._me(request)
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Json | None] = asyncio.Queue()

        def hear(happening: Happening) -> None:
            if happening.audience is None or me.id in happening.audience:
                loop.call_soon_threadsafe(queue.put_nowait, _event(self._desk, happening))

        end = self._desk.workspace.hear(hear)
        self._streams.add(queue)
        with self._came:
            self._watchers.append(me.id)
            self._came.notify_all()

        async def stream() -> AsyncIterator[str]:
            yield ": hello\n\n"
            try:
                while True:
                    try:
                        event = await asyncio.wait_for(queue.get(), _KEEP_ALIVE_SECONDS)
                    except TimeoutError:
                        yield ": still here\n\n"
                        continue
                    if event is None:
                        return
                    yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
            finally:
                end()
                self._streams.discard(queue)
                with self._came:
                    self._watchers.remove(me.id)

        return StreamingResponse(
            stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    # What is to be done

    async def _open_home(self, request: Request) -> Outcome:
        return self._acts(request).open_home(self._me(request, await read_object(request)))

    async def _send(self, request: Request) -> Outcome:
        given, acts = await read_object(request), self._acts(request)
        me = self._me(request, given)
        where = acts.place(me, str(given.get("channel", "")))
        thread = str(given.get("thread_ts") or "") or None
        return await acts.send(me, where, str(given.get("text", "")), thread)

    async def _action(self, request: Request) -> Outcome:
        given, presses = await read_object(request), self._presses(request)
        me = self._me(request, given)
        container, action, state = _object(given, "container"), _object(given, "action"), _state(given)
        block_id = str(given.get("block_id", ""))
        if container.get("type") == "message":
            said = self._said(request, me, container)
            return await presses.in_message(me, said, block_id=block_id, action=action, state=state)
        view = self._desk.views.home(me.id) if container.get("type") == "home" else None
        view = view or presses.open_view(me, str(container.get("view_id", "")))
        return await presses.in_view(me, view, block_id=block_id, action=action, state=state)

    def _said(self, request: Request, me: Person, given: Json) -> Message:
        where = self._acts(request).place(me, str(given.get("channel", "")))
        said = self._desk.workspace.message(where.id, str(given.get("ts", "")))
        if said is None:
            raise Unreadable("that message is gone")
        return said

    async def _submit(self, request: Request) -> Outcome:
        given, presses = await read_object(request), self._presses(request)
        me = self._me(request, given)
        return await presses.submit(me, presses.open_view(me, str(given.get("view_id"))), _state(given))

    async def _close(self, request: Request) -> Outcome:
        given, presses = await read_object(request), self._presses(request)
        me = self._me(request, given)
        return await presses.close(me, presses.open_view(me, str(given.get("view_id"))))

    async def _shortcut(self, request: Request) -> Outcome:
        given = await read_object(request)
        me = self._me(request, given)
        said = self._said(request, me, given) if given.get("ts") else None
        return await self._presses(request).shortcut(me, str(given.get("callback_id", "")), said)

    async def _upload(self, request: Request) -> Outcome:
        try:
            parts = split_multipart(await request.body(), request.headers.get("content-type", ""))
        except SlackError:
            raise Unreadable("not a multipart form") from None
        given: Json = {part.name: part.content.decode() for part in parts if part.filename is None}
        file = next((part for part in parts if part.filename), None)
        if file is None or file.filename is None:
            raise Unreadable("no file in the form")
        acts, me = self._acts(request), self._me(request, given)
        where = acts.place(me, str(given.get("channel", "")))
        return acts.upload(me, where, name=file.filename, mimetype=file.mimetype, content=file.content)

    async def _join(self, request: Request) -> Outcome:
        given = await read_object(request)
        return self._acts(request).join(self._me(request, given), str(given.get("channel", "")))

    async def _clock(self, request: Request) -> Json:
        given = await read_object(request)
        workspace = self._desk.workspace
        workspace.move_clock(_instant(given, workspace.clock.now()))
        return {"now": workspace.clock.now().astimezone(UTC).isoformat()}


def _instant(given: Json, now: datetime) -> datetime:
    try:
        if "forward" in given:
            return now + timedelta(seconds=float(given["forward"]))
        to = datetime.fromisoformat(str(given.get("to", "")))
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("say {to: ISO time with zone} or {forward: seconds}") from None
    if to.tzinfo is None:
        raise Unreadable("the time needs a zone")
    return to


def _in_thread(said: Message, thread: str | None) -> bool:
    if thread is None:
        return said.thread_ts in (None, said.ts) or said.broadcast
    return thread in (said.thread_ts, said.ts)


def _shown_person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "locale": person.locale,
        "tz": person.tz,
        "color": person.color,
        "is_bot": person.is_bot,
    }


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _object(given: Json, name: str) -> Json:
    value = given.get(name)
    if not isinstance(value, dict):
        raise Unreadable(f"{name} is not an object")
    return value


def _state(given: Json) -> Json | None:
    """What the page says is filled in: {values: {block_id: {action_id: {…}}}}."""
    if given.get("state") is None:
        return None
    values = _object(given, "state").get("values", {})
    rows = values.values() if isinstance(values, dict) else [None]
    if not all(
        isinstance(row, dict) and all(isinstance(entry, dict) for entry in row.values()) for row in rows
    ):
        raise Unreadable("state is not {values: {block_id: {action_id: {…}}}}")
    return {"values": values}


def _doable(run: Callable[[Request], Awaitable[Outcome | Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def answering(request: Request) -> Response:
        outcome = await run(request)
        return JSONResponse(outcome.body() if isinstance(outcome, Outcome) else outcome)

    return readable(answering)
