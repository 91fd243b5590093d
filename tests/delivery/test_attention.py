"""When a person is told what: worked examples. What holds for any week is in test_attention_properties.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.attention.hours import first_instant
from bot.delivery.attention.rules import appointment_slot, appointment_slots, decide, moments, told_after
from bot.delivery.model import Attention, DeliveryId, Release, Told, Verdict, Waiting
from bot.kit.manner import Urgency

LOW, NORMAL, HIGH = Urgency
BERLIN = "Europe/Berlin"
DAYS = {"Fri": 20, "Sat": 21, "Sun": 22, "Mon": 23, "Tue": 24, "Wed": 25, "Thu": 26}
ANYBODY = Attention(
    zone=BERLIN,
    starts=time(9),
    ends=time(18),
    workdays=frozenset(date(2026, 11, day) for name, day in DAYS.items() if name not in {"Sat", "Sun"}),
    daily_limit=3,
    gap=timedelta(minutes=30),
    digest_at=time(16, 30),
)
NOBODY_TOLD = Told()


def on(when: str, zone: str = BERLIN) -> datetime:
    """ "Mon 09:00" in that week of November."""
    day, clock = when.split()
    return datetime.combine(date(2026, 11, DAYS[day]), time.fromisoformat(clock), ZoneInfo(zone)).astimezone(
        UTC
    )


def nudge(
    number: int,
    earliest: str = "Mon 08:00",
    until: str = "Thu 18:00",
    *,
    urgency: Urgency = NORMAL,
    subject: str = "",
    acted: float = 0.5,
) -> Waiting:
    return Waiting(DeliveryId(number), "k.k", subject, urgency, on(earliest), on(until), acted)


def appointment(number: int, earliest: str, until: str) -> Waiting:
    return replace(nudge(number, earliest, until), is_appointment=True)


def said(verdict: Verdict) -> list[tuple[int, ...]]:
    return [release.ids for release in verdict.releases]


def ask(now: str, *waiting: Waiting, told: Told = NOBODY_TOLD, attention: Attention = ANYBODY) -> Verdict:
    return decide(waiting, attention=attention, told=told, now=on(now))


def told_at(*instants: str, digests: tuple[str, ...] = ()) -> Told:
    return Told(tuple(on(each) for each in instants), frozenset(on(f"{day} 12:00").date() for day in digests))


def week(*waiting: Waiting, since: str = "Mon 00:00", attention: Attention = ANYBODY) -> list[str]:
    """What is said and what expires, one line for each: the agenda."""
    found = moments(waiting, attention=attention, told=Told(), since=on(since), until=on("Thu 23:59"))
    lines = []
    for at, verdict in found:
        when = at.astimezone(ZoneInfo(attention.zone)).strftime("%a %H:%M")
        for release in verdict.releases:
            sort = "digest" if release.is_digest else "appointment" if release.is_appointment else "nudge"
            lines.append(f"{when} {sort} {' '.join(str(each) for each in release.ids)}")
        lines += [f"{when} expired {each}" for each in verdict.expired]
    return lines


# Hours


def test_what_comes_at_night_is_said_when_the_person_begins_to_work() -> None:
    assert ask("Mon 03:00", nudge(1, "Mon 02:00")) == Verdict(again=on("Mon 09:00"))
    assert said(ask("Mon 09:00", nudge(1, "Mon 02:00"))) == [(1,)]


def test_at_the_end_of_the_day_it_is_too_late() -> None:
    assert said(ask("Mon 17:59", nudge(1))) == [(1,)]
    assert ask("Mon 18:00", nudge(1)) == Verdict(again=on("Tue 09:00"))


def test_nothing_is_said_at_the_weekend() -> None:
    assert ask("Fri 18:30", nudge(1, "Fri 18:00")).again == on("Mon 09:00")


def test_nothing_is_said_on_leave() -> None:
    away = replace(ANYBODY, workdays=ANYBODY.workdays - {date(2026, 11, 24), date(2026, 11, 25)})
    assert ask("Mon 18:00", nudge(1), attention=away).again == on("Thu 09:00")


def test_somebody_who_does_not_work_again_before_it_ends_is_not_told() -> None:
    away = replace(ANYBODY, workdays=frozenset())
    assert ask("Mon 10:00", nudge(1, until="Wed 10:00"), attention=away) == Verdict(again=on("Wed 10:00"))


def test_a_snoozed_nudge_comes_when_it_was_asked_for() -> None:
    assert week(nudge(1, "Tue 10:15")) == ["Tue 10:15 nudge 1"]


def test_do_not_disturb_holds_back_everything_appointments_too() -> None:
    quiet = replace(ANYBODY, busy_until=on("Mon 11:20"))
    held = [nudge(1), appointment(2, "Mon 10:00", "Mon 12:00"), appointment(3, "Mon 10:00", "Mon 11:00")]
    assert week(*held, attention=quiet) == [
        "Mon 11:00 expired 3",
        "Mon 11:20 appointment 2",
        "Mon 11:20 nudge 1",
    ]


def test_do_not_disturb_that_is_over_means_nothing() -> None:
    assert said(ask("Mon 10:00", nudge(1), attention=replace(ANYBODY, busy_until=on("Mon 10:00")))) == [(1,)]


def test_hours_are_those_of_the_persons_own_zone() -> None:
    in_shanghai = replace(ANYBODY, zone="Asia/Shanghai")
    assert ask("Mon 00:30", nudge(1, "Mon 00:00"), attention=in_shanghai).again == on(
        "Mon 09:00", "Asia/Shanghai"
    )


# The limit, the gap, and who comes first


def test_three_a_day_half_an_hour_apart_and_the_rest_in_the_digest() -> None:
    assert week(*(nudge(number) for number in (1, 2, 3, 4, 5))) == [
        "Mon 09:00 nudge 1",
        "Mon 09:30 nudge 2",
        "Mon 10:00 nudge 3",
        "Mon 16:30 digest 4 5",
    ]


def test_a_new_day_has_a_new_limit() -> None:
    told = told_at("Mon 15:00", "Mon 16:00", "Mon 17:00", digests=("Mon",))
    assert ask("Mon 17:30", nudge(1), told=told).again == on("Tue 09:00")


def test_without_a_limit_left_at_all_there_is_only_the_digest() -> None:
    assert week(nudge(1), attention=replace(ANYBODY, daily_limit=0)) == ["Mon 16:30 digest 1"]


def test_without_a_gap_what_the_limit_allows_comes_at_once() -> None:
    at_once = replace(ANYBODY, gap=timedelta(0))
    assert said(ask("Mon 10:00", *map(nudge, (1, 2, 3, 4)), attention=at_once)) == [(1,), (2,), (3,)]


def test_a_clock_that_is_set_back_does_not_make_two_messages_of_one_half_hour() -> None:
    told = told_at("Mon 10:10")
    assert ask("Mon 10:00", nudge(1), told=told) == Verdict(again=on("Mon 10:40"))


def test_the_urgent_comes_first_then_what_this_person_acts_on_then_what_ends_first() -> None:
    ranked = [
        nudge(4, urgency=HIGH, acted=0.1),
        nudge(3, acted=0.9),
        nudge(2, until="Tue 18:00"),
        nudge(1),
        nudge(5),
    ]
    assert week(*ranked, attention=replace(ANYBODY, daily_limit=5)) == [
        "Mon 09:00 nudge 4",
        "Mon 09:30 nudge 3",
        "Mon 10:00 nudge 2",
        "Mon 10:30 nudge 1",
        "Mon 11:00 nudge 5",
    ]


def test_what_is_about_one_deal_is_one_message_and_the_most_urgent_leads() -> None:
    about = [
        nudge(1, subject="deal:7"),
        nudge(2, subject="deal:7", urgency=HIGH),
        nudge(3, subject="deal:8"),
        nudge(4, subject="deal:7", urgency=LOW),
    ]
    assert week(*about) == ["Mon 09:00 nudge 2 1 4", "Mon 09:30 nudge 3"]


def test_of_two_as_urgent_the_older_leads() -> None:
    assert said(ask("Mon 10:00", nudge(2, subject="deal:7", acted=0.9), nudge(1, subject="deal:7"))) == [
        (1, 2)
    ]


def test_what_is_about_nothing_in_particular_stays_apart() -> None:
    assert said(ask("Mon 10:00", nudge(1), nudge(2))) == [(1,)]


def test_what_is_not_due_yet_does_not_come_along() -> None:
    assert week(nudge(1, subject="deal:7"), nudge(2, "Mon 12:00", subject="deal:7")) == [
        "Mon 09:00 nudge 1",
        "Mon 12:00 nudge 2",
    ]


# The digest


def test_the_unimportant_never_interrupts() -> None:
    assert week(nudge(1, urgency=LOW)) == ["Mon 16:30 digest 1"]


def test_the_unimportant_that_ends_before_the_digest_expires() -> None:
    assert week(nudge(1, until="Mon 12:00", urgency=LOW)) == ["Mon 12:00 expired 1"]


def test_what_the_limit_kept_back_and_what_ends_before_the_digest_expires() -> None:
    one_a_day = replace(ANYBODY, daily_limit=1)
    assert week(
        nudge(1), nudge(2, until="Mon 15:00", urgency=LOW), nudge(3, urgency=HIGH), attention=one_a_day
    ) == [
        "Mon 09:00 nudge 3",
        "Mon 15:00 expired 2",
        "Mon 16:30 digest 1",
    ]


def test_what_becomes_due_after_the_digests_hour_waits_for_the_next_one() -> None:
    assert week(nudge(1, "Mon 17:00", urgency=LOW)) == ["Tue 16:30 digest 1"]


def test_there_is_one_digest_a_day() -> None:
    told = told_at(digests=("Mon",))
    assert ask("Mon 16:45", nudge(1, urgency=LOW), told=told) == Verdict(again=on("Tue 16:30"))


def test_who_is_busy_at_the_digests_hour_gets_it_right_after() -> None:
    quiet = replace(ANYBODY, busy_until=on("Mon 17:10"))
    waiting = [nudge(1, urgency=LOW), nudge(2, "Mon 17:00", urgency=LOW)]
    assert week(*waiting, attention=quiet) == ["Mon 17:10 digest 1 2"]


def test_after_a_standstill_the_digest_comes_late() -> None:
    assert ask("Mon 17:40", nudge(1, urgency=LOW)).releases == (Release((DeliveryId(1),), is_digest=True),)


def test_who_is_busy_until_the_evening_gets_the_digest_the_next_day() -> None:
    quiet = replace(ANYBODY, busy_until=on("Mon 19:00"))
    assert week(nudge(1, urgency=LOW), attention=quiet) == ["Tue 16:30 digest 1"]


def test_in_the_digest_the_best_comes_first_and_what_is_about_one_deal_stands_together() -> None:
    none_alone = replace(ANYBODY, daily_limit=0)
    waiting = [
        nudge(1, subject="deal:7", urgency=LOW),
        nudge(2),
        nudge(3, subject="deal:7", urgency=HIGH),
        nudge(4, acted=0.9),
    ]
    assert week(*waiting, attention=none_alone) == ["Mon 16:30 digest 3 1 4 2"]


@pytest.mark.parametrize(("wished", "comes"), [("07:00", "09:00"), ("18:00", "17:30"), ("22:00", "17:30")])
def test_a_digest_outside_the_hours_is_moved_into_them(wished: str, comes: str) -> None:
    late = replace(ANYBODY, digest_at=time.fromisoformat(wished))
    assert week(nudge(1, urgency=LOW), attention=late) == [f"Mon {comes} digest 1"]


def test_without_a_digest_the_rest_competes_again_the_next_day() -> None:
    one_a_day = replace(ANYBODY, daily_limit=1, digest_at=None)
    waiting = [nudge(1), nudge(2), nudge(3, "Tue 08:00", urgency=HIGH), nudge(4, urgency=LOW)]
    assert week(*waiting, attention=one_a_day) == [
        "Mon 09:00 nudge 1",
        "Tue 09:00 nudge 3",
        "Wed 09:00 nudge 2",
        "Thu 18:00 expired 4",
    ]


# Appointments


def test_an_appointment_needs_no_slot_and_takes_none() -> None:
    told = told_at("Mon 09:00", "Mon 09:30", "Mon 10:00")
    verdict = ask("Mon 10:05", appointment(1, "Mon 10:05", "Mon 12:00"), nudge(2), told=told)
    assert verdict.releases == (Release((DeliveryId(1),), is_appointment=True),)
    assert told_after(told, verdict.releases, at=on("Mon 10:05"), zone=BERLIN) == told


def test_an_appointment_is_not_put_together_with_anything() -> None:
    asked = replace(appointment(1, "Mon 16:30", "Mon 18:00"), subject="deal:7")
    assert week(asked, nudge(2, "Mon 16:30", subject="deal:7", urgency=LOW)) == [
        "Mon 16:30 appointment 1",
        "Mon 16:30 digest 2",
    ]


def test_an_appointment_waits_for_the_persons_hours() -> None:
    assert week(appointment(1, "Mon 07:00", "Mon 12:00")) == ["Mon 09:00 appointment 1"]


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        ("Tue 09:00", "Tue 09:00"),
        ("Tue 17:45", "Tue 17:45"),
        ("Tue 18:00", "Tue 17:30"),
        ("Tue 20:00", "Tue 17:30"),
        ("Tue 07:00", "Mon 17:30"),
        ("Mon 08:59", "Fri 17:30"),
        ("Sun 12:00", "Fri 17:30"),
        ("Fri 08:00", "Fri 08:00"),  # no workday before it is known
    ],
)
def test_an_appointment_outside_the_hours_is_asked_at_the_end_of_the_workday_before(
    at: str, slot: str
) -> None:
    assert appointment_slot(on(at), attention=ANYBODY) == on(slot)


def test_before_a_leave_it_is_asked_on_the_last_day_worked() -> None:
    away = replace(ANYBODY, workdays=frozenset({date(2026, 11, 20), date(2026, 11, 26)}))
    assert appointment_slot(on("Wed 10:00"), attention=away) == on("Fri 17:30")


def test_a_workday_shorter_than_half_an_hour_is_asked_at_its_beginning() -> None:
    short = replace(ANYBODY, ends=time(9, 20))
    assert appointment_slot(on("Tue 12:00"), attention=short) == on("Tue 09:00")


@pytest.mark.parametrize(
    ("at", "before", "now", "then"),
    [
        ("Tue 09:30", "Tue 10:30", "Mon 09:30", "Tue 10:15"),
        ("Tue 08:00", "Tue 09:00", "Mon 08:00", "Mon 17:45"),  # 08:45 is before their hours
        ("Tue 08:20", "Tue 09:20", "Mon 08:00", "Tue 09:05"),  # asked in the evening, reminded in the morning
        ("Tue 17:50", "Tue 18:50", "Mon 08:00", "Tue 17:55"),  # ten minutes are left
        ("Tue 08:00", "Tue 09:00", "Mon 20:00", None),  # asked as it begins
        ("Tue 09:00", "Tue 10:00", "Tue 09:50", "Tue 09:55"),  # set up ten minutes before
    ],
)
def test_who_was_asked_is_reminded_once(at: str, before: str, now: str, then: str | None) -> None:
    quarter_before = on(before) - timedelta(minutes=15)
    given = {"remind_at": quarter_before, "before": on(before), "now": on(now)}
    assert appointment_slots(on(at), attention=ANYBODY, **given).reminded == (then and on(then))


# Summer time: in Berlin 02:00 to 03:00 is missing on 29 March 2026 and comes twice on 25 October


def test_a_shift_that_begins_in_the_missing_hour_begins_when_it_is_over() -> None:
    night = replace(ANYBODY, starts=time(2, 30), ends=time(8), workdays=frozenset({date(2026, 3, 29)}))
    waiting = replace(
        nudge(1), earliest=datetime(2026, 3, 28, tzinfo=UTC), until=datetime(2026, 3, 30, tzinfo=UTC)
    )
    verdict = decide([waiting], attention=night, told=Told(), now=datetime(2026, 3, 28, 23, tzinfo=UTC))
    assert verdict.again == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_meant_the_first_time() -> None:
    assert first_instant(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_that_the_calendar_skips_has_no_hours() -> None:
    samoa = replace(ANYBODY, zone="Pacific/Apia", workdays=frozenset({date(2011, 12, 30)}))
    waiting = replace(
        nudge(1), earliest=datetime(2011, 12, 29, tzinfo=UTC), until=datetime(2012, 1, 3, tzinfo=UTC)
    )
    verdict = decide([waiting], attention=samoa, told=Told(), now=datetime(2011, 12, 29, tzinfo=UTC))
    assert verdict == Verdict(again=waiting.until)


def test_the_slot_before_a_summer_time_change_is_half_past_five_on_the_wall() -> None:
    days = frozenset({date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)})
    attention = replace(ANYBODY, workdays=days)
    assert appointment_slot(datetime(2026, 3, 30, 5, tzinfo=UTC), attention=attention) == datetime(
        2026, 3, 29, 15, 30, tzinfo=UTC
    )
    assert appointment_slot(datetime(2026, 3, 29, 5, tzinfo=UTC), attention=attention) == datetime(
        2026, 3, 28, 16, 30, tzinfo=UTC
    )


# The end, and when to ask again


def test_what_has_expired_is_said_even_at_night() -> None:
    assert ask("Mon 23:00", nudge(1, until="Mon 22:00")) == Verdict(expired=(DeliveryId(1),))


def test_with_nothing_waiting_there_is_nothing_to_ask_again() -> None:
    assert ask("Mon 10:00") == Verdict()


def test_the_agenda_stops_before_its_end() -> None:
    waiting = [nudge(1), nudge(2)]
    found = moments(waiting, attention=ANYBODY, told=Told(), since=on("Mon 09:00"), until=on("Mon 09:30"))
    assert [said(verdict) for _, verdict in found] == [[(1,)]]
