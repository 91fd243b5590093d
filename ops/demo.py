"""demo: a sample company, the app, and a Slack-like workspace in the browser, all in one process."""

from __future__ import annotations

import os
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

import typer
import yaml
from starlette.applications import Starlette

from app import Secrets, home, make_deps
from bot.kit import schema
from bot.kit.db import erase
from bot.kit.deps import Deps
from bot.kit.server import ServerSettings
from bot.people import service as people
from ops.manifest import manifest
from ops.refused import Refused
from ops.serve import (
    begin_looking_after_imports,
    connect,
    end,
    finish_imports,
    listen,
    log_as_json,
    make_running,
)
from playground import server
from playground.clock import Clock, RunningClock
from playground.company import workspace as sample
from playground.company.generate import generate
from playground.company.load import config, load
from playground.company.model import Company
from playground.model import App
from scheduler import beating

HOST = "127.0.0.1"


class DemoRefused(Refused):
    """What is in the way."""


def demo(*, reset: bool, serve: bool, port: int) -> None:
    """Make the sample company if it is not there (or anew), then serve it. Raises DemoRefused."""
    clock = RunningClock()
    made = _present(make_deps(clock=clock))
    company = generate(today=made if made and not reset else clock.now().date())
    _configure(home(os.environ) / "config.yaml", company)
    deps = make_deps(clock=clock)
    fill(deps, company, reset=reset)
    if serve:
        _serve(deps, company, clock, port)


def _present(deps: Deps) -> date | None:
    """The day on which the sample company here was made. Raises DemoRefused for somebody's own company."""
    schema.check_or_create(deps.db)
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
    deps.db.close()
    if workspace is not None and not workspace.is_demo:
        raise DemoRefused(
            "This database holds your own company. Set COACH_HOME to another folder for the demo."
        )
    return workspace.created_at.date() if workspace else None


def _configure(path: Path, company: Company) -> None:
    # The sample company sells in two currencies, so it needs rates; yours will have its own config.
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "# Settings of the sample company, written by `cli.py demo`.\n"
        + yaml.safe_dump(config(company), allow_unicode=True, sort_keys=False),
        encoding="utf-8",
    )


def fill(deps: Deps, company: Company, *, reset: bool) -> None:
    """Put the sample company into the database; one that is there already is kept unless `reset`."""
    with deps.writing() as tx:
        workspace = people.the_workspace(tx)
        if workspace is not None and not reset:
            _say_when_old(company.today, deps.clock.now().date())
            return
        if workspace is not None:
            erase(tx, workspace_id=workspace.id)
        load(tx, deps=deps, company=company)
    typer.echo(f"Made {company.name}: {len(company.people)} people, {len(company.deals)} deals.")


def _say_when_old(made: date, today: date) -> None:
    if (today - made).days > 7:
        typer.echo(f"The sample company ends on {made}. `python cli.py demo --reset` makes it new.")


def _serve(deps: Deps, company: Company, clock: Clock, port: int) -> None:
    log_as_json("warning")
    with together(deps, workspace_of(deps, company, clock), port=port, beats=True) as slack:
        typer.echo(f"Open {slack.url} (Ctrl+C ends it).")
        if os.environ.get("DISPLAY") or os.name == "nt" or os.uname().sysname == "Darwin":
            webbrowser.open(slack.url)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            typer.echo("Bye.")


def workspace_of(deps: Deps, company: Company, clock: Clock) -> Starlette:
    """The sample company's Slack, with this app installed."""
    return server.create(
        manifest=manifest(deps),
        people=sample.people(company),
        channels=sample.channels(company, app_user=App.bot_user_id),
        company=company.name,
        clock=clock,
    )


@contextmanager
def together(
    deps: Deps, workspace: Starlette, *, port: int = 0, beats: bool = False
) -> Iterator[server.Running]:
    """A local Slack and the app behind it, both served until the block ends. `beats`: it speaks unasked, too."""
    slack = _served(workspace, port)
    credentials = slack.desk.credentials
    secrets = Secrets.of(
        {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": credentials.bot_token,
            "SLACK_SIGNING_SECRET": credentials.signing_secret,
        }
    )
    running = make_running(deps, secrets)
    listener = listen(running, ServerSettings(), port=0)
    listening = threading.Thread(target=listener.run, name="app", daemon=True)
    listening.start()
    slack.point_at(f"http://{HOST}:{listener.effective_port}/slack/events")
    connect(deps, running.api)
    if beats:
        stopping = begin_looking_after_imports(deps, running.api)
    else:
        finish_imports(deps)
        stopping = threading.Event()
    try:
        with beating(running.beat) if beats else nullcontext():
            yield slack
    finally:
        stopping.set()
        running.beat.close()
        slack.stop()
        end(listener, listening)
        running.close()


def _served(app: Starlette, port: int) -> server.Running:
    try:
        return server.Running(app, host=HOST, port=port)
    except OSError as error:
        raise DemoRefused(
            f"Cannot listen on {HOST}:{port}: {error.strerror}. Is a demo running already? "
            "Choose another port with --port."
        ) from None
