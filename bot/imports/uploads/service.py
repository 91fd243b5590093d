"""Use cases of files in chat: receiving one, answering about it, confirming it, leaving it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.imports import store as runs
from bot.imports.alive import STALE, is_gone, this_process
from bot.imports.model import Run, RunState
from bot.imports.permitted import may_send, permit_sending, reach
from bot.imports.uploads import rules, store
from bot.imports.uploads.model import (
    LEAVE,
    AnswerFirst,
    Asked,
    FilesAreForAdmins,
    Origin,
    OtherImportRunning,
    Upload,
    UploadId,
    UploadOver,
    UploadState,
)
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.people import service as people
from bot.people.model import Member, MemberId, WorkspaceId

LEFT_FOR = timedelta(days=7)
"""A file about which nobody said yes or no for so long is left."""

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as its event tells of it. The name is whatever somebody called it; `user` is theirs in the chat."""

    user: str
    event: str
    file: str
    name: str
    size: int
    conversation: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as a button carries it: places of question and choice, and what tells whether they still hold.

    One beyond the last choice leaves it as it is.
    """

    place: int
    choice: int
    token: str


def receive(
    tx: Tx, *, workspace: WorkspaceId, sender: Member | None, sent: Sent, deps: Deps
) -> tuple[Upload | None, Refusal | None]:
    """Write down that a file came, once for each event: None when it was written down before.

    The refusal is returned, not raised, so that a second copy of the event does not refuse again.
    """
    now = deps.clock.now()
    refusal = _refusal(tx, sender, sent)
    upload = Upload(
        workspace=workspace,
        id=UploadId(deps.ids.new()),
        member=sender.id if sender else None,
        event=sent.event,
        file=sent.file,
        name=clean(sent.name),
        size=sent.size,
        conversation=sent.conversation,
        state=UploadState.LOOK if refusal is None else UploadState.REFUSED,
        created_at=now,
        beat_at=now,
    )
    if not store.add(tx, upload):
        return None, None
    return upload, refusal


def clean(name: str) -> str:
    """A file's name without folders and without what cannot be shown."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(char if char.isprintable() else " " for char in last).strip(" .") or "file"
    return shown if len(shown) <= _LONGEST_NAME else "…" + shown[1 - _LONGEST_NAME :]


def answer(tx: Tx, *, asker: Member, upload: UploadId, said: Said, deps: Deps) -> Upload:
    """Answer one question; the file is looked at again with it. Refuses: UploadOver, NotAllowed."""
    known = _mine(tx, asker, upload, deps, during=(UploadState.ASK, UploadState.LOOK))
    asked, choice = _meant(known, said, deps)
    questions = [*known.questions]
    questions[said.place] = asked.answered(choice, Origin.PERSON)
    changed = replace(known, questions=tuple(questions), version=known.version + 1, state=UploadState.LOOK)
    if asked.kind == "kind":
        changed = replace(changed, kind=choice, shape=None)
    store.change(tx, changed)
    _remember(tx, changed, asker, deps, origins=(Origin.PERSON, Origin.LAST_TIME))
    return changed


def _meant(known: Upload, said: Said, deps: Deps) -> tuple[Asked, str]:
    """The question and the choice; refused when the list that was shown is not the one there is."""
    if said.place < len(known.questions):
        asked = known.questions[said.place]
        choices = (*asked.choices, LEAVE)
        if said.choice < len(choices) and rules.token(asked, choices[said.choice]) == said.token:
            return asked, choices[said.choice]
    raise _over(known, deps)


def confirm(tx: Tx, *, asker: Member, upload: UploadId, deps: Deps) -> Upload:
    """Take the file in, with the answers as they are shown; they hold for the next file of that shape.

    Refuses: UploadOver, AnswerFirst, OtherImportRunning, NotAllowed.
    """
    known = _mine(tx, asker, upload, deps, during=(UploadState.ASK,))
    if known.open or known.kind is None:
        raise AnswerFirst(count=len(known.open) or 1)
    running = at_work(tx, workspace=asker.workspace, now=deps.clock.now())
    if running is not None:
        raise OtherImportRunning(
            file=running.file, kind=running.kind, applied=running.applied, staged=running.staged
        )
    changed = replace(known, state=UploadState.TAKE, worker=None, run=None)
    store.change(tx, changed)
    _remember(tx, changed, asker, deps, origins=tuple(Origin))
    return changed


def cancel(tx: Tx, *, asker: Member, upload: UploadId, deps: Deps) -> Upload:
    """Leave the file. Refuses: UploadOver when it is being taken in, or settled."""
    known = _mine(tx, asker, upload, deps, during=(UploadState.ASK, UploadState.LOOK))
    changed = replace(known, state=UploadState.CANCELLED, questions=(), seen=None)
    store.change(tx, changed)
    return changed


def seen(tx: Tx, *, asker: Member, upload: UploadId, deps: Deps) -> Upload:
    """The file as it waits for its answers, for another page of them. Refuses: UploadOver."""
    return _mine(tx, asker, upload, deps, during=(UploadState.ASK,))


def claim(
    tx: Tx, *, workspace: WorkspaceId, upload: UploadId, states: Collection[UploadState], now: datetime
) -> Upload | None:
    """The upload, ours to work on; None when it is settled, or somebody who is alive works on it."""
    known = store.one(tx, workspace=workspace, upload=upload, is_locked=True)
    if known is None or known.state not in states:
        return None
    if known.worker is not None and not is_gone(known.worker) and now - known.beat_at <= STALE:
        return None
    claimed = replace(known, worker=this_process(), beat_at=now)
    store.change(tx, claimed)
    return claimed


def at_work(tx: Tx, *, workspace: WorkspaceId, now: datetime) -> Run | None:
    """The import that some living process is reading, applying or taking back."""
    return next(
        (
            run
            for run in runs.in_states(tx, RunState.STAGING, RunState.APPLYING, RunState.UNDOING)
            if run.workspace == workspace
            and not is_gone(run.reader)
            and not (run.state is RunState.STAGING and now - run.beat_at > STALE)
        ),
        None,
    )


def _mine(tx: Tx, asker: Member, upload: UploadId, deps: Deps, *, during: Collection[UploadState]) -> Upload:
    permit_sending(tx, asker)
    known = store.one(tx, workspace=asker.workspace, upload=upload, is_locked=True)
    if known is None or known.member != asker.id:
        raise UploadOver(state="gone", name="", command=deps.command("coach"))
    if known.state not in during:
        raise _over(known, deps)
    return known


def _over(known: Upload, deps: Deps) -> UploadOver:
    return UploadOver(state=known.state.value, name=known.name, command=deps.command("coach"))


def _refusal(tx: Tx, sender: Member | None, sent: Sent) -> Refusal | None:
    if sender is None:
        return people.NotLinked(user=sent.user)
    if not may_send(tx, sender):
        names = [one.name for one in people.admins(tx, workspace=sender.workspace)]
        return FilesAreForAdmins(name=clean(sent.name), admins=names)
    return None


def _remember(tx: Tx, upload: Upload, by: Member, deps: Deps, *, origins: Collection[Origin]) -> None:
    if upload.kind is None or upload.shape is None:
        return
    said: list[Asked] = [one for one in upload.questions if one.answer is not None and one.origin in origins]
    if said:
        store.remember(
            tx,
            workspace=upload.workspace,
            kind=upload.kind,
            shape=rules.remembered_as(upload.shape, by=_own(tx, by)),
            questions=said[: rules.MOST_ASKED],
            by=by.id,
            at=deps.clock.now(),
        )


def _own(tx: Tx, by: Member) -> MemberId | None:
    """Whose answers they are, when not everybody's: those of somebody who is no admin count for their files only."""
    return None if reach(tx, workspace=by.workspace, by=by.id) is None else by.id
