"""tick: one heartbeat as of an instant. agenda: what it would say on a day, without saying it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as datetime_time
from typing import Any
from zoneinfo import ZoneInfo

from app import Secrets, make_beat, make_deps, slack_api
from bot.delivery.agenda import Entry
from bot.delivery.agenda import entries as coming
from bot.delivery.wording import reason
from bot.kit import schema
from bot.kit.clock import local
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.people import service as people
from ops.refused import Refused
from ops.serve import connect
from ops.whom import the_person

_PATIENCE = timedelta(seconds=90)
"""So long a tick waits for what Slack does not take at once."""


@dataclass(frozen=True)
class ClockFrom:
    """Starts at an instant and runs on from there."""

    start: datetime
    began: float

    @classmethod
    def at(cls, start: datetime) -> ClockFrom:
        return cls(start, time.monotonic())

    def now(self) -> datetime:
        return self.start.astimezone(UTC) + timedelta(seconds=time.monotonic() - self.began)


def tick(*, at: datetime | None) -> Mapping[str, Any]:
    """Beat once, as of that instant (a time without a zone is the company's); returns what became of what.

    Raises Refused when there is no token to speak with, schema.SchemaWrong.
    """
    deps = make_deps(clock=None if at is None else ClockFrom.at(_instant(at)))
    schema.check_or_create(deps.db)
    secrets = Secrets.of(os.environ)
    if not secrets.bot_token:
        raise Refused("SLACK_BOT_TOKEN is not set, so nothing could be sent. `agenda` shows what would be.")
    api = slack_api(deps, secrets)
    connect(deps, api)
    settled: Counter[tuple[str, str]] = Counter()

    def count(kind: str, state: str) -> None:
        settled[kind, state] += 1

    beat = make_beat(deps, api, count=count)
    try:
        tried = beat.once(patience=_PATIENCE)
    finally:
        beat.close()
        deps.db.close()
    return {
        "tried": tried,
        "settled": [
            {"kind": kind, "state": state, "count": number}
            for (kind, state), number in sorted(settled.items())
        ],
    }


def agenda(*, day: date | None, person: str | None) -> list[dict[str, Any]]:
    """What will be said on that day (None: today) of the company's zone, to that person or to anybody.

    Raises Refused for somebody nobody knows, schema.SchemaWrong.
    """
    deps = make_deps()
    schema.check_or_create(deps.db)
    now = deps.clock.now()
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
        if workspace is None:
            return []
        member = the_person(tx, workspace=workspace.id, who=person) if person else None
        zone = ZoneInfo(member.zone if member else workspace.zone)
        first = datetime.combine(day or now.astimezone(zone).date(), datetime_time.min, zone)
        entries = coming(
            tx,
            workspace=workspace.id,
            deps=deps,
            now=now,
            first=first,
            last=first + timedelta(days=1),
        )
        reader = Reader(deps.company.language, str(zone), now.astimezone(zone).date())
        rows = [_row(one, deps, reader) for one in entries if member is None or one.member == member]
    deps.db.close()
    return rows


def _row(entry: Entry, deps: Deps, reader: Reader) -> dict[str, Any]:
    to = {"person": entry.member.name} if entry.member is not None else {"channel": entry.channel}
    return {
        "at": entry.at.isoformat(),
        **to,
        "kind": entry.kind,
        "subject": entry.subject,
        "why": reason(entry.kind, entry.facts, deps, reader),
        "until": entry.until.isoformat(),
        "in_digest": entry.digest,
    }


def _instant(at: datetime) -> datetime:
    if at.tzinfo is not None:
        return at
    deps = make_deps()
    schema.check_or_create(deps.db)
    with deps.reading() as tx:
        workspace = people.the_workspace(tx)
    deps.db.close()
    zone = workspace.zone if workspace is not None else deps.company.zone
    return at.replace(tzinfo=local(datetime.now(UTC), zone).tzinfo)
