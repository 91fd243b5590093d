"""demo: a sample company, the app, and a Slack-like workspace in the browser, all in one process."""

from __future__ import annotations

import os
import threading
import webbrowser
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import typer
import waitress

from app import Secrets, home, make_deps
from bot.kit import schema
from bot.kit.db import erase
from bot.kit.deps import Deps
from bot.people import service as people
from ops.manifest import manifest
from ops.serve import connect, finish_imports, log_as_json, make_running
from playground import server
from playground.clock import RunningClock
from playground.company import workspace as sample
from playground.company.generate import generate
from playground.company.load import load
from playground.company.model import Company
from playground.desk import Credentials
from playground.model import App

HOST = "127.0.0.1"
CONFIG = Path(sample.__file__).with_name("config.yaml")
"""The sample company's own settings, put into COACH_HOME."""


class DemoRefused(Exception):
    """The message says what is in the way."""


def demo(*, reset: bool, serve: bool, port: int) -> None:
    """Make the sample company if it is not there (or anew), then serve it. Raises DemoRefused."""
    clock = RunningClock()
    _refuse_a_real_company(make_deps(clock=clock))
    _configure(home(os.environ) / "config.yaml")
    deps = make_deps(clock=clock)
    company = fill(deps, reset=reset)
    if serve:
        _serve(deps, company, clock, port)


def _refuse_a_real_company(deps: Deps) -> None:
    schema.check_or_create(deps.db)
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
    deps.db.close()
    if workspace is not None and not workspace.is_demo:
        raise DemoRefused(
            "This database holds your own company. Set COACH_HOME to another folder for the demo."
        )


def _configure(path: Path) -> None:
    # The sample company sells in four currencies, so it needs rates; yours will have its own config.
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CONFIG.read_text(encoding="utf-8"), encoding="utf-8")


def fill(deps: Deps, *, reset: bool) -> Company:
    """The sample company in the database; one that is there already is kept unless `reset`."""
    with deps.writing() as tx:
        workspace = people.the_workspace(tx)
        if workspace is not None and reset:
            erase(tx, workspace_id=workspace.id)
            workspace = None
        today = workspace.created_at.date() if workspace else deps.clock.now().date()
        company = generate(today=today)
        if workspace is None:
            load(tx, company, deps=deps)
            typer.echo(f"Made {company.name}: {len(company.people)} people, {len(company.deals)} deals.")
        else:
            _say_when_old(today, deps.clock.now().date())
    return company


def _say_when_old(made: date, today: date) -> None:
    if (today - made).days > 7:
        typer.echo(f"The sample company ends on {made}. `python cli.py demo --reset` makes it new.")


def _serve(deps: Deps, company: Company, clock: RunningClock, port: int) -> None:
    log_as_json("warning")
    credentials = Credentials()
    slack = server.Running(
        server.create(
            manifest=manifest(deps),
            people=sample.people(company),
            channels=sample.channels(company, app_user=App.bot_user_id),
            credentials=credentials,
            company=company.name,
            clock=clock,
        ),
        host=HOST,
        port=port,
    )
    secrets = Secrets.of(_environment(slack.api_url, credentials))
    running = make_running(deps, secrets)
    listener = waitress.create_server(running.wsgi, host=HOST, port=0, threads=16)
    threading.Thread(target=listener.run, name="app", daemon=True).start()
    slack.point_at(f"http://{HOST}:{listener.effective_port}/slack/events")
    connect(deps, running.api)
    finish_imports(deps)
    typer.echo(f"Open {slack.url} (Ctrl+C ends it).")
    if os.environ.get("DISPLAY") or os.name == "nt" or os.uname().sysname == "Darwin":
        webbrowser.open(slack.url)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        typer.echo("Bye.")
    finally:
        listener.close()
        slack.stop()


def _environment(api_url: str, credentials: Credentials) -> Mapping[str, str]:
    return {
        "SLACK_API_URL": api_url,
        "SLACK_BOT_TOKEN": credentials.bot_token,
        "SLACK_SIGNING_SECRET": credentials.signing_secret,
    }
