"""The way of a deal through the stages of its process: what it enters, what it passes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from bot.deals.model import Status

_OPEN, _WON, _LOST = Status.OPEN.value, Status.WON.value, Status.LOST.value
_STATUS: Final = 2
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
    """Each stage that a deal which went this way is known to have entered, once.

    One that was lost in a later stage than it had been seen in has gone beyond the earlier ones.
    Worked example: tests/pipeline/test_cohorts.py::test_a_deal_has_been_in_the_stage_it_was_lost_in.
    """
    last_process, _, last_status, _ = way[-1]
    for process in {of for of, _, _, _ in way} & processes.keys():
        stages = processes[process]
        places = [_place(step, process, stages) for step in way]
        is_open = last_status == _OPEN and last_process == process
        seen, before = {len(stages)}, _NOWHERE
        for number, to in enumerate(places):
            is_lost = way[number][_STATUS] == _LOST
            # In which stage a deal was lost says that it was there, not since when.
            is_known = bool(way[number][_IS_KNOWN]) and not is_lost
            for place in () if is_lost and to == before else _passed(before, to, is_known=is_known):
                if place not in seen and is_known:
                    has_advanced = max(places[number:]) > place
                    yield number, process, stages[place], has_advanced, is_open and not has_advanced
                seen.add(place)
            before = _NOWHERE if is_lost else to


def _place(step: Step, process: str, stages: Sequence[str]) -> int:
    """Of the stage in the process, that it is in or was lost in; won is beyond the last, all else is nowhere."""
    of, stage, status, _ = step
    if of == process and status == _WON:
        return len(stages)
    return stages.index(stage) if of == process and status in (_OPEN, _LOST) and stage in stages else _NOWHERE


def _passed(before: int, to: int, *, is_known: bool) -> range:
    if not is_known:
        # Only seen there: it may have been in any stage up to this one before.
        return range(to + 1)
    return range(before + 1 if _NOWHERE < before < to else max(to, 0), to + 1)
