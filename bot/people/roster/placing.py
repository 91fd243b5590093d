"""Who is in which team, who leads it, and what it is part of, as the rows say it. Pure.

The team column says who is in a team. Without one, somebody is in their manager's team: the one the manager
leads or is in, else a team named after the manager. Whoever most of a team's people call their manager
leads it (those whom the file does not mention stand by the leader known); the team wins over a row that
says otherwise, and the row is reported. The manager of a team's leader leads the team above it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from bot.people.model import PersonRow, Role, TeamId
from bot.people.roster.identity import Identified
from bot.people.roster.model import Known, Person, Placement
from bot.people.rules import fold

_LEADS = (Role.MANAGER, Role.DIRECTOR)
_ENOUGH = 50
"""More levels than any company has."""


def place(identified: Identified, known: Known, *, as_of: date) -> Placement:
    """Put everybody in their team. The order of the rows does not matter."""
    return _Placing(identified, known, as_of).done()


class _Placing:
    """One placing, step by step: each step reads what the earlier ones found."""

    def __init__(self, identified: Identified, known: Known, as_of: date) -> None:
        self.people = identified.people
        self.doubtful = identified.doubtful
        self.known = known
        self.as_of = as_of
        self.decided: set[str] = set()
        self.torn: dict[str, list[str]] = {}
        self.led: dict[Person, list[str]] = {}
        self.result = Placement()
        self.by_member = {one.member: one for one in (*identified.people, *identified.others) if one.member}
        self.known_key = {team: fold(values["name"]) for team, values in known.teams.items()}
        self.result.names = {key: known.teams[team]["name"] for team, key in self.known_key.items()}
        self.known_names = frozenset(self.known_key.values())
        self.known_leader = self._known_leaders()
        self.known_parent = {
            self.known_key[team]: self.known_key[values["parent_id"]]
            for team, values in known.teams.items()
            if values["parent_id"] in self.known_key
        }
        self.manager = self._managers(identified.others)
        self.reports: dict[Person, list[Person]] = defaultdict(list)
        for person, manager in self.manager.items():
            self.reports[manager].append(person)
        self.explicit = {one: self._named(one.said.team) for one in self.people if one.said.team}
        self.before_placing = len(self.result.problems)

    def done(self) -> Placement:
        leading = {*self.reports, *self.known_leader.values()}
        leading = {one for one in leading if one.rows and one not in self.explicit}
        while True:
            self._try(leading)
            # Who turns out to lead nothing is somebody's report like any other.
            still = leading & set(self.result.leader_of.values())
            if still == leading:
                break
            leading = still
        self._report_other_managers()
        return self.result

    def _try(self, leading: set[Person]) -> None:
        """Place everybody, if those in `leading` are the ones whose team follows from what they lead."""
        del self.result.problems[self.before_placing :]
        self.result.team_of = dict(self.explicit)
        self.result.parent_of = dict(self.known_parent)
        self._find_leaders()
        for person in self.people:
            if person not in self.explicit and person not in leading and person in self.manager:
                self.result.team_of[person] = self._home(person, self.manager[person])
        self._find_leaders()
        self._put_leaders_in_teams()
        self._find_parents()

    # Who is whose manager

    def _known_leaders(self) -> dict[str, Person]:
        return {
            self.known_key[team]: self.by_member[values["manager_id"]]
            for team, values in self.known.teams.items()
            if values["manager_id"] in self.by_member
        }

    def _managers(self, others: Iterable[Person]) -> dict[Person, Person]:
        called: dict[str, set[Person]] = defaultdict(set)
        for person in (*self.people, *others):
            called[fold(person.said.name)].add(person)
            for key in filter(None, (person.said.email, *person.said.aliases.values())):
                called[fold(key)].add(person)
        for (_, key), member in self.known.aliases.items():
            called[fold(key)].add(self.by_member[member])
        found = {}
        for person in self.people:
            if not person.said.manager:
                continue
            key = fold(person.said.manager)
            if key not in called and key not in self.doubtful:
                # Only the manager column knows them: a person of their own.
                email = key if "@" in key else None
                called[key] = {Person(PersonRow(name=person.said.manager.strip(), email=email))}
            if key in self.doubtful or len(called[key]) > 1:
                self.result.complain(person, "manager_ambiguous", manager=person.said.manager)
                continue
            (manager,) = called[key]
            if manager is not person:
                found[person] = manager
        return self._without_loops(found)

    def _without_loops(self, managers: Mapping[Person, Person]) -> dict[Person, Person]:
        """Without those who are above themselves: nobody can say which of them is the manager."""
        free: set[Person] = set()
        loops: set[Person] = set()
        for start in managers:
            path: dict[Person, None] = {}
            one: Person | None = start
            while one is not None and one not in free and one not in path:
                path[one] = None
                one = managers.get(one)
            if one is not None and one in path:
                above = list(path)
                loops.update(above[above.index(one) :])
            free.update(path)
        for person in loops:
            self.result.complain(person, "manager_loop", manager=managers[person].said.name)
        return {person: manager for person, manager in managers.items() if person not in loops}

    # Members

    def _home(self, person: Person, manager: Person) -> str:
        """The team of somebody whose row names a manager and no team."""
        if manager in self.explicit:
            return self.explicit[manager]
        present = self._present_team(person)
        if present is not None and self.result.leader_of.get(present) is manager:
            return present
        reports = Counter(self.explicit[one] for one in self.reports.get(manager, ()) if one in self.explicit)
        led = {team: reports[team] for team in self.led.get(manager, ())}
        return self._foremost(manager, led) or self._named(manager.said.name)

    def _foremost(self, person: Person, claims: Mapping[str, int]) -> str | None:
        present = self._present_team(person)
        ranked = sorted(claims, key=lambda key: (key != present, -claims[key], key))
        return ranked[0] if ranked else None

    def _present_team(self, person: Person) -> str | None:
        team: TeamId | None = self.known.team_of(person.member) if person.member else None
        return self.known_key.get(team) if team else None

    def _named(self, name: str) -> str:
        key = fold(name)
        written = " ".join(name.split())
        if key not in self.known_names:
            # Of several ways to write it the same one is taken whatever the order of the rows.
            self.result.names[key] = min(written, self.result.names.get(key, written))
        return key

    # Leaders

    def _find_leaders(self) -> None:
        inside: dict[str, list[Person]] = defaultdict(list)
        for person, team in self.result.team_of.items():
            if person.said.left_on is None or person.said.left_on >= self.as_of:
                inside[team].append(person)
        self.result.leader_of = dict(self.known_leader)
        self.decided.clear()
        self.torn.clear()
        self.inside = inside
        self.voters = {team: self._followers(team) for team in inside}
        waiting = []
        for team in sorted(inside):
            if not self._elect(team, [one for one in self.voters[team] if one.said.role not in _LEADS]):
                waiting.append(team)
        leading = {self.result.leader_of.get(team) for team in inside if team not in waiting}
        for team in waiting:
            # Somebody who is in it only for being a report of its manager is not who leads it.
            named = [one for one in inside[team] if one in self.explicit and one not in leading]
            leads = [one for one in named if one.said.role in _LEADS]
            managers = [one for one in leads if one.said.role is Role.MANAGER] or leads
            if len(managers) == 1:
                self.result.leader_of[team] = managers[0]
                self.decided.add(team)
            else:
                self._elect(team, self.voters[team])
        self.led = defaultdict(list)
        for team, leader in self.result.leader_of.items():
            self.led[leader].append(team)

    def _followers(self, team: str) -> list[Person]:
        """Those whose rows say who leads the team: a leader's own row names the manager above it."""
        leaders = {self.manager[one] for one in self.inside[team] if one in self.manager}
        leaders |= {self.result.leader_of[team]} if team in self.result.leader_of else set()
        return [one for one in self.inside[team] if one in self.manager and one not in leaders]

    def _elect(self, team: str, voters: list[Person]) -> bool:
        """Let these rows say who leads the team; False when there are none."""
        if not voters:
            return False
        self.decided.add(team)
        votes = Counter(self.manager[one] for one in voters)
        current = self.known_leader.get(team)
        if current is not None:
            votes[current] += self._silent(team, current)
        most = max(votes.values())
        foremost = [one for one, count in votes.items() if count == most]
        if len(foremost) == 1:
            self.result.leader_of[team] = foremost[0]
        elif current not in foremost:
            self.torn[team] = sorted(one.said.name for one in foremost)
        return True

    def _silent(self, team: str, leader: Person) -> int:
        """How many of the team's people the file does not mention: they stand by the leader known."""
        if self._silent_counts is None:
            mentioned = {one.member for one in self.people}
            self._silent_counts = Counter(
                self.known_key[stays[-1].team]
                for member, stays in self.known.stays.items()
                if stays and stays[-1].until is None and member not in mentioned
            )
        own = leader.member is not None and not leader.rows and self._present_team(leader) == team
        return self._silent_counts[team] - own

    _silent_counts: Counter[str] | None = None

    def _put_leaders_in_teams(self) -> None:
        led: dict[Person, dict[str, int]] = defaultdict(dict)
        for team, leader in self.result.leader_of.items():
            votes = sum(self.manager.get(one) is leader for one in self.voters.get(team, ()))
            led[leader][team] = votes
        for leader in sorted(led, key=lambda one: one.order):
            is_new = any(self.known_leader.get(team) is not leader for team in led[leader])
            if leader not in self.explicit and (is_new or self._present_team(leader) is None):
                self._settle(leader, led[leader])

    def _settle(self, leader: Person, teams: Mapping[str, int]) -> None:
        """Put a leader in the team they lead; of whom the file says nothing else, they stay where they are."""
        present = self._present_team(leader)
        team = self._foremost(leader, teams)
        if team is not None and present != team and (leader.rows or present is None):
            self.result.team_of[leader] = team

    # Teams above teams

    def _find_parents(self) -> None:
        settled: set[str] = set()
        while True:
            said = self._said_parents(settled)
            self._take_parents(said)
            settled.update(said)
            self._climb(settled)
            # Climbing may have put somebody in a team of which their row says what it is part of.
            if not self._said_parents(settled):
                break

    def _said_parents(self, settled: set[str]) -> dict[str, dict[str, list[Person]]]:
        said: dict[str, dict[str, list[Person]]] = defaultdict(lambda: defaultdict(list))
        for person in self.people:
            team = self.result.team_of.get(person) or self._present_team(person)
            parent = person.said.parent_team
            if team and team not in settled and parent and fold(parent) != team:
                said[team][self._named(parent)].append(person)
        return said

    def _take_parents(self, said: Mapping[str, Mapping[str, list[Person]]]) -> None:
        chosen = {team: self._chosen_parent(team, said[team]) for team in sorted(said)}
        # All old places are given up before any new one is taken, so that two teams can change places.
        before = {team: self.result.parent_of.pop(team, None) for team in chosen}
        for team, parent in chosen.items():
            took_it = parent is not None and self._set_parent(team, parent, said[team].get(parent, ()))
            stays_under = before[team]
            if not took_it and stays_under is not None:
                self._set_parent(team, stays_under, ())

    def _chosen_parent(self, team: str, said: Mapping[str, list[Person]]) -> str | None:
        most = max(len(people) for people in said.values())
        foremost = [parent for parent, people in said.items() if len(people) == most]
        chosen = foremost[0] if len(foremost) == 1 else self.result.parent_of.get(team)
        names = self.result.names
        for parent, people in said.items():
            for person in people if parent != chosen else ():
                parents = sorted(names[one] for one in said)
                self.result.complain(person, "two_parents", team=names[team], parents=parents)
        return chosen

    def _set_parent(self, team: str, parent: str, said_by: Iterable[Person]) -> bool:
        above: str | None = parent
        while above is not None:
            if above == team:
                for person in said_by:
                    names = self.result.names
                    self.result.complain(person, "parent_loop", team=names[team], parent=names[parent])
                return False
            above = self.result.parent_of.get(above)
        self.result.parent_of[team] = parent
        return True

    def _climb(self, settled: set[str]) -> None:
        """From each leader's own manager to the team above, until nobody above is named.

        `settled`: teams whose rows have said what they are part of.
        """
        result = self.result
        for _ in range(_ENOUGH):
            before = dict(result.leader_of), dict(result.parent_of)
            bosses = self._bosses()
            for team in sorted(bosses):
                if team not in settled:
                    self._put_under(team, bosses[team])
            self._lead_from_below(bosses)
            if before == (result.leader_of, result.parent_of):
                break

    def _bosses(self) -> dict[str, Person]:
        """For each team whose leader's row names a manager: that manager."""
        return {
            team: self.manager[leader]
            for team, leader in self.result.leader_of.items()
            if leader in self.manager
        }

    def _put_under(self, team: str, boss: Person) -> None:
        led = {key: 0 for key, leader in self.result.leader_of.items() if leader is boss and key != team}
        current = self.result.parent_of.get(team)
        if current in led or (current is not None and not led):
            return
        parent = self._foremost(boss, led) or self.explicit.get(boss) or self._named(boss.said.name)
        if parent != team and self._set_parent(team, parent, [self.result.leader_of[team]]):
            self._lead(parent, boss)

    def _lead_from_below(self, bosses: Mapping[str, Person]) -> None:
        votes: dict[str, Counter[Person]] = defaultdict(Counter)
        for team, parent in self.result.parent_of.items():
            voice = bosses.get(team) or self.known_leader.get(parent)
            if voice is not None:
                votes[parent][voice] += 1
        for parent in sorted(votes.keys() - self.decided):
            ranked = votes[parent].most_common(2)
            if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
                self._lead(parent, ranked[0][0])

    def _lead(self, team: str, leader: Person) -> None:
        if team in self.decided or self.result.leader_of.get(team) is leader:
            return
        self.result.leader_of[team] = leader
        if leader not in self.explicit and leader not in self.result.team_of:
            # Who leads the team they are in already stays in it.
            self._settle(leader, {key: 0 for key, one in self.result.leader_of.items() if one is leader})

    # What the rows say and the teams do not

    def _report_other_managers(self) -> None:
        for team, managers in self.torn.items():
            for voter in self.voters[team]:
                self.result.complain(voter, "two_managers", team=self.result.names[team], managers=managers)
        leaders = set(self.result.leader_of.values())
        for team in sorted(self.inside):
            leader = self.result.leader_of.get(team)
            for person in self._followers(team) if leader else ():
                leads_elsewhere = person.said.role in _LEADS and person in leaders
                if leader and self.manager[person] is not leader and not leads_elsewhere:
                    self.result.complain(
                        person,
                        "not_the_manager",
                        team=self.result.names[team],
                        manager=self.manager[person].said.name,
                        leader=leader.said.name,
                    )


def roles(people: Iterable[Person], placement: Placement, known: Known) -> dict[Person, Role]:
    """What everybody is: what the file says, except that who leads a team is not just a rep.

    Nothing said: who leads is a manager, or a director when the team is above others; else what they were.
    """
    leaders = set(placement.leader_of.values())
    above = {placement.leader_of.get(parent) for parent in placement.parent_of.values()}
    found = {}
    for person in people:
        stored = Role(known.members[person.member]["role"]) if person.member else Role.REP
        role = person.said.role or stored
        if role is Role.REP and person in leaders:
            role = Role.DIRECTOR if person in above else Role.MANAGER
        found[person] = role
    return found
