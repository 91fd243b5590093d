"""docs/import.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.imports import mapfile
from bot.imports.intake import kinds
from tests.imports.desk import Desk

ROOT = Path(__file__).parents[2] / "docs"
PAGE = (ROOT / "import.md").read_text(encoding="utf-8")
MAPS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_maps_on_the_page_can_be_used() -> None:
    deals = kinds()["deals"]
    common, own = (yaml.safe_load(text) for text in MAPS)
    mapfile.parse({**common, **own}, deals)


@pytest.mark.parametrize("page", sorted((ROOT / "import").glob("*.md")), ids=lambda page: page.stem)
def test_the_map_of_every_system_can_be_used(page: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert mapfile.parse(yaml.safe_load(text), kinds()["deals"]).source != "crm"


def test_the_page_names_every_key() -> None:
    common, own = (yaml.safe_load(text) for text in MAPS)
    assert {*common, *own} == {*mapfile.keys(kinds()["deals"])}
    assert set(own) == set(kinds()["deals"].options.model_fields)


@pytest.mark.parametrize("kind", kinds())
def test_the_page_names_every_field(kind: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {kind} |"))
    told = [one.strip().strip("*") for one in row.split("|")[2].split(",")]
    assert told == [field.name for field in kinds()[kind].fields]


def test_the_order_of_kinds_on_the_page_leaves_no_question(desk: Desk) -> None:
    assert "`people`, `products`, `accounts` or `deals`; import them in this order" in PAGE
    desk.take("people", "Name,Team,Manager\nDana Fox,West,Dana Fox\n")
    desk.take("products", "Product,Price\nPump,5\n")
    desk.take("accounts", "Account\nAcme\n")
    report = desk.take("deals", "Id,Name,Owner,Product,Account,Stage\n1,Fleet,Dana Fox,Pump,Acme,lead\n")
    assert report.questions == []
    assert report.counts["new_accounts"] == 0
