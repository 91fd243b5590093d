"""Runs migrations on the connection it is given (bot.kit.schema), never on one of its own."""

from __future__ import annotations

from alembic import context

from bot.kit import walk
from bot.kit.db import metadata

walk.everywhere("store")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
