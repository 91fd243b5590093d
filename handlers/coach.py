"""/coach: what there is, who is who, and in which language to speak."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from rapidfuzz import process
from slack_bolt import Ack, App

import handlers
from bot.kit.deps import Deps
from bot.kit.errors import NotUnderstood
from bot.people import service as people
from bot.people.views import permission_rows
from bot.platforms.slack.answer import Answer
from handlers import CoachWord, Command
from handlers.context import Asked, action

COMMANDS = (Command("coach", "coach"),)

WORDS = {
    "help": {"", "help", "?", "帮助"},
    "link": {"link", "绑定", "关联"},
    "unlink": {"unlink", "解绑", "取消绑定"},
    "language": {"language", "lang", "语言"},
    "permissions": {"permissions", "权限"},
}
"""Each word of its own, in the ways people say it. Other modules bring more: `handlers.coach_words`."""

LANGUAGES = {
    "zh": "zh_CN",
    "中文": "zh_CN",
    "chinese": "zh_CN",
    "en": "en",
    "英文": "en",
    "english": "en",
    "auto": None,
    "自动": None,
    "slack": None,
}
_USER = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>\s*(.*)$", re.DOTALL)


def register(app: App, deps: Deps) -> None:
    """The command; each word has a function, here or in another module; slash commands are words, too."""

    @app.middleware
    def hand_on(body: dict[str, Any], asked: Asked | None, next: Callable[[], None]) -> None:  # noqa: A002
        if asked is not None and body.get("command") == deps.command("coach"):
            _hand_on(deps, body, asked)
        next()

    @app.command(deps.command("coach"))
    def coach(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        word, _, rest = (part.strip() for part in asked.text.partition(" "))
        brought = handlers.coach_words()
        if word.lower() in WORDS["help"] and (helped := _meant(rest, brought)) is not None:
            helped.answers(deps, asked, answer, "help")
            return
        words = [*(CoachWord(name, frozenset(ways), _DOES[name]) for name, ways in WORDS.items()), *brought]
        meant = _meant(word, words)
        if meant is None:
            known = [way for one in words for way in one.ways if way]
            raise NotUnderstood(
                command=deps.command("coach"),
                word=word,
                nearest=nearest(word, [*known, *_others(deps)]),
                example=f"{deps.command('coach')} language zh",
            )
        meant.answers(deps, asked, answer, rest)

    @app.action(action("coach.unlink"))
    def unlink(ack: Ack, asked: Asked, answer: Answer) -> None:
        ack()
        _untie(deps, asked, answer, asked.value)


def _meant(said: str, words: Sequence[CoachWord]) -> CoachWord | None:
    return next((one for one in words if said.lower() in one.ways), None)


def _hand_on(deps: Deps, body: dict[str, Any], asked: Asked) -> None:
    """`/coach pipeline West` is `/pipeline West`, `/coach help pipeline` is `/pipeline help`."""
    word, _, rest = asked.text.partition(" ")
    if word and word.lower() in WORDS["help"]:
        word, rest = rest.strip(), word
    command = _others(deps).get(word.lower())
    if command is not None:
        body["command"], body["text"] = command, rest
        asked.text = rest.strip()


def _others(deps: Deps) -> dict[str, str]:
    """The words that mean another slash command, and its name here."""
    found: dict[str, str] = {}
    for command in handlers.commands():
        if command.is_slash and command.name != "coach":
            own = deps.command(command.name)
            found |= dict.fromkeys((command.name, own.removeprefix("/"), *command.words), own)
    return found


def every_command(deps: Deps, asked: Asked) -> list[dict[str, str]]:
    """Each command there is, how it is used, and what it does."""
    return [
        {
            "name": _as_typed(deps, command),
            "usage": deps.words.text(f"{command.capability}/usage", {"name": command.name}, asked.reader),
            "does": deps.words.text(f"{command.capability}/command", {"name": command.name}, asked.reader),
        }
        for command in handlers.commands()
    ]


def _as_typed(deps: Deps, command: Command) -> str:
    return deps.command(command.name) if command.is_slash else f"{deps.command('coach')} {command.name}"


def _help(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:  # noqa: ARG001
    answer.privately("coach/help", commands=every_command(deps, asked))


def _link(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    user, who = _user_and_name(deps, rest, example="link @chenyu 陈雨")
    if not who:
        raise _unclear(deps, rest, example="link @chenyu 陈雨")
    asker = asked.member
    with deps.writing() as tx:
        linked = people.link(tx, asker=asker, slack_id=user, who=who)
    answer.privately("coach/linked", person=linked.person.name, user=user)


def _unlink(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    user, _ = _user_and_name(deps, rest, example="unlink @chenyu")
    _untie(deps, asked, answer, user)


def _untie(deps: Deps, asked: Asked, answer: Answer, user: str) -> None:
    asker = asked.member
    with deps.writing() as tx:
        linked = people.unlink(tx, asker=asker, slack_id=user)
    person = linked.person
    answer.privately("coach/unlinked", person=person.name, email=person.email, user=user)


def _language(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:
    if rest.lower() not in LANGUAGES:
        raise NotUnderstood(
            command=deps.command("coach"),
            word=rest,
            nearest=nearest(rest, list(LANGUAGES)),
            example=f"{deps.command('coach')} language zh",
        )
    chosen = LANGUAGES[rest.lower()]
    asker = asked.member
    with deps.writing() as tx:
        member = people.set_language(tx, asker=asker, language=chosen)
    asked.became(member)
    answer.privately("coach/language", is_automatic=chosen is None)


def _permissions(deps: Deps, asked: Asked, answer: Answer, rest: str) -> None:  # noqa: ARG001
    answer.privately("people/permissions", rows=permission_rows(deps.words, asked.reader))


def _user_and_name(deps: Deps, text: str, *, example: str) -> tuple[str, str]:
    found = _USER.match(text)
    if found is None:
        raise _unclear(deps, text, example=example)
    return found[1], found[2].strip()


def _unclear(deps: Deps, text: str, *, example: str) -> NotUnderstood:
    command = deps.command("coach")
    return NotUnderstood(command=command, word=text, example=f"{command} {example}")


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The word that was probably meant, if one is close."""
    found: Any = process.extractOne(word.lower(), known, score_cutoff=60)
    return str(found[0]) if found else None


_DOES = {"help": _help, "link": _link, "unlink": _unlink, "language": _language, "permissions": _permissions}
