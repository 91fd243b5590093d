"""Amounts as people and systems write them -> exact money. Nothing is guessed.

Every parser takes stripped, non-empty text and raises `Unclear` with the reason's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.numbers import list_currencies

from bot.kit.money import Money, minor_digits

LARGEST = 2**62
"""More minor units than that no database column holds."""
MYRIADS = frozenset({10_000, 100_000_000})
"""What numbers are counted in only where the point is the decimal sign: 万, 亿."""

_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,4})?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}|\d+", re.ASCII)
_SPACES = re.compile(r"[\s'’]")
_NUMBERS = re.compile(r"\d[\d.,]*", re.ASCII)
_THREES = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}", re.ASCII)
_SIGNED = re.compile(r"(?P<open>\()?(?P<minus>[+-])?(?P<digits>[\d.,]+)(?P<behind>-)?(?(open)\))", re.ASCII)
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SCALES = {
    "万": 10_000,
    "萬": 10_000,
    "亿": 100_000_000,
    "億": 100_000_000,
    "千": 1_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
}
# "120w" is 120 万, as people in China type it.
_LETTERS = {
    **dict.fromkeys(("k", "thousand"), 1_000),
    "w": 10_000,
    **dict.fromkeys(("m", "mm", "mn", "mio", "million"), 1_000_000),
    **dict.fromkeys(("b", "bn", "billion"), 1_000_000_000),
}
_LETTERED = re.compile(
    rf"(?P<digits>.*\d)\s*(?P<scale>{'|'.join(_LETTERS)})\.?(?P<close>\)?)", re.ASCII | re.IGNORECASE
)
SYMBOLS = {
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
    "A$": ("AUD",),
    "CA$": ("CAD",),
    "C$": ("CAD",),
    "NZ$": ("NZD",),
    "S$": ("SGD",),
    "NT$": ("TWD",),
    "MX$": ("MXN",),
    "CN¥": ("CNY",),
    "JP¥": ("JPY",),
    "人民币": ("CNY",),
    "美元": ("USD",),
    "美金": ("USD",),
    "欧元": ("EUR",),
    "英镑": ("GBP",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "日元": ("JPY",),
}


_SMALL_CODE = re.compile(
    r"\b(?:" + "|".join(sorted({code for codes in SYMBOLS.values() for code in codes} | {"RMB"})) + r")\b",
    re.ASCII | re.IGNORECASE,
)


_SYMBOLS_BY_LENGTH = tuple(sorted(SYMBOLS, key=len, reverse=True))
_SCALES_BY_LENGTH = tuple(sorted(_SCALES, key=len, reverse=True))


class Unclear(Exception):
    """A text that cannot be read as what the column should hold. `reason` is one of the reject reasons."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def plain(text: str) -> str:
    """Full-width digits and signs as ordinary ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def typed(text: str) -> str:
    """As people type it in a hurry: the codes of usual currencies may be small."""
    return _SMALL_CODE.sub(lambda found: found[0].upper(), text)


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
    """Reads the amounts of one column. `currency` holds when neither the cell nor its row names another.

    `decide`: asked at the first cell that does not tell by itself whether `point` or a comma is the decimal sign.
    """

    currency: str
    factor: int = 1
    point: str = "."
    decide: Callable[[], str] | None = None

    def __call__(self, text: str, row_currency: str | None = None) -> Money:
        currency = row_currency or self.currency
        # 1234.5, as a workbook has its numbers, is the same whatever the sign of the texts in the column.
        if _PLAIN.fullmatch(text) and (self.point == "." or text[-4:-3] != "."):
            if self.factor == 1:
                whole, _, fraction = text.partition(".")
                digits = minor_digits(currency)
                if len(fraction) <= digits:
                    return Money(int(whole + fraction.ljust(digits, "0")), currency)
            if self.decide is None or text[-4:-3] != ".":
                return exact(Decimal(text) * self.factor, currency)
        point = self.point if self.decide is None else self.decide()
        text, factor, named = _without_signs(plain(text), currency)
        return exact(decimal(text, point) * (factor or self.factor), named or currency)


def point_of(texts: Iterable[str]) -> str | None:
    """The decimal sign of a column of amounts, from all of them; None where they do not tell.

    In 45.000 and 45,000 either may part thousands; 12.5 and 1,234.56 can be meant in one way only. Without any other
    sign a comma before three digits parts thousands; a point there may be either.
    """
    seen = {_shown_by(text) for text in texts}
    if "," in seen and not seen & {".", "?,"}:
        return ","
    is_told = "." in seen and "," not in seen
    is_open = "?." in seen or ("," in seen and "." not in seen)
    return None if is_open and not is_told else "."


def _shown_by(text: str) -> str:
    """The decimal sign that a cell shows; "?." or "?," where it stands before three digits and may be none."""
    numbers = [] if text.isdecimal() else _NUMBERS.findall(_SPACES.sub("", plain(text)))
    if len(numbers) != 1:
        return ""
    for point, other in (".,", ",."):
        whole, sign, fraction = numbers[0].rpartition(point)
        if not sign or other in fraction:
            continue
        if point in whole:
            # Several of one kind part thousands.
            return other if other not in whole and _THREES.fullmatch(numbers[0].replace(point, ",")) else ""
        if other not in whole and len(fraction) == 3 and 0 < len(whole) < 4 and whole != "0":
            return "?" + point if not _is_scaled(text) or point == "," else point
        return (
            point
            if fraction and (other not in whole or _GROUPED.fullmatch(whole.replace(other, ",")))
            else ""
        )
    return ""


def _is_scaled(text: str) -> bool:
    """Whether a word for a scale stands behind the digits: 1.234万 has decimals."""
    text = plain(text).removesuffix("元").rstrip(" )")
    return text.endswith(tuple(_SCALES)) or _LETTERED.fullmatch(text) is not None


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
        if not _is_currency(named):
            raise Unclear("currency_unknown")
        text = text[: code.start()] + text[code.end() :]
    factor, is_yuan = None, "元" in text
    for symbol in _SYMBOLS_BY_LENGTH:
        if symbol in text:
            text = text.replace(symbol, "", 1)
            named = named or _of_symbol(symbol, "CNY" if is_yuan else currency)
    for word in _SCALES_BY_LENGTH:
        if text.rstrip(" )").endswith(word):
            text, factor = text.replace(word, "", 1), _SCALES[word]
            break
    if factor is None and (scaled := _LETTERED.fullmatch(text.strip())):
        text, factor = scaled["digits"] + scaled["close"], _LETTERS[scaled["scale"].lower()]
    # "5,000元" below a header that says 万元 is what the cell says.
    return text.strip(), 1 if factor is None and is_yuan else factor, named


@cache
def _is_currency(code: str) -> bool:
    return code in list_currencies()


def _of_symbol(symbol: str, currency: str) -> str:
    possible = SYMBOLS[symbol]
    if currency in possible:
        return currency
    if symbol == "¥":
        raise Unclear("currency_ambiguous")
    return possible[0]
