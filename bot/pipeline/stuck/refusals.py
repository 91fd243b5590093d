"""What is refused about stuck deals, each with a way out."""

from __future__ import annotations

from bot.kit.errors import Refusal


class NotInThePast(Refusal):
    """What is stuck is told as of now, not for a period. Facts: `command`."""

    template = "pipeline/refused_stuck_is_now"


class NotStuckThere(Refusal):
    """The deal is not open any more, or was changed since it was seen.

    Facts: `deal` (its name; None when it is not open), `command`.
    """

    template = "pipeline/refused_not_stuck_there"


class TooLateToUndo(Refusal):
    """It was said too long ago, or by somebody else. Facts: `command`."""

    template = "pipeline/refused_alive_stays"
