"""say: the same answers as in chat, and a sentence when it cannot be asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import make_deps
from bot.kit.schema import check_or_create
from tests.ops.conftest import Run, run_for_real
from tests.world import found


@pytest.fixture
def company(tmp_path: Path) -> None:
    """The small company of the tests, where the command line finds it."""
    deps = make_deps({"COACH_HOME": str(tmp_path / "home")})
    check_or_create(deps.db)
    found(deps)
    deps.db.close()


def test_nobody_can_speak_before_there_are_people(run: Run) -> None:
    ran = run("say", "/pipeline", "--as", "Amy Reed")
    assert ran.exit_code == 1
    assert "import people FILE" in ran.stderr


@pytest.mark.usefixtures("company")
def test_somebody_unknown_is_said(run: Run) -> None:
    ran = run("say", "/pipeline", "--as", "Nobody")
    assert (ran.exit_code, ran.stderr) == (
        1,
        "Nobody is called 'Nobody'. Give a name, an email or a Slack id.\n",
    )


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("typed", "meant"), [("Amy", "Amy Reed"), ("dana", "Dana Fox"), ("Amy Red", "Amy Reed")]
)
def test_a_part_of_a_name_or_a_slip_gets_the_whole_one(run: Run, typed: str, meant: str) -> None:
    for asked in (["say", "/pipeline", "--as", typed], ["agenda", "--person", typed]):
        ran = run(*asked)
        assert ran.exit_code == 1
        assert f"Nobody is called {typed!r}. Did you mean {meant!r}?" in ran.stderr


@pytest.mark.usefixtures("company")
def test_a_command_that_is_none_is_said_with_the_one_that_lists_them(run: Run) -> None:
    ran = run("say", "/pipelin", "--as", "Amy Reed")
    assert ran.exit_code == 1
    assert "There is no command '/pipelin'. Did you mean /pipeline?" in ran.stderr
    assert "/coach help" in ran.stderr


@pytest.mark.usefixtures("company")
def test_a_language_that_is_none_of_ours_is_said(run: Run) -> None:
    ran = run("say", "/pipeline", "--as", "Amy Reed", "--lang", "fr")
    assert (ran.exit_code, ran.stderr) == (1, "--lang fr: use en or zh.\n")


def test_whoever_speaks_has_to_be_named(run: Run) -> None:
    assert run("say", "/pipeline").exit_code == 2


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("who", ["Amy Reed", "amy@example.com", "AMY@example.com"])
def test_the_answer_is_printed_as_text(run: Run, who: str) -> None:
    ran = run("say", "/pipeline help", "--as", who)
    assert ran.exit_code == 0, ran.stderr
    assert "/pipeline" in ran.stdout
    assert "{" not in ran.stdout


@pytest.mark.usefixtures("company")
def test_as_json_it_has_the_payloads_and_the_figures() -> None:
    ran = run_for_real("say", "/pipeline", "--as", "Dana Fox", "--json")
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert set(said) == {"replies", "data"}
    assert said["replies"][0]["blocks"]
    assert said["data"]["open"]["count"] == 0


@pytest.mark.usefixtures("company")
def test_the_language_can_be_chosen(run: Run) -> None:
    english = run("say", "/pipeline help", "--as", "Amy Reed", "--lang", "en").stdout
    chinese = run("say", "/pipeline help", "--as", "Amy Reed", "--lang", "zh").stdout
    assert "公司" not in english
    assert "公司" in chinese


@pytest.mark.usefixtures("company")
def test_a_word_it_does_not_understand_is_answered_as_in_chat(run: Run) -> None:
    ran = run("say", "/pipeline lastt quarter", "--as", "Dana Fox")
    assert ran.exit_code == 0
    assert "last" in ran.stdout
