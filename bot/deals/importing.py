"""Files of deals: what their columns are usually called, and what a row must say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from typing import Annotated, Any, Literal

from pydantic import Field as Setting

from bot.accounts import service as accounts
from bot.accounts.model import Product
from bot.deals import store as deals
from bot.deals.history.importing import KIND as HISTORY
from bot.deals.history.service import restore_events
from bot.deals.mentions.rules import deal_key, is_rounded
from bot.deals.model import DealId, Sighting, Status
from bot.deals.settings import DealsSettings
from bot.deals.sightings import service, store
from bot.deals.sightings.beside_chat import restore_deals
from bot.deals.sightings.columns import FIELDS
from bot.deals.sightings.store import Scope
from bot.deals.stages import Stages
from bot.deals.twins import service as twins
from bot.kit.db import Tx
from bot.kit.importing import (
    BEYOND,
    Applied,
    Checked,
    Delivery,
    Intake,
    Kind,
    Missing,
    Moment,
    Options,
    OptionWrong,
    RowWrong,
    Staged,
    is_within,
)
from bot.kit.money import Money
from bot.people import service as people
from bot.people import store as members
from bot.people.model import WorkspaceId

KeyField = Literal["name", "account", "account_id", "owner", "owner_id", "product", "created", "amount"]


class Complete(Options):
    """What a complete file speaks for: `--complete` leaves deals outside of it alone."""

    process: tuple[str, ...] = ()
    status: tuple[Literal["open", "won", "lost"], ...] = ()
    team: tuple[str, ...] = ()
    created_from: date | None = None


class DealOptions(Options):
    """What the map of a deals file can say beyond columns and values."""

    process: str | None = None
    key: Annotated[tuple[KeyField, ...], Setting(min_length=1)] = ("name", "account", "owner", "created")
    zero_is_unknown: tuple[Literal["open", "won", "lost"], ...] = ()
    estimate_open_from_list_price: bool = False
    complete: Complete = Complete()


_OWNER, _STATUS = (Sighting._fields.index(name) for name in ("owner", "status"))
_BRACKETED = re.compile(r"(?P<name>.+?)\s*[(（<](?P<inside>[^()（）<>]+)[)）>]")
_JOINED = re.compile(r"(?<=\S);(?=\S)")
_SEVERAL = re.compile(r"\s*[、；;]\s*")


class DealIntake(Intake):
    """Takes deals."""

    def __init__(self, tx: Tx, delivery: Delivery) -> None:
        super().__init__(tx, delivery)
        assert isinstance(delivery.options, DealOptions)
        self._options = delivery.options
        self._workspace = WorkspaceId(delivery.workspace)
        self._owners = people.aliases(tx, workspace=self._workspace, source=delivery.source)
        self._owner_of: dict[str, int | None] = {}
        everybody = members.everybody(tx, workspace=self._workspace)
        self._people = sorted({one.name for one in everybody})
        products = accounts.products(tx, workspace=self._workspace)
        self._product_names = [one.name for one in products]
        self._products = {name: one for one in reversed(products) for name in (one.name, _fold(one.name))}
        self._refuse_wrong_options(tx)
        self._stages = Stages(delivery.settings[DealsSettings], default=self._options.process)
        self._is_known = store.knows(tx, workspace=self._workspace, source=delivery.source)
        self._taking = service.Taking(delivery, service.occasion_of(tx, delivery), self._is_known)
        self._last_day = delivery.speaks_for
        self._left_out = 0

    @property
    def depends_on(self) -> str:
        known = {
            "owners": sorted(self._owners.items()),
            "products": sorted((name, one.id, str(one.list_price)) for name, one in self._products.items()),
            "stages": self._stages.meaning,
        }
        return blake2b(json.dumps(known, default=str).encode(), digest_size=16).hexdigest()

    @property
    def is_even(self) -> bool:
        return not self._is_known

    def names(self, field: str) -> Sequence[str]:
        if field == "product":
            return self._product_names
        if field == "owner":
            return self._people
        if field == "process":
            return self._stages.processes
        if field == "status":
            return [one.value for one in Status]
        return self._stages.names if field == "stage" else ()

    def called(self, field: str) -> Mapping[str, str]:
        return self._stages.in_words(field)

    def key(self, values: Mapping[str, Any]) -> str | None:
        if "id" in values:
            if is_rounded(values["id"]):
                raise RowWrong("id_rounded", text=values["id"])
            return deal_key(values["id"])
        parts = [values.get(name) for name in self._options.key]
        if not values.get(self._options.key[0]):
            return None
        text = "\x1f".join(
            _fold(part.day.isoformat() if isinstance(part, Moment) else str(part or "")) for part in parts
        )
        return "~" + blake2b(text.encode(), digest_size=16).hexdigest()

    def check(self, values: Mapping[str, Any], key: str) -> Checked:
        unknown: list[tuple[str, str]] = []
        product = self._product(values.get("product"), unknown)
        owner = self._owner(values, unknown)
        try:
            return Checked(self._sighting(values, key, product, owner), tuple(unknown))
        except RowWrong as wrong:
            # Everything that the row leaves open is asked at once, not one thing after another.
            wrong.asks += tuple(unknown)
            raise

    def _sighting(
        self, values: Mapping[str, Any], key: str, product: Product | None, owner: int | None
    ) -> Sighting:
        say = values.get
        process, status, stage = self._stages.standing(values)
        created, expected, closed = say("created"), say("expected"), None
        if status is Status.WON or status is Status.LOST:
            closed = say("closed") or say("close")
            if closed is None:
                raise RowWrong("closed_without_date")
        else:
            expected = expected or say("close")
        self._refuse_impossible(created, closed)
        amount: Money | None = say("amount")
        if amount is not None and amount.minor == 0 and status.value in self._options.zero_is_unknown:
            amount = None
        estimate = None
        if amount is None and product is not None and status is Status.OPEN:
            estimate = product.list_price if self._options.estimate_open_from_list_price else None
        money = amount or estimate
        created_day, created_at = _stored(created)
        closed_day, closed_at = _stored(closed)
        entered_day, entered_at = _stored(self._seen(say("entered"), created))
        modified_day, modified_at = _stored(self._seen(say("modified"), created))
        return Sighting(
            key,
            say("name") or say("account") or say("product") or key,
            _spaced(self._first(say("account"))),
            _primary(say("account_id")),
            product.id if product else None,
            owner,
            process,
            status.value,
            stage,
            None if amount is None else amount.minor,
            money.currency if money else self.delivery.currency,
            None if estimate is None else estimate.minor,
            created_day,
            created_at,
            closed_day,
            closed_at,
            entered_day,
            entered_at,
            modified_day,
            modified_at,
            _stored(expected)[0],
            say("next_step"),
            say("lost_reason"),
            say("probability"),
        )

    def noticed(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        return [("customers_left_out", {"deals": self._left_out})] if self._left_out else []

    def _first(self, text: str | None) -> str | None:
        """The first of several customers, joined by semicolons (HubSpot): the primary one. The others are counted."""
        first = _primary(text)
        self._left_out += first != text
        return first

    def fits_several(self, field: str, text: str) -> bool:
        if field not in ("owner", "owner_id"):
            return False
        parts = [part for part in _SEVERAL.split(text) if part]
        if len(parts) > 1:
            return all(self._person(part) is not None or self._is_ambiguous(part) for part in parts)
        return self._is_ambiguous(text)

    def _is_ambiguous(self, text: str) -> bool:
        return any(self._owners.is_ambiguous(form) for form in _forms(text))

    def _person(self, text: str) -> int | None:
        """Whom the text means, without the department behind the name if it must be; never one of several."""
        found = (self._owners.get(form) for form in _forms(text) if form)
        return next((one for one in found if one is not None), None)

    def meant_by(self, field: str, text: str) -> Sequence[str]:
        if "owner" not in field:
            return ()
        found: list[str] = []
        for part in _SEVERAL.split(text):
            known = [form for form in _forms(part) if form and self._owners.get(form) is not None]
            several = [word for form in _forms(part) if form for word in self._owners.words_for(form)]
            found += known[:1] or several
        return list(dict.fromkeys(found))

    def marks(self, tx: Tx, keys: Sequence[str]) -> Mapping[str, int]:
        if not self._is_known:
            return {}
        return store.marks(tx, workspace=self._workspace, source=self.delivery.source, keys=keys)

    def beyond(self, tx: Tx, rows: Sequence[Staged], *, is_locked: bool = False) -> Mapping[int, str]:
        seen = [Sighting(*row.payload) for row in rows]
        source = self.delivery.source
        keys = [one.key for one in seen]
        stored = deals.by_keys(tx, workspace=self._workspace, source=source, keys=keys, is_locked=is_locked)
        found: dict[int, str] = {}
        for place, one in enumerate(seen):
            was = stored.get(one.key)
            owners = {one.owner, was.state.owner if was else None}
            if not is_within(self.delivery, owners):
                found[place] = BEYOND
            elif one.status == Status.GONE.value and was is not None:
                # That a deal is gone takes it out of every number, so it is for admins to say.
                found[place] = "gone"
        return found

    def place_of(self, payload: Sequence[Any]) -> tuple[int, str]:
        return payload[_OWNER] or 0, payload[_STATUS]

    def apply(self, tx: Tx, rows: Sequence[Staged]) -> Applied:
        return self._taking.apply(tx, [(row.mark, Sighting(*row.payload)) for row in rows])

    def stored(self, tx: Tx, *, after: str, limit: int) -> Sequence[Missing]:
        page = store.in_scope(
            tx,
            workspace=self._workspace,
            source=self.delivery.source,
            scope=self._scope(tx),
            after=after,
            count=limit,
        )
        return [Missing(key, (deal,)) for key, deal in page]

    def remove(self, tx: Tx, payloads: Sequence[Sequence[Any]]) -> Applied:
        return self._taking.remove(tx, [DealId(deal) for (deal,) in payloads])

    def finish(self, tx: Tx) -> Applied:
        twins.offer(
            tx,
            workspace=self._workspace,
            source=self.delivery.source,
            today=self.delivery.today,
            now=self.delivery.learned_at,
            ids=self.delivery.ids,
        )
        return self._taking.finish(tx)

    def _scope(self, tx: Tx) -> Scope:
        said = self._options.complete
        owners = None
        if said.team:
            tree = people.teams(tx, workspace=self._workspace)
            teams = {
                below for name in said.team if (team := tree.named(name)) for below in tree.below(team.id)
            }
            owners = tuple(one.id for one in members.members_of(tx, workspace=self._workspace, teams=teams))
        return Scope(said.process, said.status, owners, said.created_from)

    def _refuse_wrong_options(self, tx: Tx) -> None:
        processes = list(self.delivery.settings[DealsSettings].processes)
        named = {"process": self._options.process, "complete.process": self._options.complete.process}
        for key, said in named.items():
            for process in [said] if isinstance(said, str) else said or ():
                if process not in processes:
                    raise OptionWrong(key, process, processes)
        tree = people.teams(tx, workspace=self._workspace)
        for name in self._options.complete.team:
            if tree.named(name) is None:
                raise OptionWrong("complete.team", name, [team.name for team in tree])

    def _refuse_impossible(self, created: Moment | None, closed: Moment | None) -> None:
        if created is not None and created.day > self._last_day:
            raise RowWrong("created_later", day=created.day, as_of=self._last_day)
        if closed is not None and closed.day > self._last_day:
            raise RowWrong("closed_later", day=closed.day, as_of=self._last_day)
        if created is not None and closed is not None and closed.day < created.day:
            raise RowWrong("closed_before_created", created=created.day, closed=closed.day)

    def _seen(self, moment: Moment | None, created: Moment | None) -> Moment | None:
        """A date of change, unless it cannot be one: then the day of the file counts."""
        if moment is None or moment.day > self._last_day:
            return None
        return None if created is not None and moment.day < created.day else moment

    def _product(self, text: str | None, unknown: list[tuple[str, str]]) -> Product | None:
        if text is None:
            return None
        found = self._products.get(text) or self._products.get(_fold(text))
        if found is None:
            unknown.append(("product", text))
        return found

    def _owner(self, values: Mapping[str, Any], unknown: list[tuple[str, str]]) -> int | None:
        for field in ("owner_id", "owner"):
            if text := values.get(field):
                if text not in self._owner_of:
                    self._owner_of[text] = self._person(text)
                if (found := self._owner_of[text]) is not None:
                    return found
        text = values.get("owner") or values.get("owner_id")
        if text:
            unknown.append(("owner" if values.get("owner") else "owner_id", text))
        return None


def _forms(text: str) -> tuple[str, ...]:
    """The text, and what it says without a department or an email in brackets behind the name."""
    found = _BRACKETED.fullmatch(text)
    if found is None:
        return (text,)
    return (text, found["inside"], found["name"]) if "@" in found["inside"] else (text, found["name"])


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _primary(text: str | None) -> str | None:
    # Joined without a space; "Acme; Sons" is one name.
    return _JOINED.split(text, maxsplit=1)[0] if text else text


def _spaced(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _stored(moment: Moment | None) -> tuple[int | None, int | None]:
    """A business date as it is staged: its day, and its instant when it has one."""
    if moment is None:
        return _NO_MOMENT
    return moment.day.toordinal(), None if moment.at is None else int(moment.at.timestamp())


_NO_MOMENT = (None, None)

KINDS = (
    Kind(
        name="deals",
        builds_on=("people", "accounts", "products"),
        fields=FIELDS,
        options=DealOptions,
        open=DealIntake,
        undo=service.undo,
        restore={
            "deal": restore_deals,
            "deal_event": restore_events,
            "deal_source": service.restore_sources,
            "account": accounts.restore_accounts,
        },
        rows_at_once=3000,
        can_be_complete=True,
        is_for_teams=True,
    ),
    replace(HISTORY, restore={**HISTORY.restore, "deal_source": service.restore_sources}),
)
