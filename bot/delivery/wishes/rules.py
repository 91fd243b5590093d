"""Reading until when somebody wants quiet. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.delivery.attention.hours import first_instant
from bot.delivery.wishes.model import Asks, Wanted
from bot.kit.clock import local

LONGEST = timedelta(days=30)
"""Quiet for longer is leave, which also keeps meetings from waiting for somebody."""
SUGGESTED = ("until 14:00", "today", "tomorrow", "2h", "off", "到14:00", "今天", "明天", "取消")

_SHOW = {"", "show", "看", "查看"}
_HELP = {"help", "?", "帮助", "用法"}
_OFF = {"off", "end", "stop", "no", "取消", "结束", "关", "关闭", "解除"}
_TODAY = {"today", "for today", "till tomorrow", "until tomorrow", "今天", "到明天", "今日"}
_TOMORROW = {"tomorrow", "for tomorrow", "明天", "明日"}
_LEAD = re.compile(r"^(?:until|till|for|到|直到|至)\s*")
_TRAIL = re.compile(r"\s*(?:为止|之前|前)$")
_CLOCK = re.compile(
    r"(?P<hour>[01]?\d|2[0-3])(?:[:：](?P<minute>[0-5]\d)|点(?P<half>半)?|h(?P<late>[0-5]\d))"
)
_SPAN = re.compile(
    r"(?P<count>\d{1,3})\s*(?:(?P<hours>h|hours?|个?小时)|(?P<minutes>m|min|minutes?|分钟)|(?P<days>d|days?|天))"
)
_DAY = re.compile(r"(?:(?P<year>\d{4})[-/年])?(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?号?")


def read(text: str, *, now: datetime, zone: str) -> Wanted | None:
    """What somebody asks for; None: it cannot be read.

    `today` is until their midnight and `tomorrow` until the one after. A time that is past today is meant
    tomorrow; a day is until it begins, next year's when this year's is past.
    """
    said = " ".join(text.lower().split())
    if said in _SHOW:
        return Wanted(Asks.SHOW)
    if said in _HELP:
        return Wanted(Asks.HELP)
    if said in _OFF:
        return Wanted(Asks.OFF)
    today = local(now, zone).date()
    if said in _TODAY:
        return Wanted(Asks.QUIET, _midnight(today + timedelta(days=1), zone))
    if said in _TOMORROW:
        return Wanted(Asks.QUIET, _midnight(today + timedelta(days=2), zone))
    said = _TRAIL.sub("", _LEAD.sub("", said))
    until = _span(said, now) or _clock(said, now, zone) or _day(said, today, zone)
    return None if until is None else Wanted(Asks.QUIET, until)


def _midnight(day: date, zone: str) -> datetime:
    return first_instant(day, time(), zone)


def _span(said: str, now: datetime) -> datetime | None:
    found = _SPAN.fullmatch(said)
    if found is None:
        return None
    count = int(found["count"])
    if found["hours"]:
        return now + timedelta(hours=count)
    return now + (timedelta(minutes=count) if found["minutes"] else timedelta(days=count))


def _clock(said: str, now: datetime, zone: str) -> datetime | None:
    found = _CLOCK.fullmatch(said)
    if found is None:
        return None
    minute = 30 if found["half"] else int(found["minute"] or found["late"] or 0)
    at = time(int(found["hour"]), minute)
    today = local(now, zone).date()
    until = first_instant(today, at, zone)
    return until if until > now else first_instant(today + timedelta(days=1), at, zone)


def _day(said: str, today: date, zone: str) -> datetime | None:
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    month, number = int(found["month"]), int(found["day"])
    years = [int(found["year"])] if found["year"] else [today.year, today.year + 1]
    try:
        days = [date(year, month, number) for year in years]
    except ValueError:
        return None
    return _midnight(next((day for day in days if day > today), days[-1]), zone)
