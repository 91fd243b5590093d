"""An admin drops a file into the direct messages, sees what it would do, answers, and says yes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.imports.office import GOOD, Inbox, promote, table
from tests.world import World, read


@pytest.fixture
def inbox(world: World) -> Iterator[Inbox]:
    promote(world)
    made = Inbox(world)
    yield made
    made.close()


def test_a_file_is_shown_confirmed_and_taken_in(inbox: Inbox) -> None:
    inbox.send(table(*GOOD))
    card = inbox.card("I would take all 2 rows of deals.csv.")
    assert "New deals: 2" in read(card)
    assert "Read as deals from crm" in read(card)
    inbox.press(card, "import.confirm")
    assert "New deals: 2" in read(inbox.card("deals.csv is taken in."))
