"""Names that mean the same person, the tree of teams, and who was in which team when. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bot.people.model import Member, MemberId, Membership, Role, Team, TeamId

ALWAYS = date.min
FOREVER = date.max

_CJK = r"\u3400-\u9fff\uf900-\ufaff"
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
# CRMs mark departed people behind their name; NFKC has made the brackets half-width by then.
_DEPARTED = re.compile(r"\s*\((?:已停用|已离职|停用|离职)\)$")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"))
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


def is_email(text: str) -> bool:
    """Whether that can be an email address."""
    return _EMAIL.fullmatch(text) is not None


def fold(name: str) -> str:
    """The form in which names are compared: no case, no extra space, no full-width letters.

    Spaces between Chinese characters do not count either: 李 娜 is 李娜. Nor does which apostrophe it is: phones and
    word processors make a curly one of what a CRM writes straight.
    """
    return tidy(name).casefold().translate(_APOSTROPHES)


def tidy(text: str) -> str:
    """The same in the case it was written in: for saying to somebody what they wrote."""
    return _SPACE_IN_CHINESE.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))


def one_line(text: str) -> str:
    """What somebody wrote, in one line and otherwise as they wrote it: a full-width comma stays one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def exact(key: str) -> str:
    """The form in which a CRM's keys are kept: as written but for the space around. Case matters in ids."""
    return unicodedata.normalize("NFKC", key).strip()


@dataclass(frozen=True)
class Directory(Mapping[str, MemberId]):
    """Whom a source means by a name, an email or an id. Never guesses: what fits two people fits nobody.

    A key of the source's own (`member_alias`) wins over emails and names. `is_ambiguous` tells a name that
    several people bear from one that nobody bears.
    """

    own: Mapping[str, MemberId]
    common: Mapping[str, frozenset[MemberId]]

    @classmethod
    def of(
        cls, people: Iterable[tuple[MemberId, str, str | None]], aliases: Iterable[tuple[str, MemberId]]
    ) -> Directory:
        """From (id, name, email) of everybody and (key, id) of one source."""
        own: dict[str, MemberId] = {}
        folded: dict[str, set[MemberId]] = defaultdict(set)
        for key, member in aliases:
            own[key] = member
            folded[fold(key)].add(member)
        common: dict[str, set[MemberId]] = defaultdict(set)
        for member, name, email in people:
            common[fold(name)].add(member)
            if email:
                common[fold(email)].add(member)
        return cls(own, {key: frozenset(members) for key, members in (common | folded).items()})

    def __getitem__(self, text: str) -> MemberId:
        found = self.own.get(exact(text))
        if found is not None:
            return found
        members = self._fitting(text)
        if len(members) != 1:
            raise KeyError(text)
        return next(iter(members))

    def __iter__(self) -> Iterator[str]:
        return iter(key for key, members in self.common.items() if len(members) == 1)

    def __len__(self) -> int:
        return sum(len(members) == 1 for members in self.common.values())

    def is_ambiguous(self, text: str) -> bool:
        """Whether several people could be meant."""
        return exact(text) not in self.own and len(self._fitting(text)) > 1

    def words_for(self, text: str) -> list[str]:
        """For each of those whom the text could mean, a word that means nobody else: the email where there is one.

        People without such a word are left out.
        """
        words: dict[MemberId, str] = {}
        for member in sorted(self._fitting(text)):
            own = [key for key, members in self.common.items() if members == {member}]
            if own:
                words[member] = min(own, key=lambda key: (not is_email(key), key))
        return list(words.values())

    def _fitting(self, text: str) -> frozenset[MemberId]:
        key = fold(text)
        found = self.common.get(key) or self.common.get(_DEPARTED.sub("", key))
        if not found and key.count(", ") == 1:
            # "Reed, Amy", as Dynamics and many address books write it.
            last, first = key.split(", ")
            found = self.common.get(f"{first} {last}")
        return found or frozenset()


@dataclass(frozen=True)
class Teams:
    """All teams of a workspace as a tree. Iterates in the order of their names."""

    by_id: Mapping[TeamId, Team] = field(default_factory=dict)

    @classmethod
    def of(cls, teams: Iterable[Team]) -> Teams:
        return cls({team.id: team for team in sorted(teams, key=lambda one: (one.name, one.id))})

    def __iter__(self) -> Iterator[Team]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def __getitem__(self, team: TeamId) -> Team:
        return self.by_id[team]

    def named(self, name: str) -> Team | None:
        """The team of that name, however it is written."""
        return self._by_name.get(fold(name))

    def children(self, team: TeamId) -> tuple[Team, ...]:
        """The teams directly below."""
        return tuple(self._children.get(team, ()))

    def below(self, team: TeamId) -> tuple[TeamId, ...]:
        """The team itself and every team under it."""
        found, waiting = [], [team]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting += [child.id for child in reversed(self._children.get(current, []))]
        return tuple(found)

    def above(self, team: TeamId) -> tuple[TeamId, ...]:
        """The team itself and every team it is part of, the nearest first."""
        found: list[TeamId] = []
        current: TeamId | None = team
        while current is not None and current in self.by_id and current not in found:
            found.append(current)
            current = self.by_id[current].parent
        return tuple(found)

    def led_by(self, member: MemberId) -> tuple[Team, ...]:
        """The teams somebody leads themselves."""
        return tuple(self._led.get(member, ()))

    def is_line(self, member: Member, team: TeamId) -> bool:
        """Whether somebody is above a team: leads it or a team it is part of, or directs one of these."""
        line = self.above(team)
        leads = any(self.by_id[one].manager == member.id for one in line)
        return leads or (member.role is Role.DIRECTOR and member.team in line)

    def is_leading(self, member: Member) -> bool:
        """Whether somebody is above any team."""
        return any(self.is_line(member, team.id) for team in self)

    @cached_property
    def _by_name(self) -> dict[str, Team]:
        return {fold(team.name): team for team in self}

    @cached_property
    def _children(self) -> dict[TeamId, list[Team]]:
        found: dict[TeamId, list[Team]] = defaultdict(list)
        for team in self:
            if team.parent is not None:
                found[team.parent].append(team)
        return found

    @cached_property
    def _led(self) -> dict[MemberId, list[Team]]:
        found: dict[MemberId, list[Team]] = defaultdict(list)
        for team in self:
            if team.manager is not None:
                found[team.manager].append(team)
        return found


def team_on(stays: Iterable[Membership], day: date) -> TeamId | None:
    """The team of that day."""
    return next((one.team for one in stays if one.since <= day < (one.until or FOREVER)), None)


def move(
    stays: Iterable[Membership], *, member: MemberId, team: TeamId, on: date, hired_on: date | None
) -> list[Membership]:
    """The stays after learning that somebody is in `team` from `on` until the next stay known already.

    Whoever has no stay yet has always been in the team, or since they were hired, so that the first file
    credits the past. Stays never overlap; one that would last no day does not exist; neighbours in the
    same team are one. Knowing the same again changes nothing.
    """
    known = sorted(stays, key=lambda one: one.since)
    if not known:
        return [Membership(member, team, hired_on or ALWAYS, None)]
    day = max(on, hired_on) if hired_on else on
    if team_on(known, day) == team:
        return known
    later = [one for one in known if one.since > day]
    until = later[0].since if later else None
    kept = [
        Membership(member, one.team, one.since, min(one.until or FOREVER, day))
        for one in known
        if one.since < day
    ]
    return _joined([*kept, Membership(member, team, day, until), *later])


def _joined(stays: list[Membership]) -> list[Membership]:
    joined: list[Membership] = []
    for stay in stays:
        last = joined[-1] if joined else None
        if last and last.team == stay.team and last.until == stay.since:
            joined[-1] = Membership(stay.member, stay.team, last.since, stay.until)
        else:
            joined.append(stay)
    return joined


def locale_of(text: str | None) -> str | None:
    """The language of ours that a language name or code means (`zh-CN`, `中文`, `en-GB`), or None."""
    key = fold(text or "").replace("-", "_")
    if key.startswith(("zh", "中", "汉", "chinese")):
        return "zh_CN"
    if key.startswith(("en_", "eng", "英")) or key == "en":
        return "en"
    return None
