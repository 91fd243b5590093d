"""Names are found without case, accents and widths, and Chinese ones by the first letters of their pinyin."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.pinyin_dict import pinyin_dict

from bot.kit.searching import folded, is_called, readings, search_key

EVERY = [chr(code) for code in range(0x4E00, 0x9FA6)]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("华东科技", "hdkj"),
        ("重庆银行", "cqyh"),
        ("厦门航空", "xmhk"),
        ("长城汽车", "ccqc"),
        ("中国石油 ERP 2期", "zgsyerp2q"),
        ("北京大学第三医院", "bjdxdsyy"),
    ],
)
def test_a_chinese_name_has_initials(name: str, letters: str) -> None:
    assert letters in readings(folded(name))
    assert letters in search_key(name)


def test_the_letters_are_those_of_the_library() -> None:
    # A dictionary of another version may read a rare character otherwise; the file is then made anew.
    for char in EVERY:
        said = pinyin_dict.get(ord(char))
        if said is not None:
            theirs = [unicodedata.normalize("NFD", one)[0] for one in said.split(",")]
            assert readings(char)[0] in theirs, char


def test_a_name_is_that_and_no_more() -> None:
    assert is_called(search_key("华东科技", "006A"), "华东科技")
    assert not is_called(search_key("华东科技", "006A"), "华东")
    assert not is_called(search_key("华东科技"), "hdkj")
    assert is_called(search_key("Acme"), "acme")


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_name_has_a_key_that_an_index_takes(name: str, code: str) -> None:
    assert len(search_key(name, code).encode("utf-8", "surrogatepass")) <= 1600


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)
