"""/deal: find a deal, see how it stands, and say what has become of it. Cards and forms are in modules of their own."""

from __future__ import annotations

from datetime import timedelta

from rapidfuzz import process as alike
from slack_bolt import Ack, App

from bot.deals import asking
from bot.deals.asking import Question, Verb
from bot.deals.changes.model import HandOver, Wanted
from bot.deals.differences import csvfile
from bot.deals.differences import service as differing
from bot.deals.differences import views as differing_views
from bot.deals.finding import service, views
from bot.deals.finding.model import Found
from bot.deals.forms import rules
from bot.deals.forms import service as forms
from bot.deals.forms.model import Kind
from bot.deals.model import Deal, DealId
from bot.deals.settings import DealsSettings
from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, NotUnderstood, Refusal
from bot.platforms.slack.answer import Answer
from handlers import Command, deal_new
from handlers.context import Asked
from handlers.deal_cards import COMMAND, Pressed, card, listed, look, show_after
from handlers.deal_forms import open_form

COMMANDS = (
    Command(
        "deals",
        COMMAND,
        words=("deals", "单子", "商机"),
    ),
)


class Impossible(Refusal):
    """What was typed cannot be. Facts: `why`."""

    template = "deals/refused_impossible"


def register(app: App, deps: Deps) -> None:
    """The command."""

    @app.command(deps.command(COMMAND))
    def ask(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        question = asking.read(asked.text)
        if question.verb is Verb.HELP:
            shortcut = deps.words.text("deals/shortcut", {}, asked.reader)
            person = asked.member.name
            answer.privately("deals/help", command=deps.command(COMMAND), shortcut=shortcut, person=person)
        elif question.verb is Verb.DIFFERENCES:
            _differences(deps, asked, answer)
        elif question.verb is Verb.NEW:
            deal_new.open_new(deps, asked, answer, name=question.rest)
        elif question.verb is Verb.SHOW:
            _show(deps, asked, answer, question.name)
        else:
            _say(deps, asked, answer, question)


def _differences(deps: Deps, asked: Asked, answer: Answer) -> None:
    """What is known otherwise here than in the CRM: the first few, and all as a file to take there."""
    asker, locale = asked.member, asked.reader.locale
    with deps.reading() as tx:
        found = differing.differences(tx, asker=asker)
    words = csvfile.FileWords.of(deps.words.text("deals/differences_words", {}, asked.reader))
    say = csvfile.Wording(words, deps.settings[DealsSettings], locale, found.names)
    if found.lines:
        name, content = f"deals-differences-{asked.today.isoformat()}.csv", csvfile.write(found, say)
        answer.send_file(name, content, "deals/differences_file", count=found.deals)
    answer.data(differing_views.data(found, say))
    answer.privately("deals/differences", **differing_views.card(found, say))


def _show(deps: Deps, asked: Asked, answer: Answer, text: str) -> None:
    found = look(deps, asked, text)
    if found.only is not None:
        _data(deps, asked, answer, Found((found.only,)))
        answer.privately("deals/deal", **card(deps, asked, found.only))
        return
    _data(deps, asked, answer, found)
    template, facts = listed(deps, asked, found, text)
    answer.privately(template, **facts)


def _data(deps: Deps, asked: Asked, answer: Answer, found: Found) -> None:
    asker = asked.member
    with deps.reading() as tx:
        page = service.page(tx, asker=asker, found=found, count=len(found.deals))
    answer.data(views.data(page.lines, count=page.count, is_near=found.is_near))


def _say(deps: Deps, asked: Asked, answer: Answer, question: Question) -> None:
    """Do what was said of one deal; where several fit, ask which; where something is missing, ask for it in a form."""
    whole = look(deps, asked, asked.text)
    if whole.deals and not whole.is_near:
        # The verb is a part of a name. To show that deal does no harm if it was not meant.
        _show(deps, asked, answer, asked.text)
        return
    found = look(deps, asked, question.name)
    asker = asked.member
    with deps.reading() as tx:
        meant = service.meant(tx, asker=asker, found=found, is_open=question.verb is not Verb.REOPEN)
    if meant is None:
        template, facts = listed(deps, asked, found, question.name, asks_which=True)
        answer.privately(template, **facts)
        return
    with deps.reading() as tx:
        forms.permit_change(tx, asker=asker, deal=meant)
        deal = service.page(tx, asker=asker, found=Found((meant,))).lines[0].deal
    wanted = _wanted(deps, asked, question, deal)
    if isinstance(wanted, rules.Ask):
        open_form(deps, asked, answer, wanted.kind, Pressed(deal.id), stage=wanted.stage, is_new=True)
        return
    _do(deps, asked, answer, meant, wanted)


def _do(deps: Deps, asked: Asked, answer: Answer, deal: DealId, wanted: Wanted) -> None:
    asker = asked.member
    try:
        with deps.writing() as tx:
            dones = forms.make(tx, asker=asker, deal=deal, wanted=[wanted], seen=None, view=None, deps=deps)
    except FieldsWrong as wrong:
        # There is no form beside whose fields it could stand.
        template, facts = next(iter(wrong.fields.values()))
        raise Impossible(why=deps.words.text(template, facts, asked.reader)) from None
    _data(deps, asked, answer, Found((deal,)))
    show_after(deps, asked, answer, dones, is_new=True)


def _wanted(deps: Deps, asked: Asked, question: Question, deal: Deal) -> Wanted | rules.Ask:
    """Refuses: NotUnderstood, UnknownPerson, AmbiguousPerson."""
    if question.verb is Verb.HAND_OVER:
        return HandOver(asked.person(question.rest).id) if question.rest else rules.Ask(Kind.HAND_OVER)
    settings = deps.settings[DealsSettings]
    try:
        return rules.of_words(question, deal=deal, settings=settings, today=asked.today)
    except rules.Unclear as unclear:
        nearest = alike.extractOne(question.rest, unclear.names, score_cutoff=60) if unclear.names else None
        command = deps.command(COMMAND)
        raise NotUnderstood(
            command=command,
            word=question.rest,
            nearest=nearest[0] if nearest else None,
            example=f"{command} {asking.as_name(question.name)} {_example(deps, asked, question, deal)}",
        ) from None


def _example(deps: Deps, asked: Asked, question: Question, deal: Deal) -> str:
    """What could stand behind the name, in the reader's words."""
    processes = deps.settings[DealsSettings].processes
    process = processes.get(deal.state.process) or next(iter(processes.values()))
    facts = {
        "verb": question.verb.value,
        "stage": process.stages[0].called(asked.reader.locale),
        "today": asked.today,
        "ahead": asked.today + timedelta(days=14),
    }
    return deps.words.text("deals/example", facts, asked.reader)
