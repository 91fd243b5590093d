"""Deals as they really went, and the files that each system would export of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.pipeline.recount import STAGES
from tests.pipeline.selling import Seller

FIRST = datetime(2026, 6, 1, 9, tzinfo=UTC)
REPS = ("Amy Reed", "Bo Lind", "Dana Fox")
ENDS = ("won", "lost")
WRITTEN = {"won": "Closed Won", "lost": "Closed Lost"}


@dataclass(frozen=True)
class Change:
    """At that moment one thing became something else: stage, amount (dollars), expected (day) or owner."""

    at: datetime
    what: str
    now: Any


@dataclass(frozen=True)
class Known:
    """A deal as it is at some time. `closed`: when it ended."""

    stage: str
    amount: int
    expected: date
    owner: str
    closed: datetime | None


@dataclass(frozen=True)
class Truth:
    """One deal from its beginning."""

    key: str
    created: datetime
    first: Known
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        return f"Deal {self.key}"

    def until(self, last: date) -> list[tuple[Change, Known, Known]]:
        """Every change up to that day, with how it was before and after."""
        found, state = [], self.first
        for one in self.changes:
            if one.at.date() > last:
                break
            values = {**vars_of(state), one.what: one.now}
            if one.what == "stage":
                values["closed"] = one.at if one.now in ENDS else None
            after = Known(**values)
            found.append((one, state, after))
            state = after
        return found

    def on(self, last: date) -> Known:
        """How it is at the end of that day."""
        done = self.until(last)
        return done[-1][2] if done else self.first


def vars_of(state: Known) -> dict[str, Any]:
    return {name: getattr(state, name) for name in ("stage", "amount", "expected", "owner", "closed")}


@st.composite
def a_truth(
    draw: st.DrawFn, *, what: Sequence[str], reopens: bool = True, returns: bool = True, forward: bool = False
) -> Truth:
    """A deal that changes in these respects, at most once in an hour, on any day of 25 weeks."""
    created = FIRST + timedelta(days=draw(st.integers(0, 100)), minutes=draw(st.integers(0, 500)))
    hours = sorted(draw(st.sets(st.integers(1, 24 * 70), max_size=7)))
    first = Known(
        stage=draw(st.sampled_from(STAGES[:2])),
        amount=draw(st.integers(1, 900)),
        expected=date(2026, 12, 1) + timedelta(draw(st.integers(0, 60))),
        owner=draw(st.sampled_from(REPS)),
        closed=None,
    )
    stage, been, changes = first.stage, {first.stage}, []
    for hour in hours:
        kind = draw(st.sampled_from(["stage", "stage", *what]))
        if stage in ENDS and (kind != "stage" or not reopens):
            continue
        now: Any
        if kind == "stage":
            possible = [one for one in (*STAGES, *ENDS) if one != stage and (returns or one not in been)]
            if forward and stage in STAGES:
                possible = [*STAGES[STAGES.index(stage) + 1 :], *ENDS]
            if stage in ENDS:
                possible = [one for one in possible if one in STAGES]
            if not possible:
                continue
            now = stage = draw(st.sampled_from(possible))
            been.add(stage)
        elif kind == "amount":
            now = draw(st.integers(1, 900))
        elif kind == "expected":
            now = date(2026, 12, 1) + timedelta(draw(st.integers(0, 60)))
        else:
            now = draw(st.sampled_from(REPS))
        changes.append(Change(created + timedelta(hours=hour), kind, now))
    return Truth("", created, first, tuple(changes))


ANCHOR = Truth("", FIRST, Known("lead", 5, date(2026, 12, 24), "Amy Reed", None), ())
"""The oldest deal of every company, so that it is known since when there were any."""


def numbered(deals: Iterable[Truth]) -> list[Truth]:
    """With a key of its own for each, the oldest first."""
    ordered = [ANCHOR, *sorted(deals, key=lambda one: one.created)]
    return [
        Truth(f"006{place:012}", one.created, one.first, one.changes) for place, one in enumerate(ordered)
    ]


def told_to(seller: Seller, deals: Iterable[Truth], last: date) -> None:
    """The same deals as events in memory, for counting by hand."""
    for deal in deals:
        first = (deal.created.date(), deal.first.stage, {"amount": deal.first.amount * 100})
        steps = [
            (one.at.date(), after.stage, {"amount": after.amount * 100, "owner": after.owner})
            for one, _, after in deal.until(last)
        ]
        seller.deal(deal.name, deal.first.owner, first, *steps)


# --- files ----------------------------------------------------------------------------------------------


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _stage(stage: str) -> str:
    return WRITTEN.get(stage, stage.capitalize())


def _american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _american_time(at: datetime) -> str:
    half, hour = ("PM" if at.hour >= 12 else "AM"), at.hour % 12 or 12
    return f"{_american(at.date())} {hour}:{at:%M} {half}"


def _close(state: Known) -> date:
    return state.closed.date() if state.closed else state.expected


def _alive(deals: Iterable[Truth], last: date) -> list[Truth]:
    return [one for one in deals if one.created.date() <= last]


def salesforce_deals(deals: Iterable[Truth], last: date) -> str:
    """A report of opportunities."""
    header = (
        *("Opportunity Owner", "Opportunity ID", "Opportunity Name", "Account Name", "Stage", "Amount"),
        *("Close Date", "Created Date"),
    )
    rows = []
    for deal in _alive(deals, last):
        now = deal.on(last)
        rows.append(
            (
                *(now.owner, deal.key, deal.name, "Acme", _stage(now.stage), f"${now.amount}.00"),
                *(_american(_close(now)), _american(deal.created.date())),
            )
        )
    return table(header, rows)


def salesforce_stages(deals: Iterable[Truth], last: date) -> str:
    """A report "Opportunity History": a line for the creation and one for each change but of the owner."""
    header = (
        *("Opportunity ID", "Opportunity Name", "From Stage", "To Stage", "Stage Duration"),
        *("Last Modified", "Amount", "Close Date", "Stage", "Created Date"),
    )
    rows = []
    for deal in _alive(deals, last):
        behind = _stage(deal.on(last).stage), _american(deal.created.date())
        lines = [("", deal.first, deal.created)]
        lines += [
            (before.stage, after, one.at) for one, before, after in deal.until(last) if one.what != "owner"
        ]
        for came, now, at in lines:
            rows.append(
                (
                    *(deal.key, deal.name, _stage(came) if came else "", _stage(now.stage), "3"),
                    *(_american_time(at), f"${now.amount}.00", _american(_close(now)), *behind),
                )
            )
    return table(header, rows)


def salesforce_fields(deals: Iterable[Truth], last: date) -> str:
    """A report "Opportunity Field History": what was and what became of it, and that it was created."""
    header = (
        *("Opportunity ID", "Opportunity Name", "Field / Event", "Old Value", "New Value", "Edit Date"),
        *("Stage", "Amount", "Created Date", "Close Date"),
    )
    words: dict[str, tuple[str, Callable[[Any], str]]] = {
        "stage": ("Stage", _stage),
        "amount": ("Amount", lambda value: f"${value}.00"),
        "expected": ("Close Date", _american),
        "owner": ("Opportunity Owner", str),
    }
    rows: list[Sequence[str]] = []
    for deal in _alive(deals, last):
        now = deal.on(last)
        behind = (
            _stage(now.stage),
            f"${now.amount}.00",
            _american(deal.created.date()),
            _american(_close(now)),
        )
        rows.append((deal.key, deal.name, "Created.", "", "", _american_time(deal.created), *behind))
        for one, before, after in deal.until(last):
            name, said = words[one.what]
            was, became = said(getattr(before, one.what)), said(getattr(after, one.what))
            rows.append((deal.key, deal.name, name, was, became, _american_time(one.at), *behind))
    return table(header, rows)


def hubspot(deals: Iterable[Truth], last: date) -> str:
    """An export of all deals with all their properties: the deals and their history in one."""
    stages = (*STAGES, *ENDS)
    header = (
        *("Record ID", "Deal Name", "Pipeline", "Deal Stage", "Amount", "Create Date", "Close Date"),
        "Deal owner",
        *(f'Date {what} "{_stage(one)} (Sales)"' for one in stages for what in ("entered", "exited")),
    )
    rows = []
    for deal in _alive(deals, last):
        now = deal.on(last)
        dates = {("entered", deal.first.stage): deal.created}
        for one, before, after in deal.until(last):
            if one.what == "stage":
                dates["entered", after.stage] = dates["exited", before.stage] = one.at
        rows.append(
            (
                *(deal.key, deal.name, "Sales", _stage(now.stage), now.amount),
                *(f"{deal.created:%Y-%m-%d %H:%M}", _close(now).isoformat(), now.owner),
                *(
                    f"{dates[what, stage]:%Y-%m-%d %H:%M}" if (what, stage) in dates else ""
                    for stage in stages
                    for what in ("entered", "exited")
                ),
            )
        )
    return table(header, rows)


_CHINESE = {
    "lead": "线索",
    "need": "需求",
    "proposal": "方案",
    "negotiation": "谈判",
    "won": "赢单",
    "lost": "输单",
}


def sheet(deals: Iterable[Truth], last: date) -> str:
    """A home-made sheet with a column of dates for each stage."""
    header = (
        *("商机名称", "客户名称", "负责人", "阶段", "金额", "创建日期", "结单日期"),
        *(f"{name}日期" for name in _CHINESE.values()),
    )
    rows = []
    for deal in _alive(deals, last):
        now = deal.on(last)
        dates = {deal.first.stage: deal.created}
        dates |= {after.stage: one.at for one, _, after in deal.until(last) if one.what == "stage"}
        rows.append(
            (
                *(deal.name, "某某公司", now.owner, _CHINESE[now.stage], now.amount),
                *(deal.created.date().isoformat(), _close(now).isoformat()),
                *(f"{dates[one]:%Y/%m/%d}" if one in dates else "" for one in _CHINESE),
            )
        )
    return table(header, rows)
