"""Setting up with nothing but Python: once, from the lock file, and again only when something changed."""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import cli
from ops.check import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the pretended Python is a shell script")

PYTHON = """#!/bin/sh
echo "$@" "index=$PIP_INDEX_URL" "proxy=$HTTPS_PROXY" >> "{log}"
case "$*" in *"pip --version"*) exit {has_pip};; *"pip install"*) exit {installs};; esac
"""


class Project:
    """A copy of bootstrap.py beside two lock files, with a Python that only takes notes."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.log = root / "log"
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (root / lock).write_text(f"{lock} 1", encoding="utf-8")
        (root / "bootstrap.py").write_bytes((ROOT / "bootstrap.py").read_bytes())
        self.bootstrap = _load(root / "bootstrap.py")
        self.monkeypatch = monkeypatch
        self.environments_made: list[dict[str, Any]] = []
        monkeypatch.setattr(self.bootstrap.venv, "create", self._create)
        monkeypatch.setattr(self.bootstrap, "_has_packages_of_its_own", lambda: False)
        monkeypatch.setattr(os, "execv", self._execute)
        self.executed: list[list[str]] = []

    def _create(self, folder: Path, **how: Any) -> None:
        self.environments_made.append(how)
        self.python(folder / "bin" / "python")

    def _execute(self, _path: str, command: list[str]) -> None:
        self.executed.append(command)
        raise SystemExit(0)

    def python(self, path: Path, *, has_pip: int = 0, installs: int = 0) -> None:
        """Put the pretended Python there; its exit codes for pip."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PYTHON.format(log=self.log, has_pip=has_pip, installs=installs), encoding="utf-8")
        path.chmod(0o755)

    def calls(self) -> list[str]:
        """What the pretended Python was asked since last time."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def installed(self) -> list[str]:
        """The lock files that were installed since last time."""
        return [
            Path(call.split(" -r ")[1].split(" index=")[0]).name for call in self.calls() if " -r " in call
        ]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(tmp_path, monkeypatch)


def test_the_first_time_an_environment_is_made_and_filled_from_the_lock_file(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.bootstrap.ensure("run")
    assert [how["with_pip"] for how in project.environments_made] == [True]
    assert "--require-hashes" in (calls := project.calls())[-1]
    assert "requirements.lock" in calls[-1]
    assert "Setting up" in capsys.readouterr().err


def test_the_second_time_nothing_is_done(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.bootstrap.ensure("run")
    project.calls()
    capsys.readouterr()
    project.bootstrap.ensure("run")
    assert project.calls() == []
    assert capsys.readouterr().err == ""


def test_a_changed_lock_file_is_installed(project: Project) -> None:
    project.bootstrap.ensure("run")
    project.calls()
    (project.root / "requirements.lock").write_text("requirements.lock 2", encoding="utf-8")
    project.bootstrap.ensure("run")
    assert project.installed() == ["requirements.lock"]
    assert len(project.environments_made) == 1


def test_what_is_for_developing_includes_what_is_for_running(project: Project) -> None:
    project.bootstrap.ensure("develop")
    assert project.installed() == ["requirements-dev.lock"]
    project.bootstrap.ensure("run")
    assert project.installed() == []


def test_another_python_beneath_means_installing_anew(project: Project) -> None:
    first, second = project.root / "python3.11", project.root / "python3.12"
    python = project.root / ".venv" / "bin" / "python"
    project.python(first)
    python.parent.mkdir(parents=True)
    python.symlink_to(first)
    project.bootstrap.ensure("run")
    project.calls()
    python.unlink()
    first.unlink()
    project.python(second)
    python.symlink_to(second)
    project.bootstrap.ensure("run")
    assert project.installed() == ["requirements.lock"]


def test_an_environment_that_was_left_half_made_is_made_again(project: Project) -> None:
    project.python(project.root / ".venv" / "bin" / "python", has_pip=1)
    project.bootstrap.ensure("run")
    assert [how["clear"] for how in project.environments_made] == [True]
    assert project.installed() == ["requirements.lock"]


def test_a_mirror_and_a_proxy_reach_pip(project: Project) -> None:
    project.monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example.com/simple")
    project.monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:8080")
    project.bootstrap.ensure("run")
    assert project.calls()[-1].endswith(
        "index=https://mirror.example.com/simple proxy=http://proxy.example.com:8080"
    )


def test_an_installation_that_fails_is_said_and_tried_again_the_next_time(project: Project) -> None:
    python = project.root / ".venv" / "bin" / "python"
    project.python(python, installs=1)
    with pytest.raises(SystemExit, match="pip could not install"):
        project.bootstrap.ensure("run")
    project.calls()
    project.python(python)
    project.bootstrap.ensure("run")
    assert project.installed() == ["requirements.lock"]


def test_a_python_that_is_too_old_is_said_before_anything_is_made(project: Project) -> None:
    old = SimpleNamespace(version_info=(3, 10, 4), version="3.10.4 (main)", prefix=sys.prefix)
    project.monkeypatch.setattr(project.bootstrap, "sys", old)
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed; this is 3\.10\.4\."):
        project.bootstrap.ensure("run")
    assert project.environments_made == []


@pytest.mark.parametrize("name", ["bootstrap.py", "cli.py"])
def test_an_old_python_gets_as_far_as_saying_so(name: str) -> None:
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(
    ("arguments", "lock"),
    [
        (["setup"], "requirements.lock"),
        (["demo", "--reset"], "requirements.lock"),
        (["setup", "--dev"], "requirements-dev.lock"),
        (["test", "-k", "pipeline"], "requirements-dev.lock"),
        (["check"], "requirements-dev.lock"),
    ],
)
def test_a_command_sets_up_what_it_needs_and_goes_on_in_the_environment(
    project: Project, arguments: list[str], lock: str
) -> None:
    with pytest.raises(SystemExit):
        project.bootstrap.enter(arguments)
    assert project.installed() == [lock]
    python = str(project.root / ".venv" / "bin" / "python")
    assert project.executed == [[python, str(project.root / "cli.py"), *arguments]]


def test_other_commands_say_to_set_up_first(project: Project) -> None:
    with pytest.raises(SystemExit, match="make setup"):
        project.bootstrap.enter(["serve"])
    assert project.calls() == []


def test_where_packages_are_installed_otherwise_nothing_is_set_up(project: Project) -> None:
    project.monkeypatch.setattr(project.bootstrap, "_has_packages_of_its_own", lambda: True)
    project.bootstrap.enter(["demo"])
    assert project.calls() == []
    assert project.executed == []


def test_a_python_that_cannot_make_environments_is_told_what_to_install(project: Project) -> None:
    def create(*_: object, **__: object) -> None:
        raise project.bootstrap.subprocess.CalledProcessError(1, "ensurepip")

    project.monkeypatch.setattr(project.bootstrap.venv, "create", create)
    with pytest.raises(SystemExit, match="python3-venv"):
        project.bootstrap.ensure("run")


# The image takes the same steps


def _dockerfile(word: str) -> list[str]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith(f"{word} ")]


def test_the_image_is_set_up_by_the_same_step_as_make_setup(project: Project) -> None:
    steps = [step for step in _dockerfile("RUN") if "python" in step]
    assert steps == ["python bootstrap.py run"]
    ensured: list[str] = []
    project.monkeypatch.setattr(project.bootstrap, "ensure", ensured.append)
    with pytest.raises(SystemExit):
        project.bootstrap.enter(["setup"])
    assert ensured == ["run"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\nsetup: ## Set up the environment\n\t@$(PYTHON) cli.py setup\n" in makefile


def test_the_image_copies_what_that_step_reads_and_runs_without_root() -> None:
    copied = _dockerfile("COPY")[0].split()
    assert {"bootstrap.py", "requirements.lock"} <= set(copied)
    assert _dockerfile("USER") == ["coach"]
    assert "/healthz" in _dockerfile("HEALTHCHECK")[0]
    assert '".venv/bin/python", "cli.py", "serve", "--http"' in _dockerfile("CMD")[0]


def test_no_secret_and_no_environment_gets_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env", ".venv", ".coach", ".git"} <= set(ignored)


def test_the_image_can_be_built_behind_a_mirror() -> None:
    assert {argument.partition("=")[0] for argument in _dockerfile("ARG")} >= {"BASE", "PIP_INDEX_URL"}


def test_everything_that_make_offers_works_without_make() -> None:
    words = {one.callback.__name__ for one in cli.cli.registered_commands if one.callback}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in makefile.splitlines():
        if "cli.py" in line and not line.startswith("#"):
            assert line.rpartition("cli.py ")[2].split()[0] in words, line
