"""From promises to what their cards read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.promises.model import Promise, Seen

MOST_LISTED = 5


def page(mine: Sequence[Seen], to_me: Sequence[Seen], *, start: int, today: date) -> dict[str, Any]:
    """Facts of promises/list: the asker's own, then those made to them, a few from `start` on."""
    everything = [*mine, *to_me]
    start = start if 0 <= start < len(everything) else 0
    shown = everything[start : start + MOST_LISTED]
    return {
        "rows": [
            {
                "id": one.promise.id,
                "who": None if place + start < len(mine) else one.owner,
                "made_to": one.made_to if place + start < len(mine) else None,
                "text": one.promise.text,
                "due": one.promise.due,
                "is_late": one.promise.due < today,
                "moves": one.promise.moves,
                "may_settle": one.may_settle,
            }
            for place, one in enumerate(shown)
        ],
        "mine": len(mine),
        "to_me": len(to_me),
        "left": max(0, len(everything) - start - len(shown)),
        "after": start + len(shown),
    }


def did(promise: Promise, what: str) -> dict[str, Any]:
    """Facts of promises/did. `back`: what the button carries that takes a move back."""
    return {
        "id": promise.id,
        "text": promise.text,
        "due": promise.due,
        "did": what,
        "back": f"{promise.id} {promise.due.isoformat()}",
    }


def data(mine: Sequence[Seen], to_me: Sequence[Seen]) -> dict[str, Any]:
    """Both lists for `say --json`."""

    def plain(one: Seen) -> dict[str, Any]:
        promise = one.promise
        return {
            "id": promise.id,
            "owner": one.owner,
            "text": promise.text,
            "due": promise.due.isoformat(),
            "moves": promise.moves,
            "origin": promise.origin,
        }

    return {"mine": [plain(one) for one in mine], "to_me": [plain(one) for one in to_me]}
