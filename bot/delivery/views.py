"""From what people chose and did to what templates say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.delivery import wording
from bot.delivery.answers.model import Answered
from bot.delivery.counts.model import Tally
from bot.delivery.model import Outcome
from bot.delivery.wishes.model import Preferences
from bot.kit.clock import local
from bot.kit.deps import Deps
from bot.kit.formats import Reader


def preferences(chosen: Preferences, deps: Deps, reader: Reader) -> dict[str, Any]:
    """The facts of the part that App Home and /coach quiet share, and of the form."""
    muted = set(chosen.muted)
    return {
        "chosen": chosen,
        "muted": _names(chosen.muted, deps, reader),
        "offered": [
            {"kind": kind, "name": name, "is_muted": kind in muted}
            for kind, name in zip(chosen.offered, _names(chosen.offered, deps, reader), strict=True)
        ],
    }


def answered(answered: Answered, said: str, deps: Deps, reader: Reader) -> dict[str, Any]:
    """The facts of what stands in the place of a nudge that was answered. `said`: its first line."""
    one = answered.delivery
    return {
        "said": said,
        "id": one.id,
        "outcome": answered.outcome.value,
        "kind": wording.kind_name(one.kind, deps, reader),
        "back": answered.back,
        "day": _day(answered, reader),
        "time": f"{local(answered.back, reader.zone):%H:%M}" if answered.back else None,
        "can_undo": answered.outcome is Outcome.MUTED,
    }


def counts(tally: Tally, deps: Deps, reader: Reader) -> dict[str, Any]:
    """The facts of the table of counts."""
    names = _names([one.kind for one in tally.kinds], deps, reader)
    rows = [{"name": name, "count": one} for name, one in zip(names, tally.kinds, strict=True)]
    return {"tally": tally, "rows": rows}


def _day(answered: Answered, reader: Reader) -> str | None:
    """`today`, `tomorrow` or another day on the reader's calendar."""
    if answered.back is None:
        return None
    away = local(answered.back, reader.zone).date() - reader.today
    return {timedelta(0): "today", timedelta(days=1): "tomorrow"}.get(away, "later")


def _names(kinds: Any, deps: Deps, reader: Reader) -> list[str]:
    return [wording.kind_name(kind, deps, reader) for kind in kinds]
