"""From differences to what their card reads."""

from __future__ import annotations

from typing import Any

from bot.deals.differences.csvfile import Wording
from bot.deals.differences.model import Differences

MOST_LISTED = 5


def card(found: Differences, say: Wording) -> dict[str, Any]:
    """Facts of deals/differences."""
    lines = [
        {
            "deal": one.deal.name,
            "field": say.words.fields[one.field],
            "is_new": one.field is None,
            "theirs": say.value(one.field, one.theirs),
            "ours": say.value(one.field, one.ours),
            "by": found.names.get(one.by),
            "is_overruled": one.is_overruled,
        }
        for one in found.lines[:MOST_LISTED]
    ]
    return {"deals": found.deals, "lines": lines, "left": max(len(found.lines) - MOST_LISTED, 0)}
