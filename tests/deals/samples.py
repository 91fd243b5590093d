"""Sample facts of what /deal says, and of its forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.kit.money import Money
from tests.samples import Sample

HOSTILE = '<!channel> *x* {{7*7}} </card> & "q"'
_MONEY = Money(8_400_000, "USD")
_LINE = {
    "id": 7,
    "name": "Acme renewal",
    "account": "Acme",
    "owner": "Amy Reed",
    "status": "open",
    "stage": "Proposal",
    "amount": _MONEY,
    "is_estimated": False,
    "expected_close": date(2026, 12, 15),
    "closed_on": None,
}
_DEAL = {
    **_LINE,
    "number": "006A1",
    "source": "salesforce",
    "as_of": datetime(2026, 11, 23, 0, 10, tzinfo=UTC),
    "process": None,
    "workdays": 16,
    "is_overdue": False,
    "next_step": "call Anna about the contract",
    "lost_reason": None,
    "competitor": None,
    "last_activity": date(2026, 11, 20),
    "differs": [],
}


def _turn(
    what: str, was: Any = None, now: Any = None, by: str | None = None, note: str | None = None
) -> dict[str, Any]:
    source = None if by else "salesforce"
    return {
        "day": date(2026, 11, 3),
        "what": what,
        "was": was,
        "now": now,
        "by": by,
        "source": source,
        "note": note,
    }


_TURNS = [
    _turn("next_step", None, "call Anna about the contract", "Amy Reed"),
    _turn("expected", date(2026, 11, 30), date(2026, 12, 15), "Amy Reed", "their budget round is later"),
    _turn("stage", "Need", "Proposal", "Amy Reed"),
    _turn("amount", None, _MONEY),
    _turn("created", None, "Need"),
]
_EVERY_TURN = [
    *_TURNS,
    _turn("seen", None, None),
    _turn("stage", None, "Need"),
    _turn("won", None, "Need"),
    _turn("lost", None, "Need", "Amy Reed", "Globex"),
    _turn("gone"),
    _turn("reopened", None, "Need", "Dana Fox"),
    _turn("owner", "Amy Reed", None, "Dana Fox"),
    _turn("amount", _MONEY, None, "Dana Fox"),
    _turn("expected", None, date(2026, 12, 15)),
    _turn("next_step", "x", None, "Dana Fox"),
    _turn("name", "Acme", HOSTILE, "Dana Fox"),
]


def _card(label: str, **changed: Any) -> Sample:
    deal = {**_DEAL, **{key: value for key, value in changed.items() if key in _DEAL}}
    facts = {
        "deal": deal,
        "did": None,
        "turns": _TURNS,
        "turns_left": 3,
        "may_change": True,
        "primary": "move",
        "value": '{"deal": 7, "seen": 4}',
        "link": "https://example.my.salesforce.com/006A1",
        "command": "/deal",
    }
    return Sample(
        "deals/deal", facts | {key: value for key, value in changed.items() if key in facts}, label=label
    )


def _did(
    what: str, now: Any = None, *, is_undone: bool = False, name: str = "Acme renewal"
) -> dict[str, Any]:
    return {"what": what, "now": now, "deal": name, "is_undone": is_undone}


def _done(*all_: dict[str, Any], value: str = '{"changes": [9]}') -> dict[str, Any]:
    return {"all": list(all_), "value": value}


_EVERYTHING_DONE = _done(
    _did("move", "Proposal"),
    _did("win", _MONEY),
    _did("win"),
    _did("lose", "Price"),
    _did("reopen", "Need"),
    _did("expect", date(2026, 12, 15)),
    _did("amount", _MONEY),
    _did("amount"),
    _did("next_step", "call Anna"),
    _did("next_step"),
    _did("hand_over", "Bo Lind"),
    _did("name", "Acme 2027"),
    _did("create"),
)


def _found(label: str, **changed: Any) -> Sample:
    facts = {
        "words": "acme",
        "count": 7,
        "is_own": False,
        "is_near": False,
        "is_cut": False,
        "asks_which": False,
        "lines": [_LINE, {**_LINE, "id": 8, "status": "won", "closed_on": date(2026, 10, 2), "amount": None}],
        "left": 5,
        "value": '{"text": "acme", "start": 5}',
        "command": "/deal",
    }
    return Sample("deals/found", facts | changed, label=label)


_ABOUT = {**_LINE, "meanwhile": None}
_AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
_MEANWHILE = {**_LINE, "meanwhile": {"by": "Dana Fox", "what": "stage", "at": _AT}}
_STAGES = [
    {"value": "sales/proposal", "name": "Proposal", "is_chosen": False},
    {"value": "sales/negotiation", "name": "Negotiation", "is_chosen": True},
]


def _form(form: str, label: str = "usual", **facts: Any) -> Sample:
    return Sample(f"deals/form_{form}", {"about": _ABOUT, **facts}, label=label, kind="form")


_NEW = {
    "name": "",
    "currencies": ["USD", "CNY"],
    "stages": _STAGES,
    "alike": [],
}

_DIFFERS = {
    "deal": "Acme renewal",
    "field": "Amount",
    "is_new": False,
    "theirs": "84000.00 USD",
    "ours": "90000.00 USD",
    "by": "Amy Reed",
    "is_overruled": False,
}
_DIFFERENCES = (
    Sample("deals/differences", {"deals": 0, "lines": [], "left": 0}, label="none"),
    Sample(
        "deals/differences",
        {
            "deals": 3,
            "lines": [
                _DIFFERS,
                {**_DIFFERS, "is_overruled": True, "theirs": ""},
                {**_DIFFERS, "is_new": True, "deal": "Globex"},
            ],
            "left": 2,
        },
    ),
    Sample(
        "deals/differences",
        {"deals": 1, "lines": [{**_DIFFERS, "deal": HOSTILE, "ours": HOSTILE}], "left": 0},
        label="hostile",
    ),
)
_TWIN: dict[str, Any] = {
    "id": 7,
    "name": "Acme renewal",
    "number": "",
    "account": "Acme",
    "owner": "Amy Reed",
    "status": "open",
    "stage": {"en": "Proposal", "zh_CN": "方案"},
    "amount": _MONEY,
    "created_on": date(2026, 11, 20),
}
_FROM_CRM = {**_TWIN, "id": 8, "name": "Renewal 2027 - Acme", "number": "006A1", "account": None}
_PAIR = '{"chat": 7, "other": 8}'
_ASKED: dict[str, Any] = {
    "chat": _TWIN,
    "other": _FROM_CRM,
    "source": "salesforce",
    "is_own": True,
    "is_of_one": True,
    "may_say": True,
    "says": None,
    "value": _PAIR,
}
_OF_NOBODY = {**_ASKED, "other": {**_FROM_CRM, "owner": None}, "is_of_one": False}
_OF_ANOTHER = {**_ASKED, "other": {**_FROM_CRM, "owner": "陈雨"}, "is_own": False, "is_of_one": False}
_HOSTILE_PAIR = {
    **_OF_ANOTHER,
    "chat": {**_TWIN, "name": HOSTILE, "stage": {}, "amount": None, "owner": HOSTILE},
    "other": {**_FROM_CRM, "name": HOSTILE, "status": "won", "created_on": None, "owner": HOSTILE},
    "source": "crm",
}
_NO_ANSWER: dict[str, Any] = {"joined": None, "undo": None, "apart": None, "undone": None}
_LIST: dict[str, Any] = {"count": 1, "pairs": [_ASKED], "left": 0, "start": 1, **_NO_ANSWER}
_OF_AMY = {**_ASKED, "is_own": False, "may_say": False, "says": "Amy Reed"}
_ELSEWHERE = {**_OF_ANOTHER, "may_say": False, "says": "Dana Fox"}
_TWINS = (
    Sample("deals/same_one", _ASKED),
    Sample("deals/same_one", _OF_NOBODY, label="of nobody"),
    Sample("deals/same_one", _OF_ANOTHER, label="of a colleague"),
    Sample("deals/same_one", _HOSTILE_PAIR, label="hostile"),
    Sample("deals/twins", _LIST),
    Sample(
        "deals/twins",
        {**_LIST, "count": 9, "pairs": [_ASKED, _OF_NOBODY, _OF_ANOTHER, _ELSEWHERE], "left": 4, "start": 5},
        label="several",
    ),
    Sample(
        "deals/twins",
        {
            **_LIST,
            "count": 2,
            "pairs": [_OF_AMY, {**_ELSEWHERE, "says": None}],
            "apart": ("Acme renewal", "Globex"),
        },
        label="two deals",
    ),
    Sample(
        "deals/twins",
        {**_LIST, "count": 0, "pairs": [], "joined": "Renewal 2027 - Acme", "undo": '{"changes": [9]}'},
        label="joined",
    ),
    Sample("deals/twins", {**_LIST, "undone": "Renewal 2027 - Acme"}, label="taken apart"),
    Sample("deals/twins", {**_LIST, "count": 0, "pairs": []}, label="none"),
    Sample(
        "deals/twins", {**_LIST, "pairs": [_HOSTILE_PAIR], "joined": HOSTILE, "undo": "{}"}, label="hostile"
    ),
    Sample("deals/joined", {"deal": "Renewal 2027 - Acme", "value": '{"changes": [9]}', "id": 8}),
    Sample("deals/kept_apart", {"one": "Acme renewal", "other": "Renewal 2027 - Acme"}),
    Sample("deals/refused_no_twins", {}),
)
_HANDED = {
    "id": 7,
    "name": "Acme renewal",
    "is_open": True,
    "stage": {"en": "Proposal", "zh_CN": "方案"},
    "amount": _MONEY,
    "expected_close": date(2026, 12, 15),
    "next_step": "call Anna about the contract",
}
_TO_NEW = {"deal": _HANDED, "by": "Dana Fox", "owner": "Amy Reed", "is_new_owner": True}
_BARE: dict[str, Any] = {"stage": {}, "amount": None, "expected_close": None, "next_step": None}
_HANDED_OVER = (
    Sample("deals/handed_over", _TO_NEW),
    Sample("deals/handed_over", {**_TO_NEW, "deal": {**_HANDED, **_BARE}}, label="bare"),
    Sample("deals/handed_over", {**_TO_NEW, "is_new_owner": False}, label="old owner"),
    Sample("deals/handed_over", {**_TO_NEW, "is_new_owner": False, "by": "Amy Reed"}, label="taken"),
    Sample("deals/handed_over", {**_TO_NEW, "deal": {**_HANDED, "name": HOSTILE}}, label="hostile"),
)

SAMPLES = (
    Sample("deals/help", {"command": "/deal", "shortcut": "Next step", "person": "Amy Reed"}),
    _card("usual"),
    _card("overdue", is_overdue=True, next_step=None, primary="expect", turns_left=0),
    _card("today", workdays=0, process="Sales", is_estimated=True, may_change=False, link=None),
    _card("won", status="won", closed_on=date(2026, 11, 3), did=_done(_did("win", _MONEY))),
    _card("lost", status="lost", closed_on=date(2026, 11, 3), lost_reason="Price", competitor="Globex"),
    _card("gone", status="gone", turns=[], turns_left=0),
    _card("unknown stage", stage=None, workdays=None, amount=None, owner=None, account=None, as_of=None),
    _card("differs", differs=["amount", "standing"], workdays=None),
    _card("everything done", did=_EVERYTHING_DONE),
    _card("undone", did=_done(_did("move", "Proposal", is_undone=True), value="")),
    _card(
        "hostile",
        name=HOSTILE,
        account=HOSTILE,
        owner=HOSTILE,
        stage=HOSTILE,
        next_step=HOSTILE,
        source=HOSTILE,
        number=HOSTILE,
        did=_done(_did("next_step", HOSTILE, name=HOSTILE)),
        turns=[_turn("stage", HOSTILE, HOSTILE, HOSTILE, HOSTILE)],
    ),
    Sample("deals/history", {"deal": _DEAL, "turns": _EVERY_TURN}),
    _found("usual"),
    _found("none", count=0, lines=[], left=0),
    _found("own", is_own=True, words=""),
    _found("none of one's own", is_own=True, words="", count=0, lines=[], left=0),
    _found("near", is_near=True, count=2, left=0),
    _found("too many", is_cut=True, count=500, left=498),
    _found("which one", asks_which=True),
    _found(
        "hostile", words=HOSTILE, lines=[{**_LINE, "name": HOSTILE, "account": HOSTILE, "owner": HOSTILE}]
    ),
    _form("move", stages=_STAGES, criteria=[]),
    _form("move", "criteria", stages=_STAGES, criteria=[("Budget is confirmed", ""), (HOSTILE, "")]),
    Sample(
        "deals/form_move",
        {"about": _MEANWHILE, "stages": _STAGES, "criteria": []},
        label="meanwhile",
        kind="form",
    ),
    _form("win", criteria=[], day="2026-11-23", amount="84000", currency="USD"),
    _form("win", "criteria", criteria=[("Signed", "")], day="2026-11-23", amount="", currency="USD"),
    _form("lose", day="2026-11-23", reasons=[{"value": "price", "name": "Price"}]),
    _form("expect", day="2026-12-15"),
    _form("next_step", text="call Anna"),
    _form("edit", name=HOSTILE, amount="", currency="USD"),
    _form("hand_over"),
    _form("reopen", stages=_STAGES),
    Sample("deals/form_new", _NEW, kind="form"),
    Sample("deals/form_new", {**_NEW, "alike": [_LINE]}, label="alike", kind="form"),
    Sample(
        "deals/form_message",
        {"deals": [{**_LINE, "is_chosen": True}], "text": "Anna calls back on Friday"},
        kind="form",
    ),
    Sample("deals/form_message", {"deals": [], "text": HOSTILE}, label="no deals", kind="form"),
    Sample("deals/shown_instead", {"deal": _DEAL}),
    *(
        Sample(
            "deals/refused_changed_meanwhile",
            {"deal": "Acme", "by": by, "what": what, "at": _AT if by else None},
            label=label,
        )
        for label, by, what in (
            ("usual", "Dana Fox", "won"),
            ("CRM", None, None),
            ("hostile", HOSTILE, "undone"),
        )
    ),
    Sample("deals/refused_no_such_deal", {}),
    Sample("deals/refused_not_open", {"deal": "Acme", "status": "won"}),
    Sample("deals/refused_not_open", {"deal": HOSTILE, "status": "gone"}, label="gone"),
    Sample("deals/refused_is_open", {"deal": "Acme"}),
    *_DIFFERENCES,
    *_TWINS,
    *_HANDED_OVER,
    Sample("deals/refused_merged", {"deal": "Acme fleet", "into": "Acme"}),
    Sample("deals/refused_cannot_undo", {"deal": "Acme", "why": "late"}),
    Sample("deals/refused_cannot_undo", {"deal": "Acme", "why": "changed"}, label="changed"),
    Sample("deals/refused_cannot_undo", {"deal": "Acme", "why": "done"}, label="done"),
    Sample("deals/refused_impossible", {"why": "That day is past. Choose one ahead."}),
)
