"""Sample facts of what people and permissions refuse, and of leave."""

from datetime import date
from typing import Any

from bot.people.leave.model import Away, Ended, Noted
from bot.people.model import Member, MemberId, Role, Team, TeamId, WorkspaceId
from bot.people.privacy.service import Privacy
from bot.people.roster.making import TeamMade
from tests.samples import Sample

_NORTH = Team(WorkspaceId(1), TeamId(1), "North", None, None, "UTC", "USD", "en")
_HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'
_CHEN = Member(
    *(WorkspaceId(1), MemberId(1), "陈雨", None, Role.REP, False, None),
    *("zh_CN", "Asia/Shanghai", None, None, None),
)
_WEEK = Away(date(2026, 12, 1), date(2026, 12, 5))
_DAY = Away(date(2026, 12, 24), date(2026, 12, 24))
_YEARS_END = Away(date(2026, 12, 28), date(2027, 1, 3))
_RUNNING = Away(date(2026, 11, 20), date(2026, 11, 27))


def _leave(*, is_own: bool = True, **facts: Any) -> dict[str, Any]:
    return {"person": "陈雨", "is_own": is_own, "command": "/coach away", **facts}


def _noted(away: Away, *, was_known: bool = False, has_grown: bool = False) -> Noted:
    return Noted(_CHEN, away, was_known=was_known, has_grown=has_grown)


_LEAVE = (
    Sample("people/leave_noted", _leave(noted=_noted(_WEEK))),
    Sample("people/leave_noted", _leave(noted=_noted(_DAY, was_known=True)), label="known"),
    Sample("people/leave_noted", _leave(noted=_noted(_YEARS_END, has_grown=True)), label="grown"),
    Sample("people/leave_noted", _leave(noted=_noted(_WEEK), is_own=False), label="others"),
    Sample("people/leave_noted", _leave(noted=_noted(_DAY), is_own=False), label="others day"),
    Sample(
        "people/leave_noted", _leave(noted=_noted(_DAY), is_own=False) | {"person": _HOSTILE}, label="hostile"
    ),
    Sample("people/leave_shown", _leave(ahead=[])),
    Sample("people/leave_shown", _leave(ahead=[_RUNNING, _DAY, _YEARS_END]), label="several"),
    Sample("people/leave_shown", _leave(ahead=[], is_own=False), label="others none"),
    Sample("people/leave_shown", _leave(ahead=[_WEEK], is_own=False), label="others"),
    Sample("people/leave_ended", _leave(ended=Ended(_CHEN, (_RUNNING,), (_DAY, _YEARS_END), is_back=True))),
    Sample(
        "people/leave_ended",
        _leave(ended=Ended(_CHEN, (_RUNNING,), (), is_back=True), is_own=False),
        label="others",
    ),
    Sample(
        "people/leave_ended", _leave(ended=Ended(_CHEN, (_WEEK, _DAY), (), is_back=False)), label="cancelled"
    ),
    Sample(
        "people/leave_ended",
        _leave(ended=Ended(_CHEN, (_WEEK,), (), is_back=False), is_own=False),
        label="others cancelled",
    ),
    Sample("people/refused_leave_not_theirs", {"person": "陈雨", "leader": "李娜"}),
    Sample("people/refused_leave_not_theirs", {"person": "陈雨", "leader": None}, label="nobody leads"),
    Sample("people/refused_leave_backwards", {"first": date(2026, 12, 5), "last": date(2026, 12, 1)}),
    Sample("people/refused_leave_over", {"first": date(2026, 11, 2), "last": date(2026, 11, 6)}),
    Sample(
        "people/refused_leave_over",
        {"first": date(2025, 11, 6), "last": date(2025, 11, 6)},
        label="day",
    ),
    Sample("people/refused_leave_too_long", {"days": 1100, "most": 366}),
    Sample("people/refused_no_leave", {"person": "陈雨", "is_own": True}),
    Sample("people/refused_no_leave", {"person": "陈雨", "is_own": False}, label="others"),
)

SAMPLES = (
    Sample("people/refused_which_team", {"teams": ["North", _HOSTILE]}),
    Sample("people/refused_which_team", {"teams": []}, "no team"),
    Sample("teams/help", {"command": "/coach team"}),
    Sample(
        "teams/privacy",
        {"found": Privacy(_NORTH, may_set=True, leader="李娜"), "command": "/coach team"},
        "open",
    ),
    Sample(
        "teams/privacy",
        {
            "found": Privacy(_NORTH._replace(is_private=True), may_set=True, leader="李娜"),
            "command": "/coach team",
        },
        "private",
    ),
    Sample(
        "teams/privacy",
        {
            "found": Privacy(_NORTH._replace(is_private=True, name=_HOSTILE), may_set=False, leader=_HOSTILE),
            "command": "/coach team",
        },
        "hostile, for a member",
    ),
    *_LEAVE,
    Sample("people/refused_not_linked", {"user": "U0ZED"}),
    Sample("people/refused_another_company", {}),
    Sample("people/refused_not_your_team", {"team": "华东", "leader": "李娜"}),
    Sample("people/refused_not_your_team", {"team": None, "leader": None}, label="nobody leads it"),
    Sample("people/refused_not_yours", {"person": "陈雨", "leader": "李娜"}),
    Sample(
        "people/refused_not_yours",
        {"person": _HOSTILE, "leader": None},
        label="hostile",
    ),
    Sample("people/refused_not_allowed", {"admins": ["吴倩", "Tom Okada"]}),
    Sample("people/refused_not_allowed", {"admins": []}, label="no admin yet"),
    Sample("people/refused_unknown_person", {"word": "Chen Yo", "nearest": "Chen Yu"}),
    Sample("people/refused_unknown_person", {"word": "Nemo", "nearest": None}, label="nobody near"),
    Sample(
        "people/refused_ambiguous_person",
        {
            "word": "王伟",
            "people": [
                {"name": "王伟", "email": "wangwei@example.com", "team": "华东"},
                {"name": "王伟", "email": None, "team": None},
            ],
        },
    ),
    Sample("people/refused_unknown_team", {"word": "Wset", "nearest": "West", "teams": ["West", "华东"]}),
    Sample(
        "people/refused_unknown_team",
        {"word": "North", "nearest": None, "teams": ["West", "华东"]},
        label="others",
    ),
    Sample("people/refused_unknown_team", {"word": "North", "nearest": None, "teams": []}, label="none yet"),
    Sample("people/refused_already_linked", {"person": "陈雨", "user": "U0CHEN"}),
    Sample("people/refused_nothing_to_unlink", {"user": "U0CHEN"}),
    Sample(
        "people/permissions",
        {
            "rows": [
                {"action": "pipeline.see_team", "does": "See a team", "relations": ["team", "line"]},
                {"action": "people.link", "does": "Say who is who", "relations": ["admin"]},
                {"action": "pipeline.see_company", "does": "See the totals", "relations": ["self", "anyone"]},
            ]
        },
    ),
    Sample("people/make_team", {}, kind="form"),
    Sample(
        "people/team_made",
        {"name": "North", "made": TeamMade(_NORTH, "Zhou Kai", ("Amy Reed", "陈雨"), ())},
    ),
    Sample(
        "people/team_made",
        {"name": "North", "made": TeamMade(_NORTH, _HOSTILE, ("陈雨",), ("王伟",))},
        label="somebody left out",
    ),
    Sample("people/team_made", {"name": "North", "made": None}, label="nobody"),
)
