"""What somebody typed behind /pipeline: whose deals, and which period. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import permutations
from typing import TypeVar

from rapidfuzz import fuzz, process, utils

from bot.kit import period_words, periods
from bot.kit.errors import NotUnderstood
from bot.kit.periods import Kind, Period
from bot.people.model import Member, MemberId, Team, TeamId
from bot.people.refusals import AmbiguousPerson, UnknownPerson
from bot.people.rules import fold, tidy

_OWN_TEAM = ("my team", "our team", "我的团队", "我们团队", "本团队", "我们组", "本组")
_OWN = ("my own", "mine", "my", "me", "我自己", "我的", "我")
_COMPANY = (
    *("whole company", "the company", "company", "everybody", "everyone", "all teams"),
    *("整个公司", "全公司", "公司合计", "公司", "所有人", "所有团队"),
)
_HELP = {"help", "?", "usage", "帮助", "用法", "怎么用"}
_PASSED_OVER = (
    *("pipeline", "of the", "for", "the", "of", "in", "and", "team", "deals", "'s", "'"),
    *("漏斗", "商机", "团队", "的单子", "的", "在", "和", "看看", "看"),
)
_BETWEEN = re.compile(r"[\s,，、。;；:：?？!！/|]+")
_QUOTES = re.compile(r"(?<=@)\s*[\"“”„«»「」『』＂]\s*|[\"“”„«»「」『』＂]")
_MENTION = re.compile(r"<@(?P<id>[uw][a-z0-9]+)(?:\|[^>]*)?>")
_WORD = re.compile(r"@?[^\s,，、。;；]+")
_LIKE_ENOUGH = 60
_LONGEST_PERMUTED = 3
_SHORTEST_PART = 2
_SHORTEST_LIKE = 4
_LARGEST_ID = 2**63 - 1
T = TypeVar("T", TeamId, MemberId)


def asks_for_help(text: str) -> bool:
    """Whether somebody wants to know what they can type."""
    return fold(text) in _HELP


def unquoted(text: str) -> str:
    """The text without quotes around names: @"Anna Snelling" is @Anna Snelling. An apostrophe is part of a name."""
    return _QUOTES.sub(lambda quote: "" if text[: quote.start()].endswith("@") else " ", text)


class OneTooMany(NotUnderstood):
    """A second team or person, or a second period. Facts: as of NotUnderstood."""

    template = "pipeline/refused_one_too_many"


class Whose(StrEnum):
    """How the asker said whose deals they want."""

    UNSAID = "unsaid"
    OWN = "own"
    OWN_TEAM = "own_team"
    COMPANY = "company"
    TEAM = "team"
    PERSON = "person"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class PipelineQuery:
    """Whose deals, and the period (None: not said). A person is a member or, when mentioned, a Slack id."""

    whose: Whose = Whose.UNSAID
    team: TeamId | None = None
    person: MemberId | None = None
    slack_id: str | None = None
    period: Period | None = None

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        today: date,
        teams: Iterable[Team],
        people: Iterable[Member],
        fiscal_year_start: int,
        command: str = "/pipeline",
        home: str | None = None,
    ) -> PipelineQuery:
        """Read a team, a person or the company, and a period, in any order, in English or Chinese.

        Names may be written in any case and order of their words, or by one word or beginning that no other
        name has, and in quotes. A team and a person of one name: the team, unless written with @. `home` is
        a team whose figures the asker may see, for an example that works.
        Refuses: NotUnderstood, naming the word; OneTooMany; UnknownPerson and AmbiguousPerson for an @name.
        """
        text = unquoted(text)
        names = _Names.of(teams, people)
        typed = _as_typed(text, fold(text))
        reading = _Reading(fold(text), typed, names, today, fiscal_year_start)
        quarter = periods.holding(Kind.QUARTER, today, fiscal_year_start=fiscal_year_start)
        last_quarter = periods.shifted(quarter, -1, fiscal_year_start=fiscal_year_start)
        example = " ".join(filter(None, (command, home, str(last_quarter))))
        found = cls()
        for said, start, end in reading.parts():
            if said is None:
                raise _not_understood(typed, start, end, names, command=command, example=example)
            joined = found._joined(said)
            if joined is None:
                raise OneTooMany(command=command, word=typed[start:end], example=example)
            found = joined
        return found

    def _joined(self, said: PipelineQuery) -> PipelineQuery | None:
        """Both together; None when both name a period, or both say whose."""
        if said.period is not None:
            return None if self.period else replace(self, period=said.period)
        return None if self.whose is not Whose.UNSAID else replace(said, period=self.period)

    def __str__(self) -> str:
        """For the value of a button; `of_value` reads it."""
        number = self.team if self.whose is Whose.TEAM else self.person
        return f"{self.whose}:{self.slack_id or number or ''} {self.period or ''}".strip()

    @classmethod
    def of_value(cls, value: str, *, today: date, fiscal_year_start: int) -> PipelineQuery | None:
        """The query of a button's value, or None when it is none of ours."""
        head, _, rest = value.partition(" ")
        kind, _, key = head.partition(":")
        period = period_words.parse(rest, today=today, fiscal_year_start=fiscal_year_start) if rest else None
        if kind not in {one.value for one in Whose} or (rest and period is None):
            return None
        whose = Whose(kind)
        if whose is Whose.MENTIONED:
            return cls(whose, slack_id=key, period=period) if key else None
        if whose in (Whose.TEAM, Whose.PERSON):
            if not (key.isascii() and key.isdecimal() and int(key) <= _LARGEST_ID):
                return None
            number = int(key)
            is_team = whose is Whose.TEAM
            team, person = (TeamId(number), None) if is_team else (None, MemberId(number))
            return cls(whose, team=team, person=person, period=period)
        return cls(whose, period=period)


def _as_typed(text: str, folded: str) -> str:
    """The text at the places of the folded one; that itself where folding has made some letters two."""
    typed = tidy(text)
    return typed if len(typed) == len(folded) else folded


def _not_understood(
    text: str, start: int, end: int, names: _Names, *, command: str, example: str
) -> NotUnderstood:
    known = {**names.shown, **{word: word for word in (*period_words.SUGGESTED, "company", "公司", "help")}}
    # "lst quarter" is nearer to a period than "lst" alone is to anything.
    two_words = " ".join(text[start:].split()[:2])
    close = max(
        (found for written in (text[start:end], two_words) if (found := _nearest(written, known))),
        key=lambda found: found[1],
        default=(None, 0),
    )
    return NotUnderstood(command=command, word=text[start:end], nearest=close[0], example=example)


def _nearest(written: str, known: Mapping[str, str]) -> tuple[str, float] | None:
    """What is meant by the way of writing that is most like it, and how like it is."""
    found = process.extractOne(
        written, list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_LIKE_ENOUGH
    )
    return (known[found[0]], found[1]) if found else None


@dataclass(frozen=True)
class _Names:
    """Every way to write the name of a team or a person, the longest first."""

    teams: Sequence[tuple[str, TeamId]]
    people: Sequence[tuple[str, MemberId]]
    shared: Mapping[str, Sequence[Mapping[str, str | None]]]
    shown: Mapping[str, str]
    """Names, and words that only one name has, with the name: what a mistyped word may have been meant to be."""

    @classmethod
    def of(cls, teams: Iterable[Team], people: Iterable[Member]) -> _Names:
        teams, people = list(teams), list(people)
        of_teams = [(team.name, team.id) for team in teams]
        of_people = [(member.name, member.id) for member in people]
        team_names = {key: name for name, key in of_teams}
        shared = defaultdict(list)
        for one in people:
            team = team_names.get(one.team) if one.team else None
            shared[_folded(one.name)].append({"name": one.name, "email": one.email, "team": team})
        ways_to_teams, ways_to_people = _written(of_teams), _written(of_people)
        person_names = {key: name for name, key in of_people}
        words = {
            **{way: person_names[key] for way, key in ways_to_people if _is_word(way)},
            **{way: team_names[key] for way, key in ways_to_teams if _is_word(way)},
        }
        return cls(
            ways_to_teams,
            ways_to_people,
            {name: bearers for name, bearers in shared.items() if len(bearers) > 1},
            {**words, **{name: name for name, _ in (*of_teams, *of_people)}},
        )


def _folded(name: str) -> str:
    return fold(unquoted(name))


def _is_word(way: str) -> bool:
    """Whether it is one word, and long enough that another one is not like it by chance."""
    return len(way) >= _SHORTEST_LIKE and way.isalpha() and all(map(_is_letter, way))


def _written(names: Sequence[tuple[str, T]]) -> list[tuple[str, T]]:
    """Each way of writing that means one of them only. A whole name is never a part of another."""
    whole, parts = defaultdict(set), defaultdict(set)
    for name, key in names:
        whole[_folded(name)].add(key)
        for part in _parts(_folded(name)):
            parts[part].add(key)
    ways = {**{part: keys for part, keys in parts.items() if part not in whole}, **whole}
    found = [(way, next(iter(keys))) for way, keys in ways.items() if way and len(keys) == 1]
    return sorted(found, key=lambda one: -len(one[0]))


def _parts(folded: str) -> Iterator[str]:
    """The words of a name in any order (with a comma, too), each single word, its Chinese beginnings."""
    words = folded.replace(",", " ").split()
    yield from (word for word in words if len(word) >= _SHORTEST_PART and word not in _PASSED_OVER)
    if 1 < len(words) <= _LONGEST_PERMUTED:
        for order in permutations(words):
            yield " ".join(order)
            yield f"{order[0]}, {' '.join(order[1:])}"
    if " " not in folded and not any(map(_is_letter, folded)):
        yield from (folded[:length] for length in range(_SHORTEST_PART, len(folded)))


@dataclass(frozen=True)
class _Reading:
    """Folded text, the same as it was typed, and what is known to understand it by."""

    text: str
    typed: str
    names: _Names
    today: date
    fiscal_year_start: int

    def parts(self) -> Iterator[tuple[PipelineQuery | None, int, int]]:
        """What is said from left to right, and where it stands; None for what means nothing."""
        at = 0
        while at < len(self.text):
            if gap := _BETWEEN.match(self.text, at):
                at = gap.end()
                continue
            said, end = self._best(at)
            if end == at:
                self._refuse_shared(at)
                end = self._end_of_unknown(at)
                yield None, at, end
            elif said is not None:
                yield said, at, end
            at = end

    def _best(self, at: int) -> tuple[PipelineQuery | None, int]:
        """The longest thing said at that place; of equally long ones, in the order of `readers`."""
        readers: tuple[Callable[[int], tuple[PipelineQuery | None, int]], ...] = (
            self._mention,
            self._period,
            self._team,
            self._fixed,
            self._person,
            self._passed_over,
        )
        return max((read(at) for read in readers), key=lambda found: found[1])

    def _mention(self, at: int) -> tuple[PipelineQuery | None, int]:
        if found := _MENTION.match(self.text, at):
            return PipelineQuery(Whose.MENTIONED, slack_id=found["id"].upper()), found.end()
        if self.text[at] != "@":
            return None, at
        said, end = self._person(at + 1)
        if said is not None:
            return said, end
        self._refuse_shared(at + 1)
        if word := _WORD.match(self.text, at + 1):
            close = _nearest(word[0], self.names.shown)
            raise UnknownPerson(
                word=self.typed[word.start() : word.end()], nearest=close[0] if close else None
            )
        return None, at

    def _refuse_shared(self, at: int) -> None:
        for name, bearers in self.names.shared.items():
            if self._says(name, at):
                raise AmbiguousPerson(word=name, people=bearers)

    def _period(self, at: int) -> tuple[PipelineQuery | None, int]:
        found = period_words.find(self.text, at, today=self.today, fiscal_year_start=self.fiscal_year_start)
        return (PipelineQuery(period=found[0]), found[1]) if found else (None, at)

    def _team(self, at: int) -> tuple[PipelineQuery | None, int]:
        for way, team in self.names.teams:
            if self._says(way, at):
                return PipelineQuery(Whose.TEAM, team=team), at + len(way)
        return None, at

    def _person(self, at: int) -> tuple[PipelineQuery | None, int]:
        for way, person in self.names.people:
            if self._says(way, at):
                return PipelineQuery(Whose.PERSON, person=person), at + len(way)
        return None, at

    def _fixed(self, at: int) -> tuple[PipelineQuery | None, int]:
        for whose, words in ((Whose.OWN_TEAM, _OWN_TEAM), (Whose.COMPANY, _COMPANY), (Whose.OWN, _OWN)):
            for word in words:
                if self._says(word, at):
                    return PipelineQuery(whose), at + len(word)
        return None, at

    def _passed_over(self, at: int) -> tuple[PipelineQuery | None, int]:
        return next(((None, at + len(word)) for word in _PASSED_OVER if self._says(word, at)), (None, at))

    def _says(self, word: str, at: int) -> bool:
        end = at + len(word)
        if not self.text.startswith(word, at):
            return False
        return end == len(self.text) or not (_is_letter(self.text[end - 1]) and _is_letter(self.text[end]))

    def _end_of_unknown(self, at: int) -> int:
        """Latin words end at a space; in Chinese an unknown word ends where a known one begins."""
        word = _WORD.match(self.text, at)
        last = word.end() if word else at + 1
        for end in range(at + 1, last):
            if not _is_letter(self.text[end]) and self._best(end)[1] > end:
                return end
        return last


def _is_letter(character: str) -> bool:
    """A letter or digit of a script that puts spaces between words."""
    return character.isalnum() and not "\u2e80" <= character <= "\u9fff"
