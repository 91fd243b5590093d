"""Earlier meetings: the list and a search, figures, open actions, the file. The command is in handlers/meetings.py."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from bot.kit.deps import Deps
from bot.meetings.holding.service import Seen
from bot.meetings.past import service, views
from bot.meetings.rules import Verb, Wish
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.filled import number

_FILE_KEYS = ("problem", "parked", "decision", "action", "open", "kept", "dropped", "late", "yes", "no")


def register(app: App, deps: Deps) -> None:
    """Buttons of the lists."""

    @app.action(action("meetings.history"))
    def show_history(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        start, _, word = asked.value.partition("|")
        _history(deps, asked, answer, word or None, start=number(start), replaces=True)

    @app.action(action("meetings.actions"))
    def show_actions(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _actions(deps, asked, answer, start=number(asked.value), replaces=True)

    @app.action(action("meetings.export"))
    def send_file(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _export(deps, asked, answer)


def wished(deps: Deps, asked: Asked, answer: Answer, wish: Wish) -> None:
    """What somebody typed: actions, history, stats or export."""
    match wish.verb:
        case Verb.ACTIONS:
            _actions(deps, asked, answer)
        case Verb.HISTORY:
            _history(deps, asked, answer, wish.rest or None)
        case Verb.STATS:
            _stats(deps, asked, answer)
        case _:
            _export(deps, asked, answer)


def data_of(found: Seen) -> dict[str, Any]:
    """Today's meeting for `say --json`."""
    meeting = found.meeting
    return {
        "series": found.series.id,
        "team": found.series.team,
        "kind": found.series.kind,
        "day": meeting.day.isoformat(),
        "starts_at": meeting.starts_at.isoformat(),
        "state": meeting.state.value,
        "item": meeting.item,
        "asked": len(found.who.asked),
        "heard": len({one.id for one in found.who.asked} & {one.member for one in found.answers}),
        "leader": found.who.leader.name if found.who.leader else None,
        "open_problems": len(found.open_points),
    }


def _history(
    deps: Deps, asked: Asked, answer: Answer, word: str | None, *, start: int = 0, replaces: bool = False
) -> None:
    with deps.reading() as tx:
        found = service.past(tx, asker=asked.member, now=deps.clock.now(), deps=deps, word=word)
    facts = views.history(found, start=start, word=word, locale=asked.reader.locale, deps=deps)
    (answer.replace if replaces else answer.privately)("meetings/history", **facts)


def _stats(deps: Deps, asked: Asked, answer: Answer) -> None:
    with deps.reading() as tx:
        found = service.past(tx, asker=asked.member, now=deps.clock.now(), deps=deps)
    figures = service.figures(found, deps=deps)
    answer.data(views.data(figures))
    answer.privately("meetings/stats", **views.stats(found, figures))


def _actions(deps: Deps, asked: Asked, answer: Answer, *, start: int = 0, replaces: bool = False) -> None:
    with deps.reading() as tx:
        found = service.open_actions(tx, asker=asked.member, deps=deps)
    facts = views.actions(found, start=start, deps=deps)
    (answer.replace if replaces else answer.privately)("meetings/actions", **facts)


def _export(deps: Deps, asked: Asked, answer: Answer) -> None:
    with deps.reading() as tx:
        found = service.past(
            tx, asker=asked.member, now=deps.clock.now(), deps=deps, most=service.MOST_IN_FILE
        )
    if not found.held:
        raise service.NoMeetingsYet(command=deps.command("meeting"))
    reader = asked.reader
    lines = [line.strip() for line in deps.words.text("meetings/file_words", {}, reader).splitlines()]
    columns, words = lines[: -len(_FILE_KEYS)], dict(zip(_FILE_KEYS, lines[-len(_FILE_KEYS) :], strict=True))
    content = views.file(found, columns=columns, words=words, locale=reader.locale, deps=deps)
    name = f"meetings-{found.today.isoformat()}.csv"
    answer.send_file(name, content, "meetings/file", count=len(found.held))
    answer.privately("meetings/file_sent", count=len(found.held))
