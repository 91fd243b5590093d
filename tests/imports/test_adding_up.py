"""What became of the rows of a file adds up to the file: each is new, changed, as before, set aside or turned away.

That they add up is asked of every file that any test takes in (tests/imports/desk.py); here, that each is counted
as what it is.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.imports.model import Report
from tests.examples import examples
from tests.imports.desk import HEADER, Desk

AMY = "Amy Reed"
STAGES = ("lead", "need", "bogus")
_numbers = count(1)


class Told(NamedTuple):
    """A row of a file of deals."""

    key: str
    owner: str
    stage: str
    amount: int

    def line(self) -> str:
        return f"{self.key},Deal {self.key},,{self.owner},{self.stage},{self.amount},2026-12-20,2026-11-02"

    @property
    def known(self) -> tuple[str, str, int]:
        """What is stored of it: somebody unknown is nobody."""
        return self.owner if self.owner == AMY else "", self.stage, self.amount


a_row = st.builds(
    Told,
    st.sampled_from("ABCD"),
    st.sampled_from((AMY, "Nobody Known", "")),
    st.sampled_from(STAGES),
    st.integers(1, 2),
)


def _became(report: Report) -> dict[str, int]:
    return {
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "set aside": report.set_aside,
        "rejected": report.rejected,
    }


def _expected(file: list[Told], stored: dict[str, tuple[str, str, int]]) -> Counter[str]:
    """By hand, a row at a time; `stored` is as it will be afterwards."""
    found: Counter[str] = Counter()
    before: dict[str, Told] = {}
    for row in file:
        first = before.setdefault(row.key, row)
        if first is not row:
            found["set aside" if first == row else "rejected"] += 1
        elif row.stage == "bogus":
            found["rejected"] += 1
        else:
            was = stored.get(row.key)
            found["created" if was is None else "unchanged" if was == row.known else "changed"] += 1
            stored[row.key] = row.known
    return found


@pytest.fixture
def staffed(desk: Desk) -> Desk:
    desk.employ(AMY)
    return desk


@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(a_row, min_size=1, max_size=6), min_size=1, max_size=4))
def test_each_row_is_counted_as_what_became_of_it(staffed: Desk, files: list[list[Told]]) -> None:
    source = f"s{next(_numbers)}"
    stored: dict[str, tuple[str, str, int]] = {}
    for file in files:
        text = "\n".join([HEADER, *(row.line() for row in file)]) + "\n"
        how = {"map_": f"source: {source}\nfill_down: []\n", "accept": True}
        wanted = _expected(file, after := dict(stored))
        for report in (staffed.look("deals", text, **how), staffed.take("deals", text, **how)):  # type: ignore[arg-type]
            assert {name: number for name, number in _became(report).items() if number} == dict(wanted)
        stored = after


def test_rows_about_which_something_is_asked_are_as_before_when_they_come_again(desk: Desk) -> None:
    rows = [Told(key, "Nobody Known", "lead", 1).line() for key in "ABC"]
    first = desk.deals(*rows)
    again = desk.deals(*rows)
    assert (first.created, [one.rows for one in first.questions]) == (3, [3])
    assert (again.unchanged, again.created, again.changed, [one.rows for one in again.questions]) == (
        3,
        0,
        0,
        [3],
    )
    assert "3 rows: 3 as before." in desk.says(again)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("people", "Name,Email,Team\nAmy Reed,amy@example.com,West\nBo Lin,bo@example.com,West\n"),
        ("products", "Product,Price\nPump,5\nHose,7\n"),
        ("accounts", "Account,Parent Account,Industry\nAcme,Globex,Steel\nGlobex,,Steel\n"),
        (
            "activities",
            "Subject,ActivityDate,Status,Opportunity\nCall,2026-11-03,Completed,Deal A\n"
            "Visit,2026-11-04,Completed,Deal A\n",
        ),
        (
            "history",
            "Opportunity ID,From Stage,To Stage,Last Modified\nA,,lead,2026-11-02\nA,lead,need,2026-11-05\n",
        ),
    ],
)
def test_every_kind_of_file_counts_its_rows(desk: Desk, kind: str, text: str) -> None:
    desk.deals(Told("A", "", "need", 1).line())
    first = desk.take(kind, text)
    assert (first.rows, first.created) == (2, 2)
    again = desk.take(kind, text)
    assert (again.rows, again.unchanged) == (2, 2)


def test_what_is_known_otherwise_is_changed(desk: Desk) -> None:
    desk.take("products", "Product,Price\nPump,5\nHose,7\n")
    report = desk.take("products", "Product,Price\nPump,6\nHose,7\nFilter,1\n")
    assert _became(report) == {"created": 1, "changed": 1, "unchanged": 1, "set aside": 0, "rejected": 0}
    people = "Name,Email,Team\nAmy Reed,amy@example.com,{}\nBo Lin,bo@example.com,West\n"
    desk.take("people", people.format("West"))
    assert _became(desk.take("people", people.format("East")))["changed"] == 1
