"""What we refuse about nudges and how people are told them, each with its template."""

from __future__ import annotations

from bot.kit.errors import Refusal


class NotThere(Refusal):
    """There is no such nudge for the asker. It does not say whether there is one for somebody else."""

    template = "delivery/refused_not_there"


class AnsweredAlready(Refusal):
    """It was answered in another way before. Facts: `outcome` (its word)."""

    template = "delivery/refused_answered"


class Over(Refusal):
    """Nobody needs it any more, so there is nothing left to answer."""

    template = "delivery/refused_over"


class MustBeTold(Refusal):
    """The company asks for that kind: it can be moved but not switched off."""

    template = "delivery/refused_required"


class SettledAlready(Refusal):
    """A message that may not have arrived was settled meanwhile. Facts: `is_said`, whether it was said."""

    template = "delivery/refused_settled"


class TooFew(Refusal):
    """So few people were told anything that counts would show single ones. Facts: `team`, `fewest`."""

    template = "delivery/refused_too_few"


class QuietOver(Refusal):
    """The moment until which somebody wants quiet is past. Facts: `until`, `command`."""

    template = "delivery/refused_quiet_over"


class QuietTooLong(Refusal):
    """Quiet for so long is leave. Facts: `days`, `away` (the command that notes leave)."""

    template = "delivery/refused_quiet_too_long"
