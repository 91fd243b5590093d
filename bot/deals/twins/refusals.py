"""What we refuse about joining deals."""

from __future__ import annotations

from bot.kit.errors import Refusal


class NoTwins(Refusal):
    """There is nothing to say about these two any more: they are one already, or one of them is gone."""

    template = "deals/refused_no_twins"
