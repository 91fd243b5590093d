"""Sample facts of /coach."""

from tests.samples import Sample

COMMANDS = [
    {"name": "/coach", "usage": "[help | link @person NAME]", "does": "Help, who is who, and your language"},
    {
        "name": "/pipeline",
        "usage": "[team | @person] [period]",
        "does": "Where deals stand, and where they wait",
    },
]
SAMPLES = (
    Sample("coach/help", {"commands": COMMANDS}),
    Sample("coach/linked", {"person": "陈雨", "user": "U0CHEN"}),
    Sample("coach/unlinked", {"person": "陈雨", "email": None, "user": "U0CHEN"}),
    Sample(
        "coach/unlinked", {"person": "陈雨", "email": "chenyu@example.com", "user": "U0CHEN"}, label="email"
    ),
    Sample("coach/language", {"is_automatic": False}),
    Sample("coach/language", {"is_automatic": True}, label="as in Slack"),
)
