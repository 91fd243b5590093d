"""What came last, and whether it can be taken back: for whoever may take files in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.deals.deliveries import service as deliveries
from bot.deals.deliveries.model import Late
from bot.imports import store
from bot.imports.model import Run
from bot.imports.permitted import may_undo, permit_sending
from bot.imports.uploads import store as uploads
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.people import store as people
from bot.people.model import Member
from bot.people.permissions import may

_MOST = 5


@dataclass(frozen=True, slots=True)
class Came:
    """The latest imports, each with the name of whoever sent it (None: the command line or the folder).

    `last`: the one that can be taken back by whoever asks. `late`: sources that have not delivered as usual.
    """

    runs: tuple[tuple[Run, str | None], ...]
    last: Run | None
    late: tuple[Late, ...]


def came(tx: Tx, *, asker: Member, deps: Deps) -> Came:
    """What came last: to an admin all of it, to others what they sent. Refuses: NotAllowed."""
    permit_sending(tx, asker)
    everybodys = may(tx, asker, "imports.take_all")
    latest = store.latest(tx, workspace=asker.workspace, count=_MOST, by=None if everybodys else asker.id)
    sent = uploads.of_runs(tx, workspace=asker.workspace, runs=[run.id for run in latest])
    senders = {one.member for one in sent.values() if one.member is not None}
    names = people.by_ids(tx, workspace=asker.workspace, ids=senders)
    named = []
    for run in latest:
        sender = sent[run.id].member if run.id in sent else None
        named.append((run, names[sender].name if sender in names else None))
    last = store.last_done(tx, workspace=asker.workspace, kind=None)
    today = local(deps.clock.now(), deps.company.zone).date()
    late = deliveries.late(tx, workspace=asker.workspace, today=today, deps=deps, kind=None)
    return Came(tuple(named), last if last and may_undo(tx, asker, last) else None, late)
