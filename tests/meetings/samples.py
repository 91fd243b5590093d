"""Sample facts of what a meeting says, and of its forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.kit.money import Money
from tests.meetings.more_samples import HOSTILE, MORE
from tests.samples import Sample

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
    "may_answer": True,
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
    "solved": [{"id": 6, "text": "No demo machine", "by": "Dana Fox"}, {"id": 7, "text": HOSTILE, "by": ""}],
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
    "solved": [],
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
    "is_days_before": False,
    "has_begun": False,
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
    Sample("meetings/card", {**_CARD, "may_answer": False}, label="of the line"),
    Sample("meetings/card", {**_BARE, "may_answer": False, "has_begun": False}, label="ahead for the line"),
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
    Sample("meetings/ask", {**_ASK, "is_before": True, "is_days_before": True}, label="days before"),
    Sample("meetings/ask", {**_ASK, "is_written": True}, label="written"),
    Sample("meetings/ask", {**_ASK, "is_written": True, "is_before": True}, label="written_before"),
    Sample(
        "meetings/ask",
        {**_ASK, "is_written": True, "is_before": True, "is_days_before": True},
        label="written days before",
    ),
    Sample("meetings/ask", {**_ASK, "is_daily": False}, label="review"),
    Sample("meetings/ask", {**_ASK, "is_daily": False, "is_written": True}, label="written_review"),
    Sample("meetings/ask", {**_ASK, "has_begun": True}, label="begun"),
    Sample("meetings/remind", _ASK),
    Sample("meetings/remind", {**_ASK, "is_before": True}, label="before"),
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
    Sample("meetings/all", {**_CARD, "more_problems": 0, "problems": [{**_PROBLEM, "is_solved": True}]}),
    Sample("meetings/all", {**_BARE, "has_answers": False}, label="nothing"),
    *MORE,
)
