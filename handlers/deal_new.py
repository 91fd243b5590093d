"""Making a deal in a form, and making a message the next step of one."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from slack_bolt import Ack, App

from bot.deals.changes.model import NewInChat, NextStep
from bot.deals.finding import service as finding
from bot.deals.finding.model import MOST_LETTERS, Found
from bot.deals.forms import rules, service, views
from bot.deals.forms.model import Filled
from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.people import service as people
from bot.platforms.slack.answer import Answer
from handlers import Shortcut
from handlers.context import Asked, action, plain
from handlers.deal_cards import card, show_after
from handlers.filled import Origin, number

SHORTCUTS = (Shortcut("deals", "deals.from_message"),)

_MOST_OF_MESSAGE = 500


def register(app: App, deps: Deps) -> None:
    """The form for a new deal, and the entry in the menu of messages."""

    @app.action(action("deals.new"))
    def open_empty(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        open_new(deps, asked, answer)

    @app.view("deals.new")
    def make(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried, asker, view = json.loads(asked.metadata), asked.member, asked.place.view_id or ""
        new = _new(asked)
        with deps.reading() as tx:
            alike = finding.alike(tx, asker=asker, name=new.name, account=new.account)
        unseen = [one for one in alike if one not in carried["shown"]]
        if unseen:
            ack(response_action="update", view=_asking_again(deps, asked, answer, carried, list(alike)))
            return
        with deps.writing() as tx:
            done = service.create(tx, asker=asker, new=new, view=view, deps=deps)
        ack()
        if done is not None:
            show_after(deps, asked, Origin(**carried["origin"]).answer(answer), [done], is_new=True)

    @app.action(action("deals.instead"))
    def open_other(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        carried, deal = json.loads(asked.metadata), DealId(number(asked.value))
        facts = card(deps, asked, deal)
        answer.update_window("deals/shown_instead", deal=facts["deal"])
        Origin(**carried["origin"]).answer(answer).privately("deals/deal", **facts)

    @app.shortcut({"type": "message_action", "callback_id": "deals.from_message"})
    def open_on_message(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        text = plain(str(asked.body["message"].get("text") or ""))
        asker = asked.member
        with deps.reading() as tx:
            lines, chosen = service.for_message(tx, asker=asker, text=text)
        facts = views.message(
            lines,
            chosen=chosen,
            text=text[:_MOST_OF_MESSAGE],
            settings=deps.settings[DealsSettings],
            locale=asked.reader.locale,
        )
        carried = {"origin": asdict(Origin.of(asked, is_new=True))}
        answer.form("deals/form_message", metadata=json.dumps(carried), **facts)

    @app.view("deals.from_message")
    def keep(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried, asker = json.loads(asked.metadata), asked.member
        filled = Filled(asked.state)
        deal, text = _meant(deps, asked, filled), filled.lines("text")
        with deps.writing() as tx:
            dones = service.make(
                tx,
                asker=asker,
                deal=deal,
                wanted=[NextStep(text)],
                seen=None,
                view=asked.place.view_id,
                deps=deps,
            )
        ack()
        if dones:
            show_after(deps, asked, Origin(**carried["origin"]).answer(answer), dones, is_new=True)


def open_new(deps: Deps, asked: Asked, answer: Answer, *, name: str = "") -> None:
    """Show the form for a new deal."""
    carried = {"origin": asdict(Origin.of(asked, is_new=True)), "shown": []}
    facts = views.new(
        settings=deps.settings[DealsSettings],
        locale=asked.reader.locale,
        currencies=_currencies(deps, asked),
        name=name[:MOST_LETTERS],
    )
    answer.form("deals/form_new", metadata=json.dumps(carried), **facts)


def _asking_again(
    deps: Deps, asked: Asked, answer: Answer, carried: dict[str, Any], alike: list[DealId]
) -> dict[str, Any]:
    """The form with the deals that the new one may be again."""
    asker = asked.member
    with deps.reading() as tx:
        lines = finding.page(tx, asker=asker, found=Found(tuple(alike))).lines
    facts = views.new(
        settings=deps.settings[DealsSettings],
        locale=asked.reader.locale,
        currencies=_currencies(deps, asked),
        alike=lines,
    )
    shown = {**carried, "shown": list({*carried["shown"], *alike})}
    return answer.view("deals/form_new", metadata=json.dumps(shown), **facts)


def _new(asked: Asked) -> NewInChat:
    """Raises FieldsWrong."""
    filled = Filled(asked.state)
    process, _, stage = (filled.chosen("stage") or "").partition("/")
    currency = filled.chosen("currency") or ""
    name = filled.text("name")
    if name is None:
        raise FieldsWrong({"name": ("deals/wrong_no_name", {})})
    return NewInChat(
        name=name,
        account=filled.text("account"),
        amount=rules.money(filled, currency),
        currency=currency,
        process=process,
        stage=stage,
        expected_close=filled.day("expected"),
        next_step=filled.text("next_step"),
    )


def _currencies(deps: Deps, asked: Asked) -> list[str]:
    """Those to choose from: the team's, the company's, and those that have a rate."""
    asker = asked.member
    with deps.reading() as tx:
        tree = people.teams(tx, workspace=asker.workspace)
    team = [tree[asker.team].currency] if asker.team is not None else []
    return [*team, deps.company.currency, *sorted({one.currency for one in deps.rates.rates})]


def _meant(deps: Deps, asked: Asked, filled: Filled) -> DealId:
    """The deal of the form: the one that was typed, else the one that was chosen. Raises FieldsWrong."""
    text, chosen = filled.text("other"), filled.chosen("deal")
    if text is None:
        if chosen is None:
            raise FieldsWrong({"other": ("deals/wrong_no_deal", {})})
        return DealId(number(chosen))
    asker = asked.member
    with deps.reading() as tx:
        found = finding.find(tx, asker=asker, text=text)
        lines = finding.page(tx, asker=asker, found=found).lines
    if found.only is None:
        names = [one.deal.name for one in lines]
        raise FieldsWrong(
            {"other": ("deals/wrong_several" if names else "deals/wrong_none", {"names": names})}
        )
    return found.only
