"""Who may see and change deals.

A deal without a known owner belongs to nobody's team: whoever leads a team may see it, and give it to somebody.
"""

from __future__ import annotations

from bot.people.permissions import Permission, Relation

PERMISSIONS = (
    Permission("deals.see", (Relation.SELF, Relation.TEAM, Relation.LINE)),
    Permission("deals.change", (Relation.SELF, Relation.LINE)),
    Permission("deals.create", (Relation.SELF, Relation.LINE)),
    Permission("deals.place_unassigned", (Relation.LINE, Relation.ADMIN)),
)
