"""docs/numbers.md names every key of the data that `say --json` prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.kit.deps import Deps
from ops.say import say
from tests.deals.shop import Shop
from tests.world import found

DOCS = Path(__file__).parents[2] / "docs" / "numbers.md"


def keys(data: Any) -> Iterator[str]:
    """Every key, however deep."""
    for key, value in data.items() if isinstance(data, dict) else ():
        yield key
        for one in value if isinstance(value, list) else [value]:
            yield from keys(one)


@pytest.mark.parametrize(
    "text",
    [
        "/pipeline West",
        "/pipeline flow West by stage",
        "/pipeline flow West by person",
        "/pipeline stuck West",
        "/pipeline forecast West",
        "/pipeline bottleneck West",
        "/pipeline trend",
        "/deal Acme",
        "/deal differences",
    ],
)
def test_every_key_is_explained(deps: Deps, text: str) -> None:
    shop = Shop(deps, found(deps))
    shop.sell("Acme")
    data = say(deps, text=text, who="Helen Marsh").data
    assert data is not None
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", DOCS.read_text(encoding="utf-8")))))
    assert set(keys(data)) <= named
