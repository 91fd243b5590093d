"""What tests of promises do: make one, and see what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.people.model import Member
from bot.promises import service, store
from bot.promises.model import Change, Promise, PromiseId, Scope
from tests.delivery.conftest import Office, text
from tests.delivery.hand import Hand

WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)
TEXT = "把合同发给法务"


@dataclass
class Desk:
    """The company's promises. 李娜 leads 陈雨 and 王博, Dana Fox leads Amy Reed, Helen Marsh directs all."""

    office: Office

    @property
    def people(self) -> dict[str, Member]:
        return self.office.people

    def make(
        self,
        owner: str = "陈雨",
        *,
        by: str = "李娜",
        said: str = TEXT,
        due: date = FRIDAY,
        to: str | None = None,
        scope: Scope = Scope.TEAM,
        **more: Any,
    ) -> Promise:
        """Somebody writes down what somebody does, as a meeting of the owner's team would."""
        person = self.people[owner]
        with self.office.deps.writing() as tx:
            return service.make(
                tx,
                asker=self.people[by],
                owner=person,
                text=said,
                due=due,
                made_to=self.people[to].id if to else None,
                team=person.team,
                scope=scope,
                deps=self.office.deps,
                **more,
            )

    def does(self, what: str, promise: Promise, by: str, **more: Any) -> Promise:
        """Somebody keeps, moves, drops, reopens … it."""
        with self.office.deps.writing() as tx:
            done: Promise = getattr(service, what)(
                tx, asker=self.people[by], promise=promise.id, deps=self.office.deps, **more
            )
            return done

    def move(self, promise: Promise, to: date, by: str = "陈雨", reason: str = "等客户") -> Promise:
        return self.does("move", promise, by, to=to, reason=reason)

    def now(self, promise: Promise) -> Promise:
        """As it stands."""
        with self.office.deps.reading() as tx:
            found = store.one(tx, workspace=promise.workspace, promise=PromiseId(promise.id))
        assert found is not None
        return found

    def history(self, promise: Promise) -> list[Change]:
        with self.office.deps.reading() as tx:
            return store.history(tx, workspace=promise.workspace, promise=promise.id)

    def told(self, name: str) -> list[str]:
        """What the app has said to somebody unasked and answered there."""
        return [text(one) for one in self.office.posted(name)]

    def hand(self, name: str) -> Hand:
        return Hand(self.office, name)
