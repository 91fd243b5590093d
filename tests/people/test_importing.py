"""People from files, as an operator meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.imports.model import TooManyRejected
from bot.kit.clock import FixedClock
from bot.kit.deps import Deps
from bot.people import service as people
from bot.people.model import Member, Role
from tests.imports.desk import Desk


@pytest.fixture
def desk(deps: Deps, clock: FixedClock, tmp_path: Path) -> Desk:
    return Desk(deps, tmp_path, clock)


def _person(desk: Desk, name: str) -> Member:
    with desk.deps.reading() as tx:
        return people.person_called(tx, workspace=desk.workspace, word=name)


def test_everything_about_a_person_can_be_in_the_file(desk: Desk) -> None:
    desk.take(
        "people",
        "姓名,邮箱,团队,上级团队,经理,角色,入职日期,语言,时区,用户ID\n"
        "陈雨,chenyu@example.com,华东,中国区,李娜,销售代表,2024/3/1,中文,asia/shanghai,U7\n"
        "李娜,lina@example.com,华东,中国区,李娜,销售经理,,,,\n",
    )
    chen = _person(desk, "陈雨")
    assert (chen.email, chen.role, chen.language, chen.zone) == (
        "chenyu@example.com",
        Role.REP,
        "zh_CN",
        "Asia/Shanghai",
    )
    assert str(chen.hired_on) == "2024-03-01"
    with desk.deps.reading() as tx:
        tree = people.teams(tx, workspace=desk.workspace)
        east = tree.named("华东")
        assert east is not None
        assert east.manager == _person(desk, "李娜").id
        assert east.parent is not None
        assert tree[east.parent].name == "中国区"
        assert people.aliases(tx, workspace=desk.workspace, source="crm")["U7"] == chen.id


def test_the_names_that_several_crms_know_somebody_by(desk: Desk) -> None:
    desk.take("people", "Name,Team,Aliases\nAmy Reed,West,salesforce=0051; hubspot=areed\n")
    with desk.deps.reading() as tx:
        for source, alias in (("salesforce", "0051"), ("hubspot", "areed")):
            assert (
                people.aliases(tx, workspace=desk.workspace, source=source)[alias]
                == _person(desk, "Amy Reed").id
            )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",a@b.co,,,,", "no_name"),
        ("Amy,nowhere,,,,", "email_wrong"),
        ("Amy,,boss,,,", "role_unknown"),
        ("Amy,,,Klingon,,", "language_unknown"),
        ("Amy,,,,Mars,", "zone_unknown"),
        ("Amy,,,,,nothing", "alias_wrong"),
    ],
)
def test_what_is_wrong_about_a_person_is_said(desk: Desk, row: str, reason: str) -> None:
    with pytest.raises(TooManyRejected) as refused:
        desk.take("people", f"Name,Email,Role,Language,Time Zone,Aliases\n{row}\n")
    assert dict(refused.value.report.rejects) == {reason: 1}


def test_a_row_whose_manager_does_not_lead_the_team_is_reported(desk: Desk) -> None:
    desk.take("people", "Name,Team,Manager\nDana Fox,West,Dana Fox\nAmy Reed,West,Dana Fox\n")
    report = desk.take("people", "Name,Team,Manager\nBo Lind,West,Dana Fox\nCy,West,Amy Reed\n")
    said = desk.says(report)
    assert (
        said.count("Team West: the rows name several managers") == 1 or "Cy: the row names Amy Reed" in said
    )
    assert _person(desk, "Cy").team == _person(desk, "Dana Fox").team
