"""A refusal in Slack's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class SlackError(Exception):
    """What a Web API method or a response_url answers instead of doing it.

    `code` is Slack's error name; `problems` become `response_metadata.messages`; `more` are further
    fields of the answer (needed, provided); `status` and `headers` are the HTTP ones.
    """

    def __init__(
        self,
        code: str,
        *,
        problems: Sequence[str] = (),
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, *problems)
        self.code = code
        self.problems = tuple(problems)
        self.status = status
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def answer(self) -> dict[str, Any]:
        """The JSON body."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.more}
        if self.problems:
            if self.code == "invalid_blocks":
                body["errors"] = list(self.problems)
            body["response_metadata"] = {"messages": [f"[ERROR] {words}" for words in self.problems]}
        return body


def invalid_arguments(*problems: str) -> SlackError:
    """An argument is missing or not of its form."""
    return SlackError("invalid_arguments", problems=problems)


class Unreadable(Exception):
    """A request of the page that cannot be what the page sends; its text says why."""
