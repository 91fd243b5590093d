"""SQLite's log stays short while much is written and somebody is always looking."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.kit.db import Database
from bot.kit.db.log import _BREATH as BREATH
from bot.kit.db.log import Log

FULL, OVERFULL = 1 << 20, 2 << 20
ONE = 100_000
"""Bytes that each transaction writes."""

_LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT max(i) FROM n"
"""Takes longer than one of the transactions."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database.at(f"sqlite:///{tmp_path}/much.db")
    assert made.log is not None
    made.log.full, made.log.overfull = FULL, OVERFULL
    with made.writing() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE much (id INTEGER PRIMARY KEY, what BLOB)")
    yield made
    made.close()


def _write(db: Database, times: int) -> int:
    """The longest that the log has been."""
    longest = 0
    for _ in range(times):
        with db.writing(is_one_of_many=True) as tx:
            tx.connection.exec_driver_sql("INSERT INTO much (what) VALUES (zeroblob(?))", (ONE,))
        assert db.log is not None
        longest = max(longest, db.log.size)
    return longest


class _Lookers:
    """Two people of whom one always looks: neither stops before the other has begun."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stop = threading.Event()
        self._has_begun = (threading.Event(), threading.Event())
        self._threads = [threading.Thread(target=self._look, args=(me,)) for me in (0, 1)]
        self.looks = 0

    def __enter__(self) -> _Lookers:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._has_begun:
            one.set()
        for thread in self._threads:
            thread.join()

    def _look(self, me: int) -> None:
        mine, other = self._has_begun[me], self._has_begun[1 - me]
        while not self._stop.is_set():
            with self._db.reading() as tx:
                tx.connection.exec_driver_sql("SELECT count(*) FROM much").fetchall()
                mine.set()
                other.wait()
                other.clear()
                tx.connection.exec_driver_sql(_LONG).fetchall()
            self.looks += 1


class _Rests:
    """Counts how often somebody waits, each time for long enough to give up then."""

    def __init__(self) -> None:
        self.count = 0

    def wait(self, seconds: float) -> None:
        # Leaving a moment to others before each transaction is no waiting for the log.
        self.count += seconds >= BREATH
        threading.Event().wait(0.002)


def test_the_log_stays_short_though_somebody_always_looks(db: Database) -> None:
    with _Lookers(db) as lookers:
        longest = _write(db, 200)
    assert lookers.looks > 2
    assert longest < OVERFULL + FULL
    assert 200 * ONE > 5 * (OVERFULL + FULL), "otherwise nothing was shown"


def test_a_log_that_nobody_reads_is_begun_again_when_it_is_full(db: Database) -> None:
    assert _write(db, 30) < FULL + 2 * ONE


def test_who_looks_for_very_long_stops_nobody(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rests = _Rests()
    monkeypatch.setattr("bot.kit.db.log._never", rests)
    monkeypatch.setattr("bot.kit.db.log._WAITS", 0.001)
    monkeypatch.setattr("bot.kit.db.log._REST", 0.001)
    with db.reading() as tx:
        tx.connection.exec_driver_sql("SELECT count(*) FROM much").fetchall()
        longest = _write(db, 200)
        assert longest > 8 * OVERFULL
        assert rests.count <= 5, "the longer the log, the longer it goes on without waiting"
        with db.reading() as other:
            assert other.connection.exec_driver_sql("SELECT count(*) FROM much").scalar() == 200
    assert _write(db, 5) < OVERFULL, "as soon as that look is over"


def test_a_write_waits_as_long_as_ever_after_the_log_was_cleared(db: Database) -> None:
    _write(db, 30)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
        assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == 20_000


def test_a_database_without_a_log_has_none_to_clear(tmp_path: Path) -> None:
    log = Log(tmp_path / "none-wal", full=0)
    raw = sqlite3.connect(tmp_path / "plain.db")
    log.keep_short(raw)
    assert log.size == 0
    raw.close()
