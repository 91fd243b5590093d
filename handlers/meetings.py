"""/meeting: how today's meeting stands, and everybody's own answers. The rest is in handlers/meeting_*.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App

from bot.deals.finding import service as finding
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood
from bot.meetings import rules
from bot.meetings.asking import service as asking
from bot.meetings.asking.service import Given, Sheet, kind_of
from bot.meetings.holding import service as holding
from bot.meetings.holding import views
from bot.meetings.kinds import said
from bot.meetings.model import Asks, Question
from bot.meetings.rules import Verb, Wish
from bot.meetings.series import rules as series_rules
from bot.meetings.series import service as series
from bot.meetings.settings import MeetingsSettings
from bot.platforms.slack.answer import Answer
from handlers import Command, meeting_list, meeting_past
from handlers.context import Asked, action
from handlers.errors import StaleButton
from handlers.filled import Origin
from handlers.meeting_held import Key

COMMANDS = (Command("meetings", "meeting", words=("meetings", "会议", "晨会")),)
_MOST_DEALS = 100


def register(app: App, deps: Deps) -> None:
    """The command, and the form with the questions."""

    @app.command(deps.command("meeting"))
    def ask(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        wish = rules.read(asked.text)
        if wish is None:
            command = deps.command("meeting")
            near = rules.nearest(asked.text)
            raise NotUnderstood(command=command, word=asked.text, nearest=near, example=f"{command} setup")
        _do(deps, asked, answer, wish)

    @app.action(action("meetings.answer"))
    def open_form(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _open_form(deps, asked, answer, Key.of(asked.value))

    @app.action(action("meetings.as_known"))
    def nothing_to_add(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        key, asker = Key.of(asked.value), asked.member
        sheet = _sheet(deps, asked, key)
        given = _give(deps, asker_of=asked, key=key, values=sheet.values)
        answer.replace("meetings/given", **_given(deps, given, asker.language, asked))

    @app.action(action("meetings.all"))
    def show_all(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        key, now = Key.of(asked.value), deps.clock.now()
        with deps.reading() as tx:
            found = holding.see(tx, asker=asked.member, series=key.series, day=key.day, deps=deps)
            facts = views.card(tx, deps, found, now=now, locale=asked.reader.locale, every=True)
        answer.privately("meetings/all", **facts)

    @app.view("meetings.answer")
    def take(ack: Ack, asked: Asked, answer: Answer) -> None:
        carried = json.loads(asked.metadata)
        key, asker = Key.of(carried["key"]), asked.member
        sheet = _sheet(deps, asked, key)
        given = _give(deps, asker_of=asked, key=key, values=_filled(deps, asked, sheet.series.questions))
        ack()
        there = Origin(**carried["there"]).answer(answer)
        facts = _given(deps, given, asker.language, asked)
        (there.replace if carried["replaces"] else there.privately)("meetings/given", **facts)


def _do(deps: Deps, asked: Asked, answer: Answer, wish: Wish) -> None:
    match wish.verb:
        case Verb.HELP:
            kinds = deps.settings[MeetingsSettings].offered
            names = [said(one.name, asked.reader.locale) for one in list(kinds.values())[1:]]
            answer.privately("meetings/help", command=deps.command("meeting"), kinds=names)
        case Verb.TODAY:
            _today(deps, asked, answer)
        case Verb.ANSWER:
            key = _current(deps, asked)
            if key is None:
                meeting_list.show(deps, asked, answer)
            else:
                _open_form(deps, asked, answer, key)
        case Verb.ACTIONS | Verb.HISTORY | Verb.STATS | Verb.EXPORT:
            meeting_past.wished(deps, asked, answer, wish)
        case _:
            meeting_list.wished(deps, asked, answer, wish)


def _current(deps: Deps, asked: Asked) -> Key | None:
    """The meeting that somebody means who names none: of their own team, the next that is not over."""
    now, asker = deps.clock.now(), asked.member
    with deps.reading() as tx:
        found = series.listed(tx, asker=asker, now=now, deps=deps)
    ahead = [one for one in found if one.upcoming is not None]
    own = [one for one in ahead if one.team.id == asker.team] or ahead
    nearest = min(own, key=lambda one: one.upcoming.starts_at if one.upcoming else now, default=None)
    return Key(nearest.series.id, nearest.upcoming.day) if nearest and nearest.upcoming else None


def _today(deps: Deps, asked: Asked, answer: Answer) -> None:
    key, now, locale = _current(deps, asked), deps.clock.now(), asked.reader.locale
    if key is None:
        meeting_list.show(deps, asked, answer)
        return
    with deps.reading() as tx:
        found = holding.see(tx, asker=asked.member, series=key.series, day=key.day, deps=deps)
        facts = views.card(tx, deps, found, now=now, locale=locale)
        leads = holding.may_lead(tx, asker=asked.member, found=found)
        facts["may_answer"] = asking.may_answer(tx, asker=asked.member, series=found.series)
    answer.data(meeting_past.data_of(found))
    is_live = not facts["is_written"]
    template = "meetings/lead" if leads and is_live and facts["has_begun"] else "meetings/card"
    answer.privately(template, **facts)


def _open_form(deps: Deps, asked: Asked, answer: Answer, key: Key) -> None:
    sheet, locale = _sheet(deps, asked, key), asked.reader.locale
    kind = kind_of(sheet.series, deps)
    is_before = sheet.is_before and series_rules.worded_before(sheet.series.questions, kind)
    has_deals = any(one.asks is Asks.DEAL for one in sheet.series.questions)
    questions = [
        {
            "key": one.key,
            "asks": one.asks.value,
            "is_optional": one.is_optional,
            "words": series_rules.words_of(
                one, kind, locale, is_before=is_before, is_days_before=sheet.is_days_before
            ),
            "value": _value(one, sheet.values.get(one.key, "")),
        }
        for one in sheet.series.questions
    ]
    place = asked.place
    carried = {
        "key": str(key),
        # The question's own message makes way for what was answered; the channel's card stays.
        "replaces": place.ts is not None and place.channel != sheet.series.channel,
        "there": Origin.of(asked).carried(),
    }
    answer.form(
        "meetings/answer_form",
        metadata=json.dumps(carried),
        kind=said(kind.name, locale),
        starts_at=sheet.meeting.starts_at,
        is_before=sheet.is_before,
        is_of_day=kind.looks_back == "workday" and not is_before,
        is_prefilled=sheet.is_prefilled,
        has_values=bool(sheet.values),
        questions=questions,
        deals=_deals(deps, asked) if has_deals else [],
    )


def _sheet(deps: Deps, asked: Asked, key: Key) -> Sheet:
    now, asker, reader = deps.clock.now(), asked.member, asked.reader
    with deps.reading() as tx:
        return asking.sheet(
            tx, asker=asker, series=key.series, day=key.day, now=now, reader=reader, deps=deps
        )


def _give(deps: Deps, *, asker_of: Asked, key: Key, values: Any) -> Given:
    asker, now = asker_of.member, deps.clock.now()
    with deps.writing() as tx:
        return asking.answer(
            tx, asker=asker, series=key.series, day=key.day, values=values, now=now, deps=deps
        )


def _given(deps: Deps, given: Given, locale: str, asked: Asked) -> dict[str, Any]:
    kind, questions = kind_of(given.series, deps), given.series.questions
    is_before = given.is_before and series_rules.worded_before(questions, kind)
    again = [one for one in questions if one.key in given.answer.repeats]
    asked_on = {"is_before": is_before, "is_days_before": given.is_days_before}
    return {
        "key": f"{given.series.id}:{given.meeting.day.isoformat()}",
        "kind": said(kind.name, asked.reader.locale),
        "starts_at": given.meeting.starts_at,
        "is_new": given.is_new,
        "is_late": given.answer.is_late and given.is_new,
        "repeats": " ".join(series_rules.words_of(one, kind, locale, **asked_on) for one in again),
        "says": views.answered(given.answer, questions, kind, asked.reader.locale, **asked_on),
    }


def _deals(deps: Deps, asked: Asked) -> list[dict[str, str]]:
    with deps.reading() as tx:
        found = finding.own_open(tx, asker=asked.member, most=_MOST_DEALS)
        page = finding.page(tx, asker=asked.member, found=found, count=_MOST_DEALS)
    return [{"id": str(line.deal.id), "name": line.deal.name} for line in page.lines]


def _value(question: Question, text: str) -> str:
    return text.partition(":")[0] if question.asks is Asks.DEAL else text


def _filled(deps: Deps, asked: Asked, questions: Sequence[Question]) -> dict[str, str | None]:
    """What the form says. Raises FieldsWrong for a deal that is not the asker's."""
    found: dict[str, str | None] = {}
    names: dict[str, str] | None = None
    for one in questions:
        field = (asked.state.get(one.key) or {}).get(one.key)
        if field is None:
            # The questions were changed while the form was open.
            raise StaleButton
        text = field.get("value") or (field.get("selected_option") or {}).get("value")
        if one.asks is Asks.DEAL and text and field.get("type") == "static_select":
            names = names if names is not None else {d["id"]: d["name"] for d in _deals(deps, asked)}
            if text not in names:
                raise FieldsWrong({one.key: ("meetings/answer_no_deal", {})})
            text = f"{text}:{names[text]}"
        elif one.asks is Asks.DEAL and text:
            text = f":{text}"
        found[one.key] = text
    return found
