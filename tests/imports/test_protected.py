"""Workbooks with a password or with macros, built as the real ones are: each is refused, and it is said what to do."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from struct import pack

import pytest

from bot.imports import views
from bot.imports.compound import Compound, NotCompound
from bot.imports.model import FileNotRead
from bot.imports.reader import open_source
from bot.kit.deps import Deps
from tests.imports import books, protected
from tests.imports.compound_files import Tree, compound
from tests.imports.office import ADMIN, Inbox, promote
from tests.samples import READERS
from tests.world import World, read

ROWS = [["Opportunity ID", "Name"], *[[f"006{place}", f"Fleet {place}"] for place in range(400)]]

WITH_PASSWORD: dict[str, Callable[[], bytes]] = {
    "agile.xlsx": lambda: protected.xlsx_with_password(books.xlsx(ROWS)),
    "standard.xlsx": lambda: protected.xlsx_with_password(books.xlsx(ROWS), is_agile=False),
    "since-2002.xls": lambda: protected.xls_with_password(books.biff(ROWS)),
    "of-97.xls": lambda: protected.xls_with_password(books.biff(ROWS), is_by_system=False),
}
WITH_MACROS: dict[str, Callable[[], bytes]] = {
    "deals.xlsm": lambda: books.xlsx_of({"Deals": ROWS}, program=protected.program()),
    "renamed.xlsx": lambda: books.xlsx_of({"Deals": ROWS}, program=protected.program()),
    "deals.xls": lambda: protected.xls_with_macros(books.biff(ROWS)),
    "of-1992.xls": lambda: protected.xls_with_macro_sheet(books.biff(ROWS)),
}
SAID = {
    "password": {
        "en": "{} is protected by a password. Open it, save it without one, and import that file.",
        "zh_CN": "{} 有密码保护。请打开后去掉密码另存，再导入。",
    },
    "macros": {
        "en": "{} holds macros, programs that run when it is opened, so it is not read. "
        "Save it as .xlsx, or as “CSV UTF-8”, and import that file.",
        "zh_CN": "{} 带有宏（打开时会运行的程序），所以没有读取。 请另存为 .xlsx 或“CSV UTF-8”，再导入。",
    },
}
CASES = [
    *[("password", name, made) for name, made in WITH_PASSWORD.items()],
    *[("macros", name, made) for name, made in WITH_MACROS.items()],
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files have short paths; a long one would be said shortened."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("why", "name", "make"), CASES, ids=[name for _, name, _ in CASES])
def test_it_is_refused_with_the_way_out_in_both_languages(
    deps: Deps, why: str, name: str, make: Callable[[], bytes]
) -> None:
    path = Path(name)
    path.write_bytes(make())
    with pytest.raises(FileNotRead) as refused:
        open_source(path)
    assert refused.value.facts["why"] == why
    for locale, words in SAID[why].items():
        said = views.refusal_text(deps, refused.value, READERS[locale])
        assert " ".join(said.split()) == words.format(path)


def test_without_the_password_and_the_macros_the_same_files_are_read(tmp_path: Path) -> None:
    """So it is these that are refused, and not how the tests build such files."""
    for name, whole in (
        ("deals.xlsm", books.xlsx(ROWS)),
        ("deals.xls", compound({"Workbook": books.biff(ROWS)})),
        ("old.xls", compound({"Workbook": books.biff(ROWS), "\x05SummaryInformation": b"x" * 300})),
    ):
        path = tmp_path / name
        path.write_bytes(whole)
        source = open_source(path)
        assert [row.cells for row in source.rows(source.ways[0])] == ROWS


def test_a_password_against_changes_does_not_keep_anybody_from_reading(tmp_path: Path) -> None:
    for name, whole in (
        ("deals.xlsx", books.xlsx_of({"Deals": ROWS}, is_locked=True)),
        ("deals.xls", books.xls(ROWS, is_locked=True)),
    ):
        path = tmp_path / name
        path.write_bytes(whole)
        source = open_source(path)
        assert [row.cells for row in source.rows(source.ways[0])] == ROWS


def test_a_name_in_a_cell_protects_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deals.xls"
    path.write_bytes(
        books.xls([["Id", "Name"], ["1", "EncryptedPackage 加密"], ["2", "_VBA_PROJECT_CUR 宏"]])
    )
    source = open_source(path)
    assert len(list(source.rows(source.ways[0]))) == 3


@pytest.mark.parametrize("person", [ADMIN, "李娜"])
@pytest.mark.parametrize(("why", "name"), [("password", "agile.xlsx"), ("macros", "deals.xlsm")])
def test_whoever_sends_it_in_chat_reads_that_and_nothing_is_changed(
    world: World, person: str, why: str, name: str
) -> None:
    promote(world, person)
    locale = "en" if person == ADMIN else "zh_CN"
    inbox = Inbox(world, person)
    inbox.send({**WITH_PASSWORD, **WITH_MACROS}[name](), name)
    said = read(inbox.card(SAID[why][locale].format(name)[:30]))
    assert {"en": "nothing was changed", "zh_CN": "什么都没改"}[locale] in said
    inbox.close()


# --- the files that tests build ------------------------------------------------------------------------------


def test_a_compound_file_is_read_as_it_was_written() -> None:
    tree: Tree = {
        "Book": b"b" * 70_000,
        "Small": bytes(range(256)) * 3,
        "Folder": {
            "One": b"1" * 64,
            "Two": {"Three": b"3" * 5_000},
            **{f"N{place}": b"n" for place in range(40)},
        },
        "Empty": b"",
    }
    read = Compound(io.BytesIO(compound(tree)))
    assert {one.name for one in read.entries} >= {
        "Book",
        "Small",
        "Folder",
        "One",
        "Two",
        "Three",
        "N39",
        "Empty",
    }
    assert read.beginning("book", 1 << 20) == b"b" * 70_000
    assert read.beginning("Small", 700) == (bytes(range(256)) * 3)[:700]
    assert read.beginning("Three", 10) == b"3333333333"
    assert read.beginning("Empty", 10) == read.beginning("Nobody", 10) == read.beginning("Folder", 10) == b""


@pytest.mark.parametrize("place", [30, 44, 48, 60, 68, 72, 76, 80])
def test_a_file_that_contradicts_itself_ends_nothing(place: int) -> None:
    """Whatever its head says: it is read as far as that goes, or refused, and never for ever."""
    whole = compound({"Workbook": books.biff(ROWS), "Small": b"s" * 100})
    for number in (0, 1, 7, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF):
        changed = whole[:place] + pack("<I", number) + whole[place + 4 :]
        with suppress(NotCompound):
            Compound(io.BytesIO(changed)).beginning("Small", 100)


def test_a_chain_that_bites_its_tail_ends() -> None:
    whole = bytearray(compound({"Workbook": books.biff(ROWS)}))
    (table,) = [int.from_bytes(whole[76:80], "little")]
    at = (table + 1) * 512
    whole[at : at + 4] = pack("<I", 0)
    assert len(Compound(io.BytesIO(bytes(whole))).beginning("Workbook", 1 << 30)) < len(whole) + 1024
