"""Nothing that the grammar allows makes a payload that Slack refuses, or that says more than was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from bot.kit import markup
from bot.platforms.slack import limits, render
from bot.platforms.slack.cut import cut, length
from playground.blockkit.surfaces import (
    characters,
    interactive,
    message_problems,
    too_many_tables,
    view_problems,
    view_too_large,
)
from tests.examples import examples
from tests.kit.cards import HOSTILE, cards, forms, long_texts, short_texts

Json = dict[str, Any]
thorough = settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
_OURS = re.compile(r"<(?:@[UW][A-Z0-9]+|#C024BE7LR|https?://[^<>|\s]+\|[^<>|]*|mailto:[^<>|\s]+\|[^<>|]*)>")


def walk(value: Any) -> Iterator[Json]:
    """Every object in a payload."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


def assert_slack_takes(payload: Json) -> None:
    """As a message or a view, with unique actions, writable as JSON, and without markup that nobody meant."""
    json.dumps(payload, ensure_ascii=False).encode()
    if "type" in payload:
        assert view_problems(payload) == []
        assert not view_too_large(payload)
    else:
        assert message_problems(payload["blocks"]) == []
        assert characters(payload["blocks"]) + length(payload["text"]) <= 13_200
        assert payload["blocks"]
        assert not re.search(r"[<>*_~`]|&(?!amp;|lt;|gt;)", payload["text"])
    assert not too_many_tables(payload["blocks"])
    ids = [one.get("action_id") for block in payload["blocks"] for _, one in interactive(block)]
    assert len(ids) == len(set(ids))
    for one in walk(payload["blocks"]):
        assert one.get("type") not in ("broadcast", "usergroup", "markdown")
        # The one channel that a card of ours may name (tests/kit/cards.py), never one that somebody wrote.
        assert one.get("type") != "channel" or one["channel_id"] == "C024BE7LR"
        if one.get("type") == "mrkdwn":
            without = _OURS.sub("", one["text"])
            assert not re.search(r"[<>_~`]|:[^\s:]+:|&(?!amp;|lt;|gt;)", without)
            assert not re.search(r"\*", re.sub(r"\A\*[^*\n]+\*\n", "", without))


@thorough
@given(cards())
def test_slack_takes_any_card_as_message_home_and_window(xml: str) -> None:
    card = markup.parse(xml)
    assert isinstance(card, markup.Card)
    payload = render.message(card)
    assert_slack_takes(payload)
    assert_slack_takes(render.home(card))
    assert_slack_takes(render.modal(card))
    plain = render.without_charts(payload)
    assert all(block["type"] != "data_visualization" for block in plain["blocks"])
    assert_slack_takes(plain)


@thorough
@given(forms())
def test_slack_takes_any_form(xml: str) -> None:
    form = markup.parse(xml)
    assert isinstance(form, markup.Form)
    view = render.modal(form, private_metadata="x" * 3000, external_id="e")
    assert_slack_takes(view)
    assert view["callback_id"] == form.action


EVERYWHERE = """
<card summary="{x}" title="{x}">
  <header>{x}</header><p>{x}</p><quote>{x}</quote><context>{x}</context>
  <fields><field label="{x}">{x}</field></fields>
  <table><row header="yes"><cell>{x}</cell></row><row><cell>{x}</cell></row><more action="a">{x}</more></table>
  <table><row><cell>{x}</cell></row></table>
  <list><item>{x}</item></list>
  <chart kind="pie" title="{x}"><point label="{x}" value="1"/></chart>
  <alert>{x}</alert>
  <actions><button action="b" value="{x}" confirm="{x}">{x}</button>
    <select action="s" placeholder="{x}"><option value="v{x}" hint="{x}">{x}</option></select></actions>
  <more count="2" action="m" value="{x}">{x}</more>
  <footer>{x}</footer>
</card>"""


@thorough
@given(st.one_of(short_texts, long_texts))
def test_hostile_text_anywhere_never_mentions_links_or_formats(text: str) -> None:
    card = markup.parse(EVERYWHERE.replace("{x}", str(escape(markup.clean(text)))))
    assert isinstance(card, markup.Card)
    for payload in (render.message(card), render.home(card), render.modal(card)):
        assert_slack_takes(payload)
        assert {one.get("type") for one in walk(payload)}.isdisjoint(
            {"user", "channel", "link", "emoji", "date"}
        )
        for one in walk(payload):
            assert set(one.get("style", {}) if isinstance(one.get("style"), dict) else {}) <= {"bold"}
            assert one.get("type") != "mrkdwn" or "<" not in one["text"]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.isprintable() and text])
def test_what_a_customer_is_called_shows_exactly(text: str) -> None:
    card = markup.parse(EVERYWHERE.replace("{x}", str(escape(text))))
    assert isinstance(card, markup.Card)
    shown = [one["text"] for one in walk(render.message(card)) if isinstance(one.get("text"), str)]
    # Header, paragraph, quotation, context, two cells, further table, item, button, option, footer.
    assert sum(text in each for each in shown) >= 10


@given(st.text(st.sampled_from("aé👍🏽\u200d👩\u0301🇨🇳陈\u2068\u2069ش"), max_size=60), st.integers(0, 40))
def test_a_cut_never_splits_what_is_read_as_one_character(raw: str, most: int) -> None:
    text = markup.clean(raw)
    kept = cut(text, most)
    assert length(kept) <= most
    assert kept.count("\u2068") == kept.count("\u2069")
    if kept != text and kept:
        start = kept.removesuffix("…").replace("\u2069", "")
        rest = text.replace("\u2069", "")[len(start) :].lstrip()
        assert text.replace("\u2069", "").startswith(start)
        assert rest[0] not in "\u0301\u200d🏽"
        assert start[-1] != "\u200d"
        flags = len(start) - len(start.rstrip("🇨🇳"))
        assert flags % 2 == 0 or rest[0] not in "🇨🇳"


def test_a_very_long_card_says_what_it_leaves_out() -> None:
    rows = "".join(f"<p>{'Deal ' * 100}{number}</p>" for number in range(60))
    card = markup.parse(
        f'<card summary="s">{rows}<more action="all">See all</more>'
        '<actions><button action="go">Go</button></actions><footer>Data as of today</footer></card>'
    )
    assert isinstance(card, markup.Card)
    payload = render.message(card, render.Wording(more="and %(count)s more", cancel="Cancel"))
    assert_slack_takes(payload)
    assert characters(payload["blocks"]) > limits.MESSAGE_CHARACTERS * 0.9
    assert [block["type"] for block in payload["blocks"][-3:]] == ["section", "actions", "context"]
    shown = sum(block["type"] == "rich_text" for block in payload["blocks"])
    rest = payload["blocks"][-3]
    assert rest["text"]["text"] == f"and {60 - shown} more"
    assert rest["accessory"]["action_id"] == "all"
