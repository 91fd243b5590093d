"""Sample facts of what everything says alike: refusals and trouble."""

from tests.samples import Sample

SAMPLES = (
    Sample("kit/something_broke", {"reference": "7F3K"}),
    Sample("kit/answer_lost", {"reference": None, "is_sure": True}),
    Sample("kit/answer_lost", {"reference": None, "is_sure": False}, label="perhaps"),
    Sample("kit/answer_lost", {"reference": "7F3K", "is_sure": True}, label="bug"),
    Sample(
        "kit/refused_not_understood",
        {"command": "/pipeline", "word": "lastt", "nearest": "last month", "example": "/pipeline last month"},
    ),
    Sample(
        "kit/refused_not_understood",
        {"command": "/pipeline", "word": "<!channel> *x*", "nearest": None, "example": "/pipeline"},
        label="hostile",
    ),
    Sample(
        "kit/refused_not_understood",
        {"command": "/coach", "word": "", "nearest": None, "example": "/coach language zh"},
        label="missing",
    ),
    Sample("kit/refused_not_in_channel", {}),
    Sample("kit/refused_shared_channel", {}),
    Sample("kit/refused_may_not_post", {}),
    Sample("kit/refused_not_taken_now", {}),
    Sample("kit/refused_not_sure", {"is_channel": True}, label="channel"),
    Sample("kit/refused_not_sure", {"is_channel": False}, label="direct"),
    Sample("kit/refused_stale_button", {}),
    Sample("kit/refused_no_window", {}),
)
