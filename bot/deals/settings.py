"""The section `deals`: sales processes, their stages, where probabilities come from, why deals are lost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.kit.company import Locale
from bot.kit.settings import Section

Percent = Annotated[int, Field(ge=0, le=100)]


class Named(BaseModel):
    """Something with a name in each language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: dict[Locale, str]


class StageSettings(Named):
    """An open stage. `longest_workdays`: after that a deal in it counts as stuck."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
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


class LostReason(Named):
    """Why a deal was lost, to choose from."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _lost_reasons() -> tuple[LostReason, ...]:
    return (
        LostReason(key="price", name={"en": "Price", "zh_CN": "价格"}),
        LostReason(key="competitor", name={"en": "Chose a competitor", "zh_CN": "选了竞品"}),
        LostReason(key="no_budget", name={"en": "No budget", "zh_CN": "没有预算"}),
        LostReason(key="no_decision", name={"en": "No decision", "zh_CN": "客户没决定"}),
        LostReason(key="no_fit", name={"en": "Does not fit the need", "zh_CN": "不符合需求"}),
        LostReason(key="no_contact", name={"en": "Out of touch", "zh_CN": "联系不上"}),
        LostReason(key="other", name={"en": "Something else", "zh_CN": "其他"}),
    )


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


class DealsSettings(Section):
    """Deals. The first process is the one of deals that name none."""

    section = "deals"
    probability: Literal["stage", "crm"] = "stage"
    processes: Annotated[dict[str, ProcessSettings], Field(min_length=1)] = Field(default_factory=_default)
    lost_reasons: Annotated[tuple[LostReason, ...], Field(min_length=1)] = Field(
        default_factory=_lost_reasons
    )

    @model_validator(mode="after")
    def _reasons_are_unique(self) -> DealsSettings:
        keys = [one.key for one in self.lost_reasons]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"two reasons are called {key!r}")
        return self

    @property
    def default_process(self) -> str:
        return next(iter(self.processes))

    def stage(self, process: str, key: str) -> StageSettings | None:
        """The stage of that process and key, if config has it."""
        found = self.processes.get(process)
        return next((one for one in found.stages if one.key == key), None) if found else None

    def lost_reason(self, text: str) -> str | None:
        """The key of the reason with that key or name."""
        wanted = " ".join(text.casefold().split())
        for one in self.lost_reasons:
            if wanted in (one.key, *(name.casefold() for name in one.name.values())):
                return one.key
        return None
