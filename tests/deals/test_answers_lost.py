"""What a person is told when what they did is done and only the answer did not come through."""

from __future__ import annotations

import pytest

from playground.faults import Fault
from tests.deals.shop import Shop
from tests.deals.test_chat import ALL, history, last
from tests.world import World, read


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault("response_url", lose_answer=True), "I do not know whether my answer got through"),
        (Fault("response_url", status=503), "I do not know whether my answer got through"),
        (Fault("response_url", status=429, error="ratelimited"), "My answer did not get through"),
    ],
)
def test_whose_answer_did_not_get_through_is_not_told_that_nothing_was_changed(
    world: World, counter: Shop, fault: Fault, says: str
) -> None:
    acme = counter.sell("Acme renewal")
    world.slack.desk.faults.add(fault)
    with world.visitor("Amy Reed") as amy:
        assert amy.send(ALL, "/deal acme won")["ok"]
    assert "look first whether it is done" in read(last(world, "Amy Reed", says))
    assert history(world, counter, acme)
