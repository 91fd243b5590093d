"""The page about cards tells people who edit templates the limits that are really kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.platforms.slack import limits

PAGE = (Path(__file__).parents[3] / "docs" / "cards.md").read_text("utf-8")


def part(heading: str) -> str:
    """What the page says in Slack's name under the heading that begins with these words."""
    found = re.search(rf"^##+ {re.escape(heading)}.*?^(Slack: .*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"no limits under {heading}"
    return " ".join(found[1].split())


@pytest.mark.parametrize(
    ("heading", "words", "limit"),
    [
        ("`<card>`", "the summary is the notification, {} characters", limits.SUMMARY),
        ("`<card>`", "the title {}", limits.VIEW_TITLE),
        ("`<form>`", "title, submit and close have {} characters", limits.VIEW_TITLE),
        ("`<header>`", "a header block, {} characters", limits.HEADER),
        ("`<p>`", "rich text, {} characters", limits.PARAGRAPH),
        ("`<b>`", "addresses over {} characters", limits.URL),
        ("`<list>`", "{} items", limits.LIST_ITEMS),
        ("`<list>`", "items, {} characters each", limits.LIST_ITEM),
        ("`<quote>`", "{} characters", limits.PARAGRAPH),
        ("`<fields>`", "together {} characters", limits.FIELD),
        ("`<table>`", "{} rows", limits.TABLE_ROWS),
        ("`<table>`", "rows of {} cells", limits.TABLE_COLUMNS),
        ("`<table>`", "{} characters in all", limits.TABLE_CHARACTERS),
        ("`<table>`", "{} in a cell", limits.CELL),
        ("`<chart>`", "{} series", limits.CHART_SERIES),
        ("`<chart>`", "series, {} labels", limits.CHART_POINTS),
        ("`<chart>`", "Pies: {} slices", limits.PIE_SEGMENTS),
        ("`<chart>`", "Title and axes {} characters", limits.CHART_TITLE),
        ("`<chart>`", "names and labels {}", limits.CHART_LABEL),
        ("`<alert>`", "{} characters", limits.PARAGRAPH),
        ("`<actions>`", "{} in a row", limits.ACTIONS),
        ("`<actions>`", "Labels {} characters", limits.BUTTON_LABEL),
        ("`<actions>`", "`value` of a button {}", limits.BUTTON_VALUE),
        ("`<actions>`", "of an option {}", limits.OPTION_VALUE),
        ("`<actions>`", "`confirm` {}", limits.CONFIRM_TEXT),
        ("`<actions>`", "More than {} options", limits.OPTIONS),
        ("`<actions>`", "a menu of more than {}", limits.MENU_OPTIONS),
        ("`<context>`", "{} characters", limits.CONTEXT),
        ("`<choice>`", "a choice of up to {}", limits.RADIO_BUTTONS),
        ("`<choice>`", "more than {} checkboxes", limits.TICKS),
        ("`<people>`", "labels and hints {} characters", limits.LABEL),
        ("`<people>`", "placeholders {}", limits.PLACEHOLDER),
        ("`<people>`", "text {}", limits.INPUT),
    ],
)
def test_the_page_tells_the_limit_that_is_kept(heading: str, words: str, limit: int) -> None:
    assert words.format(f"{limit:,}") in part(heading)


def test_the_page_tells_how_much_a_whole_message_holds() -> None:
    page = " ".join(PAGE.split())
    assert f"about {limits.MESSAGE_CHARACTERS:,} characters and {limits.MESSAGE_BLOCKS} parts" in page
    assert f"for {limits.VIEW_CHARACTERS:,} and {limits.VIEW_BLOCKS}" in page
