"""The form in which a team's meeting is set up or changed."""

from __future__ import annotations

import json
from typing import Any

from rapidfuzz import process
from slack_bolt import Ack, App

from bot.kit.clock import is_zone
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood
from bot.kit.rhythm import described
from bot.meetings.asking.service import kind_of
from bot.meetings.kinds import said
from bot.meetings.model import Lead, Mode, Series, SeriesId
from bot.meetings.series import rules, service, views
from bot.meetings.settings import MeetingsSettings
from bot.people import service as people
from bot.people.model import MemberId, Team, TeamId
from bot.people.rules import fold
from bot.platforms.slack.answer import Answer
from handlers import channels
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.filled import Origin, Wrong, field, number, option, recurrence

_LEAST, _MOST = 5, 480
_LIKE_ENOUGH = 60


def register(app: App, deps: Deps) -> None:
    """Two ways to open the form, and the form."""

    @app.action(action("meetings.setup"))
    def open_new(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        open_form(deps, asked, answer, asked.value)

    @app.action(action("meetings.change"))
    def open_change(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker, which = asked.member, SeriesId(number(asked.value))
        with deps.reading() as tx:
            known = service.one_of(tx, asker=asker, series=which, command=_command(deps))
        open_form(deps, asked, answer, known.kind, known)

    @app.view("meetings.setup")
    def set_up(ack: Ack, asked: Asked, answer: Answer) -> None:
        wanted, team = _filled(deps, asked)
        info = channels.info_of(asked, wanted.channel)
        channels.check(info)
        _check_told(deps, wanted)
        asker, now, locale = asked.member, deps.clock.now(), asked.reader.locale
        with deps.writing() as tx:
            made = service.set_up(tx, asker=asker, wanted=wanted, now=now, deps=deps)
        ack()
        present = channels.present_in(asked, wanted.channel)
        strangers = None
        if present is not None:
            with deps.reading() as tx:
                strangers = people.strangers(
                    tx, workspace=asked.workspace, team=wanted.team, slack_ids=present
                )
        Origin(**json.loads(asked.metadata)["there"]).answer(answer).privately(
            "meetings/set_up",
            id=made.series.id,
            kind=said(kind_of(made.series, deps).name, locale),
            team=team.name,
            channel=wanted.channel,
            rhythm=described(wanted.recurrence),
            next=made.upcoming.starts_at if made.upcoming else None,
            is_member=info.get("is_member") if info else None,
            strangers=strangers,
        )


def open_form(deps: Deps, asked: Asked, answer: Answer, kind: str, known: Series | None = None) -> None:
    offered, asker = deps.settings[MeetingsSettings].offered, asked.member
    if kind not in offered:
        raise StaleButton
    with deps.reading() as tx:
        teams = service.teams_to_set_up(tx, asker=asker, command=_command(deps))
        slack_ids = service.slack_ids(tx, series=known) if known else {}
        zones = [team.zone for team in people.teams(tx, workspace=asker.workspace)]
    facts = views.form(
        kind=offered[kind],
        teams=teams,
        known=known,
        channel=channels.here(asked),
        slack_ids=slack_ids,
        locale=asked.reader.locale,
        zones=[asked.reader.zone, *zones],
        fiscal_year_start=deps.company.fiscal_year_start,
    )
    # The id is given before the form is sent, so that sending it twice sets up one.
    carried = {
        "id": known.id if known else deps.ids.new(),
        "kind": kind,
        "there": Origin.of(asked).carried(),
    }
    answer.form("meetings/setup_form", metadata=json.dumps(carried), **facts)


def _filled(deps: Deps, asked: Asked) -> tuple[Series, Team]:
    """Raises FieldsWrong beside the fields; refuses NoTeamToMeet."""
    carried, asker = json.loads(asked.metadata), asked.member
    kind = deps.settings[MeetingsSettings].offered.get(carried["kind"])
    with deps.reading() as tx:
        found = service.teams_to_set_up(tx, asker=asker, command=_command(deps))
    team = {one.id: one for one in found}.get(TeamId(number(option(asked, "team"))))
    if team is None or kind is None:
        raise StaleButton
    wrong: Wrong = {}
    channel = channels.chosen(asked, wrong)
    recurs = recurrence(
        asked, wrong, zone=_zone(asked, team), fiscal_year_start=deps.company.fiscal_year_start
    )
    minutes = str(field(asked, "minutes").get("value") or "")
    if not (minutes.isascii() and minutes.isdecimal() and _LEAST <= int(minutes) <= _MOST):
        wrong["minutes"] = ("meetings/setup_minutes", {})
    lead = Lead(option(asked, "lead"))
    leader, delegate = _person(deps, asked, "leader", wrong), _person(deps, asked, "delegate", wrong)
    if lead is Lead.FIXED and leader is None and "leader" not in wrong:
        wrong["leader"] = ("meetings/setup_no_leader", {})
    questions: tuple[Any, ...] = ()
    try:
        questions = rules.read(str(field(asked, "questions").get("value") or ""), kind)
    except rules.QuestionsWrong as trouble:
        wrong["questions"] = ("meetings/setup_questions", {"why": trouble.why, "word": trouble.word})
    if wrong or recurs is None:
        raise FieldsWrong(wrong)
    made = Series(
        workspace=asked.workspace,
        id=SeriesId(carried["id"]),
        team=team.id,
        kind=carried["kind"],
        channel=channel,
        mode=Mode(option(asked, "mode")),
        minutes=int(minutes),
        lead=lead,
        leader=leader if lead is Lead.FIXED else None,
        delegate=delegate,
        questions=questions,
        recurrence=recurs,
        ask_minutes=kind.ask_minutes_before,
        created_by=asker.id,
        created_at=deps.clock.now(),
    )
    return made, team


def _zone(asked: Asked, team: Team) -> str:
    chosen = option(asked, "zone")
    if chosen == views.TEAMS_OWN:
        return team.zone
    if not is_zone(chosen):
        raise StaleButton
    return chosen


def _person(deps: Deps, asked: Asked, name: str, wrong: Wrong) -> MemberId | None:
    chosen = field(asked, name).get("selected_users") or []
    if not chosen:
        return None
    with deps.reading() as tx:
        found = people.by_slack_id(tx, workspace=asked.workspace, slack_id=chosen[0])
    if found is None:
        wrong[name] = ("meetings/setup_unknown_person", {})
        return None
    return found.id


def _check_told(deps: Deps, wanted: Series) -> None:
    """Raises FieldsWrong for a channel that is not only this team's."""
    with deps.reading() as tx:
        others = service.told_there(tx, series=wanted)
    if others is not None:
        raise FieldsWrong({"channel": ("meetings/setup_channel_of_others", {"team": others.name})})


def kind_called(deps: Deps, word: str) -> str:
    """The kind that somebody names, by its key or its name in any language; the first one for no word.

    Refuses: NotUnderstood.
    """
    offered = deps.settings[MeetingsSettings].offered
    if not word:
        return next(iter(offered))
    wanted = fold(word)
    names = {fold(name): key for key, kind in offered.items() for name in (key, *kind.name.values())}
    found = next((key for name, key in names.items() if name.startswith(wanted)), None)
    if found is None:
        near = process.extractOne(wanted, list(names), score_cutoff=_LIKE_ENOUGH)
        example = f"{_command(deps)} setup {next(reversed(offered))}"
        raise NotUnderstood(
            command=_command(deps), word=word, nearest=near[0] if near else None, example=example
        )
    return found


def _command(deps: Deps) -> str:
    return deps.command("meeting")
