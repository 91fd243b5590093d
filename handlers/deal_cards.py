"""A deal's card and lists of deals: showing them, leafing on, and putting a card anew after a change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

import handlers
from bot.deals.changes import service as changes
from bot.deals.changes.model import ChangeId, Done
from bot.deals.finding import service, views
from bot.deals.finding.model import MOST_LETTERS, Found
from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.kit.deps import Deps
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.filled import number

COMMAND = "deal"
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What reading a value raises that no button of ours carries."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button about a deal carries. `back`: the card it is on, as `<name of RETURNS>:<argument>`."""

    deal: DealId
    seen: int | None = None
    back: str = ""

    @classmethod
    def of(cls, asked: Asked) -> Pressed:
        """From the button. Refuses: StaleButton."""
        try:
            said = json.loads(asked.value)
            return cls(DealId(int(said["deal"])), said.get("seen"), str(said.get("back") or ""))
        except _MALFORMED as error:
            raise StaleButton from error

    def value(self) -> str:
        """For a button."""
        return json.dumps(
            {"deal": self.deal, "seen": self.seen, **({"back": self.back} if self.back else {})}
        )


def register(app: App, deps: Deps) -> None:
    """The buttons of cards and lists."""

    @app.action(action("deals.show"))
    def show(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        answer.replace("deals/deal", **card(deps, asked, DealId(number(asked.value))))

    @app.action(action("deals.page"))
    def show_page(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        try:
            said = json.loads(asked.value)
            text, start = str(said["text"]), int(said["start"])
        except _MALFORMED as error:
            raise StaleButton from error
        template, facts = listed(deps, asked, look(deps, asked, text), text, start=start)
        answer.replace(template, **facts)

    @app.action(action("deals.history"))
    def show_history(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        facts = card(deps, asked, Pressed.of(asked).deal, all_turns=True)
        answer.privately("deals/history", deal=facts["deal"], turns=facts["turns"])

    @app.action(action("deals.undo"))
    def undo(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        try:
            said = json.loads(asked.value)
            made = [ChangeId(int(one)) for one in said.get("changes") or [said["change"]]]
            back = str(said.get("back") or "")
        except _MALFORMED as error:
            raise StaleButton from error
        asker = asked.member
        with deps.writing() as tx:
            undone = [changes.undo(tx, asker=asker, change=one, deps=deps) for one in reversed(made)]
        show_after(deps, asked, answer, undone, back=back, is_undone=True)


def look(deps: Deps, asked: Asked, text: str) -> Found:
    """What is meant by a text; by none, the asker's open deals."""
    asker = asked.member
    with deps.reading() as tx:
        return service.find(tx, asker=asker, text=text) if text else service.own_open(tx, asker=asker)


def listed(
    deps: Deps, asked: Asked, found: Found, text: str, *, start: int = 0, asks_which: bool = False
) -> tuple[str, dict[str, Any]]:
    """The list of what was found."""
    asker, text = asked.member, text[:MOST_LETTERS]
    with deps.reading() as tx:
        page = service.page(tx, asker=asker, found=found, start=start, count=views.MOST_LISTED)
    facts = views.found(
        found,
        page,
        words=text,
        value=json.dumps({"text": text, "start": start + len(page.lines)}, ensure_ascii=False),
        command=deps.command(COMMAND),
        settings=deps.settings[DealsSettings],
        locale=asked.reader.locale,
        is_own=not text,
        asks_which=asks_which,
    )
    return "deals/found", facts


def card(
    deps: Deps,
    asked: Asked,
    deal: DealId,
    *,
    dones: Sequence[Done] = (),
    is_undone: bool = False,
    all_turns: bool = False,
) -> dict[str, Any]:
    """Facts of deals/deal, as it stands now, with what has just been done to it on top."""
    asker, locale, today = asked.member, asked.reader.locale, asked.today
    settings = deps.settings[DealsSettings]
    with deps.reading() as tx:
        shown = service.show(tx, asker=asker, deal=deal)
    one = shown.line.deal
    source = one.source if shown.as_of else None
    turns = views.turns(shown.turns, names=shown.names, source=source, settings=settings, locale=locale)
    kept = len(turns) if all_turns else views.MOST_LISTED
    workdays = None if one.stage_since is None else deps.calendar.between(one.stage_since, today)
    return {
        "deal": views.deal(
            shown.line,
            number=str(one.id) if one.external_id.startswith("~") else one.external_id,
            today=today,
            workdays=workdays,
            as_of=shown.as_of,
            last_activity=shown.last_activity,
            differs=shown.differs,
            settings=settings,
            locale=locale,
        ),
        "did": did(deps, asked, dones, is_undone=is_undone),
        "turns": turns[:kept],
        "turns_left": len(turns) - kept if len(turns) > kept else 0,
        "may_change": shown.may_change,
        "primary": views.primary(one, today=today),
        "value": Pressed(one.id, shown.revision).value(),
        "link": settings.link(one.source, one.external_id),
        "command": deps.command(COMMAND),
    }


def did(
    deps: Deps, asked: Asked, dones: Sequence[Done], *, back: str = "", is_undone: bool = False
) -> dict[str, Any] | None:
    """What was done, with the button that takes it back, for the top of a card (`deals/_done.xml`)."""
    owners = {one.deal.state.owner for one in dones if one.deal.state.owner is not None}
    asker = asked.member
    with deps.reading() as tx:
        names = service.names(tx, asker=asker, people=owners)
    value = json.dumps({"changes": [one.change for one in dones], **({"back": back} if back else {})})
    return views.did(
        dones,
        value="" if is_undone else value,
        names=names,
        settings=deps.settings[DealsSettings],
        locale=asked.reader.locale,
        is_undone=is_undone,
    )


def show_after(
    deps: Deps,
    asked: Asked,
    answer: Answer,
    dones: Sequence[Done],
    *,
    back: str = "",
    is_undone: bool = False,
    is_new: bool = False,
) -> None:
    """Put the card anew from which a change was made, or, where there is none, say what was done.

    A card whose renderer is gone, after an update of the app, gives way to the deal's.
    """
    name, _, argument = back.partition(":")
    renders = handlers.returns().get(name)
    if renders is not None:
        template, facts = renders(deps, asked, argument, dones[-1])
    else:
        template = "deals/deal"
        facts = card(deps, asked, dones[-1].deal.id, dones=dones, is_undone=is_undone)
    (answer.privately if is_new else answer.replace)(template, **facts)
