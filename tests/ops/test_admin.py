"""admin add: who it takes, and what it refuses."""

from __future__ import annotations

import pytest

from tests.ops.conftest import Run


def test_an_address_becomes_an_admin(run: Run) -> None:
    ran = run("admin", "add", " Ana@Example.com ")
    assert (ran.exit_code, ran.stdout) == (0, "Ana is an admin.\n")


@pytest.mark.parametrize("text", ["", "ana", "ana@", "@example.com", "a b@example.com", "a@x.com,b@x.com"])
def test_what_is_no_address_makes_nobody_an_admin(run: Run, text: str) -> None:
    ran = run("admin", "add", text)
    assert ran.exit_code == 1
    assert f"{text!r} is no email address." in ran.stderr
    assert "Nobody is here yet." in run("say", "/pipeline", "--as", "ana").stderr
