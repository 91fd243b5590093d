"""Text from people and CRMs stands among our words as they wrote it, and changes nothing around it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.kit import markup
from bot.kit.formats import Reader
from bot.kit.words import Words

READER = Reader("en", "UTC", date(2026, 11, 23))
LOCALES = Path(__file__).parents[2] / "locales"


CHINESE = Reader("zh_CN", "UTC", date(2026, 11, 23))


def said(folder: Path, template: str, name: str, reader: Reader = READER) -> str:
    """The paragraph that a template makes of a name."""
    (folder / "t.xml").write_text(f'<card summary="{{{{ name }}}}"><p>{template}</p></card>', "utf-8")
    card = Words(folder, LOCALES).card("t", {"name": name}, reader)
    assert card.summary == markup.clean(name)
    (part,) = card.parts
    assert isinstance(part, markup.nodes.Paragraph)
    return markup.plain(part.content)


def test_a_name_from_right_to_left_leaves_the_amount_beside_it_in_its_place(tmp_path: Path) -> None:
    assert said(tmp_path, "{{ name }} ($84k)", "شركة") == "\u2068شركة\u2069 ($84k)"
    assert said(tmp_path, "{{ _('%(name)s: 3 deals', name=name) }}", "شركة") == "\u2068شركة\u2069: 3 deals"


def test_a_name_that_turns_the_direction_or_holds_control_characters_is_harmless(tmp_path: Path) -> None:
    assert (
        said(tmp_path, "{{ name }} {{ _('%(name)s.', name=name) }}", "a\u202eb\x00\ud800")
        == "ab\ufffd ab\ufffd."
    )


def test_a_name_is_escaped_once(tmp_path: Path) -> None:
    hostile = '<!channel> *x* {{7*7}} </card> & "q"'
    assert said(tmp_path, "{{ name }} {{ _('%(name)s', name=name) }}", hostile) == f"{hostile} {hostile}"
    assert said(tmp_path, "{% set again %}{{ name }}{% endset %}{{ again }}", hostile) == hostile


def test_a_latin_name_has_room_beside_chinese_words_and_keeps_its_own_spelling(tmp_path: Path) -> None:
    template = "{{ _('%(name)s has', name=name) }} · {{ _('%(name)s', name=name) }}"
    assert said(tmp_path, template, "华东", CHINESE) == "华东在手 · 华东"
    assert said(tmp_path, template, "West", CHINESE) == "West 在手 · West"
    assert said(tmp_path, template, "GTX泵站<b>", CHINESE) == "GTX泵站<b>在手 · GTX泵站<b>"
    assert said(tmp_path, "{{ _('in %(year)s', year=name) }}", "2026", CHINESE) == "2026年"
