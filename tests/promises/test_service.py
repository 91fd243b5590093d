"""Who sees a promise and says what became of it; what is done twice, late, or by several at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from bot.kit.errors import FieldsWrong
from bot.kit.sections import Subject, sections
from bot.people.model import WorkspaceId
from bot.promises import service
from bot.promises.model import Promise, Scope, State
from bot.promises.service import NoSuchPromise, NotAhead, NotYoursToSettle, SettledAlready
from tests.promises.hands import FRIDAY, TEXT, WEDNESDAY, Desk

EVERYBODY = ("陈雨", "王博", "李娜", "Helen Marsh", "Amy Reed", "Dana Fox")
SEE = {
    # 陈雨's promise that 李娜 wrote down, to 王博: who sees it, and who of them says what became of it.
    Scope.TEAM: ({"陈雨", "王博", "李娜", "Helen Marsh"}, {"陈雨", "王博", "李娜", "Helen Marsh"}),
    Scope.THOSE: ({"陈雨", "王博", "李娜"}, {"陈雨", "王博"}),
}


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_sees_and_settles_a_promise(desk: Desk, scope: Scope, name: str) -> None:
    made = desk.make("陈雨", by="李娜", to="王博", scope=scope)
    sees, settles = (name in one for one in SEE[scope])
    for what, more in _WAYS.items():
        if not sees:
            with pytest.raises(NoSuchPromise):
                desk.does(what, made, name, **more)
        elif not settles:
            with pytest.raises(NotYoursToSettle):
                desk.does(what, made, name, **more)
    assert desk.now(made) == made
    if sees:
        assert _one(desk, made, name).may_settle is settles
    if settles:
        assert desk.does("keep", made, name).state is State.KEPT


_WAYS: dict[str, dict[str, Any]] = {
    "keep": {},
    "drop": {"reason": "x"},
    "move": {"to": date(2026, 12, 1), "reason": "x"},
    "reopen": {},
    "move_back": {"due": FRIDAY},
}


def test_the_table_is_what_the_use_cases_do_for_those_who_may_not(desk: Desk) -> None:
    """Where nobody of those above may, nothing but the refusal comes: the row stays as it was."""
    made = desk.make("陈雨", by="陈雨", scope=Scope.THOSE)
    for name in set(EVERYBODY) - {"陈雨"}:
        for what, more in _WAYS.items():
            with pytest.raises(NoSuchPromise):
                desk.does(what, made, name, **more)
        with pytest.raises(NoSuchPromise):
            _one(desk, made, name)
    assert desk.now(made) == made


def test_a_colleague_of_the_team_sees_but_does_not_settle(desk: Desk) -> None:
    made = desk.make("陈雨", by="李娜")
    assert not _one(desk, made, "王博").may_settle
    with pytest.raises(NotYoursToSettle) as refused:
        desk.does("keep", made, "王博")
    assert refused.value.facts == {"owner": "陈雨"}


def test_nothing_reaches_over_to_another_company(desk: Desk) -> None:
    made = desk.make()
    stranger = replace(desk.people["陈雨"], workspace=WorkspaceId(999))
    with desk.office.deps.writing() as tx, pytest.raises(NoSuchPromise):
        service.keep(tx, asker=stranger, promise=made.id, deps=desk.office.deps)


def test_mine_and_those_made_to_me_are_listed_the_earliest_first(desk: Desk) -> None:
    late = desk.make("陈雨", said="B", due=FRIDAY)
    early = desk.make("陈雨", said="A", due=WEDNESDAY)
    to_me = desk.make("王博", to="陈雨", said="C")
    done = desk.make("陈雨", said="D")
    desk.make("王博", said="E")
    desk.does("keep", done, "陈雨")
    with desk.office.deps.reading() as tx:
        mine, made_to_me = service.mine(tx, asker=desk.people["陈雨"])
    assert [one.promise.id for one in mine] == [early.id, late.id]
    assert [one.promise.id for one in made_to_me] == [to_me.id]


def test_a_long_list_costs_as_many_queries_as_a_short_one(desk: Desk) -> None:
    def asked() -> int:
        count = [0]

        def note(*_: Any) -> None:
            count[0] += 1

        engine = desk.office.deps.db.engine
        event.listen(engine, "before_cursor_execute", note)
        with desk.office.deps.reading() as tx:
            service.mine(tx, asker=desk.people["李娜"])
        event.remove(engine, "before_cursor_execute", note)
        return count[0]

    desk.make("陈雨", to="李娜")
    few = asked()
    for number in range(8):
        desk.make("陈雨" if number % 2 else "王博", to="李娜", said=str(number))
    assert asked() == few


def test_a_team_reads_what_its_meetings_agreed_and_no_other_does(desk: Desk) -> None:
    made = desk.make("陈雨")
    desk.make("陈雨", scope=Scope.THOSE)
    team = desk.people["陈雨"].team
    assert team is not None
    seen = {}
    with desk.office.deps.reading() as tx:
        for name in EVERYBODY:
            found = service.open_of_team(tx, asker=desk.people[name], team=team, until=FRIDAY)
            seen[name] = [one.promise.id for one in found]
    assert seen == {name: [made.id] if name in SEE[Scope.TEAM][0] else [] for name in EVERYBODY}


def test_pressed_twice_it_is_done_once(desk: Desk) -> None:
    made = desk.make()
    assert desk.does("keep", made, "陈雨") == desk.does("keep", made, "李娜")
    assert [one.did.value for one in desk.history(made)] == ["made", "kept"]


def test_what_is_settled_is_not_settled_otherwise(desk: Desk) -> None:
    made = desk.make()
    desk.does("keep", made, "陈雨")
    for what, more in (("drop", {"reason": "x"}), ("move", {"to": date(2026, 12, 1), "reason": "x"})):
        with pytest.raises(SettledAlready) as refused:
            desk.does(what, made, "李娜", **more)
        assert refused.value.facts["text"] == TEXT
    assert desk.now(made).state is State.KEPT


def test_opening_again_gives_back_what_was(desk: Desk) -> None:
    made = desk.make()
    desk.move(made, date(2026, 12, 1), reason="等法务")
    before = desk.now(made)
    desk.does("drop", made, "陈雨", reason="不需要了")
    assert desk.now(made).reason == "不需要了"
    desk.does("reopen", made, "陈雨")
    assert desk.now(made) == before


def test_taking_a_move_back_gives_back_day_count_and_reason(desk: Desk) -> None:
    made = desk.make()
    first = desk.move(made, date(2026, 12, 1), reason="等法务")
    second = desk.move(made, date(2026, 12, 3), reason="等客户")
    assert desk.does("move_back", made, "陈雨", due=second.due) == first
    assert desk.does("move_back", made, "陈雨", due=second.due) == first, "pressed twice"
    assert desk.does("move_back", made, "陈雨", due=first.due) == first, "only the last is taken back"
    assert desk.now(made).moves == 1


@pytest.mark.parametrize("due", [date(2026, 11, 22), date(2027, 11, 25)])
def test_a_day_that_has_passed_or_is_far_is_refused_beside_its_field(desk: Desk, due: date) -> None:
    with pytest.raises(FieldsWrong) as wrong:
        desk.make(due=due)
    assert set(wrong.value.fields) == {"due"}
    made = desk.make()
    with pytest.raises(FieldsWrong) as wrong:
        desk.move(made, due)
    assert set(wrong.value.fields) == {"to"}
    with desk.office.deps.writing() as tx, pytest.raises(NotAhead):
        service.promise(tx, asker=desk.people["陈雨"], text="x", due=due, made_to=None, deps=desk.office.deps)


def test_nothing_is_promised_without_words_or_for_somebody_who_has_left(desk: Desk) -> None:
    with pytest.raises(FieldsWrong) as wrong:
        desk.make(said="  \n ")
    assert set(wrong.value.fields) == {"text"}
    made = desk.make()
    for what in ("drop", "move"):
        more = {"to": date(2026, 12, 1)} if what == "move" else {}
        with pytest.raises(FieldsWrong) as wrong:
            desk.does(what, made, "陈雨", reason="  ", **more)
        assert set(wrong.value.fields) == {"reason"}
    left = replace(desk.people["陈雨"], left_on=date(2026, 11, 20))
    with desk.office.deps.writing() as tx, pytest.raises(FieldsWrong) as wrong:
        service.make(tx, asker=desk.people["李娜"], owner=left, text="x", due=FRIDAY, deps=desk.office.deps)
    assert set(wrong.value.fields) == {"owner"}


def test_the_line_settles_what_somebody_left_behind(desk: Desk) -> None:
    made = desk.make()
    with desk.office.deps.writing() as tx:
        tx.connection.exec_driver_sql(
            f"UPDATE member SET left_on = {date(2026, 11, 20).toordinal()} WHERE id = {made.owner}"
        )
    assert desk.does("drop", made, "李娜", reason="他离职了").state is State.DROPPED


def test_of_two_who_say_different_things_at_once_one_is_heard(desk: Desk) -> None:
    made = desk.make()
    found = _at_once(
        [
            lambda: desk.does("keep", made, "陈雨"),
            lambda: desk.does("drop", made, "李娜", reason="不需要了"),
        ]
    )
    assert sum(isinstance(one, SettledAlready) for one in found) == 1
    assert sum(isinstance(one, Promise) for one in found) == 1
    assert len(desk.history(made)) == 2


def test_two_who_press_the_same_at_once_do_it_once(desk: Desk) -> None:
    made = desk.make()
    found = _at_once([lambda: desk.does("keep", made, "陈雨"), lambda: desk.does("keep", made, "李娜")])
    assert [one.state for one in found] == [State.KEPT, State.KEPT]
    assert len(desk.history(made)) == 2


def test_two_who_move_at_once_count_two_moves(desk: Desk) -> None:
    made = desk.make()
    _at_once(
        [
            lambda: desk.move(made, date(2026, 12, 1), by="陈雨"),
            lambda: desk.move(made, date(2026, 12, 1), by="李娜"),
        ]
    )
    assert desk.now(made).moves == 1, "the second says what is the case already"
    assert len(desk.history(made)) == 2


def test_a_meeting_reads_what_is_due_the_oldest_first_and_nothing_private(desk: Desk) -> None:
    for number in range(6):
        desk.make("陈雨", said=f"task {number}", due=date(2026, 11, 23 + number % 3))
    desk.make("陈雨", said="between us", due=date(2026, 11, 23), scope=Scope.THOSE)
    desk.make("陈雨", said="next month", due=date(2026, 12, 20))
    desk.make("Amy Reed", by="Dana Fox", said="West", due=WEDNESDAY)
    team = _section(desk, "promises.due", ("陈雨", "王博"))
    assert team is not None
    assert [row["text"] for row in team["rows"]] == ["task 0", "task 3", "task 1", "task 4", "task 2"]
    assert team["left"] == 1
    assert [row["is_late"] for row in team["rows"]] == [True, True, True, True, False]
    own = _section(desk, "promises.mine", ("陈雨",))
    assert own is not None
    assert "between us" not in own["lines"]
    assert own["lines"] == ["task 0", "task 3", "task 1", "task 4", "task 2"]
    assert _section(desk, "promises.mine", ("王博",)) is None


def _section(desk: Desk, name: str, people: tuple[str, ...]) -> Any:
    team = desk.people[people[0]].team
    subject = Subject(
        workspace=desk.office.workspace.id,
        team=int(team or 0),
        members=tuple(int(desk.people[one].id) for one in people),
        first=date(2026, 11, 24),
        until=date(2026, 11, 24),
        today=WEDNESDAY,
        now=desk.office.clock.now(),
    )
    with desk.office.deps.reading() as tx:
        part = sections()[name].say(tx, desk.office.deps, subject)
    return part.facts if part is not None else None


def _one(desk: Desk, made: Promise, name: str) -> Any:
    with desk.office.deps.reading() as tx:
        return service.one(tx, asker=desk.people[name], promise=made.id, deps=desk.office.deps)


def _at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return job()
        except Exception as error:  # noqa: BLE001 - what went wrong is what is looked at
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
