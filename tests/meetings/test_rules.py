"""Questions as lines of text, whose turn it is to lead, when each item of the agenda is due, and what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.calendar import WorkCalendar
from bot.kit.recurrence import EveryWorkday, Recurrence
from bot.meetings import rules as typing
from bot.meetings.asking import rules as asking
from bot.meetings.kinds import built_in
from bot.meetings.model import About, Asks, Lead, Mode, Question, Series, SeriesId
from bot.meetings.rules import Verb, Wish
from bot.meetings.series import rules
from bot.people.model import MemberId, TeamId, WorkspaceId
from bot.promises import rules as following

MORNING = built_in()["morning"]
CHINA = WorkCalendar("CN")
MONDAY = date(2026, 11, 23)
A, B, C, BOSS, DELEGATE = (MemberId(number) for number in (1, 2, 3, 8, 9))
SERIES = Series(
    WorkspaceId(1),
    SeriesId(7),
    TeamId(3),
    "morning",
    "C1",
    Mode.LIVE,
    20,
    Lead.MANAGER,
    None,
    None,
    rules.default_questions(MORNING),
    Recurrence(EveryWorkday(), time(9), "Asia/Shanghai"),
    60,
    BOSS,
    datetime(2026, 11, 21, tzinfo=UTC),
)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("kind", built_in().values())
def test_the_offered_questions_come_back_as_they_were(kind: object, locale: str) -> None:
    assert isinstance(kind, type(MORNING))
    offered = rules.default_questions(kind)
    assert rules.read(rules.written(offered, kind, locale), kind) == offered


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("How many visits? (number)", Question("q1", Asks.NUMBER, About.OTHER, False, "How many visits?")),
        ("今天跑几家？（数字，选答）", Question("q1", Asks.NUMBER, About.OTHER, True, "今天跑几家？")),
        ("All well? (yes/no, optional)", Question("q1", Asks.YES_NO, About.OTHER, True, "All well?")),
        (
            "Which deal needs help? (deal, problem)",
            Question("q1", Asks.DEAL, About.PROBLEM, False, "Which deal needs help?"),
        ),
        ("Which one (of two)?", Question("q1", Asks.TEXT, About.OTHER, False, "Which one (of two)?")),
        ("What is your plan for today? (plan)", Question("plan", Asks.TEXT, About.PLAN, False)),
        ("今天打算做什么？（计划）", Question("plan", Asks.TEXT, About.PLAN, False)),
    ],
)
def test_a_line_says_what_is_asked_and_how(line: str, means: Question) -> None:
    assert rules.read(line, MORNING) == (means,)


@pytest.mark.parametrize(
    ("text", "why", "word"),
    [
        ("  \n ", "none", ""),
        ("\n".join("What?" for _ in range(9)), "too_many", ""),
        ("x" * 151, "too_long", "x" * 20),
        ("How many? (number, bananas)", "unknown_mark", "bananas"),
    ],
)
def test_questions_that_cannot_be_asked_are_refused(text: str, why: str, word: str) -> None:
    with pytest.raises(rules.QuestionsWrong) as wrong:
        rules.read(text, MORNING)
    assert (wrong.value.why, wrong.value.word) == (why, word)


def leads(series: Series, day: date, *away: MemberId, manager: MemberId | None = BOSS) -> MemberId | None:
    return rules.leader_on(series, day, manager=manager, members=[A, B, C], away=set(away), calendar=CHINA)


def test_the_manager_leads_and_is_stood_in_for_by_the_delegate_then_by_the_team() -> None:
    series = replace(SERIES, delegate=DELEGATE)
    assert leads(series, MONDAY) == BOSS
    assert leads(series, MONDAY, BOSS) == DELEGATE
    assert leads(series, MONDAY, BOSS, DELEGATE) == A
    assert leads(SERIES, MONDAY, manager=None) == A
    assert leads(SERIES, MONDAY, BOSS, A, B, C) is None


def test_one_person_leads_always_unless_away() -> None:
    series = replace(SERIES, lead=Lead.FIXED, leader=C)
    assert leads(series, MONDAY) == C
    assert leads(series, MONDAY, C) == BOSS


def test_in_turn_everybody_leads_once_before_anybody_leads_again() -> None:
    series = replace(SERIES, lead=Lead.ROTATING)
    days = [MONDAY + timedelta(days=number) for number in range(5)]
    week = [leads(series, day) for day in days]
    assert set(week[:3]) == {A, B, C}
    assert week[:2] == week[3:]
    # Who is away is stood in for by the next one, and the others keep their days.
    turn = week.index(B)
    assert leads(series, days[turn], B) == C
    assert [leads(series, day, B) for day in days if leads(series, day) != B] == [
        one for one in week if one != B
    ]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(5, 480))
def test_the_items_of_an_agenda_follow_each_other_and_fill_the_meeting(
    minutes: list[int], length: int
) -> None:
    begins = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    times = rules.agenda(minutes, starts_at=begins, length=length)
    assert times[0][0] == begins
    assert times[-1][1] == begins + timedelta(minutes=length)
    assert all(before[1] == after[0] for before, after in pairwise(times))
    assert all(since <= until for since, until in times)


def test_a_meeting_of_thirty_minutes_takes_the_items_in_proportion() -> None:
    begins = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    times = rules.agenda([5, 2, 5, 6, 2], starts_at=begins, length=30)
    assert [(until - begins) // timedelta(minutes=1) for _, until in times] == [8, 11, 18, 27, 30]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("", Wish(Verb.TODAY)),
        ("setup weekly", Wish(Verb.SETUP, "weekly")),
        ("set up", Wish(Verb.SETUP)),
        ("设置 周会", Wish(Verb.SETUP, "周会")),
        ("History Hooli deal", Wish(Verb.HISTORY, "Hooli deal")),
        ("历史 法务", Wish(Verb.HISTORY, "法务")),
        ("暂停 到下周一", Wish(Verb.PAUSE, "到下周一")),
        ("nonsense", None),
    ],
)
def test_what_is_typed_behind_the_command(text: str, means: Wish | None) -> None:
    assert typing.read(text) == means


def test_a_word_that_is_nearly_right_is_offered() -> None:
    assert typing.nearest("setpu") == "setup"
    assert typing.nearest("xyzzy") is None


DONE = Question("done", Asks.TEXT, About.DONE, False)
VISITS = Question("visits", Asks.NUMBER, About.OTHER, True)
OK = Question("ok", Asks.YES_NO, About.OTHER, True)


def test_blank_answers_are_none_and_what_nobody_asked_is_dropped() -> None:
    given = {"done": "  called Hooli \n\n sent offer ", "visits": " ", "other": "x"}
    assert asking.cleaned([DONE, VISITS], given) == {"done": "called Hooli\nsent offer"}


def test_on_the_evening_before_today_is_asked_about_unless_the_team_has_its_own_words() -> None:
    own = rules.default_questions(MORNING)
    asked = [rules.words_of(one, MORNING, "en", is_before=True) for one in own]
    assert asked[:2] == ["What did you get done today?", "What is your plan for tomorrow?"]
    assert asked[2] == rules.words_of(own[2], MORNING, "en"), "what is urgent is urgent on any day"
    assert rules.worded_before(own, MORNING)
    worded = rules.read("Done yesterday? (done)\nWhat is your plan for today? (plan)", MORNING)
    assert not rules.worded_before(worded, MORNING)


def test_what_is_written_in_chinese_keeps_its_signs() -> None:
    assert asking.cleaned([DONE], {"done": " 去了远景，对方：“再上一条线”。 "}) == {
        "done": "去了远景，对方：“再上一条线”。"
    }
    assert following.words("把合同发给法务（远景），今天！") == "把合同发给法务（远景），今天！"


def test_a_number_may_be_typed_in_full_width() -> None:
    assert asking.number("１，２００．５") == Decimal("1200.5")


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"done": "missing"}),
        ({"done": "x" * 1501}, {"done": "too_long"}),
        ({"done": "x", "visits": "three"}, {"visits": "no_number"}),
        ({"done": "x", "visits": "1,200.5"}, {}),
        ({"done": "x", "visits": "NaN"}, {"visits": "no_number"}),
        ({"done": "x", "ok": "perhaps"}, {"ok": "no_choice"}),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_question(values: dict[str, str], wrong: dict[str, str]) -> None:
    assert asking.wrong([DONE, VISITS, OK], values) == wrong


def test_the_words_of_last_time_are_noticed_whatever_the_punctuation() -> None:
    before = {"done": "Called Hooli.", "visits": "3"}
    assert asking.repeats([DONE, VISITS], {"done": "called hooli", "visits": "3"}, before) == {"done"}
    assert asking.repeats([DONE, VISITS], {"done": "called Initech"}, before) == frozenset()
