"""What people type behind /pipeline, in both languages, in any order."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.errors import NotUnderstood, Refusal
from bot.people.model import Member, MemberId, Role, Team, TeamId, WorkspaceId
from bot.people.refusals import AmbiguousPerson, UnknownPerson
from bot.pipeline.query import OneTooMany, PipelineQuery, Whose

TODAY = date(2026, 11, 23)
WORKSPACE = WorkspaceId(1)


def _team(number: int, name: str) -> Team:
    return Team(WORKSPACE, TeamId(number), name, None, None, "UTC", "USD", "en")


def _member(number: int, name: str) -> Member:
    return Member(
        workspace=WORKSPACE,
        id=MemberId(number),
        name=name,
        email=None,
        role=Role.REP,
        is_admin=False,
        team=None,
        language="en",
        zone="UTC",
        slack_id=None,
        hired_on=None,
        left_on=None,
    )


TEAMS = [
    _team(1, "West"),
    _team(2, "华东"),
    _team(3, "North East"),
    _team(4, "East"),
    _team(5, "Dustin Brinkmann"),
    _team(6, "华南大区"),
    _team(7, "Q3 heroes"),
]
PEOPLE = [
    _member(11, "Li Na"),
    _member(12, "陈雨"),
    _member(13, "Bo Chen"),
    _member(14, "Dustin Brinkmann"),
    _member(15, "April May"),
    _member(16, "Wei Zhang"),
    _member(17, "Wei Zhang"),
]


def parse(text: str, *, fiscal_year_start: int = 1) -> PipelineQuery:
    return PipelineQuery.parse(
        text, today=TODAY, teams=TEAMS, people=PEOPLE, fiscal_year_start=fiscal_year_start, home="West"
    )


@pytest.mark.parametrize(
    ("text", "team", "period"),
    [
        ("West", 1, None),
        ("west last quarter", 1, "2026-Q3"),
        ("last quarter west", 1, "2026-Q3"),
        ("华东 上季度", 2, "2026-Q3"),
        ("华东上季度", 2, "2026-Q3"),
        ("上季度华东", 2, "2026-Q3"),
        ("华 东，上个季度", 2, "2026-Q3"),
        ("华东的2026年第三季度", 2, "2026-Q3"),
        ("华东２０２６年１１月", 2, "2026-11"),
        ("north east 2017-Q3", 3, "2017-Q3"),
        ("2017-Q3 NORTH EAST", 3, "2017-Q3"),
        ("east north 2017", 3, "2017"),
        ("east", 4, None),
        ("east this month", 4, "2026-11"),
        ("Dustin Brinkmann", 5, None),
        ("Brinkmann, Dustin 2017-01-01..2017-12-31", 5, "2017-01-01..2017-12-31"),
        ("brinkmann", 5, None),
        ("华南 本月", 6, "2026-11"),
        ("华南本月", 6, "2026-11"),
        ("q3 heroes", 7, None),
        ("heroes q3", 7, None),
        ("q3 west", 1, "2026-Q3"),
        ("West's last quarter", 1, "2026-Q3"),
        ("last quarter's West", 1, "2026-Q3"),
        ("West’s deals", 1, None),
        ("team West for this year", 1, "2026"),
    ],
)
def test_a_team_and_a_period_in_any_order(text: str, team: int, period: str | None) -> None:
    found = parse(text)
    assert (found.whose, found.team) == (Whose.TEAM, team)
    assert (str(found.period) if found.period else None) == period


@pytest.mark.parametrize(
    ("text", "person", "period"),
    [
        ("Li Na", 11, None),
        ("@Li Na last month", 11, "2026-10"),
        ("na li", 11, None),
        ("陈雨 上个月", 12, "2026-10"),
        ("上个月@陈雨", 12, "2026-10"),
        ("bo", 13, None),
        ("@Dustin Brinkmann 2017-Q3", 14, "2017-Q3"),
        ("april may", 15, None),
        ("@april", 15, None),
        ("may", None, "2026-05"),
    ],
)
def test_a_person_by_name(text: str, person: int | None, period: str | None) -> None:
    found = parse(text)
    assert found.person == person
    assert (str(found.period) if found.period else None) == period


@pytest.mark.parametrize(
    "written",
    [
        '@"Li Na"',
        "@“Li Na”",
        '@ "Li Na"',
        '"Li Na"',
        "“Li Na”",
        "「Li Na」",
        "@「陈雨」",
        "@『陈 雨』",
        "“陈雨”",
        '"@陈雨"',
    ],
)
@pytest.mark.parametrize("around", ["{} last month", "last month {}", "上个月{}"])
def test_a_name_may_stand_in_quotes(written: str, around: str) -> None:
    found = parse(around.format(written))
    assert found.person == (12 if "雨" in written else 11)
    assert str(found.period) == "2026-10"


def test_a_team_may_stand_in_quotes_and_have_some_in_its_name() -> None:
    assert parse("“North East” 2017-Q3").team == 3
    teams = [*TEAMS, _team(9, "“Tiger” team"), _team(10, 'The "A" list')]
    for text, team in (("“Tiger” team", 9), ('"tiger"', 9), ("tiger", 9), ('the "a" list', 10)):
        found = PipelineQuery.parse(text, today=TODAY, teams=teams, people=PEOPLE, fiscal_year_start=1)
        assert found.team == team, text


def test_quotes_around_a_name_nobody_has_are_not_repeated() -> None:
    with pytest.raises(UnknownPerson) as unknown:
        parse('@"Zorro"')
    assert unknown.value.facts["word"] == "Zorro", "as it was typed"


@pytest.mark.parametrize("text", ["<@U024BE7LH>", "<@U024BE7LH|li.na> ", "<@W024BE7LH|陈 雨> 上周"])
def test_a_mention_is_a_slack_user(text: str) -> None:
    found = parse(text)
    assert found.whose is Whose.MENTIONED
    assert found.slack_id is not None
    assert found.slack_id[1:] == "024BE7LH"


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("", Whose.UNSAID),
        ("last quarter", Whose.UNSAID),
        ("company", Whose.COMPANY),
        ("公司 今年", Whose.COMPANY),
        ("全公司今年", Whose.COMPANY),
        ("my team", Whose.OWN_TEAM),
        ("我的团队 本季", Whose.OWN_TEAM),
        ("me", Whose.OWN),
        ("我的", Whose.OWN),
    ],
)
def test_the_company_my_team_and_me(text: str, whose: Whose) -> None:
    assert parse(text).whose is whose


@pytest.mark.parametrize(
    ("text", "word", "nearest"),
    [
        ("wset", "wset", "West"),
        ("west last qarter", "last", None),
        ("lst quarter", "lst", "last quarter"),
        ("华西 上季度", "华西", None),
        ("Dustni", "Dustni", "Dustin Brinkmann"),
        ("heros this year", "heros", "Q3 heroes"),
        ("Aprli", "Aprli", "April May"),
        ("2025-W53", "2025-W53", None),
        ("West 2026-Q5", "2026-Q5", None),
        ("Wset 2026-Q3", "Wset", "West"),
        ("2026-11-01..2026-10-01", "2026-11-01..2026-10-01", None),
        ("<!channel>", "<!channel>", None),
        ("2026-13", "2026-13", None),
    ],
)
def test_an_unknown_word_is_named_with_the_nearest_match(text: str, word: str, nearest: str | None) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse(text)
    assert refused.value.facts["word"] == word
    if nearest is not None:
        assert refused.value.facts["nearest"] == nearest
    assert refused.value.facts["example"] == "/pipeline West 2026-Q3"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("West East", "East"),
        ("2017 2018 west", "2018"),
        ("West last month @Li Na", "@Li Na"),
        ("上季 本月", "本月"),
    ],
)
def test_a_second_team_or_period_is_one_too_many(text: str, word: str) -> None:
    with pytest.raises(OneTooMany) as refused:
        parse(text)
    assert refused.value.facts["word"] == word


def test_somebody_nobody_knows() -> None:
    with pytest.raises(UnknownPerson):
        parse("@zzz")


@pytest.mark.parametrize("typed", ["O'Hara", "O’Hara", "@O’Hara", "änne o’hara's 2026-Q3"])
@pytest.mark.parametrize("name", ["Änne O'Hara", "Änne O’Hara"])
def test_an_apostrophe_is_the_same_however_a_phone_writes_it(typed: str, name: str) -> None:
    found = PipelineQuery.parse(
        typed, today=TODAY, teams=TEAMS, people=[_member(18, name)], fiscal_year_start=1
    )
    assert found.person == 18


@pytest.mark.parametrize("text", ["@Wei Zhang", "wei zhang last month"])
def test_two_people_of_one_name_are_not_guessed(text: str) -> None:
    with pytest.raises(AmbiguousPerson):
        parse(text)


def test_the_fiscal_year_decides_what_a_quarter_is() -> None:
    found = parse("this quarter", fiscal_year_start=4).period
    assert found is not None
    assert (str(found), found.first, found.last) == ("2026-Q3", date(2026, 10, 1), date(2026, 12, 31))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    with suppress(Refusal):
        parse(text)


@pytest.mark.parametrize(
    "text", ["", "west 2017-Q3", "@陈雨 2026-11", "company 2026", "<@U024BE7LH> 上周", "me"]
)
def test_a_button_asks_for_what_was_asked(text: str) -> None:
    query = parse(text)
    assert PipelineQuery.of_value(str(query), today=TODAY, fiscal_year_start=1) == query


@pytest.mark.parametrize("kind", ["team", "person"])
def test_a_number_that_no_database_can_look_for_is_nobody(kind: str) -> None:
    for digits in ("9" * 19, "9" * 4000):
        assert PipelineQuery.of_value(f"{kind}:{digits}", today=TODAY, fiscal_year_start=1) is None
    assert PipelineQuery.of_value(f"{kind}:{2**63 - 1}", today=TODAY, fiscal_year_start=1) is not None


@given(st.text(max_size=30))
def test_a_forged_button_value_does_no_harm(value: str) -> None:
    found = PipelineQuery.of_value(value, today=TODAY, fiscal_year_start=1)
    assert found is None or isinstance(found, PipelineQuery)
