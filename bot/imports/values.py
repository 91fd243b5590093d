"""Text of a cell -> a typed value: exact numbers, money, percent, yes or no. Nothing is guessed.

Every parser takes stripped, non-empty text and raises `Unclear` with the reason's name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import list_currencies

from bot.kit.money import Money, minor_digits

BLANKS = frozenset({"(No value)", "-", "--", "—", "–", "N/A", "n/a", "#N/A", "null", "NULL"})
LARGEST = 2**62
"""More minor units than that no database column holds."""

_YES = frozenset({"yes", "y", "true", "1", "是", "✓"})
_NO = frozenset({"no", "n", "false", "0", "否", "✗"})
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,4})?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}|\d+", re.ASCII)
_SPACES = re.compile(r"[\s'’]")
_SIGNED = re.compile(r"(?P<open>\()?(?P<minus>[+-])?(?P<digits>[\d.,]+)(?P<behind>-)?(?(open)\))", re.ASCII)
_CODE = re.compile(r"\b([A-Z]{3})\b")
_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000, "千": 1_000, "百万": 1_000_000}
# "120w" is 120 万, as people in China type it.
_LETTERS = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "w": 10_000}
_LETTERED = re.compile(r"(?P<digits>.*\d)\s*(?P<scale>k|mn?|bn|w)(?P<close>\)?)", re.ASCII | re.IGNORECASE)
_UNITS = {
    "thousand": 1_000,
    "thousands": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "billion": 1_000_000_000,
    "billions": 1_000_000_000,
    "bn": 1_000_000_000,
    "千": 1_000,
    "万": 10_000,
    "百万": 1_000_000,
    "亿": 100_000_000,
}
_SYMBOLS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "$": ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"),
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "TWD", "HKD"),
    "HK$": ("HKD",),
    "US$": ("USD",),
    "R$": ("BRL",),
}


class Unclear(Exception):
    """A text that cannot be read as what the column should hold. `reason` is one of the reject reasons."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def unit(word: str) -> tuple[int, str | None] | None:
    """A unit as headers and maps write it ("万元", "in millions", "k USD") -> (factor, currency or None).

    None when the word is not a unit.
    """
    text = unicodedata.normalize("NFKC", word).strip().removeprefix("单位:").strip()
    factor, currency, known = 1, None, False
    if text.endswith("元"):
        text, currency, known = text[:-1].removesuffix("人民币"), "CNY", True
    for part in text.lower().removeprefix("in ").replace("/", " ").split():
        if part in _UNITS:
            factor, known = factor * _UNITS[part], True
        elif part.upper() in _KNOWN_CODES:
            currency, known = part.upper(), True
        elif part in _SYMBOLS:
            currency, known = _SYMBOLS[part][0], True
        elif part not in {"of", "converted"}:
            return None
    return (factor, currency) if known else None


_KNOWN_CODES = frozenset(code for codes in _SYMBOLS.values() for code in codes) | {"CHF", "SEK", "THB", "RMB"}


def plain(text: str) -> str:
    """Full-width digits and signs as ordinary ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def decimal(text: str, point: str = ".") -> Decimal:
    """An exact number. Thousands may be separated; `point` is the decimal sign of the column."""
    if point == "." and _PLAIN.fullmatch(text):
        return Decimal(text)
    text = _SPACES.sub("", plain(text)).replace("\N{MINUS SIGN}", "-")
    found = _SIGNED.fullmatch(text)
    if found is None:
        raise Unclear("not_a_number")
    negative = found["minus"] == "-" or found["behind"] is not None or found["open"] is not None
    text = found["digits"]
    if point == ",":
        text = text.replace(".", "\0").replace(",", ".").replace("\0", ",")
    whole, _, fraction = text.partition(".")
    if not (_GROUPED.fullmatch(whole) or (whole == "" and fraction)) or not (fraction + "0").isdigit():
        raise Unclear("not_a_number")
    if len(whole) + len(fraction) > 40:
        raise Unclear("not_a_number")
    value = Decimal(f"{whole.replace(',', '') or '0'}.{fraction or '0'}")
    return -value if negative else value


@dataclass(frozen=True, slots=True)
class MoneyReader:
    """Reads the amounts of one column. `currency` holds when neither the cell nor its row names another."""

    currency: str
    factor: int = 1
    point: str = "."

    def __call__(self, text: str, row_currency: str | None = None) -> Money:
        currency = row_currency or self.currency
        if self.point == "." and _PLAIN.fullmatch(text):
            if self.factor == 1:
                whole, _, fraction = text.partition(".")
                digits = minor_digits(currency)
                if len(fraction) <= digits:
                    return Money(int(whole + fraction.ljust(digits, "0")), currency)
            return exact(Decimal(text) * self.factor, currency)
        text, factor, named = _without_signs(plain(text), currency)
        return exact(decimal(text, self.point) * (factor or self.factor), named or currency)


def exact(amount: Decimal, currency: str) -> Money:
    """Money of so many whole units. Raises Unclear when the currency has no such small unit."""
    digits = minor_digits(currency)
    minor = amount.scaleb(digits)
    whole = int(minor)
    if whole != minor:
        raise Unclear("too_many_decimals")
    if abs(whole) >= LARGEST:
        raise Unclear("amount_too_large")
    return Money(whole, currency)


def _without_signs(text: str, currency: str) -> tuple[str, int | None, str | None]:
    """The digits alone, the factor of a Chinese scale word, and the currency that the cell names."""
    named = None
    if code := _CODE.search(text):
        named = "CNY" if code[1] == "RMB" else code[1]
        if named not in list_currencies():
            raise Unclear("currency_unknown")
        text = text[: code.start()] + text[code.end() :]
    factor = None
    for symbol in sorted(_SYMBOLS, key=len, reverse=True):
        if symbol in text:
            text = text.replace(symbol, "", 1)
            named = named or _of_symbol(symbol, currency)
    for word in sorted(_SCALES, key=len, reverse=True):
        if text.rstrip(" )").endswith(word):
            text, factor = text.replace(word, "", 1), _SCALES[word]
            break
    if factor is None and (scaled := _LETTERED.fullmatch(text.strip())):
        text, factor = scaled["digits"] + scaled["close"], _LETTERS[scaled["scale"].lower()]
    return text.strip(), factor, named


def _of_symbol(symbol: str, currency: str) -> str:
    possible = _SYMBOLS[symbol]
    if currency in possible:
        return currency
    if symbol == "¥":
        raise Unclear("currency_ambiguous")
    return possible[0]


def currency_code(text: str) -> str:
    """A currency column's cell: a code, or a name such as 人民币."""
    code = plain(text).strip().upper()
    code = {"RMB": "CNY", "人民币": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY", "港币": "HKD"}.get(
        code, code
    )
    if code not in list_currencies():
        raise Unclear("currency_unknown")
    return code


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
    value = decimal(plain(text).removesuffix("%").strip())
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
