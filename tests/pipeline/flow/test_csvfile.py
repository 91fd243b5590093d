"""The file of the deals behind a figure: exact, in the reader's words, and nothing in it is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

from bot.pipeline.flow import csvfile
from bot.pipeline.flow.model import Item
from tests.pipeline.flow_samples import HANDED, item
from tests.samples import READERS, WORDS


def rows(locale: str, *items: Item) -> list[dict[str, str]]:
    words = csvfile.FileWords.of(WORDS.text("pipeline/flow_columns", {}, READERS[locale]))
    content = csvfile.write(items, words, lambda key: key.stage)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_each_deal_is_a_row_with_its_exact_amount() -> None:
    (row,) = rows("en", HANDED)
    assert row == {
        "Deal id": "006Q01",
        "Deal": "Umbrella",
        "Owner": "Amy Reed",
        "Day": "2026-11-18",
        "Process": "sales",
        "Stage": "proposal",
        "Amount": "71000.00",
        "Currency": "USD",
        "Estimated": "",
        "From": "Amy Reed",
        "To": "陈雨",
        "Expected until then": "",
        "Expected now": "",
    }


def test_unknown_amounts_are_empty_and_moved_dates_are_both_there() -> None:
    days = (date(2026, 11, 20), date(2027, 1, 20))
    (row,) = rows("zh_CN", item("Initech", None, expected=days))
    assert (row["金额"], row["原预计成交"], row["现预计成交"]) == ("", "2026-11-20", "2027-01-20")


def test_what_people_wrote_is_no_formula() -> None:
    evil = replace(HANDED, name='=cmd|"/c calc"!A1', owner="+1", external_id="@x")
    (row,) = rows("en", evil)
    assert (row["Deal"], row["Owner"], row["Deal id"]) == ('\'=cmd|"/c calc"!A1', "'+1", "'@x")
