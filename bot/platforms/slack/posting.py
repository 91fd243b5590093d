"""What becomes of an answer, a message or a file that somebody asked for, where Slack did not take it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.kit.errors import Refusal
from bot.platforms.slack.api import SlackTrouble

NOT_A_MEMBER = {"not_in_channel", "channel_not_found"}
"""What Slack says of a conversation in which we are not."""

_CLOSED = {
    *("is_archived", "restricted_action", "restricted_action_read_only_channel", "no_permission"),
    *("restricted_action_non_threadable_channel", "channel_is_limited_access"),
}
_NOT_NOW = {"ratelimited", "rate_limited", "http_429", "unreachable", "service_unavailable"}
_PERHAPS = {"no_answer", "internal_error", "fatal_error", "request_timeout"}
"""After these it may be there all the same."""


class NotInChannel(Refusal):
    """The app is not a member of that conversation. Says how to invite it."""

    template = "kit/refused_not_in_channel"


class SharedChannel(Refusal):
    """Another company reads in that channel, so nothing goes there."""

    template = "kit/refused_shared_channel"


class MayNotPost(Refusal):
    """The channel takes nothing from us: it is archived, or only some may write there."""

    template = "kit/refused_may_not_post"


class NotTakenNow(Refusal):
    """Slack was too busy or not to be reached, so nothing was sent."""

    template = "kit/refused_not_taken_now"


class NotSure(Refusal):
    """No answer came, so nobody knows whether it arrived. Facts: is_channel; else it is a direct message."""

    template = "kit/refused_not_sure"


class AnswerLost(Refusal):
    """Slack was too busy or away to take the answer; what was asked for may be done. Facts: reference, and
    is_sure: it is known that the answer did not arrive."""

    template = "kit/answer_lost"


class AnswerBroke(Exception):
    """A bug, its cause, kept the answer from being given; what was asked for may be done."""


@contextmanager
def answering() -> Iterator[None]:
    """Tell what goes wrong with an answer from what goes wrong with what was asked for, which is done by then.

    Refuses: AnswerLost. Raises AnswerBroke.
    """
    try:
        yield
    except Refusal:
        raise
    except SlackTrouble as trouble:
        if not _is_passing(trouble.code):
            raise AnswerBroke from trouble
        raise AnswerLost(reference=None, is_sure=trouble.code in _NOT_NOW) from trouble
    except Exception as error:
        raise AnswerBroke from error


@contextmanager
def understood(*, is_channel: bool) -> Iterator[None]:
    """Say of what Slack answers to a post what is the case and what to do, where that is no bug.

    Refuses: NotInChannel, MayNotPost (both of a channel only), NotTakenNow, NotSure.
    """
    try:
        yield
    except SlackTrouble as trouble:
        refusal = _refusal(trouble.code, is_channel=is_channel)
        if refusal is None:
            raise
        raise refusal from trouble


def _is_passing(code: str) -> bool:
    return code in _NOT_NOW | _PERHAPS or code.startswith("http_5")


def _refusal(code: str, *, is_channel: bool) -> Refusal | None:
    if code in _NOT_NOW:
        return NotTakenNow()
    if code in _PERHAPS or code.startswith("http_5"):
        return NotSure(is_channel=is_channel)
    if is_channel and code in NOT_A_MEMBER:
        return NotInChannel()
    if is_channel and code in _CLOSED:
        return MayNotPost()
    return None
