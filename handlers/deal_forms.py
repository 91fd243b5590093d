"""The forms in which a deal is changed. Each is opened by a button that says which deal and how it was seen.

A form is checked and stored before it is acknowledged, within Slack's three seconds; sent twice it counts once. When
somebody else has changed the deal meanwhile, the form stays open and says so, and can be sent again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from slack_bolt import Ack, App

from bot.deals.changes import service as changes
from bot.deals.changes.model import HandOver, Wanted
from bot.deals.changes.refusals import ChangedMeanwhile
from bot.deals.finding import service as finding
from bot.deals.finding.model import Found
from bot.deals.forms import rules, service, views
from bot.deals.forms.model import Filled, Kind
from bot.deals.model import DealId
from bot.deals.settings import DealsSettings
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong
from bot.people.refusals import UnknownPerson
from bot.platforms.slack.answer import Answer
from handlers.context import Asked, action
from handlers.deal_cards import Pressed, show_after
from handlers.filled import Origin


@dataclass(frozen=True, slots=True)
class Carried:
    """What a form keeps while it is open."""

    pressed: Pressed
    origin: Origin

    @classmethod
    def of(cls, asked: Asked) -> Carried:
        said = json.loads(asked.metadata)
        pressed = said["pressed"]
        return cls(
            Pressed(DealId(pressed["deal"]), pressed["seen"], pressed["back"]), Origin(**said["origin"])
        )

    def metadata(self) -> str:
        return json.dumps({"pressed": asdict(self.pressed), "origin": asdict(self.origin)})


def register(app: App, deps: Deps) -> None:
    """A button and a form for each way to change a deal."""
    for kind in Kind:
        app.action(action(f"deals.{kind.value}"))(_opening(deps, kind))
        app.view(f"deals.{kind.value}")(_sending(deps, kind))


def _opening(deps: Deps, kind: Kind) -> Callable[..., None]:
    def open_it(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        open_form(deps, asked, answer, kind, Pressed.of(asked))

    return open_it


def _sending(deps: Deps, kind: Kind) -> Callable[..., None]:
    def take(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried, asker = Carried.of(asked), asked.member
        wanted = _wanted(deps, asked, kind, carried.pressed.deal)
        try:
            with deps.writing() as tx:
                dones = service.make(
                    tx,
                    asker=asker,
                    deal=carried.pressed.deal,
                    wanted=wanted,
                    seen=carried.pressed.seen,
                    view=asked.place.view_id,
                    deps=deps,
                )
        except ChangedMeanwhile as meanwhile:
            # What was filled in stays in the form: the person looks at what the other did, and decides.
            view = _again(deps, asked, answer, kind=kind, carried=carried, meanwhile=meanwhile.facts)
            ack(response_action="update", view=view)
            return
        ack()
        if dones:
            there = carried.origin.answer(answer)
            show_after(deps, asked, there, dones, back=carried.pressed.back, is_new=carried.origin.is_new)

    return take


def open_form(
    deps: Deps,
    asked: Asked,
    answer: Answer,
    kind: Kind,
    pressed: Pressed,
    *,
    stage: tuple[str, str] | None = None,
    is_new: bool = False,
) -> None:
    """Show the form. `stage`: one that was named already; `is_new`: it was not opened from a card."""
    facts, _ = _facts(deps, asked, kind, pressed.deal, stage=stage)
    carried = Carried(pressed, Origin.of(asked, is_new=is_new))
    answer.form(views.TEMPLATES[kind], metadata=carried.metadata(), **facts)


def _facts(
    deps: Deps,
    asked: Asked,
    kind: Kind,
    deal: DealId,
    *,
    stage: tuple[str, str] | None = None,
    meanwhile: dict[str, Any] | None = None,
) -> tuple[dict[str, Any], int]:
    asker, today, locale = asked.member, asked.today, asked.reader.locale
    with deps.reading() as tx:
        service.permit_change(tx, asker=asker, deal=deal)
        revision = changes.get(tx, asker=asker, deal=deal).revision
        line = finding.page(tx, asker=asker, found=Found((deal,))).lines[0]
    facts = views.form(
        kind,
        line,
        settings=deps.settings[DealsSettings],
        locale=locale,
        today=today,
        stage=stage,
        meanwhile=meanwhile,
    )
    return facts, revision


def _again(
    deps: Deps, asked: Asked, answer: Answer, *, kind: Kind, carried: Carried, meanwhile: dict[str, Any]
) -> dict[str, Any]:
    """The same form for the deal as it is now. What was filled in stays there, because its fields are the same."""
    pressed = carried.pressed
    facts, revision = _facts(deps, asked, kind, pressed.deal, meanwhile=meanwhile)
    fresh = Carried(Pressed(pressed.deal, revision, pressed.back), carried.origin)
    return answer.view(views.TEMPLATES[kind], metadata=fresh.metadata(), **facts)


def _wanted(deps: Deps, asked: Asked, kind: Kind, deal: DealId) -> Sequence[Wanted]:
    """Raises FieldsWrong."""
    filled, asker = Filled(asked.state), asked.member
    if kind is Kind.HAND_OVER:
        return [HandOver(_person(asked, filled.person("to")))]
    with deps.reading() as tx:
        known = changes.get(tx, asker=asker, deal=deal).deal
    return rules.wanted(kind, filled, deal=known, settings=deps.settings[DealsSettings])


def _person(asked: Asked, slack_id: str | None) -> Any:
    try:
        return asked.person(f"<@{slack_id}>").id
    except UnknownPerson:
        raise FieldsWrong({"to": ("deals/wrong_person", {})}) from None
