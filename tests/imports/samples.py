"""Sample facts of what is said about files in chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.deals.deliveries.model import Late
from bot.imports.model import Progress, RunId, RunState, Undone
from bot.imports.uploads import views
from bot.imports.uploads.model import BLANK, HOLDS, Asked, Origin, Upload, UploadId, UploadState
from bot.people.model import MemberId, WorkspaceId
from tests.samples import Sample

_AT = datetime(2026, 11, 20, 0, 10, tzinfo=UTC)
_HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'
_PEOPLE = ("Amy Reed", "陈雨", "王博")

_SEEN: Mapping[str, Any] = {
    "source": "salesforce",
    "rows": 240,
    "unchanged": 180,
    "repeated": 0,
    "footers": 2,
    "rejected": 0,
    "rejects": {},
    "too_many": False,
    "aside": 0,
    "within": None,
    "counts": {"new_deals": 12, "changed_deals": 48, "events": 71},
    "columns": [
        ["id", ["Opportunity ID"]],
        ["name", ["Opportunity Name"]],
        ["account", ["Account Name"]],
        ["owner", ["Opportunity Owner"]],
        ["stage", ["Stage"]],
        ["amount", ["Amount"]],
        ["close", ["Close Date"]],
    ],
    "unused": ["Lead Source", "Fiscal Period"],
    "unused_count": 2,
    "remarks": 0,
    "run": 7,
}
_REJECTED = {**_SEEN, "rejected": 3, "rejects": {"not_a_number": 2, "stage_unknown": 1}}
_WITHIN = {
    **_SEEN,
    "rejected": 4,
    "rejects": {"others": 3, "customer_known": 1},
    "aside": 4,
    "within": {"teams": ["West", "华东"], "admins": ["Helen Marsh"]},
}
_SUPPOSED = Asked("unknown_value", "owner", "Amy Read", 12, _PEOPLE, "Amy Reed", Origin.SUGGESTED)
_OPEN = Asked(
    "day_or_month", "close", "Close Date", 240, ("dmy", "mdy"), None, Origin.NOBODY, is_blocking=True
)

_UPLOAD = Upload(
    workspace=WorkspaceId(1),
    id=UploadId(4711),
    member=MemberId(1),
    event="Ev1",
    file="F1",
    name="deals.csv",
    size=34_567,
    conversation="D1",
    state=UploadState.ASK,
    created_at=_AT,
    beat_at=_AT,
    kind="deals",
    shape="s",
    seen=_SEEN,
)
_EVERY_QUESTION = (
    Asked("kind", "", "", 0, ("deals", "accounts"), None, Origin.NOBODY, is_blocking=True),
    Asked("missing_column", "stage", "Stage", 0, ("Phase", "Note"), None, Origin.NOBODY, is_blocking=True),
    Asked("double_column", "name", "Name", 2, ("Name", "Name (2)"), None, Origin.NOBODY, is_blocking=True),
    _OPEN,
    Asked("decimal_sign", "amount", "Amount", 9, (".", ","), None, Origin.NOBODY, is_blocking=True),
    Asked(
        "no_year", "close", "Close Date", 9, ("2026", "2025", "2027"), None, Origin.NOBODY, is_blocking=True
    ),
    Asked("filled_once", "owner", "Owner", 9, (HOLDS, BLANK), None, Origin.NOBODY, is_blocking=True),
    Asked("no_end", "closed", "", 4, ("closed: Modified", "close: Expected"), None, Origin.NOBODY),
    Asked("same_key", "key", "name, account", 4, ("amount", "product"), None, Origin.NOBODY),
    Asked("ambiguous_value", "owner", "Li Na", 9, ("lina@example.com",), None, Origin.NOBODY),
    Asked("source", "source", "", 0, ("salesforce", "erp"), "erp", Origin.PERSON),
    replace(_SUPPOSED, origin=Origin.LAST_TIME, text=_HOSTILE),
    Asked("unknown_value", "product", "GTXPro", 9, (), None, Origin.NOBODY),
)
_LATE = (
    Late("salesforce", "deals", _AT, date(2026, 11, 25), 2),
    Late("salesforce", "accounts", _AT, date(2026, 11, 25), 2),
)


def _preview(label: str, start: int = 0, **more: Any) -> Sample:
    return Sample("imports/preview", views.preview(replace(_UPLOAD, **more), start), label)


def _run(state: str, **more: Any) -> dict[str, Any]:
    run = {
        "file": "deals.csv",
        "kind": "deals",
        "source": "salesforce",
        "at": _AT,
        "state": state,
        "applied": 3000,
        "staged": 9000,
        "counts": {"new_deals": 12},
        "by": "Helen Marsh",
    }
    return {**run, **more}


SAMPLES = (
    Sample("imports/reading", views.reading(_UPLOAD)),
    Sample("imports/reading", views.reading(_UPLOAD, Progress(RunState.STAGING, 40_000)), "of a large file"),
    _preview("usual"),
    _preview("supposed", questions=(_SUPPOSED,)),
    _preview("rejected", seen=_REJECTED, questions=(replace(_SUPPOSED, origin=Origin.LAST_TIME),)),
    _preview("too many rejected", seen={**_REJECTED, "rejected": 90, "too_many": True}),
    _preview("by a manager", seen=_WITHIN),
    _preview("nothing new", seen={**_SEEN, "unchanged": 240, "counts": {}}),
    _preview("nothing to take", seen={**_REJECTED, "rejected": 240, "counts": {}}),
    _preview("asking first", questions=(_OPEN, _SUPPOSED)),
    _preview("every question", questions=_EVERY_QUESTION),
    _preview("every question, next page", 5, questions=_EVERY_QUESTION),
    _preview("every question, last page", 10, questions=_EVERY_QUESTION),
    _preview("which kind", kind=None, seen=None, questions=_EVERY_QUESTION[:1]),
    _preview("hostile", name=_HOSTILE, seen={**_SEEN, "unused": [_HOSTILE], "source": "crm"}),
    Sample(
        "imports/preview",
        {**views.preview(_UPLOAD), "running": "other.csv"},
        label="another one got in first",
    ),
    Sample("imports/taking", views.taking(_UPLOAD, None)),
    Sample("imports/taking", views.taking(_UPLOAD, Progress(RunState.STAGING, 3000)), "reading"),
    Sample("imports/taking", views.taking(_UPLOAD, Progress(RunState.APPLYING, 3000, 9000)), "applying"),
    Sample("imports/result", views.result(_UPLOAD)),
    Sample("imports/result", views.result(replace(_UPLOAD, seen={**_REJECTED, "remarks": 1})), "rejected"),
    Sample("imports/result", views.result(replace(_UPLOAD, seen={**_SEEN, "counts": {}})), "nothing new"),
    Sample("imports/result", views.result(replace(_UPLOAD, seen=_WITHIN)), "by a manager"),
    Sample("imports/cancelled", {"name": "deals.csv"}),
    Sample("imports/refused", {"name": "deals.pdf", "lines": ["deals.pdf is a PDF.", "Export the list."]}),
    Sample("imports/broke", {"name": "deals.csv", "reference": "7F3K", "command": "/coach"}),
    Sample("imports/refused_not_admin", {"name": "deals.csv", "admins": ["Helen Marsh", "李娜"]}),
    Sample("imports/refused_not_admin", {"name": "deals.csv", "admins": []}, "no admin yet"),
    *(
        Sample("imports/refused_over", {"state": state, "name": "deals.csv", "command": "/coach"}, state)
        for state in ("look", "take", "done", "cancelled", "refused", "ask", "gone")
    ),
    Sample("imports/refused_answer_first", {"count": 2}),
    Sample(
        "imports/refused_other_running", {"file": "x.csv", "kind": "deals", "applied": 3000, "staged": 9000}
    ),
    Sample(
        "imports/refused_other_running",
        {"file": "x.csv", "kind": "deals", "applied": 0, "staged": 0},
        "reading",
    ),
    Sample("imports/refused_not_the_last", {"file": "deals-2.csv", "kind": "deals"}),
    Sample("imports/refused_nothing_to_undo", {"kind": None}),
    Sample(
        "imports/refused_changed_since",
        {"file": "a.csv", "later_kind": "deals", "later_file": "b.csv", "at": _AT},
    ),
    Sample("imports/undoing", {"name": "deals.csv"}),
    Sample(
        "imports/undone",
        {"undone": Undone("deals", "salesforce", "deals.csv", _AT, {"new_deals": 12}, ("Acme",))},
    ),
    Sample("imports/help", {"command": "/coach import"}),
    Sample(
        "imports/deliveries",
        {"runs": [], "last": None, "late": (), "folder": None, "refused": 0},
        "nothing yet",
    ),
    Sample(
        "imports/deliveries",
        {
            "runs": [
                _run("applying"),
                _run("staging", by=None),
                _run("undoing"),
                _run("undone"),
                _run("done", file=_HOSTILE, counts={}),
                _run("done"),
            ],
            "last": {"id": RunId(7), "file": "deals.csv"},
            "late": _LATE,
            "folder": "/srv/crm",
            "refused": 2,
        },
    ),
    Sample("imports/late", {"late": _LATE}),
)
