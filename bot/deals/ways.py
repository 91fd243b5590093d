"""The way of a deal through the stages of its process: what it enters, what it passes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from bot.deals.model import Status

_OPEN, _WON = Status.OPEN.value, Status.WON.value
_IS_KNOWN: Final = 3

Processes: TypeAlias = Mapping[str, Sequence[str]]
"""The open stages of each sales process, in order."""
Step: TypeAlias = tuple[str, str | None, str, int]
"""Where a move led, without when and whose: process, stage, status, and whether the entry is known."""
Entry: TypeAlias = tuple[int, str, str, bool, bool]
"""The number of the move that entered a stage first, its process and stage, whether the deal has gone beyond it
since, and whether it is open and has not."""
_NOWHERE = -1


def entries_of(way: Sequence[Step], processes: Processes) -> Iterator[Entry]:
    """Each stage that a deal which went this way is known to have entered, once."""
    last_process, _, last_status, _ = way[-1]
    for process in {of for of, _, _, _ in way} & processes.keys():
        stages = processes[process]
        places = [_place(step, process, stages) for step in way]
        is_open = last_status == _OPEN and last_process == process
        seen, before = {len(stages)}, _NOWHERE
        for number, to in enumerate(places):
            is_known = bool(way[number][_IS_KNOWN])
            for place in _passed(before, to, is_known=is_known):
                if place not in seen and is_known:
                    has_advanced = max(places[number:]) > place
                    yield number, process, stages[place], has_advanced, is_open and not has_advanced
                seen.add(place)
            before = to


def _place(step: Step, process: str, stages: Sequence[str]) -> int:
    """Of the stage in the process; won is beyond the last, all else is nowhere."""
    of, stage, status, _ = step
    if of == process and status == _WON:
        return len(stages)
    return stages.index(stage) if of == process and status == _OPEN and stage in stages else _NOWHERE


def _passed(before: int, to: int, *, is_known: bool) -> range:
    if not is_known:
        # Only seen there: it may have been in any stage up to this one before.
        return range(to + 1)
    return range(before + 1 if _NOWHERE < before < to else max(to, 0), to + 1)
