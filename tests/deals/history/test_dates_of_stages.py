"""HubSpot's exports, and sheets, that have a column of dates for each stage: what is concluded and what is not."""

from __future__ import annotations

import pytest

from tests.imports.desk import Desk, at

OPEN = "006A,Fleet,Acme,Amy Reed,negotiation,100,2026-12-20,2026-09-01"

HUBSPOT = (
    'Record ID,Deal Name,Pipeline,Deal Stage,"Date entered ""Lead (Sales)""","Date exited ""Lead (Sales)""",'
    '"Date entered ""Need (Sales)""","Date exited ""Need (Sales)""","Date entered ""Proposal (Sales)""",'
    '"Date exited ""Proposal (Sales)""","Date entered ""Closed Won (Sales)"""\n'
)


def test_hubspot_has_a_date_for_each_stage(desk: Desk) -> None:
    desk.deals(OPEN.replace("negotiation", "proposal"))
    desk.take(
        "history",
        HUBSPOT + "006A,Fleet,Sales,Proposal,2026-09-01 08:00,2026-09-10 09:00,2026-09-10 09:00,"
        "2026-09-20 10:00,2026-09-20 10:00,,\n",
    )
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-09-10", "open", "need"),
        ("2026-09-20", "open", "proposal"),
    ]
    assert desk.history("006A")[-1].at == at("2026-09-20T10:00")


def test_a_stage_that_was_entered_again_has_lost_its_first_date_and_what_was_then_is_not_known(
    desk: Desk,
) -> None:
    """Lead on 1 Sep, need some time in September, proposal on the 20th, back to need on 5 Oct."""
    desk.deals(OPEN.replace("negotiation", "need"))
    desk.take(
        "history",
        HUBSPOT + "006A,Fleet,Sales,Need,2026-09-01 08:00,2026-09-10 09:00,2026-10-05 09:00,,"
        "2026-09-20 10:00,2026-10-05 09:00,\n",
    )
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-09-10", "open", None),
        ("2026-09-20", "open", "proposal"),
        ("2026-10-05", "open", "need"),
    ]


def test_without_dates_of_leaving_it_is_not_even_known_when_the_stage_before_was_left(desk: Desk) -> None:
    desk.deals(OPEN.replace("negotiation", "need"))
    header = (
        "Record ID,Deal Name,Date entered 'Lead (Sales)',Date entered 'Need (Sales)',"
        "Date entered 'Proposal (Sales)'\n"
    )
    desk.take("history", header + "006A,Fleet,2026-09-01,2026-10-05,2026-09-20\n")
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-09-01", "open", None),
        ("2026-09-20", "open", "proposal"),
        ("2026-10-05", "open", "need"),
    ]


def test_the_next_file_has_overwritten_a_date_that_was_known_and_stays_known(desk: Desk) -> None:
    desk.deals(OPEN.replace("negotiation", "need"))
    header = (
        "Record ID,Deal Name,Date entered 'Lead (Sales)',Date entered 'Need (Sales)',"
        "Date entered 'Proposal (Sales)'\n"
    )
    desk.take("history", header + "006A,Fleet,2026-09-01,2026-09-08,2026-09-20\n")
    desk.take("history", header + "006A,Fleet,2026-09-01,2026-10-05,2026-09-20\n")
    assert [stage for _, _, stage in desk.told("006A")] == ["lead", "need", "proposal", "need"]


def test_both_families_of_columns_tell_one_thing_and_the_newer_counts(desk: Desk) -> None:
    desk.deals(OPEN.replace("negotiation", "need"))
    header = (
        'Record ID,Deal Name,Date entered \'Lead (Sales)\',"Date entered ""Lead (Sales)""",'
        'Date entered \'Need (Sales)\',"Date entered ""Need (Sales)"""\n'
    )
    desk.take(
        "history",
        header + "006A,Fleet,2026-09-02 09:00,2026-09-01 08:00,2026-09-10 09:00,\n",
    )
    assert desk.told("006A") == [("2026-09-01", "open", "lead"), ("2026-09-10", "open", "need")]


def test_a_label_without_its_pipeline_means_the_one_of_the_row(desk: Desk) -> None:
    desk.deals(OPEN.replace("negotiation", "need"))
    header = "Record ID,Deal Name,Pipeline,hs_date_entered_lead,hs_v2_date_entered_need\n"
    desk.take("history", header + "006A,Fleet,Sales,2026-09-01,2026-09-10\n")
    assert desk.told("006A") == [("2026-09-01", "open", "lead"), ("2026-09-10", "open", "need")]


def test_stages_and_pipelines_in_labels_are_what_the_map_says(desk: Desk) -> None:
    desk.deals(OPEN.replace("negotiation", "need"))
    header = (
        'Record ID,Deal Name,"Date entered ""Appointment (warm) (Sales Pipeline)""",'
        '"Date entered ""Qualified (Sales Pipeline)"""\n'
    )
    map_ = (
        "values:\n  stage: {Appointment (warm): lead, Qualified: need}\n  process: {Sales Pipeline: sales}\n"
    )
    desk.take("history", header + "006A,Fleet,2026-09-01,2026-09-10\n", map_=map_)
    assert desk.told("006A") == [("2026-09-01", "open", "lead"), ("2026-09-10", "open", "need")]


@pytest.mark.parametrize(
    ("headers", "map_"),
    [
        ("线索日期,需求确认日期,进入方案时间", "columns: {entered need: 需求确认日期}"),
        ("Lead date,Date of need,Proposal since", None),
        ("Lead,Need,Proposal", None),
        ("A,B,C", "columns: {entered lead: A, entered need: B, entered proposal: C}"),
    ],
)
def test_a_sheet_with_a_column_of_dates_for_each_stage(desk: Desk, headers: str, map_: str | None) -> None:
    desk.deals(OPEN.replace("negotiation", "proposal"))
    desk.take("history", f"商机名称,客户名称,{headers}\nFleet,Acme,2026/9/1,2026/9/10,2026/9/20\n", map_=map_)
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-09-10", "open", "need"),
        ("2026-09-20", "open", "proposal"),
    ]


def test_a_file_without_any_column_of_changes_says_so(desk: Desk) -> None:
    desk.deals(OPEN)
    report = desk.take("history", "Opportunity ID,Opportunity Name\n006A,Fleet\n", accept=True)
    assert dict(report.rejects) == {"no_history": 1}
