"""Looking at a file somebody sent: what kind it is, what it would change, and what has to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from bot.deals.deliveries import service as deliveries
from bot.imports import service
from bot.imports.guessing import Guess, guesses
from bot.imports.intake import Opened
from bot.imports.mapfile import MapFile
from bot.imports.model import Progress, Question, Report, Request
from bot.imports.names import normal
from bot.imports.permitted import reach
from bot.imports.uploads import rules, store
from bot.imports.uploads.model import BLANK, HOLDS, Asked, Origin, Remembered, Upload
from bot.kit.clock import local
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.kit.importing import BEYOND
from bot.kit.words import LOCALES
from bot.people import service as people
from bot.people.model import WorkspaceId

_MOST_CHOICES = 60
"""Names in a drop-down, those most like what the file writes."""

_ROUNDS = 4
"""So often a file is looked at again with what was supposed about it; nothing new comes up after two."""

_MOST_REJECTED = 10
_ALWAYS = {"day_or_month": ("dmy", "mdy"), "decimal_sign": (".", ","), "filled_once": (HOLDS, BLANK)}
"""Choices that are the same for every file."""

_FOR_ADMINS = (BEYOND, "gone", "customer_known")
"""Reasons why a row is set aside that an admin could take in as it is."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look has shown. `kind` None: first it has to be said what kind of file it is."""

    kind: str | None
    shape: str | None
    questions: tuple[Asked, ...]
    seen: Mapping[str, Any] | None


def look(deps: Deps, upload: Upload, path: Path, reader: Reader, moved: Callable[[Progress], None]) -> Looked:
    """Go through the file with the answers there are, those of last time and what I suppose.

    Refuses: FileNotRead, MapWrong.
    """
    found = guesses(path, upload.name, deps.settings)
    guess = _kind(deps, upload, found)
    if guess is None:
        candidates = tuple(rules.likely(_fits(found)))
        which = Asked("kind", "", "", 0, candidates, None, Origin.NOBODY, is_blocking=True)
        return Looked(None, None, (which,), None)
    shape = _shape(deps, guess)
    kind = guess.kind.name
    questions = upload.questions
    if upload.shape != shape:
        questions = _to_begin_with(deps, upload, kind, shape)
    opened = None
    for _ in range(_ROUNDS):
        said = rules.map_of(questions)
        request = Request(kind, path, said=said, name=upload.name, by=upload.member)
        opened = service.look(deps, upload.workspace, request, reader=reader, moved=moved)
        questions = _refreshed(rules.joined(questions, [*_asked(opened)]), opened)
        if rules.map_of(questions) == said:
            break
    assert opened is not None
    return Looked(kind, shape, questions, {**facts_of(opened.report), "within": _within(deps, upload)})


def _within(deps: Deps, upload: Upload) -> dict[str, Any] | None:
    """Of which teams the file may touch things, and whom to ask for the rest; None: everything."""
    with deps.reading() as tx:
        found = reach(tx, workspace=upload.workspace, by=upload.member)
        if found is None:
            return None
        teams = people.teams(tx, workspace=upload.workspace)
        admins = people.admins(tx, workspace=upload.workspace)
    tops = [one for one in teams if one.id in found.teams and one.parent not in found.teams]
    return {"teams": [one.name for one in tops], "admins": [one.name for one in admins]}


def remembered_map(deps: Deps, workspace: int, kind: str, path: Path) -> dict[str, Any] | None:
    """What was answered in chat about files of that kind and shape; None when nothing was.

    Refuses: FileNotRead.
    """
    found = next((one for one in guesses(path, path.name, deps.settings) if one.kind.name == kind), None)
    if found is None:
        return None
    shape = _shape(deps, found)
    with deps.reading() as tx:
        known = store.answers(tx, workspace=WorkspaceId(workspace), shapes=[shape])
    return rules.map_of(_lasting(deps, known[kind, shape])) if (kind, shape) in known else None


def facts_of(report: Report) -> dict[str, Any]:
    """What a card says of a report."""
    aside = sum(report.rejects[reason] for reason in _FOR_ADMINS)
    return {
        "source": report.source,
        "rows": report.rows,
        "unchanged": report.unchanged,
        "repeated": report.repeated,
        "footers": report.footers,
        "rejected": report.rejected,
        "rejects": dict(report.rejects.most_common()),
        "aside": aside,
        "too_many": (report.rejected - aside) * 100 > report.rows * _MOST_REJECTED,
        "counts": {name: count for name, count in report.counts.items() if count},
        "columns": [[one.field, list(one.headers)] for one in report.understood],
        "unused": report.unused[:20],
        "unused_count": len(report.unused),
        "remarks": len(report.remarks),
    }


def _kind(deps: Deps, upload: Upload, found: Sequence[Guess]) -> Guess | None:
    """As what it is to be read: as was said, as last time, or without doubt."""
    by_name = {one.kind.name: one for one in found}
    if upload.kind in by_name:
        return by_name[upload.kind]
    likely = rules.likely(_fits(found))
    if len(likely) == 1:
        return by_name[likely[0]]
    shapes = {one.kind.name: _shape(deps, one) for one in found}
    with deps.reading() as tx:
        known = _remembered(tx, upload, [*set(shapes.values())])
    told = [kind for kind in likely if (kind, shapes[kind]) in known]
    return by_name[told[0]] if len(told) == 1 else None


def _remembered(tx: Tx, upload: Upload, shapes: Sequence[str]) -> dict[tuple[str, str], Remembered]:
    """What was answered for files of these shapes: by an admin, or by the sender themselves, which counts more."""
    own = {rules.remembered_as(shape, by=upload.member): shape for shape in shapes}
    found = store.answers(tx, workspace=upload.workspace, shapes=[*shapes, *own])
    known = {at: one for at, one in found.items() if at[1] not in own}
    return known | {(kind, own[shape]): one for (kind, shape), one in found.items() if shape in own}


def _shape(deps: Deps, guess: Guess) -> str:
    """Rows that we turned away come back, mended, in a file with two columns of ours; it is of the same shape."""
    today = deps.clock.now().date()
    ours = {
        deps.words.text("imports/heading", {"of": of}, Reader(locale, "UTC", today))
        for locale in LOCALES
        for of in ("reason", "line")
    }
    return rules.shape_of(guess.layout.headers, without=ours)


def _fits(found: Sequence[Guess]) -> list[rules.Fit]:
    return [rules.Fit(one.kind.name, one.headers, one.is_complete, one.has_two_ids) for one in found]


def _to_begin_with(deps: Deps, upload: Upload, kind: str, shape: str) -> tuple[Asked, ...]:
    """What was answered about the last file of that shape, and where it comes from."""
    said = [one for one in upload.questions if one.kind == "kind"]
    with deps.reading() as tx:
        known = _remembered(tx, upload, [shape]).get((kind, shape))
        delivered = deliveries.of(tx, workspace=upload.workspace)
    before = rules.as_last_time(_lasting(deps, known)) if known else ()
    before = tuple(one for one in before if one.kind != "kind")
    if any(one.kind == "source" for one in before):
        return (*said, *before)
    latest = sorted(delivered, key=lambda one: (one.kind != kind, -one.at.timestamp()))
    sources = tuple(dict.fromkeys(one.source for one in latest)) or (MapFile().source,)
    source = Asked("source", "source", "", 0, sources, sources[0], Origin.SUGGESTED)
    return (*said, source, *before)


def _lasting(deps: Deps, known: Remembered) -> list[Asked]:
    """Its answers that hold for a file of today: in a new year, dates without one are asked about anew."""
    this_year = str(local(deps.clock.now(), deps.company.zone).year)
    return [one for one in known.questions if one.kind != "no_year" or one.answer == this_year]


def _asked(opened: Opened) -> Iterator[Asked]:
    """What the report asks, with its choices; a near match is supposed, what holds everything up never is."""
    asked = [(one, _choices(opened, one)) for one in opened.report.questions]
    # There is an end to questions; those that can be answered are not to be lost for those that cannot.
    for one, choices in sorted(asked, key=lambda pair: not pair[1] and not pair[0].is_blocking):
        answer, origin = None, Origin.NOBODY
        if one.kind == "unknown_value" and one.nearest in choices and not _may_be_another(one):
            answer, origin = one.nearest, Origin.SUGGESTED
        yield Asked(one.kind, one.field, one.text, one.rows, choices, answer, origin, one.is_blocking)


def _may_be_another(one: Question) -> bool:
    """Whether a name that is nearly alike is as likely somebody else's: in Chinese, each character makes a person."""
    return one.field in ("owner", "owner_id") and not one.text.isascii()


def _choices(opened: Opened, one: Question | Asked) -> tuple[str, ...]:
    found: Sequence[str] = _ALWAYS.get(one.kind, ())
    if one.kind == "unknown_value":
        names = opened.intake.names("owner" if one.field == "owner_id" else one.field)
        found = _most_alike(one.text, names, opened.intake.called(one.field))
    elif one.kind == "ambiguous_value":
        found = opened.intake.meant_by(one.field, one.text)
    elif one.kind == "no_end" and isinstance(one, Question):
        found = one.more["columns"]
    elif one.kind == "no_year":
        this_year = opened.run.today.year
        found = tuple(str(this_year + by) for by in (0, -1, 1))
    elif one.kind == "double_column" and isinstance(one, Question):
        found = (one.text, *one.more.get("others", ()))
    elif one.kind == "missing_column":
        found = _most_alike(one.text, opened.layout.unused)
    elif one.kind == "same_key":
        found = _for_the_key(opened, [part.strip() for part in one.text.split(",")])
    return tuple(found)[:_MOST_CHOICES]


def _for_the_key(opened: Opened, key: list[str]) -> list[str]:
    """The fields in the file that could tell its rows apart besides those that do."""

    def can(name: str) -> bool:
        try:
            opened.kind.options.model_validate({"key": [*key, name]})
        except ValidationError:
            return False
        return True

    return [
        one.field.name for one in opened.layout.columns if one.field.name not in key and can(one.field.name)
    ]


def _most_alike(
    text: str, names: Sequence[str], called: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """The names, those most like the text first. `called`: what else each is called."""
    if len(names) <= _MOST_CHOICES:
        likeness = {name: fuzz.WRatio(text, name, processor=normal) for name in names}
        for other, name in called.items():
            likeness[name] = max(likeness.get(name, 0), fuzz.WRatio(text, other, processor=normal))
        return tuple(sorted(names, key=lambda name: -likeness[name]))
    found = process.extract(text, names, scorer=fuzz.WRatio, processor=normal, limit=_MOST_CHOICES)
    return tuple(name for name, _score, _place in found)


def _refreshed(questions: Sequence[Asked], opened: Opened) -> tuple[Asked, ...]:
    """Answered questions with the choices of today: people come and go."""
    fresh = []
    for one in questions:
        if one.kind in ("unknown_value", "ambiguous_value"):
            choices = _choices(opened, one)
            if one.answer and one.answer not in choices:
                choices = (one.answer, *choices)
            fresh.append(replace(one, choices=choices))
        else:
            fresh.append(one)
    return tuple(fresh)
