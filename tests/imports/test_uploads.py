"""An admin drops a file into the direct messages, sees what it would do, answers, and says yes."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from bot.deals.store import event_table
from bot.imports.uploads.work import folder_of
from tests.imports import books
from tests.imports.desk import HEADER
from tests.imports.office import GOOD, Inbox, owners, promote, table
from tests.world import World, read

MISSPELT = (
    HEADER,
    "D1,Acme,Acme Ltd,Amy Read,Propozal,1000,2026-12-24,2026-11-02",
    "D2,Globex,Globex Ltd,Nobody Known,need,2000,2026-12-31,2026-11-03",
)
"""Amy's name and a stage are misspelt, and one owner is like nobody's."""

DOUBTFUL = (
    HEADER,
    "D1,Acme,Acme Ltd,Amy Reed,need,1000,3/5/2026,1/2/2026",
    "D2,Globex,Globex Ltd,Amy Reed,need,2000,4/6/2026,2/3/2026",
)
"""Nothing tells day and month apart."""


@pytest.fixture
def inbox(world: World) -> Iterator[Inbox]:
    promote(world)
    made = Inbox(world)
    yield made
    made.close()


def test_a_file_is_shown_confirmed_and_taken_in(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    card = inbox.card("I would take all 2 rows of deals.csv.")
    assert "New deals: 2" in read(card)
    assert "Read as deals from crm" in read(card)
    assert owners(world) == []
    inbox.press(card, "import.confirm")
    assert "New deals: 2" in read(inbox.card("deals.csv is taken in."))
    assert owners(world) == ["D1 Amy Reed proposal", "D2 陈雨 need"]
    assert world.wait(lambda: not [*folder_of(world.deps).iterdir()])


def test_one_message_is_changed_all_along(inbox: Inbox) -> None:
    inbox.send(table(*GOOD))
    inbox.press(inbox.card("I would take"), "import.confirm")
    inbox.card("is taken in")
    assert len(inbox.messages()) == 2


def test_the_same_file_again_has_nothing_new(inbox: Inbox) -> None:
    inbox.send(table(*GOOD))
    inbox.press(inbox.card("I would take"), "import.confirm")
    inbox.card("is taken in")
    inbox.send(table(*GOOD), "again.csv")
    card = inbox.card("Nothing new in again.csv: all 2 rows are as I know them.")
    inbox.press(card, "import.confirm")
    inbox.card("Nothing was new in again.csv.")


def test_what_is_nearly_right_is_supposed_and_the_rest_left_unassigned(inbox: Inbox, world: World) -> None:
    inbox.send(table(*MISSPELT))
    card = inbox.card("I would take all 2 rows of deals.csv.")
    said = read(card)
    assert "Owner “Amy Read” is not known here. Who is it?" in said
    assert "I suppose:" in said
    assert "Stage “Propozal” is not known here." in said
    inbox.press(card, "import.confirm")
    inbox.card("is taken in")
    assert owners(world) == ["D1 Amy Reed proposal", "D2 None need"]


def test_an_answer_counts_and_is_used_for_the_next_file_of_that_shape(inbox: Inbox, world: World) -> None:
    inbox.send(table(*MISSPELT))
    inbox.choose(inbox.card("Nobody Known"), "“Nobody Known”", "王博")
    card = inbox.answered("王博")
    inbox.press(card, "import.confirm")
    inbox.card("is taken in")
    assert owners(world) == ["D1 Amy Reed proposal", "D2 王博 need"]
    head, *rows = MISSPELT
    again = [row.replace("D1", "D3").replace("D2", "D4") for row in rows]
    inbox.send(table(head, *again), "next.csv")
    card = inbox.card("I would take all 2 rows of next.csv.")
    assert "3 answers are as last time; you can change them." in read(card)
    assert "As last time:" in read(card)
    inbox.choose(card, "“Nobody Known”", "Leave it unassigned")
    card = inbox.answered("Leave it unassigned")
    inbox.press(card, "import.confirm")
    inbox.card("next.csv is taken in")
    assert owners(world)[2:] == ["D3 Amy Reed proposal", "D4 None need"]


def test_the_order_of_columns_is_no_other_shape_and_another_column_is(inbox: Inbox) -> None:
    inbox.send(table(*DOUBTFUL))
    inbox.choose(inbox.card("What comes first"), "“Close Date”", "Month first: 12/31/2026")
    inbox.choose(inbox.card("One question first"), "“Created Date”", "Month first: 12/31/2026")
    inbox.press(inbox.card("I would take"), "import.confirm")
    inbox.card("is taken in")
    turned = [",".join(reversed(line.split(","))) for line in DOUBTFUL]
    inbox.send(table(*turned), "turned.csv")
    assert "2 answers are as last time" in read(inbox.card("turned.csv: all 2 rows are as I know them"))
    wider = [f"{line},{'Note' if line == HEADER else 'x'}" for line in DOUBTFUL]
    inbox.send(table(*wider), "wider.csv")
    inbox.card("2 questions first about wider.csv.")


def test_what_holds_everything_up_is_asked_and_there_is_no_yes_before(inbox: Inbox, world: World) -> None:
    inbox.send(table(*DOUBTFUL))
    card = inbox.card("2 questions first about deals.csv.")
    assert "Take it in" not in read(card)
    inbox.choose(card, "“Close Date”", "Day first: 31/12/2026")
    inbox.choose(inbox.card("One question first"), "“Created Date”", "Day first: 31/12/2026")
    inbox.press(inbox.card("I would take all 2 rows"), "import.confirm")
    inbox.card("is taken in")
    assert owners(world) == ["D1 Amy Reed need", "D2 Amy Reed need"]


def test_a_file_that_fits_two_kinds_is_asked_about(inbox: Inbox) -> None:
    inbox.send(b"name\nAcme\nGlobex\n", "list.csv")
    card = inbox.card("What is in list.csv?")
    inbox.choose(card, "What kind of file is it?", "customers")
    card = inbox.card("I would take all 2 rows of list.csv.")
    assert "Read as customers" in read(card)
    inbox.press(card, "import.confirm")
    assert "New customers: 2" in read(inbox.card("list.csv is taken in."))


def test_people_are_told_from_deals_by_their_columns(inbox: Inbox) -> None:
    inbox.send(b"name,email,team,manager\nKim Park,kim@example.com,West,Dana Fox\n", "staff.csv")
    assert "Read as people" in read(inbox.card("I would take the one row of staff.csv."))


def test_rows_that_are_turned_away_come_back_as_a_file(inbox: Inbox, world: World) -> None:
    bad = "D3,Initech,Initech,Amy Reed,need,=cmd|calc,2026-12-24,2026-11-02"
    inbox.send(table(*GOOD, bad), "三月.csv")
    card = inbox.card("I would take 2 of the 3 rows of 三月.csv.")
    assert "not a number: 1" in read(card)
    assert "more than one row in ten" in read(card)
    inbox.press(card, "import.confirm")
    inbox.card("三月.csv is taken in.")
    (file,) = inbox.world.wait(inbox.files)
    assert file["name"] == "三月.rejected.csv"
    content = httpx.get(world.slack.url + file["url"]).content.decode("utf-8-sig")
    assert "is not a number" in content
    assert ",'=cmd|calc," in content
    assert owners(world) == ["D1 Amy Reed proposal", "D2 陈雨 need"]


def test_the_mended_rows_can_be_sent_as_they_came_and_need_no_new_answers(inbox: Inbox, world: World) -> None:
    bad = "D3,Initech,Initech,Amy Reed,need,many,6/7/2026,3/4/2026"
    inbox.send(table(*DOUBTFUL, bad))
    inbox.choose(inbox.card("2 questions first"), "“Close Date”", "Month first: 12/31/2026")
    inbox.choose(inbox.card("One question first"), "“Created Date”", "Month first: 12/31/2026")
    inbox.press(inbox.card("I would take 2 of the 3 rows"), "import.confirm")
    (file,) = inbox.world.wait(inbox.files)
    content = httpx.get(world.slack.url + file["url"]).content
    inbox.send(content.replace(b",many,", b",3000,"), "mended.csv")
    card = inbox.card("I would take the one row of mended.csv.")
    assert "2 answers are as last time" in read(card)
    inbox.press(card, "import.confirm")
    inbox.card("mended.csv is taken in.")
    assert [one.split()[0] for one in owners(world)] == ["D1", "D2", "D3"]


def test_a_file_of_nothing_but_bad_rows_has_no_yes(inbox: Inbox) -> None:
    inbox.send(table(HEADER, "D1,Acme,Acme,Amy Reed,need,abc,2026-12-24,2026-11-02"))
    card = inbox.card("The only row of deals.csv cannot be taken.")
    assert "Take" not in [one for one in read(card).splitlines() if one.startswith("Take")]


def test_many_questions_are_turned_over_five_at_a_time(inbox: Inbox) -> None:
    lines = [f"D{n},Deal {n},Acme,Owner Number {n}x,need,1,2026-12-24,2026-11-02" for n in range(12)]
    inbox.send(table(HEADER, *lines))
    card = inbox.card("I would take all 12 rows")
    assert read(card).count("is not known here") == 5
    assert "7" in read(card)
    inbox.press(card, "import.page")
    inbox.world.wait(lambda: "Back" in read(inbox.messages()[-1]))
    assert read(inbox.messages()[-1]).count("is not known here") == 5


def test_the_chinese_card_is_chinese(world: World) -> None:
    promote(world, "李娜")
    inbox = Inbox(world, "李娜")
    inbox.send(table(*GOOD, "D3,坏行,坏行,Amy Reed,need,很多,2026-12-24,2026-11-02"))
    card = inbox.world.wait(lambda: [m for m in inbox.messages() if "import.confirm" in str(m)])[-1]
    inbox.press(card, "import.confirm")
    (file,) = inbox.world.wait(inbox.files)
    content = httpx.get(world.slack.url + file["url"]).content.decode("utf-8-sig")
    assert "不是数字" in content
    inbox.close()


def test_the_last_import_can_be_taken_back_where_it_is_said(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    inbox.press(inbox.card("I would take"), "import.confirm")
    inbox.press(inbox.card("is taken in"), "import.undo")
    assert "The log keeps everything." in read(inbox.card("Taken back: deals.csv"))
    with world.deps.reading() as tx:
        assert not tx.execute(event_table.select().where(event_table.c.voided_by.is_(None))).all()


def test_what_came_last_is_listed_and_the_last_can_be_taken_back(inbox: Inbox, world: World) -> None:
    said = read(world.say("Helen Marsh", "/coach import"))
    assert "Drop a file here in our direct messages" in said
    assert "What came last" not in said
    inbox.send(table(*GOOD))
    inbox.press(inbox.card("I would take"), "import.confirm")
    first = inbox.card("is taken in")
    later = GOOD[1].replace("1000", "1500")
    inbox.send(table(GOOD[0], later), "later.csv")
    inbox.press(inbox.card("of later.csv"), "import.confirm")
    inbox.card("later.csv is taken in.")
    listed = world.say("Helen Marsh", "/coach import")
    said = read(listed)
    assert "later.csv (deals from crm)" in said
    assert "Helen Marsh:" in said
    assert "New deals: 2" in said
    inbox.press(first, "import.undo")
    assert "later.csv; take that one back first" in read(inbox.card("can no longer be taken back"))
    with world.visitor("Helen Marsh") as visitor:
        visitor.press(listed, "import.undo")
        world.wait(lambda: "Taken back: later.csv" in read(visitor.messages("C0ALL")[-1]))
    assert "later.csv (deals from crm)" in read(world.say("Helen Marsh", "/coach 导入"))


def test_who_may_send_nothing_sees_nothing_that_came_and_everybody_reads_how_it_is_done(
    inbox: Inbox, world: World
) -> None:
    assert "Ask Helen Marsh." in read(world.say("Amy Reed", "/coach import"))
    assert "Drop a CRM’s export into our direct messages" in read(world.say("Amy Reed", "/coach help import"))


def test_app_home_leads_there(inbox: Inbox) -> None:
    inbox.visitor.open_home()
    home = str(inbox.world.wait(inbox.visitor.home))
    assert "drops an export of the CRM into our messages" in home
    assert "/coach import" in home


def test_a_workbook_is_taken_like_any_other_file(inbox: Inbox, world: World) -> None:
    inbox.send(books.xlsx([line.split(",") for line in GOOD]), "Q3 deals.xlsx")
    card = inbox.card("I would take all 2 rows of Q3 deals.xlsx.")
    inbox.press(card, "import.confirm")
    inbox.card("Q3 deals.xlsx is taken in.")
    assert owners(world) == ["D1 Amy Reed proposal", "D2 陈雨 need"]


def test_what_is_not_what_its_name_says_is_refused(inbox: Inbox, world: World) -> None:
    inbox.send(books.xlsx([line.split(",") for line in GOOD]), "deals.csv")
    said = read(inbox.card("deals.csv is an Excel workbook, whatever its name says."))
    assert str(world.deps.home) not in said
