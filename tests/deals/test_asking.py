"""What is typed behind /deal is read as it was meant."""

from __future__ import annotations

from datetime import date

import pytest

from bot.deals.asking import Question, Verb, coming_day, past_day, read

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("", Question(Verb.SHOW)),
        ("help", Question(Verb.HELP)),
        ("帮助", Question(Verb.HELP)),
        ("help desk renewal", Question(Verb.SHOW, "help desk renewal")),
        ("new", Question(Verb.NEW)),
        ("new Acme renewal", Question(Verb.NEW, "", "Acme renewal")),
        ("Acme", Question(Verb.SHOW, "Acme")),
        ("Acme won", Question(Verb.WIN, "Acme")),
        ("Acme Corp Won yesterday", Question(Verb.WIN, "Acme Corp", "yesterday")),
        ("Acme stage proposal", Question(Verb.STAGE, "Acme", "proposal")),
        ("Acme close 2026-12-15", Question(Verb.CLOSE, "Acme", "2026-12-15")),
        ("Acme next call Anna: then write", Question(Verb.NEXT, "Acme", "call Anna: then write")),
        ("Acme next: call Anna", Question(Verb.NEXT, "Acme", "call Anna")),
        ("华东科技 赢单", Question(Verb.WIN, "华东科技")),
        ("华东科技 下一步：给王总打电话", Question(Verb.NEXT, "华东科技", "给王总打电话")),
        ("won", Question(Verb.SHOW, "won")),
        ("next", Question(Verb.SHOW, "next")),
        ('"Deal 7"', Question(Verb.SHOW, "Deal 7")),
        ("«Deal won» lost price", Question(Verb.LOSE, "Deal won", "price")),
        ("'Deal won' lost price", Question(Verb.LOSE, "Deal won", "price")),
        ("‘Deal won’ lost price", Question(Verb.LOSE, "Deal won", "price")),
        ("'O'Brien won'", Question(Verb.SHOW, "O'Brien won")),
        ("O'Brien's won", Question(Verb.WIN, "O'Brien's")),
        ("“Deal won” lost price", Question(Verb.LOSE, "Deal won", "price")),
        ("「华东大单」 赢单", Question(Verb.WIN, "华东大单")),
        ('"Big" deal', Question(Verb.SHOW, '"Big" deal')),
        ('""', Question(Verb.SHOW, '""')),
    ],
)
def test_a_name_and_what_has_become_of_it_are_told_apart(text: str, means: Question) -> None:
    assert read(text) == means


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-15", date(2026, 12, 15)),
        ("15 Dec", date(2026, 12, 15)),
        ("12月15日", date(2026, 12, 15)),
        ("tomorrow", date(2026, 11, 24)),
        ("3 Jan", date(2027, 1, 3)),
        ("next week", None),
        ("whenever", None),
        ("31 Feb", None),
        ("15.12.2026", date(2026, 12, 15)),
        ("12/15/2026", date(2026, 12, 15)),
        ("15/12/2026", date(2026, 12, 15)),
        ("3/5/2027", None),
        ("31.02.2027", None),
        ("end of month", date(2026, 11, 30)),
        ("月底", date(2026, 11, 30)),
        ("年底", date(2026, 12, 31)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("10天后", date(2026, 12, 3)),
        ("2周后", date(2026, 12, 7)),
    ],
)
def test_an_expected_close_is_ahead(text: str, day: date | None) -> None:
    assert coming_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", TODAY),
        ("yesterday", date(2026, 11, 22)),
        ("昨天", date(2026, 11, 22)),
        ("20 Nov", date(2026, 11, 20)),
        ("11月20日", date(2026, 11, 20)),
        ("2026-11-20", date(2026, 11, 20)),
        ("2027-01-01", date(2027, 1, 1)),
        ("30 Dec", date(2025, 12, 30)),
        ("next Friday", date(2026, 12, 4)),
        ("下周五", date(2026, 12, 4)),
        ("后天", date(2026, 11, 25)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("20.11.2026", date(2026, 11, 20)),
        ("soon", None),
    ],
)
def test_an_end_is_behind(text: str, day: date | None) -> None:
    assert past_day(text, today=TODAY) == day
