"""Setting up with nothing but Python: a virtual environment beside the code, from the lock files.

Standard library only, because it runs before anything is installed. `cli.py` calls it, and so does the
Makefile, so that both ways are the same.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"run": ROOT / "requirements.lock", "develop": ROOT / "requirements-dev.lock"}
NEEDS_DEVELOP = {"test", "check", "gallery", "bench"}
SETS_UP = {"setup", "demo", *NEEDS_DEVELOP}


def ensure(kind: str) -> None:
    """Make the environment fit the lock file of that kind (`run` or `develop`), if it does not already.

    pip's own settings (PIP_INDEX_URL, proxies) are honoured because pip reads them itself.
    """
    if sys.version_info < (3, 11):
        raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    stamp = VENV / "installed"
    has = dict(line.split(" ") for line in stamp.read_text().splitlines()) if stamp.exists() else {}
    if has.get(kind) == _digest(LOCKS[kind]):
        return
    print(f"Setting up {VENV.name} (once, about a minute) ...", file=sys.stderr, flush=True)
    if not _usable():
        _make()
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*install, "--require-hashes", "-r", str(LOCKS[kind])]):
        raise SystemExit(
            "pip could not install what the lock file names; its reason is above. "
            "PIP_INDEX_URL and HTTPS_PROXY are honoured."
        )
    # What is for developing includes what is for running.
    has[kind] = _digest(LOCKS[kind])
    if kind == "develop":
        has["run"] = _digest(LOCKS["run"])
    stamp.write_text("".join(f"{name} {digest}\n" for name, digest in has.items()))


def enter(arguments: list[str]) -> None:
    """Go on in the project's environment: set it up when a command needs that, then run there.

    Where the packages are installed some other way (a container), this does nothing.
    """
    command = arguments[0] if arguments else ""
    if command in SETS_UP and not _has_packages_of_its_own():
        ensure("develop" if command in NEEDS_DEVELOP or "--dev" in arguments else "run")
    elif _inside() or _has_packages_of_its_own():
        return
    elif not PYTHON.exists():
        raise SystemExit("Not set up yet. Run `python cli.py setup` (or `make setup`) first.")
    if not _inside():
        _run_there([str(PYTHON), str(ROOT / "cli.py"), *arguments])


def _run_there(command: list[str]) -> None:
    if os.name == "nt":
        raise SystemExit(subprocess.call(command))
    # The same process goes on, so that a signal to it reaches the app.
    os.execv(command[0], command)


def _make() -> None:
    try:
        venv.create(VENV, clear=not _inside(), with_pip=True, symlinks=os.name != "nt")
    except subprocess.CalledProcessError:
        raise SystemExit(
            "This Python cannot make an environment with pip in it. "
            "On Debian and Ubuntu: apt-get install python3-venv"
        ) from None


def _usable() -> bool:
    """Whether the environment is whole: its Python runs and has pip."""
    if not PYTHON.exists():
        return False
    ask = [str(PYTHON), "-m", "pip", "--version"]
    return subprocess.call(ask, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def _inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def _has_packages_of_its_own() -> bool:
    return not _inside() and all(importlib.util.find_spec(name) for name in ("slack_bolt", "typer"))


def _digest(lock: Path) -> str:
    # Packages are for one Python: when the one beneath is another (an upgrade), they are installed anew.
    return hashlib.sha256(lock.read_bytes() + str(PYTHON.resolve()).encode()).hexdigest()


if __name__ == "__main__":
    ensure(sys.argv[1] if len(sys.argv) > 1 else "run")
