"""What can be set about the pipeline."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.kit.settings import Section


class PipelineSettings(Section):
    """The pipeline."""

    section = "pipeline"
    quiet_workdays: Annotated[int, Field(ge=1, le=250)] = 10
