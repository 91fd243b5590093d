"""From differences to what their card reads."""

from __future__ import annotations

from typing import Any

from bot.deals.differences.csvfile import Wording
from bot.deals.differences.model import Differences

MOST_LISTED = 5


def data(found: Differences, say: Wording) -> dict[str, Any]:
    """The same for `say --json`: all of it, with values as the file has them."""
    return {
        "deals": found.deals,
        "differences": [
            {
                "deal": one.deal.id,
                "source": one.deal.source,
                "external_id": one.deal.external_id,
                "name": one.deal.name,
                "field": one.field.value if one.field else "new",
                "crm": say.value(one.field, one.theirs),
                "chat": say.value(one.field, one.ours),
                "by": found.names.get(one.by),
                "at": one.at.isoformat(),
                "crm_counts": one.is_overruled,
            }
            for one in found.lines
        ],
    }


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
