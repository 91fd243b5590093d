"""/pipeline schedule: overviews that are posted by themselves. The command itself is in handlers/pipeline.py."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import Ack, App

from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood
from bot.people import service as people
from bot.people.model import Strangers, Team, TeamId
from bot.pipeline.snapshots import rules, service, views
from bot.pipeline.snapshots.kinds import VIEWS
from bot.pipeline.snapshots.model import Did, Listed, Plan, SnapshotId, Verb, Wish
from bot.platforms.slack.answer import Answer
from handlers import channels
from handlers.context import Asked, action
from handlers.filled import Wrong, number, option, recurrence

_DOES = {Verb.PAUSE: Did.PAUSED, Verb.RESUME: Did.RESUMED, Verb.SKIP: Did.SKIPPED, Verb.DELETE: Did.DELETED}


def register(app: App, deps: Deps) -> None:
    """The buttons of the list, and the form."""

    @app.action(action("pipeline.schedules"))
    def show_page(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _show(deps, asked, answer, start=number(asked.value), replaces=True)

    @app.action(action("pipeline.schedule_new"))
    def open_new(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _open_form(deps, asked, answer)

    @app.action(action("pipeline.schedule_move"))
    def open_move(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        asker, snapshot = asked.member, SnapshotId(number(asked.value))
        with deps.reading() as tx:
            known = service.one_of(tx, asker=asker, snapshot=snapshot, command=_command(deps))
        _open_form(deps, asked, answer, known)

    @app.action(re.compile(r"^pipeline\.schedule_(?P<verb>pause|resume|skip|delete)(:\d+)?$"))
    def change(ack: Ack, asked: Asked, answer: Answer, action: dict[str, Any]) -> None:
        ack()
        verb = action["action_id"].removeprefix("pipeline.schedule_").partition(":")[0]
        _change(deps, asked, answer, SnapshotId(number(asked.value)), _DOES[Verb(verb)], replaces=True)

    @app.view("pipeline.schedule")
    def set_up(ack: Ack, asked: Asked, answer: Answer) -> None:
        filled = _filled(deps, asked)
        asker, now = asked.member, deps.clock.now()
        info = channels.info_of(asked, filled.plan.channel)
        channels.check(info)
        _check_told(deps, asked, filled.plan)
        with deps.writing() as tx:
            schedule = service.set_up(
                tx,
                asker=asker,
                plan=filled.plan,
                now=now,
                calendar=deps.calendar,
                ids=deps.ids,
                command=_command(deps),
            )
        ack()
        # Who is in the channel is asked after the acknowledgement: that may take longer than a form may wait.
        facts = views.set_up(
            filled.plan,
            team=filled.team,
            next_run_at=schedule.next_run_at,
            is_member=info.get("is_member") if info else None,
            strangers=_strangers(deps, asked, filled),
            command=_command(deps),
        )
        _there(answer, filled.response_url).privately("pipeline/schedule_set", **facts)


def wished(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    """What somebody typed after `schedule`. Refuses: NotUnderstood, and what the use cases refuse."""
    wish = rules.read(rest)
    if wish is None:
        raise NotUnderstood(
            command=_command(deps),
            word=rest,
            nearest=rules.nearest(rest),
            example=f"{_command(deps)} schedule list",
        )
    if wish.verb is Verb.SET_UP:
        _open_form(deps, asked, answer)
    elif wish.verb is Verb.LIST:
        _show(deps, asked, answer)
    else:
        _do(deps, asked, answer, wish)


def _do(deps: Deps, asked: Asked, answer: Answer, wish: Wish) -> None:
    with deps.reading() as tx:
        known = None
        if wish.number is not None:
            known = service.numbered(tx, asker=asked.member, number=wish.number, command=_command(deps))
        else:
            mine = [one for one in service.listed(tx, asker=asked.member) if one.may_change]
            known = mine[0] if len(mine) == 1 else None
    if known is None:
        _show(deps, asked, answer, asks_which=True)
    elif wish.verb is Verb.MOVE:
        _open_form(deps, asked, answer, known)
    else:
        _change(deps, asked, answer, known.snapshot.id, _DOES[wish.verb])


def _show(
    deps: Deps,
    asked: Asked,
    answer: Answer,
    *,
    start: int = 0,
    replaces: bool = False,
    did: tuple[Did, Listed] | None = None,
    asks_which: bool = False,
) -> None:
    with deps.reading() as tx:
        found = service.listed(tx, asker=asked.member)
        may_set_up = service.may_set_up(tx, asker=asked.member)
    facts = views.page(
        found,
        start=start,
        command=_command(deps),
        may_set_up=may_set_up,
        did=did,
        asks_which=asks_which and bool(found),
    )
    (answer.replace if replaces else answer.privately)("pipeline/schedules", **facts)


def _change(
    deps: Deps, asked: Asked, answer: Answer, snapshot: SnapshotId, did: Did, *, replaces: bool = False
) -> None:
    asker, now = asked.member, deps.clock.now()
    with deps.writing() as tx:
        was = service.change(
            tx,
            asker=asker,
            snapshot=snapshot,
            did=did,
            now=now,
            calendar=deps.calendar,
            command=_command(deps),
        )
    _show(deps, asked, answer, replaces=replaces, did=(did, was))


def _open_form(deps: Deps, asked: Asked, answer: Answer, known: Listed | None = None) -> None:
    with deps.reading() as tx:
        teams = service.teams_to_set_up(tx, asker=asked.member, command=_command(deps))
    facts = views.form(
        teams=teams,
        views=list(VIEWS),
        known=known,
        channel=channels.here(asked),
    )
    # The id is given before the form is sent, so that sending it twice sets up one.
    carried = {
        "id": known.snapshot.id if known else deps.ids.new(),
        "is_new": known is None,
        "url": asked.place.response_url,
    }
    answer.form("pipeline/schedule_form", metadata=json.dumps(carried), **facts)


@dataclass(frozen=True, slots=True)
class _Filled:
    """What the form says, and where its answer goes."""

    plan: Plan
    team: Team
    response_url: str | None


def _filled(deps: Deps, asked: Asked) -> _Filled:
    """Raises FieldsWrong beside the fields; refuses NoTeamToSchedule, and NoSuchSnapshot for a team that is gone."""
    carried = json.loads(asked.metadata)
    with deps.reading() as tx:
        teams = {
            one.id: one for one in service.teams_to_set_up(tx, asker=asked.member, command=_command(deps))
        }
    team = teams.get(TeamId(number(option(asked, "team"))))
    if team is None:
        raise service.NoSuchSnapshot(command=_command(deps))
    wrong: Wrong = {}
    channel = channels.chosen(asked, wrong)
    recurs = recurrence(asked, wrong, zone=team.zone, fiscal_year_start=deps.company.fiscal_year_start)
    if wrong or recurs is None:
        raise FieldsWrong(wrong)
    plan = Plan(
        id=SnapshotId(carried["id"]),
        is_new=carried["is_new"],
        team=team.id,
        channel=channel,
        view=option(asked, "view"),
        recurrence=recurs,
    )
    return _Filled(plan, team, carried.get("url"))


def _check_told(deps: Deps, asked: Asked, plan: Plan) -> None:
    """Raises FieldsWrong for a channel that is not only this team's."""
    with deps.reading() as tx:
        others = service.told_there(tx, workspace=asked.workspace, plan=plan)
    if others is not None:
        raise FieldsWrong({"channel": ("pipeline/schedule_channel_of_others", {"team": others.name})})


def _strangers(deps: Deps, asked: Asked, filled: _Filled) -> Strangers | None:
    present = channels.present_in(asked, filled.plan.channel)
    if present is None:
        return None
    with deps.reading() as tx:
        return people.strangers(tx, workspace=asked.workspace, team=filled.team.id, slack_ids=present)


def _there(answer: Answer, response_url: str | None) -> Answer:
    """Where the form was opened from; without that, the person's messages with the app."""
    return replace(answer, place=replace(answer.place, response_url=response_url))


def _command(deps: Deps) -> str:
    return deps.command("pipeline")
