"""Whoever leads a team sends files, too: they touch what is of their people, or of nobody, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.accounts.store import account_table
from bot.activities.store import activity_table
from bot.deals.store import deal_table
from bot.imports import service, store
from bot.imports.intake import kinds
from bot.imports.model import FileNotRead, NotComplete, OnlyAdmins, Report, Request, RunState
from bot.imports.permitted import may_undo, reach
from bot.imports.uploads.looking import remembered_map
from bot.kit.deps import Deps
from bot.people.model import Member
from bot.people.store import member_table, team_table
from tests.imports.desk import HEADER
from tests.imports.office import GOOD, Inbox, promote, table
from tests.world import World, found, read

EAST = "陈雨"
WEST = "Amy Reed"
NOW = "2026-11-02"
BY_OWNER = {
    "West": f"W1,Acme,Acme Ltd,{WEST},need,1000,2026-12-24,{NOW}",
    "East": f"E1,Globex,Globex Ltd,{EAST},need,2000,2026-12-31,{NOW}",
    "Sales": f"S1,Initech,Initech Ltd,Helen Marsh,need,3000,2026-12-31,{NOW}",
    "nobody": f"N1,Hooli,Hooli Ltd,Nobody Known,need,4000,2026-12-31,{NOW}",
}
REACHES = {
    # sender: whose deals their file may bring (None: they may send nothing).
    "Dana Fox": {"West", "nobody"},
    "李娜": {"East", "nobody"},
    "Helen Marsh": {"West", "East", "Sales", "nobody"},
    "Amy Reed": None,
    "王博": None,
}
FOR_TEAMS = {"deals", "history", "activities", "accounts"}


@dataclass
class Office:
    """A company whose people send files."""

    deps: Deps
    folder: Path
    people: dict[str, Member]

    def take(self, kind: str, *lines: str, by: str | None = None, complete: bool = False) -> Report:
        path = self.folder / f"{kind}.csv"
        path.write_bytes(table(*lines))
        sender = self.people[by].id if by else None
        workspace = self.people[WEST].workspace
        request = Request(
            kind, path, by=sender, accepts_rejects=True, is_complete=complete, is_confirmed=True
        )
        return service.import_file(self.deps, workspace, request)

    def deals(self) -> dict[str, tuple[str | None, int | None]]:
        """Owner and amount of each deal."""
        with self.deps.reading() as tx:
            rows = tx.execute(
                select(deal_table.c.external_id, member_table.c.name, deal_table.c.amount_minor).join(
                    member_table, member_table.c.id == deal_table.c.owner_id, isouter=True
                )
            ).all()
        return {row.external_id: (row.name, row.amount_minor) for row in rows}

    def make_admin(self, name: str) -> None:
        with self.deps.writing() as tx:
            tx.execute(
                update(member_table).where(member_table.c.id == self.people[name].id).values(is_admin=True)
            )
        self.people[name] = replace(self.people[name], is_admin=True)


@pytest.fixture
def office(deps: Deps, tmp_path: Path) -> Office:
    return Office(deps, tmp_path, found(deps))


@pytest.mark.parametrize("sender", REACHES)
@pytest.mark.parametrize("is_admin", [False, True])
def test_a_file_brings_deals_of_the_people_below_its_sender_and_of_nobody(
    office: Office, sender: str, is_admin: bool
) -> None:
    if is_admin:
        office.make_admin(sender)
    may_bring = set(BY_OWNER) if is_admin else REACHES[sender]
    if may_bring is None:
        with pytest.raises(OnlyAdmins):
            office.take("deals", HEADER, *BY_OWNER.values(), by=sender)
        assert office.deals() == {}
        return
    report = office.take("deals", HEADER, *BY_OWNER.values(), by=sender)
    brought = {whose for whose, line in BY_OWNER.items() if line.partition(",")[0] in office.deals()}
    assert brought == may_bring
    assert report.rejects["others"] == len(BY_OWNER) - len(may_bring)


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.parametrize("sender", REACHES)
def test_what_concerns_everybody_is_for_admins(office: Office, kind: str, sender: str) -> None:
    may_take = kind in FOR_TEAMS and REACHES[sender] is not None
    path = office.folder / "x.csv"
    path.write_bytes(b"no such column\n1\n")
    person = office.people[sender]
    # Whoever may take it reads what is wrong with it.
    with pytest.raises(FileNotRead if may_take else OnlyAdmins):
        service.look(office.deps, person.workspace, Request(kind, path, by=person.id))


def test_a_deal_of_another_team_is_not_taken_over_by_naming_another_owner(office: Office) -> None:
    office.take("deals", HEADER, BY_OWNER["East"], BY_OWNER["West"])
    stolen = BY_OWNER["East"].replace(EAST, WEST)
    given = BY_OWNER["West"].replace(WEST, EAST)
    report = office.take("deals", HEADER, stolen, given, by="Dana Fox")
    assert report.rejects["others"] == 2
    assert {key: owner for key, (owner, _) in office.deals().items()} == {"E1": EAST, "W1": WEST}


def test_a_deal_of_nobody_may_be_given_to_ones_own_people(office: Office) -> None:
    office.take("deals", HEADER, BY_OWNER["nobody"])
    office.take("deals", HEADER, BY_OWNER["nobody"].replace("Nobody Known", WEST), by="Dana Fox")
    assert office.deals()["N1"][0] == WEST


def test_that_a_deal_is_deleted_is_for_admins_to_say(office: Office) -> None:
    head = HEADER + ",IsDeleted"
    office.take("deals", head, BY_OWNER["West"] + ",false")
    report = office.take("deals", head, BY_OWNER["West"] + ",true", by="Dana Fox")
    assert report.rejects["gone"] == 1
    assert office.take("deals", head, BY_OWNER["West"] + ",true").rejected == 0


def test_a_complete_file_is_for_admins(office: Office) -> None:
    with pytest.raises(NotComplete):
        office.take("deals", HEADER, BY_OWNER["West"], by="Dana Fox", complete=True)


def test_a_deal_that_became_anothers_since_the_file_was_read_stays_as_it_is(office: Office) -> None:
    office.take("deals", HEADER, BY_OWNER["West"])
    workspace, dana = office.people[WEST].workspace, office.people["Dana Fox"]
    path = office.folder / "later.csv"
    path.write_bytes(table(HEADER, BY_OWNER["West"].replace("1000", "5000")))
    deps = office.deps

    def hand_over() -> None:
        with deps.writing() as tx:
            tx.execute(
                update(deal_table)
                .where(deal_table.c.external_id == "W1")
                .values(owner_id=office.people[EAST].id)
            )

    def moved(progress: object) -> None:
        if getattr(progress, "state", None) is RunState.STAGING:
            hand_over()

    request = Request("deals", path, by=dana.id)
    report = service.import_file(deps, workspace, request, moved=moved)
    assert (report.counts["left_to_admins"], report.set_aside, report.rows) == (1, 1, 1)
    assert office.deals()["W1"] == (EAST, 100_000)


def test_who_leads_nobody_any_more_brings_nothing_with_a_file_that_was_under_way(office: Office) -> None:
    dana, deps = office.people["Dana Fox"], office.deps
    with deps.reading() as tx:
        assert reach(tx, workspace=dana.workspace, by=dana.id)
    path = office.folder / "deals.csv"
    path.write_bytes(table(HEADER, BY_OWNER["West"]))

    def moved(progress: object) -> None:
        if getattr(progress, "state", None) is RunState.STAGING:
            with deps.writing() as tx:
                tx.execute(update(team_table).values(manager_id=None))

    report = service.import_file(deps, dana.workspace, Request("deals", path, by=dana.id), moved=moved)
    assert office.deals() == {}
    assert report.counts["left_to_admins"] == 1


def test_history_of_another_teams_deal_and_history_that_names_their_people_is_set_aside(
    office: Office,
) -> None:
    office.take("deals", HEADER, BY_OWNER["East"], BY_OWNER["West"])
    head = "Opportunity ID,Opportunity Name,Field / Event,Old Value,New Value,Edit Date"
    report = office.take(
        "history",
        head,
        "E1,Globex,Stage,need,proposal,2026-11-10",
        "W1,Acme,Stage,need,proposal,2026-11-10",
        f"W1,Acme,Owner,{WEST},{EAST},2026-11-11",
        by="Dana Fox",
    )
    assert report.rejects["others"] == 2
    assert office.deals()["W1"][0] == WEST
    assert report.rows == 3


def test_activities_of_others_and_about_their_deals_are_set_aside(office: Office) -> None:
    office.take("deals", HEADER, BY_OWNER["East"], BY_OWNER["West"])
    head = "Activity ID,Subject,Type,Start,Assigned To,Opportunity ID"
    report = office.take(
        "activities",
        head,
        f"A1,Call,Call,2026-11-10,{WEST},W1",
        f"A2,Call,Call,2026-11-11,{EAST},W1",
        f"A3,Call,Call,2026-11-12,{WEST},E1",
        by="Dana Fox",
    )
    assert report.rejects["others"] == 2
    with office.deps.reading() as tx:
        assert [row.external_id for row in tx.execute(select(activity_table))] == ["A1"]


def test_a_known_customer_is_changed_by_admins_only_and_new_ones_come_from_anybody(office: Office) -> None:
    office.take("accounts", "Account ID,Account Name,Industry", "C1,Acme Ltd,retail")
    head = "Account ID,Account Name,Industry"
    report = office.take("accounts", head, "C1,Acme Ltd,steel", "C2,Hooli,media", by="Dana Fox")
    assert report.rejects == {"customer_known": 1}
    with office.deps.reading() as tx:
        kept = {row.external_id: row.sector for row in tx.execute(select(account_table))}
    assert kept == {"C1": "retail", "C2": "media"}
    assert office.take("accounts", head, "C1,Acme Ltd,retail", by="Dana Fox").rejected == 0


def test_an_import_is_taken_back_by_its_sender_or_an_admin(office: Office) -> None:
    office.make_admin("王博")
    office.take("deals", HEADER, BY_OWNER["West"], by="Dana Fox")
    with office.deps.reading() as tx:
        run = store.last_done(tx, workspace=office.people[WEST].workspace, kind=None)
        assert run is not None
        may = {name for name, person in office.people.items() if may_undo(tx, person, run)}
    assert may == {"Dana Fox", "王博"}


@pytest.fixture
def inbox(world: World) -> Iterator[Inbox]:
    promote(world)
    made = Inbox(world, "Dana Fox")
    yield made
    made.close()


def test_the_preview_says_what_stays_out_and_whom_to_ask(inbox: Inbox, world: World) -> None:
    inbox.send(table(*GOOD))
    card = inbox.card("I would take 1 of the 2 rows of deals.csv.")
    said = read(card)
    assert "You lead West, so your file can touch the deals of these people, and those of nobody." in said
    assert "One row stays out. An admin can take in the rest: Helen Marsh." in said
    assert "more than one row in ten" not in said
    inbox.press(card, "import.confirm")
    assert "One row stays out." in read(inbox.card("is taken in"))
    listed = read(world.say("Dana Fox", "/coach import"))
    assert "deals.csv (deals from crm)" in listed
    assert "Take the last one back" in listed
    assert "deals.csv" in read(world.say("Helen Marsh", "/coach import"))
    assert "deals.csv" not in read(world.say("李娜", "/coach import"))


def test_a_manager_takes_their_own_import_back_in_chat(inbox: Inbox) -> None:
    inbox.send(table(*GOOD))
    inbox.press(inbox.card("I would take"), "import.confirm")
    inbox.press(inbox.card("is taken in"), "import.undo")
    inbox.card("Taken back")


def test_a_file_of_people_is_refused_with_the_way_out(inbox: Inbox) -> None:
    inbox.send(b"Name,Email,Team,Manager,Role\nZed,zed@example.com,West,Dana Fox,rep\n", "people.csv")
    assert "Send it to Helen Marsh" in read(inbox.card("it concerns everybody, so an admin has to send it."))


def test_what_a_manager_answers_counts_for_their_own_files_only(inbox: Inbox, world: World) -> None:
    rows = (HEADER, "D2,Globex,Globex Ltd,Nobody Known,need,2000,2026-12-31,2026-11-03")
    inbox.send(table(*rows))
    inbox.choose(inbox.card("Nobody Known"), "“Nobody Known”", WEST)
    inbox.press(inbox.answered(WEST), "import.confirm")
    inbox.card("is taken in")
    inbox.send(table(rows[0], rows[1].replace("D2", "D4")), "again.csv")
    assert "As last time:" in read(inbox.card("I would take the one row of again.csv."))
    path = world.deps.home / "deals.csv"
    path.write_bytes(table(*rows))
    assert remembered_map(world.deps, world.workspace.id, "deals", path) is None


def test_every_kind_says_for_whom_it_is() -> None:
    assert {name for name, kind in kinds().items() if kind.is_for_teams} == FOR_TEAMS
