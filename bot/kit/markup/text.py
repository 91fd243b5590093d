"""Text that came from people and CRMs, made fit to stand beside ours; and white space as in HTML."""

from __future__ import annotations

import re

# What XML forbids, other control characters, byte order marks, characters that are none, and the marks
# that turn the direction of whatever follows them.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_FIRST_STRONG, _POP = "\u2068", "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")
_SPACES = re.compile("[ \t\r\n]+")
_LINE = re.compile("[ \t]*\n[ \t\n]*")


def clean(text: str) -> str:
    """Fit for XML and unable to reorder its neighbours; otherwise as it was.

    Control characters and direction overrides go, lone surrogates become U+FFFD, and text with
    right-to-left letters is isolated, so that "شركة ($84k)" keeps its amount on the right side.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _ISOLATES.sub("", fit(text))
    if _RIGHT_TO_LEFT.search(text):
        return f"{_FIRST_STRONG}{text}{_POP}"
    return text


def fit(text: str) -> str:
    """Without what XML forbids and without direction overrides; isolates stay."""
    if not text.isascii() and _SURROGATE.search(text):
        # Two halves that were cut apart as code points belong together; one alone is nothing.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNFIT.sub("", _LINE_END.sub("\n", text))


def closed(text: str) -> str:
    """With every isolate that opens in it closed in it, and none closed that it did not open."""
    if text.isascii() or not _ISOLATES.search(text):
        return text
    depth, kept = 0, []
    for character in text:
        if character == _POP:
            if not depth:
                continue
            depth -= 1
        elif "\u2066" <= character <= _FIRST_STRONG:
            depth += 1
        kept.append(character)
    return "".join(kept) + _POP * depth


def bare(text: str) -> str:
    """Without isolates: for what is stored or compared, not shown among other words."""
    return _ISOLATES.sub("", text)


def fold(text: str) -> str:
    """Runs of white space become one space. No-break and ideographic spaces are kept."""
    return _SPACES.sub(" ", text)


def fold_lines(text: str) -> str:
    """Like `fold`, keeping line breaks; several in a row become one empty line."""
    lines = _LINE.sub(lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", text)
    return re.sub("[ \t]+", " ", lines)
