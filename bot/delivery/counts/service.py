"""Use case: what came of a team's nudges, without showing anybody's own."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.counts import store
from bot.delivery.counts.model import FEWEST, LATELY, Tally
from bot.delivery.counts.store import Whose
from bot.delivery.model import DIGEST
from bot.delivery.refusals import TooFew
from bot.kit.db import Tx
from bot.kit.nudges import kinds
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, Team
from bot.people.permissions import permit
from bot.people.rules import Teams


def tally(tx: Tx, *, asker: Member, word: str, now: datetime) -> Tally:
    """What came of the nudges of a team and those below it in the last 30 days.

    Without a word: of the team the asker leads, else their own; of the whole company for an admin in no team.
    Confidential kinds are not in it. Refuses: UnknownTeam, NotYourTeam, NotAllowed, TooFew.
    """
    tree = people.teams(tx, workspace=asker.workspace)
    if word:
        team: Team | None = people.team_called(tx, workspace=asker.workspace, word=word)
    else:
        team = _own(tree, asker)
    permit(tx, asker, "delivery.see_counts", team=team.id if team else None)
    members = None
    if team is not None:
        found = people_store.members_of(tx, workspace=asker.workspace, teams=tree.below(team.id))
        members = [one.id for one in found]
    unseen = [DIGEST, *(kind.name for kind in kinds().values() if kind.is_confidential)]
    whose = Whose(asker.workspace, members, now - LATELY, unseen)
    count = store.people(tx, whose=whose)
    if count < FEWEST:
        raise TooFew(team=team.name if team else None, fewest=FEWEST)
    by_kind = [one for one in store.by_kind(tx, whose=whose) if one.kind in kinds()]
    shown = [one for one in by_kind if one.people >= FEWEST]
    return Tally(
        team=team.name if team else None,
        people=count,
        days=LATELY.days,
        fewest=FEWEST,
        kinds=tuple(sorted(shown, key=lambda one: (-one.sent, one.kind))),
        hidden=len(by_kind) - len(shown),
    )


def _own(tree: Teams, asker: Member) -> Team | None:
    led = tree.led_by(asker.id)
    if led:
        return led[0]
    return tree[asker.team] if asker.team is not None else None
