"""How long the app takes to import, and how much memory it holds when nobody asks it anything."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench import RUNS, Line, Report

ROOT = Path(__file__).resolve().parents[1]
_IMPORT = """
import time
start = time.perf_counter()
import app
print(time.perf_counter() - start)
"""
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
    """Medians over fresh processes, which time the import themselves: how long Python takes to start, and to
    clear up when it ends, is not ours."""
    imports = statistics.median(float(_printed(_IMPORT, os.environ)) for _ in range(RUNS))
    with tempfile.TemporaryDirectory() as home:
        memory = int(_printed(_IDLE, {**os.environ, "COACH_HOME": home})) / 1024
    return Report(
        "Starting",
        [
            Line("import app", f"{imports * 1000:.0f} ms", "under 600 ms", imports < 0.6),
            Line("idle memory", f"{memory:.0f} MB", "under 120 MB", memory < 120),
        ],
    )


def _printed(code: str, environ: Mapping[str, str]) -> str:
    """The last word that a fresh Python printed."""
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
    return ran.stdout.split()[-1]
