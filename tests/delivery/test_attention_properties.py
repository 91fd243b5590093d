"""What holds for any week of anybody: proposals arrive when they like, the heartbeat asks when it is told to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.attention.rules import appointment_slots, decide, moments, told_after
from bot.delivery.model import Attention, DeliveryId, Release, Told, Verdict, Waiting
from bot.kit.manner import Urgency
from tests.examples import examples

TICK = timedelta(minutes=10)
"""All times of these weeks are multiples of it, so that asking at every tick is asking all the time."""
DAY = 24 * 6
WEEK = 7 * DAY
often = settings(deadline=None, max_examples=examples(150))


@dataclass(frozen=True)
class Arrival:
    """A proposal and the tick at which it is made."""

    at: datetime
    waiting: Waiting


@dataclass(frozen=True)
class Life:
    """A week of one person. `busy`: from when until when they are not to be disturbed."""

    attention: Attention
    arrivals: tuple[Arrival, ...]
    busy: tuple[tuple[datetime, datetime], ...]
    begins: datetime

    def seen_at(self, now: datetime) -> Attention:
        """What is known of the person at that instant."""
        ends = [end for start, end in self.busy if start <= now < end]
        return replace(self.attention, busy_until=max(ends, default=None))

    def is_open(self, now: datetime) -> bool:
        """By the clock on the wall. The hour that comes twice is left to either reading."""
        wall = now.astimezone(ZoneInfo(self.attention.zone))
        works = wall.date() in self.attention.workdays
        inside = self.attention.starts <= wall.time() < self.attention.ends
        return works and (inside or wall.fold == 1) and self.seen_at(now).busy_until is None

    def day(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.attention.zone)).date()


@dataclass
class Diary:
    """What became of everything."""

    said: list[tuple[datetime, Release]] = field(default_factory=list)
    expired: list[tuple[datetime, DeliveryId]] = field(default_factory=list)
    left_waiting: list[tuple[datetime, list[Waiting]]] = field(default_factory=list)
    asked_in_vain: list[datetime] = field(default_factory=list)

    @property
    def nudges(self) -> list[datetime]:
        return [at for at, release in self.said if not release.is_digest and not release.is_appointment]


def live(life: Life, next_tick: Callable[[datetime, Verdict], datetime | None]) -> Diary:
    """The loop outside: what arrives is put to the governor, what it says is done, `next_tick` is awaited."""
    diary, told, waiting = Diary(), Told(), list[Waiting]()
    to_come = sorted(life.arrivals, key=lambda each: each.at, reverse=True)
    now: datetime | None = life.begins
    while now is not None:
        arrived = 0
        while to_come and to_come[-1].at <= now:
            waiting.append(to_come.pop().waiting)
            arrived += 1
        verdict = decide(waiting, attention=life.seen_at(now), told=told, now=now)
        assert verdict.again is None or verdict.again > now
        told = told_after(told, verdict.releases, at=now, zone=life.attention.zone)
        gone = {*verdict.expired, *(each for release in verdict.releases for each in release.ids)}
        waiting = [one for one in waiting if one.id not in gone]
        assert (verdict.again is None) == (not waiting)
        diary.said += [(now, release) for release in verdict.releases]
        diary.expired += [(now, each) for each in verdict.expired]
        diary.left_waiting += [(now, list(waiting))] if verdict.releases else []
        diary.asked_in_vain += [now] if not (arrived or gone) else []
        soon = next_tick(now, verdict)
        arrives = to_come[-1].at if to_come else None
        now = min((each for each in (soon, arrives) if each is not None), default=None)
    return diary


def when_told_to(_now: datetime, verdict: Verdict) -> datetime | None:
    return verdict.again


def all_the_time(now: datetime, verdict: Verdict) -> datetime | None:
    return now + TICK if verdict.again is not None else None


def whole_hours_and_tens(tick: int) -> time:
    return time(tick // 6, tick % 6 * 10)


# Weeks with the change to and from summer time in Europe and America, and one without
WEEKS = [date(2026, 3, 26), date(2026, 10, 22), date(2026, 3, 5), date(2026, 10, 29), date(2026, 11, 23)]
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]


@st.composite
def attentions(draw: st.DrawFn, week: date) -> Attention:
    starts = draw(st.integers(0, DAY - 2) | st.sampled_from([9 * 6, 8 * 6]))
    ends = draw(st.integers(starts + 1, DAY - 1) | st.just(DAY - 1))
    days = draw(st.sets(st.integers(0, 8), min_size=4) | st.just({0, 1, 2, 3, 4, 7, 8}))
    digest = draw(st.none() | st.integers(0, DAY - 1) | st.integers(starts, ends))
    return Attention(
        zone=draw(st.sampled_from(ZONES)),
        starts=whole_hours_and_tens(starts),
        ends=whole_hours_and_tens(ends),
        workdays=frozenset(week + timedelta(days=day) for day in days),
        daily_limit=draw(st.integers(0, 4)),
        gap=draw(st.integers(0, 18)) * TICK,
        digest_at=None if digest is None else whole_hours_and_tens(digest),
    )


@st.composite
def lives(draw: st.DrawFn, *, foreseen: bool = False, undisturbed: bool = False) -> Life:
    """`foreseen`: everything is proposed at the moment from which on it may be said."""
    week = draw(st.sampled_from(WEEKS))
    begins = datetime.combine(week, time(0), UTC)
    arrivals = []
    for number in range(draw(st.integers(1, 14))):
        arrives = draw(st.integers(0, WEEK))
        earliest = arrives if foreseen else arrives + draw(st.integers(-DAY, 2 * DAY) | st.just(0))
        until = max(earliest + draw(st.integers(1, 4 * DAY)), arrives + 1 if foreseen else 0)
        waiting = Waiting(
            id=DeliveryId(number),
            kind="k.k",
            subject=draw(st.sampled_from(["", "", "deal:1", "deal:2"])),
            urgency=draw(st.sampled_from(Urgency)),
            earliest=begins + earliest * TICK,
            until=begins + until * TICK,
            acted=draw(st.sampled_from([0.1, 0.5, 0.9])),
            is_appointment=draw(st.integers(0, 4)) == 0,
        )
        arrivals.append(Arrival(begins + arrives * TICK, waiting))
    spans = st.tuples(st.integers(0, WEEK), st.integers(1, DAY // 2))
    busy = () if undisturbed else draw(st.lists(spans, max_size=4))
    return Life(
        attention=draw(attentions(week)),
        arrivals=tuple(arrivals),
        busy=tuple((begins + start * TICK, begins + (start + length) * TICK) for start, length in busy),
        begins=begins,
    )


@often
@given(lives())
def test_nobody_is_told_more_than_the_limit_in_a_day(life: Life) -> None:
    by_day = Counter(life.day(at) for at in live(life, when_told_to).nudges)
    assert max(by_day.values(), default=0) <= life.attention.daily_limit


@often
@given(lives())
def test_the_gap_is_kept(life: Life) -> None:
    assert all(
        later - earlier >= life.attention.gap for earlier, later in pairwise(live(life, when_told_to).nudges)
    )


@often
@given(lives())
def test_nothing_is_said_outside_hours_on_leave_or_while_busy(life: Life) -> None:
    assert all(life.is_open(at) for at, _ in live(life, when_told_to).said)


@often
@given(lives())
def test_nothing_is_said_before_its_time_or_after_it(life: Life) -> None:
    proposed = {each.waiting.id: each.waiting for each in life.arrivals}
    diary = live(life, when_told_to)
    for at, release in diary.said:
        assert all(proposed[each].earliest <= at < proposed[each].until for each in release.ids)
    assert all(at >= proposed[each].until for at, each in diary.expired)


@often
@given(lives())
def test_there_is_at_most_one_digest_a_day_and_none_without_an_hour_for_it(life: Life) -> None:
    digests = Counter(life.day(at) for at, release in live(life, when_told_to).said if release.is_digest)
    assert max(digests.values(), default=0) <= (0 if life.attention.digest_at is None else 1)


@often
@given(lives())
def test_everything_ends_once_said_or_expired(life: Life) -> None:
    diary = live(life, when_told_to)
    ended = [each for _, release in diary.said for each in release.ids] + [each for _, each in diary.expired]
    assert sorted(ended) == sorted(each.waiting.id for each in life.arrivals)


@often
@given(lives())
def test_the_unimportant_never_interrupts(life: Life) -> None:
    proposed = {each.waiting.id: each.waiting for each in life.arrivals}
    for _, release in live(life, when_told_to).said:
        if not release.is_digest and not release.is_appointment:
            assert proposed[release.ids[0]].urgency > Urgency.LOW


@often
@given(lives())
def test_a_message_is_an_appointment_or_a_digest_or_about_one_subject(life: Life) -> None:
    proposed = {each.waiting.id: each.waiting for each in life.arrivals}
    for _, release in live(life, when_told_to).said:
        members = [proposed[each] for each in release.ids]
        assert {one.is_appointment for one in members} == {release.is_appointment}
        if not release.is_digest and len(members) > 1:
            assert not release.is_appointment
            assert members[0].subject
            assert len({one.subject for one in members}) == 1


@often
@given(lives())
def test_whoever_is_told_something_is_told_the_most_urgent_and_all_about_it(life: Life) -> None:
    proposed = {each.waiting.id: each.waiting for each in life.arrivals}
    diary = live(life, when_told_to)
    left_at = dict(diary.left_waiting)
    for at, release in diary.said:
        if release.is_appointment:
            continue
        lead = proposed[release.ids[0]]
        passed_over = [one for one in left_at[at] if one.earliest <= at and not one.is_appointment]
        assert all(one.urgency <= lead.urgency for one in passed_over)
        assert not any(one.subject == lead.subject != "" for one in passed_over)
        assert not (release.is_digest and passed_over)


def _chances(life: Life) -> list[tuple[datetime, datetime]]:
    """For each workday on which the digest can come: its hour, and the first undisturbed instant from then on.

    Found by looking at the clock on the wall at every tick. Days on which the clock is changed are left out.
    """
    attention, zone, found = life.attention, ZoneInfo(life.attention.zone), []
    if attention.digest_at is None:
        return []
    for day in sorted(attention.workdays):
        midnight = datetime.combine(day, time(0), zone).astimezone(UTC)
        ticks = [midnight + number * TICK for number in range(DAY)]
        if len({each.astimezone(zone).utcoffset() for each in ticks}) > 1:
            continue
        walls = [each.astimezone(zone).time() for each in ticks]
        inside = [
            at for at, wall in zip(ticks, walls, strict=True) if attention.starts <= wall < attention.ends
        ]
        wished = next(at for at, wall in zip(ticks, walls, strict=True) if wall >= attention.digest_at)
        moment = inside[max(-3, -len(inside))] if wished > inside[-1] else max(wished, inside[0])
        undisturbed = [at for at in inside if at >= moment and life.is_open(at)]
        found += [(moment, undisturbed[0])] if undisturbed else []
    return found


@often
@given(lives())
def test_nothing_with_time_left_at_the_next_digest_is_starved(life: Life) -> None:
    expired = {each for _, each in live(life, when_told_to).expired}
    chances = _chances(life)
    for arrival in life.arrivals:
        one = arrival.waiting
        since = max(arrival.at, one.earliest)
        if not one.is_appointment and any(since <= moment and at < one.until for moment, at in chances):
            assert one.id not in expired


@often
@given(lives())
def test_an_appointment_that_the_person_could_be_asked_for_is_asked(life: Life) -> None:
    diary = live(life, when_told_to)
    asked = {release.ids[0]: at for at, release in diary.said if release.is_appointment}
    strict = [at for at in (life.begins + number * TICK for number in range(2 * WEEK)) if life.is_open(at)]
    sure = [at for at in strict if at.astimezone(ZoneInfo(life.attention.zone)).fold == 0]
    for arrival in life.arrivals:
        one = arrival.waiting
        chance = next((at for at in sure if at >= max(arrival.at, one.earliest)), None)
        if one.is_appointment and chance is not None and chance < one.until:
            assert asked[one.id] <= chance


@often
@given(lives())
def test_asking_when_told_to_says_the_same_as_asking_all_the_time(life: Life) -> None:
    seldom, always = live(life, when_told_to), live(life, all_the_time)
    assert seldom.said == always.said
    assert seldom.expired == always.expired


@often
@given(lives(undisturbed=True))
def test_nobody_asks_in_vain(life: Life) -> None:
    assert set(live(life, when_told_to).asked_in_vain) <= {life.begins}


@often
@given(st.data())
def test_who_is_asked_before_an_appointment_is_reminded_once_after_it_in_their_hours(
    data: st.DataObject,
) -> None:
    # A week without a change of summer time: any tick is either inside the hours or not.
    week = WEEKS[-1]
    attention, begins = data.draw(attentions(week)), datetime.combine(week, time(0), UTC)
    ticks = st.integers(2 * DAY, WEEK)
    before = begins + data.draw(ticks) * TICK
    at = before - data.draw(st.integers(1, DAY)) * TICK
    remind_at = before - data.draw(st.integers(1, 3)) * TICK
    now = before - data.draw(st.integers(1, 2 * DAY)) * TICK
    slots = appointment_slots(at, remind_at=remind_at, before=before, attention=attention, now=now)
    life = Life(attention, (), (), begins)
    since = max(slots.asked, now)
    heard = next(
        (
            one
            for one in (since + number * TICK for number in range(4 * DAY))
            if one < before and life.is_open(one)
        ),
        None,
    )
    assert (slots.reminded is None) == (heard is None)
    if slots.reminded is not None and heard is not None:
        assert heard < slots.reminded < before
        assert life.is_open(slots.reminded)


@often
@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(life: Life, chance: random.Random) -> None:
    now = life.begins + chance.randrange(WEEK) * TICK
    waiting = [each.waiting for each in life.arrivals]
    shuffled = chance.sample(waiting, len(waiting))
    told = Told((now - chance.randrange(1, DAY) * TICK,))

    def asked(order: Sequence[Waiting]) -> Verdict:
        return decide(order, attention=life.seen_at(now), told=told, now=now)

    assert asked(waiting) == asked(shuffled)


@often
@given(lives(foreseen=True, undisturbed=True))
def test_the_agenda_says_what_will_happen(life: Life) -> None:
    diary = live(life, when_told_to)
    everything = [each.waiting for each in life.arrivals]
    end = life.begins + 3 * WEEK * TICK
    agenda = moments(everything, attention=life.attention, told=Told(), since=life.begins, until=end)
    assert [(at, release) for at, verdict in agenda for release in verdict.releases] == diary.said
    assert [(at, each) for at, verdict in agenda for each in verdict.expired] == diary.expired
