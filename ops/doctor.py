"""doctor: is everything there that the app needs, and if not, what to do about it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from app import Secrets, database_url, home, is_web_address, make_deps, slack_api
from bot.kit import schema
from bot.kit.db import DatabaseTrouble
from bot.kit.deps import Deps
from bot.kit.inbox import ImportsSettings
from bot.kit.settings import SettingsWrong
from bot.kit.words import LOCALES
from bot.people import service as people
from bot.people.model import Workspace
from bot.platforms.slack.api import HttpSlackApi, SlackTrouble
from ops import words
from ops.manifest import SCOPES
from ops.refused import in_short

State = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it is, and what to do when it is not well."""

    subject: str
    state: State
    says: str
    remedy: str = ""


def report(environ: Mapping[str, str] | None = None) -> list[Finding]:
    """Everything that was looked at, in the order in which it should be put right."""
    environ = os.environ if environ is None else environ
    try:
        secrets, deps = Secrets.of(environ), make_deps(environ)
    except SettingsWrong as wrong:
        return [
            Finding("settings", "problem", str(wrong), "Correct config.yaml or the environment variable.")
        ]
    except (OSError, DatabaseTrouble) as trouble:
        return [_no_database(trouble, environ)]
    found = [Finding("settings", "ok", "config.yaml and environment are valid")]
    found += [look(deps, environ) for look in (_database, _zone, _languages, _fonts, _folder, _proxy)]
    found += _slack(deps, secrets)
    deps.db.close()
    return found


def _database(deps: Deps, environ: Mapping[str, str]) -> Finding:
    kind = "SQLite" if deps.db.on_sqlite else "PostgreSQL"
    empty = Finding("database", "warning", f"{kind}: empty", "Run `python cli.py migrate`.")
    file = deps.db.engine.url.database
    if deps.db.on_sqlite and not (file and Path(file).exists()):
        return empty  # looking would make it
    try:
        if schema.present(deps.db) is None:
            return empty
        schema.check(deps.db)
        with deps.reading() as tx:
            workspace = people.the_workspace(tx)
            admins = people.admins(tx, workspace=workspace.id) if workspace else []
    except (schema.SchemaWrong, people.SeveralWorkspaces) as wrong:
        return Finding("database", "problem", str(wrong), "Do what it says.")
    except DatabaseTrouble as trouble:
        return _no_database(trouble, environ)
    if not admins:
        return Finding(
            "database",
            "warning",
            f"{kind}, schema {schema.needed()}, nobody is an admin yet",
            "Run `python cli.py import people FILE`, then `python cli.py admin add EMAIL`.",
        )
    return Finding("database", "ok", f"{kind}, schema {schema.needed()}, {_counted(len(admins), 'admin')}")


def _no_database(trouble: OSError | DatabaseTrouble, environ: Mapping[str, str]) -> Finding:
    url = _without_password(database_url(environ))
    remedy = f"Check DATABASE_URL (now {url}) and the rights on {home(environ)}."
    return Finding("database", "problem", f"cannot be used: {in_short(trouble)}", remedy)


def _zone(deps: Deps, environ: Mapping[str, str]) -> Finding:  # noqa: ARG001
    zone = deps.company.zone
    if zone == "UTC":
        return Finding(
            "zone",
            "warning",
            "company.zone is UTC",
            "Set company.zone to where your teams work, like Asia/Shanghai.",
        )
    return Finding("zone", "ok", zone)


def _languages(deps: Deps, environ: Mapping[str, str]) -> Finding:  # noqa: ARG001
    trouble = words.problems()
    if trouble:
        return Finding(
            "languages", "problem", trouble[0], "Reinstall this version: its catalogues are incomplete."
        )
    return Finding("languages", "ok", ", ".join(LOCALES))


def _fonts(deps: Deps, environ: Mapping[str, str]) -> Finding:  # noqa: ARG001
    if shutil.which("fc-list") is None:
        return Finding("fonts", "ok", "your browser brings its own (fontconfig is not here)")
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    if listed.stdout.strip():
        return Finding("fonts", "ok", "Chinese fonts are installed")
    return Finding(
        "fonts",
        "warning",
        "no Chinese font on this machine; only the local workspace's page needs one",
        "Install one, on Debian: apt-get install fonts-noto-cjk",
    )


def _folder(deps: Deps, environ: Mapping[str, str]) -> Finding:  # noqa: ARG001
    folder = deps.settings[ImportsSettings].folder_path
    if folder is None:
        return Finding("folder", "ok", "none is watched for files")
    if not folder.is_dir():
        remedy = "Make it, or set imports.folder to the folder in which files are put."
        return Finding("folder", "problem", f"imports.folder: {folder} is no folder", remedy)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        remedy = "Let the app's user read and write it: files are moved when they were taken."
        return Finding("folder", "problem", f"imports.folder: {folder} cannot be written", remedy)
    return Finding("folder", "ok", f"{folder} is watched for files")


def _proxy(deps: Deps, environ: Mapping[str, str]) -> Finding:  # noqa: ARG001
    name = next((one for one in ("HTTPS_PROXY", "https_proxy") if environ.get(one)), None)
    if name and not is_web_address(environ[name]):
        remedy = (
            "Give it as http://proxy.example.com:3128, with USER:PASSWORD@ before the host if it wants them."
        )
        return Finding("proxy", "problem", f"{name} is no address", remedy)
    return Finding("proxy", "ok", f"{name} is used for Slack" if name else "none; Slack is called directly")


def _slack(deps: Deps, secrets: Secrets) -> list[Finding]:
    found = [_present("SLACK_BOT_TOKEN", secrets.bot_token, "xoxb-", "OAuth & Permissions, after installing")]
    if not secrets.signing_secret and not secrets.app_token:
        found.append(
            Finding(
                "way in",
                "problem",
                "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set",
                "Set SLACK_APP_TOKEN (Socket Mode; no public address needed) "
                "or SLACK_SIGNING_SECRET (serve --http). Both are under Basic Information.",
            )
        )
    elif secrets.app_token:
        found.append(_app_token(deps, secrets))
    if secrets.bot_token:
        found += _workspace(deps, slack_api(deps, secrets))
    return found


def _present(name: str, value: str, prefix: str, where: str) -> Finding:
    if not value:
        return Finding(name, "problem", "not set", f"Slack shows it under {where}.")
    if not value.startswith(prefix):
        return Finding(name, "problem", f"does not begin with {prefix}", f"Copy it again from {where}.")
    return Finding(name, "ok", "set")


def _app_token(deps: Deps, secrets: Secrets) -> Finding:
    where = "Basic Information, App-Level Tokens"
    found = _present("SLACK_APP_TOKEN", secrets.app_token, "xapp-", where)
    if found.state != "ok":
        return found
    try:
        slack_api(deps, replace(secrets, bot_token=secrets.app_token)).call("apps.connections.open")
    except SlackTrouble as trouble:
        remedy = _remedy(trouble.code)
        if trouble.code != "unreachable":
            remedy = f"Generate one with the scope connections:write under {where}."
        return Finding("SLACK_APP_TOKEN", "problem", f"apps.connections.open says {trouble.code}", remedy)
    return replace(found, says="opens a socket")


def _workspace(deps: Deps, api: HttpSlackApi) -> list[Finding]:
    try:
        granted = api.scopes()
        team = str(api.call("auth.test").get("team_id") or "")
    except SlackTrouble as trouble:
        return [Finding("slack", "problem", f"auth.test says {trouble.code}", _remedy(trouble.code))]
    missing = [scope for scope in SCOPES if scope not in granted]
    found = [_ours(deps, team)]
    if missing:
        found.append(
            Finding(
                "scopes",
                "problem",
                f"missing: {', '.join(missing)}",
                "Paste the output of `python cli.py manifest` under App Manifest, then install the app again.",
            )
        )
    else:
        found.append(Finding("scopes", "ok", ", ".join(SCOPES)))
    return [*found, _channels(api)]


def _ours(deps: Deps, team: str) -> Finding:
    if not team:
        return Finding("slack", "problem", "auth.test names no workspace", _remedy("http_200"))
    ours = _kept_workspace(deps)
    if ours is not None and ours.external_id not in (None, team):
        return Finding(
            "slack",
            "problem",
            f"the token is of workspace {team}, the database holds {ours.external_id}",
            "Set COACH_HOME (or DATABASE_URL) to a place of its own for that workspace.",
        )
    return Finding("slack", "ok", f"connected to workspace {team}")


def _kept_workspace(deps: Deps) -> Workspace | None:
    """The workspace in the database; None where there is none, or no database that can be used (said already)."""
    file = deps.db.engine.url.database
    if deps.db.on_sqlite and not (file and Path(file).exists()):
        return None
    try:
        with deps.reading() as tx:
            return people.the_workspace(tx)
    except (DatabaseTrouble, people.SeveralWorkspaces):
        return None


def _channels(api: HttpSlackApi) -> Finding:
    try:
        listed = api.read("users.conversations", types="public_channel,private_channel", limit=200)
    except SlackTrouble as trouble:
        if trouble.code == "missing_scope":
            return Finding("channels", "ok", "not looked at (channels:read is optional)")
        return Finding(
            "channels", "warning", f"users.conversations says {trouble.code}", _remedy(trouble.code)
        )
    names = [channel.get("name", channel["id"]) for channel in listed.get("channels", [])]
    if not names:
        return Finding(
            "channels", "warning", "the app is in no channel", "Write /invite @Sales Coach in a channel."
        )
    return Finding("channels", "ok", f"the app is in {_counted(len(names), 'channel')}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _remedy(code: str) -> str:
    known: dict[str, str] = {
        "invalid_auth": "The token is not valid: copy it again from OAuth & Permissions.",
        "token_revoked": "The token was revoked: install the app again.",
        "account_inactive": "The app was removed from the workspace: install it again.",
        "unreachable": "Slack cannot be reached: check the network, HTTPS_PROXY, and SLACK_API_URL.",
    }
    if code.startswith("http_"):
        return (
            "This is no answer of Slack's: look at HTTPS_PROXY (does it want a password?), SLACK_API_URL, "
            "and https://status.slack.com."
        )
    return known.get(code, "Look the name up in Slack's documentation of the method.")


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://***@{tail}" if at else url
