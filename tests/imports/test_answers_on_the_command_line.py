"""What was answered in chat counts on the command line, too, for files of the same shape; a map counts more."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.imports.model import Request
from bot.imports.uploads import store
from bot.imports.uploads.model import Asked, Origin
from bot.imports.uploads.rules import shape_of
from bot.people import store as members
from ops import imports
from tests.imports.desk import HEADER, Desk

ROW = "D1,Acme,Acme Ltd,Nobody Known,need,1000,2026-12-24,2026-11-02"


@pytest.fixture
def answered(desk: Desk) -> Desk:
    desk.employ("Amy Reed", "Bo Lind")
    said = Asked("unknown_value", "owner", "Nobody Known", 1, (), "Amy Reed", Origin.PERSON)
    with desk.deps.writing() as tx:
        by = members.everybody(tx, workspace=desk.workspace)[0].id
        store.remember(
            tx,
            workspace=desk.workspace,
            kind="deals",
            shape=shape_of(HEADER.split(",")),
            questions=[said],
            by=by,
            at=desk.clock.now(),
        )
    return desk


def take(desk: Desk, map_: str | None = None, header: str = HEADER) -> imports.Printed:
    path = desk.file(f"{header}\n{ROW}\n")
    map_file: Path | None = desk.file(map_, "map.yaml") if map_ else None
    return imports.take(desk.deps, Request("deals", path, map=map_file), is_dry_run=False, telling=None)


def test_an_answer_given_in_chat_is_used_and_the_report_says_so(answered: Desk) -> None:
    printed = take(answered)
    assert "One answer was given in chat" in printed.text
    assert printed.data["answers"] == 1
    assert answered.owner("D1") == "Amy Reed"


def test_what_a_map_says_counts_more(answered: Desk) -> None:
    take(answered, "values: {owner: {Nobody Known: Bo Lind}}\n")
    assert answered.owner("D1") == "Bo Lind"


def test_a_map_about_other_things_leaves_the_answers_standing(answered: Desk) -> None:
    take(answered, "values: {owner: {Somebody Else: Bo Lind}}\n")
    assert answered.owner("D1") == "Amy Reed"


def test_a_file_of_another_shape_has_no_answers(answered: Desk) -> None:
    printed = take(answered, header=HEADER.replace("Amount", "Sales Amount"))
    assert printed.data["answers"] == 0
    assert answered.owner("D1") is None
