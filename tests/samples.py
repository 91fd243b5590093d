"""Sample facts for templates: each capability has `tests/<capability>/samples.py` with `SAMPLES`.

Gallery and goldens are made from them, and a template without a sample is a failing test.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.kit.formats import Reader
from bot.kit.words import LOCALES, Words
from bot.platforms.slack import render
from bot.platforms.slack.answer import wording

ROOT = Path(__file__).resolve().parents[1]
WORDS = Words(ROOT / "templates", ROOT / "locales")
READERS = {locale: Reader(locale, "Asia/Shanghai", date(2026, 11, 23)) for locale in LOCALES}


@dataclass(frozen=True)
class Sample:
    """What one template says in one situation. `label` tells situations of a template apart."""

    template: str
    facts: Mapping[str, Any]
    label: str = "usual"
    kind: str = "card"

    @property
    def name(self) -> str:
        return f"{self.template}.{self.label}"

    def payload(self, locale: str) -> dict[str, Any]:
        """What Slack would be sent."""
        reader = READERS[locale]
        words = wording(WORDS, reader)
        if self.kind == "form":
            form = WORDS.form(self.template, self.facts, reader)
            return render.modal(form, words)
        card = WORDS.card(self.template, self.facts, reader)
        return render.home(card, words) if self.kind == "home" else render.message(card, words)


def samples() -> list[Sample]:
    """All samples there are, in the order of capabilities."""
    return sorted(_found(), key=lambda sample: sample.name)


def _found() -> Iterator[Sample]:
    for path in sorted((ROOT / "tests").glob("*/samples.py")):
        module = importlib.import_module(f"tests.{path.parent.name}.samples")
        yield from module.SAMPLES


def templates() -> list[str]:
    """Every message and form there is a template for. A name with _ in front is a part of others."""
    return sorted(
        str(path.relative_to(ROOT / "templates").with_suffix(""))
        for path in (ROOT / "templates").rglob("*.xml")
        if not path.name.startswith("_")
    )
