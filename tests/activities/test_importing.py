"""Activities from the files of each system: what is taken, once, and what it says about deals."""

from __future__ import annotations

from datetime import date

import pytest

from tests.activities.desk import ActivityDesk
from tests.imports.desk import at

FLEET, DEPOT, CHINESE, OTHER = (f"0065e00000AbCd{end}" for end in "EFGH")
TASKS = "Id,Subject,ActivityDate,Status,TaskSubtype,OwnerId,WhatId,WhoId\n"
PIPEDRIVE = (
    "Activity - Subject,Activity - Due date,Activity - Type,Activity - Done,Activity - Assigned to user,"
    "Activity - Marked as done time,Deal,Organization\n"
)


def test_a_salesforce_task_is_an_activity_of_its_deal(desk: ActivityDesk) -> None:
    desk.employ("Dana Fox", "Amy Reed", Amy="0055e")
    report = desk.activities(
        TASKS
        + f"00T1,Call about terms,2026-11-02,Completed,Call,0055e,{FLEET}AAZ,003x\n"
        + f"00T2,Send offer,2026-11-30,Not Started,Task,0055e,{FLEET},003x\n"
    )
    assert dict(report.counts) == {"new_activities": 2}
    assert report.questions == []
    planned, call = desk.done(FLEET)
    assert (call.kind, call.subject, call.day) == ("Call", "Call about terms", date(2026, 11, 2))
    assert call.member == desk.deal(FLEET).state.owner
    assert (planned.is_done, desk.last_day(FLEET)) == (False, date(2026, 11, 2))
    assert desk.last_day(FLEET, until="2026-11-01") is None


def test_a_salesforce_event_has_happened_when_its_time_has_come(desk: ActivityDesk) -> None:
    desk.activities(
        "Id,Subject,StartDateTime,EndDateTime,OwnerId,WhatId\n"
        f"00U1,Visit,2026-11-05T09:00:00Z,2026-11-05T10:00:00Z,0055e,{FLEET}\n"
        f"00U2,Visit again,2026-12-05T09:00:00Z,2026-12-05T10:00:00Z,0055e,{FLEET}\n"
    )
    assert desk.told_of(FLEET) == [("2026-12-05", "Visit again", False), ("2026-11-05", "Visit", True)]


def test_pipedrive_names_the_deal_and_says_when_it_was_done(desk: ActivityDesk) -> None:
    desk.activities(
        PIPEDRIVE
        + "Call,2026-11-10,call,Done,Amy Reed,2026-11-12 10:30:00,Fleet,Acme\n"
        + "Lunch,2026-11-20,lunch,To do,Amy Reed,,Depot,Acme\n"
    )
    assert desk.told_of(FLEET) == [("2026-11-12", "Call", True)]
    assert desk.done(FLEET)[0].at == at("2026-11-12T10:30")
    assert desk.last_day(DEPOT) is None


def test_a_follow_up_in_wukong_has_happened_and_may_be_about_a_customer_only(desk: ActivityDesk) -> None:
    report = desk.activities(
        "所属客户,跟进内容,跟进人,跟进时间,跟进方式,下次联系时间,相关联系人,相关商机\n"
        "某某公司,客户要看演示,陈雨,2026-11-11 15:00:00,上门拜访,,,车队更新\n"
        "某某公司,电话问候,陈雨,2026-11-13 09:00:00,打电话,,,\n"
    )
    assert report.counts["new_activities"] == 2
    assert desk.told_of(CHINESE) == [("2026-11-11", "客户要看演示", True)]
    assert desk.done(CHINESE)[0].kind == "上门拜访"


def test_a_hubspot_engagement_can_be_about_several_deals(desk: ActivityDesk) -> None:
    desk.activities(
        "Engagement ID,Engagement type,Timestamp,Owner,Associated Deal\n"
        "77,Meeting,2026-11-12 10:00,Amy Reed,Depot;车队更新\n"
    )
    assert desk.told_of(DEPOT) == desk.told_of(CHINESE) == [("2026-11-12", None, True)]


def test_the_same_file_twice_changes_nothing(desk: ActivityDesk) -> None:
    text = PIPEDRIVE + "Call,2026-11-10,call,Done,Amy Reed,2026-11-12 10:30:00,Fleet,Acme\n"
    desk.activities(text)
    assert sum(desk.activities(text).counts.values()) == 0
    assert len(desk.done(FLEET)) == 1


@pytest.mark.parametrize("with_id_first", [True, False])
def test_an_activity_that_comes_with_and_without_its_id_is_one(
    desk: ActivityDesk, with_id_first: bool
) -> None:
    header = "Activity ID,Subject,Type,Due date,Status,Assigned To,Deal,Organization\n"
    with_id = header + "9,Call,call,2026-11-10 08:00,Done,Amy Reed,Fleet,Acme\n"
    without = header.replace("Activity ID,", "") + "Call,call,2026-11-10,Done,Amy Reed,Fleet,Acme\n"
    for text in (with_id, without) if with_id_first else (without, with_id):
        desk.activities(text)
    (one,) = desk.done(FLEET)
    assert one.at == at("2026-11-10T08:00")
    again = desk.activities(with_id.replace(",Done,", ",To do,"))
    assert (again.counts["new_activities"], again.counts["changed_activities"]) == (0, 1)


def test_in_one_file_too(desk: ActivityDesk) -> None:
    report = desk.activities(
        "Activity ID,Subject,Type,Due date,Status,Assigned To,Deal,Organization\n"
        "9,Call,call,2026-11-10,Done,Amy Reed,Fleet,Acme\n"
        ",Call,call,2026-11-10,Done,Amy Reed,Fleet,Acme\n"
    )
    assert report.counts["new_activities"] == 1
    assert len(desk.done(FLEET)) == 1


def test_two_ids_or_two_times_are_two_activities(desk: ActivityDesk) -> None:
    header = "Activity ID,Subject,Type,Due date,Status,Assigned To,Deal,Organization\n"
    desk.activities(
        header
        + "8,Call,call,2026-11-10,Done,Amy Reed,Fleet,Acme\n"
        + "9,Call,call,2026-11-10,Done,Amy Reed,Fleet,Acme\n"
        + ",Mail,mail,2026-11-10 09:00,Done,Amy Reed,Fleet,Acme\n"
        + ",Mail,mail,2026-11-10 11:00,Done,Amy Reed,Fleet,Acme\n"
    )
    assert len(desk.done(FLEET)) == 4


def test_what_is_about_nothing_known_is_turned_away_with_its_reason(desk: ActivityDesk) -> None:
    report = desk.activities(
        PIPEDRIVE
        + "Call,2026-11-10,call,Done,Amy Reed,,Nowhere,\n"
        + "Call,2026-11-10,call,Done,Amy Reed,,Fleet,\n"
        + "Call,2026-11-10,call,Done,Amy Reed,,,Initech\n"
        + "Call,2026-11-10,call,Done,Amy Reed,,,\n"
        + "Call,,call,Done,Amy Reed,,Depot,\n"
        + "Call,2026-11-10,call,Done,Amy Reed,,Depot,\n",
        accept=True,
    )
    assert dict(report.rejects) == dict.fromkeys(
        ("deal_unknown", "deal_ambiguous", "customer_unknown", "about_nothing", "no_day"), 1
    )
    assert "about a deal nobody here knows: 1" in desk.says(report)
    assert report.counts["new_activities"] == 1


def test_a_salesforce_customer_that_is_not_known_is_named_as_one(desk: ActivityDesk) -> None:
    report = desk.activities(
        TASKS + "00T1,Visit,2026-11-02,Completed,Task,0055e,0015e00000ZzZzZ,003x\n", accept=True
    )
    assert dict(report.rejects) == {"customer_unknown": 1}


def test_somebody_unknown_is_asked_about_and_known_next_time(desk: ActivityDesk) -> None:
    text = PIPEDRIVE + "Call,2026-11-10,call,Done,Bo Lind,2026-11-12 10:30:00,Depot,Acme\n"
    report = desk.activities(text)
    assert [one.text for one in report.questions] == ["Bo Lind"]
    assert desk.done(DEPOT)[0].member is None
    desk.employ("Dana Fox", "Bo Lind")
    desk.activities(text)
    (one,) = desk.done(DEPOT)
    assert one.member is not None


def test_what_is_done_ahead_of_its_day_was_not_done_in_the_future(desk: ActivityDesk) -> None:
    desk.activities(TASKS + f"00T1,Call,2026-12-24,Completed,Call,,{FLEET},\n")
    assert desk.last_day(FLEET) == date(2026, 11, 23)


def test_an_import_of_activities_is_taken_back(desk: ActivityDesk) -> None:
    desk.activities(TASKS + f"00T1,Call,2026-11-02,Not Started,Call,,{FLEET},\n")
    before = desk.done(FLEET)
    desk.activities(
        TASKS
        + f"00T1,Long call,2026-11-03,Completed,Call,,{FLEET},\n"
        + f"00T2,Mail,2026-11-04,Completed,Email,,{FLEET},\n"
    )
    assert desk.told_of(FLEET) == [("2026-11-04", "Mail", True), ("2026-11-03", "Long call", True)]
    undone = desk.undo("activities")
    assert (undone.kind, undone.counts["new_activities"]) == ("activities", 1)
    assert desk.done(FLEET) == before
    assert desk.last_day(FLEET) is None
    desk.undo("activities")
    assert desk.done(FLEET) == []
