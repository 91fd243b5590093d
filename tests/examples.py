"""How many examples Hypothesis tries: fewer in a run that somebody waits for, all of them when asked to be thorough.

`python cli.py test --hypothesis-profile=thorough` tries as many as each test names.
"""

from __future__ import annotations

from hypothesis import settings

DEFAULT = "waited for"

settings.register_profile("thorough", max_examples=100)
settings.register_profile(DEFAULT, max_examples=40)


def examples(number: int) -> int:
    """That many when thorough, else the profile's share of it."""
    return max(10, number * settings().max_examples // 100)
