"""What a run has done so far, as it is kept: so that a crash forgets nothing of it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from bot.kit.importing import POSSIBLE_TWINS, Applied
from bot.kit.row_outcomes import RowOutcome

_OUTCOME = "rows."
"""Before the name of what became of rows, where that is kept beside what was changed."""


def packed(done: Applied) -> str:
    """The counts of what was changed and of rows, as text."""
    return json.dumps({**done.counts, **{f"{_OUTCOME}{one}": count for one, count in done.rows.items()}})


def unpacked(text: str) -> dict[str, Any]:
    """The `counts`, `rows` and `twins` of a run."""
    kept = json.loads(text)
    twins = kept.pop(POSSIBLE_TWINS, 0)
    rows = {name: count for name, count in kept.items() if name.startswith(_OUTCOME)}
    return {
        "twins": twins,
        "counts": Counter({name: count for name, count in kept.items() if name not in rows}),
        "rows": Counter({RowOutcome(name.removeprefix(_OUTCOME)): count for name, count in rows.items()}),
    }
