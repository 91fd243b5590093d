"""Expected trouble of a command: printed on stderr without a trace, exit code 1."""

from __future__ import annotations

from bot.kit.db import DatabaseTrouble


class Refused(Exception):
    """The command is refused. The message says why, and what to do instead."""


def in_short(trouble: DatabaseTrouble | OSError) -> str:
    """What the database or the system itself says, in one line.

    Without a statement and its values, which are anybody's, and without the numbers of errors.
    """
    if isinstance(trouble, OSError) and trouble.filename:
        return f"{trouble.filename}: {trouble.strerror}"
    said = getattr(trouble, "orig", None) or trouble
    return str(said).strip().partition("\n")[0]
