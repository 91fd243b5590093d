"""Sample facts of what every nudge says, how it is answered, and when people are written to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from bot.delivery.counts.model import KindCount, Tally
from bot.delivery.wishes.model import Preferences
from tests.samples import Sample

_HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'
_STUCK = "Acme ($84k) has been in negotiation for 26 workdays; deals you won took 12."
QUIET_UNTIL = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""13:00 in Shanghai, today."""
_TOMORROW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
_WEEK = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
_BEFORE = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


def _frame(label: str = "usual", **facts: Any) -> Sample:
    usual: dict[str, Any] = {
        "id": 4711,
        "late_since": None,
        "why": "You get this because the deal is past 80 % of your team's won deals at this stage.",
        "kind": "Deals that stand still",
        "has_buttons": True,
        "is_required": False,
        "says_done": False,
    }
    return Sample("delivery/frame", usual | facts, label=label)


def _digest(count: int, label: str = "usual", summary: str = _STUCK) -> Sample:
    lines = [
        {"id": 4711 + number, "summary": summary, "kind": "Deals that stand still"} for number in range(count)
    ]
    return Sample("delivery/digest", {"lines": lines, "shown": 5}, label=label)


def _answered(label: str = "usual", **facts: Any) -> Sample:
    usual: dict[str, Any] = {
        "said": _STUCK,
        "id": 4711,
        "outcome": "done",
        "kind": "Deals that stand still",
        "back": None,
        "day": None,
        "time": None,
        "can_undo": False,
    }
    return Sample("delivery/answered", usual | facts, label=label)


def _trouble(label: str, **facts: Any) -> Sample:
    usual: dict[str, Any] = {
        "channel": None,
        "person": None,
        "code": "is_archived",
        "since": _BEFORE,
        "is_mended": False,
    }
    return Sample("delivery/trouble", usual | facts, label=label)


def _unsure(label: str = "usual", **facts: Any) -> Sample:
    usual: dict[str, Any] = {
        "channel": None,
        "person": "陈雨",
        "id": 4711,
        "since": QUIET_UNTIL,
        "is_useful": True,
    }
    return Sample("delivery/unsure", usual | facts, label=label)


def hours(
    *, quiet_until: datetime | None = None, is_own: bool = False, muted: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What somebody chose, as templates get it."""
    chosen = Preferences(
        starts=time(8, 30) if is_own else time(9),
        ends=time(18),
        daily_limit=0 if is_own else 3,
        digest_at=None if is_own else time(16, 30),
        quiet_until=quiet_until,
        muted=muted,
        offered=("deals.stuck", "targets.missed"),
        is_own=is_own,
    )
    names = {"deals.stuck": "Deals that stand still", "targets.missed": _HOSTILE}
    offered = [{"kind": kind, "name": name, "is_muted": kind in muted} for kind, name in names.items()]
    return {"chosen": chosen, "muted": [names[kind] for kind in muted], "offered": offered}


def _hours(template: str, label: str, *, kind: str = "card", **facts: Any) -> Sample:
    return Sample(template, hours(**facts), label=label, kind=kind)


_STOOD_STILL = KindCount("deals.stuck", people=8, sent=42, acted=17, snoozed=6, muted=1, expired=4)
_MISSED = KindCount("targets.missed", people=6, sent=9, acted=2, snoozed=4, muted=2, expired=0)


def _counts(label: str, *kinds: tuple[str, KindCount], hidden: int = 0, team: str | None = "华东") -> Sample:
    tally = Tally(team, 9, 30, 5, tuple(count for _, count in kinds), hidden)
    rows = [{"name": name, "count": count} for name, count in kinds]
    return Sample("delivery/counts", {"tally": tally, "rows": rows}, label=label)


_NUDGES = (
    _frame(),
    _frame("late", late_since=_BEFORE),
    _frame("required", is_required=True),
    _frame("says done", says_done=True),
    _frame("appointment", has_buttons=False),
    _frame("channel", has_buttons=False, why=None, late_since=_BEFORE),
    _digest(3),
    _digest(1, "one"),
    _digest(8, "many"),
    _digest(2, "hostile", _HOSTILE),
    _trouble("usual", channel="C0EAST"),
    _trouble("person", person="陈雨", code="user_disabled"),
    _trouble("shared", channel="C0EAST", code="shared_with_another_company"),
    _trouble("not a member", channel="C0EAST", code="not_in_channel"),
    _trouble("workspace", code="token_revoked"),
    _trouble("mended", channel="C0EAST", is_mended=True),
    _unsure(),
    _unsure("channel", channel="C0EAST", person=None),
    _unsure("over", is_useful=False),
    _unsure("confidential", person=None),
)
_ANSWERS = (
    _answered(),
    _answered("hostile", said=_HOSTILE),
    _answered("today", outcome="snoozed", back=QUIET_UNTIL, day="today", time="13:00"),
    _answered("tomorrow", outcome="snoozed", back=_TOMORROW, day="tomorrow", time="09:00"),
    _answered("another day", outcome="snoozed", back=_WEEK, day="later", time="09:00"),
    _answered("put off before", outcome="snoozed"),
    _answered("not this kind", outcome="muted", can_undo=True),
    Sample("delivery/wanted", {"kind": "Deals that stand still"}),
    Sample("delivery/settled", {"said": "A message to 陈雨 may not have arrived.", "state": "sent"}),
    Sample("delivery/settled", {"said": "", "state": "planned"}, label="again"),
    Sample("delivery/settled", {"said": "", "state": "expired"}, label="over"),
    Sample("delivery/snooze", {"said": _STUCK, "day": date(2026, 11, 24)}, kind="form"),
    Sample("delivery/snooze", {"said": _HOSTILE, "day": date(2026, 11, 24)}, label="hostile", kind="form"),
    Sample("delivery/refused_not_there", {}),
    Sample("delivery/refused_answered", {"outcome": "done"}),
    Sample("delivery/refused_answered", {"outcome": "snoozed"}, label="put off"),
    Sample("delivery/refused_answered", {"outcome": "muted"}, label="not this kind"),
    Sample("delivery/refused_over", {}),
    Sample("delivery/refused_required", {}),
    Sample("delivery/refused_settled", {"is_said": True}),
    Sample("delivery/refused_settled", {"is_said": False}, label="otherwise"),
)
_WISHES = (
    _hours("delivery/quiet", "usual"),
    _hours("delivery/quiet", "quiet", quiet_until=QUIET_UNTIL),
    _hours("delivery/quiet", "own", is_own=True, muted=("deals.stuck", "targets.missed")),
    _hours("delivery/choose", "usual", kind="form"),
    _hours("delivery/choose", "own", kind="form", is_own=True, muted=("targets.missed",)),
    Sample("delivery/choose", hours() | {"offered": []}, label="nothing told yet", kind="form"),
    Sample("delivery/help", {"command": "/coach quiet"}),
    Sample("delivery/refused_quiet_over", {"until": _BEFORE, "command": "/coach quiet"}),
    Sample("delivery/refused_quiet_too_long", {"days": 30, "away": "/coach away"}),
)
_COUNTS = (
    _counts("usual", ("Deals that stand still", _STOOD_STILL), ("Targets that are missed", _MISSED)),
    _counts("hidden", ("Deals that stand still", _STOOD_STILL), hidden=2, team=None),
    _counts("all hidden", hidden=1),
    _counts("hostile", (_HOSTILE, _MISSED), team=_HOSTILE),
    Sample("delivery/counts_help", {"command": "/coach nudges", "fewest": 5, "days": 30}),
    Sample("delivery/refused_too_few", {"team": "West", "fewest": 5}),
    Sample("delivery/refused_too_few", {"team": None, "fewest": 5}, label="company"),
)

SAMPLES = (*_NUDGES, *_ANSWERS, *_WISHES, *_COUNTS)
