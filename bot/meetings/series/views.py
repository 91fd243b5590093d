"""From series to what their form and their list read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.kit.recurrence import WEEKDAYS, Recurrence
from bot.kit.rhythm import Rhythm, days_of, described, rhythm_of
from bot.meetings.kinds import KindSettings, said
from bot.meetings.model import Lead, Mode, Series
from bot.meetings.series import rules
from bot.meetings.series.service import Listed
from bot.people.model import Team

MOST_LISTED = 5
TEAMS_OWN = "team"
"""The choice of a time zone that means the team's, whichever team is chosen."""


def form(
    *,
    kind: KindSettings,
    teams: Sequence[Team],
    known: Series | None,
    channel: str,
    slack_ids: Mapping[int, str],
    locale: str,
    zones: Iterable[str],
    fiscal_year_start: int,
) -> dict[str, Any]:
    """Facts of meetings/setup_form: what is offered, or what a meeting has now.

    `slack_ids` of its people; `zones`: the time zones that are offered.
    """
    team = next((one for one in teams if known and one.id == known.team), teams[0])
    days = days_of(kind.rhythm, kind.weekdays, fiscal_year_start=fiscal_year_start)
    recurrence = known.recurrence if known else Recurrence(days, kind.at, team.zone)
    rhythm, ticked = rhythm_of(recurrence)
    questions = known.questions if known else rules.default_questions(kind)
    return {
        "is_new": known is None,
        "kind_name": said(kind.name, locale),
        "teams": teams,
        "team": team.id,
        "channel": known.channel if known else channel,
        "mode": (known.mode if known else Mode.LIVE).value,
        "rhythms": [one.value for one in Rhythm],
        "rhythm": rhythm.value,
        "weekdays": WEEKDAYS,
        "ticked": ticked,
        "at": f"{recurrence.at:%H:%M}",
        "zones": sorted({recurrence.zone, *zones}),
        "zone": recurrence.zone if recurrence.zone != team.zone else TEAMS_OWN,
        "minutes": known.minutes if known else kind.minutes,
        "lead": (known.lead if known else Lead.MANAGER).value,
        "leader": slack_ids.get(known.leader or 0, "") if known else "",
        "delegate": slack_ids.get(known.delegate or 0, "") if known else "",
        "questions": rules.written(questions, kind, locale),
    }


def page(
    found: Sequence[Listed],
    *,
    kinds: Mapping[str, KindSettings],
    locale: str,
    may_set_up: bool,
    teams: Collection[Team],
    leader: str | None,
    start: int = 0,
    did: tuple[str, Listed, Any] | None = None,
    asks_which: bool = False,
) -> dict[str, Any]:
    """Facts of meetings/list: a few of them from `start` on, and what was just done to which. `teams`: those
    whose meetings the reader may set up; a kind that all of them have already is not offered.
    """
    have = {(one.series.kind, one.team.id) for one in found}
    start = start if 0 <= start < len(found) else 0
    shown = found[start : start + MOST_LISTED]
    return {
        "rows": [row(one, kinds, locale) for one in shown],
        "count": len(found),
        "are_paused": all(row(one, kinds, locale)["is_paused"] for one in found),
        "left": max(0, len(found) - start - len(shown)),
        "after": start + len(shown),
        "kinds": [
            {"key": key, "name": said(kind.name, locale)}
            for key, kind in kinds.items()
            if not asks_which and any((key, one.id) not in have for one in teams)
        ],
        "may_set_up": may_set_up,
        "leader": leader,
        "did": did[0] if did else None,
        "did_to": row(did[1], kinds, locale) if did else None,
        "did_day": did[2] if did else None,
        "asks_which": asks_which and bool(found),
    }


def row(one: Listed, kinds: Mapping[str, KindSettings], locale: str) -> dict[str, Any]:
    """One series in a list."""
    kind = kinds.get(one.series.kind)
    return {
        "id": one.series.id,
        "key": f"{one.series.id}:{one.upcoming.day.isoformat()}" if one.upcoming else "",
        "kind": said(kind.name, locale) if kind else one.series.kind,
        "team": one.team.name,
        "channel": one.series.channel,
        "rhythm": described(one.series.recurrence),
        "is_paused": one.schedule.is_paused and one.schedule.next_run_at is None,
        "next": one.upcoming.starts_at if one.upcoming else None,
        "may_change": one.may_change,
    }
