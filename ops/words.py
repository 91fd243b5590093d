"""words: bring the catalogues up to date with the templates, and say what lacks a translation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from bot.kit.words import LOCALES

ROOT = Path(__file__).resolve().parents[1]
_JINJA = "jinja2.ext:babel_extract"
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}


def update() -> list[str]:
    """Write every catalogue anew from its capability's templates; returns what is still untranslated.

    English says what the template says, unless its entry says it better. What no template uses any
    more is dropped.
    """
    missing = []
    for capability, template in _templates().items():
        for locale in LOCALES:
            path = ROOT / "locales" / locale / f"{capability}.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            catalog = _merged(template, path, locale)
            missing += [f"{path.relative_to(ROOT)}: {message.id}" for message in _untranslated(catalog)]
            with path.open("wb") as file:
                write_po(file, catalog, width=100, omit_header=True, sort_output=True, no_location=True)
    return missing


def problems() -> list[str]:
    """What is stale, missing, fuzzy, or said in two ways, without changing a file."""
    found = []
    said: dict[tuple[str, str | None, str], str] = {}
    for capability, template in _templates().items():
        for locale in LOCALES:
            path = ROOT / "locales" / locale / f"{capability}.po"
            has = _read(path, locale)
            wanted = {_key(message) for message in template if message.id}
            present = {_key(message) for message in has if message.id}
            found += [f"{path.name} ({locale}) lacks {key[0]!r}" for key in sorted(wanted - present, key=str)]
            found += [
                f"{path.name} ({locale}) has {key[0]!r}, which nothing uses" for key in present - wanted
            ]
            found += [
                f"{path.name} ({locale}): {message.id!r} is not translated" for message in _untranslated(has)
            ]
            for message in has:
                if message.id:
                    before = said.setdefault((locale, message.context, str(message.id)), str(message.string))
                    if before != str(message.string):
                        found.append(f"{locale}: {message.id!r} is said as {before!r} and {message.string!r}")
    extra = {path.stem for path in (ROOT / "locales").glob("*/*.po")} - set(_templates())
    return found + [f"locales/*/{name}.po has no templates" for name in sorted(extra)]


def _templates() -> dict[str, Catalog]:
    """For each capability, what its templates (and, for the kit, the formats) say."""
    catalogues = {}
    for folder in sorted((ROOT / "templates").iterdir()):
        if folder.is_dir():
            catalogues[folder.name] = _extracted(folder)
    return catalogues


def _extracted(folder: Path) -> Catalog:
    catalog = Catalog(charset="utf-8")
    for line, text, comments, context in _messages(folder):
        catalog.add(text, None, [(folder.name, line)], auto_comments=comments, context=context)
    return catalog


def _messages(folder: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    for path in sorted([*folder.rglob("*.xml"), *folder.rglob("*.txt")]):
        yield from extract_from_file(_JINJA, path, _KEYWORDS, ("note:",), _OPTIONS)
    if folder.name == "kit":
        path = ROOT / "bot" / "kit" / "formats.py"
        yield from extract_from_file("python", path, {"_say": ((1, "c"), 2)}, ("note:",))


def _merged(template: Catalog, path: Path, locale: str) -> Catalog:
    before = _read(path, locale)
    catalog = Catalog(locale=locale, project="Sales Coach", charset="utf-8", fuzzy=False)
    for message in template:
        if not message.id:
            continue
        known = before.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        string = known.string if known is not None else ""
        if locale == "en" and not _has_string(string):
            string = message.id
        catalog.add(message.id, string, context=message.context)
    return catalog


def _read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _untranslated(catalog: Catalog) -> list[Message]:
    return [one for one in catalog if one.id and (one.fuzzy or not _has_string(one.string))]


def _has_string(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)
