"""From snapshots to what their templates read: the days as words of code, one page of the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bot.kit.recurrence import WEEKDAYS
from bot.kit.rhythm import Rhythm, described, rhythm_of
from bot.people.model import Strangers, Team
from bot.pipeline.snapshots.model import Did, Listed, Plan

MOST_LISTED = 5


def form(
    *,
    teams: Sequence[Team],
    views: Collection[str],
    known: Listed | None = None,
    team: Team | None = None,
    channel: str = "",
) -> dict[str, Any]:
    """Facts of pipeline/schedule_form: empty, or with what one that is moved has now."""
    recurrence = known.schedule.recurrence if known else None
    kind, ticked = rhythm_of(recurrence) if recurrence else (Rhythm.WORKDAYS, ())
    chosen = known.team if known else team or teams[0]
    return {
        "is_new": known is None,
        "teams": teams,
        "team": chosen.id,
        "channel": known.snapshot.channel if known else channel,
        "views": views,
        "view": known.snapshot.view if known else next(iter(views)),
        "rhythms": [one.value for one in Rhythm],
        "rhythm": kind.value,
        "weekdays": WEEKDAYS,
        "ticked": ticked,
        "at": f"{recurrence.at:%H:%M}" if recurrence else "09:00",
        "zones": sorted({one.zone for one in teams}),
    }


def set_up(
    plan: Plan,
    *,
    team: Team,
    next_run_at: Any,
    is_member: bool | None,
    strangers: Strangers | None,
    command: str,
) -> dict[str, Any]:
    """Facts of pipeline/schedule_set. `is_member` and `strangers` None: we may not know."""
    return {
        "id": plan.id,
        "is_new": plan.is_new,
        "team": team.name,
        "view": plan.view,
        "channel": plan.channel,
        "rhythm": described(plan.recurrence),
        "next": next_run_at,
        "is_member": is_member,
        "strangers": strangers,
        "command": command,
    }


def page(
    found: Sequence[Listed],
    *,
    start: int,
    command: str,
    may_set_up: bool,
    did: tuple[Did, Listed] | None = None,
    asks_which: bool = False,
) -> dict[str, Any]:
    """Facts of pipeline/schedules: a few of them from `start` on, and what was just done."""
    start = start if 0 <= start < len(found) else 0
    shown = found[start : start + MOST_LISTED]
    return {
        "rows": [_row(one) for one in shown],
        "count": len(found),
        "left": max(0, len(found) - start - len(shown)),
        "after": start + len(shown),
        "start": start,
        "command": command,
        "may_set_up": may_set_up,
        "did": did[0].value if did else None,
        "did_to": _row(did[1]) if did else None,
        "asks_which": asks_which,
    }


def _row(one: Listed) -> dict[str, Any]:
    is_paused = one.schedule.is_paused and one.schedule.next_run_at is None
    return {
        "number": one.number,
        "id": one.snapshot.id,
        "team": one.team.name,
        "channel": one.snapshot.channel,
        "view": one.snapshot.view,
        "rhythm": described(one.schedule.recurrence),
        "is_paused": is_paused,
        "is_skipping": one.schedule.is_paused and not is_paused,
        "next": one.schedule.next_run_at,
        "may_change": one.may_change,
    }
