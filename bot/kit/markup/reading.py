"""Reading attributes and running text of one element, and saying what is wrong with them."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NoReturn, TypeVar
from xml.etree.ElementTree import Element

from bot.kit.markup import text as texts
from bot.kit.markup.nodes import Break, Content, Conversation, Inline, Person, Style, Text

_STYLES: dict[str, Style] = {"b": "bold", "i": "italic", "s": "strike", "code": "code"}
_YES, _NO = ("yes", "true", "True"), ("no", "false", "False", "")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,199}")
_PLAIN: frozenset[Style] = frozenset()
T = TypeVar("T", bound=str)


class Wrong(Exception):
    """What is wrong, and in which element."""

    def __init__(self, element: Element, words: str) -> None:
        super().__init__(words)
        self.element = element
        self.words = words


def wrong_value(element: Element, name: str, allowed: str) -> NoReturn:
    """Raise for an attribute whose value cannot be."""
    raise Wrong(element, f'<{element.tag} {name}="{element.get(name)}">: it must be {allowed}')


def shown(element: Element, name: str) -> str:
    """An attribute that people read."""
    return texts.closed(texts.fold(element.get(name, "")).strip(" "))


def kept(element: Element, name: str) -> str:
    """An attribute that is stored, compared or edited: exactly what was put in."""
    return texts.bare(element.get(name, ""))


def label(element: Element) -> str:
    """The text of an element that holds nothing but text."""
    return texts.closed(texts.fold(element.text or "").strip(" "))


def one_of(element: Element, name: str, allowed: tuple[T, ...], default: T | None = None) -> T | None:
    """An attribute with few possible values; an empty one counts as absent."""
    given = element.get(name)
    for value in allowed:
        if given == value:
            return value
    if given:
        wrong_value(element, name, " or ".join(allowed))
    return default


def flag(element: Element, name: str) -> bool:
    """An attribute that is yes or no."""
    given = element.get(name, "")
    if given not in (*_YES, *_NO):
        wrong_value(element, name, "yes or no")
    return given in _YES


def identifier(element: Element, name: str) -> str:
    """An action or the name of a field: a word that code knows."""
    if not _NAME.fullmatch(element.get(name, "")):
        wrong_value(element, name, "a word of letters, digits, _ . - that begins with a letter")
    return element.get(name, "")


def whole(element: Element, name: str, *, least: int, most: int) -> int | None:
    """A whole number in bounds; None when it is not given."""
    given = element.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and least <= int(given) <= most):
        wrong_value(element, name, f"a whole number from {least} to {most}")
    return int(given)


def decimal(element: Element, name: str) -> str:
    """A number written out without an exponent; "" when it is not given."""
    given = element.get(name, "").strip()
    if not given:
        return ""
    try:
        value = Decimal(given)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 30:
        wrong_value(element, name, "a number such as 12 or 12.5")
    return f"{value:f}"


def figure(element: Element, name: str) -> float:
    """A finite number for a chart; whole ones stay whole."""
    given = element.get(name, "")
    try:
        value = float(given)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        wrong_value(element, name, "a number such as 12 or 12.5, without currency or thousands separator")
    return value


def day(element: Element, name: str) -> str:
    """A day as 2026-11-23; "" when it is not given."""
    given = element.get(name, "").strip()
    try:
        return date.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        wrong_value(element, name, "a day such as 2026-11-23")


def time_of_day(element: Element, name: str) -> str:
    """A time of day as 09:30, without its seconds; "" when it is not given."""
    given = element.get(name, "").strip()
    try:
        return time.fromisoformat(given).strftime("%H:%M") if given else ""
    except ValueError:
        wrong_value(element, name, "a time such as 09:30")


def content(element: Element, *, keeps_lines: bool = False) -> Content:
    """The running text of an element: folded like HTML, trimmed, in runs of one style each."""
    fold = texts.fold_lines if keeps_lines else texts.fold
    if not len(element):
        only = texts.closed(fold(element.text or "").strip(" \n"))
        if not keeps_lines or "\n" not in only:
            return (Text(only),) if only else ()
    found: list[Inline] = []
    _collect(element, _PLAIN, None, found)
    return _trimmed(found, keeps_lines=keeps_lines)


def _collect(element: Element, styles: frozenset[Style], href: str | None, found: list[Inline]) -> None:
    if element.text:
        found.append(Text(element.text, styles, href))
    for child in element:
        tag = child.tag
        if tag == "br":
            found.append(Break())
        elif tag == "person":
            found.append(Person(kept(child, "id").strip(), label(child)))
        elif tag == "conversation":
            found.append(Conversation(kept(child, "id").strip(), label(child)))
        elif tag == "a":
            _collect(child, styles, kept(child, "href").strip(), found)
        else:
            _collect(child, styles | {_STYLES[tag]}, href, found)
        if child.tail:
            found.append(Text(child.tail, styles, href))


def _trimmed(found: list[Inline], *, keeps_lines: bool) -> Content:
    fold = texts.fold_lines if keeps_lines else texts.fold
    runs: list[Inline] = []
    for inline in found:
        if isinstance(inline, Text):
            for place, line in enumerate(fold(inline.text).split("\n")):
                if place:
                    _break(runs)
                _append(runs, line, inline)
        elif isinstance(inline, Break):
            _break(runs)
        elif inline.name or inline.id:
            runs.append(inline)
    _strip_end(runs)
    while runs and isinstance(runs[-1], Break):
        runs.pop()
        _strip_end(runs)
    return tuple(runs)


def _append(runs: list[Inline], line: str, like: Text) -> None:
    before = runs[-1] if runs else None
    if before is None or isinstance(before, Break) or (isinstance(before, Text) and before.text[-1] == " "):
        line = line.lstrip(" ")
    if line:
        runs.append(Text(texts.closed(line), like.styles, like.href))


def _break(runs: list[Inline]) -> None:
    _strip_end(runs)
    if runs:
        runs.append(Break())


def _strip_end(runs: list[Inline]) -> None:
    while runs and isinstance(runs[-1], Text):
        last = runs[-1]
        if not last.text.endswith(" "):
            return
        runs.pop()
        if last.text.rstrip(" "):
            runs.append(Text(last.text.rstrip(" "), last.styles, last.href))
