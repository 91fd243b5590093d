"""How each part of a card looks in Slack, and what happens where Slack has no room for it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.kit import markup
from bot.platforms.slack import limits, render
from playground.blockkit.surfaces import message_problems, view_problems

Json = dict[str, Any]
ENGLISH = render.Wording(more="and %(count)s more", cancel="Cancel")


def card(inside: str, *, summary: str = "s") -> markup.Card:
    """A card with these parts."""
    parsed = markup.parse(f'<card summary="{summary}">{inside}</card>')
    assert isinstance(parsed, markup.Card)
    return parsed


def blocks(inside: str) -> list[Json]:
    """The blocks of a message that Slack takes."""
    found: list[Json] = render.message(card(inside), ENGLISH)["blocks"]
    assert message_problems(found) == []
    return found


def fields(inside: str) -> list[Json]:
    """The blocks of a form that Slack takes."""
    form = markup.parse(f'<form title="t" action="a" submit="s">{inside}</form>')
    view = render.modal(form, ENGLISH)
    assert view_problems(view) == []
    found: list[Json] = view["blocks"]
    return found


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def test_a_paragraph_is_rich_text_in_its_styles() -> None:
    (block,) = blocks(
        '<p>Ask <person id="U024BE7LH">Li Na</person>, <b>she</b> has <a href="https://x.example">it</a></p>'
    )
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "Ask "},
        {"type": "user", "user_id": "U024BE7LH"},
        {"type": "text", "text": ", "},
        {"type": "text", "text": "she", "style": {"bold": True}},
        {"type": "text", "text": " has "},
        {"type": "link", "url": "https://x.example", "text": "it"},
    ]


def test_somebody_without_an_account_is_named_and_an_odd_address_is_not_opened() -> None:
    (block,) = blocks('<p><person id="">Li Na</person> <a href="javascript:x">it</a></p>')
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "Li Na"},
        {"type": "text", "text": " "},
        {"type": "text", "text": "it"},
    ]


def test_a_list_follows_its_paragraph_without_a_gap() -> None:
    (block,) = blocks("<p>Due today:</p><list><item>Call Hooli</item><item></item></list>")
    assert [part["type"] for part in block["elements"]] == ["rich_text_section", "rich_text_list"]
    assert len(block["elements"][1]["elements"]) == 1


def test_figures_are_set_to_the_right_and_empty_cells_get_a_dash() -> None:
    (table,) = blocks(
        '<table><row header="yes"><cell>Stage</cell><cell>Amount</cell><cell>Rate</cell><cell>Since</cell></row>'
        "<row><cell>Proposal</cell><cell>US$ 1,460.00</cell><cell>56 %</cell><cell>3</cell></row>"
        '<row><cell><b>Need</b></cell><cell>146 万</cell><cell></cell><cell align="left">12</cell></row></table>'
    )
    assert [column["align"] for column in table["column_settings"]] == ["left", "right", "right", "left"]
    assert table["rows"][1][0] == {"type": "raw_text", "text": "Proposal"}
    assert table["rows"][2][2] == {"type": "raw_text", "text": "–"}
    assert table["rows"][0][0]["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert table["rows"][2][0]["type"] == "rich_text"


def test_a_second_table_is_set_in_fixed_width_or_as_a_list() -> None:
    first = "<table><row><cell>x</cell></row></table>"
    narrow = (
        '<table><row header="yes"><cell>客户</cell><cell>Deals</cell></row>'
        "<row><cell>Acme</cell><cell>7</cell></row></table>"
    )
    _, text = blocks(first + narrow)
    assert text["elements"][0]["elements"][0]["text"] == "客户  Deals\nAcme      7"
    _, text = blocks(first + narrow.replace("Acme", "Acme " * 12))
    (item,) = text["elements"][0]["elements"]
    assert [run["text"] for run in item["elements"]][1:] == [" · Deals 7"]


def test_rows_that_do_not_fit_are_counted_with_a_button_to_see_them() -> None:
    rows = "".join(f"<row><cell>{number}</cell></row>" for number in range(130))
    table, rest = blocks(f'<table>{rows}<more count="20" action="all" value="w">See all</more></table>')
    assert len(table["rows"]) == limits.TABLE_ROWS
    assert rest["text"] == plain("and 50 more")
    assert (rest["accessory"]["action_id"], rest["accessory"]["value"]) == ("all", "w")


def test_items_that_do_not_fit_are_counted_without_a_button_too() -> None:
    items = "".join(f"<item>{number}</item>" for number in range(60))
    _, rest = blocks(f"<list>{items}</list>")
    assert rest == {"type": "context", "elements": [plain("and 10 more")]}


def test_nothing_is_said_about_more_when_all_is_there() -> None:
    assert (
        len(blocks('<list><item>x</item><more action="a">See all</more></list><more action="b">All</more>'))
        == 1
    )


def test_a_text_that_is_cut_offers_the_rest() -> None:
    text, offer = blocks(f'<p>{"x" * 4000}</p><more action="all">Read on</more>')
    assert text["elements"][0]["elements"][0]["text"].endswith("…")
    assert offer["elements"][0]["text"] == plain("Read on")


def test_without_a_language_the_rest_is_counted_in_signs() -> None:
    items = "".join(f"<item>{number}</item>" for number in range(60))
    assert render.message(card(f"<list>{items}</list>"))["blocks"][1]["elements"] == [plain("… +10")]


CHART = (
    "<table><row><cell>x</cell></row></table>"
    '<chart kind="{kind}" title="Open deals" x="Stage" y="Deals">{points}</chart>'
)


def test_a_chart_has_its_categories_and_numbered_labels_where_they_read_alike() -> None:
    points = "".join(
        f'<point label="{label}" value="{value}"/>'
        for label, value in [("Globex " * 4 + "A", 3), ("Globex " * 4, 2.5)]
    )
    chart = blocks(CHART.format(kind="bar", points=points))[1]["chart"]
    assert chart["axis_config"] == {
        "categories": ["Globex Globex Globe…", "Globex Globex Glo… 2"],
        "x_label": "Stage",
        "y_label": "Deals",
    }
    assert [point["value"] for point in chart["series"][0]["data"]] == [3, 2.5]


def test_a_pie_leaves_out_what_is_nothing() -> None:
    chart = blocks(
        CHART.format(kind="pie", points='<point label="a" value="3"/><point label="b" value="0"/>')
    )[1]["chart"]
    assert chart == {"type": "pie", "segments": [{"label": "a", "value": 3}]}


@pytest.mark.parametrize(("kind", "count"), [("bar", 21), ("pie", 13), ("line", 0)])
def test_a_chart_with_more_than_fits_is_left_to_its_figures(kind: str, count: int) -> None:
    points = "".join(f'<point label="{number}" value="1"/>' for number in range(count))
    assert [block["type"] for block in blocks(CHART.format(kind=kind, points=points))] == ["table"]


def test_a_workspace_without_charts_gets_the_figures() -> None:
    payload = render.message(card(CHART.format(kind="bar", points='<point label="a" value="1"/>')))
    assert [block["type"] for block in render.without_charts(payload)["blocks"]] == ["table"]
    assert len(payload["blocks"]) == 2


def test_only_two_charts_go_into_a_message_and_none_into_a_window() -> None:
    many = CHART.format(kind="bar", points='<point label="a" value="1"/>') * 3
    assert sum(block["type"] == "data_visualization" for block in blocks(many)) == 2
    assert {block["type"] for block in render.modal(card(many))["blocks"]} == {"rich_text"}


def test_actions_used_once_keep_their_name_and_others_are_numbered() -> None:
    (row,) = blocks(
        '<actions><button action="share">a</button><button action="period" value="1">b</button>'
        '<button action="period" value="2">c</button><button url="https://x.example">d</button></actions>'
    )
    ids = [element["action_id"] for element in row["elements"]]
    assert ids == ["share", "period:1", "period:2", render.LINK_ACTION]
    assert [render.action_of(each) for each in ids] == ["share", "period", "period", "link"]


def test_a_question_is_asked_before_a_dangerous_button() -> None:
    (row,) = blocks(
        '<actions><button action="lose" style="danger" confirm="Close it?">It is lost</button></actions>'
    )
    assert row["elements"][0]["confirm"] == {
        "title": plain("It is lost"),
        "text": plain("Close it?"),
        "confirm": plain("It is lost"),
        "deny": plain("Cancel"),
        "style": "danger",
    }


def test_a_row_of_many_buttons_becomes_several() -> None:
    buttons = '<button action="a">x</button>' * 30
    assert [len(block["elements"]) for block in blocks(f"<actions>{buttons}</actions>")] == [25, 5]


def test_long_menus_become_drop_downs_and_long_drop_downs_are_grouped() -> None:
    options = "".join(f'<option value="{number}">{number}</option>' for number in range(120))
    (row,) = blocks(f'<actions><menu action="m">{options}</menu></actions>')
    (menu,) = row["elements"]
    assert menu["type"] == "static_select"
    assert [group["label"]["text"] for group in menu["option_groups"]] == ["0 – 99", "100 – 119"]
    (row,) = blocks('<actions><menu action="m"><option value="1" hint="h">x</option></menu></actions>')
    assert row["elements"][0]["type"] == "overflow"


def test_small_text_is_plain_unless_it_links() -> None:
    assert blocks("<footer>Data *as of* 08:10</footer>")[0]["elements"] == [plain("Data *as of* 08:10")]
    (linked,) = blocks('<context>R&amp;D: <a href="https://x.example/?a&amp;b">how</a></context>')
    assert linked["elements"][0]["text"] == "R&amp;D: <https://x.example/?a&amp;b|how>"
    (odd,) = blocks('<context>*R* <a href="https://x.example">how</a></context>')
    assert odd["type"] == "rich_text"


def test_facts_stand_under_bold_labels_unless_that_would_format_them() -> None:
    (section,) = blocks('<fields><field label="Open">$1.4M</field><field label="By">_me_</field></fields>')
    assert section["fields"] == [
        {"type": "mrkdwn", "text": "*Open*\n$1.4M", "verbatim": True},
        plain("By\n_me_"),
    ]


def test_an_alert_is_a_block_in_windows_and_a_quotation_elsewhere() -> None:
    (block,) = fields('<alert level="warning">9 deals have no <b>amount</b>.</alert>')
    assert block == {"type": "alert", "level": "warning", "text": plain("9 deals have no amount.")}
    (block,) = blocks('<alert level="warning">No amount.</alert>')
    assert block["elements"][0]["type"] == "rich_text_quote"
    assert block["elements"][0]["elements"][0]["text"] == "⚠️ "


def test_the_summary_neither_mentions_nor_formats() -> None:
    said = render.message(card("", summary="&lt;!channel&gt; *x* _y_ R&amp;D https://x.example"))
    assert said["text"] == "&lt;!channel&gt; ∗x∗ ˍyˍ R&amp;D https:\u2060//x.example"
    assert said["blocks"] == [{"type": "section", "text": plain("<!channel> *x* _y_ R&D https://x.example")}]


def test_a_card_without_a_summary_is_summed_up_by_its_first_words() -> None:
    assert (
        render.message(card("<header>H</header><p>First <b>words</b></p>", summary=" "))["text"]
        == "First words"
    )


def test_a_window_has_the_forms_title_buttons_and_who_takes_it() -> None:
    form = markup.parse(f'<form title="{"Next step " * 5}" action="deals.next" submit="Save" close="Back"/>')
    view = render.modal(form, private_metadata="m", external_id="e")
    assert view_problems(view) == []
    assert view["title"] == plain("Next step Next step Nex…")
    assert (view["submit"], view["close"]) == (plain("Save"), plain("Back"))
    assert (view["callback_id"], view["private_metadata"], view["external_id"]) == ("deals.next", "m", "e")
    assert render.modal(form, callback_id="other")["callback_id"] == "other"


def test_what_a_window_carries_is_never_cut() -> None:
    with pytest.raises(ValueError, match="3001 of 3000"):
        render.modal(card("<p>x</p>"), private_metadata="x" * 3001)


def test_every_field_answers_by_its_name() -> None:
    found = fields(
        '<text name="a" label="A" hint="h" initial="abc" max="2" placeholder="p"/>'
        '<longtext name="b" label="B" optional="yes">x\ny</longtext>'
        '<number name="c" label="C" initial="12.00" min="0" max="20"/>'
        '<date name="d" label="D" initial="2026-11-23"/><time name="e" label="E" initial="09:30"/>'
        '<people name="f" label="F" initial="U024BE7LH nobody" max="2"/><people name="g" label="G" max="1"/>'
    )
    assert all(block["block_id"] == block["element"]["action_id"] for block in found)
    assert [block["block_id"] for block in found] == list("abcdefg")
    elements = [block["element"] for block in found]
    assert elements[0]["initial_value"] == "ab"
    assert found[0]["hint"] == plain("h")
    assert (found[1]["optional"], elements[1]["multiline"], elements[1]["initial_value"]) == (
        True,
        True,
        "x\ny",
    )
    assert (elements[2]["initial_value"], elements[2]["max_value"]) == ("12", "20")
    assert (elements[3]["initial_date"], elements[4]["initial_time"]) == ("2026-11-23", "09:30")
    assert (elements[5]["initial_users"], elements[6]["type"]) == (["U024BE7LH"], "users_select")


@pytest.mark.parametrize(
    ("initial", "kept"), [("C024BE7LR", "C024BE7LR"), ("D024BE7LR", None), ("#east", None)]
)
def test_a_channel_is_chosen_from_those_of_the_own_company(initial: str, kept: str | None) -> None:
    (block,) = fields(f'<channel name="c" label="Where" initial="{initial}" placeholder="Choose"/>')
    element = block["element"]
    assert element["type"] == "conversations_select"
    assert element["filter"]["include"] == ["public", "private"]
    assert element["filter"]["exclude_external_shared_channels"]
    assert element.get("initial_conversation") == kept


def test_a_channel_is_named_so_that_only_those_who_may_see_it_do() -> None:
    said = render.message(card('<p>In <conversation id="C024BE7LR">east</conversation> at 9</p>'))
    (line,) = said["blocks"][0]["elements"]
    assert line["elements"][1] == {"type": "channel", "channel_id": "C024BE7LR"}
    (footer,) = render.message(card('<footer><conversation id="C1">e</conversation></footer>'))["blocks"]
    assert footer["elements"][0]["text"] == "<#C1>"
    (unknown,) = render.message(card('<p><conversation id="here">e</conversation></p>'))["blocks"]
    assert unknown["elements"][0]["elements"] == [{"type": "text", "text": "e"}]


@pytest.mark.parametrize(
    ("tag", "attributes", "count", "kind", "chosen"),
    [
        ("choice", "", 5, "radio_buttons", "initial_option"),
        ("choice", "", 6, "static_select", "initial_option"),
        ("choice", 'optional="yes"', 2, "static_select", "initial_option"),
        ("choices", 'max="3"', 5, "multi_static_select", "initial_options"),
        ("checkboxes", "", 10, "checkboxes", "initial_options"),
        ("checkboxes", "", 11, "multi_static_select", "initial_options"),
    ],
)
def test_a_choice_looks_as_its_number_of_options_asks(
    tag: str, attributes: str, count: int, kind: str, chosen: str
) -> None:
    options = "".join(
        f'<option value="{number}" selected="{number == 1}">{number}</option>' for number in range(count)
    )
    (block,) = fields(f'<{tag} name="n" label="l" {attributes}>{options}</{tag}>')
    assert block["element"]["type"] == kind
    assert chosen in block["element"]


def test_a_choice_of_nothing_is_left_out() -> None:
    assert fields('<choice name="n" label="l"/><p>x</p>')[0]["type"] == "rich_text"
