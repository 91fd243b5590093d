"""What kind a file is, when two are of one shape, and what becomes of questions from one look to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.guessing import guesses
from bot.imports.uploads import rules
from bot.imports.uploads.model import BLANK, HOLDS, LEAVE, Asked, Origin
from bot.imports.uploads.rules import Fit
from bot.kit.deps import Deps

OWNER = Asked("unknown_value", "owner", "Amy Read", 3, ("Amy Reed", "Bo Lind"), None, Origin.NOBODY)
DATES = Asked("day_or_month", "close", "Close", 9, ("dmy", "mdy"), None, Origin.NOBODY, is_blocking=True)


def fit(kind: str, headers: str, *, complete: bool = True) -> Fit:
    return Fit(kind, frozenset(headers), complete)


@pytest.mark.parametrize(
    ("fits", "likely"),
    [
        ([fit("deals", "abcdefgh"), fit("people", "a")], ["deals"]),
        ([fit("deals", "abcd"), fit("people", "abcx")], ["deals", "people"]),
        ([fit("deals", "abcd"), fit("history", "abcdxyz")], ["history"]),
        ([fit("deals", "abcd"), fit("history", "abc")], ["deals"]),
        ([fit("deals", "a"), fit("people", "a")], ["deals", "people"]),
        ([fit("deals", "ab"), fit("people", "abcd", complete=False)], ["deals"]),
        ([fit("people", "abcd", complete=False)], ["people"]),
        ([], []),
    ],
)
def test_the_kind_is_the_one_that_recognises_most(fits: Sequence[Fit], likely: list[str]) -> None:
    assert rules.likely(fits) == likely


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Opportunity Owner,Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date", "deals"),
        (
            "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Currency,Create Date,Close Date,Deal owner",
            "deals",
        ),
        ("Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Organization,Deal - Stage", "deals"),
        ("商机名称,客户名称,商机金额,预计成交日期,商机阶段,负责人,更新时间,创建时间", "deals"),
        ("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_value", "deals"),
        ("name,email,team,manager", "people"),
        ("姓名,邮箱,团队,上级", "people"),
        ("Account Name,Industry,Country,Employees", "accounts"),
        ("product,series,sales_price", "products"),
    ],
)
def test_exports_of_the_usual_systems_are_told_apart(
    tmp_path: Path, headers: str, kind: str, deps: Deps
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{headers}\n{','.join('x' for _ in headers.split(','))}\n", encoding="utf-8")
    fits = [
        Fit(one.kind.name, one.headers, one.is_complete) for one in guesses(path, path.name, deps.settings)
    ]
    assert rules.likely(fits) == [kind]


def test_a_history_in_which_each_line_has_an_id_of_its_own_is_not_taken_for_deals(
    tmp_path: Path, deps: Deps
) -> None:
    path = tmp_path / "OpportunityHistory.csv"
    path.write_text("Id,OpportunityId,CreatedDate,StageName,Amount,Probability,CloseDate\n", encoding="utf-8")
    fits = [
        Fit(one.kind.name, one.headers, one.is_complete, one.has_two_ids)
        for one in guesses(path, path.name, deps.settings)
    ]
    assert set(rules.likely(fits)) == {"deals", "history"}


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=8), st.randoms())
def test_the_shape_is_the_set_of_headers(headers: list[str], random: st.DataObject) -> None:
    shuffled = [*headers, headers[0]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.shape_of(headers) == rules.shape_of(shuffled)


def test_our_own_columns_are_no_part_of_the_shape() -> None:
    ours = ("Why it was not taken", "Line")
    assert rules.shape_of(["a", "b"]) == rules.shape_of([*ours, "a", "b"], without=ours)
    assert rules.shape_of(["a", "b"]) != rules.shape_of(["a", "b", "c"])


def test_a_map_says_what_was_answered_and_nothing_else() -> None:
    questions = [
        OWNER.answered("Amy Reed", Origin.SUGGESTED),
        replace(OWNER, text="Zoe", answer=LEAVE, origin=Origin.PERSON),
        DATES,
        replace(DATES, field="created").answered("dmy", Origin.LAST_TIME),
        Asked("missing_column", "stage", "Stage", 0, ("Phase",), "Phase", Origin.PERSON, is_blocking=True),
        Asked("same_key", "key", "name, account", 4, ("amount",), "amount", Origin.PERSON),
        Asked("source", "source", "", 0, ("erp",), "erp", Origin.SUGGESTED),
        Asked("no_end", "closed", "", 9, ("closed: 'Day: last'",), "closed: 'Day: last'", Origin.PERSON),
        Asked("decimal_sign", "amount", "Amount", 9, (".", ","), ",", Origin.PERSON, is_blocking=True),
        Asked("no_year", "close", "Close", 9, ("2026", "2025"), "2026", Origin.PERSON, is_blocking=True),
        Asked("filled_once", "owner", "Owner", 9, (HOLDS, BLANK), HOLDS, Origin.PERSON, is_blocking=True),
        Asked("filled_once", "stage", "Stage", 9, (HOLDS, BLANK), BLANK, Origin.PERSON, is_blocking=True),
        Asked("kind", "", "", 0, ("deals",), "deals", Origin.PERSON, is_blocking=True),
    ]
    assert rules.map_of(questions) == {
        "values": {"owner": {"Amy Read": "Amy Reed"}},
        "date_format": {"created": "dmy"},
        "columns": {"stage": "Phase", "closed": "Day: last"},
        "key": ["name", "account", "amount"],
        "source": "erp",
        "decimal": ",",
        "year": "2026",
        "fill_down": ["owner"],
    }


def test_that_nothing_is_to_be_filled_is_an_answer_too() -> None:
    said = Asked("filled_once", "stage", "Stage", 9, (HOLDS, BLANK), BLANK, Origin.PERSON, is_blocking=True)
    assert rules.map_of([said]) == {"fill_down": []}


def test_an_answer_stays_when_the_question_does_not_come_again() -> None:
    answered = OWNER.answered("Amy Reed", Origin.PERSON)
    assert rules.joined([answered], [DATES]) == (answered, DATES)
    assert rules.joined([answered], [replace(OWNER, rows=5)])[0].answer == "Amy Reed"


def test_an_answer_that_nobody_knows_any_more_is_asked_for_anew() -> None:
    answered = OWNER.answered("amy@example.com", Origin.LAST_TIME)
    (asked,) = rules.joined([answered], [replace(OWNER, text="amy@example.com")])
    assert (asked.text, asked.answer) == ("Amy Read", None)


def test_there_is_an_end_to_questions() -> None:
    many = [replace(OWNER, text=str(number)) for number in range(200)]
    assert len(rules.joined([], many)) == rules.MOST_ASKED


ASKED = st.builds(
    Asked,
    kind=st.sampled_from(["unknown_value", "day_or_month", "source"]),
    field=st.sampled_from(["owner", "stage"]),
    text=st.text(max_size=5),
    rows=st.integers(0, 99),
    choices=st.tuples(st.text(max_size=3)),
    answer=st.none() | st.text(max_size=3),
    origin=st.sampled_from(Origin),
    is_blocking=st.booleans(),
)


@given(st.lists(ASKED, max_size=10))
def test_questions_are_stored_as_they_are_and_shown_once_each(questions: list[Asked]) -> None:
    assert rules.from_facts(rules.to_facts(questions)) == tuple(questions)
    assert sorted(rules.in_order(questions)) == list(range(len(questions)))


def test_what_holds_everything_up_comes_first() -> None:
    told = OWNER.answered("Amy Reed", Origin.LAST_TIME)
    assert rules.in_order([told, OWNER, DATES]) == [2, 1, 0]


def test_a_button_of_another_question_does_not_fit() -> None:
    assert rules.token(OWNER, "Amy Reed") != rules.token(replace(OWNER, text="Zoe"), "Amy Reed")
    assert rules.token(OWNER, "Amy Reed") != rules.token(OWNER, "Bo Lind")
