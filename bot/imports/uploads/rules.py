"""From questions to a map and back: what was answered, what is suggested, what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import yaml

from bot.imports.names import normal
from bot.imports.uploads.model import HOLDS, LEAVE, Asked, Origin

MOST_ASKED = 60
"""So many questions about one file can be answered in chat; a file with more wants another export, or a map."""

_VALUES = ("unknown_value", "ambiguous_value")
_SECTIONS = {"missing_column": "columns", "double_column": "columns", "day_or_month": "date_format"}
_OF_THE_FILE = {"decimal_sign": "decimal", "no_year": "year", "source": "source"}
"""The keys of a map that an answer goes to: as one of a section, or by itself."""


def shape_of(headers: Iterable[str], *, without: Iterable[str] = ()) -> str:
    """The shape of a file: its set of headers, whatever their order. `without`: headings that we have added."""
    names = sorted({normal(one) for one in headers} - {normal(one) for one in without})
    return sha256("\x1f".join(names).encode()).hexdigest()[:32]


def remembered_as(shape: str, *, by: int | None) -> str:
    """Under what answers about files of a shape are kept: everybody's, or those of one sender alone.

    What a manager answers must not decide where the files of an admin, or of the folder, put others' deals.
    """
    return shape if by is None else f"{shape}:{by}"


def map_of(questions: Iterable[Asked]) -> dict[str, Any]:
    """What the answers say, as a map file would say it. What is left as it is, is not in it."""
    said: dict[str, Any] = {}
    for one in questions:
        if one.answer is None or one.answer == LEAVE:
            continue
        if one.kind in _VALUES:
            said.setdefault("values", {}).setdefault(one.field, {})[one.text] = one.answer
        elif one.kind in _SECTIONS:
            said.setdefault(_SECTIONS[one.kind], {})[one.field] = one.answer
        elif one.kind in _OF_THE_FILE:
            said[_OF_THE_FILE[one.kind]] = one.answer
        elif one.kind == "filled_once":
            filled = said.setdefault("fill_down", [])
            filled += [one.field] if one.answer == HOLDS else []
        elif one.kind == "no_end":
            said.setdefault("columns", {}).update(yaml.safe_load(one.answer))
        elif one.kind == "same_key":
            said["key"] = [*(part.strip() for part in one.text.split(",")), one.answer]
    return said


def joined(known: Sequence[Asked], found: Sequence[Asked]) -> tuple[Asked, ...]:
    """The questions after another look: known ones keep their answers, new ones come behind them.

    A value that an earlier answer stands for, and that nobody knows any more, is asked about under the text of
    the file: that answer is void. A question about the key that comes again was answered too weakly; its fields
    are those that count now.
    """
    fresh = {one.about: one for one in found}
    stale = {(one.field, one.text) for one in found if one.kind in _VALUES}
    kept = []
    for one in known:
        if one.kind in _VALUES and one.answer and (one.field, one.answer) in stale:
            fresh.pop((one.kind, one.field, one.answer), None)
            for kind in _VALUES:
                fresh.pop((kind, one.field, one.answer), None)
            kept.append(one.answered(None, Origin.NOBODY))
            continue
        again = fresh.pop(one.about, None)
        if again is None:
            kept.append(one)
        elif one.answer is None:
            kept.append(again)
        else:
            kept.append(again.answered(one.answer, one.origin))
    return tuple([*kept, *fresh.values()][:MOST_ASKED])


def in_order(questions: Sequence[Asked]) -> list[int]:
    """Places of the questions as they are shown: what holds everything up first, then what I only suppose,
    then what was answered, then what can only be looked at; within each, what concerns most rows."""

    def rank(place: int) -> tuple[int, int]:
        one = questions[place]
        if not one.choices:
            urgency = 0 if one.is_blocking else 5
        elif one.is_blocking:
            urgency = 0 if one.origin is Origin.NOBODY else 1
        else:
            urgency = {Origin.NOBODY: 2, Origin.SUGGESTED: 2, Origin.PERSON: 3, Origin.LAST_TIME: 4}[
                one.origin
            ]
        return urgency, -one.rows

    return sorted(range(len(questions)), key=rank)


def as_last_time(questions: Iterable[Asked]) -> tuple[Asked, ...]:
    """Answers of an earlier file, as they begin in a new one."""
    return tuple(one.answered(one.answer, Origin.LAST_TIME) for one in questions if one.answer is not None)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a file fits a kind: the headers it recognises, and whether nothing that is needed lacks.

    `is_doubtful`: it has more than one record of this kind has.
    """

    kind: str
    headers: frozenset[str]
    is_complete: bool
    is_doubtful: bool = False


def likely(fits: Sequence[Fit]) -> list[str]:
    """The kinds that the file can be, the likeliest first; one alone when there is no doubt.

    A kind that lacks a column it needs counts only when every kind does. A kind that recognises nearly as many
    columns as the best one (three quarters) is a doubt, unless the best one recognises all of these and more:
    a history of deals has most columns of deals, and the ones that make it a history besides. Where the best one is
    doubtful itself, what recognises half as many is possible, too.
    """
    able = [one for one in fits if one.headers and one.is_complete] or [one for one in fits if one.headers]
    ranked = sorted(able, key=lambda one: (-len(one.headers), one.kind))
    best = ranked[0] if ranked else None
    if best is not None and best.is_doubtful:
        return [one.kind for one in ranked if len(one.headers) * 2 >= len(best.headers)]
    return [
        one.kind
        for one in ranked
        if best and len(one.headers) * 4 >= len(best.headers) * 3 and not one.headers < best.headers
    ]


def token(one: Asked, choice: str) -> str:
    """What a button carries besides the places of question and choice, so that an old one means nothing else."""
    return sha256("\x1f".join((*one.about, choice)).encode("utf-8", "replace")).hexdigest()[:8]


def to_facts(questions: Iterable[Asked]) -> list[Mapping[str, Any]]:
    """The questions as they are stored."""
    return [
        {
            "kind": one.kind,
            "field": one.field,
            "text": one.text,
            "rows": one.rows,
            "choices": list(one.choices),
            "answer": one.answer,
            "origin": one.origin.value,
            "is_blocking": one.is_blocking,
        }
        for one in questions
    ]


def from_facts(facts: Iterable[Mapping[str, Any]]) -> tuple[Asked, ...]:
    """The questions from what is stored."""
    return tuple(
        Asked(
            kind=one["kind"],
            field=one["field"],
            text=one["text"],
            rows=one["rows"],
            choices=tuple(one["choices"]),
            answer=one["answer"],
            origin=Origin(one["origin"]),
            is_blocking=one["is_blocking"],
        )
        for one in facts
    )
