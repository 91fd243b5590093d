"""What we refuse about changing deals, each with its template: the reason and the way out."""

from __future__ import annotations

from bot.kit.errors import Refusal


class NoSuchDeal(Refusal):
    """The deal is not there, or not for the asker to know of."""

    template = "deals/refused_no_such_deal"


class ChangedMeanwhile(Refusal):
    """Somebody has changed the deal since the asker looked. Facts: `deal`, `by` (a name; None: its CRM), `what`."""

    template = "deals/refused_changed_meanwhile"


class NotOpen(Refusal):
    """The deal is won, lost or gone, so that cannot be said of it. Facts: `deal`, `status`."""

    template = "deals/refused_not_open"


class IsOpen(Refusal):
    """The deal is open, so it cannot be opened again. Facts: `deal`."""

    template = "deals/refused_is_open"


class CannotUndo(Refusal):
    """The change cannot be taken back. Facts: `deal`, `why`: late, changed (something else came after), done."""

    template = "deals/refused_cannot_undo"
