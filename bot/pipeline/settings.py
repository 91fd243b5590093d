"""What can be set about the pipeline."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.delivery.settings import time_or_none
from bot.kit.settings import Section


class PipelineSettings(Section):
    """The pipeline."""

    section = "pipeline"
    quiet_workdays: Annotated[int, Field(ge=1, le=250)] = 10
    stuck_nudge_at: Annotated[str, BeforeValidator(time_or_none)] = "09:30"

    @property
    def nudges_at(self) -> time | None:
        """`stuck_nudge_at` as a time of day; None: never."""
        return time.fromisoformat(self.stuck_nudge_at) if self.stuck_nudge_at else None
