"""Making a team out of Slack users, for a company that has no file of its people; and whose deals a team may open."""

from __future__ import annotations

from slack_bolt import Ack, App

from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood
from bot.people import service as people
from bot.people.permissions import permit
from bot.people.privacy import said
from bot.people.privacy import service as privacy
from bot.platforms.slack.answer import Answer
from handlers import Command
from handlers.coach import nearest
from handlers.context import Asked, action
from handlers.filled import field
from handlers.home import show_home

COMMANDS = (Command("teams", "team", is_slash=False, words=("团队", "队")),)


def register(app: App, deps: Deps) -> None:
    """The button of App Home, and the form it opens."""

    @app.action(action("people.make_team"))
    def open_form(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker = asked.member
        with deps.reading() as tx:
            permit(tx, asker, "people.make_team")
        answer.form("people/make_team")

    @app.view("people.make_team")
    def make(ack: Ack, asked: Asked, answer: Answer) -> None:
        name = " ".join(field(asked, "name")["value"].split())
        asker, today = asked.member, asked.today
        with deps.reading() as tx:
            permit(tx, asker, "people.make_team")
            taken = people.teams(tx, workspace=asked.workspace).named(name)
        if taken is not None:
            raise FieldsWrong({"name": ("people/team_exists", {"team": taken.name})})
        ack()
        # Slack is asked who they are after the acknowledgement: that takes longer than a form may wait.
        leader = _account(asked, field(asked, "leader")["selected_user"])
        chosen = [_account(asked, one) for one in field(asked, "people")["selected_users"]]
        members = [one for one in chosen if one is not None]
        made = None
        if leader is not None:
            with deps.writing() as tx:
                made = people.make_team(
                    tx,
                    asker=asker,
                    name=name,
                    leader=leader,
                    people=members,
                    today=today,
                    ids=deps.ids,
                )
        answer.directly("people/team_made", name=name, made=made)
        show_home(deps, asked, answer)


def _account(asked: Asked, user: str) -> people.Account | None:
    """Who that is; None for an app."""
    found = asked.api.read("users.info", user=user)["user"]
    if found.get("is_bot"):
        return None
    profile = found.get("profile", {})
    name = profile.get("real_name") or found.get("real_name") or found["name"]
    return people.Account(user, name, profile.get("email"))


def _team(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    command = f"{deps.command('coach')} team"
    wish = said.read(rest)
    if said.is_help(rest) or (wish is not None and not rest.strip()):
        answer.privately("teams/help", command=command)
        return
    if wish is None:
        raise NotUnderstood(
            command=command,
            word=rest,
            nearest=nearest(rest, said.SUGGESTED),
            example=f"{command} private on",
        )
    asker = asked.member
    if wish.is_private is None:
        with deps.reading() as tx:
            found = privacy.privacy(tx, asker=asker, name=wish.name)
    else:
        with deps.writing() as tx:
            found = privacy.keep_private(tx, asker=asker, name=wish.name, is_private=wish.is_private)
    answer.privately("teams/privacy", found=found, command=command)


COACH_WORDS = {"team": _team}
