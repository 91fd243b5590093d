"""What a killed reader put down is cleared by the next one, and what a living one put down is not."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.imports import spool
from bot.imports.alive import this_process
from bot.imports.forms import Form


@pytest.mark.skipif(sys.platform == "win32", reason="nobody can tell there whether a process has ended")
def test_what_dead_readers_left_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = tmp_path / f"sales-coach-{socket.gethostname()} {ended.pid} abc"
    living = tmp_path / f"sales-coach-{this_process()} abc"
    elsewhere = tmp_path / f"sales-coach-another-machine {ended.pid} abc"
    others = tmp_path / "something else"
    for folder in (dead, living, elsewhere, others):
        folder.mkdir()
        (folder / "0").write_text("kept", encoding="utf-8")
    page = tmp_path / "deals.xls"
    page.write_text("<table><tr><td>Name</td></tr><tr><td>Acme</td></tr></table>", encoding="utf-8")
    source = spool.spool(page, Form.HTML)
    assert not dead.exists()
    assert living.exists()
    assert elsewhere.exists()
    assert others.exists()
    assert [row.cells for row in source.rows(source.ways[0])] == [["Name"], ["Acme"]]
