"""What is scheduled, and pausing, skipping, moving and deleting it, by buttons and by words."""

from __future__ import annotations

from bot.pipeline.snapshots import service, store
from tests.delivery.conftest import Office
from tests.pipeline.snapshots.hands import (
    MONDAY,
    NEXT_MONDAY,
    buttons,
    field,
    into,
    press,
    sell,
    set_up,
    texts,
)
from tests.world import read


def test_everybody_in_the_team_sees_the_list_and_only_its_line_gets_buttons(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    amy = office.say("Amy Reed", "/pipeline schedule list")
    assert "1. West · Overview · on Mon at 09:00" in read(amy)
    assert not buttons(amy)
    assert "Pause" in buttons(office.say("Dana Fox", "/pipeline schedule list"))
    assert "West" not in read(office.say("陈雨", "/pipeline 定时列表"))


def test_more_than_five_are_paged(office: Office) -> None:
    for _ in range(7):
        set_up(office, "West", "C0WEST", by="Dana Fox")
    first = office.say("Dana Fox", "/pipeline schedule list")
    assert "5. West" in read(first)
    assert "and 2 more" in read(first)
    second = press(office, "Dana Fox", first, "pipeline.schedules", "7. West")
    assert "5. West" not in read(second)


def test_pause_resume_and_skip_say_what_is_next(office: Office) -> None:
    set_up(office)
    listed = office.say("李娜", "/pipeline 定时 列表")
    assert "11月23日" in read(listed)
    skipped = press(office, "李娜", listed, "pipeline.schedule_skip", "跳过一次")
    assert "11月30日" in read(skipped)
    paused = press(office, "李娜", skipped, "pipeline.schedule_pause", "已暂停")
    again = press(office, "李娜", paused, "pipeline.schedule_resume", "恢复发送")
    assert "11月23日" in read(again)


def test_what_was_skipped_is_not_posted_and_the_next_one_is(office: Office) -> None:
    sell(office, ("安美", "陈雨", 100_000_00, ("2026-10-01", "lead")), first=True)
    set_up(office)
    office.say("李娜", "/pipeline 定时跳过")
    office.tick(MONDAY)
    assert texts(office) == []
    office.tick(NEXT_MONDAY)
    assert len(texts(office)) == 1


def test_words_do_what_buttons_do(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    set_up(office, "West", "C0ALL", by="Dana Fox")
    assert "Which one? Add its number." in read(office.say("Dana Fox", "/pipeline schedule pause"))
    assert "Paused: the overview of West." in read(office.say("Dana Fox", "/pipeline schedule pause 1"))
    assert "is posted again" in read(office.say("Dana Fox", "/pipeline schedule resume 1"))
    assert "Deleted: the overview of West." in read(office.say("Dana Fox", "/pipeline schedule delete 2"))
    assert "not scheduled any more" in read(office.say("Dana Fox", "/pipeline schedule delete 2"))
    assert "Ask Dana Fox." in read(office.say("Amy Reed", "/pipeline schedule delete 1"))
    assert "pause" in read(office.say("Dana Fox", "/pipeline schedule puase 1"))


def test_moving_opens_the_form_with_what_it_has_now(office: Office) -> None:
    known = set_up(office, "West", "C0WEST", by="Dana Fox")
    with office.visitor("Dana Fox") as dana:
        dana.send("C0ALL", "/pipeline schedule move 1")
        view = office.wait(dana.view)
        assert field(view, "channel")["initial_conversation"] == "C0WEST"
        assert field(view, "rhythm")["initial_option"]["value"] == "weekdays"
        assert [one["value"] for one in field(view, "weekdays")["initial_options"]] == ["monday"]
        dana.submit({**into("C0ALL"), "at": {"at": {"type": "timepicker", "selected_time": "17:30"}}})
        office.wait(lambda: [m for m in dana.messages("C0ALL") if "at 17:30" in read(m)])
    with office.deps.reading() as tx:
        (one,) = service.listed(tx, asker=office.people["Dana Fox"])
    assert (one.snapshot.id, one.snapshot.channel) == (known, "C0ALL")


def test_a_button_of_one_that_is_gone_says_so(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    listed = office.say("Dana Fox", "/pipeline schedule list")
    office.say("Dana Fox", "/pipeline schedule delete 1")
    press(office, "Dana Fox", listed, "pipeline.schedule_pause", "not scheduled any more")
    press(office, "Dana Fox", listed, "pipeline.schedule_move", "not scheduled any more")


def test_a_form_of_one_that_is_gone_does_not_bring_it_back(office: Office) -> None:
    set_up(office, "West", "C0WEST", by="Dana Fox")
    with office.visitor("Dana Fox") as dana:
        dana.send("C0ALL", "/pipeline schedule move 1")
        office.wait(dana.view)
        office.say("Dana Fox", "/pipeline schedule delete 1")
        dana.submit()
    with office.deps.reading() as tx:
        assert store.everything(tx, workspace=office.workspace.id) == []
