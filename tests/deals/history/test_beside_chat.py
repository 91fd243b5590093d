"""Three layers: what exports showed, what histories tell, and what people said in chat on top of both."""

from __future__ import annotations

from datetime import date

from bot.deals.changes import service as changes
from bot.deals.changes.model import MoveStage
from bot.people import service as people
from tests.imports.desk import Desk, at

OPEN = "006A,Fleet,Acme,Amy Reed,need,100,2026-12-20,2026-09-01"
HISTORY = (
    "Opportunity ID,From Stage,To Stage,Last Modified\n"
    "006A,,lead,2026-09-01 08:00\n"
    "006A,lead,need,2026-09-10 09:00\n"
)
LATER = HISTORY + "006A,need,proposal,2026-12-02 09:00\n"
FILES = [("2026-09-01", "open", "lead"), ("2026-09-10", "open", "need")]
SAID = ("2026-11-23", "open", "negotiation")


def _said(desk: Desk) -> None:
    """Amy moves the deal on in chat."""
    desk.employ("Dana Fox", "Amy Reed")
    desk.deals(OPEN, as_of="2026-11-20")
    with desk.deps.reading() as tx:
        (amy,) = people.find(tx, workspace=desk.workspace, who="Amy Reed")
    deal = desk.deal("006A")
    with desk.deps.writing() as tx:
        changes.change(
            tx, asker=amy, deal=deal.id, wanted=MoveStage("negotiation"), seen=deal.revision, deps=desk.deps
        )


def test_what_was_said_stands_over_a_history_and_the_past_is_the_historys(desk: Desk) -> None:
    _said(desk)
    desk.take("history", HISTORY)
    assert desk.told("006A") == [*FILES, SAID]
    assert desk.deal("006A").stage_since == date(2026, 11, 23)


def test_taking_the_history_back_leaves_what_was_said(desk: Desk) -> None:
    _said(desk)
    before = desk.told("006A")
    desk.take("history", HISTORY)
    desk.undo("history")
    assert desk.told("006A") == before
    assert before[-1] == SAID


def test_an_export_that_repeats_itself_says_nothing_against_what_was_said(desk: Desk) -> None:
    _said(desk)
    desk.take("history", HISTORY)
    desk.deals(OPEN.replace("Fleet", "Fleet 2"))
    assert desk.told("006A") == [*FILES, SAID]
    assert desk.deal("006A").name == "Fleet 2"


def test_a_later_change_in_the_crm_counts_and_undoing_it_brings_back_what_was_said(desk: Desk) -> None:
    _said(desk)
    desk.take("history", HISTORY)
    desk.clock.move_to(at("2026-12-07T09:00"))
    desk.take("history", LATER)
    assert desk.told("006A") == [*FILES, SAID, ("2026-12-02", "open", "proposal")]
    desk.undo("history")
    assert desk.told("006A") == [*FILES, SAID]
    desk.undo("history")
    assert desk.told("006A")[-1] == SAID


def test_an_export_that_comes_again_after_it_was_taken_back_is_laid_below_the_history(desk: Desk) -> None:
    desk.deals(OPEN, as_of="2026-11-20")
    desk.undo("deals")
    desk.take("history", HISTORY)
    desk.deals(OPEN.replace("100", "200"), as_of="2026-11-20")
    assert desk.deal("006A").state.amount_minor == 200_00
    assert desk.told("006A") == FILES
