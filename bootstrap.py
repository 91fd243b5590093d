"""Setting up with nothing but Python: a virtual environment beside the code, from the lock files.

Standard library only, because it runs before anything is installed. `cli.py` calls it, and so does the
Makefile, so that both ways are the same.
"""

from __future__ import annotations

import hashlib
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


def ensure(kind: str) -> None:
    """Make the environment fit the lock file of that kind (`run` or `develop`), if it does not already.

    pip's own settings (PIP_INDEX_URL, proxies) are honoured because pip reads them itself.
    """
    if sys.version_info < (3, 11):
        raise SystemExit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    wanted = _digest(LOCKS[kind])
    stamp = VENV / "installed"
    has = dict(line.split(" ") for line in stamp.read_text().splitlines()) if stamp.exists() else {}
    if has.get(kind) == wanted:
        return
    print(f"Setting up {VENV.name} (once, about a minute) ...", file=sys.stderr, flush=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*install, "--require-hashes", "-r", str(LOCKS[kind])]):
        raise SystemExit(
            "pip could not install what the lock file names; its reason is above. "
            "PIP_INDEX_URL and HTTPS_PROXY are honoured."
        )
    # What is for developing includes what is for running.
    has[kind] = wanted
    if kind == "develop":
        has["run"] = _digest(LOCKS["run"])
    stamp.write_text("".join(f"{name} {digest}\n" for name, digest in has.items()))


def enter(arguments: list[str]) -> None:
    """Go on in the project's environment: set it up when a command needs that, then run there.

    Where the packages are installed some other way (a container), this does nothing.
    """
    command = arguments[0] if arguments else ""
    if command in {"setup", "demo", *NEEDS_DEVELOP} and not _has_packages_of_its_own():
        kind = "develop" if command in NEEDS_DEVELOP or "--dev" in arguments else "run"
        ensure(kind)
    elif _inside() or _has_packages_of_its_own():
        return
    elif not PYTHON.exists():
        raise SystemExit("Not set up yet. Run `python cli.py setup` (or `make setup`) first.")
    if not _inside():
        raise SystemExit(subprocess.call([str(PYTHON), str(ROOT / "cli.py"), *arguments]))


def _inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def _has_packages_of_its_own() -> bool:
    if _inside():
        return False
    try:
        import slack_bolt  # noqa: F401, PLC0415
        import typer  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


if __name__ == "__main__":
    ensure(sys.argv[1] if len(sys.argv) > 1 else "run")
