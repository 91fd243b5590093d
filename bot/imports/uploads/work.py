"""The work on files that people sent: having them, looking, taking them in, and saying how it goes.

Any process can go on where another one stopped: what is to be done stands in the database, the rows of an
import are staged, and the file can be had again. What people read is changed in one message.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.deals.settings import DealsSettings
from bot.imports import service
from bot.imports import store as runs
from bot.imports.model import FileNotRead, ImportRunning, Progress, Report, Request, Run, RunState
from bot.imports.uploads import looking, rules, store, views
from bot.imports.uploads.model import FileNotHad, Upload, UploadId, UploadState
from bot.imports.uploads.service import LEFT_FOR, claim
from bot.imports.views import refusal_text
from bot.kit.chat import Chat, ChatTrouble, Files, FileTrouble, Where
from bot.kit.clock import local
from bot.kit.db import PASSING_TROUBLE, Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal, reference
from bot.kit.formats import Reader
from bot.kit.inbox import ImportsSettings
from bot.people import store as people
from bot.people.model import WorkspaceId

log = structlog.get_logger()

_SAYS_EVERY = timedelta(seconds=5)
"""A progress is said when it has moved, and not more often: Slack takes about 50 changes a minute."""


@dataclass(frozen=True)
class Clerk:
    """Who does the work: with the chat platform of one workspace."""

    deps: Deps
    chat: Chat
    files: Files

    def work(self, workspace: WorkspaceId, upload: UploadId) -> None:
        """Do what is to be done about that file, unless somebody is at it or it is settled."""
        with self.deps.writing() as tx:
            claimed = claim(
                tx,
                workspace=workspace,
                upload=upload,
                states=(UploadState.LOOK, UploadState.TAKE),
                now=self.deps.clock.now(),
            )
        if claimed is None:
            return
        case = _Case(self, claimed, self._reader(claimed))
        try:
            if claimed.state is UploadState.LOOK:
                case.look()
            else:
                case.take()
        except _Left:
            case.let_go()
        except PASSING_TROUBLE as trouble:
            # Nothing is lost: whoever looks for waiting files next goes on.
            log.warning("upload_waits", upload=claimed.id, error=type(trouble).__name__)
            case.let_go()
        except Refusal as refusal:
            case.refuse("imports/refused", _in_words(self.deps, refusal, case))
        except Exception as error:  # noqa: BLE001 - a bug must not leave the person looking at a card that says wait
            number = reference(self.deps.ids.new())
            log.error("upload_failed", upload=claimed.id, error=type(error).__name__, reference=number)
            case.refuse("imports/broke", {"name": claimed.name, "reference": number, **self._command()})

    def leave_old(self) -> None:
        """Forget files about which nobody said yes or no for days, and what is left of settled ones here."""
        folder, limit = folder_of(self.deps), self.deps.clock.now() - LEFT_FOR
        # Listed first: what comes meanwhile is not in the list.
        lying = [*folder.iterdir()] if folder.exists() else []
        with self.deps.reading() as tx:
            unsettled = store.in_states(tx, UploadState.LOOK, UploadState.ASK, UploadState.TAKE)
        old = [one for one in unsettled if one.state is UploadState.ASK and one.created_at < limit]
        if old:
            with self.deps.writing() as tx:
                for one in old:
                    store.change(tx, replace(one, state=UploadState.CANCELLED))
        kept = {str(one.id) for one in unsettled} - {str(one.id) for one in old}
        for path in lying:
            if path.name.partition(".")[0] not in kept:
                path.unlink(missing_ok=True)

    def _command(self) -> dict[str, str]:
        return {"command": self.deps.command("coach")}

    def _reader(self, upload: Upload) -> Reader:
        company = self.deps.company
        with self.deps.reading() as tx:
            found = people.by_ids(
                tx, workspace=upload.workspace, ids=[upload.member] if upload.member else []
            )
        member = found.get(upload.member) if upload.member else None
        language, zone = (member.language, member.zone) if member else (company.language, company.zone)
        return Reader(language, zone, local(self.deps.clock.now(), zone).date())


def waiting(deps: Deps) -> list[Upload]:
    """Files about which there is something to do, in every workspace."""
    with deps.reading() as tx:
        return store.in_states(tx, UploadState.LOOK, UploadState.TAKE)


def folder_of(deps: Deps) -> Path:
    """Where files lie while they are worked on."""
    return deps.home / "uploads"


def forget_file(deps: Deps, upload: Upload) -> None:
    """Remove what lies here of it."""
    for path in (_path(deps, upload), _rejected(deps, upload)):
        path.unlink(missing_ok=True)


def _path(deps: Deps, upload: Upload) -> Path:
    # Never by the name that somebody gave it.
    return folder_of(deps) / str(upload.id)


def _rejected(deps: Deps, upload: Upload) -> Path:
    path = _path(deps, upload)
    return path.with_name(path.name + ".rejected.csv")


def _in_words(deps: Deps, refusal: Refusal, case: _Case) -> dict[str, Any]:
    if "path" in refusal.facts:
        # Where it lies here is no one's business; it has a name.
        refusal.facts["path"] = case.upload.name
    said = refusal_text(deps, refusal, case.reader)
    return {"name": case.upload.name, "lines": [line.strip() for line in said.splitlines() if line.strip()]}


class _Left(Exception):
    """The person left the file while it was being read."""


@dataclass
class _Case:
    """One file, being worked on."""

    clerk: Clerk
    upload: Upload
    reader: Reader
    _said_at: datetime | None = None
    _said: tuple[RunState, int] | None = None

    @property
    def deps(self) -> Deps:
        return self.clerk.deps

    def look(self) -> None:
        """Until what is shown agrees with the answers that were given meanwhile."""
        if self.upload.card is None:
            self.show("imports/reading", views.reading(self.upload))
        while True:
            path = self._have()
            looked = looking.look(self.deps, self.upload, path, self.reader, self.moved)
            with self.deps.writing() as tx:
                now = self._now(tx)
                if now.state is not UploadState.LOOK:
                    raise _Left
                if now.version == self.upload.version:
                    self.upload = replace(
                        now,
                        state=UploadState.ASK,
                        worker=None,
                        kind=looked.kind,
                        shape=looked.shape,
                        questions=looked.questions,
                        seen=looked.seen,
                    )
                    store.change(tx, self.upload)
                    break
                self.upload = now
        self.show("imports/preview", self._preview())

    def _preview(self) -> dict[str, Any]:
        called = views.in_words_of(self.deps.settings[DealsSettings], self.reader.locale)
        return views.preview(self.upload, called=called)

    def take(self) -> None:
        """Take it in, or finish what another process began; then say what came of it."""
        self.show("imports/taking", views.taking(self.upload, None))
        result = self._interrupted() or self._import()
        if result is None:
            return
        self.upload = replace(self.upload, seen=result)
        self.show("imports/result", views.result(self.upload))
        if result["rejected"]:
            self._give_rejected()
        self._settle(UploadState.DONE)

    def refuse(self, template: str, facts: Mapping[str, Any]) -> None:
        """It cannot be taken: say why, and forget it; unless it was left meanwhile."""
        if self._settle(UploadState.REFUSED):
            self.show(template, facts)
        else:
            self.let_go()

    def let_go(self) -> None:
        """Nobody works on it any more; what was left is forgotten."""
        with self.deps.writing() as tx:
            now = replace(self._now(tx), worker=None)
            store.change(tx, now)
        if now.state is UploadState.CANCELLED:
            forget_file(self.deps, now)

    def moved(self, progress: Progress) -> None:
        """Say how far it has come, and that somebody is at it."""
        now = self.deps.clock.now()
        at = (progress.state, progress.rows)
        is_new_phase = self._said is None or self._said[0] is not progress.state
        if self._said_at is not None and not is_new_phase and now - self._said_at < _SAYS_EVERY:
            return
        is_first = self._said_at is None
        self._said, self._said_at = at, now
        with self.deps.writing() as tx:
            store.beat(tx, self.upload, at=now)
            if self._now(tx).state is not self.upload.state:
                raise _Left
        if is_first and progress.state is RunState.STAGING:
            return
        template = "imports/taking" if self.upload.state is UploadState.TAKE else "imports/reading"
        facts = views.taking if self.upload.state is UploadState.TAKE else views.reading
        self.show(template, facts(self.upload, progress))

    def show(self, template: str, facts: Mapping[str, Any]) -> None:
        """Put it into our message about this file. Trouble with the chat must not stop the work."""
        card = self.deps.words.card(template, dict(facts), self.reader)
        where, mark = self.upload.card, f"upload-{self.upload.id}"
        chat, conversation = self.clerk.chat, self.upload.conversation
        try:
            if where is not None:
                chat.change(Where(conversation, where), card, self.reader, mark=mark)
                return
            posted = chat.post(conversation, card, self.reader, mark=mark)
        except ChatTrouble as trouble:
            log.warning("upload_not_said", upload=self.upload.id, code=trouble.code)
            return
        self.upload = replace(self.upload, conversation=posted.conversation, card=posted.ts)
        with self.deps.writing() as tx:
            store.change(tx, replace(self._now(tx), card=posted.ts))

    def _now(self, tx: Tx) -> Upload:
        now = store.one(tx, workspace=self.upload.workspace, upload=self.upload.id, is_locked=True)
        assert now is not None
        return now

    def _have(self) -> Path:
        """The file, here. Refuses: FileNotHad."""
        path = _path(self.deps, self.upload)
        if not path.exists():
            settings = self.deps.settings[ImportsSettings]
            try:
                self.clerk.files.fetch(self.upload.file, path, most=settings.largest_bytes)
            except FileTrouble as trouble:
                raise FileNotHad(
                    name=self.upload.name, why=trouble.code, most=settings.largest_megabytes
                ) from trouble
        return path

    def _import(self) -> dict[str, Any] | None:
        """Take it in; None when another import got in between, and the person may try again."""
        path = self._have()
        try:
            report = service.import_file(
                self.deps,
                self.upload.workspace,
                self._request(path),
                reader=self.reader,
                began=self._began,
                moved=self.moved,
            )
        except ImportRunning as running:
            with self.deps.writing() as tx:
                self.upload = replace(self._now(tx), state=UploadState.ASK, worker=None, run=None)
                store.change(tx, self.upload)
            self.show("imports/preview", {**self._preview(), "running": running.facts["file"]})
            return None
        except FileNotRead as refusal:
            if refusal.facts["why"] != "no_rows":
                raise
            raise FileNotRead(path=Path(self.upload.name), why="no_rows") from refusal
        return self._facts(report)

    def _interrupted(self) -> dict[str, Any] | None:
        """What came of the import that a dead process began; None when it had changed nothing."""
        if self.upload.run is None:
            return None
        service.resume(self.deps)
        with self.deps.reading() as tx:
            run = runs.find(tx, workspace=self.upload.workspace, run=self.upload.run)
        if run is None or run.state is not RunState.DONE:
            return None
        facts = {
            **(self.upload.seen or {}),
            "counts": {name: count for name, count in run.counts.items() if count},
            "run": run.id,
        }
        if facts.get("rejected") and not _rejected(self.deps, self.upload).exists():
            # What it turned away is turned away again; what it took is there by now.
            with suppress(FileNotHad):
                path = self._have()
                service.look(self.deps, self.upload.workspace, self._request(path), reader=self.reader)
        return facts

    def _request(self, path: Path) -> Request:
        return Request(
            kind=self.upload.kind or "",
            file=path,
            said=rules.map_of(self.upload.questions),
            name=self.upload.name,
            accepts_rejects=True,
            by=self.upload.member,
        )

    def _facts(self, report: Report) -> dict[str, Any]:
        within = (self.upload.seen or {}).get("within")
        return {**looking.facts_of(report), "within": within, "run": self.upload.run}

    def _began(self, tx: Tx, run: Run) -> None:
        self.upload = replace(self.upload, run=run.id)
        store.change(tx, self.upload)

    def _give_rejected(self) -> None:
        path = _rejected(self.deps, self.upload)
        if not path.exists():
            return
        comment = self.deps.words.text("imports/rejected_file", {"name": self.upload.name}, self.reader)
        stem = self.upload.name.rpartition(".")[0] or self.upload.name
        try:
            self.clerk.files.give(self.upload.conversation, f"{stem}.rejected.csv", path, comment)
        except ChatTrouble as trouble:
            log.warning("upload_not_said", upload=self.upload.id, code=trouble.code)

    def _settle(self, state: UploadState) -> bool:
        """It is settled like that; False when the person had left it before."""
        with self.deps.writing() as tx:
            if self._now(tx).state is UploadState.CANCELLED:
                return False
            # What stood in the file is not kept.
            settled = replace(self._now(tx), state=state, worker=None, questions=(), seen=None)
            store.change(tx, settled)
        self.upload = settled
        forget_file(self.deps, settled)
        return True
