"""Use cases of delivery, as listeners and other slices find them, and who may do what."""

from __future__ import annotations

from bot.delivery.answers.service import (
    acted,
    arrived,
    done,
    mute,
    mute_kind_of,
    say_again,
    seen,
    snooze,
    told,
    unmute,
    want_kind_of,
)
from bot.delivery.counts.service import tally
from bot.delivery.wishes.service import MOST_A_DAY, be_quiet, change_preferences, preferences
from bot.people.permissions import Permission, Relation

__all__ = [
    "MOST_A_DAY",
    "acted",
    "arrived",
    "be_quiet",
    "change_preferences",
    "done",
    "mute",
    "mute_kind_of",
    "preferences",
    "say_again",
    "seen",
    "snooze",
    "tally",
    "told",
    "unmute",
    "want_kind_of",
]

PERMISSIONS = (
    Permission("delivery.answer", (Relation.SELF,)),
    Permission("delivery.choose_hours", (Relation.SELF,)),
    Permission("delivery.see_counts", (Relation.LINE, Relation.ADMIN)),
    Permission("delivery.settle", (Relation.ADMIN,)),
)
