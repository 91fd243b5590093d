"""Markup -> Card or Form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from bot.kit.markup import nodes
from bot.kit.markup.grammar import GRAMMAR, ROOTS, Rule
from bot.kit.markup.reading import (
    Wrong,
    content,
    day,
    decimal,
    figure,
    flag,
    identifier,
    kept,
    label,
    one_of,
    shown,
    time_of_day,
    whole,
    wrong_value,
)
from bot.kit.markup.text import bare, fit

_LONGEST_FIELD = 3000
_MOST_CHOSEN = 100
_SHOWS_FIGURES = (nodes.Table, nodes.List, nodes.Fields)


class MarkupError(Exception):
    """The markup of a template is broken. Names the line of the rendered markup and what is allowed there."""

    def __init__(self, line: int, words: str, source: str) -> None:
        lines = source.splitlines()
        quoted = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        super().__init__(f"line {line}: {words}\n    {quoted[:200]}")
        self.line = line


def parse(xml: str) -> nodes.Card | nodes.Form:
    """The card or form that this markup describes.

    Text comes out as it went in, but for white space, which is folded as in HTML, and characters that
    XML cannot carry, which go. Raises MarkupError.
    """
    xml = fit(xml)
    try:
        root = _tree(xml)
        _check(root)
        return _form(root) if root.tag == "form" else _card(root)
    except Wrong as wrong:
        raise MarkupError(_line_of(wrong.element, root, xml), wrong.words, xml) from None


def _tree(xml: str) -> Element:
    # A document type could define entities that unfold without end; nothing of ours needs one.
    start = xml.find("<!DOCTYPE")
    if start >= 0:
        raise MarkupError(xml.count("\n", 0, start) + 1, "a document type is not allowed", xml)
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise MarkupError(line, f"not well formed at column {column + 1}: {error}", xml) from None


def _line_of(element: Element, root: Element, xml: str) -> int:
    """Where the element begins. The tree does not know, so the text is read once more, up to it."""
    ordinal = next(place for place, each in enumerate(root.iter()) if each is element)
    lines: list[int] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _tag, _attributes: lines.append(parser.CurrentLineNumber)
    parser.Parse(xml, True)
    return lines[ordinal]


def _check(root: Element) -> None:
    """Every element is known, stands where it may, and has the attributes it needs and no others."""
    if root.tag not in ROOTS:
        raise Wrong(root, f"<{root.tag}> cannot be the outermost element; it must be {_listed(ROOTS)}")
    for element in root.iter():
        rule = GRAMMAR[element.tag]
        if element.attrib or rule.required:
            _check_attributes(element, rule)
        for child in element:
            if child.tag not in rule.holds:
                raise Wrong(child, f"<{child.tag}> cannot stand in <{element.tag}>; {_may_hold(element.tag)}")
        if not rule.has_text:
            _check_blank(element)


def _check_attributes(element: Element, rule: Rule) -> None:
    for name in sorted(element.attrib.keys() - rule.attributes):
        raise Wrong(element, f"<{element.tag}> has no attribute {name}; {_takes(element.tag)}")
    for name in sorted(rule.required - element.attrib.keys()):
        raise Wrong(element, f"<{element.tag}> needs the attribute {name}; {_takes(element.tag)}")


def _check_blank(element: Element) -> None:
    for text in (element.text, *(child.tail for child in element)):
        if text and not text.isspace():
            raise Wrong(element, f"<{element.tag}> holds no text of its own; {_may_hold(element.tag)}")


def _may_hold(tag: str) -> str:
    rule = GRAMMAR[tag]
    allowed = [f"<{name}>" for name in sorted(rule.holds)]
    return f"it may hold {_listed(['text', *allowed] if rule.has_text else allowed)}"


def _takes(tag: str) -> str:
    return f"it takes {_listed(sorted(GRAMMAR[tag].attributes))}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"


def _card(root: Element) -> nodes.Card:
    parts = tuple(_PARTS[child.tag](child) for child in root)
    _is_sound(root, parts)
    return nodes.Card(shown(root, "summary"), parts, shown(root, "title"))


def _form(root: Element) -> nodes.Form:
    parts = tuple(
        _FIELDS[child.tag](child) if child.tag in _FIELDS else _PARTS[child.tag](child) for child in root
    )
    _names_differ(root)
    _is_sound(root, parts)
    return nodes.Form(
        title=shown(root, "title"),
        action=identifier(root, "action"),
        submit=shown(root, "submit"),
        parts=parts,
        close=shown(root, "close"),
    )


def _names_differ(root: Element) -> None:
    names: set[str] = set()
    for child in root:
        if child.tag in _FIELDS:
            name = child.get("name", "")
            if name in names:
                raise Wrong(child, f'there are two fields with the name "{name}"')
            names.add(name)


def _is_sound(root: Element, parts: Iterable[object]) -> None:
    """What holds for a card or form as a whole."""
    rests = root.findall("more")
    if len(rests) > 1:
        raise Wrong(rests[1], f"<more> stands once in <{root.tag}>: for the rest of all of it")
    # Not everybody sees a chart: workspaces may refuse it, screen readers skip it, windows have none.
    chart = root.find("chart")
    if chart is not None and not any(isinstance(part, _SHOWS_FIGURES) for part in parts):
        raise Wrong(chart, "a <chart> needs its figures beside it in a <table>, <list> or <fields>")


def _small(element: Element) -> nodes.Small:
    return nodes.Small(content(element), is_footer=element.tag == "footer")


def _alert(element: Element) -> nodes.Alert:
    levels: tuple[nodes.Level, ...] = ("info", "warning", "error", "success")
    return nodes.Alert(one_of(element, "level", levels) or "info", content(element))


def _fields(element: Element) -> nodes.Fields:
    return nodes.Fields(tuple(nodes.Field(shown(child, "label"), content(child)) for child in element))


def _more(element: Element) -> nodes.More:
    return nodes.More(
        label=label(element),
        action=identifier(element, "action") if element.get("action") else None,
        value=kept(element, "value"),
        count=whole(element, "count", least=0, most=10**9) or 0,
    )


def _only_more(element: Element) -> nodes.More | None:
    found = element.findall("more")
    if not found:
        return None
    if len(found) > 1 or element[-1] is not found[0]:
        raise Wrong(found[0], f"<more> stands once, at the end of <{element.tag}>")
    return _more(found[0])


def _table(element: Element) -> nodes.Table:
    rows = tuple(_row(child, place) for place, child in enumerate(element) if child.tag == "row")
    return nodes.Table(rows, _only_more(element))


def _row(element: Element, place: int) -> nodes.Row:
    is_header = flag(element, "header")
    if is_header and place:
        raise Wrong(element, "only the first <row> of a table can be its header")
    return nodes.Row(tuple(_cell(child) for child in element), is_header)


def _cell(element: Element) -> nodes.Cell:
    sides: tuple[nodes.Align, ...] = ("left", "center", "right")
    return nodes.Cell(content(element), one_of(element, "align", sides) if element.attrib else None)


def _list(element: Element) -> nodes.List:
    items = tuple(content(child) for child in element if child.tag == "item")
    return nodes.List(items, flag(element, "numbered"), _only_more(element))


def _chart(element: Element) -> nodes.Chart:
    kinds: tuple[nodes.ChartKind, ...] = ("bar", "line", "area", "pie")
    kind = one_of(element, "kind", kinds)
    if kind is None:
        wrong_value(element, "kind", " or ".join(kinds))
    title = shown(element, "title")
    series = tuple(nodes.Series(shown(each, "name"), _points(each)) for each in element.findall("series"))
    points = _points(element)
    if points and series:
        raise Wrong(element, "a <chart> holds either <series> or <point>, not both")
    if points:
        series = (nodes.Series(title, points),)
    if kind == "pie" and len(series) > 1:
        raise Wrong(element, "a pie has one <series>")
    labels = {tuple(point.label for point in each.points) for each in series}
    if len(labels) > 1:
        raise Wrong(element, "every <series> of a chart needs the same labels in the same order")
    return nodes.Chart(kind, title, series, shown(element, "x"), shown(element, "y"))


def _points(element: Element) -> tuple[nodes.Point, ...]:
    return tuple(
        nodes.Point(shown(each, "label"), figure(each, "value")) for each in element.findall("point")
    )


def _actions(element: Element) -> nodes.Actions:
    return nodes.Actions(tuple(_CONTROLS[child.tag](child) for child in element))


def _button(element: Element) -> nodes.Button:
    styles: tuple[nodes.ButtonStyle, ...] = ("primary", "danger")
    if "action" not in element.attrib and "url" not in element.attrib:
        raise Wrong(element, "a <button> needs an action or a url")
    return nodes.Button(
        label=label(element),
        action=identifier(element, "action") if "action" in element.attrib else None,
        value=kept(element, "value"),
        style=one_of(element, "style", styles),
        confirm=shown(element, "confirm"),
        url=kept(element, "url").strip(),
    )


def _select(element: Element) -> nodes.Select:
    return nodes.Select(identifier(element, "action"), _options(element), shown(element, "placeholder"))


def _menu(element: Element) -> nodes.Menu:
    return nodes.Menu(identifier(element, "action"), _options(element))


def _options(element: Element) -> tuple[nodes.Option, ...]:
    return tuple(_option(child) for child in element)


def _option(element: Element) -> nodes.Option:
    if not element.get("value"):
        wrong_value(element, "value", "a word that tells this option from the others")
    return nodes.Option(
        label(element), kept(element, "value"), shown(element, "hint"), flag(element, "selected")
    )


def _labels(element: Element) -> nodes.Labels:
    return nodes.Labels(
        name=identifier(element, "name"),
        label=shown(element, "label"),
        hint=shown(element, "hint"),
        placeholder=shown(element, "placeholder"),
        is_optional=flag(element, "optional"),
    )


def _text_field(element: Element) -> nodes.TextField:
    is_long = element.tag == "longtext"
    return nodes.TextField(
        labels=_labels(element),
        initial=bare(element.text or "").strip() if is_long else kept(element, "initial").strip(),
        max=whole(element, "max", least=1, most=_LONGEST_FIELD),
        is_long=is_long,
    )


def _number_field(element: Element) -> nodes.NumberField:
    least, most = decimal(element, "min"), decimal(element, "max")
    if least and most and Decimal(least) > Decimal(most):
        wrong_value(element, "min", f"at most {most}, which is the max")
    return nodes.NumberField(
        labels=_labels(element),
        initial=decimal(element, "initial"),
        min=least,
        max=most,
        is_decimal=flag(element, "decimal"),
    )


def _date_field(element: Element) -> nodes.MomentField:
    return nodes.MomentField("date", _labels(element), day(element, "initial"))


def _time_field(element: Element) -> nodes.MomentField:
    return nodes.MomentField("time", _labels(element), time_of_day(element, "initial"))


def _choice_field(element: Element) -> nodes.ChoiceField:
    options = _options(element)
    if sum(option.is_selected for option in options) > 1:
        raise Wrong(element, "only one <option> of a <choice> can be selected")
    return nodes.ChoiceField("choice", _labels(element), options)


def _choices_field(element: Element) -> nodes.ChoiceField:
    most = whole(element, "max", least=1, most=_MOST_CHOSEN)
    return nodes.ChoiceField("choices", _labels(element), _options(element), most)


def _checkboxes_field(element: Element) -> nodes.ChoiceField:
    return nodes.ChoiceField("checkboxes", _labels(element), _options(element))


def _people_field(element: Element) -> nodes.PeopleField:
    return nodes.PeopleField(
        labels=_labels(element),
        initial=tuple(kept(element, "initial").split()),
        max=whole(element, "max", least=1, most=_MOST_CHOSEN),
    )


def _channel_field(element: Element) -> nodes.ChannelField:
    return nodes.ChannelField(_labels(element), kept(element, "initial").strip())


_PARTS: Mapping[str, Callable[[Element], nodes.Part]] = {
    "header": lambda element: nodes.Header(label(element)),
    "p": lambda element: nodes.Paragraph(content(element)),
    "quote": lambda element: nodes.Quote(content(element, keeps_lines=True)),
    "context": _small,
    "footer": _small,
    "alert": _alert,
    "fields": _fields,
    "table": _table,
    "list": _list,
    "more": _more,
    "chart": _chart,
    "divider": lambda _: nodes.Divider(),
    "actions": _actions,
}
_FIELDS: Mapping[str, Callable[[Element], nodes.FormField]] = {
    "text": _text_field,
    "longtext": _text_field,
    "number": _number_field,
    "date": _date_field,
    "time": _time_field,
    "choice": _choice_field,
    "choices": _choices_field,
    "checkboxes": _checkboxes_field,
    "people": _people_field,
    "channel": _channel_field,
}
_CONTROLS: Mapping[str, Callable[[Element], nodes.Control]] = {
    "button": _button,
    "select": _select,
    "menu": _menu,
}
