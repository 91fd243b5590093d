"""Files of histories: one line for each change, or one for each deal with a date for each stage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from bot.deals import store as deals
from bot.deals.history import service
from bot.deals.history.columns import ENTERED, FIELD_WORDS, FIELDS, LEFT, labels, more_fields
from bot.deals.history.model import Line, Told, Where
from bot.deals.mentions.model import Candidate, Mention
from bot.deals.mentions.rules import deal_key
from bot.deals.mentions.service import Mentions
from bot.deals.model import DealId, Status
from bot.deals.settings import DealsSettings
from bot.deals.stages import Stages
from bot.kit.db import Tx
from bot.kit.importing import (
    BEYOND,
    Applied,
    Checked,
    Delivery,
    Intake,
    Kind,
    Moment,
    Options,
    OptionWrong,
    RowWrong,
    Staged,
    Written,
    is_within,
)
from bot.kit.money import Money
from bot.people import service as people
from bot.people import store as members
from bot.people.model import WorkspaceId

_ENDED = (Status.WON.value, Status.LOST.value)
Entry = tuple[Moment, Told]


class HistoryOptions(Options):
    """What the map of a history can say beyond columns and values."""

    process: str | None = None


class HistoryIntake(Intake):
    """Takes what histories tell about deals that are known already."""

    def __init__(self, tx: Tx, delivery: Delivery) -> None:
        super().__init__(tx, delivery)
        assert isinstance(delivery.options, HistoryOptions)
        self._workspace = workspace = WorkspaceId(delivery.workspace)
        settings = delivery.settings[DealsSettings]
        process = delivery.options.process
        if process is not None and process not in settings.processes:
            raise OptionWrong("process", process, list(settings.processes))
        self._process = process
        self._processes = settings.processes
        self._stages = Stages(settings, default=process)
        self._owners = people.aliases(tx, workspace=workspace, source=delivery.source)
        self._people = sorted({one.name for one in members.everybody(tx, workspace=workspace)})
        self._mentions = Mentions(workspace, delivery.source)
        self._asked: list[Mention] = []
        self._telling = service.Telling(delivery)
        self._words = {
            field: {text.strip().casefold(): meant for text, meant in texts.items()}
            for field, texts in delivery.values.items()
        }
        zone = ZoneInfo(delivery.zone)

        @lru_cache(maxsize=4096)
        def start_of(day: date) -> int:
            return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())

        self._start_of: Callable[[date], int] = start_of

    def names(self, field: str) -> Sequence[str]:
        if field == "owner":
            return self._people
        if field == "process":
            return self._stages.processes
        return self._stages.names if field == "stage" else ()

    def called(self, field: str) -> Mapping[str, str]:
        return self._stages.in_words(field)

    def fits_several(self, field: str, text: str) -> bool:
        return field == "owner" and self._owners.is_ambiguous(text)

    def meant_by(self, field: str, text: str) -> Sequence[str]:
        return self._owners.words_for(text) if field == "owner" else ()

    def key(self, values: Mapping[str, Any]) -> str | None:
        mention = _mention(values)
        self._asked.append(mention)
        if not mention.id and not mention.name:
            return None
        if not _is_log(values):
            return json.dumps([mention.id, mention.name, mention.account, str(mention.created)])
        said = json.dumps([[name, str(value)] for name, value in sorted(values.items()) if value is not None])
        return blake2b(said.encode(), digest_size=16).hexdigest()

    def marks(self, tx: Tx, keys: Sequence[str]) -> Mapping[str, int]:  # noqa: ARG002
        """Nothing is marked; but this is when the deals of the next rows can be looked up."""
        asked, self._asked = self._asked, []
        self._mentions.learn(tx, asked)
        return {}

    def check(self, values: Mapping[str, Any], key: str) -> Checked:  # noqa: ARG002
        deal = self._mentions.find(_mention(values))
        unknown: list[tuple[str, str]] = []
        entries = list(self._entries(values, deal, unknown))
        for moment, _ in entries:
            if moment.day > self.delivery.speaks_for:
                raise RowWrong("changed_later", day=moment.day, as_of=self.delivery.speaks_for)
        records = [self._packed(deal, *entry) for entry in entries if entry[1]]
        return Checked(Line(deal.id, deal.name, records), tuple(unknown))

    def beyond(self, tx: Tx, rows: Sequence[Staged], *, is_locked: bool = False) -> Mapping[int, str]:
        lines = [Line(*row.payload) for row in rows]
        wanted = [DealId(one) for one in dict.fromkeys(line.deal for line in lines)]
        stored = deals.by_ids(tx, workspace=self._workspace, deals=wanted, is_locked=is_locked)
        found: dict[int, str] = {}
        for place, line in enumerate(lines):
            deal = stored.get(DealId(line.deal))
            owners: set[int | None] = {deal.state.owner if deal else None}
            for *_, told in line.records:
                owners |= {told.get("owner"), told.get("owner_was")}
            if not is_within(self.delivery, owners):
                found[place] = BEYOND
        return found

    def apply(self, tx: Tx, rows: Sequence[Staged]) -> Applied:
        return self._telling.apply(tx, [Line(*row.payload) for row in rows])

    def survey(self, tx: Tx) -> None:
        self._telling.survey(tx)

    def finish(self, tx: Tx) -> Applied:
        return self._telling.finish(tx)

    def _packed(self, deal: Candidate, moment: Moment, told: Told) -> tuple[int, int, int, Told]:
        day = moment.day.toordinal()
        at = self._start_of(moment.day) if moment.at is None else int(moment.at.timestamp())
        # Where the deal is now is the same for all lines of a file, and another one in the next file.
        lasting = {name: value for name, value in told.items() if name != "now"}
        said = json.dumps([deal.id, day, at, lasting], sort_keys=True, ensure_ascii=False)
        mark = int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), "big", signed=True)
        return mark, day, at, told

    # --- the forms ---

    def _entries(
        self, values: Mapping[str, Any], deal: Candidate, unknown: list[tuple[str, str]]
    ) -> Iterator[Entry]:
        process = self._process_of(values, deal)
        now = self._now(values, process)
        if not _is_log(values):
            yield from self._dates(values, process, now)
            return
        moment: Moment | None = values.get("day") if "day" in values else values.get("created")
        if moment is None:
            raise RowWrong("no_day")
        of_field = "field" in values
        told = self._of_field(values, process, unknown) if of_field else self._of_stage(values, process)
        if now is not None and told:
            told["now"] = now
        yield moment, _with_day(moment, told)

    def _process_of(self, values: Mapping[str, Any], deal: Candidate) -> str:
        text = values.get("process")
        return self._stages.process_called(text) if text else self._process or deal.process

    def _now(self, values: Mapping[str, Any], process: str) -> Where | None:
        text = values.get("stage")
        # The map has been asked about this column already.
        return self._standing(text, process) if text else None

    def _of_stage(self, values: Mapping[str, Any], process: str) -> Told:
        """A line about a stage: from, to, and amount and close date as they then were."""
        to, came = values.get("to"), values.get("from")
        told: Told = {}
        where = self._where(to, process) if to else None
        if where is not None:
            told["to"] = where
            # "From" blank is the creation; a log without such a column does not say what was before.
            if "from" in values and not came:
                told["is_creation"] = True
            elif came and (was := self._where(came, process)) is not None:
                told["was"] = was
        if "amount" in values:
            told["amount"] = _plain(values["amount"])
        if "close" in values:
            close: Moment | None = values["close"]
            if where is None or where[0] not in _ENDED:
                told["expected"] = None if close is None else close.day.toordinal()
            elif close is not None:
                told["ends"] = close.day.toordinal(), self._start_of(close.day)
        return told

    def _of_field(self, values: Mapping[str, Any], process: str, unknown: list[tuple[str, str]]) -> Told:
        """A line about one field: what it was and what it became."""
        what = FIELD_WORDS.get(_fold(values.get("field") or ""))
        was: Written | None = values.get("was")
        now: Written | None = values.get("now")
        if what == "created":
            return {"is_creation": True}
        if what == "stage":
            return self._stage_change(was, now, process)
        if what == "amount":
            return {"amount": _money(now), "amount_was": _money(was)}
        if what == "expected":
            return {"expected": _day(now), "expected_was": _day(was)}
        return self._owner_change(was, now, unknown) if what == "owner" else {}

    def _stage_change(self, was: str | None, now: str | None, process: str) -> Told:
        told: Told = {}
        if now and (where := self._where(now, process)) is not None:
            told["to"] = where
            if was and (before := self._where(was, process)) is not None:
                told["was"] = before
        return told

    def _owner_change(self, was: str | None, now: str | None, unknown: list[tuple[str, str]]) -> Told:
        """Who had it and who has it. Somebody unknown is asked about, and nothing is concluded before."""
        told: Told = {}
        for key, text in (("owner_was", was), ("owner", now)):
            meant = self._meant("owner", text) if text else None
            if not meant:
                continue
            member = self._owners.get(meant)
            if member is None:
                unknown.append(("owner", meant))
                return {}
            told[key] = member  # type: ignore[literal-required]
        return told if "owner" in told else {}

    def _dates(self, values: Mapping[str, Any], process: str, now: Where | None) -> Iterator[Entry]:
        """A line about a deal with a date for each stage."""
        dates = [(name, value) for name, value in values.items() if name.startswith((ENTERED, LEFT))]
        if not dates:
            raise RowWrong("no_history")
        filled: list[Entry] = []
        for name, moment in dates:
            if moment is None:
                continue
            where = self._labelled(name, process)
            if where is not None:
                told: Told = {"is_last_entry": True}
                told["to" if name.startswith(ENTERED) else "left"] = where
                filled.append((moment, _with_day(moment, told)))
        if now is not None and filled:
            max(filled, key=lambda one: (one[0].day, one[0].at or datetime.min.replace(tzinfo=UTC)))[1][
                "now"
            ] = now
        yield from filled

    def _labelled(self, name: str, process: str) -> Where | None:
        """The stage that a column is about. Raises RowWrong when there is no such stage."""
        known = [text for one in self._processes.values() for text in one.name.values()]
        pipelines = [*self._processes, *known, *self._words.get("process", ())]
        last = ""
        for label in labels(name, pipelines):
            last = label.stage
            text = self._meant("stage", label.stage)
            if text is None:
                return None
            of = (
                self._stages.process_called(self._meant("process", label.pipeline) or "")
                if label.pipeline
                else process
            )
            found = self._stages.called(text, process=of)
            if found is not None:
                return found[1].value, found[0], found[2]
        raise RowWrong("stage_unknown", asks=("stage", last), text=last)

    def _where(self, text: str, process: str) -> Where | None:
        """Where a deal in a stage of that name is. None: the map says that the name means nothing."""
        meant = self._meant("stage", text)
        return None if meant is None else self._standing(meant, process)

    def _standing(self, text: str, process: str) -> Where:
        found = self._stages.called(text, process=process)
        if found is None:
            raise RowWrong("stage_unknown", asks=("stage", text), text=text)
        return found[1].value, found[0], found[2]

    def _meant(self, field: str, text: str) -> str | None:
        """The text, or what the map says it means."""
        return self._words.get(field, {}).get(text.strip().casefold(), str(text))


def _is_log(values: Mapping[str, Any]) -> bool:
    """Whether each line is a change, and not a deal with many dates."""
    return "field" in values or "to" in values


def _mention(values: Mapping[str, Any]) -> Mention:
    created: Moment | None = values.get("created")
    # A log without a column for the day of change has it where others have the deal's creation.
    is_creation = created is not None and ("day" in values or not _is_log(values))
    return Mention(
        id=deal_key(values.get("deal_id")),
        name=values.get("name"),
        account=values.get("account"),
        created=created.day if created is not None and is_creation else None,
    )


def _with_day(moment: Moment, told: Told) -> Told:
    if told and moment.at is None:
        told["is_day"] = True
    return told


def _plain(amount: Money | None) -> tuple[int, str] | None:
    return None if amount is None else (amount.minor, amount.currency)


def _money(text: Written | None) -> tuple[int, str] | None:
    return _plain(text.as_money()) if text else None


def _day(text: Written | None) -> int | None:
    return text.as_moment().day.toordinal() if text else None


def _fold(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


KIND = Kind(
    name="history",
    builds_on=("people", "deals"),
    fields=FIELDS,
    options=HistoryOptions,
    open=HistoryIntake,
    undo=service.undo,
    restore={"deal_event": service.restore_events},
    rows_at_once=1000,
    is_for_teams=True,
    more_fields=more_fields,
    free_names=(ENTERED, LEFT),
)
