"""What templates may write, what becomes of it, and what they are told when it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.kit import markup
from bot.kit.markup import nodes
from bot.kit.markup.grammar import GRAMMAR
from tests.kit.cards import HOSTILE

PAGE = Path(__file__).parents[2] / "docs" / "cards.md"
BOLD: frozenset[nodes.Style] = frozenset({"bold"})
BOLD_ITALIC: frozenset[nodes.Style] = frozenset({"bold", "italic"})
OF_ANY_FIELD = {"hint", "optional", "placeholder"}
"""Explained once for all fields of a form."""


def part(inside: str) -> nodes.Part:
    """The only part of a card."""
    card = markup.parse(f'<card summary="s">{inside}</card>')
    assert isinstance(card, markup.Card)
    return card.parts[0]


def paragraph(inside: str) -> nodes.Content:
    found = part(f"<p>{inside}</p>")
    assert isinstance(found, nodes.Paragraph)
    return found.content


def form_field(xml: str) -> nodes.FormField:
    form = markup.parse(f'<form title="t" action="a" submit="s">{xml}</form>')
    assert isinstance(form, markup.Form)
    found = form.parts[0]
    assert isinstance(
        found, nodes.TextField | nodes.NumberField | nodes.MomentField | nodes.ChoiceField | nodes.PeopleField
    )
    return found


def test_running_text_is_folded_as_on_a_web_page() -> None:
    content = paragraph("\n    Open <b>$1.4M </b>\n  · next\u00a0week <br/>\n  then <i><b>2.1x</b></i>\n")
    assert content == (
        nodes.Text("Open "),
        nodes.Text("$1.4M ", BOLD),
        nodes.Text("· next\u00a0week"),
        nodes.Break(),
        nodes.Text("then "),
        nodes.Text("2.1x", BOLD_ITALIC),
    )


def test_line_breaks_of_a_quotation_are_kept() -> None:
    quote = part("<quote>\n  one\n  two\n\n\n  <b>three</b>\n</quote>")
    assert isinstance(quote, nodes.Quote)
    assert markup.plain(quote.content) == "one\ntwo\n\nthree"


def test_links_and_people_keep_their_words() -> None:
    assert paragraph(
        '<a href="https://x.example/?a=1&amp;b=2">the <b>CRM</b></a> and <person id="U1">Li Na</person>'
    ) == (
        nodes.Text("the ", href="https://x.example/?a=1&b=2"),
        nodes.Text("CRM", BOLD, href="https://x.example/?a=1&b=2"),
        nodes.Text(" and "),
        nodes.Person("U1", "Li Na"),
    )
    assert paragraph('to <conversation id="C1">east</conversation>.') == (
        nodes.Text("to "),
        nodes.Conversation("C1", "east"),
        nodes.Text("."),
    )


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.isprintable() and text.strip()])
def test_what_people_wrote_comes_out_as_it_went_in(text: str) -> None:
    assert paragraph(str(escape(text))) == (nodes.Text(text),)
    summary = markup.parse(f'<card summary="{escape(text)}"/>')
    assert isinstance(summary, markup.Card)
    assert summary.summary == text


@given(st.text(st.characters(codec=None)))
def test_no_text_can_break_a_card(text: str) -> None:
    safe = markup.clean(text)
    assert markup.clean(safe) == safe
    for given_text in (text, safe):
        markup.parse(f'<card summary="{escape(given_text)}"><p>{escape(given_text)}</p></card>')


def test_characters_that_xml_forbids_are_removed_or_replaced() -> None:
    assert markup.clean("a\x00b\x1b[31m\ufffe\ufeff") == "ab[31m"
    assert markup.clean("\ud83d\ude00 \ud83d") == "😀 \ufffd"
    assert markup.clean("one\r\ntwo\u2028three") == "one\ntwo\nthree"
    assert markup.clean("tab\tand\nline") == "tab\tand\nline"


def test_text_from_right_to_left_cannot_turn_its_neighbours() -> None:
    assert markup.clean("evil\u202egpj.exe\u202c") == "evilgpj.exe"
    assert markup.clean("شركة") == "\u2068شركة\u2069"
    assert paragraph("a\u2067b\u2069\u2069c \u2068d") == (nodes.Text("a\u2067b\u2069c \u2068d\u2069"),)
    field = form_field('<text name="n" label="l" initial="\u2068شركة\u2069"/>')
    assert isinstance(field, nodes.TextField)
    assert field.initial == "شركة"


def test_a_long_text_begins_with_its_lines() -> None:
    field = form_field('<longtext name="n" label="l">one\n  two &amp; three</longtext>')
    assert isinstance(field, nodes.TextField)
    assert (field.is_long, field.initial) == (True, "one\n  two & three")


def test_numbers_days_and_times_are_brought_into_one_form() -> None:
    assert form_field('<number name="n" label="l" initial="1E+3" min="0" max="12.50"/>') == nodes.NumberField(
        nodes.Labels("n", "l"), initial="1000", min="0", max="12.50"
    )
    assert form_field('<time name="n" label="l" initial="09:30:00" optional="True"/>') == nodes.MomentField(
        "time", nodes.Labels("n", "l", is_optional=True), "09:30"
    )


@pytest.mark.parametrize(
    ("inside", "line", "words"),
    [
        ("<q>x</q>", 2, "<q> cannot stand in <card>; it may hold <actions>, <alert>"),
        ("<p>a<item>b</item></p>", 2, "<item> cannot stand in <p>; it may hold text, <a>, <b>"),
        ("\n<p>\n<b colour='red'>x</b></p>", 4, "<b> has no attribute colour; it takes nothing"),
        ("<p><a>x</a></p>", 2, "<a> needs the attribute href; it takes href"),
        ("words", 1, "<card> holds no text of its own"),
        ("<table><row><cell align='up'>x</cell></row></table>", 2, "must be left or center or right"),
        ("<table><row/><row header='yes'/></table>", 2, "only the first <row>"),
        ("<list><more>a</more><item>b</item></list>", 2, "<more> stands once, at the end of <list>"),
        ("<more>a</more>\n<more>b</more>", 3, "<more> stands once in <card>"),
        ("<more count='-1'>a</more>", 2, "a whole number from 0"),
        ("<alert level='loud'>x</alert>", 2, "info or warning or error or success"),
        ("<actions><button>x</button></actions>", 2, "needs an action or a url"),
        ("<actions><button action='a:1'>x</button></actions>", 2, "a word of letters"),
        (
            "<actions><select action='a'><option value=''>x</option></select></actions>",
            2,
            "tells this option",
        ),
        ("<list numbered='perhaps'/>", 2, "it must be yes or no"),
        ("<chart kind='bar' title='t'/>", 2, "needs its figures beside it"),
        ("<fields/><chart kind='cake' title='t'/>", 2, "bar or line or area or pie"),
        ("<fields/><chart kind='bar' title='t'><point label='a' value='$3'/></chart>", 2, "without currency"),
        (
            "<fields/><chart kind='bar' title='t'><point label='a' value='nan'/></chart>",
            2,
            "a number such as",
        ),
        (
            "<fields/><chart kind='bar' title='t'><series name='a'><point label='x' value='1'/></series>"
            "<series name='b'><point label='y' value='1'/></series></chart>",
            2,
            "the same labels in the same order",
        ),
        ("<p>a</b>", 2, "not well formed"),
        ("<p>&nbsp;</p>", 2, "undefined entity"),
    ],
)
def test_a_mistake_names_its_line_and_what_is_allowed(inside: str, line: int, words: str) -> None:
    with pytest.raises(markup.MarkupError, match=re.escape(words)) as raised:
        markup.parse(f'<card summary="s">\n{inside}\n</card>')
    assert raised.value.line == line
    assert str(raised.value).startswith(f"line {line}: ")


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<text name='a' label='l'/><date name='a' label='l'/>", 'two fields with the name "a"'),
        ("<text name='a' label='l' max='9999'/>", "a whole number from 1 to 3000"),
        ("<number name='a' label='l' min='3' max='2'/>", "at most 2"),
        ("<number name='a' label='l' initial='1,000'/>", "a number such as 12"),
        ("<date name='a' label='l' initial='23.11.2026'/>", "a day such as 2026-11-23"),
        ("<time name='a' label='l' initial='half nine'/>", "a time such as 09:30"),
        (
            "<choice name='a' label='l'><option value='1' selected='yes'/><option value='2' selected='yes'/></choice>",
            "only one <option>",
        ),
        ("<chart kind='pie' title='t'/>", "needs its figures beside it"),
    ],
)
def test_a_mistake_in_a_form_is_named_too(inside: str, words: str) -> None:
    with pytest.raises(markup.MarkupError, match=re.escape(words)):
        markup.parse(f'<form title="t" action="a" submit="s">{inside}</form>')


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<p>x</p>", "cannot be the outermost element; it must be card, form"),
        ("", "no element found"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><card summary="&a;"/>', "a document type is not allowed"),
    ],
)
def test_only_cards_and_forms_are_read(xml: str, words: str) -> None:
    with pytest.raises(markup.MarkupError, match=words):
        markup.parse(xml)


def test_the_page_about_cards_shows_every_element_and_attribute() -> None:
    examples = "\n".join(re.findall(r"```xml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    for tag, rule in GRAMMAR.items():
        written = "".join(re.findall(rf"<{tag}\b[^>]*>", examples))
        assert written, f"<{tag}> has no example"
        for name in rule.attributes:
            assert f' {name}="' in (examples if name in OF_ANY_FIELD else written), (
                f"<{tag} {name}> has no example"
            )


@pytest.mark.parametrize("example", re.findall(r"```xml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
def test_every_example_of_the_page_about_cards_is_right(example: str) -> None:
    tag = re.match(r"<(\w+)", example)
    assert tag is not None
    if tag[1] in ("card", "form"):
        markup.parse(example)
    elif tag[1] in GRAMMAR["card"].holds:
        markup.parse(f'<card summary="s"><fields/>{example}</card>')
    else:
        markup.parse(f'<form title="t" action="a" submit="s">{example}</form>')
