"""The server: everything put together, and a way to run it beside something else."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from playground import sample
from playground.answers import answer_by_url
from playground.clock import Clock, RunningClock
from playground.control import Control
from playground.deliver import Courier, Wait
from playground.desk import Credentials, Desk
from playground.faults import Faults
from playground.methods.files import receive
from playground.model import App, Channel, Json, Person
from playground.page import Page
from playground.perform import carry_out, perform
from playground.private_files import private_files
from playground.rates import Limiter, Rates
from playground.record import Record
from playground.socketmode import Sockets
from playground.state import Workspace
from playground.tickets import Tickets
from playground.views import Views
from playground.webapi import WebApi

_STATIC = Path(__file__).parent / "static"
_START_SECONDS = 10.0
_STOP_SECONDS = 2


def create(
    *,
    manifest: Mapping[str, Any] = sample.MANIFEST,
    people: Iterable[Person] = sample.PEOPLE,
    channels: Iterable[Channel] = sample.CHANNELS,
    app_url: str | None = None,
    credentials: Credentials | None = None,
    company: str = "Sample Company",
    clock: Clock | None = None,
    scopes: Iterable[str] | None = None,
    rates: Rates | None = None,
    wait: Wait = asyncio.sleep,
) -> Starlette:
    """A workspace with one app installed; its parts are in `.state.desk`.

    `app_url` is where the app takes events, commands and interactions (not needed for Socket Mode).
    `scopes` are those granted, by default all of the manifest. `wait` waits between retries of an
    event, in seconds of real time. Nothing is stored: the workspace ends with the process.
    """
    workspace = Workspace(
        app=App.from_manifest(manifest, scopes=scopes),
        people=people,
        channels=channels,
        clock=clock or RunningClock(),
        company=company,
    )
    credentials = credentials or Credentials()
    record = Record()
    sockets = Sockets(workspace.app.id)
    desk = Desk(
        workspace=workspace,
        views=Views(workspace),
        tickets=Tickets(workspace),
        courier=Courier(
            secret=credentials.signing_secret, url=app_url, socket=sockets, record=record, wait=wait
        ),
        sockets=sockets,
        limiter=Limiter(rates or Rates(), workspace.clock.now),
        faults=Faults(),
        record=record,
        credentials=credentials,
    )
    page = Page(desk)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await desk.courier.close()

    app = Starlette(routes=_routes(desk, page), lifespan=lifespan)
    app.state.desk = desk
    app.state.page = page
    return app


def _routes(desk: Desk, page: Page) -> list[Any]:
    async def hook(request: Request) -> Response:
        base_url = f"{request.url.scheme}://{request.url.netloc}"

        def run(given: Json) -> Json:
            return answer_by_url(desk, request.path_params["url"], given, base_url=base_url)

        return await perform(desk, "response_url", request, run)

    async def upload(request: Request) -> Response:
        content = await request.body()

        def run(given: Json) -> Json:
            receive(desk, given["file"], content)
            return {"ok": True}

        given = {"file": request.path_params["file"], "bytes": len(content)}
        return await carry_out(desk, "upload", given, run)

    async def index(_: Request) -> Response:
        return FileResponse(_STATIC / "index.html")

    async def health(_: Request) -> Response:
        return JSONResponse({"ok": True})

    return [
        Route("/", index),
        Route("/healthz", health),
        Route("/api/{method}", WebApi(desk).endpoint, methods=["GET", "POST"]),
        Route("/hooks/{url}", hook, methods=["POST"]),
        Route("/upload/{file}", upload, methods=["POST"]),
        *private_files(desk),
        WebSocketRoute("/socket", desk.sockets.endpoint),
        *page.routes(),
        *Control(desk).routes(),
        Mount("/static", StaticFiles(directory=_STATIC, check_dir=False)),
    ]


class ClosableProtocol(H11Protocol):
    """Lets a response close its connection without answering (`perform.Hangup`), and answers at once."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Leave the transport where responses find it."""
        super().connection_made(transport)
        # asyncio leaves this out for a socket made by socket.create_server; without it a kept-alive
        # connection waits 40 ms for each answer.
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class PromptServer(uvicorn.Server):
    """Ends at once. uvicorn looks ten times a second whether it should, and then waits as long again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until `end`."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 0.1)

    async def end(self) -> None:
        """Stop serving."""
        self.should_exit = True
        self._told.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is being answered, and take nothing more."""
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        deadline = time.monotonic() + _STOP_SECONDS
        while self.server_state.connections or self.server_state.tasks:
            if time.monotonic() > deadline:
                for task in self.server_state.tasks:
                    task.cancel()
                break
            await asyncio.sleep(0.001)


class Running:
    """A workspace that is being served from a thread of its own. A context manager; `stop` ends it."""

    def __init__(self, app: Starlette, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._app = app
        self._listener = socket.create_server((host, port))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        self.api_url = f"{self.url}/api/"
        self.desk.workspace.address = self.url
        self._server = PromptServer(
            uvicorn.Config(
                self._serve,
                http=ClosableProtocol,
                ws="websockets-sansio",
                interface="asgi3",
                lifespan="off",
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=_STOP_SECONDS,
            )
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="playground", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise RuntimeError("the local workspace did not start")

    @property
    def desk(self) -> Desk:
        """The parts of the workspace."""
        desk: Desk = self._app.state.desk
        return desk

    @property
    def _page(self) -> Page:
        page: Page = self._app.state.page
        return page

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        serving = asyncio.ensure_future(self._server.serve(sockets=[self._listener]))
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.005)
        self._ready.set()
        await serving
        await self.desk.courier.close()

    def _in_loop(self, doing: Coroutine[Any, Any, None], *, timeout: float) -> None:
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(doing, self._loop).result(timeout)

    def replace(self, app: Starlette) -> None:
        """Another workspace at the same address; streams end, deliveries on their way are given up."""
        self._in_loop(self._leave(), timeout=_START_SECONDS)
        self._app = app
        self.desk.workspace.address = self.url

    async def _leave(self) -> None:
        self._page.end()
        await self.desk.courier.close()

    def point_at(self, app_url: str | None) -> None:
        """Where the app is."""
        self.desk.courier.url = app_url

    def settle(self, *, timeout: float = 10.0) -> None:
        """Wait until no event is on its way to the app any more."""
        self._in_loop(self.desk.courier.settle(), timeout=timeout)

    def listened(self, person: str, *, timeout: float) -> bool:
        """Wait until somebody looks at the page's stream as `person`; False when nobody came."""
        return self._page.watched(person, timeout=timeout)

    def connected(self, *, timeout: float) -> bool:
        """Wait until the app has opened a WebSocket; False when it has not."""
        return self.desk.sockets.arrived.wait(timeout)

    def until(self, condition: Callable[[], bool], *, timeout: float = 10.0) -> None:
        """Wait until `condition`, which is looked at whenever the workspace changes.

        Raises TimeoutError.
        """
        changed = threading.Event()
        end = self.desk.workspace.hear(lambda _: changed.set())
        deadline = time.monotonic() + timeout
        try:
            while not condition():
                if not changed.wait(deadline - time.monotonic()):
                    raise TimeoutError("it did not come about")
                changed.clear()
        finally:
            end()

    def stop(self) -> None:
        """End streams, deliveries and the thread."""
        if self._thread.is_alive():
            self._in_loop(self._leave(), timeout=_START_SECONDS)
            self._in_loop(self._server.end(), timeout=_START_SECONDS)
        self._thread.join()
        self._listener.close()

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
