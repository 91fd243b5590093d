"""What people type turned into what Slack stores: @names and #channels become ids, & < > are escaped."""

from __future__ import annotations

import re

from playground.state import Workspace

_BROADCASTS = ("here", "channel", "everyone")


def escaped(text: str) -> str:
    """The three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(workspace: Workspace, text: str, *, named: bool) -> str:
    """Known names become links: `<@U1>`, or `<@U1|ana>` when `named` (as commands get them).

    The longest name that fits wins, so that "@陈雨你好" finds 陈雨. Unknown names stay as they are.
    """
    names = {f"@{word}": ("" if named else f"<!{word}>") for word in _BROADCASTS}
    for person in workspace.people:
        link = f"<@{person.id}|{person.name}>" if named else f"<@{person.id}>"
        names |= {f"@{person.real_name}": link, f"@{person.name}": link}
    for channel in workspace.conversations:
        if channel.name:
            names[f"#{channel.name}"] = f"<#{channel.id}|{channel.name}>"
    longest_first = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    choices = "|".join(re.escape(escaped(name)) for name in longest_first)
    links = {escaped(name).lower(): link for name, link in names.items()}
    pattern = re.compile(rf"(?<![\w@#])(?:{choices})(?![A-Za-z0-9_])", re.IGNORECASE)
    return pattern.sub(lambda match: links[match.group(0).lower()] or match.group(0), text)
