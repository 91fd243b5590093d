"""What we refuse about people and teams, each with its template: the reason and the way out."""

from __future__ import annotations

from bot.kit.errors import Refusal


class NotLinked(Refusal):
    """We do not know who this Slack user is. Facts: `user`."""

    template = "people/refused_not_linked"


class AnotherCompany(Refusal):
    """The Slack user belongs to another company's workspace, as people do who share a channel with us."""

    template = "people/refused_another_company"


class NotYourTeam(Refusal):
    """The asker may not see or do that for that team. Facts: `team`, `leader` (a name, or None)."""

    template = "people/refused_not_your_team"


class NotYours(Refusal):
    """That belongs to another person. Facts: `person`, `leader` (a name, or None)."""

    template = "people/refused_not_yours"


class NotAllowed(Refusal):
    """Only admins may do that. Facts: `admins`, their names."""

    template = "people/refused_not_allowed"


class UnknownPerson(Refusal):
    """Nobody has that name, email or Slack id. Facts: `word`, `nearest` (a name, or None)."""

    template = "people/refused_unknown_person"


class AmbiguousPerson(Refusal):
    """Several people are called that. Facts: `word`, `people` (name, email, team of each)."""

    template = "people/refused_ambiguous_person"


class UnknownTeam(Refusal):
    """No team has that name. Facts: `word`, `nearest` (a name, or None), `teams` (a few names)."""

    template = "people/refused_unknown_team"


class WhichTeam(Refusal):
    """It has to be said which team is meant. Facts: `teams` (a few names)."""

    template = "people/refused_which_team"


class AlreadyLinked(Refusal):
    """The Slack user or the member is tied already. Facts: `person`, `user` (a Slack id)."""

    template = "people/refused_already_linked"


class NothingToUnlink(Refusal):
    """That Slack user is tied to nobody. Facts: `user`."""

    template = "people/refused_nothing_to_unlink"


class LeaveNotTheirs(Refusal):
    """Leave is noted by the person or their line. Facts: `person`, `leader` (a name, or None)."""

    template = "people/refused_leave_not_theirs"


class LeaveBackwards(Refusal):
    """It would end before it begins. Facts: `first`, `last`."""

    template = "people/refused_leave_backwards"


class LeaveOver(Refusal):
    """Every day of it is past. Facts: `first`, `last`."""

    template = "people/refused_leave_over"


class LeaveTooLong(Refusal):
    """More days than anybody means. Facts: `days`, `most`."""

    template = "people/refused_leave_too_long"


class NoLeave(Refusal):
    """Nothing that runs or is ahead could be ended. Facts: `person`, `is_own`."""

    template = "people/refused_no_leave"
