"""Use cases: seeing and setting whether a team keeps its deals private."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.kit.db import Tx
from bot.people import store
from bot.people.model import Member, Team
from bot.people.permissions import may, permit
from bot.people.refusals import UnknownTeam, WhichTeam


@dataclass(frozen=True, slots=True)
class Privacy:
    """How a team keeps its deals; `may_set`: the asker may change that; `leader`: who else may."""

    team: Team
    may_set: bool
    leader: str | None

    @property
    def is_private(self) -> bool:
        return bool(self.team.is_private)


def privacy(tx: Tx, *, asker: Member, name: str | None) -> Privacy:
    """How a team keeps its deals: anybody may know. Refuses: UnknownTeam, WhichTeam."""
    team = _meant(tx, asker, name)
    leader = None
    if team.manager is not None:
        known = store.by_ids(tx, workspace=asker.workspace, ids=[team.manager])
        leader = known[team.manager].name if team.manager in known else None
    return Privacy(team, may(tx, asker, "people.keep_private", team=team.id), leader)


def keep_private(tx: Tx, *, asker: Member, name: str | None, is_private: bool) -> Privacy:
    """Keep a team's single deals to their owner and those above, or open them to the team again.

    Refuses: UnknownTeam, WhichTeam, NotYourTeam.
    """
    found = privacy(tx, asker=asker, name=name)
    permit(tx, asker, "people.keep_private", team=found.team.id)
    store.set_private(tx, workspace=asker.workspace, team=found.team.id, is_private=is_private)
    return replace(found, team=found.team._replace(is_private=is_private))


def _meant(tx: Tx, asker: Member, name: str | None) -> Team:
    tree = store.teams(tx, workspace=asker.workspace)
    if name is not None:
        found = tree.named(name)
        if found is None:
            raise UnknownTeam(word=name, nearest=None, teams=[team.name for team in tree][:5])
        return found
    led = tree.led_by(asker.id)
    if len(led) == 1:
        return led[0]
    if not led and asker.team is not None and asker.team in tree.by_id:
        return tree[asker.team]
    raise WhichTeam(teams=[team.name for team in led or tree][:5])
