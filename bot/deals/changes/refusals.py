"""What we refuse about changes of deals, each with its template: the reason and the way out."""

from __future__ import annotations

from typing import Any

from bot.kit.errors import FieldsWrong, Refusal


class FieldWrong(FieldsWrong):
    """One value cannot be. `field` names it as forms do (stage, day, amount, reason, competitor, to, text, name,
    owner, process, expected_close, next_step, skipped_because); `why` is said by templates/deals/wrong.txt."""

    def __init__(self, field: str, why: str, **facts: Any) -> None:
        super().__init__({field: ("deals/wrong", {"why": why, "facts": facts})})
        self.field = field
        self.why = why
        self.facts = facts


class DealNotFound(Refusal):
    """There is no such deal here."""

    template = "deals/refused_not_found"


class DealGone(Refusal):
    """Its other system does not have it any more. Facts: `name`."""

    template = "deals/refused_gone"


class DealMerged(Refusal):
    """It was found to be the same as another one, which counts. Facts: `name`, `into` (the other's name)."""

    template = "deals/refused_merged"


class DealEnded(Refusal):
    """It is won or lost already; it has to be opened again first. Facts: `name`, `status`."""

    template = "deals/refused_ended"


class DealOpen(Refusal):
    """It has not ended. Facts: `name`."""

    template = "deals/refused_open"


class ChangedMeanwhile(Refusal):
    """Somebody, or an import, changed the deal since it was looked at; nothing was changed now. Facts: `name`,
    `changes` (who, what, when: see views.said), `is_import`."""

    template = "deals/refused_changed_meanwhile"


class TooLateToUndo(Refusal):
    """The ten minutes are over. Facts: `name`."""

    template = "deals/refused_too_late_to_undo"


class UndoneAlready(Refusal):
    """It was taken back before. Facts: `name`."""

    template = "deals/refused_undone_already"


class NotYoursToUndo(Refusal):
    """Only who changed something takes it back. Facts: `name`, `by`."""

    template = "deals/refused_not_yours_to_undo"
