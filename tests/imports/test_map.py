"""Map files and dry runs: what is understood, what is asked, and which line answers it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.imports import service, views
from bot.imports.intake import operator
from bot.imports.model import MapWrong, Request, UnknownKind
from tests.imports.desk import HEADER, Desk

ROW = "006A,Fleet,Acme,Amy Reed,lead,100,2026-12-20,2026-09-01"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("colums:\n  name: Topic\n", ["colums", "no such key", "Did you mean “columns”?"]),
        ("columns:\n  nam: Topic\n", ["columns.nam", "no such field", "Did you mean “name”?"]),
        ("columns:\n  name: Opportunity Nam\n", ["Opportunity Nam", "no such column", "“Opportunity Name”?"]),
        ("values:\n  stages:\n    a: lead\n", ["values.stages", "Did you mean “stage”?"]),
        ("units:\n  amount: dozen\n", ["units.amount", "dozen", "million"]),
        ("date_format: ymd\n", ["date_format", "ymd"]),
        ("currency: USDD\n", ["currency", "USDD", "ISO 4217"]),
        ("zone: Shanghai\n", ["zone", "Shanghai", "Asia/Shanghai"]),
        ("source: My CRM\n", ["source", "My CRM"]),
        ("zero_is_unknown: [gone]\n", ["zero_is_unknown", "gone", "open, won, lost"]),
        ("key: [title]\n", ["key", "title", "name"]),
        ("complete:\n  teams: [West]\n", ["complete.teams", "no such key", "Did you mean “team”?"]),
        ("columns: [1\n", ["Line 2", "YAML"]),
        ("- a\n", ["keys with values"]),
    ],
)
def test_a_wrong_map_is_refused_with_key_value_and_what_is_allowed(
    desk: Desk, written: str, said: list[str]
) -> None:
    with pytest.raises(MapWrong) as refused:
        desk.deals(ROW, map_=written)
    text = desk.says_no(refused.value)
    assert [part for part in said if part not in text] == []


def test_a_map_that_is_not_there_is_named(desk: Desk) -> None:
    file = desk.file(f"{HEADER}\n{ROW}\n")
    request = Request("deals", file, map=desk.folder / "none.yaml")
    with pytest.raises(MapWrong) as refused:
        service.import_file(desk.deps, desk.workspace, request)
    assert "none.yaml" in desk.says_no(refused.value)


def test_an_unknown_kind_is_refused_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(UnknownKind) as refused:
        desk.take("deal", "Id\n1\n")
    assert "Did you mean “deals”?" in desk.says_no(refused.value)


def test_columns_values_defaults_and_units_do_what_the_map_says(desk: Desk) -> None:
    text = "ref,what,where,phase,worth,day\n1,Fleet,Acme,P2,1.5,2026-09-01\n2,Depot,,,2,2026-09-02\n"
    said = """
source: home
currency: CNY
columns:
  id: ref
  name: {join: [where, what], between: ": "}
  account: where
  stage: phase
  amount: worth
  created: [nothing, day]
values:
  stage: {P2: proposal}
defaults:
  stage: lead
units:
  amount: 万
"""
    with pytest.raises(MapWrong):
        desk.take("deals", text, map_=said)
    desk.take("deals", text, map_=said.replace("nothing, ", ""))
    first, second = desk.deal("1", "home"), desk.deal("2", "home")
    assert (first.name, first.state.stage, first.state.amount_minor) == ("Acme: Fleet", "proposal", 1_500_000)
    assert (second.name, second.state.stage, second.state.currency) == ("Depot", "lead", "CNY")


def test_a_column_can_be_left_out_by_the_map(desk: Desk) -> None:
    desk.deals(ROW, map_="columns:\n  amount: null\n")
    assert desk.deal("006A").state.amount_minor is None


def test_a_dry_run_changes_nothing_and_says_everything(desk: Desk) -> None:
    desk.take("products", "Product,Price\nGTX Pro,500\n")
    desk.deals(ROW.replace("006A", "006Z"))
    before = desk.everything()
    text = (
        HEADER.replace("Stage", "Stage,Product,Odd") + "\n"
        '006A,Fleet,Acme,Amy Read,lead,GTXPro,x,"$1,200",2026-12-20,2026-09-01\n'
        "006B,Depot,Globex,Amy Read,warm,GTXPro,,5,2026-12-20,2026-09-01\n"
        "006Z,Fleet 2,Acme,,need,,,100,2026-12-20,2026-09-01\n"
    )
    desk.employ("Dana Fox", "Amy Reed")
    report = desk.look("deals", text)
    assert desk.everything() == before
    assert (report.counts["new_deals"], report.counts["changed_deals"]) == (1, 1)
    assert {(one.text, one.nearest, one.rows) for one in report.questions} == {
        ("Amy Read", "Amy Reed", 2),
        ("GTXPro", "GTX Pro", 2),
        ("warm", None, 1),
    }
    said = desk.says(report)
    for part in (
        "Nothing was changed. 3 rows: 1 new, 1 changed, 1 turned away.",
        "New deals: 1",
        "Opportunity Name  (by its usual name)",
        "Not used: Odd",
        "$1,200  ->  $1,200",
        "unknown stage: 1",
        "“GTXPro” is not a known product; did you mean “GTX Pro”? Rows: 2",
        "GTXPro: GTX Pro",
    ):
        assert part in said
    assert report.map_file == str(desk.folder / "deals.csv.map.yaml")


def test_a_dry_run_shows_a_probability_of_0_as_0(desk: Desk) -> None:
    file = f"{HEADER},Probability (%)\n006A,Fleet,Acme,,lead,1,2026-12-20,2026-09-01,0\n"
    assert re.search(r"probability +0  ->  0$", desk.says(desk.look("deals", file)), re.MULTILINE)


def test_the_map_that_a_dry_run_writes_can_be_used_and_is_never_overwritten(desk: Desk) -> None:
    text = f"{HEADER}\n{ROW}\n".replace("lead", "warm").replace("Account Name", "Account Name (*)")
    first = desk.look("deals", text)
    assert first.map_file is not None
    written = Path(first.map_file).read_text(encoding="utf-8")
    assert yaml.safe_load(written)["columns"]["stage"] == "Stage"
    assert "    # warm:\n" in written
    answered = written.replace("    # warm:", "    warm: lead")
    Path(first.map_file).write_text(answered, encoding="utf-8")
    again = desk.look("deals", text)
    assert Path(again.map_file or "").read_text(encoding="utf-8") == answered
    report = desk.take("deals", text, map_=answered)
    assert (report.rejected, report.counts["new_deals"]) == (0, 1)


def test_a_map_to_be_written_elsewhere_is_written_there(desk: Desk) -> None:
    path = desk.folder / "mine.yaml"
    service.dry_run(desk.deps, desk.workspace, Request("deals", desk.file(f"{HEADER}\n{ROW}\n"), map=path))
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["source"] == "crm"


def test_questions_name_what_concerns_most_rows_first(desk: Desk) -> None:
    rows = [
        ROW.replace("006A", f"006{place}").replace("Amy Reed", f"Nobody {place % 3 % 2}")
        for place in range(9)
    ]
    report = desk.deals(*rows)
    assert [(one.text, one.rows) for one in report.questions] == [("Nobody 0", 6), ("Nobody 1", 3)]
    assert "values:\n         owner:\n           Nobody 0:" in desk.says(report)


def test_reports_speak_chinese_too(desk: Desk) -> None:
    report = desk.look("deals", f"{HEADER}\n{ROW}\n")
    said = views.report_text(desk.deps, report, replace(operator(desk.deps), locale="zh_CN"))
    assert "没有改动。共 1 行：新增 1 行。" in said
    assert "没有叫“Amy Reed”的人员" in said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("process: sale\n", "process: sale: not allowed. Did you mean “sales”?"),
        ("complete:\n  process: [partner]\n", "complete.process: partner"),
        ("complete:\n  team: [Wset]\n", "complete.team: Wset: not allowed. Did you mean “West”?"),
        ("columns: {created: null}\ndefaults: {created: soon}\n", "defaults.created: soon"),
        ("columns: {created: null}\ndefaults: {created: 3/5/2026}\n", "defaults.created: 3/5/2026"),
    ],
)
def test_a_map_that_fits_nothing_here_is_refused(desk: Desk, written: str, said: str) -> None:
    desk.employ("Dana Fox")
    with pytest.raises(MapWrong) as refused:
        desk.deals(ROW, map_=written)
    assert said in desk.says_no(refused.value)


def test_a_complete_file_of_a_team_leaves_the_others_alone(desk: Desk) -> None:
    desk.employ("Dana Fox", "Amy Reed")
    many = [ROW.replace("006A", f"006{place:02}") for place in range(30)]
    desk.deals(*many, ROW.replace("Amy Reed", ""))
    report = desk.deals(*many[1:], map_="complete: {team: [West]}\n", complete=True)
    assert (report.gone, report.stored) == (1, 30)


def test_an_owner_who_can_be_two_people_is_asked_about(desk: Desk) -> None:
    people = "Name,Email,Team\nAmy Reed,a@example.com,West\nAmy Reed,b@example.com,West\n"
    desk.take("people", people)
    report = desk.deals(ROW)
    assert "“Amy Reed” can be several people; say which one, by email. Rows: 1" in desk.says(report)
    assert desk.owner("006A") is None
    assert desk.deals(ROW, map_="values: {owner: {Amy Reed: b@example.com}}").questions == []
    assert desk.owner("006A") == "Amy Reed"


def test_rows_that_collide_without_ids_are_asked_about(desk: Desk) -> None:
    text = "Name,Account,Stage,Amount\nFleet,Acme,lead,5\nFleet,Acme,lead,7\n"
    report = desk.look("deals", text)
    assert "Rows that agree in name, account, owner, created are taken for the same one" in desk.says(report)
    assert "key: [name, account, owner, created, ...]" in desk.says(report)
    taken = desk.take("deals", text, map_="key: [name, account, amount]")
    assert (taken.counts["new_deals"], taken.questions) == (2, [])
