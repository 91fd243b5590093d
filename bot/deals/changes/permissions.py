"""Who may see and change deals. A deal of nobody belongs to no team: whoever sets things up finds it an owner."""

from __future__ import annotations

from bot.people.permissions import Permission, Relation

PERMISSIONS = (
    Permission("deals.see", (Relation.SELF, Relation.TEAM, Relation.LINE), opens_deals=True),
    Permission("deals.change", (Relation.SELF, Relation.LINE)),
    Permission("deals.create", (Relation.SELF, Relation.LINE)),
    Permission("deals.place_unassigned", (Relation.ADMIN,)),
    # Of the deal made in chat: only a deal that was offered as the same one can be joined with it.
    Permission("deals.join_unassigned", (Relation.SELF, Relation.LINE)),
)
