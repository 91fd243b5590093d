"""Files of activities: what their columns are usually called, and what a row must say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from bot.accounts import store as accounts
from bot.activities import service
from bot.activities.model import ActivityRow
from bot.activities.rules import is_done, likeness
from bot.deals.mentions.model import Mention
from bot.deals.mentions.rules import deal_key
from bot.deals.mentions.service import Mentions
from bot.kit.db import Tx
from bot.kit.importing import (
    BEYOND,
    Applied,
    Checked,
    Delivery,
    Field,
    FieldType,
    Intake,
    Kind,
    Moment,
    RowWrong,
    Staged,
    is_within,
)
from bot.people import service as people
from bot.people import store as members
from bot.people.model import WorkspaceId

_LONGEST_SUBJECT = 500
_LONGEST_KIND = 60
_SEVERAL = re.compile(r"[;；]")
_SALESFORCE_ACCOUNT = re.compile(r"001[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")

FIELDS = (
    Field(
        "activity_id",
        (
            "Activity ID",
            "Activity - ID",
            "Task ID",
            "Event ID",
            "Engagement ID",
            "Record ID",
            "跟进编号",
            "Id",
        ),
    ),
    Field(
        "subject",
        (
            "Subject",
            "Activity - Subject",
            "Task title",
            "Meeting name",
            "Call title",
            "Email subject",
            "Title",
            "跟进内容",
            "主题",
        ),
    ),
    Field(
        "type",
        (
            "Activity - Type",
            "Activity type",
            "Engagement type",
            "Type",
            "Task Subtype",
            "TaskSubtype",
            "跟进方式",
            "跟进类型",
        ),
    ),
    Field("status", ("Activity - Done", "Done", "Status", "Task status", "Activity status", "状态")),
    Field(
        "done_on",
        ("Activity - Marked as done time", "Marked as done time", "CompletedDateTime", "Completed Date"),
        FieldType.MOMENT,
    ),
    Field(
        "day",
        (
            "Activity - Due date",
            "ActivityDate",
            "Activity date",
            "StartDateTime",
            "Start Date Time",
            "Start",
            "Due date",
            "Timestamp",
            "Engagement date",
            "跟进时间",
            "Date",
            "Create date",
        ),
        FieldType.MOMENT,
    ),
    Field("owner_id", ("OwnerId", "Owner ID", "Assigned To ID")),
    Field(
        "owner",
        (
            "Activity - Assigned to user",
            "Assigned to user",
            "Assigned To",
            "Assigned",
            "Activity assigned to",
            "Activity owner",
            "Owner",
            "跟进人",
            "负责人",
        ),
    ),
    Field(
        "deal_id",
        (
            "WhatId",
            "What ID",
            "Related To ID",
            "Opportunity ID",
            "Activity - Deal ID",
            "Deal ID",
            "Associated Deal IDs",
        ),
    ),
    Field(
        "deal",
        (
            "Activity - Deal",
            "Deal",
            "Opportunity Name",
            "Opportunity",
            "Related To",
            "Associated Deal",
            "Associated Deals",
            "相关商机",
            "所属商机",
        ),
    ),
    Field("account_id", ("AccountId", "Account ID", "Associated Company IDs", "客户编号")),
    Field(
        "account",
        (
            "Activity - Organization",
            "Organization",
            "Company / Account",
            "Account Name",
            "Associated Company",
            "所属客户",
            "客户名称",
            "Account",
        ),
    ),
)


class ActivityIntake(Intake):
    """Takes activities. Each is about at least one deal, or a customer, that is known here."""

    def __init__(self, tx: Tx, delivery: Delivery) -> None:
        super().__init__(tx, delivery)
        self._workspace = WorkspaceId(delivery.workspace)
        self._owners = people.aliases(tx, workspace=self._workspace, source=delivery.source)
        self._people = sorted({one.name for one in members.everybody(tx, workspace=self._workspace)})
        self._mentions = Mentions(self._workspace, delivery.source)
        self._asked: list[Mapping[str, Any]] = []
        self._accounts: dict[str, int] = {}
        self._taking = service.Taking(delivery)

    def names(self, field: str) -> Sequence[str]:
        return self._people if field == "owner" else ()

    def fits_several(self, field: str, text: str) -> bool:
        return field in ("owner", "owner_id") and self._owners.is_ambiguous(text)

    def meant_by(self, field: str, text: str) -> Sequence[str]:
        return self._owners.words_for(text) if field in ("owner", "owner_id") else ()

    def key(self, values: Mapping[str, Any]) -> str | None:
        self._asked.append(values)
        if found := values.get("activity_id"):
            return str(found)
        said = json.dumps([[name, str(value)] for name, value in sorted(values.items()) if value])
        return "~" + blake2b(said.encode(), digest_size=16).hexdigest()

    def marks(self, tx: Tx, keys: Sequence[str]) -> Mapping[str, int]:  # noqa: ARG002
        """Nothing is marked; but this is when the deals and customers of the next rows can be looked up."""
        asked, self._asked = self._asked, []
        self._mentions.learn(tx, [one for values in asked for one in _mentions(values)])
        source = self.delivery.source
        by_key = [key for values in asked if (key := _account_key(values))]
        by_name = [name for values in asked if (name := values.get("account"))]
        found = accounts.account_ids(tx, workspace=self._workspace, source=source, keys=by_key)
        called = accounts.accounts_called(tx, workspace=self._workspace, source=source, names=by_name)
        self._accounts = {**called, **found}
        return {}

    def check(self, values: Mapping[str, Any], key: str) -> Checked:
        unknown: list[tuple[str, str]] = []
        deals = self._deals(values)
        account = self._account(values)
        if not deals and account is None:
            raise self._about_nothing(values)
        member = self._member(values, unknown)
        moment, done = self._when(values)
        kind = (values.get("type") or "")[:_LONGEST_KIND] or None
        subject = " ".join((values.get("subject") or "").split())[:_LONGEST_SUBJECT] or None
        day = moment.day.toordinal()
        alike = likeness(deals=deals, account=account, kind=kind, subject=subject, day=day)
        row = ActivityRow(
            key=None if key.startswith("~") else key,
            likeness=alike,
            kind=kind,
            subject=subject,
            who=values.get("owner") or values.get("owner_id"),
            member=member,
            account=account,
            day=day,
            at=None if moment.at is None else int(moment.at.timestamp()),
            is_done=done,
            deals=deals,
        )
        return Checked(row, tuple(unknown))

    def beyond(self, tx: Tx, rows: Sequence[Staged], *, is_locked: bool = False) -> Mapping[int, str]:
        said = [ActivityRow(*row.payload) for row in rows]
        owners = self._taking.owners(tx, said, is_locked=is_locked)
        return {place: BEYOND for place, each in enumerate(owners) if not is_within(self.delivery, each)}

    def apply(self, tx: Tx, rows: Sequence[Staged]) -> Applied:
        return self._taking.apply(tx, [ActivityRow(*row.payload) for row in rows])

    def _deals(self, values: Mapping[str, Any]) -> list[int]:
        """Those of the deals it names that are known, without doubles."""
        known = [one for one in _mentions(values) if self._mentions.knows(one)]
        return sorted({self._mentions.find(one).id for one in known})

    def _account(self, values: Mapping[str, Any]) -> int | None:
        for text in (_account_key(values), values.get("account")):
            if text and text in self._accounts:
                return self._accounts[text]
        return None

    def _about_nothing(self, values: Mapping[str, Any]) -> RowWrong:
        for one in _mentions(values):
            try:
                self._mentions.find(one)
            except RowWrong as wrong:
                return wrong
        text = values.get("account") or _account_key(values)
        return RowWrong("customer_unknown", text=text) if text else RowWrong("about_nothing")

    def _member(self, values: Mapping[str, Any], unknown: list[tuple[str, str]]) -> int | None:
        said = [(field, text) for field in ("owner", "owner_id") if (text := values.get(field))]
        for _, text in reversed(said):
            if (found := self._owners.get(text)) is not None:
                return found
        unknown += said[:1]
        return None

    def _when(self, values: Mapping[str, Any]) -> tuple[Moment, bool]:
        """When it was, or will be, done, and whether it has been."""
        planned: Moment | None = values.get("day")
        finished: Moment | None = values.get("done_on")
        last = self.delivery.speaks_for
        moment = planned or finished
        if moment is None:
            raise RowWrong("no_day")
        done = finished is not None or is_done(values.get("status"), has_come=moment.day <= last)
        if not done:
            return moment, False
        moment = finished or moment
        # Done ahead of its day: when is not said, but not after the day the file speaks for.
        return (moment if moment.day <= last else Moment(last)), True


def _mentions(values: Mapping[str, Any]) -> list[Mention]:
    """The deals it names: by ids, else by names; several are joined by semicolons."""
    ids = [one.strip() for one in _SEVERAL.split(values.get("deal_id") or "") if one.strip()]
    keys = [Mention(id=deal_key(one)) for one in ids if not _SALESFORCE_ACCOUNT.fullmatch(one)]
    if keys:
        return keys
    name, account = values.get("deal"), values.get("account")
    if not name:
        return []
    parts = [one.strip() for one in _SEVERAL.split(name) if one.strip()]
    return [Mention(name=one, account=account) for one in dict.fromkeys([name, *parts])]


def _account_key(values: Mapping[str, Any]) -> str | None:
    """The customer's id; in Salesforce it may stand where the deal's does."""
    if said := values.get("account_id"):
        return str(said)
    what = values.get("deal_id") or ""
    return what if _SALESFORCE_ACCOUNT.fullmatch(what) else None


KINDS = (
    Kind(
        name="activities",
        builds_on=("people", "accounts", "deals"),
        fields=FIELDS,
        open=ActivityIntake,
        is_for_teams=True,
        restore={"activity": service.restore},
        rows_at_once=1000,
    ),
)
