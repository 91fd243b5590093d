"""Expected trouble of a command: printed on stderr without a trace, exit code 1."""

from __future__ import annotations

from bot.kit.db import DatabaseTrouble


class Refused(Exception):
    """The command is refused. The message says why, and what to do instead."""


def in_short(trouble: DatabaseTrouble) -> str:
    """What the database itself says, in one line; without the statement and its values, which are anybody's."""
    said = getattr(trouble, "orig", None) or trouble
    return str(said).strip().partition("\n")[0]
