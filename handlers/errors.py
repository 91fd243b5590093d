"""When a listener raises: a refusal is explained, anything else gets a reference number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltResponse

from bot.kit.deps import Deps
from bot.kit.errors import FieldsWrong, Refusal, reference
from bot.platforms.slack.answer import Answer
from bot.platforms.slack.api import SlackTrouble
from bot.platforms.slack.controls import LINK_ACTION
from bot.platforms.slack.posting import AnswerBroke, AnswerLost
from handlers.context import action

log = structlog.get_logger()

_BROKEN = "kit/something_broke"
_LOST = "kit/answer_lost"


class StaleButton(Refusal):
    """A button of a message that this version no longer knows. Says to ask anew."""

    template = "kit/refused_stale_button"


def register(app: App, deps: Deps, *, count: Callable[[str], None]) -> None:
    """Handle every exception of every listener in one place."""

    @app.error
    def explain(error: Exception, context: dict[str, Any]) -> BoltResponse | None:
        answer: Answer | None = context.get("answer")
        if isinstance(error, FieldsWrong):
            return _beside_the_fields(error, context, deps)
        if answer is None:
            _log(deps, error)
        else:
            count("refused" if isinstance(error, Refusal) else "failed")
            tell(deps, answer, error)
        return BoltResponse(status=200)

    @app.action(action(LINK_ACTION))
    def opened_a_link(ack: Ack) -> None:
        ack()

    @app.action(re.compile(".*"))
    def stale(ack: Ack) -> None:
        ack()
        raise StaleButton


def tell(deps: Deps, answer: Answer, error: Exception) -> None:
    """Explain it to whoever waits for an answer; also for what goes wrong after the listener has ended."""
    if isinstance(error, Refusal):
        _answer(deps, answer, error.template, error.facts)
        return
    facts = {"reference": _log(deps, error)}
    if isinstance(error, AnswerBroke):
        # Perhaps something has been changed, so they are not told that nothing was.
        _answer(deps, answer, _LOST, {**facts, "is_sure": True})
        return
    _answer(deps, answer, _BROKEN, facts)


def _answer(deps: Deps, answer: Answer, template: str, facts: dict[str, Any]) -> None:
    try:
        answer.privately(template, **facts)
    except AnswerLost as lost:
        _log(deps, lost)
    except AnswerBroke as broken:
        number = _log(deps, broken)
        # A template that fails must not leave the person in silence; where Slack refuses, nothing helps.
        if template not in (_BROKEN, _LOST) and not isinstance(broken.__cause__, SlackTrouble):
            _answer(deps, answer, _BROKEN, {"reference": number})


def _beside_the_fields(error: FieldsWrong, context: dict[str, Any], deps: Deps) -> BoltResponse:
    reader = context["asked"].reader
    errors = {
        field: deps.words.text(template, facts, reader) for field, (template, facts) in error.fields.items()
    }
    return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})


def _log(deps: Deps, error: Exception) -> str:
    said = reference(deps.ids.new())
    if isinstance(error, AnswerLost | AnswerBroke) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    # The message of an exception may quote what a person wrote; its type and place cannot.
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    log.error("listener_failed", reference=said, kind=type(error).__name__, where=where)
    return said
