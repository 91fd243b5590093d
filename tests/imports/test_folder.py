"""A folder in which other systems put files: each is taken in once, whatever crashes, and moved where it belongs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.deals.store import deal_table
from bot.imports import folder, service
from bot.imports.alive import this_process
from bot.imports.folder import Watcher
from bot.imports.model import ImportRunning
from bot.imports.store import run_table
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from tests.imports.desk import HEADER, Desk, with_imports

ROW = "D1,Acme,Acme Ltd,Amy Reed,need,1000,2026-12-24,2026-11-02"
GOOD = f"{HEADER}\n{ROW}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def deps(deps: Deps, root: Path) -> Deps:
    return with_imports(deps, folder=str(root))


@pytest.fixture
def desk(deps: Deps, clock: FixedClock, tmp_path: Path) -> Desk:
    made = Desk(deps, tmp_path, clock)
    made.employ("Dana Fox", "Amy Reed")
    return made


def there(root: Path) -> list[str]:
    """Every file in the folder, by its path."""
    return sorted(str(one.relative_to(root)) for one in root.rglob("*") if one.is_file())


def count(desk: Desk) -> int:
    with desk.deps.reading() as tx:
        return len(tx.execute(deal_table.select()).all())


def runs(desk: Desk) -> int:
    with desk.deps.reading() as tx:
        return len(tx.execute(run_table.select()).all())


def settle(deps: Deps) -> Watcher:
    """Two looks: the first sees it, the second that it has not changed."""
    watcher = Watcher(deps)
    watcher.look()
    watcher.look()
    return watcher


def test_a_file_that_has_not_changed_between_two_looks_is_taken_in(desk: Desk, root: Path) -> None:
    (root / "deals-2026-11.csv").write_text(GOOD)
    watcher = Watcher(desk.deps)
    assert watcher.look() == 0
    assert count(desk) == 0
    assert watcher.look() == 1
    assert count(desk) == 1
    assert there(root) == ["done/deals-2026-11.csv"]
    assert watcher.look() == 0


def test_a_file_that_still_grows_waits(desk: Desk, root: Path) -> None:
    path, watcher = root / "deals.csv", Watcher(desk.deps)
    for end in (50, 100, len(GOOD)):
        path.write_text(GOOD[:end])
        assert watcher.look() == 0
    assert watcher.look() == 1
    assert count(desk) == 1


def test_files_that_come_together_are_taken_in_the_order_they_build_on(desk: Desk, root: Path) -> None:
    (root / "deals.csv").write_text(GOOD.replace("Amy Reed", "Kim Park"))
    (root / "People 2026.csv").write_text("name,email,team\nKim Park,kim@example.com,West\n")
    (root / "products.csv").write_text("name,series\nGTX,G\n")
    settle(desk.deps)
    assert there(root) == ["done/People 2026.csv", "done/deals.csv", "done/products.csv"]
    assert desk.owner("D1") == "Kim Park"


def test_what_is_not_ready_or_not_a_file_is_left_alone(desk: Desk, root: Path) -> None:
    for name in (".deals.csv", "~$deals.xlsx", "deals.csv.part", "deals.tmp", "deals.map.yaml"):
        (root / name).write_text("x")
    (root / "deals-folder").mkdir()
    (root / "deals-link.csv").symlink_to("/etc/passwd")
    before = there(root)
    settle(desk.deps)
    assert there(root) == before


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.csv", GOOD, "does not say what is in the file"),
        ("deals.csv", "%PDF-1.7", "is a PDF"),
        ("deals.csv", "a,b\n1,2\n", "looks like a header"),
        (
            "deals.csv",
            HEADER + "\nD1,A,A,Amy Reed,need,x,2026-12-24,2026-11-02\n",
            "The one row cannot be taken",
        ),
        ("deals.csv", HEADER + "\nD1,A,A,Amy Reed,need,1,3/5/2026,1/2/2026\n", "has to be settled first"),
    ],
)
def test_what_cannot_be_taken_is_put_aside_with_the_reason(
    desk: Desk, root: Path, name: str, content: str, reason: str
) -> None:
    (root / name).write_text(content)
    settle(desk.deps)
    assert f"refused/{name}" in there(root)
    assert reason in (root / "refused" / f"{name}.reason.txt").read_text()
    assert not (root / "taking").exists() or not [*(root / "taking").iterdir()]
    assert str(root / "taking") not in (root / "refused" / f"{name}.reason.txt").read_text()
    assert folder.refused_files(desk.deps) == 1
    assert count(desk) == 0


def test_rows_that_are_turned_away_lie_beside_the_file(desk: Desk, root: Path) -> None:
    rows = [ROW.replace("D1", f"D{number}") for number in range(20)]
    bad = "D99,Bad,Bad,Amy Reed,need,abc,2026-12-24,2026-11-02"
    (root / "deals.csv").write_text("\n".join([HEADER, *rows, bad]) + "\n")
    settle(desk.deps)
    assert there(root) == ["done/deals.csv", "done/deals.csv.rejected.csv"]
    assert count(desk) == 20


def test_a_map_in_the_folder_is_used(desk: Desk, root: Path) -> None:
    (root / "deals.map.yaml").write_text("source: erp\n")
    (root / "deals.csv").write_text(GOOD)
    settle(desk.deps)
    assert desk.deal("D1", source="erp").external_id == "D1"


def test_two_processes_do_not_take_one_file_twice(desk: Desk, root: Path) -> None:
    (root / "deals.csv").write_text(GOOD)
    one, other = Watcher(desk.deps), Watcher(desk.deps)
    assert [one.look(), other.look()] == [0, 0]
    assert [one.look(), other.look()] == [1, 0]
    assert runs(desk) == 1


def test_a_process_that_was_faster_at_the_last_moment_has_it(
    desk: Desk, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "deals.csv").write_text(GOOD)
    watcher = Watcher(desk.deps)
    watcher.look()
    really = Path.rename

    def lose(self: Path, target: Path) -> Path:
        self.unlink()
        return really(self, target)

    monkeypatch.setattr(Path, "rename", lose)
    assert watcher.look() == 0
    assert not [*(root / "taking").iterdir()]


def test_a_file_of_the_same_name_keeps_both(desk: Desk, root: Path) -> None:
    for amount in ("1000", "2000"):
        (root / "deals.csv").write_text(GOOD.replace("1000", amount))
        settle(desk.deps)
    first, second = there(root)
    assert first.startswith("done/deals 2026")
    assert second == "done/deals.csv"


class Killed(BaseException):
    """The process is killed here."""


@pytest.mark.parametrize("owner", ["dead", "same number again", "another machine, long ago"])
def test_a_crash_between_import_and_move_imports_nothing_twice(
    desk: Desk, root: Path, monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    (root / "deals.csv").write_text(GOOD)
    watcher = Watcher(desk.deps)
    watcher.look()

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Watcher, "_move", die)
        with pytest.raises(Killed):
            watcher.look()
    (taken,) = [*(root / "taking").iterdir()]
    assert count(desk) == 1
    before = desk.everything()
    if owner == "dead":
        taken.rename(taken.with_name(this_process().rpartition(" ")[0] + " 999999999 1"))
    elif owner != "same number again":
        elsewhere = taken.rename(taken.with_name("elsewhere 1 1"))
        assert Watcher(desk.deps).look() == 0
        os.utime(elsewhere, (0, 0))
    assert Watcher(desk.deps).look() == 1
    assert there(root) == ["done/deals.csv"]
    assert desk.everything() == before


def test_what_another_living_process_takes_is_left_to_it(desk: Desk, root: Path) -> None:
    own = root / "taking" / f"{this_process().rpartition(' ')[0]} {os.getppid()} 1"
    own.mkdir(parents=True)
    (own / "deals.csv").write_text(GOOD)
    settle(desk.deps)
    assert there(root) == [f"taking/{own.name}/deals.csv"]


def test_while_another_import_is_read_the_file_waits(
    desk: Desk, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "deals.csv").write_text(GOOD)

    def busy(*_: object) -> None:
        raise ImportRunning(kind="deals", file="other.csv")

    with monkeypatch.context() as patch:
        patch.setattr(service, "import_file", busy)
        settle(desk.deps)
    assert there(root) == ["deals.csv"]
    settle(desk.deps)
    assert there(root) == ["done/deals.csv"]


def test_a_folder_that_is_not_there_stops_nothing(desk: Desk, root: Path) -> None:
    root.rmdir()
    assert Watcher(desk.deps).look() == 0
    assert folder.refused_files(desk.deps) == 0
