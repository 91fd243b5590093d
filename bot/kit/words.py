"""Words: templates and catalogues, rendered for one reader into a card.

A template is Jinja2 with autoescape and holds the whole message; what people read is nowhere else.
Catalogues are gettext, one pair of files for each capability; together they are one dictionary, so a
phrase reads the same everywhere (a test holds the files to that).
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot.kit import formats, markup
from bot.kit.formats import Reader

LOCALES = ("en", "zh_CN")
_CHINESE = "\u3400-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-z0-9\u00c0-\u024f"
# Where a fact begins or ends in a phrase, until the phrase is whole; a character that nobody writes.
_JOINT = "\ufdd0"
_CLOSE_JOINT = re.compile(rf"(?<=[{_CHINESE}]){_JOINT}(?=[{_LATIN}])|(?<=[{_LATIN}]){_JOINT}(?=[{_CHINESE}])")
_HAS_LETTERS = re.compile("[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True)
class Words:
    """Renders templates from a folder in every language of the catalogues beside it."""

    templates: Path
    locales: Path

    def card(self, template: str, facts: Mapping[str, Any], reader: Reader) -> markup.Card:
        """The message of that template (`pipeline/overview`) for that reader.

        Raises markup.MarkupError when the template is broken, and TypeError when it holds a form.
        """
        parsed = markup.parse(self.xml(template, facts, reader))
        if not isinstance(parsed, markup.Card):
            raise TypeError(f"{template} is not a card")
        return parsed

    def form(self, template: str, facts: Mapping[str, Any], reader: Reader) -> markup.Form:
        """The form of that template. Raises like `card`."""
        parsed = markup.parse(self.xml(template, facts, reader))
        if not isinstance(parsed, markup.Form):
            raise TypeError(f"{template} is not a form")
        return parsed

    def text(self, template: str, facts: Mapping[str, Any], reader: Reader) -> str:
        """A template that is a plain sentence (`*.txt`): a field's error, a file's heading."""
        source = self.environment(reader.locale).get_template(f"{template}.txt")
        return source.render(**facts, reader=reader).strip()

    def xml(self, template: str, facts: Mapping[str, Any], reader: Reader) -> str:
        """The rendered markup, for the gallery and for tests."""
        source = self.environment(reader.locale).get_template(f"{template}.xml")
        return source.render(**facts, reader=reader)

    def translate(self, locale: str, phrase: str) -> str:
        """One phrase of the catalogues; itself when it has no entry."""
        return self._catalogues[locale].gettext(phrase)

    @cached_property
    def _catalogues(self) -> dict[str, gettext.NullTranslations]:
        return {locale: _catalogue(self.locales / locale, locale) for locale in LOCALES}

    @cached_property
    def _environments(self) -> dict[str, Environment]:
        return {locale: self._make(locale) for locale in LOCALES}

    def environment(self, locale: str) -> Environment:
        return self._environments[locale]

    def _make(self, locale: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.templates),
            autoescape=lambda name: not (name or "").endswith(".txt"),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            finalize=_clean,
        )
        # jinja2's i18n extension adds these methods to the environment at run time.
        environment.install_gettext_translations(self._catalogues[locale], newstyle=True)  # type: ignore[attr-defined]
        for name in ("gettext", "ngettext", "pgettext", "npgettext"):
            environment.globals[name] = _with_clean_facts(
                cast("Callable[..., Any]", environment.globals[name])
            )
        environment.filters.update(formats.filters(self._catalogues[locale]))
        return environment


def _clean(value: Any) -> Any:
    """Text from a person or a CRM as it may stand among our words; what is markup already stays as it is."""
    return markup.clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _with_clean_facts(say: Callable[..., Any]) -> Callable[..., Any]:
    """The same for facts that a phrase of the catalogue takes in: `_('%(name)s has', name=who)`."""

    @pass_context
    def said(context: Context, *phrases: Any, **facts: Any) -> Any:
        phrase = say(context, *phrases, **{name: _joinable(_clean(fact)) for name, fact in facts.items()})
        return type(phrase)(_CLOSE_JOINT.sub(" ", phrase).replace(_JOINT, ""))

    return said


def _joinable(fact: Any) -> Any:
    """A Latin name gets room beside Chinese words, as in print: 华东在手 but West 在手. What it says stays as it is."""
    if not isinstance(fact, str) or not _HAS_LETTERS.search(fact):
        return fact
    joint = Markup(_JOINT) if isinstance(fact, Markup) else _JOINT
    return joint + fact + joint


def _catalogue(folder: Path, locale: str) -> gettext.NullTranslations:
    merged = Catalog(locale=locale)
    for path in sorted(folder.glob("*.po")):
        for message in read_catalogue(path, locale):
            if message.id and message.string and not message.fuzzy:
                merged.add(message.id, message.string, context=message.context)
    packed = io.BytesIO()
    write_mo(packed, merged)
    packed.seek(0)
    return gettext.GNUTranslations(packed)


def read_catalogue(path: Path, locale: str) -> Iterable[Any]:
    """The messages of one catalogue file, its header first."""
    with path.open("rb") as file:
        return list(read_po(file, locale=locale))
