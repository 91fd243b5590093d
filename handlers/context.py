"""Who asks what, from where: put into Bolt's context once for every listener, as `asked` and `answer`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from bot.kit.clock import is_zone, local
from bot.kit.deps import Deps
from bot.kit.formats import Reader
from bot.people import service as people
from bot.people.model import Member, WorkspaceId
from bot.people.refusals import AnotherCompany, UnknownPerson
from bot.platforms.slack.answer import Answer, Place
from bot.platforms.slack.api import SlackApi, SlackTrouble
from bot.platforms.slack.chat import LANGUAGES

_MENTION = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|(?P<handle>[^>]*))?>")


@dataclass
class Asked:
    """What a person asked. `member` and `reader` are looked up when first used, after the acknowledgement."""

    deps: Deps
    api: SlackApi
    body: dict[str, Any]
    place: Place
    slack_team: str
    text: str = ""
    value: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    metadata: str = ""
    speaker: Member | None = None

    @property
    def workspace(self) -> WorkspaceId:
        """The workspace this came from; made on the first contact. Raises AnotherCompany."""
        if self._workspace is None:
            raise AnotherCompany
        return self._workspace

    @cached_property
    def _workspace(self) -> WorkspaceId | None:
        if self.speaker is not None:
            return self.speaker.workspace
        with self.deps.reading() as tx:
            found = people.workspace_of(tx, external_id=self.slack_team)
        if found is None:
            with self.deps.writing() as tx:
                found = people.first_contact(
                    tx, external_id=self.slack_team, company=self.deps.company, now=self.deps.clock.now()
                )
        return found.id if found else None

    @cached_property
    def member(self) -> Member:
        """The person, as we know them. Raises AnotherCompany, people.NotLinked for somebody we do not know."""
        member = self.known_member
        if member is None and self._workspace is None:
            raise AnotherCompany
        if member is None:
            raise people.NotLinked(user=self.place.user)
        return member

    @cached_property
    def known_member(self) -> Member | None:
        """The person, or None for somebody we do not know."""
        if self.speaker is not None:
            return self.speaker
        workspace = self._workspace
        if workspace is None:
            return None
        with self.deps.reading() as tx:
            found = people.by_slack_id(tx, workspace=workspace, slack_id=self.place.user)
        if found is not None:
            return found
        return self.recognised()

    def became(self, member: Member) -> None:
        """The person has changed something about themselves; what follows is answered accordingly."""
        for derived in ("member", "reader"):
            self.__dict__.pop(derived, None)
        self.known_member = member

    def recognised(self) -> Member | None:
        """Ask Slack who this is, and keep what it says of language and zone."""
        return self._recognised(self.place.user, self._profile)

    def person(self, who: str) -> Member:
        """Who is meant by a mention, a name or an email.

        Of somebody mentioned who never wrote to us, Slack is asked who they are. Raises UnknownPerson,
        AmbiguousPerson.
        """
        mention = _MENTION.fullmatch(who.strip())
        workspace = self.workspace
        with self.deps.reading() as tx:
            if mention is None:
                return people.person_called(tx, workspace=workspace, word=who)
            found = people.by_slack_id(tx, workspace=workspace, slack_id=mention["id"])
        found = found or self._recognised(mention["id"], self._profile_of(mention["id"]))
        if found is None:
            raise UnknownPerson(word=f"@{mention['handle'] or mention['id']}", nearest=None)
        return found

    def _recognised(self, user: str, profile: dict[str, str]) -> Member | None:
        workspace = self.workspace
        with self.deps.writing() as tx:
            return people.recognise(
                tx,
                workspace=workspace,
                slack_id=user,
                email=profile.get("email"),
                slack_language=profile.get("language"),
                slack_zone=profile.get("zone"),
            )

    @cached_property
    def reader(self) -> Reader:
        """In which language and on which clock to answer."""
        company = self.deps.company
        member = self.known_member
        if member is not None:
            return Reader(member.language, member.zone, self._today(member.zone))
        zone = self._profile.get("zone") or company.zone
        return Reader(self._profile.get("language") or company.language, zone, self._today(zone))

    @property
    def today(self) -> date:
        """The asker's day."""
        return self.reader.today

    def _today(self, zone: str) -> date:
        return local(self.deps.clock.now(), zone).date()

    @cached_property
    def _profile(self) -> dict[str, str]:
        return self._profile_of(self.place.user)

    def _profile_of(self, slack_id: str) -> dict[str, str]:
        try:
            user = self.api.read("users.info", user=slack_id, include_locale="true").get("user") or {}
        except SlackTrouble:
            # Without a profile they are a stranger who reads the company's language; saying so helps more
            # than an error.
            return {}
        zone = str(user.get("tz") or "")
        found = {
            # Another company writes what it likes into its people's profiles, so it ties nobody to one of ours.
            "email": (user.get("profile") or {}).get("email") if self._is_of_ours(user) else None,
            "language": LANGUAGES.get(str(user.get("locale") or "")[:2]),
            # Slack may know a zone, or a newer name of one, that this machine does not.
            "zone": zone if is_zone(zone) else "",
        }
        return {name: value for name, value in found.items() if value}

    def _is_of_ours(self, user: dict[str, Any]) -> bool:
        organisation = user.get("enterprise_user") or {}
        teams = [user.get("team_id") or self.slack_team, *(organisation.get("teams") or [])]
        return self.slack_team in teams and not user.get("is_stranger")


def identify(deps: Deps, api: SlackApi, *, speaker: Member | None = None) -> Callable[..., None]:
    """The middleware that fills `asked` and `answer` in. It opens no transaction and calls nobody.

    `speaker`: who it is, when that is known without Slack (`cli.py say`).
    """

    def middleware(body: dict[str, Any], context: dict[str, Any], next: Callable[[], None]) -> None:  # noqa: A002
        asked = asked_of(deps, api, body)
        if asked is not None:
            asked.speaker = speaker
            context["asked"] = asked
            context["answer"] = Answer(api, deps.words, lambda: asked.reader, asked.place)
        next()

    return middleware


def asked_of(deps: Deps, api: SlackApi, body: dict[str, Any]) -> Asked | None:
    """What the payload says, or None for one that no person sent."""
    if "command" in body:
        return _from_command(deps, api, body)
    if "event" in body:
        return _from_event(deps, api, body)
    if "user" in body:
        return _from_interaction(deps, api, body)
    return None


def _from_command(deps: Deps, api: SlackApi, body: dict[str, Any]) -> Asked:
    place = Place(
        user=body["user_id"],
        channel=body.get("channel_id"),
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
    )
    return Asked(deps, api, body, place, body["team_id"], text=plain(body.get("text", "")))


def _from_event(deps: Deps, api: SlackApi, body: dict[str, Any]) -> Asked | None:
    event = body["event"]
    user = event.get("user")
    if isinstance(user, dict):
        user = user.get("id")
    if not user or event.get("bot_id"):
        return None
    place = Place(user=user, channel=event.get("channel"))
    return Asked(deps, api, body, place, body["team_id"], text=plain(event.get("text", "")))


def _from_interaction(deps: Deps, api: SlackApi, body: dict[str, Any]) -> Asked:
    view = body.get("view") or {}
    container = body.get("container") or {}
    place = Place(
        user=body["user"]["id"],
        channel=(body.get("channel") or {}).get("id"),
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
        view_id=view.get("id"),
        ts=container.get("message_ts"),
        is_ephemeral=bool(container.get("is_ephemeral")),
    )
    team = (body.get("team") or {}).get("id") or body["user"].get("team_id", "")
    action = (body.get("actions") or [{}])[0]
    return Asked(
        deps,
        api,
        body,
        place,
        team,
        value=chosen(action),
        state=(view.get("state") or body.get("state") or {}).get("values", {}),
        metadata=view.get("private_metadata", ""),
    )


def chosen(action: dict[str, Any]) -> str:
    """What an element says was chosen, whichever element it is."""
    option = action.get("selected_option")
    if option:
        return str(option.get("value", ""))
    for key in ("value", "selected_conversation", "selected_channel", "selected_user", "selected_date"):
        if action.get(key):
            return str(action[key])
    return ""


def action(name: str) -> re.Pattern[str]:
    """The action of that name (`pipeline.period`), also where a card has it several times and got it numbered."""
    return re.compile(rf"^{re.escape(name)}(:\d+)?$")


def plain(text: str) -> str:
    """Text as typed: Slack escapes three characters and nothing else."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
