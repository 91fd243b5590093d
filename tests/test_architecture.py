"""The house holds: arrows run one way, importing does nothing, and nobody reads the wall clock."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from slack_bolt import App
from slack_bolt.kwargs_injection.args import Args

import handlers
from app import make_app, make_deps
from bot.kit import walk
from bot.platforms.slack.api import RecordedSlackApi
from ops.check import ROOT, long_modules, own_modules

PACKAGES = ("bot", "handlers", "ops", "playground")
OWN = {*PACKAGES, "app", "bench", "bootstrap", "cli", "migrations", "scheduler", "tests"}
OURS_IN_LISTENERS = {"asked", "answer"}
"""What handlers.context puts into Bolt's context."""

BROKEN = {
    "The house": ("bot/kit/wrong.py", "import handlers.web"),
    "Floors": ("bot/accounts/wrong.py", "import bot.deals.service"),
    "Within a slice": ("bot/deals/model.py", "import bot.deals.service"),
    "Only platforms": ("bot/people/wrong.py", "import slack_sdk"),
    "Only stores": ("bot/people/wrong2.py", "import sqlalchemy"),
    "Only the kit's schema": ("handlers/wrong.py", "import alembic"),
    "Rules and models": ("bot/deals/rules.py", "import bot.accounts.store"),
    "Listeners are thin": ("handlers/wrong2.py", "import bot.people.roster.store"),
    "The local workspace": ("playground/wrong.py", "import bot.kit.clock"),
}
"""For each contract, by how its name begins, a line that breaks it."""


# The floors


def test_the_import_contracts_hold() -> None:
    checked = _lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout


def test_every_import_contract_notices_what_it_forbids(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("static"))
    shutil.copy(ROOT / "importlinter.ini", tmp_path)
    for path, line in BROKEN.values():
        with (tmp_path / path).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    said = " ".join(_lint_imports(tmp_path).stdout.split())
    contracts = re.findall(r"^name = (.*)$", (ROOT / "importlinter.ini").read_text(encoding="utf-8"), re.M)
    assert len(contracts) == len(BROKEN)
    for name in contracts:
        assert f"{name} BROKEN" in said
        assert any(name.startswith(beginning) for beginning in BROKEN)


def test_a_new_slice_has_to_declare_its_floor(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("static"))
    shutil.copy(ROOT / "importlinter.ini", tmp_path)
    (tmp_path / "bot" / "astrology").mkdir()
    (tmp_path / "bot" / "astrology" / "__init__.py").touch()
    checked = _lint_imports(tmp_path)
    assert checked.returncode != 0
    assert "bot.astrology" in checked.stdout


def _lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    arguments = ["--config", "importlinter.ini", "--no-cache", "--no-logo"]
    return subprocess.run(
        [sys.executable, "-c", command, *arguments], cwd=root, capture_output=True, text=True, check=False
    )


# The root modules, which import-linter cannot take


def test_bootstrap_needs_nothing_but_python() -> None:
    assert {name.partition(".")[0] for name in _imports(ROOT / "bootstrap.py")} <= sys.stdlib_module_names


def test_the_command_line_enters_its_environment_before_it_needs_a_package() -> None:
    tree = ast.parse((ROOT / "cli.py").read_text(encoding="utf-8"))
    entered = next(place for place, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = {name.partition(".")[0] for node in tree.body[:entered] for name in _imported(node)}
    assert before <= sys.stdlib_module_names | {"bootstrap"}


def test_a_command_loads_only_what_it_needs() -> None:
    tree = ast.parse((ROOT / "cli.py").read_text(encoding="utf-8"))
    at_once = {name for node in tree.body for name in _imported(node) if name.partition(".")[0] in OWN}
    assert {name.partition(".")[0] for name in at_once} == {"bootstrap", "ops"}
    assert not any(name.startswith(("ops.demo", "ops.serve")) for name in at_once)


def test_the_composition_root_knows_no_store_and_no_tools() -> None:
    imported = _imports(ROOT / "app.py")
    assert not {name for name in imported if name.partition(".")[0] in {"sqlalchemy", "alembic", "ops"}}
    assert not {name for name in imported if name.startswith("playground") or ".store" in name}


def test_these_are_all_the_root_modules() -> None:
    assert {path.name for path in ROOT.glob("*.py")} == {"app.py", "bootstrap.py", "cli.py", "scheduler.py"}


# Importing does nothing

_WATCH = """
import sys, threading

BLAMED = {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "sqlite3.connect", "os.mkdir",
          "os.remove", "os.rename", "os.putenv"}
seen = []

def watch(event, arguments):
    if event in BLAMED:
        seen.append(event)
    elif event == "open" and arguments[1] and set(arguments[1]) & set("wax+"):
        if "__pycache__" not in str(arguments[0]):
            seen.append(f"open {arguments[0]}")

import importlib, pkgutil
import sqlalchemy, slack_bolt, pydantic_settings, jinja2, babel, holidays, uvicorn, starlette, httpx, typer
sys.addaudithook(watch)
for package in sys.argv[1:]:
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        importlib.import_module(found.name)
import app, bootstrap, cli
print(seen, [one.name for one in threading.enumerate()])
"""


def test_importing_touches_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _WATCH, *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[] ['MainThread']"


def test_the_running_app_does_without_what_only_tools_need() -> None:
    heavy = ["pandas", "polars", "numpy", "matplotlib", "holidays", "alembic", "pytest", "hypothesis"]
    tools = ["playground", "ops", "uvicorn", "starlette", "httpx", "typer"]
    code = f"import app, handlers, sys; handlers.modules(); print([m for m in {heavy + tools} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# The shape of modules


def test_no_module_is_too_long_to_keep_in_mind() -> None:
    assert long_modules() == []


@pytest.mark.parametrize("name", walk.slices())
def test_every_slice_says_what_it_is(name: str) -> None:
    tree = ast.parse((ROOT / "bot" / name / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)


def test_the_words_of_every_capability_lie_in_its_own_folder() -> None:
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    spoken_for = {*walk.slices(), *(module.__name__.rpartition(".")[2] for module in handlers.modules())}
    assert folders - {"kit"} <= spoken_for


# Listeners


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    deps = make_deps({"COACH_HOME": str(tmp_path_factory.mktemp("home"))})
    return make_app(deps, RecordedSlackApi())


def test_bolt_knows_every_name_that_a_listener_asks_for(app: App) -> None:
    # An unknown name would arrive as None, and only when somebody uses that command.
    known = {*inspect.signature(Args).parameters, *OURS_IN_LISTENERS}
    for listener in app._listeners:
        function = inspect.unwrap(listener.ack_function)
        unknown = set(inspect.signature(function).parameters) - known
        assert not unknown, f"{function.__module__}.{function.__qualname__} asks for {unknown}"


def test_no_listener_is_lazy_and_none_answers_behind_our_back(app: App) -> None:
    # Errors of lazy functions never reach the one place that explains them; `respond` and `say` retry.
    for listener in app._listeners:
        function = inspect.unwrap(listener.ack_function)
        assert not listener.lazy_functions, function
        assert not {"respond", "say"} & set(inspect.signature(function).parameters), function


def test_every_command_is_answered_by_a_listener(app: App) -> None:
    modules = {module.__name__.rpartition(".")[2] for module in handlers.modules()}
    assert {command.capability for command in handlers.commands()} <= modules
    assert all(callable(module.register) for module in handlers.modules())


def test_who_asks_is_known_before_anything_is_written() -> None:
    # The first contact with a person writes, and a transaction within a transaction waits for itself.
    for path in sorted((ROOT / "handlers").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.With) and ast.unparse(node.items[0].context_expr) == "deps.writing()":
                body = "\n".join(ast.unparse(one) for one in node.body)
                assert not re.search(r"asked\.(member|known_member|reader|today|workspace)\b", body), path


# Time and chance are handed in

_CLOCK_READERS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "sleep"),
}
_CHANCE = {"random", "randint", "randrange", "choice", "choices", "shuffle", "sample", "uniform"}


@pytest.mark.parametrize("package", ["bot", "handlers"])
def test_nobody_but_the_clock_reads_the_time(package: str) -> None:
    calls = {
        str(path.relative_to(ROOT)): found
        for path in sorted((ROOT / package).rglob("*.py"))
        if (found := _CLOCK_READERS & set(_attribute_calls(path)))
    }
    calls.pop("bot/kit/clock.py", None)
    assert calls == {}


@pytest.mark.parametrize("package", ["bot", "handlers", "playground"])
def test_nobody_takes_chance_from_where_a_test_cannot_seed_it(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        taken = {call for call in _attribute_calls(path) if call[0] == "random" and call[1] in _CHANCE}
        assert not taken, path
        if package == "bot":
            assert not _imports(path) & {"uuid", "secrets"}, path


# Dependencies


def _project() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]],
    }


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_no_registry_and_has_a_hash_for_everything(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--(index|extra-index|find-links|trusted)", text, re.M)
    for entry in re.split(r"\n(?=\w)", text):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_has_what_the_project_asks_for(lock: str) -> None:
    locked = dict(
        re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", (ROOT / lock).read_text(encoding="utf-8"), re.M)
    )
    for requirement in _project()[lock]:
        match = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", requirement)
        assert match, f"{requirement} is not pinned"
        assert locked[match[1].lower()] == match[2]


def test_every_dependency_has_a_reason() -> None:
    listed = re.findall(
        r'^    "[\w.\[\]-]+==.*$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M
    )
    assert len(listed) == len(_project()["requirements-dev.lock"])
    for line in listed:
        assert re.search(r"# \S+", line), line


def test_everything_that_is_imported_is_asked_for() -> None:
    # MarkupSafe is Jinja's own way of escaping.
    provided = {**packages_distributions(), "markupsafe": ["jinja2"]}
    asked = {_named(one) for one in _project()["requirements-dev.lock"]}
    running = {_named(one) for one in _project()["requirements.lock"]}
    for path in own_modules():
        mine = asked if path.relative_to(ROOT).parts[0] in {"tests", "bench", "cli.py"} else running
        for name in {name.partition(".")[0] for name in _imports(path)} - sys.stdlib_module_names - OWN:
            assert {_named(one) for one in provided[name]} & mine, f"{path} imports {name}"


def _named(requirement: str) -> str:
    return re.split(r"[\[=<>;~ ]", requirement)[0].lower().replace("_", "-")


# Reading modules


def _imports(path: Path) -> set[str]:
    return {
        name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for name in _imported(node)
    }


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def _attribute_calls(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            value = node.func.value
            name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
            yield name, node.func.attr
