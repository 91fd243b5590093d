"""Text of a cell -> a typed value: exact numbers, money, percent, yes or no. Nothing is guessed.

Every parser takes stripped, non-empty text and raises `Unclear` with the reason's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies, list_currencies

from bot.kit.amounts import LARGEST, MYRIADS, SYMBOLS, MoneyReader, Unclear, decimal, exact, plain, point_of

__all__ = ["MYRIADS", "MoneyReader", "Unclear", "decimal", "exact", "plain", "point_of"]

BLANKS = frozenset({"(No value)", "-", "--", "—", "–", "N/A", "n/a", "#N/A", "null", "NULL"})
_YES = frozenset({"yes", "y", "true", "1", "是", "✓"})
_COMMA_PERCENT = re.compile(r"\d{1,3},\d{1,2}", re.ASCII)
_NO = frozenset({"no", "n", "false", "0", "否", "✗"})
_CODES = {code for codes in SYMBOLS.values() for code in codes} | {"CHF", "DKK", "NOK", "PLN", "SEK", "THB"}
_CURRENCIES = {
    **{code: code for code in _CODES},
    "RMB": "CNY",
    **{sign: codes[0] for sign, codes in SYMBOLS.items()},
}
_UNITS = {
    **dict.fromkeys(("thousand", "thousands", "tsd", "k", "000", "'000", "000s", "千"), 1_000),
    **dict.fromkeys(("万", "萬"), 10_000),
    **dict.fromkeys(("million", "millions", "mio", "mm", "mn", "m", "百万"), 1_000_000),
    **dict.fromkeys(("千万",), 10_000_000),
    **dict.fromkeys(("亿", "億"), 100_000_000),
    **dict.fromkeys(("billion", "billions", "mrd", "bn"), 1_000_000_000),
}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PART = re.compile(
    rf"[\s/.]*(?:(?P<currency>{_any(_CURRENCIES)})|(?P<scale>{_any(_UNITS)}|t(?=€|EUR))|(?:in|of|converted)\b)[\s/.]*",
    re.IGNORECASE,
)


def unit(word: str) -> tuple[int, str | None] | None:
    """A unit as headers and maps write it ("万元", "in millions", "k USD", "T€") -> (factor, currency or None).

    None when the word is not a unit.
    """
    text = unicodedata.normalize("NFKC", word).strip().removeprefix("单位:").strip()
    factors, currencies, at = [], [], 0
    while at < len(text) and (found := _PART.match(text, at)):
        at = found.end()
        if found["currency"]:
            said = found["currency"]
            currencies.append(_CURRENCIES[said if said in _CURRENCIES else said.upper()])
        elif found["scale"]:
            factors.append(_UNITS.get(found["scale"].lower(), 1_000))
    if at < len(text) or not (factors or currencies) or len(factors) > 1 or len({*currencies}) > 1:
        return None
    # 人民币万元 names it twice.
    return (factors[0] if factors else 1, currencies[0] if currencies else None)


@lru_cache(maxsize=256)
def currency_code(text: str) -> str:
    """A currency column's cell: a code, or a name such as 人民币 or US Dollar. $ alone is several currencies."""
    said = plain(text).strip()
    code = _currency_names().get(said.casefold(), said.upper())
    if code not in list_currencies():
        raise Unclear("currency_unknown")
    return code


@cache
def _currency_names() -> dict[str, str]:
    """The codes of currencies in use, by their names in English and Chinese; what two are called means none."""
    codes = {code for place in get_global("territory_currencies") for code in get_territory_currencies(place)}
    found: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        for locale in ("en", "zh_CN"):
            for count in (None, 2):
                found[get_currency_name(code, count, locale=locale).casefold()].add(code)
    for sign, several in SYMBOLS.items():
        found[sign.casefold()] |= {*several}
    found["rmb"] = {"CNY"}
    return {name: next(iter(those)) for name, those in found.items() if len(those) == 1}


def number(text: str, factor: int = 1, point: str = ".") -> int:
    """A whole number, such as a head count."""
    value = decimal(text, point) * factor
    if value != value.to_integral_value() or abs(value) >= LARGEST:
        raise Unclear("not_a_whole_number")
    return int(value)


@lru_cache(maxsize=1024)
def percent(text: str, *, is_share: bool = False) -> int | None:
    """60, 60 %, 0.6 -> 60. What a CRM writes beyond 0 to 100 says nothing: None.

    `is_share`: the column is written as shares of 1, so that 1 is certain.
    """
    is_marked = "%" in plain(text)
    digits = plain(text).removesuffix("%").strip()
    # Of at most a hundred nothing can be thousands.
    value = decimal(digits, "," if _COMMA_PERCENT.fullmatch(digits) else ".")
    if not is_marked and (0 < value < 1 or (is_share and value == 1)):
        value *= 100
    return int(value.to_integral_value()) if 0 <= value <= 100 else None


def yes_no(text: str) -> bool:
    """Yes or no in the usual words."""
    word = text.lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unclear("not_yes_or_no")
