"""The command line: set up, run and look after Sales Coach. `python cli.py --help` lists everything."""

from __future__ import annotations

import gc
import sys

import bootstrap

if __name__ == "__main__":
    bootstrap.enter(sys.argv[1:])

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ops import console
from ops.refused import Refused

cli = typer.Typer(
    help="Sales Coach: a sales manager's daily work, in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
admin = typer.Typer(help="Who may set things up.", no_args_is_help=True)
cli.add_typer(admin, name="admin")

Json = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]


@cli.command()
def setup(
    dev: Annotated[bool, typer.Option(help="Also what tests and checks need.")] = False,
) -> None:
    """Set up the environment from the lock files (done before this line runs)."""
    typer.echo("Ready. Try: python cli.py demo" + (" (developer tools included)" if dev else ""))


@cli.command()
def serve(
    http: Annotated[bool, typer.Option("--http", help="HTTP instead of Socket Mode.")] = False,
    port: Annotated[int | None, typer.Option(help="Port for --http; default server.port.")] = None,
) -> None:
    """Run the app in your Slack workspace."""
    from ops.serve import serve as run

    console.guarded(lambda: run(console.deps(), http=http, port=port))


@cli.command()
def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Make the sample company anew.")] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only make the company.")] = False,
    port: Annotated[int, typer.Option(help="Port of the page.")] = 3999,
) -> None:
    """A sample company in a local workspace, in your browser."""
    from ops.demo import demo as run

    console.guarded(lambda: run(reset=reset, serve=not no_serve, port=port))


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from bot.kit.schema import migrate as run

    console.guarded(lambda: typer.echo(f"Schema {run(console.deps().db)}."))


@cli.command()
def backup(file: Path) -> None:
    """Copy the SQLite database into FILE while the app runs."""
    from ops.backup import backup as run

    console.guarded(lambda: typer.echo(run(console.deps().db, file)))


@cli.command()
def restore(file: Path) -> None:
    """Put the SQLite database back as it was in FILE."""
    from ops.backup import restore as run

    console.guarded(lambda: typer.echo(run(console.deps().db, file)))


@cli.command()
def say(
    text: str,
    who: Annotated[str, typer.Option("--as", help="A name, an email or a Slack id.")],
    lang: Annotated[str | None, typer.Option(help="en or zh; default the person's own.")] = None,
    json: Json = False,
) -> None:
    """Run a chat command as somebody, through the same listeners as in Slack."""
    from ops.say import say as run

    def speak() -> None:
        said = run(console.ready(), text=text, who=who, language=console.language(lang))
        if json:
            console.print_json({"replies": said.replies, "data": said.data})
        else:
            console.print_replies(said.replies)

    console.guarded(speak)


@cli.command()
def tick(
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"],
            help="As of that instant, like 2026-11-23T09:00; without a zone the company's.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Beat once: plan what is due, and say it."""
    from ops.tick import tick as run

    def beat() -> None:
        console.print_ticked(run(at=at), as_json=json)

    console.guarded(beat)


@cli.command()
def agenda(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Which day; default today.")
    ] = None,
    person: Annotated[str | None, typer.Option(help="Only to this person.")] = None,
    json: Json = False,
) -> None:
    """What will be said unasked on a day, to whom, when and why. Sends nothing."""
    from ops.tick import agenda as run

    def show() -> None:
        console.print_agenda(run(day=day.date() if day else None, person=person), as_json=json)

    console.guarded(show)


@cli.command("import")
def import_(
    kind: Annotated[
        str | None, typer.Argument(help="people, products, accounts, deals, history, activities.")
    ] = None,
    file: Annotated[Path | None, typer.Argument(help="CSV or an Excel workbook.")] = None,
    *,
    map_: Annotated[Path | None, typer.Option("--map", help="What columns and values mean (YAML).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day for which the file speaks.")
    ] = None,
    complete: Annotated[bool, typer.Option("--complete", help="Deals the file lacks are gone.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Even if more than 5 % are gone.")] = False,
    accept_rejects: Annotated[
        bool, typer.Option("--accept-rejects", help="Even if more than 10 % of the rows are bad.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import (of KIND) back.")] = False,
    json: Json = False,
) -> None:
    """Take in a file of people, products, accounts, deals, history or activities (docs/import.md)."""
    from bot.imports.model import Request
    from ops import imports
    from ops.progress import telling

    if not undo and (kind is None or file is None):
        raise typer.BadParameter("name KIND and FILE, like: import deals deals.csv")

    def run() -> None:
        with telling(sys.stderr, to_a_program=json) as told:
            if kind is None or file is None or undo:
                printed = imports.undo(console.ready(), kind, telling=told)
            else:
                request = Request(
                    kind=kind,
                    file=file,
                    map=map_,
                    as_of=as_of.date() if as_of else None,
                    is_complete=complete,
                    is_confirmed=confirm,
                    accepts_rejects=accept_rejects,
                )
                printed = imports.take(console.ready(), request, is_dry_run=dry_run, telling=told)
        if json:
            console.print_json(printed.data)
        else:
            typer.echo(printed.text)

    console.guarded(run)


@admin.command("add")
def admin_add(email: str) -> None:
    """Make the person with that email an admin (the first one, or one more)."""
    from ops.admin import add

    console.guarded(lambda: typer.echo(add(console.ready(), email=email)))


@cli.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="For serve --http: where Slack reaches /slack/events.")
    ] = None,
) -> None:
    """Print the Slack app manifest, from what is really registered."""
    from ops.manifest import manifest as build

    console.guarded(lambda: console.print_json(build(console.deps(), url=url)))


@cli.command()
def doctor(json: Json = False) -> None:
    """Check tokens, scopes, channels, proxy, database, zone, languages, fonts."""
    from ops.doctor import report

    console.guarded(lambda: console.print_checkup(report(), as_json=json))


@cli.command()
def gallery(
    to: Annotated[Path, typer.Option(help="The page to write.")] = Path("build/gallery.html"),
) -> None:
    """Every message in both languages, with sample data, on one page."""
    from tests.gallery import write

    console.guarded(lambda: typer.echo(f"{write(to)} messages in {to}"))


@cli.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Which; default all.")] = None,
) -> None:
    """Speed, as ratios against a baseline in the same run."""
    import bench as benchmarks

    def measure() -> None:
        for name in names or benchmarks.names():
            console.print_report(benchmarks.run(name))

    console.guarded(measure)


@cli.command()
def soak(
    deliveries: Annotated[int, typer.Option(min=10, help="How many.")] = 10_000,
    replicas: Annotated[int, typer.Option(min=1, help="Processes; more than one needs postgres.")] = 1,
    database: Annotated[str, typer.Option(help="sqlite or postgres.")] = "sqlite",
    seed: Annotated[int, typer.Option(help="Of the moments at which processes are killed.")] = 1,
    minutes: Annotated[int, typer.Option(help="Give up after that long.")] = 20,
) -> None:
    """Deliver while processes are killed at random moments; all must arrive, and nothing twice."""
    from tests.delivery.soak import soak as run

    if database not in ("sqlite", "postgres"):
        raise typer.BadParameter("sqlite or postgres", param_hint="--database")

    def look() -> None:
        outcome = run(
            deliveries=deliveries,
            replicas=replicas,
            database=database,
            seed=seed,
            longest=timedelta(minutes=minutes),
            say=lambda words: typer.echo(words, err=True),
        )
        typer.echo("\n".join(outcome.lines()))
        if not outcome.is_right:
            raise Refused("Not what was to be said, once.")

    console.guarded(look)


@cli.command()
def docs() -> None:
    """Write the pages of docs/ and the catalogues that come from the code."""
    from ops import docs as pages
    from ops import words

    def write() -> None:
        missing = words.update()
        for name in [*pages.write(), *missing]:
            typer.echo(name)

    console.guarded(write)


@cli.command()
def migration(name: str) -> None:
    """Write the migration for tables that a store declares and the schema lacks."""
    from ops.migration import draft

    console.guarded(lambda: typer.echo(draft(name)))


@cli.command()
def check() -> None:
    """Everything that CI holds the code to, besides the tests."""
    from ops.check import check as run

    def look() -> None:
        wrong = run()
        if wrong:
            raise Refused("\n".join(wrong))
        typer.echo("All well.")

    console.guarded(look)


@cli.command(context_settings={"ignore_unknown_options": True})
def test(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> NoReturn:
    """Run all tests (more arguments go to pytest). Without Chromium, all but those in a browser."""
    import pytest

    from tests.browser import chromium

    chosen = list(arguments or [])
    if not chosen and chromium.path() is None:
        typer.echo("There is no Chromium here: the tests in a browser are left out.", err=True)
        chosen = ["-m", "not browser"]
    raise SystemExit(pytest.main(chosen))


if __name__ == "__main__":
    # As the app that serves has it: a tenth of the time of an import.
    gc.set_threshold(20_000, 20, 20)
    cli()
