"""Answering the person who just did something: straight to them, in their language, in the right place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.kit.errors import Refusal
from bot.kit.formats import Reader
from bot.kit.markup import Card
from bot.kit.words import Words
from bot.platforms.slack import render
from bot.platforms.slack.api import SlackApi, SlackTrouble, shared
from bot.platforms.slack.posting import NOT_A_MEMBER, SharedChannel, answering, understood

# A response_url takes five answers in 30 minutes; after that Slack says one of these.
_WORN_OUT = {"used_url", "expired_url", "http_404", "no_service"}

_NO_WINDOW = re.compile(
    r"\w+_trigger_id|trigger_\w+|no_answer|unreachable|ratelimited|http_(429|5\d\d)|internal_error"
)


class NoWindow(Refusal):
    """The form could not be shown: too much time had passed since the press, or Slack was not there."""

    template = "kit/refused_no_window"


@dataclass(frozen=True)
class Place:
    """Where the person is: what a payload says about how they can be answered."""

    user: str
    channel: str | None = None
    response_url: str | None = None
    trigger_id: str | None = None
    view_id: str | None = None
    ts: str | None = None
    is_ephemeral: bool = True


@dataclass(frozen=True)
class Answer:
    """Renders a template for the person asking and sends it. Call after `ack()`.

    By then what was asked for is done, so an answer that cannot be given is told as that: see `posting.answering`.
    """

    api: SlackApi
    words: Words
    reader: Callable[[], Reader]
    place: Place

    def privately(self, template: str, **facts: Any) -> None:
        """Only they see it."""
        with answering():
            self._send(self._payload(template, facts), replace=False)

    def replace(self, template: str, **facts: Any) -> None:
        """In the place of the message whose button was pressed."""
        with answering():
            self._send(self._payload(template, facts), replace=True)

    def show(self, card: Card, *, replace: bool = False) -> None:
        """A card that is made already: so that only they see it, or in the place of that message."""
        with answering():
            self._send(render.message(card, wording(self.words, self.reader())), replace=replace)

    def in_channel(self, channel: str, template: str, *, reader: Reader, **facts: Any) -> None:
        """For everybody in that channel, in the channel's language.

        Refuses: SharedChannel, and what `posting.understood` makes of Slack's answer.
        """
        if self._is_shared(channel):
            raise SharedChannel
        payload = self._payload(template, facts, reader)
        with understood(is_channel=True):
            self._charts_may_be_refused(lambda body: self._post(channel, body), payload)

    def directly(self, template: str, **facts: Any) -> None:
        """In their direct messages with the app."""
        with answering():
            payload = self._payload(template, facts)
            self._charts_may_be_refused(lambda body: self._post(self._direct_channel(), body), payload)

    def send_file(self, name: str, content: bytes, template: str, **facts: Any) -> None:
        """A file into their direct messages, with a sentence. Refuses: what `posting.understood` does."""
        comment = self.words.text(template, facts, self.reader())
        with understood(is_channel=False):
            self.api.upload(channel=self._direct_channel(), name=name, content=content, comment=comment)

    def form(self, template: str, *, metadata: str = "", **facts: Any) -> str:
        """Open a form over their screen; returns its view id. Its action is the callback id.

        Refuses: NoWindow.
        """
        view = self.view(template, metadata=metadata, **facts)
        try:
            opened = self.api.call("views.open", trigger_id=self.place.trigger_id, view=view)
        except SlackTrouble as trouble:
            # What Slack finds wrong with the form itself is a bug, and is reported as one.
            if not _NO_WINDOW.fullmatch(trouble.code):
                raise
            raise NoWindow from trouble
        return str(opened["view"]["id"])

    def update_window(self, template: str, **facts: Any) -> None:
        """In the place of the window whose button was pressed, something to read."""
        reader = self.reader()
        view = render.modal(self.words.card(template, facts, reader), wording(self.words, reader))
        self.api.call("views.update", view_id=self.place.view_id, view=view)

    def view(self, template: str, *, metadata: str = "", **facts: Any) -> dict[str, Any]:
        """A form as Slack takes it, to put in the place of one that was sent."""
        reader = self.reader()
        form = self.words.form(template, facts, reader)
        return render.modal(form, wording(self.words, reader), private_metadata=metadata)

    def home(self, template: str, **facts: Any) -> None:
        """Their App Home."""
        reader = self.reader()
        view = render.home(self.words.card(template, facts, reader), wording(self.words, reader))
        self._charts_may_be_refused(
            lambda view: self.api.call("views.publish", user_id=self.place.user, view=view), view
        )

    def data(self, figures: dict[str, Any]) -> None:
        """The figures behind the answer, for `say --json`."""
        self.api.note(figures)

    def _payload(self, template: str, facts: dict[str, Any], reader: Reader | None = None) -> dict[str, Any]:
        reader = reader or self.reader()
        card = self.words.card(template, facts, reader)
        return render.message(card, wording(self.words, reader))

    def _send(self, payload: dict[str, Any], *, replace: bool) -> None:
        def once(body: dict[str, Any]) -> None:
            url = self.place.response_url
            if url is None:
                self._without_response_url(body)
                return
            # What replaces a message that stays has to stay, too.
            is_private = self.place.is_ephemeral or not replace
            kind = {"response_type": "ephemeral"} if is_private else {}
            try:
                self.api.respond(url, {**kind, "replace_original": replace, **body})
            except SlackTrouble as trouble:
                if trouble.code not in _WORN_OUT:
                    raise
                if is_private or not self._change(body):
                    self._without_response_url(body)

        self._charts_may_be_refused(once, payload)

    def _change(self, body: dict[str, Any]) -> bool:
        """Put it in the place of the message that was pressed on; False when nobody knows where that is."""
        channel, ts = self.place.channel, self.place.ts
        if channel is None or ts is None:
            return False
        self.api.call("chat.update", channel=channel, ts=ts, **body)
        return True

    def _without_response_url(self, body: dict[str, Any]) -> None:
        channel = self.place.channel
        if channel is not None:
            try:
                self.api.call("chat.postEphemeral", channel=channel, user=self.place.user, **body)
            except SlackTrouble as trouble:
                if trouble.code not in {*NOT_A_MEMBER, "user_not_in_channel"}:
                    raise
            else:
                return
        self._post(self._direct_channel(), body)

    def _post(self, channel: str, body: dict[str, Any]) -> None:
        # A link in a card is there to be pressed, not to unfold into a second message below it.
        self.api.call("chat.postMessage", channel=channel, unfurl_links=False, unfurl_media=False, **body)

    def _is_shared(self, channel: str) -> bool:
        try:
            return shared(self.api.read("conversations.info", channel=channel).get("channel") or {})
        except SlackTrouble:
            # Where we may not know, as with a scope that was not granted, it is as if it were not.
            return False

    def _direct_channel(self) -> str:
        return str(self.api.call("conversations.open", users=self.place.user)["channel"]["id"])

    def _charts_may_be_refused(self, send: Callable[[dict[str, Any]], Any], payload: dict[str, Any]) -> None:
        try:
            send(payload)
        except SlackTrouble as trouble:
            plain = render.without_charts(payload)
            # Some workspaces do not take native charts; the same figures stand beside them as text.
            if trouble.code != "invalid_blocks" or plain == payload:
                raise
            send(plain)


def wording(words: Words, reader: Reader) -> render.Wording:
    """The few words of the renderer's own, in the reader's language."""
    return render.Wording(
        more=words.text("kit/more", {}, reader), cancel=words.text("kit/cancel", {}, reader)
    )
