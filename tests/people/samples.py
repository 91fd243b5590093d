"""Sample facts of what people and permissions refuse."""

from bot.people.model import Team, TeamId, WorkspaceId
from bot.people.roster.making import TeamMade
from tests.samples import Sample

_NORTH = Team(WorkspaceId(1), TeamId(1), "North", None, None, "UTC", "USD", "en")
_HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'

SAMPLES = (
    Sample("people/refused_not_linked", {"user": "U0ZED"}),
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
