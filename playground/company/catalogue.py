"""What the sample company sells, and to whom: the price list and the customers, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Final, NamedTuple

from playground.company.dice import Dice
from playground.company.model import Account, Currency, LostReason, Product, Tier


@dataclass(frozen=True, slots=True)
class Offer:
    """A product and how it sells.

    `typical`: median amount as a multiple of the list price. `sigma`: spread of the amounts' logarithm.
    `slowness`: factor on every stay in a stage. `weight`: how often it is asked for.
    `projects`: what customers call such a purchase, in English and in Chinese.
    """

    product: Product
    typical: float
    sigma: float
    slowness: float
    weight: float
    projects: tuple[tuple[str, str], ...]


def _product(key: str, name: str, family: str, usd: int, cny: int) -> Product:
    return Product(key, name, family, (("USD", usd * 100), ("CNY", cny * 100)))


OFFERS: Final = (
    Offer(
        _product("n1", "N1 Controller", "Control", 6_800, 46_000),
        typical=1.5,
        sigma=0.55,
        slowness=0.65,
        weight=14.0,
        projects=(
            ("control upgrade", "控制系统升级"),
            ("spare controllers", "备用控制器"),
            ("PLC swap", "控制器替换"),
        ),
    ),
    Offer(
        _product("servo", "Drive S Servo", "Control", 12_500, 85_000),
        typical=1.4,
        sigma=0.55,
        slowness=0.8,
        weight=14.0,
        projects=(
            ("servo axes", "伺服轴改造"),
            ("feeder drives", "送料驱动"),
            ("test bench drives", "试验台驱动"),
        ),
    ),
    Offer(
        _product("vision", "Sight 3D", "Vision", 19_500, 132_000),
        typical=1.3,
        sigma=0.5,
        slowness=0.9,
        weight=15.0,
        projects=(
            ("inline inspection", "在线检测"),
            ("bin picking", "无序抓取"),
            ("label check", "标签检测"),
        ),
    ),
    Offer(
        _product("mes", "LineView MES", "Software", 48_000, 298_000),
        typical=1.1,
        sigma=0.5,
        slowness=1.2,
        weight=12.0,
        projects=(
            ("plant dashboard", "车间看板"),
            ("traceability", "质量追溯"),
            ("line monitoring", "产线监控"),
        ),
    ),
    Offer(
        _product("palletiser", "Atlas P80", "Robotics", 96_000, 620_000),
        typical=1.0,
        sigma=0.4,
        slowness=1.1,
        weight=13.0,
        projects=(
            ("end-of-line palletising", "后段码垛"),
            ("bag palletising", "袋装码垛"),
            ("depalletising", "拆垛单元"),
        ),
    ),
    Offer(
        _product("weldcell", "Atlas W6 Weld Cell", "Robotics", 138_000, 890_000),
        typical=1.0,
        sigma=0.45,
        slowness=1.2,
        weight=9.0,
        projects=(
            ("frame welding", "车架焊接"),
            ("bracket welding", "支架焊接"),
            ("second weld cell", "焊接站扩容"),
        ),
    ),
    Offer(
        _product("retrofit", "Line Retrofit", "Projects", 185_000, 1_260_000),
        typical=1.0,
        sigma=0.5,
        slowness=1.4,
        weight=8.0,
        projects=(
            ("assembly line retrofit", "装配线改造"),
            ("filling line retrofit", "灌装线改造"),
            ("line 3", "三号线改造"),
        ),
    ),
    Offer(
        _product("care", "Care Plus Service", "Services", 21_000, 138_000),
        typical=0.95,
        sigma=0.35,
        slowness=0.7,
        weight=16.0,
        projects=(
            ("service contract", "年度维保"),
            ("24-hour service", "全天候维保"),
            ("service renewal", "维保续签"),
        ),
    ),
    Offer(
        _product("training", "Northlight Academy", "Services", 4_200, 28_000),
        typical=1.6,
        sigma=0.45,
        slowness=0.55,
        weight=10.0,
        projects=(
            ("operator training", "操作培训"),
            ("maintenance training", "维护培训"),
            ("robot course", "机器人培训"),
        ),
    ),
)

LOST_REASONS: Final[dict[LostReason, str]] = {
    "price": "Price / 价格",
    "competitor": "Competitor / 竞争对手",
    "budget": "No budget / 没有预算",
    "no_decision": "No decision / 客户未决策",
    "timing": "Timing / 时机不对",
    "fit": "Not a fit / 需求不匹配",
}
"""What the CRM's list calls them; a company of two languages writes both."""

_BRANDS: Final = ("恒瑞锦宏泰嘉盛裕启卓", "川拓程澜捷峰源衡朗泽禾")
_CITIES: Final = {
    "east": ("苏州", "无锡", "宁波", "杭州", "南京", "常州", "嘉兴", "合肥", "南通", "绍兴", "上海", "扬州"),
    "west": ("Seattle", "Portland", "Oakland", "San Diego", "Phoenix", "Denver", "Salt Lake City", "Reno"),
    "international": ("Singapore", "Penang", "Leeds", "Bristol", "Rotterdam", "Birmingham", "Johor Bahru"),
    "international-zh": ("深圳", "东莞", "厦门", "广州", "香港", "佛山"),
}
_SECTORS: Final = (
    ("automotive", ("Motors", "Axle", "Castings"), ("汽车部件", "精密铸造")),
    ("electronics", ("Electronics", "Circuits", "Sensors"), ("电子", "光电")),
    ("food", ("Foods", "Brewing", "Dairy"), ("食品", "饮料")),
    ("packaging", ("Packaging", "Glass", "Paper"), ("包装", "玻璃")),
    ("pharma", ("Pharma", "Medical", "Labs"), ("制药", "医疗器械")),
    ("energy", ("Batteries", "Solar", "Power"), ("新能源", "锂电")),
    ("machinery", ("Machine Works", "Tools", "Pumps"), ("机械", "重工")),
)
_NAMES: Final = {
    "west": """
        Alder Ardent Beacon Bluff Bristlecone Cascade Cedarline Cinder Copperfield Coyote Cypress
        Delmar Driftwood Elkhorn Emberly Fairweather Fallbrook Foxglove Garnet Glacier Granite
        Greyhawk Halcyon Harper&Lowe Hazelton Hightide Ironwood Jasper Juniper Kestrel Kingfisher
        Lakeshore Lantern Larkspur Lodgepole Madrone Mariposa Meridian Mesa Millrace Moonstone
        Northgate O'Dell Oakhurst Obsidian Palisade Pinecrest Quarry Quillback Rainier Redrock
        Ridgeline Riverbend Sablewood Sagebrush Sandpiper Sequoia Silverton Skyline Snowcap
        Stillwater Summit Tamarack Tidewater Timberline Tule Umber Vantage Verity Vista Wayfarer
        Westwind Whitcomb Wildrose Willamar Windrow Wolfcreek Yarrow Yellowtail Zephyr
    """,
    "international": """
        Abbotsford Ashdown Barrow Bellweather Blackthorn Bramley Brightwater Calder Carrick Chalfont
        Clarendon Cobalt Corran Dalton Dunmore Eastgate Elmfield Fairholme Farrow Fenwick Garrick
        Glenmore Hallam Harbourside Hartwell Heron Kelso Kinross Langdale Lindisfarne Lonsdale
        Marlowe Merlion Monsoon Norwood Orchard Pemberton Penrose Ravensworth Sembawang Selangor
        Straits Tamworth Thornbury Tanglin Trafford Wexcombe Whitby Winslow Yarmouth
    """,
}
"""The first word of English customers' names, by team."""

_TIERS: Final[tuple[Tier, ...]] = ("A", "B", "C")
_EXPORTERS: Final = 30
"""How many of International's customers are Chinese companies, who pay in CNY."""


class _Customer(NamedTuple):
    name: str
    short_name: str
    sector: str
    city: str
    currency: Currency
    team: str


def accounts(sellers: Mapping[tuple[str, Currency], tuple[str, ...]], dice: Dice) -> tuple[Account, ...]:
    """All customers; `sellers` says for each team and currency who looks after them, in turns."""
    brands = [first + second for second in _BRANDS[1] for first in _BRANDS[0]]
    customers = [
        *_chinese("east", _CITIES["east"], brands[:-_EXPORTERS], dice),
        *_english("west", dice),
        *_english("international", dice),
        *_chinese("international", _CITIES["international-zh"], brands[-_EXPORTERS:], dice),
    ]
    turns = {group: cycle(owners) for group, owners in sellers.items()}
    return tuple(
        Account(
            **customer._asdict(),
            key=f"A{number:04d}",
            tier=dice.weighted(_TIERS, (2, 4, 4)),
            owner=next(turns[customer.team, customer.currency]),
        )
        for number, customer in enumerate(customers, 1)
    )


def _chinese(team: str, cities: tuple[str, ...], brands: list[str], dice: Dice) -> Iterator[_Customer]:
    for brand in brands:
        sector, _, trades = dice.pick(_SECTORS)
        city = dice.pick(cities)
        form = "股份有限公司" if dice.chance(0.15) else "有限公司"
        name = f"{city}{brand}{dice.pick(trades)}{form}"
        yield _Customer(name, f"{city}{brand}", sector, city, "CNY", team)


def _english(team: str, dice: Dice) -> Iterator[_Customer]:
    for word in _NAMES[team].split():
        sector, trades, _ = dice.pick(_SECTORS)
        name = f"{word.replace('&', ' & ')} {dice.pick(trades)}"
        yield _Customer(name, name, sector, dice.pick(_CITIES[team]), "USD", team)
