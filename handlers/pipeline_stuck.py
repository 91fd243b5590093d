"""/pipeline stuck: which deals wait and why, and putting them right. The command is in handlers/pipeline.py."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from slack_bolt import Ack, App

from bot.deals.changes.model import Done
from bot.deals.forms.model import Filled, Kind
from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.imports import service as imports
from bot.kit.db import Tx
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.people.model import Member
from bot.pipeline.query import PipelineQuery
from bot.pipeline.settings import PipelineSettings
from bot.pipeline.stuck import nudging, service, views
from bot.pipeline.stuck.model import AliveId, Kept
from bot.pipeline.stuck.query import Act, Asks, Choice, asks_for_help, asks_of, choice_of
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.deal_cards import Pressed, did
from handlers.deal_forms import open_form
from handlers.errors import StaleButton
from handlers.filled import Origin

_FORMS = {
    Act.MOVE: Kind.MOVE,
    Act.EXPECT: Kind.EXPECT,
    Act.NEXT_STEP: Kind.NEXT_STEP,
    Act.WIN: Kind.WIN,
    Act.LOSE: Kind.LOSE,
}
_SUGGESTED_WORKDAYS = 10


def register(app: App, deps: Deps) -> None:
    """The buttons of its answers, the one on the overview, and the form of a deal that is still alive."""
    _on_lists(app, deps)
    _on_living(app, deps)


def _on_lists(app: App, deps: Deps) -> None:
    # The overview's button had another name once; it leads the same way.
    @app.action(re.compile(r"^pipeline\.(stuck|waiting)(:\d+)?$"))
    def show(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        query = PipelineQuery.of_value(
            asked.value, today=asked.today, fiscal_year_start=deps.company.fiscal_year_start
        )
        if query is None:
            raise StaleButton
        answer.privately("pipeline/stuck", **_facts(deps, asked, Asks(replace(query, period=None))))

    @app.action(action("pipeline.stuck_page"))
    def show_page(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        answer.replace("pipeline/stuck", **_facts(deps, asked, _asks(deps, asked, asked.value)))

    @app.action(action("pipeline.stuck_counted"))
    def explain(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        facts = views.counted_facts(
            deps.settings[PipelineSettings], deps.settings[DealsSettings], asked.reader.locale
        )
        answer.privately("pipeline/stuck_counted", **facts)

    @app.action(action("pipeline.stuck_do"))
    def do(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        choice = choice_of(asked.value, today=asked.today, fiscal_year_start=deps.company.fiscal_year_start)
        if choice is None:
            raise StaleButton
        if choice.act is Act.ALIVE:
            _ask_until_when(deps, asked, answer, choice)
        else:
            pressed = Pressed(choice.deal, choice.seen, f"stuck:{choice.asks}")
            open_form(deps, asked, answer, _FORMS[choice.act], pressed)


def _on_living(app: App, deps: Deps) -> None:
    @app.view("pipeline.stuck_alive")
    def keep(ack: Ack, asked: Asked, answer: Answer) -> None:
        said = json.loads(asked.metadata)
        until = Filled(asked.state).day("until")
        if until is None:
            raise FieldsWrong({"until": ("pipeline/stuck_wrong_day", {"last": _latest(asked.today)})})
        asker, today = asked.member, asked.today
        with deps.writing() as tx:
            kept = service.keep_alive(
                tx,
                asker=asker,
                deal=DealId(said["deal"]),
                until=until,
                seen=said["seen"],
                number=AliveId(said["number"]),
                today=today,
                deps=deps,
            )
            _settle(tx, deps, asker, kept.alive.deal)
        ack()
        there = Origin(**said["origin"]).answer(answer)
        there.replace("pipeline/stuck", **_facts(deps, asked, _asks(deps, asked, said["asks"]), kept=kept))

    @app.action(action("pipeline.stuck_undo"))
    def undo(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        number, _, rest = asked.value.partition(" ")
        if not (number.isascii() and number.isdecimal() and len(number) < 20):
            raise StaleButton
        asks, asker, now = _asks(deps, asked, rest), asked.member, deps.clock.now()
        with deps.writing() as tx:
            kept = service.take_back(tx, asker=asker, alive=AliveId(int(number)), now=now, deps=deps)
        answer.replace("pipeline/stuck", **_facts(deps, asked, asks, kept=kept))


def wished(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    """What somebody typed beside the word stuck. Refuses: what the use cases refuse."""
    if asks_for_help(rest):
        command, person = deps.command("pipeline"), asked.member.name
        answer.privately("pipeline/stuck_help", command=command, person=person)
        return
    with deps.reading() as tx:
        query = service.understand(tx, asker=asked.member, rest=rest, today=asked.today, deps=deps)
    facts = _facts(deps, asked, Asks(query))
    answer.data(views.data(facts["report"], company=deps.company.name))
    answer.privately("pipeline/stuck", **facts)


def changed(deps: Deps, asked: Asked, argument: str, done: Done) -> tuple[str, dict[str, Any]]:
    """The list anew after a deal on it was changed, with what was done on top."""
    # Only what was taken back has nothing that was wanted: deals are not made from this list.
    is_undone = done.wanted is None
    if not is_undone:
        # A new date or a next step is no fact that others hear of, and settles what was asked all the same.
        asker = asked.member
        with deps.writing() as tx:
            _settle(tx, deps, asker, done.deal.id)
    said = did(deps, asked, [done], back=f"stuck:{argument}", is_undone=is_undone)
    return "pipeline/stuck", {**_facts(deps, asked, _asks(deps, asked, argument)), "did": said}


RETURNS = {"stuck": changed}


def _facts(deps: Deps, asked: Asked, asks: Asks, *, kept: Kept | None = None) -> dict[str, Any]:
    asker, today = asked.member, asked.today
    with deps.reading() as tx:
        report = service.stuck(tx, asker=asker, query=asks.whose, today=today, deps=deps, start=asks.start)
        is_importing = imports.running(tx, workspace=asker.workspace) is not None
    facts = views.card(
        report,
        query=asks.whose,
        asker=asker,
        deals=deps.settings[DealsSettings],
        company=deps.company.name,
        locale=asked.reader.locale,
        kept=kept,
        is_importing=is_importing,
    )
    return {**facts, "did": None}


def _settle(tx: Tx, deps: Deps, asker: Member, deal: DealId) -> None:
    """Whoever was told that the deal is stuck has done something about it."""
    nudging.settle(tx, workspace=asker.workspace, deal=deal, by=asker.id, now=deps.clock.now())


def _ask_until_when(deps: Deps, asked: Asked, answer: Answer, choice: Choice) -> None:
    asker, today = asked.member, asked.today
    with deps.reading() as tx:
        name = service.name_to_keep_alive(tx, asker=asker, deal=choice.deal, today=today, deps=deps)
    # The number is given before the form is sent, so that sending it twice says it once.
    carried = {
        "deal": choice.deal,
        "seen": choice.seen,
        "asks": str(choice.asks),
        "number": deps.ids.new(),
        "origin": asdict(Origin.of(asked)),
    }
    suggested = deps.calendar.add(today, _SUGGESTED_WORKDAYS)
    facts = views.form(name, suggested=suggested, last=_latest(today))
    answer.form("pipeline/stuck_alive_form", metadata=json.dumps(carried), **facts)


def _latest(today: date) -> date:
    return today + service.LONGEST_ALIVE


def _asks(deps: Deps, asked: Asked, value: str) -> Asks:
    found = asks_of(value, today=asked.today, fiscal_year_start=deps.company.fiscal_year_start)
    if found is None:
        raise StaleButton
    return found
