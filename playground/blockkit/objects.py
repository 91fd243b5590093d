"""Composition objects: texts, options, confirmations, and the identifiers everything has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.blockkit.shapes import (
    Flag,
    Json,
    Listed,
    OneOf,
    Rule,
    Shape,
    Thing,
    Typed,
    Words,
    exactly_one,
    kind,
    problem,
    typed,
)

BLOCK_ID = Words(255)
ACTION_ID = Words(255)
URL = Words(3000, pattern=r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
IMAGE_URL = Words(3000, pattern=r"https?://\S+")
SLACK_FILE = Thing({}, {"id": Words(), "url": URL}, (exactly_one("id", "url"),))


def plain(most: int) -> Thing:
    """A plain_text object of at most so many characters."""
    return kind("plain_text", required={"text": Words(most)}, optional={"emoji": Flag()})


def markup(most: int) -> Thing:
    """A mrkdwn object of at most so many characters; it has no `emoji`."""
    return kind("mrkdwn", required={"text": Words(most)}, optional={"verbatim": Flag()})


def text(most: int) -> Typed:
    """A text object of either kind."""
    return typed({"plain_text": plain(most), "mrkdwn": markup(most)})


CONFIRM = Thing(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": OneOf(("primary", "danger"))},
)


def option(*, styled: bool = False, linked: bool = False) -> Thing:
    """One choice; `styled` where mrkdwn is allowed, `linked` where it may open an address."""
    label: Shape = text(75) if styled else plain(75)
    more: Mapping[str, Shape] = {"url": URL} if linked else {}
    description: Shape = text(75) if styled else plain(75)
    return Thing({"text": label, "value": Words(150)}, {"description": description, **more})


OPTIONS = Listed(option(), 100)
OPTION_GROUPS = Listed(Thing({"label": plain(75), "options": OPTIONS}), 100)


def all_options(element: Json) -> list[Json]:
    """The choices of an element, grouped or not."""
    grouped: list[Json] = [each for group in element.get("option_groups", []) for each in group["options"]]
    return [*element.get("options", []), *grouped]


def initial_is_offered(one: str, several: str) -> Rule:
    """What is chosen at first must be, word for word, among the choices."""

    def check(element: Json, at: str) -> list[str]:
        offered = all_options(element)
        chosen: list[tuple[Any, str]] = []
        if one in element:
            chosen.append((element[one], f"{at}/{one}"))
        chosen += [(item, f"{at}/{several}/{place}") for place, item in enumerate(element.get(several, []))]
        return [
            problem("must match one of the provided options", where)
            for item, where in chosen
            if item not in offered
        ]

    return check


def values_differ(element: Json, at: str) -> list[str]:
    """Two choices with one value could not be told apart."""
    seen: set[str] = set()
    found = []
    for each in all_options(element):
        if each["value"] in seen:
            found.append(problem(f"option value must be unique: {each['value']}", f"{at}/options"))
        seen.add(each["value"])
    return found
