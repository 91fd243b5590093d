"""serve: run the app, by Socket Mode or over HTTP."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from waitress import wasyncore
from waitress.server import create_server

from app import Secrets, make_app, make_beat, slack_api
from bot.delivery.beat import Beat
from bot.imports import service as imports
from bot.imports.folder import Watcher
from bot.kit import schema
from bot.kit.db import DatabaseTrouble
from bot.kit.deps import Deps
from bot.kit.inbox import ImportsSettings
from bot.kit.server import ServerSettings
from bot.people import service as people
from bot.pipeline.holdback import service as holdback
from bot.pipeline.stuck import nudging
from bot.pipeline.trend import service as trend
from bot.platforms.slack.api import NO_ANSWER, HttpSlackApi, SlackTrouble, error_name
from handlers.imports import take_over
from handlers.metrics import Metrics
from handlers.web import make_wsgi
from ops.library_logs import tell_of_libraries
from ops.refused import Refused
from scheduler import beating

log = structlog.get_logger()

_LARGEST_BODY = 1 << 20
"""Bytes. Slack's largest payload is far smaller, and who sends more should not fill the memory."""


_LONGEST_PAUSE = 30
"""Seconds between two tries to reach Slack."""

_PASSING = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
"""What Slack says when it is in trouble itself."""


class CannotServe(Refused):
    """What is missing, and where to get it."""


@dataclass(frozen=True)
class Running:
    """The app, ready to be given to a server."""

    app: App
    api: HttpSlackApi
    metrics: Metrics
    wsgi: Any
    beat: Beat

    def close(self) -> None:
        """Let listeners finish what they are answering."""
        self.app.listener_runner.listener_executor.shutdown(wait=True)


def serve(deps: Deps, *, http: bool, port: int | None) -> None:
    """Serve until told to stop. Raises CannotServe, schema.SchemaWrong."""
    secrets = Secrets.of(os.environ)
    _complete(secrets, http=http)
    schema.check_or_create(deps.db)
    log_as_json(deps.settings[ServerSettings].log_level)
    running = make_running(deps, secrets)
    connect(deps, running.api)
    begin_looking_after_imports(deps, running.api)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settle_down()
    with beating(running.beat):
        if http:
            _over_http(deps, running, port)
        else:
            _over_socket(deps, running, secrets)


def make_running(deps: Deps, secrets: Secrets) -> Running:
    """The app with its Web API, metrics and WSGI side."""
    metrics = Metrics()
    api = slack_api(deps, secrets)
    app = make_app(
        deps, api, signing_secret=secrets.signing_secret, bot_token=secrets.bot_token, metrics=metrics
    )
    wsgi = make_wsgi(app, metrics=metrics, trouble=lambda: _trouble(deps))
    return Running(app, api, metrics, wsgi, make_beat(deps, api, count=metrics.delivered))


def settle_down() -> None:
    """Spare the garbage collector what stays anyway: it would be a quarter of the work of planning."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def connect(deps: Deps, api: HttpSlackApi) -> None:
    """Learn which workspace the token belongs to. Slack being away now does not keep the app from starting.

    Raises CannotServe when everything here is another workspace's.
    """
    try:
        who = api.call("auth.test")
    except SlackTrouble as trouble:
        log.warning("slack_not_reached", code=trouble.code)
        return
    team = str(who.get("team_id") or "")
    if not team:
        log.warning("slack_not_reached", code="no_workspace")
        return
    with deps.writing() as tx:
        found = people.first_contact(
            tx,
            external_id=team,
            name=who.get("team"),
            company=deps.company,
            now=deps.clock.now(),
        )
        ours = people.the_workspace(tx) if found is None else None
    if ours is not None:
        holds = "the sample company" if ours.is_demo else f"the company of Slack workspace {ours.external_id}"
        raise CannotServe(
            f"This database holds {holds}, and SLACK_BOT_TOKEN is of workspace {team}. "
            "Set COACH_HOME (or DATABASE_URL) to a place of its own for that workspace."
        )
    log.info("connected", slack_team=team)


def finish_imports(deps: Deps) -> None:
    """Apply what an import staged before the last stop and did not get to."""
    imports.resume(deps)


def begin_looking_after_imports(deps: Deps, api: HttpSlackApi) -> threading.Event:
    """Finish imports, then watch the folder, go on with files in chat that a process left, and keep what is
    derived from all this up to date; set it to end."""
    stopping = threading.Event()
    looking = threading.Thread(
        target=_look_after_imports, args=(deps, api, stopping), name="imports", daemon=True
    )
    looking.start()
    return stopping


def _look_after_imports(deps: Deps, api: HttpSlackApi, stopping: threading.Event) -> None:
    watcher, seconds = Watcher(deps), deps.settings[ImportsSettings].folder_seconds
    at_first = True
    while True:
        finish = partial(imports.resume, deps, only_dead=not at_first)
        derived = (
            *(partial(trend.keep_up, deps), partial(nudging.keep_up, deps)),
            partial(holdback.keep_up, deps),
        )
        for step in (finish, partial(take_over, deps, api), watcher.look, *derived):
            try:
                step()
            except Exception as error:  # noqa: BLE001 - the next look may fare better, and nothing is lost meanwhile
                log.error("imports_not_looked_after", error=type(error).__name__)
        at_first = False
        if stopping.wait(seconds):
            return


def log_as_json(level: str) -> None:
    """One JSON object a line on stderr: ids, never contents or tokens."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    tell_of_libraries()


def _complete(secrets: Secrets, *, http: bool) -> None:
    missing = [] if secrets.bot_token else ["SLACK_BOT_TOKEN"]
    if http and not secrets.signing_secret:
        missing.append("SLACK_SIGNING_SECRET")
    if not http and not secrets.app_token:
        missing.append("SLACK_APP_TOKEN")
    if missing:
        raise CannotServe(
            f"Not set: {', '.join(missing)}. The README says where Slack shows them, "
            "`python cli.py doctor` checks them, `python cli.py demo` needs none."
        )


def _over_http(deps: Deps, running: Running, port: int | None) -> None:
    server = deps.settings[ServerSettings]
    listener = listen(running, server, port=server.port if port is None else port)
    listener.run()


def listen(running: Running, server: ServerSettings, *, port: int) -> Any:
    """A waitress server on that port (0: any free one), not yet running. Raises CannotServe."""
    try:
        listener = create_server(
            running.wsgi,
            host=server.host,
            port=port,
            threads=server.http_threads,
            max_request_body_size=_LARGEST_BODY,
        )
    except OSError as error:
        raise CannotServe(
            f"Cannot listen on {server.host}:{port}: {error.strerror}. Choose another with --port."
        ) from None
    # A name that stands for several addresses has several listeners, all on the port that was asked for.
    log.info("listening", host=server.host, port=int(getattr(listener, "effective_port", port)))
    return listener


def end(listener: Any, thread: threading.Thread) -> None:
    """End a server that `listen` made and that thread runs, with all threads of its own."""
    # What it polls it may close only between two polls. Where an answer that ends just now has woken it, it has
    # done so before it is woken for this, and what wakes it is closed as well.
    with suppress(OSError):
        listener.trigger.pull_trigger(lambda: wasyncore.close_all(listener._map))
    thread.join()
    listener.task_dispatcher.shutdown()


def _over_socket(deps: Deps, running: Running, secrets: Secrets) -> None:
    threads = deps.settings[ServerSettings].listener_threads
    client = running.api.client
    handler = SocketModeHandler(
        running.app, secrets.app_token, web_client=client, proxy=client.proxy, concurrency=threads
    )
    handler.client.proxy = client.proxy  # the handler takes the environment's, wherever Slack is
    try:
        with suppress(KeyboardInterrupt):
            if not _opens(handler):
                _keep_trying(handler)
                connect(deps, running.api)
            log.info("listening", mode="socket")
            threading.Event().wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]


def _keep_trying(handler: SocketModeHandler) -> None:
    # A machine that starts before its network, or Slack in trouble: as over HTTP, that keeps nobody from starting.
    pause = 1
    while True:
        threading.Event().wait(pause)
        if _opens(handler):
            return
        pause = min(2 * pause, _LONGEST_PAUSE)


def _opens(handler: SocketModeHandler) -> bool:
    """Open the socket. False when Slack is not there now. Raises CannotServe when it does not want us."""
    try:
        handler.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        code = error_name(error)
        if code not in _PASSING and not code.startswith("http_"):
            raise CannotServe(
                f"Slack refuses SLACK_APP_TOKEN ({code}). `python cli.py doctor` says more."
            ) from None
    except NO_ANSWER:
        code = "unreachable"
    else:
        return True
    log.warning("slack_not_reached", code=code)
    return False


def _trouble(deps: Deps) -> str | None:
    """Why no request should come here; None: all is well."""
    if not deps.db.is_present:
        return "database: its file is gone"
    try:
        schema.check(deps.db)
    except schema.SchemaWrong as wrong:
        return str(wrong)
    except DatabaseTrouble as trouble:
        return f"database: {type(trouble).__name__}"
    return None
