"""Whether single deals of a pipeline may be shown, and not its totals only."""

from __future__ import annotations

from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.people import store as people_store
from bot.people.model import Member
from bot.pipeline.model import Subject


class DealsPrivate(Refusal):
    """The asker may see a team's totals, and no deals of others there. Facts: team, leader (or None), command."""

    template = "pipeline/refused_private"


class OnlyTotals(Refusal):
    """The company's single deals are shown to nobody here; its totals are. Facts: `command`."""

    template = "pipeline/refused_only_totals"


def refuse_closed(tx: Tx, *, asker: Member, subject: Subject, deps: Deps) -> None:
    """Return when single deals of that may be shown to the asker. Refuses: OnlyTotals, DealsPrivate."""
    if subject.scope.is_company:
        raise OnlyTotals(command=deps.command("pipeline"))
    if subject.is_open or subject.team is None:
        return
    leader = None
    if subject.team.manager is not None:
        found = people_store.by_ids(tx, workspace=asker.workspace, ids=[subject.team.manager])
        leader = found[subject.team.manager].name if subject.team.manager in found else None
    raise DealsPrivate(team=subject.team.name, leader=leader, command=deps.command("pipeline"))
