"""Files in direct messages, and /coach import: what came last, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import Ack, App

from bot.deals.settings import DealsSettings
from bot.imports import folder, listing
from bot.imports import service as imports
from bot.imports.model import RunId
from bot.imports.names import shown
from bot.imports.uploads import service, views, work
from bot.imports.uploads.model import Upload, UploadId, UploadState
from bot.imports.uploads.service import Said, Sent
from bot.imports.uploads.work import Clerk
from bot.kit.background import Background
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.people import service as people
from bot.people.model import WorkspaceId
from bot.platforms.slack.answer import Answer
from bot.platforms.slack.api import SlackApi, SlackTrouble
from bot.platforms.slack.chat import SlackChat
from bot.platforms.slack.files import SlackFiles
from handlers import Command
from handlers.context import Asked, action
from handlers.errors import StaleButton, tell
from handlers.filled import number

log = structlog.get_logger()

COMMANDS = (Command("imports", "import", is_slash=False, words=("导入",)),)

_HELP = {"help", "?", "帮助", "用法"}
_THREADS = 3
"""So many files are worked on at once in one process; one workspace takes one in at a time."""


def register(app: App, deps: Deps) -> None:
    """A file in a direct message, and the buttons of what is said about it."""
    background = Background("imports", _THREADS)

    def soon(asked: Asked, upload: Upload) -> None:
        clerk = clerk_of(deps, asked.api)
        background.do(lambda: clerk.work(upload.workspace, upload.id))

    @app.event("message")
    def take_files(event: dict[str, Any], body: dict[str, Any], asked: Asked) -> None:
        # Of all messages only files in a direct one are meant for us; what we say ourselves comes by here, too.
        if asked is None or event.get("subtype") != "file_share" or event.get("channel_type") != "im":
            return
        for upload in _received(deps, asked, event, str(body.get("event_id") or "")):
            soon(asked, upload)

    @app.action(action("import.answer"))
    def take_answer(ack: Ack, asked: Asked, answer: Answer) -> None:  # noqa: ARG001
        ack()
        asker = asked.member
        upload, place, choice, token = _parts(asked.value, 4)
        said = Said(number(place), number(choice), token)
        with deps.writing() as tx:
            known = service.answer(tx, asker=asker, upload=UploadId(number(upload)), said=said, deps=deps)
        soon(asked, known)

    @app.action(action("import.page"))
    def turn_page(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker = asked.member
        upload, start = _parts(asked.value, 2)
        with deps.writing() as tx:
            known = service.seen(tx, asker=asker, upload=UploadId(number(upload)), deps=deps)
        called = views.in_words_of(deps.settings[DealsSettings], asked.reader.locale)
        answer.replace("imports/preview", **views.preview(known, number(start), called=called))

    @app.action(action("import.confirm"))
    def confirm(ack: Ack, asked: Asked, answer: Answer) -> None:  # noqa: ARG001
        ack()
        asker = asked.member
        with deps.writing() as tx:
            known = service.confirm(tx, asker=asker, upload=UploadId(number(asked.value)), deps=deps)
        soon(asked, known)

    @app.action(action("import.cancel"))
    def cancel(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker = asked.member
        with deps.writing() as tx:
            known = service.cancel(tx, asker=asker, upload=UploadId(number(asked.value)), deps=deps)
        work.forget_file(deps, known)
        answer.replace("imports/cancelled", name=known.name)

    @app.action(action("import.undo"))
    def undo(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _undo(deps, asked, answer, background.do)


def clerk_of(deps: Deps, api: SlackApi) -> Clerk:
    """Who works on files in that Slack workspace."""
    return Clerk(deps, SlackChat(api, deps.words), SlackFiles(api))


def take_over(deps: Deps, api: SlackApi) -> None:
    """Go on where a process that has died stopped, and forget what nobody wants any more.

    Only in the workspace of the token: another one's files cannot be had with it.
    """
    clerk, waiting = clerk_of(deps, api), work.waiting(deps)
    ours = _workspace_of(deps, api) if waiting else None
    for upload in waiting:
        if upload.workspace == ours:
            clerk.work(upload.workspace, upload.id)
    clerk.leave_old()


def _workspace_of(deps: Deps, api: SlackApi) -> WorkspaceId | None:
    try:
        team = str(api.call("auth.test").get("team_id"))
    except SlackTrouble:
        return None
    with deps.reading() as tx:
        found = people.workspace_of(tx, external_id=team)
    return found.id if found else None


def _received(deps: Deps, asked: Asked, event: dict[str, Any], event_id: str) -> list[Upload]:
    """The files that came just now. A refusal is raised after all are written down, and once for all."""
    sender, workspace = asked.known_member, asked.workspace
    received, refusals = [], []
    for file in event.get("files") or ():
        if not file.get("id"):
            continue
        sent = Sent(
            user=asked.place.user,
            event=event_id or str(event.get("ts")),
            file=str(file["id"]),
            name=str(file.get("name") or file.get("title") or ""),
            size=int(file.get("size") or 0),
            conversation=str(event.get("channel")),
        )
        with deps.writing() as tx:
            upload, refusal = service.receive(tx, workspace=workspace, sender=sender, sent=sent, deps=deps)
        if refusal is not None:
            refusals.append(refusal)
        elif upload is not None and upload.state is UploadState.LOOK:
            received.append(upload)
    if refusals:
        raise refusals[0]
    return received


def _undo(deps: Deps, asked: Asked, answer: Answer, later: Callable[[Callable[[], None]], None]) -> None:
    """Taking back a large import takes minutes, so it is done behind the listener."""
    asker, run = asked.member, RunId(number(asked.value))
    with deps.reading() as tx:
        found = imports.done(tx, asker=asker, run=run)
    answer.replace("imports/undoing", name=shown(found.file))

    def take_back() -> None:
        try:
            undone = imports.undo(deps, asker.workspace, kind=found.kind, only=run)
        except Refusal as refusal:
            answer.replace(refusal.template, **refusal.facts)
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the person who waits is told
            tell(deps, answer, error)
            return
        answer.replace("imports/undone", undone=undone)

    later(take_back)


def _import(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    if rest.lower() in _HELP:
        answer.privately("imports/help", command=f"{deps.command('coach')} import")
        return
    with deps.reading() as tx:
        found = listing.came(tx, asker=asked.member, deps=deps)
    answer.privately("imports/deliveries", **views.came(found, deps, refused=folder.refused_files(deps)))


def _parts(value: str, count: int) -> list[str]:
    parts = value.split(":")
    if len(parts) != count:
        raise StaleButton
    return parts


COACH_WORDS = {"import": _import}
