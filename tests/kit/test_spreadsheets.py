"""What people wrote comes back from a spreadsheet as they wrote it, and nothing of it runs there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.spreadsheets import harmless, safe, unsafe

# What spreadsheets look at comes first in most of these, so that the cases meet.
WRITTEN = st.text(alphabet=st.sampled_from("=+-@'\t\r\n 5.,%ax"), max_size=8) | st.text(max_size=20)


@given(WRITTEN)
def test_what_was_escaped_comes_back_as_it_was(text: str) -> None:
    assert unsafe(harmless(text)) == text
    assert unsafe(safe(text)) == text


@given(WRITTEN)
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert harmless(text).lstrip()[:1] not in ("=", "+", "-", "@")


@pytest.mark.parametrize("name", ["-5", "+86 138", "'=1", "\nx", " =1"])
def test_a_name_in_our_files_is_the_same_name_when_the_file_comes_back(name: str) -> None:
    assert harmless(name) == f"'{name}"
    assert unsafe(f"'{name}") == name
