"""Addresses of records and reasons for losing, as config says them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.deals.settings import DealsSettings

GOOD = "https://example.my.salesforce.com/{id}"


def test_a_record_has_an_address_where_config_says_so() -> None:
    settings = DealsSettings(links={"salesforce": GOOD})
    assert (
        settings.link("salesforce", "006A 1/2?x#y")
        == "https://example.my.salesforce.com/006A%201%2F2%3Fx%23y"
    )
    assert settings.link("hubspot", "1") is None


def test_an_id_that_was_made_up_for_want_of_one_leads_nowhere() -> None:
    assert DealsSettings(links={"sheet": GOOD}).link("sheet", "~0f0f") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "http://example.com/{id}",
        "javascript:alert({id})",
        "https://example.com/",
        "https://{id}.example.com/",
        "https://example.com/{id}/{id}",
        "https://example.com/{name}/{id}",
        "https:///{id}",
        "{id}",
        "",
    ],
)
def test_an_address_that_could_lead_elsewhere_stops_the_start(pattern: str) -> None:
    with pytest.raises(ValidationError):
        DealsSettings(links={"crm": pattern})
