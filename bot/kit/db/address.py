"""The address of a database, checked before anything connects to it."""

from __future__ import annotations

import difflib

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


class AddressWrong(ValueError):
    """That is no address of a database we know. The message says what is allowed, without the password."""


_ALLOWED = "sqlite:///FILE, or postgresql://USER:PASSWORD@HOST:PORT/NAME"
_POSTGRES = ("postgresql", "postgres")


def parsed_address(url: str) -> URL:
    """Its parts, with our driver. Raises AddressWrong for what is none, or of a database we do not run on."""
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError):
        # It is not said back: where it cannot be read, nobody knows what of it is the password.
        raise AddressWrong(f"this is no address of a database. Allowed: {_ALLOWED}") from None
    kind = parsed.drivername.partition("+")[0].lower()
    shown = parsed.render_as_string(hide_password=True)
    if kind in _POSTGRES:
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise AddressWrong(f"{shown!r}: no file is named, and all would be lost. Allowed: {_ALLOWED}")
        return parsed.set(drivername="sqlite")
    close = difflib.get_close_matches(kind, ("sqlite", *_POSTGRES), n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise AddressWrong(f"{shown!r}: {kind!r} is no database we run on.{hint} Allowed: {_ALLOWED}")
