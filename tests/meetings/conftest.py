"""The company with a heartbeat, on the Saturday before its first morning meeting."""

from tests.pipeline.snapshots.conftest import clock, office

__all__ = ["clock", "office"]
