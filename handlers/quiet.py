"""/coach quiet: when I write to you, how much, and not for a while; the same on App Home."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import time
from typing import Any

from slack_bolt import Ack, App

from bot.delivery import service, views
from bot.delivery.wishes import rules
from bot.delivery.wishes.model import Asks, Chosen, Wanted
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood
from bot.platforms.slack.answer import Answer, Place
from handlers import Command
from handlers.coach import nearest
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.home import show_home

COMMANDS = (
    Command(
        "delivery",
        "quiet",
        is_slash=False,
        words=("免打扰", "勿扰", "安静"),
    ),
)


def register(app: App, deps: Deps) -> None:
    """The buttons of its card and of App Home, and the form they open."""

    @app.action(action("delivery.quiet"))
    def press(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        wanted = rules.read(asked.value, now=deps.clock.now(), zone=asked.reader.zone)
        if wanted is None or wanted.asks not in (Asks.QUIET, Asks.OFF):
            raise StaleButton
        _keep_quiet(deps, asked, wanted)
        _show_again(deps, asked, answer)

    @app.action(action("delivery.choose"))
    def open_form(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        facts = _facts(deps, asked)
        # The choices are remembered: only kinds that were offered can have been left out on purpose.
        carried = {
            "place": asdict(asked.place),
            "is_home": _is_home(asked),
            "offered": list(facts["chosen"].offered),
        }
        answer.form("delivery/choose", metadata=json.dumps(carried), **facts)

    @app.view("delivery.choose")
    def choose(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried = json.loads(asked.metadata)
        chosen = _chosen(asked.state, frozenset(carried["offered"]))
        asker, now = asked.member, deps.clock.now()
        with deps.writing() as tx:
            service.change_preferences(tx, asker=asker, chosen=chosen, now=now, deps=deps)
        ack()
        if carried["is_home"]:
            show_home(deps, asked, answer)
        else:
            there = replace(answer, place=Place(**carried["place"]))
            there.replace("delivery/quiet", **_facts(deps, asked))


def _quiet(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    wanted = rules.read(rest, now=deps.clock.now(), zone=asked.reader.zone)
    if wanted is None:
        raise NotUnderstood(
            command=f"{deps.command('coach')} quiet",
            word=rest,
            nearest=nearest(rest, rules.SUGGESTED),
            example=f"{deps.command('coach')} quiet until 14:00",
        )
    if wanted.asks is Asks.HELP:
        answer.privately("delivery/help", command=f"{deps.command('coach')} quiet")
        return
    if wanted.asks is not Asks.SHOW:
        _keep_quiet(deps, asked, wanted)
    answer.privately("delivery/quiet", **_facts(deps, asked))


def _keep_quiet(deps: Deps, asked: Asked, wanted: Wanted) -> None:
    asker, now = asked.member, deps.clock.now()
    with deps.writing() as tx:
        service.be_quiet(tx, asker=asker, until=wanted.until, now=now, deps=deps)


def _show_again(deps: Deps, asked: Asked, answer: Answer) -> None:
    if _is_home(asked):
        show_home(deps, asked, answer)
    else:
        answer.replace("delivery/quiet", **_facts(deps, asked))


def _is_home(asked: Asked) -> bool:
    return bool((asked.body.get("view") or {}).get("type") == "home")


def _facts(deps: Deps, asked: Asked) -> dict[str, Any]:
    asker, now = asked.member, deps.clock.now()
    with deps.reading() as tx:
        chosen = service.preferences(tx, asker=asker, now=now, deps=deps)
    return views.preferences(chosen, deps, asked.reader)


def _chosen(state: dict[str, Any], offered: frozenset[str]) -> Chosen:
    """What the form says. Raises FieldsWrong for a number that is none."""
    limit = str(state["limit"]["limit"]["value"])
    if not re.fullmatch(r"\d{1,3}", limit):
        raise FieldsWrong({"limit": ("delivery/wrong_limit", {"most": service.MOST_A_DAY})})
    digest = state["digest"]["digest"].get("selected_time")
    ticked = state.get("muted", {}).get("muted", {}).get("selected_options") or []
    return Chosen(
        starts=time.fromisoformat(state["starts"]["starts"]["selected_time"]),
        ends=time.fromisoformat(state["ends"]["ends"]["selected_time"]),
        daily_limit=int(limit),
        digest_at=time.fromisoformat(digest) if digest else None,
        muted=frozenset(one["value"] for one in ticked),
        offered=offered,
    )


COACH_WORDS = {"quiet": _quiet}
