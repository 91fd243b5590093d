"""tick: what it says where there is nothing yet."""

from __future__ import annotations

from tests.ops.conftest import Run

UNREACHABLE = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:1/api/"}


def test_an_instant_without_a_zone_on_an_empty_database_is_the_company_s(run: Run) -> None:
    ran = run("tick", "--at", "2026-11-25T09:00", **UNREACHABLE)
    assert (ran.exit_code, ran.stdout) == (0, "Nothing was due.\n")
