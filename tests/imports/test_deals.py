"""Deals from files: what is taken, what it says about the past, and what a second file changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.deals import store as deals
from bot.deals.model import Status
from bot.imports import store
from bot.imports.model import AsOfInFuture, TooManyGone, TooManyRejected
from tests.imports.desk import Desk, at

OPEN = '006A,Fleet,Acme,Amy Reed,proposal,"$1,200.50",2026-12-20,2026-09-01'
WON = "006B,Depot,Acme,Amy Reed,Closed Won,900,2026-10-05,2026-07-01"
LOST = "006C,Yard,Globex,Bo Lind,Closed Lost,0,2026-10-06,2026-07-02"


def test_a_row_becomes_a_deal_with_its_history(desk: Desk) -> None:
    desk.employ("Dana Fox", "Amy Reed", "Bo Lind")
    report = desk.deals(OPEN, WON, LOST)
    assert dict(report.counts) == {"new_accounts": 2, "new_deals": 3, "events": 6}
    assert report.questions == []
    deal = desk.deal("006A")
    assert (deal.name, deal.state.amount_minor, deal.state.currency) == ("Fleet", 120050, "USD")
    assert deal.state.expected_close == date(2026, 12, 20)
    assert (desk.owner("006A"), desk.owner("006C")) == ("Amy Reed", "Bo Lind")
    assert desk.deal("006B").closed_on == date(2026, 10, 5)


def test_the_past_of_an_open_deal_is_not_invented(desk: Desk) -> None:
    desk.deals(OPEN)
    created, seen = desk.history("006A")
    assert (created.day, created.state.stage, created.is_entry_known) == (date(2026, 9, 1), None, False)
    assert (seen.day, seen.state.stage, seen.is_entry_known) == (date(2026, 11, 23), "proposal", False)
    assert desk.deal("006A").stage_since is None


def test_a_closed_deal_was_open_from_creation_to_closing(desk: Desk) -> None:
    desk.deals(WON)
    assert desk.told("006B") == [("2026-07-01", "open", None), ("2026-10-05", "won", None)]
    assert all(one.state.amount_minor == 90000 for one in desk.history("006B"))


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    desk.employ("Dana Fox", "Amy Reed", "Bo Lind")
    desk.deals(OPEN, WON, LOST)
    before = desk.everything()
    desk.clock.move_to(at("2026-12-01T09:00"))
    again = desk.deals(OPEN, WON, LOST)
    assert (again.unchanged, sum(again.counts.values())) == (3, 0)
    assert desk.everything() == before


def test_a_row_with_an_open_question_is_asked_about_again(desk: Desk) -> None:
    first = desk.deals(OPEN)
    again = desk.deals(OPEN)
    assert [one.text for one in first.questions] == ["Amy Reed"] == [one.text for one in again.questions]
    assert sum(again.counts.values()) == 0
    assert desk.owner("006A") is None
    desk.employ("Dana Fox", "Amy Reed")
    assert desk.deals(OPEN).questions == []
    assert desk.owner("006A") == "Amy Reed"


def test_a_changed_stage_is_an_event_on_the_day_the_file_speaks_for(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-01")
    desk.deals(OPEN.replace("proposal", "negotiation"), as_of="2026-11-15")
    assert desk.told("006A")[-1] == ("2026-11-15", "open", "negotiation")
    last = desk.history("006A")[-1]
    assert last.is_entry_known
    assert last.learned_at == desk.clock.now()
    assert desk.deal("006A").stage_since == date(2026, 11, 15)


def test_the_dates_in_the_file_win_over_the_day_it_speaks_for(desk: Desk) -> None:
    header = (
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Last stage change,"
        "Deal - Update time\n"
    )
    desk.take(
        "deals", header + "7,Fleet,lead,Open,2026-09-01 08:00:00,2026-09-01 08:00:00,2026-09-01 08:00:00\n"
    )
    desk.take(
        "deals", header + "7,Fleet,need,Open,2026-09-01 08:00:00,2026-10-02 09:30:00,2026-10-20 10:00:00\n"
    )
    assert desk.told("7") == [("2026-09-01", "open", "lead"), ("2026-10-02", "open", "need")]
    assert desk.history("7")[-1].at == at("2026-10-02T09:30")
    assert desk.deal("7").stage_since == date(2026, 10, 2)


def test_a_lost_deal_in_pipedrive_keeps_its_last_stage_and_status_decides(desk: Desk) -> None:
    header = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Lost time,Deal - Won time\n"
    desk.take("deals", header + "7,Fleet,proposal,Lost,2026-09-01,2026-10-02 08:00:00,\n")
    assert desk.told("7")[-1] == ("2026-10-02", "lost", "proposal")


def test_a_deal_seen_open_after_it_was_won_was_won_when_the_newer_file_says(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-10")
    desk.deals(OPEN.replace("proposal", "Closed Won").replace("2026-12-20", "2026-11-08"), as_of="2026-11-20")
    assert desk.told("006A") == [("2026-09-01", "open", None), ("2026-11-08", "won", "proposal")]
    voided = [one for one in desk.log("006A") if one.voided_by is not None]
    assert [(one.day, one.state.stage) for one in voided] == [(date(2026, 11, 10), "proposal")]


@pytest.mark.parametrize("closed", ["2026-10-02", "2026-10-09"])
def test_a_corrected_closing_date_moves_the_closing(desk: Desk, closed: str) -> None:
    desk.deals(WON)
    desk.deals(WON.replace("2026-10-05", closed))
    assert desk.told("006B") == [("2026-07-01", "open", None), (closed, "won", None)]
    assert desk.deal("006B").closed_on == date.fromisoformat(closed)


def test_a_corrected_creation_date_moves_the_creation(desk: Desk) -> None:
    desk.deals(WON)
    desk.deals(WON.replace("2026-07-01", "2026-06-11"))
    assert desk.told("006B") == [("2026-06-11", "open", None), ("2026-10-05", "won", None)]
    assert desk.deal("006B").created_on == date(2026, 6, 11)


def test_an_older_file_adds_to_the_past_and_leaves_the_present_alone(desk: Desk) -> None:
    desk.deals(OPEN.replace("proposal", "negotiation").replace("Fleet", "Fleet 2026"), as_of="2026-11-15")
    desk.deals(OPEN, as_of="2026-10-01")
    assert desk.told("006A") == [
        ("2026-09-01", "open", None),
        ("2026-10-01", "open", "proposal"),
        ("2026-11-15", "open", "negotiation"),
    ]
    assert desk.deal("006A").name == "Fleet 2026"
    assert not desk.history("006A")[1].is_entry_known


def test_a_new_name_is_no_event(desk: Desk) -> None:
    desk.deals(OPEN)
    report = desk.deals(OPEN.replace("Fleet", "Fleet and depot"))
    assert (report.counts["changed_deals"], report.counts["events"]) == (1, 0)
    assert desk.deal("006A").name == "Fleet and depot"


def test_a_deal_lost_without_amount_keeps_what_it_had(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-10")
    lost = "006A,Fleet,Acme,Amy Reed,Closed Lost,,2026-11-15,2026-09-01"
    desk.deals(lost, as_of="2026-11-20")
    assert desk.history("006A")[-1].state.amount_minor == 120050


def test_a_blank_amount_is_unknown_and_zero_is_zero_unless_the_map_says_so(desk: Desk) -> None:
    blank = OPEN.replace('"$1,200.50"', "")
    desk.deals(blank, LOST)
    assert desk.deal("006A").state.amount_minor is None
    assert desk.deal("006C").state.amount_minor == 0
    desk.deals(LOST.replace("006C", "006D"), map_="zero_is_unknown: [lost]")
    assert desk.deal("006D").state.amount_minor is None


def test_an_open_amount_can_be_estimated_from_the_list_price_once(desk: Desk) -> None:
    said = "estimate_open_from_list_price: true\n"
    rows = "Id,Name,Product,Stage,Amount,Created Date\n1,Fleet,Pump,lead,,2026-09-01\n2,Depot,Pump,lead,70,2026-09-01\n"
    desk.take("products", "Product,Price\nPump,500\n")
    desk.take("deals", rows, map_=said)
    state = desk.deal("1").state
    assert (state.amount_minor, state.is_estimated) == (50000, True)
    assert not desk.deal("2").state.is_estimated
    desk.take("products", "Product,Price\nPump,800\n")
    desk.take("deals", rows, map_=said)
    assert desk.deal("1").state.amount_minor == 50000
    desk.take("deals", rows.replace("lead,,", "lead,620,"), map_=said)
    state = desk.deal("1").state
    assert (state.amount_minor, state.is_estimated) == (62000, False)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("006X,Fleet,Acme,,lead,1,2026-12-20,2026-11-24", "created_later"),
        ("006X,Fleet,Acme,,Closed Won,1,2026-11-24,2026-09-01", "closed_later"),
        ("006X,Fleet,Acme,,Closed Won,1,2026-08-24,2026-09-01", "closed_before_created"),
        ("006X,Fleet,Acme,,Closed Won,1,,2026-09-01", "closed_without_date"),
        ("006X,Fleet,Acme,,,1,2026-12-20,2026-09-01", "no_stage"),
        ("006X,Fleet,Acme,,warm,1,2026-12-20,2026-09-01", "stage_unknown"),
        (",Fleet,Acme,,lead,1,2026-12-20,2026-09-01", "no_key"),
        ("006X,Fleet,Acme,,lead,many,2026-12-20,2026-09-01", "not_a_number"),
        ("006X,Fleet,Acme,,lead,1,someday,2026-09-01", "not_a_date"),
        ("006X,Fleet,Acme,,lead,1,2026-12-20,2026-09-01,extra", "too_many_cells"),
    ],
)
def test_what_cannot_be_is_turned_away_with_its_reason(desk: Desk, row: str, reason: str) -> None:
    report = desk.deals(OPEN, row, accept=True)
    assert dict(report.rejects) == {reason: 1}
    assert report.counts["new_deals"] == 1
    assert report.rejected_file is not None
    assert row.split(",")[1] in Path(report.rejected_file).read_text(encoding="utf-8-sig")


def test_more_than_a_tenth_bad_rows_refuse_the_file_and_change_nothing(desk: Desk) -> None:
    bad = OPEN.replace("proposal", "warm").replace("006A", "006Z")
    good = [OPEN.replace("006A", f"006{place}") for place in range(8)]
    with pytest.raises(TooManyRejected) as refused:
        desk.deals(bad, *good)
    assert "1 of 9 rows" in desk.says_no(refused.value)
    assert desk.everything() == {"deals": [], "events": []}
    desk.deals(bad, *good, OPEN)
    assert len(desk.everything()["deals"]) == 9


def test_a_file_cannot_speak_for_tomorrow(desk: Desk) -> None:
    with pytest.raises(AsOfInFuture):
        desk.deals(OPEN, as_of="2026-11-24")


def test_a_deal_on_many_rows_is_one_deal(desk: Desk) -> None:
    header = "Id,Name,Product,Stage,Amount,Created Date\n"
    rows = (
        "1,Fleet,Pump,lead,70,2026-09-01\n1,Fleet,Hose,lead,70,2026-09-01\n1,Fleet,Hose,lead,90,2026-09-01\n"
    )
    report = desk.take("deals", header + rows, accept=True)
    assert (report.repeated, dict(report.rejects)) == (1, {"same_key": 1})
    assert desk.deal("1").state.amount_minor == 7000


def test_salesforce_ids_of_15_and_18_characters_are_the_same_deal(desk: Desk) -> None:
    short, long = "0065e00000AbCdE", "0065e00000AbCdEAAZ"
    desk.deals(OPEN.replace("006A", short))
    desk.deals(OPEN.replace("006A", long))
    assert len(desk.everything()["deals"]) == 1
    desk.deals(OPEN.replace("006A", short.lower()))
    assert len(desk.everything()["deals"]) == 2


def test_without_ids_name_account_owner_and_creation_are_the_key(desk: Desk) -> None:
    header = "商机名称,客户名称,负责人,商机阶段,商机金额(万元),创建时间\n"
    row = "车队,某某公司,,方案,120,2026/9/1\n"
    desk.take("deals", header + row, map_="currency: CNY")
    (key,) = [one[2] for one in desk.everything()["deals"]]
    assert desk.deal(key).state.amount_minor == 120_000_000
    assert desk.deal(key).state.stage == "proposal"
    assert (
        desk.take("deals", header + row.replace("120", "130"), map_="currency: CNY").counts["new_deals"] == 0
    )
    assert desk.deal(key).state.amount_minor == 130_000_000
    twins = desk.take("deals", header + row + row.replace("120", "7"), map_="currency: CNY", accept=True)
    assert dict(twins.rejects) == {"same_key": 1}
    told_apart = desk.take(
        "deals", header + row + row.replace("120", "7"), map_="currency: CNY\nkey: [name, account, amount]"
    )
    assert told_apart.rejected == 0


def test_a_complete_file_says_which_deals_are_gone(desk: Desk) -> None:
    many = [OPEN.replace("006A", f"006{place:02}") for place in range(40)]
    desk.deals(*many, as_of="2026-11-01")
    report = desk.deals(*many[1:], as_of="2026-11-10", complete=True)
    assert (report.gone, report.stored) == (1, 40)
    assert desk.told("00600")[-1] == ("2026-11-10", "gone", "proposal")
    desk.deals(*many, as_of="2026-11-20", complete=True)
    assert desk.deal("00600").state.status is Status.OPEN


def test_more_than_one_in_twenty_gone_needs_to_be_confirmed(desk: Desk) -> None:
    many = [OPEN.replace("006A", f"006{place:02}") for place in range(40)]
    desk.deals(*many)
    before = desk.everything()
    with pytest.raises(TooManyGone) as refused:
        desk.deals(*many[3:], complete=True)
    assert "3 of 40 deals" in desk.says_no(refused.value)
    assert desk.everything() == before
    assert desk.deals(*many[3:], complete=True, confirm=True).counts["gone_deals"] == 3


def test_a_rejected_row_is_never_gone(desk: Desk) -> None:
    many = [OPEN.replace("006A", f"006{place:02}") for place in range(40)]
    desk.deals(*many)
    report = desk.deals(many[0].replace("proposal", "warm"), *many[1:], complete=True)
    assert (report.rejected, report.gone) == (1, 0)
    nameless = desk.deals(many[0].replace("00600", ""), *many[2:], complete=True)
    assert (nameless.keyless_rejects, nameless.gone) == (1, 0)
    assert "does not say which deal it is" in desk.says(nameless)


def test_a_complete_file_speaks_only_for_its_source_and_scope(desk: Desk) -> None:
    desk.deals(WON, as_of="2026-11-01")
    desk.deals(OPEN, map_="source: other", as_of="2026-11-01")
    scope = "complete:\n  status: [open]\n"
    many = [OPEN.replace("006A", f"006{place:02}") for place in range(40)]
    desk.deals(*many, map_=scope, complete=True)
    report = desk.deals(*many[1:], map_=scope, complete=True)
    assert (report.gone, report.stored) == (1, 40)
    assert desk.deal("006B").state.status is Status.WON
    assert desk.deal("006A", "other").state.status is Status.OPEN


def test_a_source_says_how_fresh_it_is_and_since_when_it_is_watched(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-10-01")
    desk.deals(OPEN, as_of="2026-11-01")
    desk.deals(OPEN, as_of="2026-10-20")
    with desk.deps.reading() as tx:
        row = deals.source_row(tx, workspace=desk.workspace, source="crm")
        assert row is not None
        assert (row.history_from_day, row.as_of_day) == (date(2026, 10, 1), date(2026, 11, 1))
        assert row.updated_at == desk.clock.now()
        assert store.applying(tx, workspace=desk.workspace) is None


def test_a_deal_created_while_its_source_is_watched_entered_its_stage_when_seen(desk: Desk) -> None:
    desk.deals(WON, as_of="2026-10-10")
    desk.deals(WON, OPEN.replace("2026-09-01", "2026-10-12"), as_of="2026-10-20")
    assert desk.history("006A")[-1].is_entry_known
    assert desk.deal("006A").stage_since == date(2026, 10, 20)


def test_names_that_two_people_bear_are_asked_about_and_an_id_decides(desk: Desk) -> None:
    desk.employ("Dana Fox", "Amy Reed", Amy="0051")
    header = "Id,Name,Owner,Owner ID,Stage,Created Date\n"
    desk.take("deals", header + "1,Fleet,Somebody Else,0051,lead,2026-09-01\n")
    assert desk.owner("1") == "Amy Reed"


def test_a_departed_owner_is_found_without_the_mark_behind_the_name(desk: Desk) -> None:
    desk.employ("李娜", "陈雨")
    desk.deals(OPEN.replace("Amy Reed", "陈雨（已停用）"))
    assert desk.owner("006A") == "陈雨"
