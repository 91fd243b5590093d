"""The sample company's people and channels as the local workspace takes them."""

from __future__ import annotations

from typing import Final

from playground import model as slack
from playground.company.model import Company

_COLORS: Final = ("2bac76", "e8912d", "3c989f", "9b3b45", "5b4dbe", "c9577c", "50785f", "a0640f", "3a6ea5")

_APP_IS_IN: Final = ("sales-all", "华东", "west", "international")
"""Where the app was invited. Elsewhere it has to ask, as in any workspace."""


def people(company: Company) -> tuple[slack.Person, ...]:
    """Everybody who has a Slack account."""
    with_account = [person for person in company.people if person.slack_id]
    return tuple(
        slack.Person(
            id=person.slack_id or "",
            name=person.key,
            real_name=person.name,
            email=person.email,
            title=person.title,
            locale=person.locale,
            tz=person.tz,
            color=_COLORS[number % len(_COLORS)],
            is_admin=person.role == "admin",
        )
        for number, person in enumerate(with_account)
    )


def channels(company: Company, *, app_user: str) -> tuple[slack.Channel, ...]:
    """The channels; `app_user` is the Slack user id of the app's bot, a member of some of them."""
    accounts = {person.key: person.slack_id for person in company.people}
    admin = next(person.slack_id for person in company.people if person.role == "admin")
    return tuple(
        slack.Channel(
            id=channel.id,
            name=channel.name,
            members=(
                *(slack_id for key in channel.members if (slack_id := accounts[key])),
                *((app_user,) if channel.name in _APP_IS_IN else ()),
            ),
            topic=channel.topic,
            private=channel.private,
            creator=admin or "",
        )
        for channel in company.channels
    )
