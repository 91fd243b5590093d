"""Every message in both languages: it has a sample, Slack would take it, and it reads as it did.

Goldens are written anew with UPDATE_GOLDENS=1; the change is then there to be read in the diff.
"""

from __future__ import annotations

import json
import os

import pytest

from bot.kit.words import LOCALES
from ops import words
from playground.blockkit.surfaces import message_problems, view_problems
from tests.samples import ROOT, Sample, samples, templates

GOLDEN = ROOT / "tests" / "golden"


def test_every_template_has_a_sample() -> None:
    assert set(templates()) - {sample.template for sample in samples()} == set()


def test_the_catalogues_are_complete_and_hold_nothing_stale() -> None:
    assert words.problems() == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_slack_takes_it(sample: Sample, locale: str) -> None:
    payload = sample.payload(locale)
    if sample.kind == "card":
        assert message_problems(payload["blocks"]) == []
        assert payload["text"]
    else:
        assert view_problems(payload) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_it_reads_as_it_was_approved(sample: Sample, locale: str) -> None:
    path = GOLDEN / f"{sample.name}.{locale}.json"
    now = json.dumps(sample.payload(locale), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == now


def test_no_golden_is_left_of_a_message_that_is_gone() -> None:
    wanted = {f"{sample.name}.{locale}.json" for sample in samples() for locale in LOCALES}
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.rglob("*.json")} == wanted
