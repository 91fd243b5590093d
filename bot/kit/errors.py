"""Expected trouble. Every refusal is a type with a template that says what is wrong and what to do."""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Something we will not or cannot do, for a reason the person can act on. Changes nothing.

    `template` is rendered with the keyword arguments the refusal was raised with.
    """

    template: ClassVar[str]

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__name__)
        self.facts = facts


_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def reference(number: int) -> str:
    """The end of an identifier, as somebody can say it on the phone: in the log and on the card."""
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in (0, 5, 10, 15))


class NotUnderstood(Refusal):
    """A word in a command means nothing to us. Says the usage, the nearest match, and one example."""

    template = "kit/refused_not_understood"

    def __init__(self, *, command: str, word: str, example: str, nearest: str | None = None) -> None:
        super().__init__(command=command, word=word, example=example, nearest=nearest)


class FieldsWrong(Exception):
    """A form was filled in wrongly: field name -> (template of the message, facts)."""

    def __init__(self, fields: dict[str, tuple[str, dict[str, Any]]]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields
