"""How fast places are spoken to: never faster than Slack takes it, and no place waits for another's queue."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.targets.pace import CHANNEL_INTERVAL_MS, METHODS, WORKSPACE, Pace, Target
from bot.kit.manner import Operation
from tests.examples import examples

NOW = 1_000_000
INTERVAL = 250.0
POST, UPDATE = Operation.POST, Operation.UPDATE


def pace(*known: Target, now: int = NOW) -> Pace:
    return Pace({one.key: one for one in known}, now, INTERVAL)


def taken(one: Pace, recipient: str, operation: Operation = POST) -> int:
    moment = one.moment(recipient=recipient, operation=operation)
    one.take(moment, recipient=recipient, operation=operation)
    return moment


def test_a_channel_gets_one_message_a_second() -> None:
    one = pace()
    assert [taken(one, "C1") - NOW for _ in range(3)] == [0, 1000, 2000]


def test_a_workspace_gets_so_many_messages_a_minute_whatever_the_channels() -> None:
    one = pace()
    moments = [taken(one, f"C{number}") - NOW for number in range(240)]
    assert moments == [250 * number for number in range(240)]


def test_a_channel_with_a_long_queue_keeps_no_other_waiting() -> None:
    one = pace()
    for _ in range(30):
        moment = one.moment(recipient="C1", operation=POST)
        one.look_ahead(moment, recipient="C1", operation=POST)
    assert one.moment(recipient="C2", operation=POST) - NOW <= 250


def test_changes_of_a_message_do_not_count_for_its_channel() -> None:
    one = pace()
    taken(one, "C1", UPDATE)
    assert taken(one, "C1") - NOW == 250


def test_what_the_last_batch_took_counts_for_the_next() -> None:
    first = pace()
    taken(first, "C1")
    assert taken(pace(*first.changed.values()), "C1") - NOW == 1000


def test_a_method_that_was_told_to_wait_stops_its_like_and_nothing_else() -> None:
    slow = Target(METHODS[UPDATE], NOW + 60_000)
    assert pace(slow).moment(recipient="C1", operation=POST) == NOW
    assert pace(slow).moment(recipient="C1", operation=UPDATE) == NOW + 60_000


def test_a_clock_that_jumps_back_an_hour_stops_nobody_for_an_hour() -> None:
    before = pace(now=NOW + 3_600_000)
    taken(before, "C1")
    assert pace(*before.changed.values()).moment(recipient="C1", operation=POST) == NOW


def test_a_place_that_takes_nothing_is_tried_when_it_is_time_and_not_before() -> None:
    stopped = Target("C1", NOW + 900_000, code="is_archived", tries=5)
    assert pace(stopped).is_stopped(recipient="C1", operation=POST)
    assert pace(stopped).moment(recipient="C1", operation=POST) == NOW + 900_000
    assert not pace(stopped).is_stopped(recipient="C2", operation=POST)


_JOBS = st.lists(
    st.tuples(st.sampled_from(["C1", "C2", "m1", "m2"]), st.sampled_from([POST, UPDATE])), max_size=60
)


@settings(max_examples=examples(200), deadline=None)
@given(jobs=_JOBS, at_once=st.integers(1, 7))
def test_no_channel_and_no_workspace_gets_more_than_it_takes(
    jobs: list[tuple[str, Operation]], at_once: int
) -> None:
    known: dict[str, Target] = {}
    moments: defaultdict[str, list[int]] = defaultdict(list)
    now = NOW
    for start in range(0, len(jobs), at_once):
        one = Pace(known, now, INTERVAL)
        for recipient, operation in jobs[start : start + at_once]:
            moment = taken(one, recipient, operation)
            moments[WORKSPACE].append(moment)
            if operation is POST:
                moments[recipient].append(moment)
        known |= one.changed
        now += 100
    for key, found in moments.items():
        apart = INTERVAL if key == WORKSPACE else CHANNEL_INTERVAL_MS
        span = max(found) - NOW
        # So many fit into the time it took, and one at its beginning.
        assert len(found) <= span / apart + 1 + 1e-6
