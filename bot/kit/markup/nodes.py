"""What a card or a form is made of: frozen values that every chat platform can show in its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["bold", "italic", "strike", "code"]
Align: TypeAlias = Literal["left", "center", "right"]
ChartKind: TypeAlias = Literal["bar", "line", "area", "pie"]
Level: TypeAlias = Literal["info", "warning", "error", "success"]
ButtonStyle: TypeAlias = Literal["primary", "danger"]


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text in one style. White space is folded already; `href` makes it a link."""

    text: str
    styles: frozenset[Style] = frozenset()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace, mentioned by the id the platform knows; the name stands where that fails."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel, by the id the platform knows; the name stands where that fails."""

    id: str
    name: str


Inline: TypeAlias = Text | Break | Person | Conversation
Content: TypeAlias = tuple[Inline, ...]
"""Lines of text. Empty when there is nothing to read."""


@dataclass(frozen=True, slots=True)
class More:
    """Stands for what is left out: `count` things by the template, further ones by the renderer.

    With an action, a button that shows the rest.
    """

    label: str
    action: str | None = None
    value: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    content: Content


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, with its line breaks."""

    content: Content


@dataclass(frozen=True, slots=True)
class Small:
    """Small grey text. A footer stays when the rest of the card has to be cut."""

    content: Content
    is_footer: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A figure or fact under its label."""

    label: str
    content: Content


@dataclass(frozen=True, slots=True)
class Fields:
    """Labelled facts in two columns."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. Without `align` the renderer decides by what the column holds."""

    content: Content
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row; only the first of a table may be its header."""

    cells: tuple[Cell, ...]
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns."""

    rows: tuple[Row, ...]
    more: More | None = None


@dataclass(frozen=True, slots=True)
class List:
    """Bullets, or numbers when ordered."""

    items: tuple[Content, ...]
    is_ordered: bool = False
    more: More | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a chart."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """Figures that belong together. All series of a chart have the same labels in the same order."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures that stand beside it as text. A pie has one series."""

    kind: ChartKind
    title: str
    series: tuple[Series, ...]
    x: str = ""
    y: str = ""


@dataclass(frozen=True, slots=True)
class Divider:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to know before going on."""

    level: Level
    content: Content


@dataclass(frozen=True, slots=True)
class Button:
    """Does `action` with `value`, or opens `url`. `confirm` is asked first."""

    label: str
    action: str | None = None
    value: str = ""
    style: ButtonStyle | None = None
    confirm: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    label: str
    value: str
    hint: str = ""
    is_selected: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A drop-down that acts as soon as something is chosen."""

    action: str
    options: tuple[Option, ...]
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Rarely used actions behind three dots."""

    action: str
    options: tuple[Option, ...]


Control: TypeAlias = Button | Select | Menu


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons and menus in a row."""

    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What every field of a form has: its name in the answer, and the words around it."""

    name: str
    label: str
    hint: str = ""
    placeholder: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class TextField:
    """A line of text, or several."""

    labels: Labels
    initial: str = ""
    max: int | None = None
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number. Bounds and initial value are plain decimals ("12.5"), "" for none."""

    labels: Labels
    initial: str = ""
    min: str = ""
    max: str = ""
    is_decimal: bool = False


@dataclass(frozen=True, slots=True)
class MomentField:
    """A day (2026-11-23) or a time of day (09:30)."""

    kind: Literal["date", "time"]
    labels: Labels
    initial: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of several options (`choice`), or any of them, from a list (`choices`) or as ticks (`checkboxes`)."""

    kind: Literal["choice", "choices", "checkboxes"]
    labels: Labels
    options: tuple[Option, ...]
    max: int | None = None


@dataclass(frozen=True, slots=True)
class PeopleField:
    """People of the workspace, by platform id; at most `max` of them."""

    labels: Labels
    initial: tuple[str, ...] = ()
    max: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelField:
    """A channel, by platform id: a public one, or a private one of whoever fills in. Never a direct conversation."""

    labels: Labels
    initial: str = ""


FormField: TypeAlias = TextField | NumberField | MomentField | ChoiceField | PeopleField | ChannelField
Part: TypeAlias = (
    Header | Paragraph | Quote | Small | Fields | Table | List | Chart | Divider | Alert | Actions | More
)


@dataclass(frozen=True, slots=True)
class Card:
    """A message, an App Home, or a window that only shows something. `title` is the window's."""

    summary: str
    parts: tuple[Part, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A window with fields to fill in; `action` says who takes the answer."""

    title: str
    action: str
    submit: str
    parts: tuple[Part | FormField, ...]
    close: str = ""


def plain(content: Content) -> str:
    """The text without its styles, for places that have none."""
    return "".join(
        "\n" if isinstance(inline, Break) else inline.text if isinstance(inline, Text) else inline.name
        for inline in content
    )
