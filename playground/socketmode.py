"""Socket Mode: the app opens a WebSocket here and gets its deliveries over it."""

from __future__ import annotations

import asyncio
import json
import threading

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.deliver import Answer
from playground.model import Json


class Sockets:
    """The WebSockets that the app has open; each delivery goes to the one opened last."""

    def __init__(self, app_id: str) -> None:
        self.arrived = threading.Event()
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._envelopes = 0

    @property
    def connected(self) -> bool:
        """Whether the app is there."""
        return bool(self._open)

    def ticket(self) -> str:
        """A ticket for one connection, part of the address that apps.connections.open gives out."""
        self._envelopes += 1
        ticket = f"ticket-{self._envelopes}"
        self._tickets.add(ticket)
        return ticket

    async def send(self, envelope_type: str, payload: Json, *, retry: int, reason: str | None) -> Answer:
        """Deliver an envelope and wait until it is acknowledged; the caller limits the waiting."""
        self._envelopes += 1
        envelope_id = f"envelope-{self._envelopes}"
        envelope = {
            "envelope_id": envelope_id,
            "type": envelope_type,
            "payload": payload,
            "accepts_response_payload": envelope_type != "events_api",
        }
        if envelope_type == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason or ""}
        acknowledged: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acknowledged
        try:
            await self._open[-1].send_text(json.dumps(envelope, ensure_ascii=False))
            answer = await acknowledged
        except (WebSocketDisconnect, RuntimeError):
            return Answer(None, error="connection")
        finally:
            del self._waiting[envelope_id]
        return Answer(200, json.dumps(answer, ensure_ascii=False) if answer else "")

    async def endpoint(self, socket: WebSocket) -> None:
        """GET /socket?ticket=…"""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=4001)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        hello = {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "playground", "approximate_connection_time": 3600},
        }
        await socket.send_text(json.dumps(hello))
        self._open.append(socket)
        self.arrived.set()
        try:
            while True:
                self._acknowledge(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._open.remove(socket)

    def _acknowledge(self, text: str) -> None:
        said = json.loads(text)
        waiting = self._waiting.get(said.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(said.get("payload"))
