"""What kind of file it is, told from its columns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.imports import headers, reader
from bot.imports.headers import Layout
from bot.imports.intake import kinds
from bot.imports.mapfile import MapFile
from bot.imports.model import FileNotRead
from bot.kit.importing import Kind
from bot.kit.settings import Settings


@dataclass(frozen=True)
class Guess:
    """How the file reads as one kind. `is_complete`: no column that is needed lacks."""

    kind: Kind
    layout: Layout

    @property
    def headers(self) -> frozenset[str]:
        """The headers that are recognised."""
        return frozenset(header for column in self.layout.columns for header in column.headers)

    @property
    def has_two_ids(self) -> bool:
        """Whether the file names each row by two columns: one of them is then another record's id."""
        ids = self.layout.column("id")
        return ids is not None and len(ids.indexes) > 1

    @property
    def is_complete(self) -> bool:
        """Whether no column that this kind needs lacks."""
        have = {column.field.name for column in self.layout.columns}
        return all(field.name in have for field in self.kind.fields if field.is_required)


def guesses(path: Path, name: str, settings: Settings) -> list[Guess]:
    """The file, called that, as every kind of which it has a column.

    Refuses: FileNotRead, also when it has a column of none.
    """
    source = reader.open_source(path, name)
    found, why = [], None
    for kind in kinds().values():
        try:
            found.append(
                Guess(kind, headers.recognise(source, kind, MapFile(options=kind.options()), settings))
            )
        except FileNotRead as refusal:
            if refusal.facts["why"] != "no_header":
                raise
            why = refusal
    if not found and why is not None:
        raise why
    return found
