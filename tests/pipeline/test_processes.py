"""Two sales processes with stages of their own: files, histories, the overview and its words keep them apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import make_deps
from bot.deals.settings import DealsSettings
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.pipeline import views
from tests.imports.desk import Desk
from tests.pipeline.office import Office
from tests.world import World, read

CONFIG = """
deals:
  processes:
    sales:
      name: {en: Sales, zh_CN: 销售}
      stages:
        - {key: lead, name: {en: Lead, zh_CN: 线索}, probability: 10, longest_workdays: 15}
        - {key: proposal, name: {en: Proposal, zh_CN: 方案}, probability: 50, longest_workdays: 20}
    renewal:
      name: {en: Renewal, zh_CN: 续约}
      stages:
        - {key: notice, name: {en: Notice, zh_CN: 到期提醒}, probability: 60, longest_workdays: 30}
        - {key: proposal, name: {en: Proposal, zh_CN: 方案}, probability: 90, longest_workdays: 5}
"""
DEALS = (
    "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Create Date,Close Date,Deal owner\n"
    "1,Fleet,Sales,Proposal,1000,2026-09-01,2026-12-20,Amy Reed\n"
    "2,Fleet care,Renewal,Proposal,2000,2026-09-01,2026-12-20,Amy Reed\n"
    "3,Depot care,Renewal,Notice,4000,2026-09-01,2026-12-20,Bo Lind\n"
)
HISTORY = (
    'Record ID,Deal Name,Pipeline,Deal Stage,"Date entered ""Lead (Sales)""","Date entered ""Proposal (Sales)""",'
    '"Date entered ""Notice (Renewal)""","Date entered ""Proposal (Renewal)"""\n'
    "1,Fleet,Sales,Proposal,2026-09-01,2026-10-05,,\n"
    "2,Fleet care,Renewal,Proposal,,,2026-09-01,2026-10-12\n"
    "3,Depot care,Renewal,Notice,,,2026-09-01,\n"
)


@pytest.fixture
def deps(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Deps]:
    """A company that sells, and renews what it has sold."""
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    made = make_deps({"DATABASE_URL": database_url, "COACH_CONFIG": str(config)}, clock=clock)
    yield made
    made.db.close()


@pytest.fixture
def desk(office: Office, clock: FixedClock, tmp_path: Path) -> Desk:
    return Desk(office.deps, tmp_path, clock)


def test_a_stage_of_one_name_is_another_stage_in_another_process(office: Office, desk: Desk) -> None:
    desk.take("deals", DEALS)
    desk.take("history", HISTORY)
    lines = {line.key: line for line in office.ask("Dana Fox").total.stages}
    counts = {tuple(key): line.open.sum.count for key, line in lines.items()}
    assert counts == {
        ("sales", "lead"): 0,
        ("sales", "proposal"): 1,
        ("renewal", "notice"): 1,
        ("renewal", "proposal"): 1,
    }
    assert [line.open.weighted.minor for line in lines.values() if line.key.stage == "proposal"] == [
        50000,
        180000,
    ]


def test_a_history_is_of_the_process_that_its_labels_name(office: Office, desk: Desk) -> None:
    desk.take("deals", DEALS)
    desk.take("history", HISTORY)
    report = office.ask("Dana Fox", "2026-09-01..2026-11-23")
    flows = {tuple(line.key): line.flow for line in report.total.stages}
    entered = {key: (flow.entered, flow.advanced) for key, flow in flows.items() if flow}
    assert entered == {
        ("sales", "lead"): (1, 1),
        ("sales", "proposal"): (1, 0),
        ("renewal", "notice"): (2, 1),
        ("renewal", "proposal"): (1, 0),
    }


def test_a_history_without_a_pipeline_is_of_the_process_its_deal_is_in(office: Office, desk: Desk) -> None:
    desk.take("deals", DEALS)
    desk.take(
        "history",
        "Opportunity ID,From Stage,To Stage,Last Modified\n2,,notice,2026-09-01\n2,Notice,Proposal,2026-10-12\n",
    )
    assert [(one.state.process, one.state.stage) for one in desk.history("2")] == [
        ("renewal", "notice"),
        ("renewal", "proposal"),
    ]


def test_a_stage_of_another_process_is_turned_away(office: Office, desk: Desk) -> None:
    report = desk.take("deals", DEALS + "4,Yard,Sales,Notice,1,2026-09-01,2026-12-20,Amy Reed\n", accept=True)
    assert dict(report.rejects) == {"stage_unknown": 1}


def test_a_deal_that_changes_its_process_leaves_the_one_and_enters_the_other(
    office: Office, desk: Desk
) -> None:
    desk.take("deals", DEALS, as_of="2026-11-01")
    desk.take(
        "deals", DEALS.replace("1,Fleet,Sales,Proposal", "1,Fleet,Renewal,Proposal"), as_of="2026-11-10"
    )
    assert [(str(one.day), one.state.process) for one in desk.history("1")][-2:] == [
        ("2026-11-01", "sales"),
        ("2026-11-10", "renewal"),
    ]
    open_in = {tuple(line.key): line.open.sum.count for line in office.ask("Dana Fox").total.stages}
    assert open_in["renewal", "proposal"] == 2


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (
            "Amy Reed",
            ["Renewal · Proposal", "Fleet ($1K) waits too long: 32 workdays in Sales · Proposal."],
        ),
        ("陈雨", ["续约 · 方案", "销售 · 方案"]),
    ],
)
def test_people_read_the_process_beside_the_stage_when_there_are_several(
    deps: Deps, clock: FixedClock, tmp_path: Path, who: str, words: list[str]
) -> None:
    world = World(deps)
    try:
        desk = Desk(deps, tmp_path, clock)
        text = DEALS.replace("Amy Reed", who).replace("Bo Lind", who)
        desk.take("deals", text)
        desk.take("history", HISTORY)
        said = read(world.say(who, "/pipeline"))
    finally:
        world.stop()
    assert all(one in said for one in words)


def test_how_it_is_counted_names_the_process_of_each_probability(deps: Deps) -> None:
    named = [name for name, _ in views.counted_facts(deps.settings[DealsSettings], "en")["probabilities"]]
    assert named == ["Sales · Lead", "Sales · Proposal", "Renewal · Notice", "Renewal · Proposal"]
    one = replace_processes(deps)
    assert [name for name, _ in views.counted_facts(one, "en")["probabilities"]] == ["Lead", "Proposal"]


def replace_processes(deps: Deps) -> DealsSettings:
    """The same settings with one process only."""
    settings = deps.settings[DealsSettings]
    return settings.model_copy(update={"processes": {"sales": settings.processes["sales"]}})
