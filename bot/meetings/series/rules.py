"""Questions as a form has them, who leads, and when each item of the agenda is due. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from bot.kit.calendar import WorkCalendar
from bot.meetings.kinds import KindSettings, said
from bot.meetings.model import MOST_QUESTIONS, About, Asks, Lead, Question, Series
from bot.people.model import MemberId

LONGEST_QUESTION = 150
_MARKED = re.compile(r"^(?P<words>.*?)\s*[(（](?P<marks>[^()（）]*)[)）]\s*$")
_BETWEEN = re.compile(r"[,，、/;；\s]+")
_EPOCH = date(2000, 1, 3)
_ASKS = {
    Asks.NUMBER: ("number", "数字"),
    Asks.DEAL: ("deal", "单子", "商机"),
    Asks.YES_NO: ("yes_no", "yesno", "是否"),
    Asks.TEXT: ("text", "文字"),
}
_ABOUT = {
    About.DONE: ("done", "结果"),
    About.PLAN: ("plan", "计划"),
    About.PROBLEM: ("problem", "问题"),
}
_OPTIONAL = ("optional", "选答")
_MARKS: dict[str, Asks | About] = {
    **{word: one for one, words in _ASKS.items() for word in words},
    **{word: one for one, words in _ABOUT.items() for word in words},
}


class QuestionsWrong(ValueError):
    """The questions of a form cannot be used. `why`: none, too_many, too_long or unknown_mark (`word` says which)."""

    def __init__(self, why: str, word: str = "") -> None:
        super().__init__(why)
        self.why, self.word = why, word


def default_questions(kind: KindSettings) -> tuple[Question, ...]:
    """What a team is offered."""
    return tuple(Question(one.key, one.asks, one.about, one.is_optional) for one in kind.questions)


def written(questions: Sequence[Question], kind: KindSettings, locale: str) -> str:
    """The questions as lines of text, each with its marks in brackets; `read` is the other way round."""
    return "\n".join(_line(one, kind, locale) for one in questions)


def words_of(
    question: Question,
    kind: KindSettings,
    locale: str,
    *,
    is_before: bool = False,
    is_days_before: bool = False,
) -> str:
    """What is asked, in that language where it is one of config's.

    `is_before`: on a day before the meeting's; `is_days_before`: and not on the very day before.
    """
    if question.words is not None:
        return question.words
    known = next((one for one in kind.questions if one.key == question.key), None)
    if known is None:
        return question.key
    ahead = known.words_days_before if is_before and is_days_before else None
    return said(ahead or (known.words_before if is_before else None) or known.words, locale)


def worded_before(questions: Sequence[Question], kind: KindSettings) -> bool:
    """Whether config says of each question about results and plans how it is asked on a day before. Where a team has
    worded one itself, all are asked as they are: "today" may not mean two days in one form.
    """
    known = {one.key for one in kind.questions if one.words_before is not None}
    days = [one for one in questions if one.about in (About.DONE, About.PLAN)]
    return all(one.words is None and one.key in known for one in days)


def read(text: str, kind: KindSettings) -> tuple[Question, ...]:
    """The questions that lines mean. Words of config's are known in every language. Raises QuestionsWrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise QuestionsWrong("none")
    if len(lines) > MOST_QUESTIONS:
        raise QuestionsWrong("too_many")
    known = {words: one.key for one in kind.questions for words in one.words.values()}
    taken: set[str] = set()
    found = []
    for line in lines:
        words, marks = _divided(line)
        if len(words) > LONGEST_QUESTION:
            raise QuestionsWrong("too_long", words[:20])
        key = known.get(words)
        is_known = key is not None and key not in taken
        name = key if is_known and key else _free(taken | {one.key for one in kind.questions})
        taken.add(name)
        found.append(_marked(name, None if is_known else words, marks))
    return tuple(found)


def leader_on(
    series: Series,
    day: date,
    *,
    manager: MemberId | None,
    members: Sequence[MemberId],
    away: Collection[MemberId],
    calendar: WorkCalendar,
) -> MemberId | None:
    """Who leads the meeting of that day. None: there is nobody.

    Whoever is away is stood in for: in turn by the next one, else by the manager, the delegate, or the first of the
    team who is there.
    """
    there = [one for one in members if one not in away]
    if series.lead is Lead.ROTATING and there:
        # Counted over everybody, so that a leave does not shift the turns of all the others.
        turn = calendar.between(_EPOCH, day) % len(members)
        return next(one for one in (*members[turn:], *members[:turn]) if one not in away)
    wanted = [series.leader if series.lead is Lead.FIXED else None, manager, series.delegate, *there]
    return next((one for one in wanted if one is not None and one not in away), None)


def agenda(minutes: Sequence[int], *, starts_at: datetime, length: int) -> list[tuple[datetime, datetime]]:
    """When each item begins and ends in a meeting of that length; the items' minutes are taken in proportion.

    Whole minutes, and together exactly the length.
    Worked example: 5, 2, 5, 6, 2 of 20 minutes in a meeting of 30 end after 8, 11, 18, 27 and 30 minutes.
    """
    whole, before, found = sum(minutes), 0, []
    for one in minutes:
        begins = (before * length + whole // 2) // whole
        before += one
        ends = (before * length + whole // 2) // whole
        found.append((starts_at + timedelta(minutes=begins), starts_at + timedelta(minutes=ends)))
    return found


def _line(question: Question, kind: KindSettings, locale: str) -> str:
    place = 1 if locale.startswith("zh") else 0
    marks = [_ABOUT[question.about][place]] if question.about in _ABOUT else []
    if question.asks is not Asks.TEXT:
        marks.append(_ASKS[question.asks][place])
    if question.is_optional:
        marks.append(_OPTIONAL[place])
    words = words_of(question, kind, locale)
    if not marks:
        return words
    return f"{words}（{'，'.join(marks)}）" if place else f"{words} ({', '.join(marks)})"


def _divided(line: str) -> tuple[str, list[str]]:
    """A question and its marks; brackets that hold none belong to the question."""
    found = _MARKED.match(line)
    if found is None or not found["words"]:
        return line, []
    marks = [one for one in _BETWEEN.split(found["marks"].strip().lower().replace("yes/no", "yes_no")) if one]
    known = [one in _MARKS or one in _OPTIONAL for one in marks]
    if not any(known):
        return line, []
    if not all(known):
        raise QuestionsWrong("unknown_mark", marks[known.index(False)])
    return found["words"], marks


def _marked(key: str, words: str | None, marks: Sequence[str]) -> Question:
    meant = [_MARKS[one] for one in marks if one in _MARKS]
    asks = next((one for one in meant if isinstance(one, Asks)), Asks.TEXT)
    about = next((one for one in meant if isinstance(one, About)), About.OTHER)
    return Question(key, asks, about, any(one in _OPTIONAL for one in marks), words)


def _free(taken: Collection[str]) -> str:
    return next(name for number in range(1, 100) if (name := f"q{number}") not in taken)
