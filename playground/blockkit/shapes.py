"""The vocabulary in which Block Kit is described: what a JSON value has to look like.

Each shape checks one value and reports what is wrong with it in Slack's words, with a JSON pointer
to the place. Properties that a shape does not name are refused, as Slack refuses them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = dict[str, Any]
Rule = Callable[[Json, str], Sequence[str]]
"""An extra condition on a whole object: given it and its pointer, the problems found."""


def problem(words: str, at: str) -> str:
    """One complaint in the form of Slack's `response_metadata.messages` (without "[ERROR]")."""
    return f"{words} [json-pointer:{at}]"


class Shape(Protocol):
    """What a value must look like."""

    def problems(self, value: Any, at: str) -> list[str]:
        """Everything wrong with `value`, which was found at the JSON pointer `at`."""
        ...


@dataclass(frozen=True)
class Words:
    """A string of `least` to `most` characters, of a pattern when there is one."""

    most: int | None = None
    least: int = 1
    pattern: str | None = None

    def problems(self, value: Any, at: str) -> list[str]:
        """Length and pattern."""
        if not isinstance(value, str):
            return [problem("must provide a string", at)]
        if len(value) < self.least:
            return [problem(f"must be more than {self.least - 1} characters", at)]
        if self.most is not None and len(value) > self.most:
            return [problem(f"must be less than {self.most + 1} characters", at)]
        if self.pattern is not None and not re.fullmatch(self.pattern, value):
            return [problem(f"must match pattern: {self.pattern}", at)]
        return []


@dataclass(frozen=True)
class OneOf:
    """One of a few strings."""

    values: tuple[str, ...]

    def problems(self, value: Any, at: str) -> list[str]:
        """Membership."""
        if value in self.values and isinstance(value, str):
            return []
        return [problem("must be a valid enum value", at)]


@dataclass(frozen=True)
class Flag:
    """True or false; a string "true" is neither."""

    def problems(self, value: Any, at: str) -> list[str]:
        """Type."""
        return [] if isinstance(value, bool) else [problem("must provide a boolean", at)]


@dataclass(frozen=True)
class Number:
    """A finite number, whole if `whole`, not under `least`, not over `most`, more than `above`."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    whole: bool = False

    def problems(self, value: Any, at: str) -> list[str]:
        """Type and range."""
        kinds = (int,) if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            return [problem("must provide an integer" if self.whole else "must provide a number", at)]
        if not math.isfinite(value):
            return [problem("must provide a finite number", at)]
        if self.above is not None and value <= self.above:
            return [problem(f"must be greater than {self.above:g}", at)]
        if self.least is not None and value < self.least:
            return [problem(f"must be greater than or equal to {self.least:g}", at)]
        if self.most is not None and value > self.most:
            return [problem(f"must be less than or equal to {self.most:g}", at)]
        return []


@dataclass(frozen=True)
class Listed:
    """A list of `least` to `most` things of one shape."""

    of: Shape
    most: int | None = None
    least: int = 1

    def problems(self, value: Any, at: str) -> list[str]:
        """Count, then each item."""
        if not isinstance(value, list):
            return [problem("must provide an array", at)]
        found = []
        if len(value) < self.least:
            found.append(problem(f"must provide at least {self.least} items", at))
        if self.most is not None and len(value) > self.most:
            found.append(problem(f"no more than {self.most} items allowed", at))
        for index, item in enumerate(value):
            found += self.of.problems(item, f"{at}/{index}")
        return found


@dataclass(frozen=True)
class Thing:
    """An object with these properties and no others; `rules` see it once its parts are sound."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def problems(self, value: Any, at: str) -> list[str]:
        """Missing, unknown and unsound properties; then the rules."""
        if not isinstance(value, dict):
            return [problem("must provide an object", at)]
        found = [
            problem(f"missing required field: {name}", at) for name in self.required if name not in value
        ]
        for name, item in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if shape is None:
                found.append(problem(f"invalid additional property: {name}", at))
            else:
                found += shape.problems(item, f"{at}/{name}")
        if not found:
            for rule in self.rules:
                found += rule(value, at)
        return found


@dataclass(frozen=True)
class Typed:
    """An object whose `type` decides its shape; a type not listed is refused.

    The kinds come from a function, because lists and sections of rich text contain each other.
    """

    kinds: Callable[[], Mapping[str, Thing]]

    def problems(self, value: Any, at: str) -> list[str]:
        """Dispatch on `type`."""
        if not isinstance(value, dict):
            return [problem("must provide an object", at)]
        kind = value.get("type")
        if kind is None:
            return [problem("missing required field: type", at)]
        thing = self.kinds().get(kind) if isinstance(kind, str) else None
        if thing is None:
            return [problem(f"unsupported type: {kind}", f"{at}/type")]
        return thing.problems(value, at)


def typed(kinds: Mapping[str, Thing]) -> Typed:
    """A `Typed` of kinds that are all known already."""
    return Typed(lambda: kinds)


def kind(name: str, /, *rules: Rule, required: Mapping[str, Shape], optional: Mapping[str, Shape]) -> Thing:
    """An object of a fixed `type`."""
    return Thing({"type": OneOf((name,)), **required}, optional, rules)


def at_least_one(*names: str) -> Rule:
    """The object needs one of these properties."""

    def check(value: Json, at: str) -> list[str]:
        if any(name in value for name in names):
            return []
        return [problem(f"must define one of: {', '.join(names)}", at)]

    return check


def exactly_one(*names: str) -> Rule:
    """The object needs one of these properties, and only one."""

    def check(value: Json, at: str) -> list[str]:
        count = sum(name in value for name in names)
        if count == 1:
            return []
        words = "must define one of" if count == 0 else "must define only one of"
        return [problem(f"{words}: {', '.join(names)}", at)]

    return check
