"""Use cases: what a person chose about being written to, changing it, and being quiet for a while."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from bot.delivery.attention import store as attention
from bot.delivery.model import DIGEST
from bot.delivery.refusals import QuietOver, QuietTooLong
from bot.delivery.settings import DeliverySettings
from bot.delivery.wishes import rules, store
from bot.delivery.wishes.model import Chosen, Preferences
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.kit.nudges import kinds
from bot.people.model import Member
from bot.people.permissions import permit

_LATELY = timedelta(days=90)
MOST_A_DAY = 20


def preferences(tx: Tx, *, asker: Member, now: datetime, deps: Deps) -> Preferences:
    """What holds for the asker now."""
    permit(tx, asker, "delivery.choose_hours", member=asker)
    settings = deps.settings[DeliverySettings]
    own = attention.wishes(tx, workspace=asker.workspace, members=[asker.id])[asker.id]
    muted = attention.mutes(tx, workspace=asker.workspace, members=[asker.id]).get(asker.id, frozenset())
    told = store.kinds_of(tx, workspace=asker.workspace, member=asker.id, since=now - _LATELY)
    can_mute = {kind for kind in (*told, *muted) if _can_mute(kind)}
    chosen = (own.starts, own.ends, own.daily_limit, own.digest_at)
    is_quiet = own.quiet_until is not None and own.quiet_until > now
    return Preferences(
        starts=settings.starts if own.starts is None else _time(own.starts),
        ends=settings.ends if own.ends is None else _time(own.ends),
        daily_limit=settings.daily_limit if own.daily_limit is None else own.daily_limit,
        digest_at=_digest(own.digest_at, settings),
        quiet_until=own.quiet_until if is_quiet else None,
        muted=tuple(sorted(muted & can_mute)),
        offered=tuple(sorted(can_mute)),
        is_own=any(one is not None for one in chosen),
    )


def change_preferences(tx: Tx, *, asker: Member, chosen: Chosen, now: datetime, deps: Deps) -> None:
    """Keep what the asker chose. What is as the company has it stays the company's, also when that changes.

    Raises FieldsWrong (`ends`, `limit`).
    """
    permit(tx, asker, "delivery.choose_hours", member=asker)
    wrong: dict[str, tuple[str, dict[str, Any]]] = {}
    if chosen.ends <= chosen.starts:
        wrong["ends"] = ("delivery/wrong_hours", {})
    if not 0 <= chosen.daily_limit <= MOST_A_DAY:
        wrong["limit"] = ("delivery/wrong_limit", {"most": MOST_A_DAY})
    if wrong:
        raise FieldsWrong(wrong)
    settings = deps.settings[DeliverySettings]
    has_usual_hours = (chosen.starts, chosen.ends) == (settings.starts, settings.ends)
    values = {
        "starts": None if has_usual_hours else _minutes(chosen.starts),
        "ends": None if has_usual_hours else _minutes(chosen.ends),
        "daily_limit": None if chosen.daily_limit == settings.daily_limit else chosen.daily_limit,
        "digest_at": _kept_digest(chosen.digest_at, settings),
    }
    attention.change(tx, workspace=asker.workspace, member=asker.id, values=values)
    for kind in sorted(chosen.offered):
        if kind in chosen.muted and _can_mute(kind):
            attention.mute(tx, workspace=asker.workspace, member=asker.id, kind=kind, now=now)
        elif kind not in chosen.muted:
            attention.unmute(tx, workspace=asker.workspace, member=asker.id, kind=kind)
    attention.wake(tx, members=[(asker.workspace, asker.id)], at=now)


def be_quiet(tx: Tx, *, asker: Member, until: datetime | None, now: datetime, deps: Deps) -> None:
    """Say nothing unasked to the asker until then; None: speak again. Refuses: QuietOver, QuietTooLong."""
    permit(tx, asker, "delivery.choose_hours", member=asker)
    coach = deps.command("coach")
    if until is not None and until <= now:
        raise QuietOver(until=until, command=f"{coach} quiet")
    if until is not None and until > now + rules.LONGEST:
        raise QuietTooLong(days=rules.LONGEST.days, away=f"{coach} away")
    attention.change(tx, workspace=asker.workspace, member=asker.id, values={"quiet_until": until})
    attention.wake(tx, members=[(asker.workspace, asker.id)], at=now)


def _can_mute(kind: str) -> bool:
    known = kinds().get(kind)
    return known is not None and kind != DIGEST and not known.is_required


def _digest(own: int | None, settings: DeliverySettings) -> time | None:
    if own is None:
        return settings.digest
    return None if own == attention.NO_DIGEST else _time(own)


def _kept_digest(chosen: time | None, settings: DeliverySettings) -> int | None:
    if chosen == settings.digest:
        return None
    return attention.NO_DIGEST if chosen is None else _minutes(chosen)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
