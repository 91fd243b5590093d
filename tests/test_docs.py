"""The documents say what is true: nothing of the app is missing in them, and what they show exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from babel.messages.pofile import read_po

import cli
import handlers
from bot.kit.deps import sections
from bot.kit.settings import load
from bot.meetings import rules as meetings
from bot.meetings.kinds import built_in
from bot.meetings.kinds import said as of_kind
from bot.meetings.model import About, Asks
from bot.meetings.series.rules import read as read_questions
from bot.people.permissions import permissions
from handlers.metrics import Metrics
from ops import docs
from ops.check import ROOT
from ops.manifest import OPTIONAL_SCOPES, SCOPES
from playground.desk import Credentials

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MEETINGS = {"en": ROOT / "docs" / "meetings.md", "zh_CN": ROOT / "docs" / "meetings.zh-CN.md"}
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
OPERATIONS = ROOT / "docs" / "operations.md"
GIVEN_BY_OTHERS = {"HTTPS_PROXY", "PIP_INDEX_URL", "NO_PROXY"}


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def page(name: str) -> str:
    return text(ROOT / "docs" / name)


# Nothing is undocumented


def test_pages_that_come_from_the_code_are_as_the_code_is() -> None:
    assert docs.stale() == [], "run `python cli.py docs`"


def test_every_command_in_chat_is_documented() -> None:
    for command in handlers.commands():
        name = f"/{command.name}" if command.is_slash else f"/coach {command.name}"
        assert f"`{name}" in page("commands.md")
        if command.is_slash:
            for readme in READMES.values():
                assert f"`/{command.name}" in text(readme), f"{readme.name} lacks /{command.name}"


def test_every_command_of_the_command_line_is_documented() -> None:
    for name in _cli_commands():
        assert re.search(rf"`{name}[ `]", page("commands.md")), name


def test_every_setting_is_documented() -> None:
    for section in sections():
        for key in section.model_fields:
            assert f"`{section.section}.{key}`" in page("settings.md")
            assert f"`COACH_{section.section}__{key}`".upper() in page("settings.md").upper()


def test_every_variable_of_the_environment_is_documented() -> None:
    table = text(OPERATIONS)
    for name in _variables_read() | GIVEN_BY_OTHERS:
        assert f"`{name}`" in table, name


def test_every_scope_is_documented_with_its_reason() -> None:
    for scope, reason in {**SCOPES, **OPTIONAL_SCOPES}.items():
        assert f"| `{scope}` | {reason} |" in page("scopes.md")


def test_every_permission_is_documented() -> None:
    for action in permissions():
        assert f"| `{action}` | " in page("permissions.md")


def test_every_metric_is_documented_with_when_to_worry() -> None:
    families = {family.name: family for family in Metrics().registry.collect()}
    for name, family in families.items():
        shown = f"{name}_total" if family.type == "counter" else name
        assert re.search(rf"^\| `{shown}` \| .+ \| .+ \|$", text(OPERATIONS), re.M), shown
    documented = set(re.findall(r"^\| `(coach_\w+)` ", text(OPERATIONS), re.M))
    assert {name.removesuffix("_total") for name in documented} == set(families)


def test_every_label_of_a_metric_is_documented() -> None:
    for why in re.findall(r'count\("(\w+)"\)', text(ROOT / "handlers" / "errors.py")):
        assert f"`{why}`" in text(OPERATIONS)


def test_every_line_of_the_log_is_documented_with_its_fields() -> None:
    logged = dict(_logged())
    assert logged
    for event, fields in logged.items():
        row = next((line for line in text(OPERATIONS).splitlines() if line.startswith(f"| `{event}` |")), "")
        assert row, f"{event} is not in docs/operations.md"
        assert all(f"`{field}`" in row for field in fields), f"{event} has {fields}"


def test_every_decision_is_listed_by_its_number_once() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in (ROOT / "docs" / "adr").glob("*.md"):
        assert text(path).startswith(f"# {int(path.name[:4])}. ")
        assert "\n## Decision\n" in text(path)


# What they say can be done


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", _without_code(text(path))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), f"{path.name} links to {target}"
        if anchor:
            assert anchor in _anchors(text(there)), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_that_are_shown_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.M))
    for word in re.findall(r"(?:^|`)make ([a-z]+)", text(path), re.M):
        assert word in targets, f"make {word}"
    known = _cli_commands()
    for word, second in re.findall(r"cli\.py ([a-z]+)(?: ([a-z]+))?", text(path)):
        assert word in known or f"{word} {second}" in known, f"cli.py {word}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_options_that_are_shown_exist(path: Path) -> None:
    known = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in _cli_commands().items()
    }
    for line in re.findall(r"cli\.py ([a-z][^\n`|]*)", text(path)):
        words = line.split()
        name = words[0] if words[0] in known else " ".join(words[:2])
        if name != "test":
            for option in (word for word in words if word.startswith("--")):
                assert option.rstrip(".,;:)") in known.get(name, set()), line


def test_settings_that_are_shown_are_taken(tmp_path: Path) -> None:
    pages = [OPERATIONS, *MEETINGS.values()]
    blocks = [one for path in pages for one in re.findall(r"^```yaml\n(.*?)^```$", text(path), re.M | re.S)]
    assert blocks
    for block in blocks:
        config = tmp_path / "config.yaml"
        config.write_text(block, encoding="utf-8")
        load(sections(), path=config, environ={})
    example = re.search(r"(COACH_\w+__\w+)='([^']+)'", text(OPERATIONS))
    assert example
    load(sections(), path=None, environ={example[1]: example[2]})


def test_the_stand_ins_credentials_are_what_its_documentation_says() -> None:
    import playground  # noqa: PLC0415 - only its docstring is meant

    for secret in vars(Credentials()).values():
        assert secret in str(playground.__doc__)


# What managers read about meetings


@pytest.mark.parametrize("page", MEETINGS.values(), ids=lambda path: path.name)
def test_every_word_after_the_command_of_meetings_is_explained(page: Path) -> None:
    shown = [meetings.read(rest) for rest in re.findall(r"`/meeting ?([^`]*)`", text(page))]
    assert None not in shown, "it shows a command that means nothing"
    assert {wish.verb for wish in shown if wish} == set(meetings.Verb)


@pytest.mark.parametrize("page", MEETINGS.values(), ids=lambda path: path.name)
def test_the_questions_that_are_shown_can_be_asked_and_use_every_mark(page: Path) -> None:
    (block,) = re.findall(r"^```text\n(.*?)^```$", text(page), re.M | re.S)
    questions = read_questions(block, built_in()["morning"])
    assert {one.asks for one in questions} == set(Asks)
    assert {one.about for one in questions} == set(About)
    assert {one.is_optional for one in questions} == {True, False}


@pytest.mark.parametrize("language", MEETINGS)
def test_buttons_and_headings_that_are_named_are_called_so(language: str) -> None:
    known = {of_kind(item.name, language) for kind in built_in().values() for item in kind.agenda}
    for name in ("meetings", "promises"):
        with (ROOT / "locales" / language / f"{name}.po").open("rb") as file:
            for message in read_po(file):
                said = message.id if language == "en" else message.string
                known |= set(said) if isinstance(said, tuple | list) else {str(said)}
    starts = {re.split("[:：]", said)[0] for said in known}
    for named in re.findall(r"\*\*(.+?)\*\*", text(MEETINGS[language])):
        assert named in known | starts, named


def test_both_pages_on_meetings_have_the_same_shape_settings_and_pictures() -> None:
    english, chinese = (text(path) for path in MEETINGS.values())
    assert _shape(english) == _shape(chinese)
    assert english.count("\n| ") == chinese.count("\n| ")
    assert english.count("\n- ") == chinese.count("\n- ")
    assert re.findall(r"```yaml.*?```", english, re.S) == re.findall(r"```yaml.*?```", chinese, re.S)
    others = {"meetings.zh-CN.md": "meetings.md"}
    assert {others.get(one, one) for one in _links(english)} == {
        others.get(one, one) for one in _links(chinese)
    }


# The two READMEs


def test_the_two_commands_of_the_readme_are_make_demo_and_make_test() -> None:
    for readme in READMES.values():
        blocks = re.findall(r"^```sh\n(.*?)^```$", text(readme), re.M | re.S)
        assert [block.strip() for block in blocks[:2]] == ["make demo", "make test"]
    assert {"demo:", "test:"} <= {line.split(" ")[0] for line in text(ROOT / "Makefile").splitlines() if line}


def test_both_readmes_have_the_same_shape() -> None:
    english, chinese = (_shape(text(path)) for path in READMES.values())
    assert english == chinese


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (_commands_shown(text(path)) for path in READMES.values())
    assert english == chinese


def test_both_readmes_link_to_the_same_places() -> None:
    english, chinese = (_links(text(path)) for path in READMES.values())
    assert english - {"README.zh-CN.md"} == chinese - {"README.md"}


def test_a_picture_comes_first() -> None:
    for language, readme in READMES.items():
        picture = text(readme).index(f"docs/images/pipeline.{language}.png")
        assert picture < text(readme).index("\n## ")


def test_the_readmes_fit_on_a_screen_or_two() -> None:
    for readme in READMES.values():
        assert text(readme).count("\n") <= 90


def _shape(markdown: str) -> list[str]:
    """Headings by level, steps, tables and code, in order, without the words."""
    shapes = r"^(#+ |\d\. |\|---.*|```sh|!\[)"
    return [match.strip() for match in re.findall(shapes, re.sub(r"^ +", "", markdown, flags=re.M), re.M)]


def _commands_shown(markdown: str) -> list[str]:
    return re.findall(r"(?:(?:^|`)make [a-z]+|cli\.py [a-z]+[^\n`]*)", markdown, re.M)


def _links(markdown: str) -> set[str]:
    targets = set(re.findall(r"\]\(([^)\s]+)\)", markdown))
    return {
        re.sub(r"^(docs/.*)\.zh-CN\.md$", r"\1.md", target.replace(".zh.png", ".en.png"))
        for target in targets
    }


# Reading documents and code


def _cli_commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(cli.cli)
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= {f"{name} {sub}": one for sub, one in inner.items()} if inner else {name: command}
    return found


def _without_code(markdown: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ *```.*?^ *```$", "", markdown, flags=re.M | re.S))


def _anchors(markdown: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", markdown, re.M)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def _own_code() -> Iterator[ast.AST]:
    paths = [
        ROOT / "app.py",
        *(p for name in ("bot", "handlers", "ops") for p in (ROOT / name).rglob("*.py")),
    ]
    for path in paths:
        yield from ast.walk(ast.parse(text(path)))


def _variables_read() -> set[str]:
    shape = re.compile(r"(SLACK|COACH|DATABASE)_[A-Z_]*[A-Z]")
    return {
        node.value
        for node in _own_code()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and shape.fullmatch(node.value)
    }


def _logged() -> Iterator[tuple[str, list[str]]]:
    for node in _own_code():
        if isinstance(node, ast.Call) and re.match(
            r"log\.(debug|info|warning|error)$", ast.unparse(node.func)
        ):
            assert isinstance(node.args[0], ast.Constant), "a log line's event is a constant"
            yield str(node.args[0].value), [str(keyword.arg) for keyword in node.keywords]


def test_the_settings_file_that_is_shipped_can_be_read_by_anybody() -> None:
    assert yaml.safe_load(text(ROOT / "config.yaml"))
