"""Names of people and customers as exports write them. Pure."""

from __future__ import annotations

import re

_BRACKETED = re.compile(r"(?P<name>.+?)\s*[(（<](?P<inside>[^()（）<>]+)[)）>]")
_JOINED = re.compile(r"(?<=\S);(?=\S)")


def forms(text: str) -> tuple[str, ...]:
    """The text, and what it says without a department or an email in brackets behind the name."""
    found = _BRACKETED.fullmatch(text)
    if found is None:
        return (text,)
    return (text, found["inside"], found["name"]) if "@" in found["inside"] else (text, found["name"])


def fold(text: str) -> str:
    """As names are compared: small letters, single spaces."""
    return " ".join(text.casefold().split())


def primary(text: str | None) -> str | None:
    """The first of several that are joined without a space; "Acme; Sons" is one name."""
    return _JOINED.split(text, maxsplit=1)[0] if text else text


def spaced(text: str | None) -> str | None:
    """With single spaces."""
    return None if text is None else " ".join(text.split())
