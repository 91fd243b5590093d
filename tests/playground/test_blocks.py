"""Block Kit: what Slack takes, and what it refuses, in its words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.blockkit.surfaces import message_problems, view_problems
from tests.playground.specimens import (
    BAD,
    GOOD,
    Json,
    actions,
    button,
    entry,
    mrkdwn,
    pie,
    plain,
    section,
    table,
)


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD)
def test_slack_takes_it_in_a_message(block: Json) -> None:
    assert message_problems([block]) == []


@pytest.mark.parametrize(("block", "words"), BAD.values(), ids=BAD)
def test_slack_refuses_it_in_a_message(block: Any, words: str) -> None:
    assert words in message_problems([block])


def test_a_message_has_at_most_50_blocks() -> None:
    assert message_problems([section()] * 50) == []
    assert message_problems([section()] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_a_message_has_at_most_two_charts() -> None:
    assert message_problems([pie(1)] * 2) == []
    assert message_problems([pie(1)] * 3) == ["too many data_visualization blocks [json-pointer:/blocks]"]


def test_two_blocks_cannot_have_one_id_but_two_blocks_may_share_an_action() -> None:
    assert message_problems([section(block_id="b"), section(block_id="b")]) == [
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]'
    ]
    assert message_problems([actions(button(action_id="a")), actions(button(action_id="a"))]) == []


def test_markdown_blocks_share_one_allowance() -> None:
    assert message_problems([{"type": "markdown", "text": "x" * 6001}] * 2) != []


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **more}


def test_slack_takes_these_views() -> None:
    field = entry({"type": "plain_text_input"})
    alert = {"type": "alert", "text": mrkdwn(), "level": "warning"}
    settings = {"private_metadata": "x" * 3000, "callback_id": "c", "notify_on_close": True}
    assert view_problems(modal(field, alert, submit=plain(), close=plain(), **settings)) == []
    assert view_problems(modal()) == []
    assert view_problems({"type": "home", "blocks": [table(), pie(1), section()]}) == []


BAD_VIEWS = {
    "not a view": (7, "must provide an object [json-pointer:/view]"),
    "no title": (
        {"type": "modal", "blocks": []},
        "missing required field: title [json-pointer:/view]",
    ),
    "long title": (
        modal(title=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "long submit": (
        modal(submit=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "long metadata": (
        modal(private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "101 blocks": (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "input without submit": (
        modal(section(), entry({"type": "plain_text_input"})),
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]",
    ),
    "table in a modal": (modal(table()), "unsupported type: table [json-pointer:/view/blocks/0/type]"),
    "chart in a modal": (
        modal(pie(1)),
        "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]",
    ),
    "markdown in App Home": (
        {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]},
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    "alert in App Home": (
        {"type": "home", "blocks": [{"type": "alert", "text": plain()}]},
        "unsupported type: alert [json-pointer:/view/blocks/0/type]",
    ),
    "title of App Home": (
        {"type": "home", "blocks": [], "title": plain()},
        "invalid additional property: title [json-pointer:/view]",
    ),
    "submit_disabled": (
        modal(submit_disabled=True),
        "invalid additional property: submit_disabled [json-pointer:/view]",
    ),
    "two in focus": (
        modal(
            entry({"type": "plain_text_input", "focus_on_load": True}),
            entry({"type": "plain_text_input", "focus_on_load": True}),
            submit=plain(),
        ),
        "only one element may set `focus_on_load` [json-pointer:/view/blocks]",
    ),
}


@pytest.mark.parametrize(("view", "words"), BAD_VIEWS.values(), ids=BAD_VIEWS)
def test_slack_refuses_the_view(view: Any, words: str) -> None:
    assert words in view_problems(view)


_NAMES = st.sampled_from(["type", "text", "elements", "rows", "blocks", "options", "chart", "accessory", "x"])
_WORDS = st.sampled_from(
    ["section", "actions", "table", "mrkdwn", "button", "rich_text", "pie", "modal", "home", ""]
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=30,
)


@given(_ANYTHING)
def test_whatever_an_app_sends_gets_an_answer(value: Any) -> None:
    assert isinstance(message_problems(value), list)
    assert isinstance(view_problems(value), list)


@given(st.sampled_from(sorted(GOOD)), _NAMES.map(lambda name: f"unknown_{name}"))
def test_no_block_takes_a_property_it_does_not_have(name: str, unknown: str) -> None:
    words = f"invalid additional property: {unknown} [json-pointer:/blocks/0]"
    assert message_problems([{**GOOD[name], unknown: 1}]) == [words]
