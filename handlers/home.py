"""App Home: who you are here, how far the app is set up, and what to do next."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from bot.deals import service as deals
from bot.delivery import service as delivery
from bot.delivery import views as delivery_views
from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.permissions import may
from bot.platforms.slack.answer import Answer
from handlers.coach import every_command
from handlers.context import Asked, action


def register(app: App, deps: Deps) -> None:
    """Opening it, and choosing a language on it."""

    @app.event("app_home_opened")
    def open_home(event: dict[str, Any], asked: Asked, answer: Answer) -> None:
        if event.get("tab") == "home":
            show_home(deps, asked, answer)

    @app.action(action("home.language"))
    def choose_language(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker = asked.member
        with deps.writing() as tx:
            member = people.set_language(tx, asker=asker, language=asked.value or None)
        asked.became(member)
        show_home(deps, asked, answer)

    @app.event("user_change")
    def follow_profile(asked: Asked) -> None:
        asked.recognised()


def show_home(deps: Deps, asked: Asked, answer: Answer) -> None:
    """Publish the asker's App Home as things are now."""
    member, workspace, now = asked.known_member, asked.workspace, deps.clock.now()
    with deps.reading() as tx:
        state = people.setting_up(tx, workspace=workspace)
        has_deals = deals.is_filled(tx, workspace=workspace)
        tree = people.teams(tx, workspace=workspace)
        chosen = people.chosen_language(tx, member=member) if member else None
        can_make_teams = member is not None and may(tx, member, "people.make_team")
        hours = delivery.preferences(tx, asker=member, now=now, deps=deps) if member else None
    team = tree[member.team] if member is not None and member.team is not None else None
    answer.home(
        "home/home",
        member=member,
        team=team.name if team else None,
        led=[one.name for one in tree.led_by(member.id)] if member else [],
        language=chosen,
        state=state,
        has_deals=has_deals,
        is_setting_up=bool(member and (member.is_admin or tree.is_leading(member))),
        can_make_teams=can_make_teams,
        coach=deps.command("coach"),
        pipeline=deps.command("pipeline"),
        commands=every_command(deps, asked),
        hours=delivery_views.preferences(hours, deps, asked.reader) if hours else None,
    )
