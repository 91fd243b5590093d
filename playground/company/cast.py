"""The people, teams and channels of the sample company, as data; dates are counted from `today`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from playground.company.model import Channel, Membership, Person, Role, Team
from playground.company.stories import LEAVER, MOVER, NEWCOMER
from playground.company.workdays import Place, months_before

TOP: Final = "sales"
MONTHS: Final = 18
"""Length of the history."""

MOVED_MONTHS_AGO: Final = 5
LEFT_MONTHS_AGO: Final = 4
HIRED_MONTHS_AGO: Final = 3

TEAMS: Final = (
    Team("sales", "Northlight Sales", "helen.marsh", "en-US", "Asia/Singapore", "USD"),
    Team("east", "华东", "li.na", "zh-CN", "Asia/Shanghai", "CNY", TOP),
    Team("west", "West", "dana.whitfield", "en-US", "America/Los_Angeles", "USD", TOP),
    Team("international", "International", "rachel.tan", "en-US", "Asia/Singapore", "USD", TOP),
)

_SHANGHAI: Final = ("zh-CN", "Asia/Shanghai")
_PACIFIC: Final = ("en-US", "America/Los_Angeles")
_SINGAPORE: Final = ("en-US", "Asia/Singapore")
_SINGAPORE_ZH: Final = ("zh-CN", "Asia/Singapore")
_LONDON: Final = ("en-GB", "Europe/London")


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the cast. `months`: how long ago they were hired. `crm`: their name there, if another."""

    key: str
    name: str
    team: str
    title: str
    home: tuple[str, str]
    months: int
    role: Role = "rep"
    crm: str = ""
    slack: bool = True


CAST: Final = (
    Part("helen.marsh", "Helen Marsh", "sales", "Chief Commercial Officer", _SINGAPORE, 74, "director"),
    Part("wu.qian", "吴倩", "sales", "销售运营", _SHANGHAI, 41, "admin"),
    Part("li.na", "李娜", "east", "华东区销售经理", _SHANGHAI, 68, "manager"),
    Part("chen.yu", "陈雨", "east", "高级客户经理", _SHANGHAI, 52),
    Part("wang.lei", "王磊", "east", "大客户经理", _SHANGHAI, 61),
    Part("zhang.qian", "张倩", "east", "高级客户经理", _SHANGHAI, 47),
    Part("liu.yang", "刘洋", "east", "客户经理", _SHANGHAI, 39, crm="刘洋(工业)"),
    Part("zhao.ting", "赵婷", "east", "客户经理", _SHANGHAI, 33),
    Part("zhou.kai", "周凯", "east", "客户经理", _SHANGHAI, 29),
    Part("sun.yue", "孙悦", "east", "客户经理", _SHANGHAI, 36, slack=False),
    Part("dana.whitfield", "Dana Whitfield", "west", "Regional Sales Manager", _PACIFIC, 71, "manager"),
    Part("marcus.bell", "Marcus Bell", "west", "Account Executive", _PACIFIC, 38),
    Part("priya.raman", "Priya Raman", "west", "Senior Account Executive", _PACIFIC, 55),
    Part("tom.okada", "Tom Okada", "west", "Account Executive", _PACIFIC, 44, crm="Thomas Okada"),
    Part("elena.vasquez", "Elena Vásquez", "west", "Account Executive", _PACIFIC, 31, crm="Elena Vasquez"),
    Part("sofia.marino", "Sofia Marino", "west", "Account Executive", _PACIFIC, 34),
    Part("andre.wallace", "Andre Wallace", "west", "Senior Account Executive", _PACIFIC, 63),
    Part("jordan.pike", "Jordan Pike", "west", "Account Executive", _PACIFIC, 30, slack=False),
    Part("caleb.nguyen", "Caleb Nguyen", "west", "Account Executive", _PACIFIC, HIRED_MONTHS_AGO),
    Part("rachel.tan", "Rachel Tan", "international", "Regional Sales Manager", _SINGAPORE, 59, "manager"),
    Part("cai.meiling", "蔡美玲", "international", "高级客户经理", _SINGAPORE_ZH, 48, crm="Cai Meiling"),
    Part("lim.weijie", "Lim Wei Jie", "international", "Account Executive", _SINGAPORE, 35),
    Part("arjun.nair", "Arjun Nair", "international", "Account Executive", _SINGAPORE, 42),
    Part("oliver.hartley", "Oliver Hartley", "international", "Account Executive", _LONDON, 37),
    Part("amara.osei", "Amara Osei", "international", "Account Executive", _LONDON, 32),
    Part("fiona.gallagher", "Fiona Gallagher", "international", "Account Manager", _LONDON, 57, slack=False),
    Part("lin.hao", "林浩", "international", "客户经理", _SHANGHAI, 45, crm="Lin Hao"),
)

HEIRS: Final = {
    LEAVER: ("dana.whitfield", "priya.raman", "tom.okada", "sofia.marino"),
    MOVER: ("chen.yu", "liu.yang", "zhao.ting"),
}
"""Who takes over the open deals of those who leave a team."""


def people(today: date, places: dict[str, Place]) -> tuple[Person, ...]:
    """Everybody, as hired, moved and gone by that day."""
    return tuple(_person(part, today, places[part.home[1]]) for part in CAST)


def _person(part: Part, today: date, place: Place) -> Person:
    hired = months_before(today, part.months)
    last_day = None
    spells: tuple[Membership, ...] = (Membership(part.team, hired),)
    if part.key == NEWCOMER:
        hired = place.days[place.number(hired)]
        spells = (Membership(part.team, hired),)
    elif part.key == LEAVER:
        last_day = place.days[place.number(months_before(today, LEFT_MONTHS_AGO))]
        spells = (Membership(part.team, hired, last_day + timedelta(days=1)),)
    elif part.key == MOVER:
        moved = place.days[place.number(months_before(today, MOVED_MONTHS_AGO))]
        spells = (Membership("east", hired, moved), Membership(part.team, moved))
    locale, tz = part.home
    return Person(
        key=part.key,
        name=part.name,
        email=f"{part.key}@northlight.example",
        title=part.title,
        role=part.role,
        locale=locale,
        tz=tz,
        hired=hired,
        memberships=spells,
        crm_name=part.crm or part.name,
        slack_id=f"U07{part.key.replace('.', '').upper()}" if part.slack else None,
        last_day=last_day,
    )


def channels(everybody: tuple[Person, ...], today: date) -> tuple[Channel, ...]:
    """The workspace's conversations: one for each team, one for all, one for those who lead."""
    here = [person for person in everybody if person.slack_id and person.team_on(today)]
    leaders = tuple(person.key for person in here if person.role != "rep")
    of_all = tuple(person.key for person in here)

    def of(team: str) -> tuple[str, ...]:
        return tuple(p.key for p in here if p.team_on(today) == team or p.role in ("director", "admin"))

    return (
        Channel("C07SALESALL", "sales-all", "Everybody in sales · 销售全员", of_all),
        Channel("C07EAST", "华东", "华东团队", of("east")),
        Channel("C07WEST", "west", "Team West", of("west")),
        Channel("C07INTL", "international", "Singapore, London, 上海", of("international")),
        Channel("C07WINS", "wins", "What we won, and how · 赢单分享", of_all),
        Channel("G07LEADERS", "sales-leaders", "Managers and operations", leaders, private=True),
    )
