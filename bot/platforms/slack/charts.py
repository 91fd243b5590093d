"""Charts, as far as Slack draws them. The figures stand beside them as text, so none is drawn in part."""

from __future__ import annotations

from collections.abc import Iterable

from bot.kit.markup.nodes import Chart, Point, Series
from bot.platforms.slack import limits
from bot.platforms.slack.cut import NOTHING, cut, is_blank, length
from bot.platforms.slack.text import Json, Room


def chart_block(chart: Chart, room: Room) -> Json | None:
    """The chart, or None when it has nothing to show or more than fits."""
    drawn = _pie(chart) if chart.kind == "pie" else _plot(chart)
    if drawn is None:
        return None
    block = {"type": "data_visualization", "title": _label(chart.title, limits.CHART_TITLE), "chart": drawn}
    cost = sum(map(length, _words(block)))
    if cost > room.characters:
        return None
    room.characters -= cost
    return block


def _words(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(item)


def _pie(chart: Chart) -> Json | None:
    points = [point for series in chart.series for point in series.points if point.value > 0]
    if not points or len(points) > limits.PIE_SEGMENTS:
        return None
    return {"type": "pie", "segments": _data(points, _labels(point.label for point in points))}


def _plot(chart: Chart) -> Json | None:
    if not chart.series or len(chart.series) > limits.CHART_SERIES:
        return None
    points = chart.series[0].points
    if not points or len(points) > limits.CHART_POINTS:
        return None
    labels = _labels(point.label for point in points)
    axes: Json = {"categories": labels}
    if not is_blank(chart.x):
        axes["x_label"] = cut(chart.x, limits.CHART_TITLE)
    if not is_blank(chart.y):
        axes["y_label"] = cut(chart.y, limits.CHART_TITLE)
    return {"type": chart.kind, "series": _series(chart.series, labels), "axis_config": axes}


def _series(several: Iterable[Series], labels: list[str]) -> list[Json]:
    listed = list(several)
    names = _labels(series.name for series in listed)
    return [
        {"name": name, "data": _data(series.points, labels)}
        for name, series in zip(names, listed, strict=True)
    ]


def _data(points: Iterable[Point], labels: list[str]) -> list[Json]:
    return [
        {"label": label, "value": int(point.value) if point.value.is_integer() else point.value}
        for label, point in zip(labels, points, strict=True)
    ]


def _labels(texts: Iterable[str]) -> list[str]:
    """Short, and each different: those that would read alike are numbered."""
    found: list[str] = []
    for text in texts:
        label, number = _label(text, limits.CHART_LABEL), 1
        while label in found:
            number += 1
            end = f" {number}"
            label = _label(text, limits.CHART_LABEL - len(end)) + end
        found.append(label)
    return found


def _label(text: str, most: int) -> str:
    return NOTHING if is_blank(text) else cut(text, most)
