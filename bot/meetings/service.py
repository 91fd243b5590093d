"""Who may do what about meetings. The use cases are in the parts: series, asking, holding, past."""

from __future__ import annotations

from bot.people.permissions import Permission, Relation

PERMISSIONS = (
    Permission("meetings.answer", (Relation.TEAM,)),
    Permission("meetings.help", (Relation.TEAM, Relation.LINE)),
    Permission("meetings.lead", (Relation.LINE,)),
    Permission("meetings.see", (Relation.TEAM, Relation.LINE)),
    Permission("meetings.set_up", (Relation.LINE, Relation.ADMIN)),
)
