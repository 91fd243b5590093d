"""The watched folder: what other systems put there is taken in by itself. docs/import.md describes it.

A file is ours once it has been renamed into a folder of our own, which only one process can do. It is moved on
after it was taken in; a process that dies in between leaves it there, and the next one takes it in again, which
changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import structlog

from bot.imports import service
from bot.imports.alive import is_gone, this_process
from bot.imports.intake import kinds, operator
from bot.imports.model import ImportRunning, NameSaysNothing, Report, Request, TooManyRejected
from bot.imports.uploads.looking import remembered_map
from bot.imports.views import refusal_text
from bot.kit.deps import Deps
from bot.kit.errors import Refusal
from bot.kit.inbox import ImportsSettings
from bot.people import service as people

log = structlog.get_logger()

DONE, REFUSED, TAKING = "done", "refused", "taking"
_REASON = ".reason.txt"
_NOT_YET = (".part", ".tmp", ".crdownload", ".filepart", ".map.yaml")
_FIRST = ("people", "products", "accounts", "deals")
"""The order in which files are taken that come at once (docs/import.md)."""

_ABANDONED = timedelta(hours=1)
"""After so long, what a process on another machine took and did not finish is taken from it."""


class _Look(NamedTuple):
    """A file as it was seen: it is taken when the next look sees the same."""

    size: int
    time: int


@dataclass
class Watcher:
    """Looks into the folder, one look at a time. What it saw last is all that it remembers."""

    deps: Deps
    _seen: dict[str, _Look] = field(default_factory=dict)

    def look(self) -> int:
        """Take in what has not changed since the last look; returns how many files were settled."""
        root = self.deps.settings[ImportsSettings].folder_path
        if root is None:
            return 0
        if not root.is_dir():
            log.warning("imports_folder_missing")
            return 0
        settled = sum(self._take(root, path) for path in self._left_behind(root))
        before, self._seen = self._seen, {path.name: look for path, look in _files(root)}
        for name, look in sorted(self._seen.items(), key=lambda one: _turn(one[0])):
            if before.get(name) == look and (claimed := self._claim(root, name, look)) is not None:
                settled += self._take(root, claimed)
        return settled

    def _claim(self, root: Path, name: str, look: _Look) -> Path | None:
        """Make it ours; None when another process was faster, or somebody is writing to it after all."""
        own = root / TAKING / f"{this_process()} {self.deps.ids.new()}"
        own.mkdir(parents=True)
        claimed = own / name
        try:
            (root / name).rename(claimed)
        except FileNotFoundError:
            own.rmdir()
            return None
        if _look(claimed) != look:
            self._give_back(root, claimed)
            return None
        return claimed

    def _left_behind(self, root: Path) -> Iterator[Path]:
        """What a process took that has ended since, or that took too long. Our own is left from an earlier look."""
        taking = root / TAKING
        now = self.deps.clock.now().timestamp()
        for own in sorted(taking.iterdir()) if taking.is_dir() else ():
            owner = own.name.rpartition(" ")[0]
            is_old = now - own.stat().st_mtime > _ABANDONED.total_seconds()
            if owner == this_process() or is_gone(owner) or is_old:
                found = [path for path, _ in _files(own) if not path.name.endswith(".rejected.csv")]
                yield from found
                if not found:
                    _clear(own)

    def _take(self, root: Path, path: Path) -> bool:
        """Take it in, then move it on. False when it has to wait."""
        try:
            report = self._imported(root, path)
        except ImportRunning:
            self._give_back(root, path)
            return False
        except Refusal as refusal:
            if "path" in refusal.facts:
                refusal.facts["path"] = path.name
            if isinstance(refusal, TooManyRejected):
                refusal.report.rejected_file = path.name + ".rejected.csv"
            reason = refusal_text(self.deps, refusal, operator(self.deps))
            there = self._move(path, root / REFUSED)
            there.with_name(there.name + _REASON).write_text(reason.strip() + "\n", encoding="utf-8")
            log.warning("imports_folder_refused", kind=_kind(path.name), why=type(refusal).__name__)
            return True
        self._move(path, root / DONE)
        log.info("imports_folder_taken", kind=report.kind, rows=report.rows, rejected=report.rejected)
        return True

    def _imported(self, root: Path, path: Path) -> Report:
        kind = _kind(path.name)
        if kind is None:
            raise NameSaysNothing(path=path.name, kinds=list(kinds()))
        with self.deps.writing() as tx:
            workspace = people.open_workspace(tx, company=self.deps.company, now=self.deps.clock.now()).id
        map_ = root / f"{kind}.map.yaml"
        request = Request(kind, path, name=path.name)
        if map_.exists():
            request = Request(kind, path, name=path.name, map=map_)
        else:
            said = remembered_map(self.deps, workspace, kind, path)
            request = Request(kind, path, name=path.name, said=said)
        return service.import_file(self.deps, workspace, request)

    def _give_back(self, root: Path, path: Path) -> None:
        if not (root / path.name).exists():
            path.rename(root / path.name)
            _clear(path.parent)

    def _move(self, path: Path, folder: Path) -> Path:
        """Into that folder, under a name that is free there, with what was turned away beside it."""
        folder.mkdir(exist_ok=True)
        there = folder / path.name
        if there.exists():
            when = self.deps.clock.now().strftime("%Y%m%d-%H%M%S")
            there = folder / f"{path.stem} {when} {self.deps.ids.new()}{path.suffix}"
        rejected = path.with_name(path.name + ".rejected.csv")
        if rejected.exists():
            os.replace(rejected, there.with_name(there.name + ".rejected.csv"))
        os.replace(path, there)
        _clear(path.parent)
        return there


def refused_files(deps: Deps) -> int:
    """How many files in the folder could not be taken and still lie there."""
    root = deps.settings[ImportsSettings].folder_path
    try:
        return 0 if root is None else sum(1 for _ in (root / REFUSED).glob(f"*{_REASON}"))
    except OSError:
        return 0


def _kind(name: str) -> str | None:
    """The kind that the name begins with: deals-2026-11.csv are deals."""
    fitting = [kind for kind in kinds() if name.casefold().startswith(kind)]
    return max(fitting, key=len, default=None)


def _turn(name: str) -> tuple[int, str]:
    """When its turn is among files that come together: deals name people, products and customers."""
    kind = _kind(name)
    return (_FIRST.index(kind) if kind in _FIRST else len(_FIRST), name)


def _files(folder: Path) -> Iterator[tuple[Path, _Look]]:
    """The files in it that somebody may have finished writing, as they are now."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.name.casefold().endswith(_NOT_YET):
            continue
        if path.is_symlink() or not path.is_file():
            continue
        look = _look(path)
        if look is not None:
            yield path, look


def _look(path: Path) -> _Look | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return _Look(found.st_size, found.st_mtime_ns)


def _clear(own: Path) -> None:
    """Remove a folder of ours with what an interrupted reading left in it."""
    for left in own.iterdir():
        if left.name.endswith((".rejected.csv", ".rejected.csv.part")):
            left.unlink(missing_ok=True)
    try:
        own.rmdir()
    except OSError:
        log.warning("imports_folder_not_cleared")
