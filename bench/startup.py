"""How long the app takes to import, and how much memory it holds when nobody asks it anything."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import RUNS, Line, Report, seconds

ROOT = Path(__file__).resolve().parents[1]
_IDLE = """
import os, sys
from app import Secrets, make_deps
from bot.kit import schema
from ops.serve import make_running
deps = make_deps()
schema.check_or_create(deps.db)
running = make_running(deps, Secrets.of({}))
with open(f"/proc/{os.getpid()}/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmRSS")))
"""


def run() -> Report:
    """Medians over fresh processes; what Python itself needs to start is taken off."""
    empty = _median("pass")
    imports = _median("import app") - empty
    with tempfile.TemporaryDirectory() as home:
        printed = subprocess.run(
            [sys.executable, "-c", _IDLE],
            cwd=ROOT,
            env={**os.environ, "COACH_HOME": home},
            capture_output=True,
            text=True,
            check=True,
        )
    memory = int(printed.stdout.split()[-1]) / 1024
    return Report(
        "Starting",
        [
            Line("import app", f"{imports * 1000:.0f} ms", "under 600 ms", imports < 0.6),
            Line("idle memory", f"{memory:.0f} MB", "under 120 MB", memory < 120),
        ],
    )


def _median(code: str) -> float:
    return statistics.median(
        seconds(lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True))
        for _ in range(RUNS)
    )
