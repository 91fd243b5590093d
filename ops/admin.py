"""admin: who may set things up."""

from __future__ import annotations

from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.rules import is_email
from ops.refused import Refused


def add(deps: Deps, *, email: str) -> str:
    """Make the member with that email an admin; returns the sentence to print. Raises Refused."""
    email = email.strip()
    if not is_email(email):
        raise Refused(f"{email!r} is no email address. Give the one of their Slack account.")
    with deps.writing() as tx:
        member = people.make_admin(tx, email=email, company=deps.company, ids=deps.ids, now=deps.clock.now())
    return f"{member.name} is an admin."
