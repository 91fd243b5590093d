"""What meetings refuse to whoever they are not for."""

from __future__ import annotations

from bot.kit.db import Tx
from bot.meetings.model import Series
from bot.people.model import Member
from bot.people.permissions import may, permit
from bot.people.refusals import NotYourTeam


class NotYourMeeting(NotYourTeam):
    """It is another team's meeting, or for its team to answer. Facts: of NotYourTeam; `is_answer`; `may_see` it."""

    template = "meetings/refused_not_yours"


def allow(tx: Tx, asker: Member, action: str, *, series: Series) -> None:
    """As `permit`; whom the manager named to lead or to stand in may do all but answer, also from another team.

    Refuses: NotYourMeeting.
    """
    is_answer = action == "meetings.answer"
    if not is_answer and asker.id in (series.leader, series.delegate):
        return
    try:
        permit(tx, asker, action, team=series.team)
    except NotYourTeam as closed:
        may_see = may(tx, asker, "meetings.see", team=series.team)
        raise NotYourMeeting(**closed.facts, is_answer=is_answer, may_see=may_see) from None
