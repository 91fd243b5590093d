"""Sample facts of what a meeting says, and of its forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from bot.kit.figures import Share
from bot.kit.money import Money
from bot.meetings.past.rules import Stats
from bot.people.model import Strangers, Team, TeamId, WorkspaceId
from tests.samples import Sample

HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'
_DAY = date(2026, 11, 23)
_AT, _ENDS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC), datetime(2026, 11, 23, 1, 20, tzinfo=UTC)
_KEY = "7:2026-11-23"
_RHYTHM = {"kind": "workdays", "days": (), "at": "09:00", "zone": "Asia/Shanghai"}
_HEAD: dict[str, Any] = {
    "key": _KEY,
    "kind": "morning meeting · 晨会",
    "team": "West",
    "day": _DAY,
    "phase": "planned",
    "is_written": False,
    "is_over": False,
    "has_begun": True,
    "is_moved": False,
    "starts_at": _AT,
    "ends_at": _ENDS,
    "minutes": 20,
    "took": None,
    "over_by": 0,
    "heard": 2,
    "asked": 4,
    "missing": ["Bo Lind", "Cy Young"],
    "away": ["Eve Moor"],
    "leader": "Dana Fox",
    "command": "/meeting",
}
_SAYS = {"asked": None, "text": "Globex went to proposal", "choice": None}
_LINE: dict[str, Any] = {"who": "Amy Reed", "says": [_SAYS], "planned": None, "is_late": False}
_PROBLEM: dict[str, Any] = {
    "id": 5,
    "text": "Legal does not answer Acme",
    "by": "Amy Reed",
    "age": 3,
    "taken_by": None,
    "is_solved": False,
}


def _item(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "number": number,
        "begins": _AT,
        "ends": _ENDS,
        "is_current": False,
        "is_problems": False,
        "lines": [],
        "left": 0,
        "parts": [],
        **more,
    }


_PRAISE = {
    "template": "deals/_section_praise.xml",
    "facts": {
        "rows": [
            {
                "who": "Amy Reed",
                "name": "Initech",
                "status": "won",
                "stage": {},
                "amount": Money(4_200_000, "USD"),
            },
            {"who": "Bo Lind", "name": HOSTILE, "status": "won", "stage": {}, "amount": None},
            {
                "who": "Bo Lind",
                "name": "Globex",
                "status": "open",
                "stage": {"en": "Proposal", "zh_CN": "方案"},
                "amount": None,
            },
        ],
        "left": 2,
    },
}
_FUNNEL = {
    "template": "pipeline/_section_funnel.xml",
    "facts": {
        "count": 46,
        "amount": Money(146_000_000, "USD"),
        "stages": [
            {"name": {"en": "Lead", "zh_CN": "线索"}, "count": 12},
            {"name": {"en": "Proposal"}, "count": 34},
        ],
    },
}
_PROMISED = {
    "template": "promises/_section_due.xml",
    "facts": {
        "rows": [
            {
                "who": "Amy Reed",
                "text": "Send the offer",
                "due": date(2026, 11, 20),
                "is_late": True,
                "moves": 1,
            },
            {"who": "Bo Lind", "text": HOSTILE, "due": _DAY, "is_late": False, "moves": 0},
        ],
        "left": 1,
    },
}
_ITEMS = [
    _item(
        0,
        "Yesterday",
        lines=[
            {**_LINE, "planned": "Bring Globex to proposal"},
            {**_LINE, "who": HOSTILE, "is_late": True, "says": [{**_SAYS, "text": HOSTILE}]},
            {
                **_LINE,
                "says": [
                    {"asked": "Visits?", "text": "3", "choice": None},
                    {"asked": "Ok?", "text": "", "choice": "yes"},
                ],
            },
        ],
        left=3,
        parts=[_FUNNEL],
    ),
    _item(1, "Praise", parts=[_PRAISE]),
    _item(2, "Today", is_current=True, lines=[_LINE]),
    _item(3, "Urgent problems", is_problems=True),
    _item(4, "Promises", parts=[_PROMISED]),
]
_CARD: dict[str, Any] = {
    **_HEAD,
    "items": _ITEMS,
    "problems": [_PROBLEM, {**_PROBLEM, "text": HOSTILE, "age": 0, "taken_by": "Dana Fox"}],
    "more_problems": 2,
    "actions": [
        {"who": "Amy Reed", "text": "Send the offer", "due": _DAY},
        {"who": HOSTILE, "text": HOSTILE, "due": _DAY},
    ],
    "parked": ["Prices for 2027"],
    "decisions": [HOSTILE],
    "has_answers": True,
}
_BARE = {
    **_CARD,
    "items": [_item(0, "Yesterday")],
    "problems": [],
    "more_problems": 0,
    "actions": [],
    "parked": [],
    "decisions": [],
}
_OVER = {**_CARD, "phase": "closed", "is_over": True, "took": 23}
_ASK: dict[str, Any] = {
    "key": _KEY,
    "kind": "morning meeting · 晨会",
    "starts_at": _AT,
    "ends_at": _ENDS,
    "is_written": False,
    "command": "/meeting",
    "is_before": False,
    "is_daily": True,
    "known": ["Globex is in Proposal now", HOSTILE, "c", "d", "e", "f"],
    "is_enough": True,
}
_QUESTIONS = [
    {
        "key": "done",
        "asks": "text",
        "is_optional": False,
        "words": "What did you get done?",
        "value": HOSTILE,
    },
    {"key": "visits", "asks": "number", "is_optional": True, "words": "Visits?", "value": "3"},
    {"key": "deal", "asks": "deal", "is_optional": True, "words": "Which deal?", "value": "2"},
    {"key": "ok", "asks": "yes_no", "is_optional": False, "words": "All well?", "value": "no"},
]
_FORM: dict[str, Any] = {
    "kind": "morning meeting",
    "starts_at": _AT,
    "is_before": False,
    "is_of_day": False,
    "is_prefilled": True,
    "has_values": True,
    "questions": _QUESTIONS,
    "deals": [{"id": "1", "name": "Acme"}, {"id": "2", "name": HOSTILE}],
}
_GIVEN: dict[str, Any] = {
    "key": _KEY,
    "kind": "morning meeting",
    "starts_at": _AT,
    "is_new": True,
    "is_late": False,
    "repeats": "",
    "says": [
        {"asked": "What did you get done?", "text": HOSTILE, "choice": None, "repeats": False},
        {"asked": "All well?", "text": "no", "choice": "no", "repeats": False},
    ],
}
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
_SUMMARY: dict[str, Any] = {
    **_HEAD,
    "phase": "closed",
    "took": 18,
    "actions": [{"who": "Amy Reed", "text": HOSTILE, "due": _DAY}],
    "parked": ["Prices for 2027"],
    "decisions": ["We call every lead the same day"],
    "solved": ["No demo machine"],
    "problems": [_PROBLEM, {**_PROBLEM, "taken_by": "Dana Fox"}],
    "more_problems": 1,
}

SAMPLES = (
    Sample("meetings/card", _CARD),
    Sample("meetings/card", {**_BARE, "heard": 0, "away": [], "has_answers": False}, label="nobody"),
    Sample("meetings/card", {**_BARE, "has_begun": False}, label="ahead"),
    Sample("meetings/card", {**_BARE, "phase": "skipped", "is_over": True}, label="skipped"),
    Sample("meetings/card", {**_CARD, "is_written": True}, label="written"),
    Sample("meetings/card", _OVER, label="closed"),
    Sample("meetings/card", {**_OVER, "took": None}, label="over"),
    Sample("meetings/lead", _CARD, label="planned"),
    Sample("meetings/lead", {**_CARD, "phase": "running", "over_by": 3}, label="running"),
    Sample(
        "meetings/lead",
        {
            **_CARD,
            "phase": "running",
            "items": [_item(0, "Yesterday"), _item(1, "Urgent problems", is_current=True, is_problems=True)],
        },
        label="last_item",
    ),
    Sample(
        "meetings/lead",
        {**_BARE, "phase": "running", "items": [_item(0, "Praise", is_current=True), _item(1, "Today")]},
        label="silent",
    ),
    Sample("meetings/lead", _OVER, label="closed"),
    Sample("meetings/lead", {**_CARD, "has_begun": False}, label="ahead"),
    Sample("meetings/close", {**_CARD, "phase": "running", "over_by": 12}),
    Sample("meetings/close", _CARD, label="never_begun"),
    Sample("meetings/summary", _SUMMARY),
    Sample(
        "meetings/summary",
        {
            **_SUMMARY,
            "took": None,
            "asked": 0,
            "actions": [],
            "parked": [],
            "decisions": [],
            "solved": [],
            "problems": [],
            "more_problems": 0,
        },
        label="nothing",
    ),
    Sample("meetings/reply", {"who": "Amy Reed", "says": _GIVEN["says"], "is_late": False}),
    Sample("meetings/reply", {"who": HOSTILE, "says": _GIVEN["says"], "is_late": True}, label="late"),
    Sample("meetings/ask", _ASK),
    Sample("meetings/ask", {**_ASK, "is_before": True, "known": [], "is_enough": False}, label="before"),
    Sample("meetings/ask", {**_ASK, "is_written": True}, label="written"),
    Sample("meetings/ask", {**_ASK, "is_written": True, "is_before": True}, label="written_before"),
    Sample("meetings/ask", {**_ASK, "is_daily": False}, label="review"),
    Sample("meetings/ask", {**_ASK, "is_daily": False, "is_written": True}, label="written_review"),
    Sample("meetings/remind", _ASK),
    Sample("meetings/remind", {**_ASK, "is_written": True}, label="written"),
    Sample("meetings/answer_form", _FORM, kind="form"),
    Sample(
        "meetings/answer_form",
        {
            **_FORM,
            "is_before": True,
            "is_of_day": True,
            "deals": [],
            "questions": [{**_QUESTIONS[2], "value": ""}],
        },
        label="before",
        kind="form",
    ),
    Sample("meetings/answer_form", {**_FORM, "is_before": True}, label="worded_before", kind="form"),
    Sample(
        "meetings/answer_form",
        {**_FORM, "is_before": True, "is_prefilled": False},
        label="again_before",
        kind="form",
    ),
    Sample("meetings/given", _GIVEN),
    Sample("meetings/given", {**_GIVEN, "is_late": True}, label="late"),
    Sample(
        "meetings/given",
        {**_GIVEN, "is_new": False, "repeats": "What is your plan for today?"},
        label="again",
    ),
    Sample("meetings/all", {**_CARD, "more_problems": 0}),
    Sample("meetings/all", {**_BARE, "has_answers": False}, label="nothing"),
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
        Sample("meetings/list", {**_LIST, "did": did, "did_to": _ROW, "did_day": day}, label=label)
        for label, did, day in (
            ("skipped", "skipped", _DAY),
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
        {**_HISTORY, "word": HOSTILE, "rows": [{**_PAST, "found": f"Amy Reed: {HOSTILE}"}]},
        label="search",
    ),
    Sample("meetings/history", {**_HISTORY, "rows": [], "count": 0, "left": 0}, label="none"),
    Sample(
        "meetings/history", {**_HISTORY, "rows": [], "count": 0, "left": 0, "word": "Acme"}, label="not_found"
    ),
    Sample(
        "meetings/stats",
        {"team": "West", "figures": _STATS, "points": _SHARES, "command": "/meeting", "locale": "en"},
    ),
    Sample(
        "meetings/stats",
        {"team": "West", "figures": _NO_STATS, "points": ()},
        label="none",
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
        for why in ("past", "far", "running")
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
