"""Composition root: settings -> Deps -> Bolt app, with everything registered that the packages bring."""

from __future__ import annotations

import logging
import os
import random
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

import handlers
from bot.delivery.beat import Beat
from bot.delivery.sending import Sender
from bot.delivery.settings import DeliverySettings
from bot.kit import walk
from bot.kit.chat import Chat
from bot.kit.clock import Clock, SystemClock
from bot.kit.company import CompanySettings
from bot.kit.db import AddressWrong, Database
from bot.kit.deps import Deps, calendar_of, sections
from bot.kit.facts import Bus
from bot.kit.ids import Ids
from bot.kit.server import CommandSettings, ServerSettings
from bot.kit.settings import Settings, SettingsWrong, load
from bot.kit.words import Words
from bot.kit.wrong_settings import nearest
from bot.people import service as people
from bot.people.model import Member, WorkspaceId
from bot.platforms.slack.api import HttpSlackApi, SlackApi, SlackTrouble, client
from bot.platforms.slack.chat import SlackChat
from handlers import context, errors
from handlers.metrics import Metrics

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Secrets:
    """What only the environment knows."""

    bot_token: str
    signing_secret: str
    app_token: str
    slack_url: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Secrets:
        """As they were copied, without the space around them. Raises SettingsWrong."""
        url = environ.get("SLACK_API_URL", "").strip() or "https://slack.com/api/"
        if not is_web_address(url):
            raise SettingsWrong(
                f"environment variable SLACK_API_URL: {url!r}: an address was expected, "
                "like https://slack.com/api/"
            )
        return cls(
            bot_token=environ.get("SLACK_BOT_TOKEN", "").strip(),
            signing_secret=environ.get("SLACK_SIGNING_SECRET", "").strip(),
            app_token=environ.get("SLACK_APP_TOKEN", "").strip(),
            slack_url=url if url.endswith("/") else url + "/",
        )


def is_web_address(text: str) -> bool:
    """Whether that is an address with http or https and a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def home(environ: Mapping[str, str]) -> Path:
    """Where files of ours are kept."""
    return Path(environ.get("COACH_HOME") or ".coach")


def database_url(environ: Mapping[str, str]) -> str:
    """DATABASE_URL, or an SQLite file under COACH_HOME."""
    return environ.get("DATABASE_URL") or f"sqlite:///{home(environ) / 'coach.db'}"


def config_path(environ: Mapping[str, str]) -> Path:
    """COACH_CONFIG, else config.yaml under COACH_HOME if there is one, else the one beside the code."""
    if environ.get("COACH_CONFIG"):
        return Path(environ["COACH_CONFIG"])
    own = home(environ) / "config.yaml"
    return own if own.exists() else ROOT / "config.yaml"


def make_deps(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Deps:
    """Everything the app stands on. Raises settings.SettingsWrong; touches no database yet."""
    environ = os.environ if environ is None else environ
    settings = load(sections(), path=config_path(environ), environ=environ)
    _refuse_short_leases(settings)
    _refuse_unknown_commands(settings)
    clock = clock or SystemClock()
    bus = Bus.of(module.hears() for module in walk.modules("hears").values())
    server = settings[ServerSettings]
    return Deps(
        settings=settings,
        db=_database(environ, bus, server.listener_threads),
        clock=clock,
        ids=Ids(clock, random.SystemRandom()),
        words=words(),
        calendar=calendar_of(settings[CompanySettings]),
        home=home(environ),
    )


def _database(environ: Mapping[str, str], bus: Bus, pool_size: int) -> Database:
    try:
        return Database.at(database_url(environ), bus=bus, pool_size=pool_size)
    except AddressWrong as wrong:
        raise SettingsWrong(f"environment variable DATABASE_URL: {wrong}") from None


@cache
def words() -> Words:
    """Our words, which do not change while a process lives: catalogues take longer to read than all the rest."""
    return Words(ROOT / "templates", ROOT / "locales")


def _refuse_short_leases(settings: Settings) -> None:
    # A call that may still arrive must not count as lost yet. A message is two calls where charts are refused,
    # and each waits that long to connect and that long for the answer.
    lease, timeout = settings[DeliverySettings].lease_seconds, settings[ServerSettings].slack_timeout_seconds
    if lease <= 4 * timeout:
        raise SettingsWrong(
            f"delivery.lease_seconds: {lease}: allowed is more than four times server.slack_timeout_seconds"
            f" ({4 * timeout})"
        )


def _refuse_unknown_commands(settings: Settings) -> None:
    if not settings[CommandSettings].names:
        return
    known = [one.name for one in handlers.commands() if one.is_slash]
    given = settings[CommandSettings].names
    for name in given:
        if name not in known:
            raise SettingsWrong(
                f"commands.names.{name}: {given[name]!r}: no such command. {nearest(name, known)}"
                f"Allowed: {', '.join(known)}"
            )
    called = [given.get(name, name) for name in known]
    for name in called:
        if called.count(name) > 1:
            raise SettingsWrong(
                f"commands.names: two commands are called {name!r}; each needs a name of its own"
            )


def slack_api(deps: Deps, secrets: Secrets) -> HttpSlackApi:
    """The Web API with the workspace's token."""
    seconds = deps.settings[ServerSettings].slack_timeout_seconds
    return HttpSlackApi(
        client(secrets.bot_token, base_url=secrets.slack_url, timeout_seconds=seconds), seconds
    )


def make_beat(deps: Deps, api: SlackApi, *, count: Callable[[str, str], None] | None = None) -> Beat:
    """The heartbeat, which speaks in the workspace of the token and no other. `count`: see Sender."""
    chat, ours = SlackChat(api, deps.words), list[WorkspaceId]()

    def chats(workspace: WorkspaceId) -> Chat | None:
        if not ours:
            try:
                team = str(api.call("auth.test").get("team_id"))
            except SlackTrouble:
                return None
            with deps.reading() as tx:
                found = people.workspace_of(tx, external_id=team)
            if found is None:
                return None
            ours.append(found.id)
        return chat if workspace == ours[0] else None

    # A name of its own for each process, so that nobody settles what another one has claimed.
    owner = f"{socket.gethostname()}:{os.getpid()}:{deps.ids.new():x}"
    sender = Sender(deps, owner, wait=threading.Event().wait, count=count or (lambda _kind, _state: None))
    return Beat(deps, chats, sender)


def make_app(
    deps: Deps,
    api: SlackApi,
    *,
    signing_secret: str = "",
    bot_token: str = "",
    metrics: Metrics | None = None,
    speaker: Member | None = None,
) -> App:
    """The Bolt app with every listener there is. `speaker`: see handlers.context.identify."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # One token for one workspace: nothing to look up, and auth.test need not be asked at each request.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=bot_token)

    # Bolt logs what it does not understand together with the whole payload; we answer for it ourselves.
    quiet = logging.getLogger("sales-coach.bolt")
    quiet.setLevel(logging.CRITICAL)
    server = deps.settings[ServerSettings]
    app = App(
        logger=quiet,
        name="sales-coach",
        signing_secret=signing_secret or "socket mode has none",
        authorize=authorize,
        client=api.client if isinstance(api, HttpSlackApi) else client("", base_url="", timeout_seconds=1),
        listener_executor=ThreadPoolExecutor(server.listener_threads, thread_name_prefix="listener"),
        ignoring_self_events_enabled=False,
    )
    app.use(context.identify(deps, api, speaker=speaker))
    metrics = metrics or Metrics()
    app.use(metrics.middleware)
    for module in handlers.modules():
        module.register(app, deps)
    errors.register(app, deps, count=metrics.answered)
    return app
