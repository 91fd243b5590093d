"""The command line: set up, run and look after Sales Coach. `python cli.py --help` lists everything."""

from __future__ import annotations

import sys

import bootstrap

if __name__ == "__main__":
    bootstrap.enter(sys.argv[1:])

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
    """Run all tests (more arguments go to pytest)."""
    import pytest

    raise SystemExit(pytest.main(arguments or []))


if __name__ == "__main__":
    cli()
