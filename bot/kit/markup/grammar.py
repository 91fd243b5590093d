"""Which elements there are, which attributes each takes, and what each may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What may be written in one element."""

    required: frozenset[str]
    attributes: frozenset[str]
    holds: frozenset[str]
    has_text: bool


def _element(*, required: str = "", optional: str = "", holds: str = "", text: bool = False) -> Rule:
    needed = frozenset(required.split())
    return Rule(needed, needed | frozenset(optional.split()), frozenset(holds.split()), text)


_INLINE = "b i s code a br person conversation"
_FIELDS = "text longtext number date time choice choices checkboxes people channel"
_PARTS = "header p quote context footer fields table list chart divider alert actions more"
_ANY_FIELD = "hint optional"

GRAMMAR: Mapping[str, Rule] = {
    "card": _element(required="summary", optional="title", holds=_PARTS),
    "form": _element(required="title action submit", optional="close", holds=f"{_PARTS} {_FIELDS}"),
    "header": _element(text=True),
    "p": _element(holds=_INLINE, text=True),
    "quote": _element(holds=_INLINE, text=True),
    "context": _element(holds=_INLINE, text=True),
    "footer": _element(holds=_INLINE, text=True),
    "alert": _element(optional="level", holds=_INLINE, text=True),
    "b": _element(holds=_INLINE, text=True),
    "i": _element(holds=_INLINE, text=True),
    "s": _element(holds=_INLINE, text=True),
    "code": _element(holds=_INLINE, text=True),
    "a": _element(required="href", holds=_INLINE, text=True),
    "br": _element(),
    "person": _element(required="id", text=True),
    "conversation": _element(required="id", text=True),
    "fields": _element(holds="field"),
    "field": _element(required="label", holds=_INLINE, text=True),
    "table": _element(holds="row more"),
    "row": _element(optional="header", holds="cell"),
    "cell": _element(optional="align", holds=_INLINE, text=True),
    "list": _element(optional="numbered", holds="item more"),
    "item": _element(holds=_INLINE, text=True),
    "more": _element(optional="action value count", text=True),
    "chart": _element(required="kind title", optional="x y", holds="series point"),
    "series": _element(required="name", holds="point"),
    "point": _element(required="label value"),
    "divider": _element(),
    "actions": _element(holds="button select menu"),
    "button": _element(optional="action value style confirm url", text=True),
    "select": _element(required="action", optional="placeholder", holds="option"),
    "menu": _element(required="action", holds="option"),
    "option": _element(required="value", optional="hint selected", text=True),
    "text": _element(required="name label", optional=f"{_ANY_FIELD} placeholder initial max"),
    "longtext": _element(required="name label", optional=f"{_ANY_FIELD} placeholder max", text=True),
    "number": _element(required="name label", optional=f"{_ANY_FIELD} placeholder initial min max decimal"),
    "date": _element(required="name label", optional=f"{_ANY_FIELD} placeholder initial"),
    "time": _element(required="name label", optional=f"{_ANY_FIELD} placeholder initial"),
    "choice": _element(required="name label", optional=f"{_ANY_FIELD} placeholder", holds="option"),
    "choices": _element(required="name label", optional=f"{_ANY_FIELD} placeholder max", holds="option"),
    "checkboxes": _element(required="name label", optional=_ANY_FIELD, holds="option"),
    "people": _element(required="name label", optional=f"{_ANY_FIELD} placeholder initial max"),
    "channel": _element(required="name label", optional=f"{_ANY_FIELD} placeholder initial"),
}
ROOTS = ("card", "form")
