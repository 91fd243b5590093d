"""Sample facts of how meetings are set up, of earlier ones, and of what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from bot.kit.figures import Share
from bot.meetings.past.rules import Stats
from bot.people.model import Strangers, Team, TeamId, WorkspaceId
from tests.samples import Sample

HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'
_DAY, _AT = date(2026, 11, 23), datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_KEY = "7:2026-11-23"
_RHYTHM = {"kind": "workdays", "days": (), "at": "09:00", "zone": "Asia/Shanghai"}
_TEAM = Team(WorkspaceId(1), TeamId(3), "West", None, None, "America/Chicago", "USD", "en")
_SETUP: dict[str, Any] = {
    "is_new": True,
    "kind_name": "morning meeting · 晨会",
    "teams": [_TEAM, _TEAM._replace(id=TeamId(4), name=HOSTILE)],
    "team": 3,
    "channel": "C024BE7LR",
    "mode": "live",
    "rhythms": ["workdays", "weekdays", "month", "quarter"],
    "rhythm": "workdays",
    "weekdays": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "ticked": (),
    "at": "09:00",
    "zones": ["America/Chicago"],
    "zone": "team",
    "minutes": 20,
    "lead": "manager",
    "leader": "",
    "delegate": "",
    "questions": "What did you get done yesterday? (done)\nWhat is your plan for today? (plan)",
}
_SET: dict[str, Any] = {
    "id": 7,
    "kind": "morning meeting",
    "team": "West",
    "channel": "C024BE7LR",
    "rhythm": _RHYTHM,
    "next": _AT,
    "is_member": True,
    "strangers": Strangers(0),
}
_STRANGERS = Strangers(5, ("Zed", HOSTILE))
_ROW: dict[str, Any] = {
    "id": 7,
    "key": _KEY,
    "kind": "morning meeting",
    "team": "West",
    "channel": "C024BE7LR",
    "rhythm": _RHYTHM,
    "is_paused": False,
    "next": _AT,
    "may_change": True,
}
_LIST: dict[str, Any] = {
    "rows": [_ROW, {**_ROW, "is_paused": True, "next": None}, {**_ROW, "may_change": False, "next": None}],
    "count": 6,
    "left": 3,
    "after": 3,
    "kinds": [{"key": "morning", "name": "morning meeting"}, {"key": "weekly", "name": "weekly review"}],
    "may_set_up": True,
    "leader": None,
    "did": None,
    "did_to": None,
    "did_day": None,
    "asks_which": False,
    "are_paused": False,
}
_EMPTY = {**_LIST, "rows": [], "count": 0, "left": 0, "after": 0}
_SHARES = ((date(2026, 11, 19), Share(3, 4)), (date(2026, 11, 20), Share(4, 4)))
_KINDS = {"en": "morning meeting", "zh_CN": "晨会"}
_STATS = Stats(
    12, Share(10, 12), Fraction(11, 10), Share(40, 48), Share(7, 9), Share(5, 6), Fraction(5, 2), _SHARES
)
_NO_STATS = Stats(0, Share(0, 0), None, Share(0, 0), Share(0, 0), Share(0, 0), None, ())
_PAST: dict[str, Any] = {
    "day": _DAY,
    "kind": "morning meeting",
    "team": "West",
    "is_closed": True,
    "key": _KEY,
    "heard": 3,
    "expected": 4,
    "actions": 2,
    "found": None,
}
_HISTORY: dict[str, Any] = {
    "rows": [_PAST, {**_PAST, "expected": None, "actions": 0}],
    "count": 7,
    "left": 5,
    "after": 2,
    "word": None,
    "command": "/meeting",
}
_ACTION: dict[str, Any] = {
    "id": 5,
    "who": "Amy Reed",
    "text": "Send the offer",
    "due": _DAY,
    "moves": 0,
    "may_settle": True,
}

MORE = (
    Sample("meetings/setup_form", _SETUP, kind="form"),
    Sample(
        "meetings/setup_form",
        {
            **_SETUP,
            "is_new": False,
            "rhythm": "weekdays",
            "ticked": ("monday",),
            "mode": "written",
            "lead": "fixed",
            "leader": "U024BE7LH",
            "zones": ["America/Chicago", "Asia/Shanghai"],
            "zone": "Asia/Shanghai",
        },
        label="change",
        kind="form",
    ),
    Sample("meetings/set_up", _SET),
    Sample(
        "meetings/set_up",
        {**_SET, "is_member": False, "strangers": Strangers(5, ("Zed", HOSTILE))},
        label="strangers",
    ),
    Sample(
        "meetings/set_up", {**_SET, "is_member": None, "next": None, "strangers": Strangers(1)}, label="never"
    ),
    Sample("meetings/list", _LIST),
    Sample("meetings/list", _EMPTY, label="none"),
    Sample("meetings/list", {**_EMPTY, "may_set_up": False, "leader": "Dana Fox"}, label="none_for_rep"),
    Sample("meetings/list", {**_EMPTY, "may_set_up": False}, label="none_for_nobody"),
    Sample("meetings/list", {**_LIST, "asks_which": True}, label="which"),
    *(
        Sample("meetings/list", {**_LIST, "count": count, "are_paused": True}, label=f"paused {count}")
        for count in (1, 2)
    ),
    *(
        Sample("meetings/list", {**_LIST, "did": did, "did_to": _ROW, "did_day": day}, label=label)
        for label, did, day in (
            ("skipped", "skipped", _DAY),
            ("held after all", "held", _DAY),
            ("moved", "moved", _AT),
            ("paused", "paused", None),
            ("paused_until", "paused", _DAY),
            ("resumed", "resumed", None),
            ("ended", "ended", None),
        )
    ),
    Sample(
        "meetings/move_form",
        {
            "kind": "morning meeting",
            "team": "West",
            "starts_at": _AT,
            "day": "2026-11-23",
            "at": "09:00",
            "zone": "Asia/Shanghai",
        },
        kind="form",
    ),
    Sample("meetings/pause_form", {}, kind="form"),
    Sample("meetings/note_form", {"sort": "parked"}, label="parked", kind="form"),
    Sample("meetings/note_form", {"sort": "decision"}, label="decision", kind="form"),
    Sample(
        "meetings/action_form",
        {
            "people": [{"id": 1, "name": "Amy Reed"}, {"id": 2, "name": HOSTILE}],
            "chosen": 1,
            "due": "2026-11-24",
        },
        kind="form",
    ),
    Sample("meetings/noted", {"sort": "parked", "text": HOSTILE}, label="parked"),
    Sample("meetings/noted", {"sort": "decision", "text": "We call every lead"}, label="decision"),
    Sample(
        "meetings/noted",
        {"sort": "action", "who": "Amy Reed", "text": "Call Hooli", "due": _DAY},
        label="action",
    ),
    Sample("meetings/help", {"command": "/meeting", "kinds": ["weekly review", "monthly review"]}),
    Sample("meetings/history", _HISTORY),
    Sample(
        "meetings/history",
        {**_HISTORY, "word": HOSTILE, "rows": [{**_PAST, "found": {"who": "Amy Reed", "text": HOSTILE}}]},
        label="search",
    ),
    Sample("meetings/history", {**_HISTORY, "rows": [], "count": 0, "left": 0}, label="none"),
    Sample(
        "meetings/history", {**_HISTORY, "rows": [], "count": 0, "left": 0, "word": "Acme"}, label="not_found"
    ),
    Sample(
        "meetings/stats",
        {"teams": ["West"], "figures": _STATS, "points": _SHARES, "command": "/meeting", "locale": "en"},
    ),
    Sample(
        "meetings/stats",
        {"teams": ["West", HOSTILE, "North", "South"], "figures": _NO_STATS, "points": ()},
        label="none",
    ),
    Sample("meetings/refused_not_ahead", {"day": _DAY}),
    *(
        Sample(
            "meetings/refused_not_yours",
            {"team": team, "leader": leader, "is_answer": is_answer, "may_see": may_see},
            label=label,
        )
        for team, leader, is_answer, may_see, label in (
            ("West", "Dana Fox", False, False, "to see"),
            (HOSTILE, None, False, False, "hostile"),
            ("West", "Dana Fox", True, True, "to answer"),
            (None, "Dana Fox", True, False, "of others"),
        )
    ),
    Sample(
        "meetings/actions",
        {
            "rows": [_ACTION, {**_ACTION, "text": HOSTILE, "moves": 2, "may_settle": False}],
            "count": 7,
            "left": 5,
            "after": 2,
            "command": "/meeting",
        },
    ),
    Sample("meetings/refused_not_ahead", {"day": _DAY}),
    *(
        Sample(
            "meetings/refused_not_yours",
            {"team": team, "leader": leader, "is_answer": is_answer, "may_see": may_see},
            label=label,
        )
        for team, leader, is_answer, may_see, label in (
            ("West", "Dana Fox", False, False, "to see"),
            (HOSTILE, None, False, False, "hostile"),
            ("West", "Dana Fox", True, True, "to answer"),
            (None, "Dana Fox", True, False, "of others"),
        )
    ),
    Sample(
        "meetings/actions",
        {"rows": [], "count": 0, "left": 0, "after": 0, "command": "/meeting"},
        label="none",
    ),
    Sample("meetings/file_sent", {"count": 12}),
    Sample("meetings/refused_no_team_to_meet", {"leader": "Dana Fox", "command": "/meeting"}),
    Sample("meetings/refused_no_team_to_meet", {"leader": None, "command": "/meeting"}, label="nobody"),
    Sample("meetings/refused_not_yours_to_set_up", {"team": "West", "leader": "Dana Fox"}),
    Sample("meetings/refused_not_yours_to_set_up", {"team": None, "leader": None}, label="gone"),
    Sample("meetings/refused_no_such_meeting", {"command": "/meeting"}),
    Sample("meetings/refused_no_such_point", {"command": "/meeting"}),
    *(
        Sample("meetings/refused_cannot_move_there", {"why": why, "when": _AT}, label=why)
        for why in ("past", "far", "taken", "running")
    ),
    *(
        Sample(
            "meetings/refused_over",
            {
                "kind": {"en": "morning meeting", "zh_CN": "晨会"},
                "when": _AT,
                "is_skipped": skipped,
                "command": "/meeting",
            },
            label="skipped" if skipped else "usual",
        )
        for skipped in (False, True)
    ),
    Sample("meetings/refused_not_leading", {"leader": "Dana Fox"}),
    Sample("meetings/refused_not_leading", {"leader": None}, label="nobody"),
    Sample("meetings/refused_none_yet", {"command": "/meeting"}),
)
