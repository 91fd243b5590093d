"""A company whose admin gives the app files in chat, and what they read then."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.deals.store import deal_table
from bot.imports import store as runs
from bot.imports.alive import this_process
from bot.imports.model import Run, RunId, RunState
from bot.imports.store import upload_table
from bot.people import service as people
from bot.people.store import member_table
from bot.platforms.slack.api import HttpSlackApi, client
from playground.model import Json
from playground.visitor import Visitor
from tests.imports.desk import HEADER
from tests.world import ACCOUNTS, World, read

ADMIN = "Helen Marsh"
GOOD = (
    HEADER,
    "D1,Acme,Acme Ltd,Amy Reed,proposal,1000,2026-12-24,2026-11-02",
    "D2,Globex,Globex Ltd,陈雨,need,2000,2026-12-31,2026-11-03",
)


def table(*lines: str) -> bytes:
    """A file of these lines."""
    return ("\n".join(lines) + "\n").encode()


class Inbox:
    """The direct messages of one person with the app."""

    def __init__(self, world: World, name: str = ADMIN) -> None:
        self.world = world
        self.visitor: Visitor = world.visitor(name)
        self.channel = self.visitor.dm()

    def send(self, content: bytes, name: str = "deals.csv") -> str:
        """Put a file there; returns its id."""
        given = self.visitor.upload(self.channel, name, content)
        assert given["ok"], given
        return str(given["file"])

    def messages(self) -> list[Json]:
        return self.visitor.messages(self.channel)

    def texts(self) -> list[str]:
        return [read(one) for one in self.messages()]

    def card(self, said: str) -> Json:
        """The last message that says that, as soon as there is one."""

        def look() -> list[Json]:
            return [one for one in self.messages() if said in read(one)]

        return dict(self.world.wait(look)[-1])

    def press(self, card: Json, action: str, **chosen: Any) -> None:
        self.visitor.press(card, action, **chosen)

    def choose(self, card: Json, question: str, answer: str) -> None:
        """Choose an answer in the drop-down below the question."""
        blocks = card["blocks"]
        place = next(place for place, one in enumerate(blocks) if question in read({"blocks": [one]}))
        element = next(
            one
            for block in blocks[place:]
            for one in block.get("elements", [])
            if one["type"] == "static_select"
        )
        option = next(one for one in element["options"] if one["text"]["text"] == answer)
        self.visitor.press(card, element["action_id"], selected_option=option)

    def answered(self, answer: str) -> Json:
        """The last card, once the drop-down below “Nobody Known” stands at that answer."""

        def look() -> Json | None:
            card = self.messages()[-1]
            blocks = card["blocks"]
            for place, block in enumerate(blocks):
                if "“Nobody Known”" in read({"blocks": [block]}):
                    chosen = blocks[place + 1]["elements"][0].get("initial_option") or {}
                    return card if chosen.get("text", {}).get("text") == answer else None
            return None

        return dict(self.world.wait(look))

    def files(self) -> list[Json]:
        """Files that the app has given."""
        return [file for one in self.messages() if one["bot"] for file in one["files"]]

    def close(self) -> None:
        self.visitor.close()


def promote(world: World, name: str = ADMIN) -> None:
    """Somebody may set things up, and has written to the app before."""
    account = ACCOUNTS[name]
    with world.deps.writing() as tx:
        people.recognise(
            tx,
            workspace=world.workspace.id,
            slack_id=account.id,
            email=account.email,
            slack_language="zh_CN" if account.locale == "zh-CN" else "en",
            slack_zone=account.tz,
        )
        people.make_admin(
            tx,
            email=account.email,
            company=world.deps.company,
            ids=world.deps.ids,
            now=world.deps.clock.now(),
        )


def count(world: World, what: Any) -> int:
    with world.deps.reading() as tx:
        return len(tx.execute(what.select()).all())


def states(world: World) -> list[str]:
    with world.deps.reading() as tx:
        return [row.state for row in tx.execute(upload_table.select().order_by(upload_table.c.id))]


def api(world: World) -> HttpSlackApi:
    token = world.slack.desk.credentials.bot_token
    return HttpSlackApi(client(token, base_url=world.slack.api_url, timeout_seconds=5), 5)


def begun(world: World, state: RunState) -> Run:
    """Another import of this company, in that state."""
    now = world.deps.clock.now()
    run = Run(
        RunId(world.deps.ids.new()),
        world.workspace.id,
        "deals",
        "crm",
        "other.csv",
        None,
        now.date(),
        state,
        now,
        now,
        {},
        "USD",
        "UTC",
        this_process(),
    )
    with world.deps.writing() as tx:
        runs.insert_run(tx, run)
    return run


def held(world: World) -> bool:
    with world.deps.reading() as tx:
        found = tx.execute(upload_table.select()).first()
    return found is not None and found.worker is not None


def owners(world: World) -> list[str]:
    """Who owns what, as the pipeline of the company's deals lists it."""
    with world.deps.reading() as tx:
        rows = tx.execute(
            select(deal_table.c.external_id, member_table.c.name, deal_table.c.stage)
            .join(member_table, member_table.c.id == deal_table.c.owner_id, isouter=True)
            .order_by(deal_table.c.external_id)
        )
        return [f"{row.external_id} {row.name} {row.stage}" for row in rows]
