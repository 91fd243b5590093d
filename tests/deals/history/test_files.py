"""Histories as each system exports them: what they tell, what is concluded from it and what is not."""

from __future__ import annotations

from datetime import date

import pytest

from bot.deals import store as deals
from bot.imports.model import QuestionsFirst
from tests.imports.desk import Desk

OPEN = "006A,Fleet,Acme,Amy Reed,negotiation,100,2026-12-20,2026-09-01"
STAGES = "Opportunity ID,Opportunity Name,From Stage,To Stage,Last Modified,Amount,Close Date,Stage\n"
FIELDS = "Opportunity ID,Opportunity Name,Field / Event,Old Value,New Value,Edit Date,Stage\n"


def _stages(*lines: str) -> str:
    return STAGES + "".join(line + "\n" for line in lines)


def _fields(*lines: str) -> str:
    return FIELDS + "".join(line + "\n" for line in lines)


FULL = _stages(
    "006A,Fleet,,lead,2026-09-01 08:00,80,2026-11-30,negotiation",
    "006A,Fleet,lead,need,2026-09-10 09:00,80,2026-11-30,negotiation",
    "006A,Fleet,need,need,2026-09-20 09:00,90,2026-12-20,negotiation",
    "006A,Fleet,need,negotiation,2026-10-05 10:00,100,2026-12-20,negotiation",
)


def test_an_opportunity_history_tells_when_each_stage_was_entered(desk: Desk) -> None:
    desk.deals(OPEN)
    report = desk.take("history", FULL)
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-09-10", "open", "need"),
        ("2026-09-20", "open", "need"),
        ("2026-10-05", "open", "negotiation"),
    ]
    assert all(one.is_entry_known for one in desk.history("006A"))
    assert desk.deal("006A").stage_since == date(2026, 10, 5)
    assert dict(report.counts) == {"events": 4, "history_lines": 4, "replaced_events": 2}
    assert report.remarks == []


def test_a_line_from_a_stage_to_itself_is_a_new_amount_or_date(desk: Desk) -> None:
    desk.deals(OPEN)
    desk.take("history", FULL)
    states = [(one.state.amount_minor, one.state.expected_close) for one in desk.history("006A")]
    november, december = date(2026, 11, 30), date(2026, 12, 20)
    assert states == [(8000, november), (8000, november), (9000, december), (10000, december)]


def test_a_deal_whose_amount_nobody_ever_entered_has_none_and_keeps_its_currency(desk: Desk) -> None:
    desk.deals("006A,Fleet,Acme,Amy Reed,Closed Won,,2026-10-05,2026-09-01")
    blank = _stages(
        "006A,Fleet,,lead,2026-09-01 08:00,,2026-10-05,won",
        "006A,Fleet,lead,won,2026-10-05 09:00,,2026-10-05,won",
        "006A,Fleet,won,won,2026-11-20 09:00,,2026-10-05,won",
    )
    desk.take("history", blank)
    assert desk.told("006A")[0] == ("2026-09-01", "open", "lead")
    assert {one.state.amount_minor for one in desk.history("006A")} == {None}
    assert desk.deal("006A").state.currency == "USD"


def test_the_same_history_twice_changes_nothing(desk: Desk) -> None:
    desk.deals(OPEN)
    desk.take("history", FULL)
    before = desk.everything()
    report = desk.take("history", FULL)
    assert not any(report.counts.values())
    assert desk.everything() == before


def test_undo_brings_back_what_the_history_had_replaced(desk: Desk) -> None:
    desk.deals(OPEN)
    before = desk.everything()
    desk.take("history", FULL)
    desk.undo("history")
    assert desk.everything() == before
    desk.take("history", FULL)
    assert len(desk.told("006A")) == 4


def test_a_history_of_a_deal_nobody_knows_is_turned_away_and_counted(desk: Desk) -> None:
    desk.deals(OPEN)
    report = desk.take(
        "history", FULL + "006Z,Other,,lead,2026-09-01 08:00,80,2026-11-30,lead\n", accept=True
    )
    assert dict(report.rejects) == {"deal_unknown": 1}
    assert "about a deal nobody here knows: 1" in desk.says(report)


def test_a_field_history_tells_stage_amount_close_date_and_owner(desk: Desk) -> None:
    desk.employ("Dana Fox", "Amy Reed", "Bo Lind")
    desk.deals(OPEN)
    desk.take(
        "history",
        _fields(
            "006A,Fleet,Created.,,,9/1/2026 8:00 AM,negotiation",
            "006A,Fleet,Stage,lead,need,9/10/2026 9:00 AM,negotiation",
            "006A,Fleet,Amount,$80.00,$100.00,9/20/2026 9:00 AM,negotiation",
            "006A,Fleet,Close Date,11/30/2026,12/20/2026,9/21/2026 9:00 AM,negotiation",
            "006A,Fleet,Opportunity Owner,Bo Lind,Amy Reed,9/22/2026 9:00 AM,negotiation",
            "006A,Fleet,Next Step,call,visit,9/23/2026 9:00 AM,negotiation",
            "006A,Fleet,Stage,need,negotiation,10/5/2026 10:00 AM,negotiation",
        ),
    )
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-09-10", "open", "need"),
        ("2026-09-20", "open", "need"),
        ("2026-09-21", "open", "need"),
        ("2026-09-22", "open", "need"),
        ("2026-10-05", "open", "negotiation"),
    ]
    first, *_, last = desk.history("006A")
    assert (first.state.amount_minor, first.state.expected_close) == (8000, date(2026, 11, 30))
    assert first.is_entry_known
    assert first.state.owner != last.state.owner
    assert desk.owner("006A") == "Amy Reed"


def test_old_and_new_dates_that_could_be_read_in_two_ways_are_asked_about(desk: Desk) -> None:
    desk.deals(OPEN)
    text = _fields("006A,Fleet,Close Date,11/10/2026,12/10/2026,2026-09-21,negotiation")
    with pytest.raises(QuestionsFirst) as refused:
        desk.take("history", text)
    assert "Old Value" in desk.says_no(refused.value)
    desk.take("history", text, map_="date_format: mdy")
    assert desk.history("006A")[0].state.expected_close == date(2026, 11, 10)


def test_somebody_unknown_in_a_field_history_is_asked_about_and_nothing_concluded(desk: Desk) -> None:
    desk.employ("Dana Fox", "Amy Reed")
    desk.deals(OPEN)
    text = _fields("006A,Fleet,Owner,Bo Lind,Amy Reed,2026-09-22 09:00,negotiation")
    report = desk.take("history", text)
    assert [(one.field, one.text) for one in report.questions] == [("owner", "Bo Lind")]
    assert {one.state.owner for one in desk.history("006A")} == {desk.deal("006A").state.owner}
    desk.take("history", text, map_="values:\n  owner: {Bo Lind: Dana Fox}")
    assert len({one.state.owner for one in desk.history("006A")}) == 2


def test_stages_that_are_called_otherwise_are_asked_about_once_for_all_columns(desk: Desk) -> None:
    desk.deals(OPEN)
    text = FULL.replace("need", "Value Prop.")
    report = desk.look("history", text)
    assert {(one.field, one.text) for one in report.questions} == {("stage", "Value Prop.")}
    desk.take("history", text, map_="values:\n  stage: {Value Prop.: need}")
    assert len(desk.told("006A")) == 4


def test_deals_can_be_named_where_the_report_has_no_ids(desk: Desk) -> None:
    other = "006B,Fleet,Globex,,lead,100,2026-12-20,2026-09-02"
    desk.deals(OPEN, other)
    header = "Opportunity Name,From Stage,To Stage,Last Modified,Created Date\n"
    desk.take("history", header + "Fleet,,lead,2026-09-02 08:00,2026-09-02\n")
    assert desk.told("006B") == [("2026-09-02", "open", "lead")]
    report = desk.take("history", header + "Fleet,,lead,2026-09-02 08:00,2025-01-01\n", accept=True)
    assert dict(report.rejects) == {"deal_ambiguous": 1}


def test_the_api_object_has_the_change_where_reports_have_the_creation(desk: Desk) -> None:
    desk.deals(OPEN)
    desk.take(
        "history",
        "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate\n"
        "008A,006A,lead,80,2026-11-30,2026-09-01T08:00:00Z\n"
        "008B,006A,negotiation,100,2026-12-20,2026-10-05T10:00:00Z\n",
    )
    assert desk.told("006A") == [("2026-09-01", "open", "lead"), ("2026-10-05", "open", "negotiation")]


def test_what_lies_between_lines_that_do_not_follow_is_not_known(desk: Desk) -> None:
    desk.deals(OPEN)
    desk.take(
        "history",
        _stages(
            "006A,Fleet,,lead,2026-09-01 08:00,80,2026-11-30,negotiation",
            "006A,Fleet,proposal,negotiation,2026-10-05 10:00,100,2026-12-20,negotiation",
        ),
    )
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-09-01", "open", None),
        ("2026-10-05", "open", "negotiation"),
    ]


def test_two_moves_at_one_moment_follow_each_other(desk: Desk) -> None:
    desk.deals(OPEN)
    desk.take(
        "history",
        "Opportunity ID,From Stage,To Stage,Last Modified\n"
        "006A,need,proposal,2026-09-10\n"
        "006A,proposal,negotiation,2026-09-10\n"
        "006A,,lead,2026-09-01\n"
        "006A,lead,need,2026-09-10\n",
    )
    assert [stage for _, _, stage in desk.told("006A")] == ["lead", "need", "proposal", "negotiation"]


def test_a_change_after_the_day_the_file_speaks_for_is_turned_away(desk: Desk) -> None:
    desk.deals(OPEN)
    report = desk.take("history", FULL, as_of="2026-10-01", accept=True)
    assert dict(report.rejects) == {"changed_later": 1}


# The end of a deal

WON = "006A,Fleet,Acme,Amy Reed,Closed Won,100,2026-10-05,2026-09-01"


def test_a_deal_ended_on_its_close_date_not_when_that_was_entered(desk: Desk) -> None:
    desk.deals(WON)
    desk.take(
        "history",
        _stages(
            "006A,Fleet,,lead,2026-09-01 08:00,80,2026-11-30,Closed Won",
            "006A,Fleet,lead,proposal,2026-10-06 08:00,80,2026-11-30,Closed Won",
            "006A,Fleet,proposal,Closed Won,2026-10-08 10:00,100,2026-10-05,Closed Won",
        ),
    )
    assert desk.told("006A") == [
        ("2026-09-01", "open", "lead"),
        ("2026-10-05", "won", "lead"),
        ("2026-10-08", "won", "lead"),
    ]
    assert desk.deal("006A").closed_on == date(2026, 10, 5)
    assert desk.deal("006A").state.amount_minor == 10000


def test_the_line_of_the_end_has_the_close_date_where_the_deals_are_older(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-09-20")
    desk.take(
        "history",
        _stages(
            "006A,Fleet,,negotiation,2026-09-01 08:00,80,2026-11-30,Closed Won",
            "006A,Fleet,negotiation,Closed Won,2026-10-08 10:00,100,2026-10-05,Closed Won",
        ),
    )
    assert desk.deal("006A").closed_on == date(2026, 10, 5)


# What contradicts


def test_where_a_later_export_shows_something_else_it_counts_and_the_report_says_so(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-10")
    text = FULL.replace("negotiation", "proposal")
    report = desk.take("history", text)
    assert desk.told("006A")[-2:] == [
        ("2026-10-05", "open", "proposal"),
        ("2026-11-10", "open", "negotiation"),
    ]
    assert report.counts["contradicted_deals"] == 1
    assert "Fleet: the history ends in proposal, but on" in desk.says(report)


def test_that_an_export_shows_no_forecast_of_a_deal_that_ended_contradicts_nothing(desk: Desk) -> None:
    desk.deals("006A,Fleet,Acme,Amy Reed,Closed Won,100,2026-10-05,2026-09-01")
    report = desk.take(
        "history",
        _stages(
            "006A,Fleet,,negotiation,2026-09-01 08:00,100,2026-11-30,Closed Won",
            "006A,Fleet,negotiation,Closed Won,2026-10-05 10:00,100,2026-10-05,Closed Won",
        ),
    )
    assert desk.told("006A")[-1] == ("2026-10-05", "won", "negotiation")
    assert (report.counts["contradicted_deals"], list(report.remarks)) == (0, [])


def test_where_the_history_is_later_it_counts(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-09-15")
    report = desk.take("history", FULL)
    assert desk.told("006A")[-1] == ("2026-10-05", "open", "negotiation")
    assert desk.told("006A")[1] == ("2026-09-10", "open", "need")
    assert report.counts["contradicted_deals"] == 0


def test_that_a_won_deal_is_expected_on_no_day_any_more_is_no_contradiction(desk: Desk) -> None:
    desk.deals("006A,Fleet,Acme,Amy Reed,Closed Won,100,2026-10-05,2026-09-01")
    begun = "006A,Fleet,,lead,2026-09-01 08:00,100,2026-11-30,won"
    report = desk.take("history", _stages(begun, "006A,Fleet,lead,won,2026-10-05 10:00,100,2026-10-05,won"))
    assert report.remarks == []


def test_lines_of_a_deal_that_lie_apart_in_the_file_are_no_contradiction(desk: Desk) -> None:
    deals = range(60)
    desk.deals(*(f"00{one},Fleet {one},Acme,Amy Reed,Closed Won,100,2026-10-05,2026-09-01" for one in deals))
    begun = [f"00{one},Fleet {one},,lead,2026-09-01 08:00,100,2026-10-05,won" for one in deals]
    won = [f"00{one},Fleet {one},lead,won,2026-10-05 10:00,100,2026-10-05,won" for one in deals]
    report = desk.take("history", _stages(*begun, *won))
    assert report.remarks == []
    assert report.counts["contradicted_deals"] == 0


# What is known since when


def test_the_source_is_known_since_its_histories_tell(desk: Desk) -> None:
    desk.deals(OPEN)
    assert _known_from(desk) == (date(2026, 11, 23), None)
    desk.take("history", FULL)
    assert _known_from(desk) == (date(2026, 11, 23), date(2026, 9, 1))
    desk.deals(OPEN.replace("Fleet", "Fleet 2"))
    assert _known_from(desk) == (date(2026, 11, 23), date(2026, 9, 1))
    desk.undo("deals")
    desk.undo("history")
    assert _known_from(desk) == (date(2026, 11, 23), None)


def test_deals_without_a_history_keep_the_rest_from_counting_as_known_unless_they_are_few(
    desk: Desk,
) -> None:
    many = [OPEN.replace("006A", f"006{n:02}") for n in range(20)]
    desk.deals(*many, as_of="2026-11-01")
    lines = [line for n in range(18) for line in FULL.replace("006A", f"006{n:02}").splitlines()[1:]]
    report = desk.take("history", _stages(*lines))
    assert _known_from(desk)[1] is None
    more = FULL.replace("006A", "00618").splitlines()[1:]
    report = desk.take("history", _stages(*lines, *more))
    assert _known_from(desk)[1] == date(2026, 9, 1)
    assert ("history_left_out", {"deals": 1, "since": date(2026, 9, 1)}) in report.remarks
    assert "of one deal nothing is told" in desk.says(report)


def test_a_deal_seen_late_was_not_observed_only_because_others_have_a_history(desk: Desk) -> None:
    desk.deals(OPEN)
    desk.take("history", FULL)
    desk.deals(OPEN, OPEN.replace("006A", "006N").replace("2026-09-01", "2026-09-15"))
    assert not desk.history("006N")[-1].is_entry_known


def _known_from(desk: Desk) -> tuple[date, date | None]:
    with desk.deps.reading() as tx:
        row = deals.source_row(tx, workspace=desk.workspace, source="crm")
    assert row is not None
    return row.history_from_day, row.told_from_day
