"""How many examples Hypothesis tries: fewer in a run that somebody waits for, all of them where nobody does.

CI tries as many as each test names, and so does `python cli.py test --hypothesis-profile=thorough`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, settings

DEFAULT, THOROUGH = "waited for", "thorough"

# How long an example takes says something of the machine's other work, and nothing of the code.
_UNTIMED: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile(THOROUGH, max_examples=100, **_UNTIMED)
settings.register_profile(DEFAULT, max_examples=40, **_UNTIMED)


def of(environ: Mapping[str, str]) -> str:
    """The profile of a run in that environment."""
    return THOROUGH if environ.get("CI") else DEFAULT


def examples(number: int) -> int:
    """That many when thorough, else the profile's share of it."""
    return max(10, number * settings().max_examples // 100)
