"""How many examples Hypothesis tries: fewer in a run that somebody waits for, all of them where nobody does.

CI tries as many as each test names, and so does `python cli.py test --hypothesis-profile=thorough`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import settings

DEFAULT, THOROUGH = "waited for", "thorough"

settings.register_profile(THOROUGH, max_examples=100)
settings.register_profile(DEFAULT, max_examples=40)


def of(environ: Mapping[str, str]) -> str:
    """The profile of a run in that environment."""
    return THOROUGH if environ.get("CI") else DEFAULT


def examples(number: int) -> int:
    """That many when thorough, else the profile's share of it."""
    return max(10, number * settings().max_examples // 100)
