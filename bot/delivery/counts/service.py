"""Use case: what came of a team's nudges, without showing anybody's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.delivery.counts import rules, store
from bot.delivery.counts.model import FEWEST, LATELY, Tally
from bot.delivery.counts.store import Whose
from bot.delivery.model import DIGEST
from bot.delivery.refusals import TooFew
from bot.kit.db import Tx
from bot.kit.nudges import kinds
from bot.people import service as people
from bot.people import store as people_store
from bot.people.model import Member, MemberId, Team, TeamId
from bot.people.permissions import permit
from bot.people.rules import Teams


def tally(tx: Tx, *, asker: Member, word: str, now: datetime) -> Tally:
    """What came of the nudges of a team and those below it in the last 30 days.

    Without a word: of the teams the asker leads, else their own; of the whole company for an admin in no team. A few
    people beside a team that is counted by itself are left out. Confidential kinds are not in it.
    Refuses: UnknownTeam, NotYourTeam, NotAllowed, TooFew.
    """
    tree = people.teams(tx, workspace=asker.workspace)
    asked = [people.team_called(tx, workspace=asker.workspace, word=word)] if word else _own(tree, asker)
    for team in asked:
        permit(tx, asker, "delivery.see_counts", team=team.id)
    if not asked:
        permit(tx, asker, "delivery.see_counts")
    unseen = [DIGEST, *(kind.name for kind in kinds().values() if kind.is_confidential)]
    whose = Whose(asker.workspace, _countable(tx, asker, tree, asked), now - LATELY, unseen)
    name = " · ".join(team.name for team in asked) or None
    count = store.people(tx, whose=whose)
    if count < FEWEST:
        raise TooFew(team=name, fewest=FEWEST)
    by_kind = [one for one in store.by_kind(tx, whose=whose) if one.kind in kinds()]
    shown = [one for one in by_kind if one.people >= FEWEST]
    return Tally(
        team=name,
        people=count,
        days=LATELY.days,
        fewest=FEWEST,
        kinds=tuple(sorted(shown, key=lambda one: (-one.sent, one.kind))),
        hidden=len(by_kind) - len(shown),
    )


def _countable(tx: Tx, asker: Member, tree: Teams, asked: Sequence[Team]) -> frozenset[MemberId]:
    """Whom the counts of these teams are about; without any, those of the whole company."""
    members: dict[TeamId, list[MemberId]] = defaultdict(list)
    nowhere: list[MemberId] = []
    for one in people_store.everybody(tx, workspace=asker.workspace):
        (members[one.team] if one.team is not None else nowhere).append(one.id)
    below: dict[TeamId, list[TeamId]] = defaultdict(list)
    for team in tree:
        if team.parent is not None:
            below[team.parent].append(team.id)
    tops = asked or [team for team in tree if team.parent not in tree.by_id]
    parts = [rules.countable(team.id, members=members, below=below) for team in tops]
    return rules.together(parts, frozenset(() if asked else nowhere))


def _own(tree: Teams, asker: Member) -> list[Team]:
    """The teams that somebody leads, without those that stand below another one of theirs; else their own."""
    led = tree.led_by(asker.id)
    if led:
        under = {each for team in led for each in tree.below(team.id) if each != team.id}
        return [team for team in led if team.id not in under]
    return [tree[asker.team]] if asker.team is not None else []
