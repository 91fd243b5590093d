"""A deal made in chat, and one like it from the CRM."""

from __future__ import annotations

from typing import Any

from bot.deals.changes import service as changes
from bot.deals.changes.model import Done, NewInChat
from bot.deals.model import DealId
from bot.deals.twins import service
from bot.kit.money import Money
from bot.pipeline import service as pipeline
from bot.pipeline.query import PipelineQuery, Whose
from tests.deals.shop import Shop
from tests.imports.desk import Desk

ROW = "006A,{name},{account},{owner},need,{amount},2026-12-20,2026-11-21"


def make(shop: Shop, name: str = "Acme renewal", *, amount: int = 840) -> Done:
    new = NewInChat(name, account="Acme", amount=Money(amount * 100, "USD"), next_step="Call Anna")
    with shop.deps.writing() as tx:
        return changes.create(tx, asker=shop.members["Amy Reed"], new=new, deps=shop.deps)


def row(
    name: str = "Renewal 2027 - Acme", amount: int = 840, account: str = "Acme", owner: str = "Amy Reed"
) -> str:
    return ROW.format(name=name, amount=amount, account=account, owner=owner)


def deliver(desk: Desk, **said: Any) -> DealId:
    desk.deals(row(**said))
    return desk.deal("006A").id


def merge(shop: Shop, chat: DealId, other: DealId, who: str = "Amy Reed") -> Done:
    with shop.deps.writing() as tx:
        return service.merge(tx, asker=shop.members[who], chat=chat, other=other, deps=shop.deps)


def unanswered(shop: Shop, who: str) -> list[tuple[DealId, DealId, bool]]:
    with shop.deps.reading() as tx:
        found = service.unanswered(tx, asker=shop.members[who])
    return [(one.chat.id, one.other.id, one.may_say) for one in found.pairs]


def open_deals(shop: Shop) -> tuple[int, int]:
    """Count and amount of Amy's open deals, as her overview has them."""
    with shop.deps.reading() as tx:
        report = pipeline.overview(
            tx,
            asker=shop.members["Amy Reed"],
            query=PipelineQuery(Whose.PERSON, person=shop.members["Amy Reed"].id),
            today=shop.deps.clock.now().date(),
            deps=shop.deps,
        )
    total = report.total.open.sum
    return total.count, total.amount.minor
