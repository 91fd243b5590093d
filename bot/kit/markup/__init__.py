"""The card markup: what templates write, and the frozen values it becomes. docs/cards.md shows every element.

Nothing here knows a chat platform. `parse` reads markup, `clean` makes text from people and CRMs fit
for it; what cards and forms are made of is in `nodes`.
"""

from bot.kit.markup.nodes import Card, Form, plain
from bot.kit.markup.parse import MarkupError, parse
from bot.kit.markup.text import clean

__all__ = ["Card", "Form", "MarkupError", "clean", "parse", "plain"]
