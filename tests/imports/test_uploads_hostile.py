"""What can go wrong with a file in chat: every time somebody reads why, and nothing half done is left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bot.deals.store import deal_table
from bot.imports import listing
from bot.imports import store as runs
from bot.imports.alive import this_process
from bot.imports.model import RunState
from bot.imports.store import run_table, upload_table
from bot.imports.uploads import work
from bot.imports.uploads.model import FilesAreForAdmins, UploadOver, UploadState
from bot.imports.uploads.service import Sent, clean, confirm, receive
from bot.kit.deps import Deps
from bot.people.permissions import permit
from bot.people.refusals import NotAllowed, NotLinked
from bot.people.store import member_table, team_table
from playground.faults import Fault
from tests.imports.desk import with_imports
from tests.imports.office import GOOD, Inbox, begun, count, promote, states, table
from tests.world import World, members, read


@pytest.fixture
def inbox(world: World) -> Iterator[Inbox]:
    promote(world)
    made = Inbox(world)
    yield made
    made.close()


@pytest.fixture
def deps(deps: Deps) -> Deps:
    """Files of more than one megabyte are too large here."""
    return with_imports(deps, largest_megabytes=1)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(inbox: Inbox, world: World) -> None:
    inbox.send(b"x" * 1_000_001)
    said = read(inbox.card("deals.csv is larger than 1 MB"))
    assert "nothing was changed" in said
    assert not world.slack.desk.record.calls("download")
    assert not work.folder_of(world.deps).exists() or not [*work.folder_of(world.deps).iterdir()]
    assert states(world) == ["refused"]


def test_a_file_of_somebody_nobody_knows_is_left_alone(world: World) -> None:
    inbox = Inbox(world, "Stranger")
    inbox.send(table(*GOOD))
    assert inbox.world.wait(lambda: len(inbox.messages()) > 1)
    world.slack.settle()
    assert "I do not know" in inbox.texts()[-1]
    assert states(world) == ["refused"]
    inbox.close()


def test_a_rep_reads_whom_to_ask_once_however_often_the_event_comes(world: World) -> None:
    promote(world)
    inbox = Inbox(world, "Amy Reed")
    world.slack.desk.faults.repeat_events()
    inbox.send(table(*GOOD))
    said = read(
        inbox.card("I left deals.csv alone: files are taken in for admins and for those who lead a team.")
    )
    assert "Send it to Helen Marsh" in said
    world.slack.settle()
    assert len(inbox.messages()) == 2
    assert states(world) == ["refused"]
    inbox.close()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.csv", "x.csv"),
        ("C:\\Users\\me\\x.csv", "x.csv"),
        ("..", "file"),
        ("", "file"),
        ("a\x00\nb.csv", "a  b.csv"),
        ("数据 3月.csv", "数据 3月.csv"),
        ("é" * 300 + ".csv", "…" + "é" * 115 + ".csv"),
    ],
)
def test_a_name_is_only_a_name(name: str, shown: str) -> None:
    assert clean(name) == shown


def test_a_name_that_climbs_out_of_the_folder_climbs_nowhere(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD), "../../x.csv")
    inbox.card("I would take all 2 rows of x.csv.")
    (there,) = [*work.folder_of(world.deps).iterdir()]
    assert there.name.isdecimal()
    assert not [*world.deps.home.parent.rglob("x.csv")]


def test_a_hostile_name_formats_nothing(inbox: Inbox) -> None:
    inbox.send(table(*GOOD), "<!channel> *x* & {{7*7}}.csv")
    assert "<!channel> *x* & {{7*7}}.csv" in read(inbox.card("I would take all 2 rows"))


@pytest.mark.parametrize(
    ("method", "fault", "said"),
    [
        ("files.info", {"error": "file_deleted"}, "was deleted before I could read it"),
        ("files.info", {"error": "file_not_found"}, "was deleted before I could read it"),
        ("files.info", {"error": "missing_scope"}, "Slack does not let me read deals.csv."),
        ("files.info", {"status": 503}, "Slack did not give me deals.csv."),
        ("download", {"status": 404}, "was deleted before I could read it"),
        ("download", {"status": 500}, "Slack did not give me deals.csv."),
        ("download", {"lose_answer": True}, "Slack did not give me deals.csv."),
    ],
)
def test_what_slack_does_not_give_is_said(
    inbox: Inbox, world: World, method: str, fault: dict[str, Any], said: str
) -> None:
    world.slack.desk.faults.add(Fault(method, **fault))
    inbox.send(table(*GOOD))
    assert "nothing was changed" in read(inbox.card(said))
    assert states(world) == ["refused"]
    inbox.send(table(*GOOD), "again.csv")
    inbox.card("I would take all 2 rows of again.csv.")


def test_an_event_that_comes_twice_is_one_file(inbox: Inbox, world: World) -> None:
    world.slack.desk.faults.repeat_events()
    inbox.send(table(*GOOD))
    inbox.card("I would take")
    world.slack.settle()
    assert len(world.slack.desk.record.deliveries("event")) >= 2
    assert len(world.slack.desk.record.calls("download")) == 1
    assert states(world) == ["ask"]
    assert len(inbox.messages()) == 2


def test_a_double_press_takes_the_file_in_once(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    card = inbox.card("I would take")
    inbox.press(card, "import.confirm")
    with suppress(ValueError):  # the button may be gone already
        inbox.press(card, "import.confirm")
    inbox.card("is taken in")
    world.wait(lambda: states(world) == ["done"])
    assert count(world, run_table) == 1
    assert count(world, deal_table) == 2


def pressed_late(world: World, state: UploadState, action: str) -> str:
    """A button that was pressed before its card changed, as it arrives after that."""
    inbox = Inbox(world)
    inbox.send(table(*GOOD))
    card = inbox.card("I would take")
    with world.deps.writing() as tx:
        tx.execute(upload_table.update().values(state=state.value, worker=this_process()))
    inbox.press(card, action)
    world.wait(lambda: len(inbox.messages()) > 2)
    said = inbox.texts()[-1]
    inbox.close()
    return said


@pytest.mark.parametrize(
    ("state", "action", "said"),
    [
        (UploadState.TAKE, "import.confirm", "deals.csv is being taken in already."),
        (UploadState.TAKE, "import.cancel", "deals.csv is being taken in already."),
        (UploadState.DONE, "import.cancel", "deals.csv has been taken in already."),
        (UploadState.CANCELLED, "import.confirm", "deals.csv was left."),
        (UploadState.REFUSED, "import.confirm", "deals.csv could not be taken."),
        (UploadState.LOOK, "import.confirm", "I am still reading deals.csv."),
    ],
)
def test_a_button_that_comes_too_late_says_so(
    world: World, state: UploadState, action: str, said: str
) -> None:
    promote(world)
    assert said in pressed_late(world, state, action)
    assert count(world, run_table) == 0


def test_a_file_that_was_left_is_left(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    inbox.press(inbox.card("I would take"), "import.cancel")
    inbox.card("deals.csv is left; nothing was changed.")
    assert states(world) == ["cancelled"]
    assert not [*work.folder_of(world.deps).iterdir()]


def test_who_is_no_admin_and_leads_nobody_any_more_cannot_confirm(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    card = inbox.card("I would take")
    with world.deps.writing() as tx:
        tx.execute(member_table.update().values(is_admin=False, role="rep"))
        tx.execute(team_table.update().values(manager_id=None))
    inbox.press(card, "import.confirm")
    inbox.card("Only an admin can do that.")
    assert count(world, run_table) == 0


def test_another_import_at_work_is_a_clear_refusal(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    card = inbox.card("I would take")
    other = begun(world, RunState.STAGING)
    inbox.press(card, "import.confirm")
    assert "your answers are kept" in read(inbox.card("other.csv is being taken in at this moment"))
    assert states(world) == ["ask"]
    with world.deps.writing() as tx:
        while runs.forget_some(tx, other):
            pass
    inbox.press(card, "import.confirm")
    inbox.card("deals.csv is taken in.")


WHO_MAY = {
    # role: may take files in. Being an admin comes on top of a role.
    "Amy Reed": False,
    "Dana Fox": True,
    "Helen Marsh": True,
}


@pytest.mark.parametrize("is_admin", [False, True])
@pytest.mark.parametrize("name", WHO_MAY)
def test_admins_of_whatever_role_and_whoever_leads_a_team_take_files_in(
    world: World, name: str, is_admin: bool
) -> None:
    asker = replace(members(world.deps)[name], is_admin=is_admin)
    may = is_admin or WHO_MAY[name]
    sent = Sent("U1", "Ev1", "F1", "deals.csv", 10, "D1")
    with world.deps.writing() as tx:
        upload, refusal = receive(tx, workspace=asker.workspace, sender=asker, sent=sent, deps=world.deps)
        assert upload is not None
        assert (refusal is None) == may == (upload.state is UploadState.LOOK)
        assert may or isinstance(refusal, FilesAreForAdmins)
        for action in ("imports.take_all", "imports.undo"):
            if is_admin:
                permit(tx, asker, action)
            else:
                with pytest.raises(NotAllowed):
                    permit(tx, asker, action)
        if may:
            listing.came(tx, asker=asker, deps=world.deps)
        else:
            with pytest.raises(NotAllowed):
                listing.came(tx, asker=asker, deps=world.deps)


def test_a_stranger_is_refused_in_the_service_too(world: World) -> None:
    sent = Sent("U1", "Ev1", "F1", "deals.csv", 10, "D1")
    with world.deps.writing() as tx:
        _, refusal = receive(tx, workspace=world.workspace.id, sender=None, sent=sent, deps=world.deps)
    assert isinstance(refusal, NotLinked)


def test_another_admin_cannot_press_on_a_file_that_is_not_theirs(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    inbox.card("I would take")
    with world.deps.reading() as tx:
        upload = tx.execute(upload_table.select()).one().id
    other = replace(members(world.deps)["Dana Fox"], is_admin=True)
    with pytest.raises(UploadOver), world.deps.writing() as tx:
        confirm(tx, asker=other, upload=upload, deps=world.deps)


def test_what_is_only_said_in_a_direct_message_is_left_alone(inbox: Inbox, world: World) -> None:
    inbox.visitor.send(inbox.channel, "hello there")
    world.slack.settle()
    assert len(inbox.messages()) == 1
    assert states(world) == []
