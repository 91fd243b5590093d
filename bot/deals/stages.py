"""Stage and status as other systems write them -> process, status and stage of config. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.deals.model import Status
from bot.deals.settings import DealsSettings
from bot.kit.importing import RowWrong

_OUTCOMES = {
    "won": Status.WON,
    "closedwon": Status.WON,
    "win": Status.WON,
    "赢单": Status.WON,
    "已赢单": Status.WON,
    "成交": Status.WON,
    "已成交": Status.WON,
    "签单": Status.WON,
    "lost": Status.LOST,
    "closedlost": Status.LOST,
    "输单": Status.LOST,
    "已输单": Status.LOST,
    "丢单": Status.LOST,
    "已丢单": Status.LOST,
    "open": Status.OPEN,
    "active": Status.OPEN,
    "进行中": Status.OPEN,
    "跟进中": Status.OPEN,
    "gone": Status.GONE,
    "deleted": Status.GONE,
}
_ENDS = {word for word, status in _OUTCOMES.items() if status in (Status.WON, Status.LOST)}
_PIPELINE = re.compile(r"\s*[(（][^()（）]+[)）]$")
_NUMBERED = re.compile(r"^\d{1,2}\s*[-.、:：)]?\s*(?=\D)")

Standing = tuple[str, Status, str | None]


class Stages:
    """Finds out where a deal stands. `default`: the process of rows that name none."""

    def __init__(self, settings: DealsSettings, default: str | None) -> None:
        self._processes = settings.processes
        self._default = default or settings.default_process
        self._known: dict[tuple[str | None, str | None, str | None], Standing] = {}
        self._process_keys = {
            _fold(name): key
            for key, process in settings.processes.items()
            for name in (key, *process.name.values())
        }
        self._stage_keys = {
            key: {
                _fold(name): stage.key
                for stage in process.stages
                for name in (stage.key, *stage.name.values())
            }
            for key, process in settings.processes.items()
        }

    @property
    def meaning(self) -> object:
        """What config says about stages, for the fingerprint of rows."""
        return [self._default, self._process_keys, self._stage_keys]

    @property
    def processes(self) -> Sequence[str]:
        """Keys of all sales processes."""
        return list(self._processes)

    @property
    def names(self) -> Sequence[str]:
        """What a stage can be mapped to: the stages, won and lost."""
        keys = [stage.key for process in self._processes.values() for stage in process.stages]
        return [*dict.fromkeys(keys), Status.WON.value, Status.LOST.value]

    def in_words(self, field: str) -> Mapping[str, str]:
        """The keys of all processes, or of all stages, by their names in each language."""
        if field == "process":
            return {name: key for key, one in self._processes.items() for name in one.name.values()}
        stages = [stage for process in self._processes.values() for stage in process.stages]
        return (
            {name: stage.key for stage in stages for name in stage.name.values()} if field == "stage" else {}
        )

    def standing(self, values: Mapping[str, Any]) -> Standing:
        """Process, status and stage of a row. Raises RowWrong."""
        if values.get("deleted"):
            return self._default, Status.GONE, None
        said = (values.get("process"), values.get("stage"), values.get("status"))
        known = self._known.get(said)
        if known is None:
            known = self._known[said] = self._find(*said, has_stages="stage" in values)
        return known

    def process_called(self, text: str) -> str:
        """The process of that name. Raises RowWrong."""
        return self._process(text)

    def called(self, text: str, *, process: str) -> Standing | None:
        """Where a deal of that process stands when its stage is called so; None: there is no such stage."""
        status, stage = self._stage(process, text)
        return None if status is None else (process, status, stage)

    def _find(
        self, process_text: str | None, stage_text: str | None, status_text: str | None, *, has_stages: bool
    ) -> Standing:
        process = self._process(process_text)
        status = None
        if status_text is not None:
            status = _OUTCOMES.get(_fold(status_text))
            if status is None:
                raise RowWrong("status_unknown", asks=("status", status_text), text=status_text)
        by_stage, stage = self._stage(process, stage_text)
        if stage_text is not None and by_stage is None and (status is None or status is Status.OPEN):
            raise RowWrong("stage_unknown", asks=("stage", stage_text), text=stage_text)
        if status is Status.OPEN and by_stage in (Status.WON, Status.LOST):
            raise RowWrong("contradiction", text=f"{status_text} / {stage_text}")
        standing = status or by_stage
        if standing is None or (standing is Status.OPEN and stage is None and has_stages):
            raise RowWrong("no_stage")
        return process, standing, stage

    def _process(self, text: str | None) -> str:
        if text is None:
            return self._default
        found = self._process_keys.get(_fold(text))
        if found is None:
            raise RowWrong("process_unknown", asks=("process", text), text=text)
        return found

    def _stage(self, process: str, text: str | None) -> tuple[Status | None, str | None]:
        if text is None:
            return None, None
        stages = self._stage_keys[process]
        # "1-Qualify" (Dynamics); "Contract Sent (Sales Pipeline)" (HubSpot), where it is the deal's own pipeline.
        bare = _NUMBERED.sub("", text)
        own = _PIPELINE.sub("", bare)
        if own != bare and self._process_keys.get(_fold(bare[len(own) :])) != process:
            own = bare
        for form in (text, bare, own):
            folded = _fold(form)
            if folded in stages:
                return Status.OPEN, stages[folded]
            if folded in _ENDS:
                return _OUTCOMES[folded], None
        # What ended has ended in whatever pipeline, also in one that goes by another name here.
        if (folded := _fold(_PIPELINE.sub("", bare))) in _ENDS:
            return _OUTCOMES[folded], None
        return None, None


def _fold(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
