"""What is said about promises unasked. They are planned when one is made or moved, so no schedule answers here."""

from __future__ import annotations

from bot.kit.nudges import Kind
from bot.promises import following

KINDS = (
    Kind(following.MADE, say=following.say_made, says_done=True),
    Kind(following.DUE, say=following.say_due, says_done=True),
    Kind(following.MOVED_OFTEN, say=following.say_moved_often, says_done=True),
    Kind(following.CHANGED, say=following.say_changed),
)
