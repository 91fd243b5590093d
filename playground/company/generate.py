"""Makes the sample company out of its cast, catalogue and stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import cycle
from typing import Final

from playground.company import cast, catalogue
from playground.company.dice import Dice
from playground.company.history import Draft, record
from playground.company.model import Account, Change, Company, Currency, Deal, Person
from playground.company.selling import drafts_of
from playground.company.stories import LEAVER, MOVER, NEWCOMER, QUIET_STAR, UNLUCKY
from playground.company.twists import bad_luck, hand_over, stuck_deal
from playground.company.workdays import COUNTRY, Place, months_before

SEED: Final = 1123

_RUN_UP_MONTHS: Final = 9
"""Deals are made up from that long before the CRM, so that its first day finds a usual pipeline."""

_ARRIVAL_WORKDAYS: Final = 9
"""Within so many workdays everything that was running was entered."""

_FIRST_ID: Final = 10_001

_LOOKED_AFTER_BY: Final[dict[tuple[str, Currency], tuple[str, ...]]] = {
    ("east", "CNY"): (
        *("chen.yu", "wang.lei", UNLUCKY, "liu.yang", "zhao.ting"),
        *("zhou.kai", "sun.yue", MOVER, UNLUCKY),
    ),
    ("west", "USD"): (
        *("marcus.bell", "priya.raman", "tom.okada", "elena.vasquez"),
        *("sofia.marino", "andre.wallace", LEAVER),
    ),
    ("international", "USD"): (
        *("lim.weijie", "arjun.nair", QUIET_STAR, "oliver.hartley", "fiona.gallagher", QUIET_STAR),
    ),
    ("international", "CNY"): ("cai.meiling", MOVER),
}
"""Whose a team's customers are, in turns; who has many small deals has more customers."""


def generate(*, today: date, seed: int = SEED) -> Company:
    """The company as it stands at midnight UTC at the beginning of `today`.

    The same for the same day and seed, on every platform.
    """
    begins = months_before(today, cast.MONTHS)
    first = months_before(begins, _RUN_UP_MONTHS)
    places = {tz: Place(tz, first=first, end=today) for tz in COUNTRY}
    people = cast.people(today, places)
    accounts = catalogue.accounts(_LOOKED_AFTER_BY, Dice(seed, "accounts"))
    drafts: list[Draft] = []
    for person in people:
        if person.role == "rep":
            drafts += drafts_of(
                person,
                _portfolio(person.key, accounts),
                place=places[person.tz],
                dice=Dice(seed, "deals of", person.key),
                begins=begins,
            )
    bad_luck(drafts, today=today)
    drafts.append(stuck_deal(accounts, places["Asia/Shanghai"]))
    hand_over(drafts, people, places, Dice(seed, "handovers"))
    return Company(
        name="Northlight Automation",
        local_name="北光自动化",
        today=today,
        begins=begins,
        teams=cast.TEAMS,
        people=people,
        products=tuple(offer.product for offer in catalogue.OFFERS),
        accounts=_with_owners_of_now(accounts),
        channels=cast.channels(people, today),
        deals=_named(_recorded(drafts, people, seed=seed, begins=begins, today=today)),
    )


def _portfolio(person: str, accounts: Sequence[Account]) -> dict[str, list[Account]]:
    """The person's customers by team; the newcomer has those of the one who left."""
    whose = LEAVER if person == NEWCOMER else person
    found: dict[str, list[Account]] = {}
    for account in accounts:
        if account.owner == whose:
            found.setdefault(account.team, []).append(account)
    return found


def _with_owners_of_now(accounts: Sequence[Account]) -> tuple[Account, ...]:
    heirs = cycle(cast.HEIRS[MOVER])
    now = []
    for account in accounts:
        owner = account.owner
        if owner == LEAVER:
            owner = NEWCOMER
        elif owner == MOVER and account.team != "international":
            owner = next(heirs)
        now.append(replace(account, owner=owner))
    return tuple(now)


Recorded = tuple[Draft, tuple[Change, ...]]


def _recorded(
    drafts: Sequence[Draft], people: Sequence[Person], *, seed: int, begins: date, today: date
) -> list[Recorded]:
    """The drafts that the CRM saw, with what it knows of them, oldest first."""
    end = datetime.combine(today, time(), UTC)
    pens = {person.key: Dice(seed, "records of", person.key) for person in people}
    found = []
    for draft in drafts:
        pen = pens[draft.owner]
        start = draft.place.number(begins)
        if not draft.settle_in(start, start + pen.between(0, _ARRIVAL_WORKDAYS)):
            continue
        changes = tuple(change for change in record(pen, draft) if change.at < end)
        if changes:
            found.append((draft, changes))
    return sorted(found, key=lambda pair: (pair[1][0].at, pair[0].account.key))


def _named(recorded: Sequence[Recorded]) -> tuple[Deal, ...]:
    """Each with an id, and a name that no other deal has."""
    before: Counter[tuple[str, str]] = Counter()
    deals = []
    for number, (draft, changes) in enumerate(recorded, _FIRST_ID):
        before[draft.account.key, draft.project] += 1
        deals.append(
            Deal(
                id=f"NL-{number}",
                name=_name(draft, before[draft.account.key, draft.project]),
                account=draft.account.key,
                product=draft.offer.product.key if draft.product_known else None,
                currency=draft.account.currency,
                created=changes[0].at,
                changes=changes,
            )
        )
    return tuple(deals)


def _name(draft: Draft, time_around: int) -> str:
    chinese = draft.account.currency == "CNY"
    again = (f"（{time_around}）" if chinese else f" ({time_around})") if time_around > 1 else ""
    return f"{draft.account.short_name} {draft.project}{again}"
