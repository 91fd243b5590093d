"""Leave: what was typed means the days one would expect, touching leave is one, and only the line notes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.leave import rules
from bot.people.leave.model import Away, Ended, Noted
from bot.people.leave.said import Said, Wish, days, read
from bot.people.model import Member, MemberId, PersonRow, Role, WorkspaceId
from bot.people.refusals import LeaveBackwards, LeaveNotTheirs, LeaveOver, LeaveTooLong, NoLeave
from tests.people.firm import TODAY, Firm, firm

ONE_DAY = timedelta(days=1)


def away(first: str, last: str | None = None) -> Away:
    return Away(date.fromisoformat(first), date.fromisoformat(last or first))


# What was typed. Today is Monday, 23 November 2026.


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-23", None),
        ("tomorrow", "2026-11-24", None),
        ("今天", "2026-11-23", None),
        ("后天", "2026-11-25", None),
        ("friday", "2026-11-27", None),
        ("monday", "2026-11-23", None),
        ("next friday", "2026-12-04", None),
        ("周五", "2026-11-27", None),
        ("下周一到下周三", "2026-11-30", "2026-12-02"),
        ("next week", "2026-11-30", "2026-12-06"),
        ("本周", "2026-11-23", "2026-11-29"),
        ("until friday", "2026-11-23", "2026-11-27"),
        ("到12月5日", "2026-11-23", "2026-12-05"),
        ("tomorrow to friday", "2026-11-24", "2026-11-27"),
        ("12-01", "2026-12-01", None),
        ("12-01..12-05", "2026-12-01", "2026-12-05"),
        ("12/1-12/5", "2026-12-01", "2026-12-05"),
        ("12－01～12－05", "2026-12-01", "2026-12-05"),
        ("12-01..05", "2026-12-01", "2026-12-05"),
        ("from 12-01 to 12-05", "2026-12-01", "2026-12-05"),
        ("12月1日到5日", "2026-12-01", "2026-12-05"),
        ("12月1号-12月5号", "2026-12-01", "2026-12-05"),
        ("Dec 1-5", "2026-12-01", "2026-12-05"),
        ("1-5 December", "2026-12-01", "2026-12-05"),
        ("1 dec to 5 dec 2026", "2026-12-01", "2026-12-05"),
        ("2026-12-01..2026-12-05", "2026-12-01", "2026-12-05"),
        ("2026-12-01 - 2026-12-05", "2026-12-01", "2026-12-05"),
        ("2026-12-28..01-03", "2026-12-28", "2027-01-03"),
    ],
)
def test_days_are_read_as_they_are_meant(text: str, first: str, last: str | None) -> None:
    assert days(text, today=TODAY) == away(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12-28..01-03", "2026-12-28", "2027-01-03"),
        ("12月28日到3日", "2026-12-28", "2027-01-03"),
        ("11-20", "2027-11-20", None),
        ("11-23", "2026-11-23", None),
        ("11-20..11-27", "2026-11-20", "2026-11-27"),
        ("11-20..11-22", "2027-11-20", "2027-11-22"),
        ("02-29", "2028-02-29", None),
        ("12-31..2027-01-05", "2026-12-31", "2027-01-05"),
    ],
)
def test_a_day_without_its_year_is_the_next_unless_its_range_is_running(
    text: str, first: str, last: str | None
) -> None:
    assert days(text, today=TODAY) == away(first, last)


def test_a_range_over_new_year_is_running_in_january() -> None:
    assert days("12-28..01-03", today=date(2027, 1, 2)) == away("2026-12-28", "2027-01-03")


@pytest.mark.parametrize(
    "text", ["12-05..12-01", "2026-12-05..2026-12-01", "11-23..11-20", "12月5日到12月1日"]
)
def test_two_days_in_the_wrong_order_are_not_taken_for_most_of_a_year(text: str) -> None:
    found = days(text, today=TODAY)
    assert found is not None
    assert found.last < found.first


@pytest.mark.parametrize(
    "text",
    [
        *("banana", "13-01", "02-30", "2026-02-30", "00-00", "12-01..", "..12-05", "12-01-05", "1..5"),
        *("12-01 12-05", "9999-12-31", "2026-12-01-05", "-", "12", "12-01..banana", "0001-01-01", "99 dec"),
    ],
)
def test_nonsense_means_no_days(text: str) -> None:
    assert read(text, today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "wish", "who"),
    [
        ("", Wish.SEE, None),
        ("@陈雨", Wish.SEE, "@陈雨"),
        ("@Amy Reed", Wish.SEE, "@Amy Reed"),
        ("<@U0CHEN|chenyu>", Wish.SEE, "<@U0CHEN|chenyu>"),
        ("back", Wish.BACK, None),
        ("I'm back", Wish.BACK, None),
        ("我回来了", Wish.BACK, None),
        ("@Amy Reed back", Wish.BACK, "@Amy Reed"),
        ("<@U0CHEN> 回来了", Wish.BACK, "<@U0CHEN>"),
        ("@Amy Reed 12-01..12-05", Wish.NOTE, "@Amy Reed"),
        ("12-01..12-05 @Amy Reed", Wish.NOTE, "@Amy Reed"),
        ("Amy Reed tomorrow", Wish.NOTE, "Amy Reed"),
        ("amy@example.com next week", Wish.NOTE, "amy@example.com"),
        ("tomorrow to friday", Wish.NOTE, None),
    ],
)
def test_a_person_and_a_wish_are_told_apart(text: str, wish: Wish, who: str | None) -> None:
    found = read(text, today=TODAY)
    assert found is not None
    assert (found.wish, found.who) == (wish, who)
    assert (found.away is not None) == (wish is Wish.NOTE)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_not_understood(text: str) -> None:
    assert isinstance(read(text, today=TODAY), Said | None)


# Rules

some_day = st.dates(date(2026, 1, 1), date(2026, 3, 1))
stretches = st.lists(
    st.builds(lambda first, more: Away(first, first + ONE_DAY * more), some_day, st.integers(0, 9))
)


def _days_of(all_of_it: list[Away]) -> set[date]:
    return {one.first + ONE_DAY * number for one in all_of_it for number in range(one.length)}


@given(stretches)
def test_merging_keeps_every_day_and_leaves_gaps_between(known: list[Away]) -> None:
    found = rules.merged(known)
    assert _days_of(found) == _days_of(known)
    assert all(one.last + ONE_DAY < other.first for one, other in pairwise(found))


@given(stretches, some_day)
def test_after_coming_back_nobody_is_away_today(known: list[Away], today: date) -> None:
    known = rules.merged(known)
    ended = rules.ended_by_coming_back(known, today)
    stays = [one for one in known if one not in ended]
    kept = [left for one in ended if (left := rules.remains(one, today))]
    assert today not in _days_of([*stays, *kept])
    past = {day for day in _days_of(known) if day < today}
    assert past <= _days_of([*stays, *kept])


# Use cases, on both databases

COMPANY = (
    PersonRow("Helen", team="Sales", role=Role.DIRECTOR),
    PersonRow("Li Na", team="East", parent_team="Sales", manager="Li Na", role=Role.MANAGER),
    PersonRow("Chen Yu", team="East", manager="Li Na"),
    PersonRow("Bo", team="East", manager="Li Na"),
    PersonRow("Dana", team="West", parent_team="Sales", manager="Dana", role=Role.MANAGER),
)


class Desk:
    """Notes and ends leave by name."""

    def __init__(self, company: Firm) -> None:
        self.company = company
        company.apply(*COMPANY)
        self.people = company.people

    def note(self, person: str, days: Away, *, by: str | None = None, today: date = TODAY) -> Noted:
        return people.note_leave(
            self.company.tx,
            asker=self.people[by or person],
            person=self.people[person],
            away=days,
            today=today,
            now=self.company.deps.clock.now(),
            ids=self.company.deps.ids,
        )

    def back(self, person: str, *, by: str | None = None, today: date = TODAY) -> Ended:
        return people.cancel_leave(
            self.company.tx,
            asker=self.people[by or person],
            person=self.people[person],
            today=today,
            now=self.company.deps.clock.now(),
            ids=self.company.deps.ids,
        )

    def ahead(self, person: str, *, by: str | None = None) -> list[Away]:
        return people.leave_ahead(
            self.company.tx, asker=self.people[by or person], person=self.people[person], today=TODAY
        )

    def of(self, *names: str, first: str, last: str, workspace: int | None = None) -> dict[str, Any]:
        found = people.leave_of(
            self.company.tx,
            workspace=WorkspaceId(workspace or self.company.workspace),
            members=[self.people[name].id for name in names],
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
        )
        return {name: found[one.id] for name, one in self.people.items() if one.id in found}


@pytest.fixture
def desk(deps: Deps) -> Iterator[Desk]:
    with firm(deps) as company:
        yield Desk(company)


def test_what_overlaps_or_touches_becomes_one(desk: Desk) -> None:
    assert not desk.note("Bo", away("2026-12-01", "2026-12-05")).has_grown
    desk.note("Bo", away("2026-12-20", "2026-12-24"))
    overlapping = desk.note("Bo", away("2026-12-04", "2026-12-08"))
    assert overlapping.has_grown
    assert overlapping.away == away("2026-12-01", "2026-12-08")
    assert desk.note("Bo", away("2026-12-09")).away == away("2026-12-01", "2026-12-09")
    assert desk.note("Bo", away("2026-12-11")).away == away("2026-12-11")
    everything = desk.note("Bo", away("2026-12-02", "2026-12-31"))
    assert everything.away == away("2026-12-01", "2026-12-31")
    assert desk.ahead("Bo") == [away("2026-12-01", "2026-12-31")]


def test_what_was_noted_already_changes_nothing(desk: Desk) -> None:
    desk.note("Bo", away("2026-12-01", "2026-12-05"))
    again = desk.note("Bo", away("2026-12-02"))
    assert again.was_known
    assert again.away == away("2026-12-01", "2026-12-05")
    assert desk.ahead("Bo") == [away("2026-12-01", "2026-12-05")]


def test_coming_back_ends_what_runs_and_keeps_what_is_ahead(desk: Desk) -> None:
    desk.note("Bo", away("2026-11-20", "2026-11-27"))
    desk.note("Bo", away("2026-12-24"))
    ended = desk.back("Bo")
    assert ended == Ended(
        desk.people["Bo"], (away("2026-11-20", "2026-11-27"),), (away("2026-12-24"),), is_back=True
    )
    until_yesterday = (date(2026, 11, 20), date(2026, 11, 22))
    assert desk.of("Bo", first="2026-11-01", last="2026-11-30") == {"Bo": [until_yesterday]}
    assert desk.back("Bo").ended == (away("2026-12-24"),)
    with pytest.raises(NoLeave):
        desk.back("Bo")


def test_coming_back_on_the_first_day_leaves_nothing_of_it(desk: Desk) -> None:
    desk.note("Bo", away("2026-11-23", "2026-11-27"))
    assert desk.back("Bo").is_back
    assert desk.of("Bo", first="2026-01-01", last="2027-12-31") == {}


def test_who_is_away_when_is_one_query_however_many_are_asked_for(desk: Desk) -> None:
    desk.note("Bo", away("2026-12-01", "2026-12-05"))
    desk.note("Bo", away("2026-12-07"))
    desk.note("Chen Yu", away("2026-12-05", "2026-12-06"))
    desk.note("Dana", away("2026-12-01"))
    statements: list[str] = []
    event.listen(
        desk.company.tx.connection, "before_cursor_execute", lambda *seen: statements.append(seen[2])
    )
    assert desk.of("Bo", "Chen Yu", "Helen", first="2026-12-05", last="2026-12-06") == {
        "Bo": [(date(2026, 12, 1), date(2026, 12, 5))],
        "Chen Yu": [(date(2026, 12, 5), date(2026, 12, 6))],
    }
    assert len(statements) == 1
    everybody = [*(one.id for one in desk.people.values()), *map(MemberId, range(1, 100_000))]
    found = people.leave_of(
        desk.company.tx,
        workspace=desk.company.workspace,
        members=everybody,
        first=date(2026, 12, 1),
        last=date(2026, 12, 7),
    )
    assert {len(theirs) for theirs in found.values()} == {1, 2}
    assert len(found) == 3
    assert len(statements) == 2
    assert (
        people.leave_of(
            desk.company.tx, workspace=desk.company.workspace, members=[], first=TODAY, last=TODAY
        )
        == {}
    )


def test_another_workspace_has_leave_of_its_own(desk: Desk) -> None:
    desk.note("Bo", away("2026-12-01"))
    elsewhere = desk.company.workspace + 1
    assert desk.of("Bo", first="2026-12-01", last="2026-12-01", workspace=elsewhere) == {}
    stranger = Member(
        *(WorkspaceId(elsewhere), desk.people["Bo"].id, "Zed", None, Role.DIRECTOR, True, None),
        *("en", "UTC", None, None, None),
    )
    desk.people["Zed"] = stranger
    for by, person in (("Zed", "Bo"), ("Helen", "Zed")):
        with pytest.raises(LeaveNotTheirs):
            desk.note(person, away("2026-12-02"), by=by)
        with pytest.raises(LeaveNotTheirs):
            desk.ahead(person, by=by)


@pytest.mark.parametrize("by", ["Chen Yu", "Li Na", "Helen"])
def test_oneself_and_the_line_note_end_and_see_leave(desk: Desk, by: str) -> None:
    desk.note("Chen Yu", away("2026-12-01"), by=by)
    assert desk.ahead("Chen Yu", by=by) == [away("2026-12-01")]
    assert desk.back("Chen Yu", by=by).ended == (away("2026-12-01"),)


@pytest.mark.parametrize("by", ["Bo", "Dana"])
def test_nobody_else_notes_ends_or_sees_it(desk: Desk, by: str) -> None:
    desk.note("Chen Yu", away("2026-12-01"))
    for attempt in (
        lambda: desk.note("Chen Yu", away("2026-12-02"), by=by),
        lambda: desk.back("Chen Yu", by=by),
        lambda: desk.ahead("Chen Yu", by=by),
    ):
        with pytest.raises(LeaveNotTheirs) as refused:
            attempt()
        assert refused.value.facts == {"person": "Chen Yu", "leader": "Li Na"}
    assert desk.ahead("Chen Yu") == [away("2026-12-01")]


@pytest.mark.parametrize(
    ("days", "refusal"),
    [
        (away("2026-12-05", "2026-12-01"), LeaveBackwards),
        (away("2026-11-16", "2026-11-22"), LeaveOver),
        (away("2026-12-01", "2027-12-02"), LeaveTooLong),
    ],
)
def test_days_that_make_no_sense_are_refused(desk: Desk, days: Away, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        desk.note("Bo", days)
    assert desk.of("Bo", first="2026-01-01", last="2028-12-31") == {}


def test_a_year_of_leave_is_taken_and_leave_may_have_begun(desk: Desk) -> None:
    assert desk.note("Bo", away("2026-12-01", "2027-12-01")).away.length == 366
    assert desk.note("Dana", away("2026-11-16", "2026-11-23")).away == away("2026-11-16", "2026-11-23")
