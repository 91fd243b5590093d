"""The permission table as templates print it."""

from __future__ import annotations

from typing import Any

from bot.kit.formats import Reader
from bot.kit.words import Words
from bot.people.permissions import permissions


def permission_rows(words: Words, reader: Reader) -> list[dict[str, Any]]:
    """Each action with what it is in words (`templates/<slice>/action.txt`) and who may."""
    return [
        {
            "action": one.action,
            "does": words.text(f"{one.action.partition('.')[0]}/action", {"action": one.action}, reader),
            "relations": [relation.value for relation in one.relations],
            "opens_deals": one.opens_deals,
        }
        for one in permissions().values()
    ]
