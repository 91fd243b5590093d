"""Sample facts of what is said about promises."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.samples import Sample

HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'
_DUE = date(2026, 11, 27)
_ROW: dict[str, Any] = {
    "id": 7,
    "who": None,
    "made_to": "Dana Fox",
    "text": "Send Acme the offer",
    "due": _DUE,
    "is_late": False,
    "moves": 0,
    "may_settle": True,
}
_SAID: dict[str, Any] = {
    "id": 7,
    "text": "Send Acme the offer",
    "due": _DUE,
    "days_left": 0,
    "owner": "Amy Reed",
    "by": "Dana Fox",
    "moves": 3,
    "reason": "Legal has not answered",
    "is_dropped": False,
    "was": date(2026, 11, 25),
    "was_dropped": False,
    "is_own": False,
}
_DID = {"id": 7, "text": "Send Acme the offer", "due": _DUE, "back": "7 2026-11-27"}
_FORM = {"text": "Send Acme the offer", "due": _DUE, "to": "2026-11-30"}
_NOBODY = {"rows": [], "mine": 0, "to_me": 0, "left": 0, "after": 0}

SAMPLES = (
    Sample(
        "promises/list",
        {
            "rows": [
                _ROW,
                {
                    **_ROW,
                    "text": HOSTILE,
                    "due": date(2026, 11, 20),
                    "is_late": True,
                    "moves": 2,
                    "made_to": None,
                },
                {**_ROW, "who": "Amy Reed", "made_to": None, "may_settle": False},
            ],
            "mine": 2,
            "to_me": 6,
            "left": 5,
            "after": 3,
        },
    ),
    Sample("promises/list", _NOBODY, label="nothing"),
    Sample("promises/list", {**_NOBODY, "rows": [_ROW], "mine": 1}, label="mine"),
    Sample("promises/list", {**_NOBODY, "rows": [{**_ROW, "who": "Amy Reed"}], "to_me": 1}, label="to_me"),
    *(
        Sample("promises/did", {**_DID, "did": did}, label=did)
        for did in ("made", "kept", "dropped", "moved", "moved_back", "reopened")
    ),
    Sample("promises/due", _SAID),
    Sample("promises/due", {**_SAID, "text": HOSTILE, "days_left": -3, "by": None}, label="late"),
    Sample("promises/due", {**_SAID, "days_left": 2}, label="day off"),
    Sample("promises/made", _SAID),
    Sample("promises/moved_often", _SAID),
    Sample("promises/moved_often", {**_SAID, "reason": None, "text": HOSTILE}, label="hostile"),
    Sample("promises/changed", {**_SAID, "by": None}),
    Sample("promises/changed", {**_SAID, "is_dropped": True}, label="dropped"),
    Sample("promises/changed", {**_SAID, "was_dropped": True, "reason": None}, label="reopened"),
    Sample("promises/changed", {**_SAID, "is_own": True}, label="own"),
    Sample("promises/changed", {**_SAID, "is_own": True, "is_dropped": True}, label="own dropped"),
    Sample(
        "promises/changed",
        {**_SAID, "is_own": True, "was_dropped": True, "text": HOSTILE},
        label="own reopened",
    ),
    Sample(
        "promises/changed", {**_SAID, "text": HOSTILE, "owner": HOSTILE, "reason": HOSTILE}, label="hostile"
    ),
    Sample("promises/move_form", _FORM, kind="form"),
    Sample("promises/drop_form", _FORM, kind="form"),
    Sample("promises/help", {"command": "/coach promises"}),
    *(
        Sample("promises/refused_not_ahead", {"day": date(2020, 1, 1), "is_past": is_past}, label=label)
        for is_past, label in ((True, "past"), (False, "far"))
    ),
    Sample("promises/refused_no_such_promise", {"command": "/coach promises"}),
    Sample("promises/refused_not_yours", {"owner": "Amy Reed"}),
    Sample("promises/refused_not_yours", {"owner": None}, label="nobody"),
    *(
        Sample("promises/refused_settled", {"text": HOSTILE, "state": state, "day": _DUE}, label=state)
        for state in ("kept", "dropped")
    ),
)
