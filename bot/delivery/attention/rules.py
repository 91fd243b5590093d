"""What a person is told, and when. Pure: the instant, what waits and what was told are handed in.

- Nothing is said outside working hours on a workday, before its `earliest`, or while the person is busy.
  Do-not-disturb holds back everything, appointments too; what ends meanwhile expires.
- An appointment is said as soon as that allows, by itself, outside limit and gap.
- Nudges about one subject are one message. The most pressing one is said when limit and gap allow.
- LOW never interrupts. It goes along with a message about the same subject, or into the digest.
- The digest comes once a workday at `digest_at`, with all that is due and still waiting by then. It comes
  only if something was due at that moment already: what becomes due later that day waits for the next one,
  so that the digest comes at the hour the person chose or, when they are busy then, right after. It is
  moved into the working hours: before them to their beginning, after them to half an hour before their end.
- Without a digest, the rest competes again the next day; LOW only ever goes along.
- What cannot be said before its `until` expires, then and not earlier: limits can be changed meanwhile.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.attention.hours import Hours, Window, hours, windows
from bot.delivery.model import Attention, Release, Slots, Told, Verdict, Waiting
from bot.kit.manner import Urgency

REMINDED_AFTER = timedelta(minutes=15)
"""So long after the question somebody is reminded who does not work shortly before the appointment."""
_NO_GAP = timedelta(0)
Group = list[Waiting]
"""Nudges about one subject; the first leads."""


def decide(waiting: Sequence[Waiting], *, attention: Attention, told: Told, now: datetime) -> Verdict:
    """What is said to one person at this instant, what has expired, and when to ask again.

    Asking at `again` and whenever something arrives or changes says the same as asking all the time.
    The order of `waiting` does not matter. With a gap of 0 what the limit allows comes at once.
    """
    now = now.astimezone(UTC)
    expired = tuple(sorted(one.id for one in waiting if one.until <= now))
    left = [one for one in waiting if one.until > now]
    if not left:
        return Verdict(expired=expired)
    open_hours = hours(attention, since=now, until=max(one.until for one in left))
    releases = tuple(_releases(left, attention=attention, told=told, open_hours=open_hours, now=now))
    said = {each for release in releases for each in release.ids}
    again = _again(
        [one for one in left if one.id not in said],
        attention=attention,
        told=told_after(told, releases, at=now, zone=attention.zone),
        open_hours=open_hours,
        now=now,
    )
    return Verdict(releases, expired, again)


def told_after(told: Told, releases: Iterable[Release], *, at: datetime, zone: str) -> Told:
    """What the person has been told once these are said. Appointments leave no trace in it."""
    for release in releases:
        if release.is_digest:
            told = replace(told, digests=told.digests | {_day(at, ZoneInfo(zone))})
        elif not release.is_appointment:
            told = replace(told, nudges=(*told.nudges, at))
    return told


def moments(
    waiting: Sequence[Waiting], *, attention: Attention, told: Told, since: datetime, until: datetime
) -> list[tuple[datetime, Verdict]]:
    """What will be said and what will expire in [since, until), if nothing new arrives: the agenda.

    It steps `decide` from one `again` to the next, so it says what the heartbeat will do.
    """
    found: list[tuple[datetime, Verdict]] = []
    left, now = list(waiting), since.astimezone(UTC)
    while now < until:
        verdict = decide(left, attention=attention, told=told, now=now)
        if verdict.releases or verdict.expired:
            found.append((now, verdict))
        gone = {*verdict.expired, *(each for release in verdict.releases for each in release.ids)}
        left = [one for one in left if one.id not in gone]
        told = told_after(told, verdict.releases, at=now, zone=attention.zone)
        if verdict.again is None:
            break
        now = verdict.again
    return found


def appointment_slot(at: datetime, *, attention: Attention) -> datetime:
    """When to ask for an appointment at `at`: then, if the person works then, else at the end of the workday before.

    That is half an hour before the end of the latest workday that is over by `at`: on the evening of a workday the
    same day, before a leave the last day worked. A shorter workday asks at its beginning. With no such day in
    `workdays` it stays `at`, and `decide` says it as soon as the person works again.
    """
    at = at.astimezone(UTC)
    today = _day(at, ZoneInfo(attention.zone))
    near = windows(attention, sorted(day for day in attention.workdays if day <= today)[-3:])
    if not near or near[-1].opens <= at < near[-1].closes:
        return at
    over = [window for window in near if window.closes <= at]
    return over[-1].last_call if over else at


def appointment_slots(
    at: datetime, *, remind_at: datetime, before: datetime, attention: Attention, now: datetime
) -> Slots:
    """When to ask for an appointment at `at`, as `appointment_slot` says, and when to remind who has not answered.

    That is at `remind_at`, if they work then and have been asked before; else a quarter of an hour after they were
    asked. Where their hours or the time until `before` end within half an hour, it is in the middle of what is left.
    Who is asked only from `before` on (they come back, or it was set up, just then) is not reminded.
    Worked example: hours from 09:00 to 18:00, a meeting at 09:00. Asked at 17:30 the evening before, reminded at 17:45.
    """
    asked = appointment_slot(at, attention=attention)
    since = max(asked, now.astimezone(UTC))
    open_hours = hours(attention, since=since, until=before)
    found = open_hours.next_open(since)
    if found is None or found[0] >= before:
        return Slots(asked, None)
    heard, window = found
    if heard < remind_at and any(one.opens <= remind_at < one.closes for one in open_hours.windows):
        return Slots(asked, remind_at)
    return Slots(asked, heard + min(REMINDED_AFTER, (min(window.closes, before) - heard) / 2))


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


# What is said now


def _releases(
    left: list[Waiting], *, attention: Attention, told: Told, open_hours: Hours, now: datetime
) -> Iterator[Release]:
    found = open_hours.next_open(now)
    if found is None or found[0] > now:
        return
    due = sorted((one for one in left if one.earliest <= now), key=_rank)
    yield from (Release((one.id,), is_appointment=True) for one in due if one.is_appointment)
    nudges = [one for one in due if not one.is_appointment]
    groups = _groups(nudges)
    if _is_digest_due(nudges, window=found[1], told=told, now=now):
        yield Release(tuple(one.id for group in groups for one in group), is_digest=True)
        return
    pressing = [group for group in groups if group[0].urgency > Urgency.LOW]
    free = _Budget.of(attention, told, now=now).free(now)
    yield from (Release(tuple(one.id for one in group)) for group in pressing[:free])


def _is_digest_due(nudges: Iterable[Waiting], *, window: Window, told: Told, now: datetime) -> bool:
    moment = window.digest
    if moment is None or now < moment or window.day in told.digests:
        return False
    return any(one.earliest <= moment for one in nudges)


def _rank(one: Waiting) -> tuple[float, float, datetime, int]:
    return -one.urgency, -one.acted, one.until, one.id


def _groups(ranked: Iterable[Waiting]) -> list[Group]:
    """Those about one subject together, in the order of the best of each; the oldest of the most urgent leads."""
    groups: defaultdict[tuple[str, int], Group] = defaultdict(list)
    for one in ranked:
        groups[one.subject, 0 if one.subject else one.id].append(one)
    return [sorted(group, key=lambda one: (-one.urgency, one.id)) for group in groups.values()]


@dataclass(frozen=True, slots=True)
class _Budget:
    """How many messages there may be at an instant, after those that were told."""

    zone: ZoneInfo
    limit: int
    gap: timedelta
    told: tuple[datetime, ...]
    by_day: Counter[date]

    @classmethod
    def of(cls, attention: Attention, told: Told, *, now: datetime) -> _Budget:
        zone = ZoneInfo(attention.zone)
        horizon = now - max(attention.gap, timedelta(days=2))
        recent = tuple(at for at in told.nudges if at > horizon)
        by_day = Counter(_day(at, zone) for at in recent)
        return cls(zone, attention.daily_limit, attention.gap, recent, by_day)

    def free(self, at: datetime) -> int:
        left = max(0, self.limit - self.by_day[_day(at, self.zone)])
        if self.gap <= _NO_GAP:
            return left
        return min(left, 1) if self.gap_ends(at) is None else 0

    def gap_ends(self, at: datetime) -> datetime | None:
        """Until when a nudge would be too close to another; None when it is not.

        Told later than `at` counts as well: clocks are set back, and then nobody is to be told twice at once.
        """
        return max((one + self.gap for one in self.told if abs(at - one) < self.gap), default=None)

    def next_free(self, since: datetime, open_hours: Hours) -> datetime | None:
        """The first instant from `since` on when a nudge may be said."""
        while found := open_hours.next_open(since):
            at, window = found
            if self.by_day[_day(at, self.zone)] >= self.limit:
                since = window.closes
            elif (after := self.gap_ends(at)) is not None:
                since = after
            else:
                return at
        return None


# When to ask again


def _again(
    left: list[Waiting], *, attention: Attention, told: Told, open_hours: Hours, now: datetime
) -> datetime | None:
    budget = _Budget.of(attention, told, now=now)
    return min((_event(one, budget, told, open_hours, now) for one in left), default=None)


def _event(one: Waiting, budget: _Budget, told: Told, open_hours: Hours, now: datetime) -> datetime:
    """The first instant at which this one, were it alone, would be said or expire."""
    since = max(now, one.earliest)
    if one.is_appointment:
        found = open_hours.next_open(since)
        said = [found[0] if found else None]
    else:
        said = [_next_digest(one, told, open_hours, now)]
        if one.urgency > Urgency.LOW:
            said.append(budget.next_free(since, open_hours))
    return min([one.until, *(at for at in said if at is not None)]).astimezone(UTC)


def _next_digest(one: Waiting, told: Told, open_hours: Hours, now: datetime) -> datetime | None:
    for window in open_hours.windows:
        if window.digest is None or window.digest < one.earliest or window.day in told.digests:
            continue
        found = open_hours.next_open(max(now, window.digest))
        if found and found[1] is window:
            return found[0]
    return None
