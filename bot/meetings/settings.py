"""What can be set about meetings."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field, model_validator

from bot.kit.sections import sections
from bot.kit.settings import Section
from bot.meetings.kinds import Key, KindSettings, built_in


class MeetingsSettings(Section):
    """Meetings. `kinds`: what config adds to the built-in ones, or has instead of one of them."""

    section = "meetings"
    kinds: dict[Key, KindSettings] = Field(default_factory=dict)

    @cached_property
    def offered(self) -> dict[str, KindSettings]:
        """Every kind there is, by its key; the first is what a team is offered first."""
        return {**built_in(), **self.kinds}

    @model_validator(mode="after")
    def _sections_exist(self) -> MeetingsSettings:
        for key, kind in self.kinds.items():
            for name in kind.section_names:
                if name not in sections():
                    raise ValueError(
                        f"{key}: no part of the app has a section {name!r}; there are {', '.join(sorted(sections()))}"
                    )
        return self
