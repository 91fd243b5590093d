"""What tests of scheduled overviews do: sell, set up, fill in the form, press, and read what was posted."""

from __future__ import annotations

from datetime import time
from typing import Any

from bot.deals import service as deals
from bot.kit.recurrence import Recurrence, Weekdays
from bot.people import service as people
from bot.people.model import Member
from bot.pipeline.snapshots import service
from bot.pipeline.snapshots.model import Plan, SnapshotId
from playground.model import Json
from tests.delivery.conftest import Office
from tests.pipeline.selling import Seller
from tests.world import read

MONDAYS = Recurrence(Weekdays.of("monday"), time(9), "Asia/Shanghai")
SATURDAY, MONDAY, NEXT_MONDAY = "2026-11-21T03:00", "2026-11-23T01:00", "2026-11-30T01:00"


def sell(office: Office, *told: tuple[Any, ...], first: bool = False) -> None:
    """Deals come in: (name, owner, amount, steps...)."""
    seller = Seller(office.workspace.id, {name: one.id for name, one in office.people.items()})
    seller.last_id = office.deps.ids.new()
    for name, owner, amount, *steps in told:
        seller.deal(name, owner, *steps, amount=amount, currency="CNY")
    with office.deps.writing() as tx:
        if first:
            seller.write(tx)
            return
        new = [deals.NewDeal(deal, tuple(events)) for deal, events in seller.written]
        deals.add(tx, workspace=office.workspace.id, deals=new)


def team(office: Office, name: str) -> Any:
    with office.deps.reading() as tx:
        return people.team_called(tx, workspace=office.workspace.id, word=name)


def set_up(
    office: Office,
    name: str = "华东",
    channel: str = "C0EAST",
    *,
    by: str = "李娜",
    recurrence: Recurrence = MONDAYS,
    view: str = "overview",
) -> SnapshotId:
    """Somebody has a team's overview, or its flow, posted."""
    plan = Plan(SnapshotId(office.deps.ids.new()), True, team(office, name).id, channel, view, recurrence)
    save(office, office.people[by], plan)
    return plan.id


def save(office: Office, asker: Member, plan: Plan) -> None:
    with office.deps.writing() as tx:
        service.set_up(
            tx,
            asker=asker,
            plan=plan,
            now=office.clock.now(),
            calendar=office.deps.calendar,
            ids=office.deps.ids,
            command="/pipeline",
        )


def texts(office: Office, channel: str = "C0EAST") -> list[str]:
    return [read({"blocks": list(one.blocks)}) for one in office.posted(channel) if one.ephemeral_to is None]


def people_called(office: Office, name: str) -> Member:
    with office.deps.reading() as tx:
        return people.find(tx, workspace=office.workspace.id, who=name)[0]


def field(view: Json, name: str) -> Json:
    return dict(next(block["element"] for block in view["blocks"] if block.get("block_id") == name))


def chosen(view: Json, name: str, *values: str) -> Json:
    """What the page sends for a choice or ticks."""
    element = field(view, name)
    options = [one for one in element["options"] if one["value"] in values]
    if element["type"] == "checkboxes":
        return {name: {name: {"type": "checkboxes", "selected_options": options}}}
    return {name: {name: {"type": element["type"], "selected_option": options[0]}}}


def into(channel: str) -> Json:
    return {"channel": {"channel": {"type": "conversations_select", "selected_conversation": channel}}}


def buttons(message: Json) -> dict[str, str]:
    """Label of each button and its action."""
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    return {one["text"]["text"]: one["action_id"] for one in elements if one.get("type") == "button"}


def press(office: Office, name: str, message: Json, action: str, said: str) -> Json:
    """Press it, and return the message that then says that."""
    with office.visitor(name) as visitor:
        visitor.press(message, action)
        found = office.wait(lambda: [m for m in visitor.messages("C0ALL") if said in read(m)])
    return dict(found[-1])
