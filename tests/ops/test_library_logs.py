"""The log is one JSON object a line, also of what libraries say, and holds no contents of theirs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from ops.serve import log_as_json


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """The root logger as others expect it."""
    before = list(logging.getLogger().handlers)
    yield
    logging.getLogger().handlers[:] = before


def test_what_a_library_warns_of_is_a_line_like_ours_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_as_json("info")
    log_as_json("info")
    try:
        raise ConnectionResetError("Acme, 84,000")
    except ConnectionResetError:
        logging.getLogger("some.library").exception("could not send %s", "Acme")
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert said["event"] == "library_warned"
    assert (said["logger"], said["error"]) == ("some.library", "ConnectionResetError")
    assert "Acme" not in line


def test_requests_that_wait_their_turn_fill_no_log(capsys: pytest.CaptureFixture[str]) -> None:
    log_as_json("info")
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 20)
    assert capsys.readouterr().err == ""
