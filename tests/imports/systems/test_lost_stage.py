"""输单阶段: in which stage a deal was lost, as 销售易 tells it, from the file to the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app import make_deps
from bot.deals.store import deal_table
from bot.imports.model import Report
from bot.kit.clock import FixedClock
from bot.people import store as members
from bot.pipeline import service as pipeline
from bot.pipeline.model import Flow
from tests.imports.desk import Desk

MAP = """
source: xiaoshouyi
currency: CNY
values:
  stage: {初步接触: lead, 需求确定: need, 方案报价: proposal, 谈判审核: negotiation}
"""
HEADER = "商机名称,客户名称,商机所有人,销售阶段,销售金额,结单日期,输单阶段,创建日期"
BEFORE, FIRST, LAST = date(2026, 9, 30), date(2026, 10, 12), date(2026, 11, 20)


@pytest.fixture
def desk(database_url: str, clock: FixedClock, tmp_path: Path) -> Iterator[Desk]:
    deps = make_deps({"DATABASE_URL": database_url, "COACH_COMPANY__CURRENCY": "CNY"}, clock=clock)
    made = Desk(deps, tmp_path, clock)
    made.employ("李娜", source="xiaoshouyi")
    yield made
    deps.db.close()


def _open(name: str, stage: str = "初步接触", created: str = "2026/10/05") -> str:
    return f"{name},华东物流,李娜,{stage},10000,2026/12/20,,{created}"


def _lost(name: str, lost_in: str, created: str = "2026/10/05") -> str:
    return f"{name},华东物流,李娜,输单,10000,2026/11/18,{lost_in},{created}"


def _take(desk: Desk, day: date, *rows: str, map_: str = MAP) -> Report:
    desk.clock.move_to(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))
    return desk.take("deals", "\n".join([HEADER, *rows]) + "\n", map_=map_)


def _known_since(desk: Desk) -> None:
    """From the first file of a source on, stage changes are seen."""
    _take(desk, BEFORE, _open("老商机", "谈判审核", created="2026/06/01"))


def _told(desk: Desk, name: str) -> list[tuple[str, str, str | None]]:
    with desk.deps.reading() as tx:
        key = tx.execute(select(deal_table.c.external_id).where(deal_table.c.name == name)).scalar_one()
    return [
        (str(one.day), one.state.status.value, one.state.stage) for one in desk.history(key, "xiaoshouyi")
    ]


def _cohorts(desk: Desk) -> dict[str, Flow]:
    """How the deals that came into each stage in this quarter went on, as /pipeline says."""
    today = desk.clock.now().date()
    with desk.deps.reading() as tx:
        (asker,) = members.everybody(tx, workspace=desk.workspace)
        query = pipeline.understand(tx, asker=asker, text="", today=today, deps=desk.deps)
        report = pipeline.overview(tx, asker=asker, query=query, today=today, deps=desk.deps)
    return {
        line.key.stage: line.flow
        for line in report.total.stages
        if line.key.stage and line.flow is not None and line.flow.entered
    }


def test_a_deal_went_on_to_the_stage_it_was_lost_in(desk: Desk) -> None:
    """Three came into 初步接触. One was lost there, one in 方案报价, one waits: one of three went on.

    Since when the lost one was in 方案报价 nobody says, so it is in no cohort of that stage.
    """
    _known_since(desk)
    _take(desk, FIRST, _open("甲"), _open("乙"), _open("丙"))
    assert _cohorts(desk) == {"lead": Flow(3, 0, 3)}
    report = _take(desk, LAST, _lost("甲", "方案报价"), _lost("乙", "初步接触"), _open("丙"))
    assert (report.changed, report.unchanged, report.questions) == (2, 1, [])
    assert _told(desk, "甲")[-1] == ("2026-11-18", "lost", "proposal")
    assert _told(desk, "乙")[-1] == ("2026-11-18", "lost", "lead")
    assert _cohorts(desk) == {"lead": Flow(3, 1, 1)}


def test_without_the_column_nothing_is_concluded(desk: Desk) -> None:
    _known_since(desk)
    _take(desk, FIRST, _open("甲"), _open("乙"), _open("丙"))
    _take(desk, LAST, _lost("甲", ""), _lost("乙", ""), _open("丙"))
    assert _told(desk, "甲")[-1] == ("2026-11-18", "lost", "lead")
    assert _cohorts(desk) == {"lead": Flow(3, 0, 1)}


def test_a_deal_first_seen_when_it_was_lost_has_no_history_but_its_end(desk: Desk) -> None:
    _known_since(desk)
    _take(desk, LAST, _lost("甲", "方案报价"))
    assert _told(desk, "甲") == [("2026-10-05", "open", None), ("2026-11-18", "lost", "proposal")]
    assert _cohorts(desk) == {}


def test_it_is_learned_later_and_taken_back_again(desk: Desk) -> None:
    """A deal known to be lost, of which a later file says where: the end stays one, on its day."""
    _known_since(desk)
    _take(desk, FIRST, _open("甲"))
    _take(desk, LAST, _lost("甲", ""))
    before = desk.everything()
    later = date(2026, 11, 22)
    report = _take(desk, later, _lost("甲", "谈判审核"))
    assert (report.changed, report.counts["changed_deals"]) == (1, 1)
    assert _told(desk, "甲")[-2:] == [("2026-10-12", "open", "lead"), ("2026-11-18", "lost", "negotiation")]
    assert _cohorts(desk) == {"lead": Flow(1, 1, 0)}
    desk.undo()
    assert desk.everything() == before
    assert _cohorts(desk) == {"lead": Flow(1, 0, 0)}


def test_what_an_open_or_won_deal_says_there_is_left_aside(desk: Desk) -> None:
    """A deal that was lost, reopened and won may still name the stage in which it was lost."""
    _known_since(desk)
    _take(desk, FIRST, _open("甲"), _open("乙"))
    won = _lost("甲", "方案报价").replace("输单,", "赢单,")
    reopened = _open("乙", "需求确定").replace("2026/12/20,,", "2026/12/20,谈判审核,")
    _take(desk, LAST, won, reopened)
    assert _told(desk, "甲")[-1] == ("2026-11-18", "won", "lead")
    assert _told(desk, "乙")[-1] == (str(LAST), "open", "need")


def test_a_stage_that_nobody_here_knows_is_asked_about_and_the_deal_is_taken(desk: Desk) -> None:
    _known_since(desk)
    _take(desk, FIRST, _open("甲"), _open("乙"))
    rows = (_lost("甲", "商务谈判"), _lost("乙", "输单"))
    report = _take(desk, LAST, *rows)
    (question,) = report.questions
    assert (question.kind, question.field, question.text) == ("unknown_value", "lost_stage", "商务谈判")
    assert question.more["allowed"] == ["lead", "need", "proposal", "negotiation"]
    assert "“商务谈判” is not a known stage" in desk.says(report)
    assert _told(desk, "甲")[-1] == ("2026-11-18", "lost", "lead")
    # Answered beside the stages, or for this column alone.
    for line in (
        "  stage: {商务谈判: negotiation, 初步接触: lead}\n",
        "  lost_stage: {商务谈判: negotiation}\n",
    ):
        answered = _take(desk, LAST, *rows, map_=MAP.partition("values")[0] + "values:\n" + line)
        assert answered.questions == []
        assert _told(desk, "甲")[-1] == ("2026-11-18", "lost", "negotiation")
        desk.undo()
