"""The deals of a small company, as they are. Every system tells of these, each in its manner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Truth:
    """One deal. `stage` is where it is, or was when it ended; `closing` is expected while it is open.

    `yuan` None: nobody knows what it is worth.
    """

    number: int
    name: str
    account: str
    owner: str
    stage: str
    status: str
    yuan: str | None
    created: date
    closing: date
    has_left: bool = False


PEOPLE = ("李娜", "王伟", "Amy Reed", "陈雨")

DEALS = (
    Truth(
        1, "仓储自动化", "华东物流", "李娜", "lead", "open", "120000.00", date(2026, 9, 1), date(2026, 12, 20)
    ),
    Truth(
        2,
        'Fleet, "big"',
        "Acme; Sons",
        "Amy Reed",
        "need",
        "open",
        "35500.50",
        date(2026, 9, 14),
        date(2027, 1, 5),
    ),
    Truth(3, "年度框架", "北方制造", "李娜", "proposal", "open", None, date(2026, 10, 3), date(2026, 12, 31)),
    Truth(
        4,
        "=SUM 培训",
        "华东物流",
        "王伟",
        "negotiation",
        "open",
        "12000000.00",
        date(2026, 8, 25),
        date(2026, 12, 2),
    ),
    Truth(
        5,
        "备件合同",
        "Globex",
        "Amy Reed",
        "negotiation",
        "won",
        "88000.00",
        date(2026, 7, 1),
        date(2026, 10, 13),
    ),
    Truth(
        6,
        "升级改造",
        "北方制造",
        "陈雨",
        "proposal",
        "lost",
        "240000.00",
        date(2026, 7, 20),
        date(2026, 11, 6),
        True,
    ),
    Truth(7, "试点项目", "Initech", "王伟", "need", "lost", "9900.99", date(2026, 8, 3), date(2026, 10, 30)),
    Truth(
        8,
        "门店改造",
        "Initech",
        "李娜",
        "negotiation",
        "won",
        "450000.00",
        date(2026, 6, 11),
        date(2026, 11, 3),
    ),
)
