"""Reading what was typed after /meeting. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process

from bot.people.rules import fold


class Verb(StrEnum):
    """What is wanted."""

    TODAY = "today"
    ANSWER = "answer"
    SETUP = "setup"
    LIST = "list"
    SKIP = "skip"
    MOVE = "move"
    PAUSE = "pause"
    RESUME = "resume"
    ACTIONS = "actions"
    HISTORY = "history"
    STATS = "stats"
    EXPORT = "export"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, and what they wrote after it."""

    verb: Verb
    rest: str = ""


_WAYS: Mapping[Verb, Collection[str]] = {
    Verb.TODAY: ("today", "now", "今天", "现在"),
    Verb.ANSWER: ("answer", "fill", "回答", "填写", "填"),
    Verb.SETUP: ("setup", "set-up", "new", "设置", "新建", "安排"),
    Verb.LIST: ("list", "all", "列表", "全部"),
    Verb.SKIP: ("skip", "跳过", "取消"),
    Verb.MOVE: ("move", "改时间", "改期", "调整"),
    Verb.PAUSE: ("pause", "stop", "暂停"),
    Verb.RESUME: ("resume", "continue", "恢复", "继续"),
    Verb.ACTIONS: ("actions", "action", "todo", "待办", "行动"),
    Verb.HISTORY: ("history", "past", "search", "历史", "记录", "以往"),
    Verb.STATS: ("stats", "statistics", "figures", "统计"),
    Verb.EXPORT: ("export", "csv", "file", "导出"),
    Verb.HELP: ("help", "?", "？", "帮助", "用法"),
}
_VERBS = {way: verb for verb, ways in _WAYS.items() for way in ways}
_LIKE_ENOUGH = 60


def read(text: str) -> Wish | None:
    """What is wanted; None when the first word means nothing."""
    first, _, rest = text.strip().partition(" ")
    if not first:
        return Wish(Verb.TODAY)
    if fold(first) == "set" and rest.lower().startswith("up"):
        return Wish(Verb.SETUP, rest[2:].strip())
    verb = _VERBS.get(fold(first))
    return Wish(verb, rest.strip()) if verb is not None else None


def nearest(text: str) -> str | None:
    """The word that was perhaps meant."""
    close = process.extractOne(fold(text).partition(" ")[0], list(_VERBS), score_cutoff=_LIKE_ENOUGH)
    return str(close[0]) if close else None
