"""Sample facts of /coach agenda."""

from datetime import UTC, date, datetime

from tests.samples import Sample

_ROW = {
    "at": datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
    "kind": "Stuck deals · 卡住的单子",
    "why": "Acme (<!channel> & co) is past 80 % of your team's won deals at this stage.",
    "in_digest": False,
}
_DAY = date(2026, 11, 24)

SAMPLES = (
    Sample("agenda/help", {"command": "/coach agenda"}),
    Sample(
        "agenda/agenda",
        {"day": _DAY, "rows": [_ROW, {**_ROW, "in_digest": True}], "command": "/coach"},
    ),
    Sample("agenda/agenda", {"day": _DAY, "rows": [_ROW] * 9, "command": "/coach"}, label="long"),
    Sample("agenda/agenda", {"day": _DAY, "rows": [], "command": "/coach"}, label="nothing"),
)
