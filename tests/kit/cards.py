"""Cards and forms of every kind, for property tests: whatever the grammar allows, filled with hostile text."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from markupsafe import escape

from bot.kit import markup
from bot.kit.markup.grammar import GRAMMAR

HOSTILE = (
    '<!channel> *x* {{7*7}} </card> & "q"',
    "<@U024BE7LH> @here <!subteam^S1> <#C1> #general",
    "<https://evil.example|your bank> https://evil.example evil.example",
    "_i_ ~s~ `c` ```x``` > quoted",
    ":fire: :skull:",
    "&lt;b&gt; &amp;amp; &#60;",
    "a'b\"c",
    "شركة الأمل (12)",
    "\u202eevil\u202c \u2067x",
    "👨‍👩‍👧‍👦👍🏽🇨🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️",
    "陈雨拿下了上海华东分公司的大单，共 1,020 万",
    "\x00\x07\x1b[31m\x7f\x85\ufffe\uffff",
    "\ud83d lone \ude00",
    "é" * 5,
    "e\u0301" * 60,
    "\u200b\u2060",
    "  \t\n  ",
    "",
    "| a | b |\n- c\n• d\n> e",
    "$1,460,000.00",
)
short_texts: SearchStrategy[str] = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.text(st.characters(codec=None), max_size=12),
    st.sampled_from(["23", "146 万", "$84k", "–", "Acme", "Globex Trading"]),
)
long_texts = st.sampled_from(HOSTILE).map(lambda text: (text or "x") * (10_000 // max(1, len(text))))
texts = st.one_of(*[short_texts] * 12, long_texts)
_words = st.from_regex(r"[a-z][a-z0-9_.]{0,8}", fullmatch=True)
_flags = st.sampled_from(["yes", "no", "True", "False", ""])
_links = st.one_of(
    st.sampled_from(
        [
            "https://x.example/a?b=c&d=<e>|f",
            "mailto:a@b.example",
            "javascript:alert(1)",
            "https://x y",
            "http://",
        ]
    ),
    texts,
)
_ids = st.sampled_from(["U024BE7LH", "W012A3CDE", "C024BE7LR", "", "<!here>", "u1"])
_numbers = st.decimals(-1_000, 1_000, places=2).map(str)

ATTRIBUTES: dict[str, SearchStrategy[str]] = {
    "action": _words,
    "align": st.sampled_from(["left", "center", "right", ""]),
    "count": st.integers(0, 5000).map(str),
    "decimal": _flags,
    "header": st.just("no"),
    "href": _links,
    "id": _ids,
    "kind": st.sampled_from(["bar", "line", "area", "pie"]),
    "level": st.sampled_from(["info", "warning", "error", "success", ""]),
    "numbered": _flags,
    "optional": _flags,
    "selected": st.just("no"),
    "style": st.sampled_from(["primary", "danger", ""]),
    "url": _links,
    "value": texts.map(lambda text: markup.clean(text) or "1"),
}
INITIALS: dict[str, SearchStrategy[str]] = {
    "date": st.dates().map(str),
    "time": st.times().map(lambda at: at.strftime("%H:%M")),
    "number": _numbers,
    "people": st.lists(_ids, max_size=4).map(" ".join),
    "channel": _ids,
    "text": texts,
}


@st.composite
def cards(draw: DrawFn) -> str:
    """The markup of a card."""
    return _root(draw, "card")


@st.composite
def forms(draw: DrawFn) -> str:
    """The markup of a form."""
    return _root(draw, "form")


def _root(draw: DrawFn, tag: str) -> str:
    kinds = st.sampled_from(sorted(GRAMMAR[tag].holds - {"more"}))
    children = [element(draw, kind, place) for place, kind in enumerate(draw(st.lists(kinds, max_size=12)))]
    if any("<chart" in child for child in children):
        children.append(element(draw, "table", 0))
    repeated = "".join(children * draw(st.sampled_from([1, 1, 1, 1, 1, 9 if tag == "card" else 1])))
    more = element(draw, "more", 0) if draw(st.booleans()) else ""
    return f"<{tag}{_attributes(draw, tag, 0)}>{repeated}{more}</{tag}>"


def element(draw: DrawFn, tag: str, place: int, depth: int = 0) -> str:
    """One element with attributes and content that the grammar allows."""
    if tag == "chart":
        return _chart(draw)
    rule = GRAMMAR[tag]
    inside = _text(draw) if rule.has_text else ""
    holds = sorted(rule.holds - {"more", *(rule.holds if depth > 4 else ())})
    if holds:
        most = 14 if tag in ("row", "fields", "actions") else 5
        kinds = draw(st.lists(st.sampled_from(holds), max_size=most))
        children = [
            element(draw, kind, place, depth + 1) + (_text(draw) if rule.has_text else "") for kind in kinds
        ]
        inside += "".join(_many(draw, tag, children))
    if "more" in rule.holds and draw(st.booleans()):
        inside += element(draw, "more", 0)
    return f"<{tag}{_attributes(draw, tag, place)}>{inside}</{tag}>"


def _many(draw: DrawFn, tag: str, children: list[str]) -> list[str]:
    """Sometimes far more than fit: rows, items, and options, which have to differ."""
    if tag not in ("table", "list", "select", "menu", "choice", "choices", "checkboxes"):
        return children
    times = draw(st.sampled_from([1, 1, 1, 1, 40]))
    return [
        child.replace(' value="', f' value="{time} ', 1) if times > 1 else child
        for time in range(times)
        for child in children
    ]


def _text(draw: DrawFn) -> str:
    return str(escape(markup.clean(draw(texts))))


def _attributes(draw: DrawFn, tag: str, place: int) -> str:
    rule = GRAMMAR[tag]
    given = [name for name in sorted(rule.attributes) if name in rule.required or draw(st.booleans())]
    if tag == "button" and not {"action", "url"} & set(given):
        given.append("action")
    values: dict[str, Any] = {name: draw(ATTRIBUTES.get(name, texts)) for name in given}
    values |= {"name": f"f{place}"} if "name" in values else {}
    values |= {"initial": draw(INITIALS[tag])} if "initial" in values else {}
    values |= {"max": str(draw(st.integers(1, 100)))} if "max" in values else {}
    if tag == "number":
        values |= {"min": "-5000"} if "min" in values else {}
    return "".join(f' {name}="{escape(markup.clean(value))}"' for name, value in values.items())


def _chart(draw: DrawFn) -> str:
    labels = draw(st.lists(texts, max_size=24))
    kind = draw(ATTRIBUTES["kind"])
    many = 1 if kind == "pie" else draw(st.integers(0, 8))
    figures = st.floats(-1e12, 1e12, allow_nan=False)
    series = "".join(
        f'<series name="{_text(draw)}">'
        + "".join(f'<point label="{escape(markup.clean(each))}" value="{draw(figures)}"/>' for each in labels)
        + "</series>"
        for _ in range(many)
    )
    return f'<chart kind="{kind}" title="{_text(draw)}" x="{_text(draw)}">{series}</chart>'
