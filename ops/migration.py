"""migration: write down what the stores' tables have that no migration makes yet."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from bot.kit import schema
from bot.kit.db import Database
from ops.refused import Refused

_TEMPLATE = '''"""{title}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {steps}
'''


class MigrationRefused(Refused):
    """Why nothing was written."""


def draft(name: str) -> Path:
    """Write the migration from the newest schema to what the stores declare; returns its path.

    Read it before you commit it: a renamed column looks like one that goes and one that comes.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise MigrationRefused(f"{name}: a name of small letters, digits and _ was expected.")
    with tempfile.TemporaryDirectory() as folder:
        db = Database.at(f"sqlite:///{Path(folder) / 'newest.db'}")
        try:
            before = schema.migrate(db)
            steps = schema.missing(db)
        finally:
            db.close()
    if steps is None:
        raise MigrationRefused("The migrations make all that the stores declare. Nothing to write.")
    revision = f"{int(before) + 1:04d}"
    path = schema.ROOT / "migrations" / "versions" / f"{revision}_{name}.py"
    title = name.replace("_", " ").capitalize()
    text = _TEMPLATE.format(title=title, revision=revision, before=before, steps=steps)
    path.write_text(text, encoding="utf-8")
    return path
