"""The section `deals`: sales processes, their stages, and where probabilities come from."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, Field, model_validator

from bot.kit.company import Locale
from bot.kit.settings import Part, Section

Percent = Annotated[int, Field(ge=0, le=100)]
_KEY = re.compile(r"[a-z][a-z0-9_]*")


def _key(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise ValueError("a key has small letters, digits and _, and begins with a letter")
    return value


Key = Annotated[str, AfterValidator(_key)]


class Named(Part):
    """Something with a name in each language."""

    name: dict[Locale, str]

    def called(self, locale: str) -> str:
        """In that language, else in any that config has."""
        names: dict[str, str] = {str(key): name for key, name in self.name.items()}
        return names.get(locale) or next(iter(names.values()))


class StageSettings(Named):
    """An open stage. `longest_workdays`: after that a deal in it counts as stuck."""

    key: Key
    probability: Percent
    longest_workdays: Annotated[int, Field(ge=1)]
    exit_criteria: tuple[dict[Locale, str], ...] = ()


class ProcessSettings(Named):
    """A sales process: its open stages in order. Won and lost are outcomes and not listed."""

    stages: Annotated[tuple[StageSettings, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _keys_are_unique(self) -> ProcessSettings:
        keys = [stage.key for stage in self.stages]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"two stages are called {key!r}")
            if key in {"won", "lost", "gone", "open"}:
                raise ValueError(f"{key!r} is an outcome, not a stage")
        return self


def _default() -> dict[str, ProcessSettings]:
    def stage(key: str, en: str, zh: str, probability: int, longest: int) -> StageSettings:
        return StageSettings(
            key=key, name={"en": en, "zh_CN": zh}, probability=probability, longest_workdays=longest
        )

    return {
        "sales": ProcessSettings(
            name={"en": "Sales", "zh_CN": "销售"},
            stages=(
                stage("lead", "Lead", "线索", 10, 15),
                stage("need", "Need", "需求", 25, 20),
                stage("proposal", "Proposal", "方案", 50, 20),
                stage("negotiation", "Negotiation", "谈判", 75, 15),
            ),
        )
    }


class LostReason(Named):
    """Why deals are lost, as people choose from a list."""

    key: Key


def _reasons() -> tuple[LostReason, ...]:
    said = {
        "price": ("Price", "价格"),
        "competitor": ("A competitor was chosen", "选了竞争对手"),
        "no_need": ("No need any more", "不再需要"),
        "no_budget": ("No budget", "没有预算"),
        "timing": ("Put off", "客户推迟"),
        "no_answer": ("No answer any more", "联系不上"),
        "other": ("Something else", "其他"),
    }
    return tuple(LostReason(key=key, name={"en": en, "zh_CN": zh}) for key, (en, zh) in said.items())


def _link(pattern: str) -> str:
    address = urlsplit(pattern.replace("{id}", "1"))
    if address.scheme != "https" or not address.hostname:
        raise ValueError("an address that begins with https:// was expected")
    if pattern.count("{id}") != 1 or "{" in pattern.replace("{id}", ""):
        raise ValueError(
            "{id} has to stand in it once, where the record's id belongs, and nothing else in braces"
        )
    if "{id}" in pattern.removeprefix("https://").partition("/")[0]:
        raise ValueError("{id} may not be a part of the host's name")
    return pattern


Link = Annotated[str, AfterValidator(_link)]


class DealsSettings(Section):
    """Deals. The first process is the one of deals that name none."""

    section = "deals"
    probability: Literal["stage", "crm"] = "stage"
    won_news_days: Annotated[int, Field(ge=0, le=60)] = 7
    links: dict[str, Link] = Field(default_factory=dict)
    lost_reasons: Annotated[tuple[LostReason, ...], Field(min_length=1, max_length=50)] = Field(
        default_factory=_reasons
    )
    processes: Annotated[dict[str, ProcessSettings], Field(min_length=1)] = Field(default_factory=_default)

    @property
    def default_process(self) -> str:
        return next(iter(self.processes))

    def link(self, source: str, external_id: str) -> str | None:
        """The address of that record in its system, if config says how these look there."""
        pattern = self.links.get(source)
        if pattern is None or external_id.startswith("~"):
            # An id that was made up for want of one is not the record's.
            return None
        return pattern.replace("{id}", quote(external_id, safe=""))

    def lost_reason(self, key: str) -> LostReason | None:
        """The reason of that key, if config has it."""
        return next((one for one in self.lost_reasons if one.key == key), None)

    def stage(self, process: str, key: str) -> StageSettings | None:
        """The stage of that process and key, if config has it."""
        found = self.processes.get(process)
        return next((one for one in found.stages if one.key == key), None) if found else None
