"""What the page's files must never do, read from the files themselves (no browser needed)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "playground" / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))
WORDS = (STATIC / "words.js").read_text(encoding="utf-8")
CJK = re.compile(r"[\u4e00-\u9fff：]")
SENTENCE = re.compile(r"""(?<!")"((?:[A-Z]|\{name\})[^"\n]*[.!?])"|f'([^'\n]+)'""")
READERS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_text_is_ever_read_as_html_or_code(script: Path) -> None:
    assert READERS.findall(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", [*SCRIPTS, *STYLES], ids=lambda path: path.name)
def test_files_stay_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_nothing_is_fetched_from_elsewhere() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="(?!/static/|#)', page) == []
    assert [
        path.name for path in STYLES if re.search(r"@import|url\(", path.read_text(encoding="utf-8"))
    ] == []
    imported = re.findall(r'from "([^"]+)"', "".join(path.read_text(encoding="utf-8") for path in SCRIPTS))
    assert [name for name in imported if not name.startswith(".")] == []


def test_every_sentence_the_workspace_says_as_slack_is_known_in_chinese() -> None:
    patterns = [
        re.compile(each)
        for each in re.findall(r"^  \[/(\^.*\$)/, ", _slack_words().replace(r"\/", "/"), re.MULTILINE)
    ]
    sources = [STATIC.parent / name for name in ("forms.py", "acts.py", "presses.py")]
    found = [each for source in sources for each in SENTENCE.findall(source.read_text(encoding="utf-8"))]
    said = [_filled_in("".join(each)) for each in found]
    assert len(said) > 12
    assert [each for each in said if not any(pattern.match(each) for pattern in patterns)] == []


def _slack_words() -> str:
    return (STATIC / "slackwords.js").read_text(encoding="utf-8")


def _filled_in(sentence: str) -> str:
    """A sentence of the source with its slots filled: `{name} is not a valid command.`"""
    return re.sub(r"\{[^}]*\}", "7", sentence.replace("{name}", "/x").replace("{error}", "timeout"))


def test_every_word_is_there_in_both_languages_and_used() -> None:
    entries = re.findall(r"^  (\w+): \[(.*)\],$", WORDS, re.MULTILINE)
    assert len(entries) > 60
    others = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS if path.name != "words.js")
    prefixes = tuple(re.findall(r"`(\w+_)\$\{", others))
    for key, both in entries:
        english, chinese = re.findall(r'"([^"]*)"', both)[:-1], re.findall(r'"([^"]*)"', both)[-1]
        assert english, key
        assert not any(CJK.search(words) for words in english), key
        assert CJK.search(chinese), key
        assert f'"{key}"' in others or key.startswith(prefixes), f"{key} is not used"
    known = {key for key, _ in entries}
    assert set(re.findall(r'\bsay\("(\w+)"', others)) <= known
