"""Files of people: what their columns are usually called, and what a row must say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from bot.kit.db import Tx
from bot.kit.importing import (
    Applied,
    Checked,
    Delivery,
    Field,
    FieldType,
    Intake,
    Kind,
    Moment,
    RowWrong,
    Staged,
    Undid,
    Undoing,
)
from bot.kit.row_outcomes import RowOutcome
from bot.people.model import PeopleChanges, PersonRow, Role, WorkspaceId
from bot.people.roster.history import undo_people
from bot.people.roster.service import apply_people
from bot.people.rules import is_email

FIELDS = (
    Field(
        "name",
        (
            "Full Name",
            "Name",
            "Sales Agent",
            "Employee",
            "Employee Name",
            "Rep",
            "姓名",
            "员工姓名",
            "销售",
            "销售姓名",
        ),
        is_required=True,
    ),
    Field(
        "email", ("Email", "E-mail", "Email Address", "Work Email", "邮箱", "电子邮箱", "邮件", "企业邮箱")
    ),
    Field(
        "team", ("Team", "Sales Team", "Group", "团队", "小组", "所属团队", "部门", "所属部门", "归属部门")
    ),
    Field(
        "parent_team",
        (
            "Parent Team",
            "Region",
            "Regional Office",
            "Office",
            "Division",
            "上级团队",
            "上级部门",
            "大区",
            "区域",
        ),
    ),
    Field("manager", ("Manager", "Reports To", "Supervisor", "经理", "直属上级", "上级", "主管", "负责人")),
    Field("role", ("Role", "Sales Role", "角色", "职位", "岗位")),
    Field("hired_on", ("Hire Date", "Start Date", "Hired", "入职日期", "入职时间"), FieldType.MOMENT),
    Field("left_on", ("Leave Date", "End Date", "Left", "离职日期", "离职时间"), FieldType.MOMENT),
    Field("language", ("Language", "Locale", "语言")),
    Field("zone", ("Time Zone", "Timezone", "Zone", "时区")),
    Field("crm_id", ("User ID", "Owner ID", "CRM ID", "用户ID", "员工编号", "CRM 账号")),
    Field("crm_name", ("CRM Name", "Owner Name", "User Name", "CRM 姓名", "CRM 用户名")),
    Field("aliases", ("Aliases", "Known As", "别名")),
)

_ROLES = {
    "rep": Role.REP,
    "sales": Role.REP,
    "salesrep": Role.REP,
    "accountexecutive": Role.REP,
    "销售": Role.REP,
    "销售代表": Role.REP,
    "客户经理": Role.REP,
    "manager": Role.MANAGER,
    "salesmanager": Role.MANAGER,
    "teamlead": Role.MANAGER,
    "经理": Role.MANAGER,
    "销售经理": Role.MANAGER,
    "director": Role.DIRECTOR,
    "salesdirector": Role.DIRECTOR,
    "总监": Role.DIRECTOR,
    "销售总监": Role.DIRECTOR,
    "admin": Role.ADMIN,
    "salesoperations": Role.ADMIN,
    "管理员": Role.ADMIN,
    "销售运营": Role.ADMIN,
}
_LANGUAGES = {
    "en": "en",
    "english": "en",
    "英文": "en",
    "英语": "en",
    "zh": "zh_CN",
    "zhcn": "zh_CN",
    "chinese": "zh_CN",
    "中文": "zh_CN",
}
_WHOLE_FILE = 100_000
_ABOUT_A_TEAM = {"two_managers", "two_parents", "parent_loop"}
"""Problems that come with every row of a team and are said once."""
_NOT_APPLIED = {"ambiguous", "contradiction"}
"""Problems of rows that change nothing at all."""


class PeopleIntake(Intake):
    """Takes people, all rows at once: who leads a team follows from all of them."""

    def __init__(self, tx: Tx, delivery: Delivery) -> None:
        super().__init__(tx, delivery)
        self._zones = {zone.casefold(): zone for zone in available_timezones()}

    def names(self, field: str) -> Sequence[str]:
        if field == "role":
            return [role.value for role in Role]
        return (
            sorted(self._zones.values()) if field == "zone" else ("en", "zh") if field == "language" else ()
        )

    def key(self, values: Mapping[str, Any]) -> str | None:
        said = [values.get(name) for name in ("email", "crm_id", "name")]
        return "|".join(str(one or "").casefold() for one in said) if any(said) else None

    def check(self, values: Mapping[str, Any], key: str) -> Checked:  # noqa: ARG002
        say = values.get
        name = say("name")
        if not name:
            raise RowWrong("no_name")
        email = say("email")
        if email is not None and not is_email(email):
            raise RowWrong("email_wrong", text=email[:80])
        hired, left = say("hired_on"), say("left_on")
        if hired is not None and left is not None and left.day < hired.day:
            raise RowWrong("left_before_hired", hired=hired.day, left=left.day)
        return Checked(
            (
                name,
                email,
                say("team"),
                say("parent_team"),
                say("manager"),
                self._known("role", say("role"), _ROLES),
                _ordinal(hired),
                _ordinal(left),
                self._known("language", say("language"), _LANGUAGES),
                self._zone(say("zone")),
                self._aliases(values),
            )
        )

    def apply(self, tx: Tx, rows: Sequence[Staged]) -> Applied:
        people = [_row(row.payload) for row in rows]
        changes = apply_people(
            tx,
            workspace=WorkspaceId(self.delivery.workspace),
            rows=people,
            as_of=self.delivery.speaks_for,
            import_id=self.delivery.import_id,
            ids=self.delivery.ids,
            source=self.delivery.source,
        )
        return _applied(changes, people)

    def _known(self, field: str, text: str | None, words: Mapping[str, Any]) -> str | None:
        if text is None:
            return None
        found = words.get("".join(char for char in text.casefold() if char.isalnum()))
        if found is None:
            raise RowWrong(f"{field}_unknown", asks=(field, text), text=text[:80])
        return str(found)

    def _zone(self, text: str | None) -> str | None:
        if text is None:
            return None
        if text.casefold() not in self._zones:
            raise RowWrong("zone_unknown", asks=("zone", text), text=text[:80])
        return self._zones[text.casefold()]

    def _aliases(self, values: Mapping[str, Any]) -> dict[str, str]:
        found = {}
        for part in (values.get("aliases") or "").split(";"):
            source, _, alias = part.partition("=")
            if part.strip() and not (source.strip() and alias.strip()):
                raise RowWrong("alias_wrong", text=part.strip()[:80])
            if alias.strip():
                found[source.strip()] = alias.strip()
        own = values.get("crm_id") or values.get("crm_name")
        return found | {self.delivery.source: own} if own else found


def _row(payload: Sequence[Any]) -> PersonRow:
    name, email, team, parent, manager, role, hired, left, language, zone, aliases = payload
    return PersonRow(
        name=name,
        email=email,
        team=team,
        parent_team=parent,
        manager=manager,
        role=None if role is None else Role(role),
        hired_on=None if hired is None else date.fromordinal(hired),
        left_on=None if left is None else date.fromordinal(left),
        language=language,
        zone=zone,
        aliases=aliases,
    )


def _applied(changes: PeopleChanges, rows: Sequence[PersonRow]) -> Applied:
    applied = Applied()
    applied.counts["new_teams"] = len(changes.new_teams)
    applied.counts["new_members"] = len(changes.new_members)
    applied.counts["team_moves"] = len(changes.moves)
    applied.counts["people_edits"] = len(changes.edits)
    applied.rows.update(_outcomes(changes, rows))
    for one in changes.problems:
        about = {} if one.kind in _ABOUT_A_TEAM else {"name": rows[one.row].name}
        remark = (f"people_{one.kind}", {**about, **one.facts})
        if remark not in applied.remarks:
            applied.remarks.append(remark)
    return applied


def _outcomes(changes: PeopleChanges, rows: Sequence[PersonRow]) -> Counter[RowOutcome]:
    """What became of each row. That a team changed is the row's of whoever is called as it says, or nobody's."""
    aside = {one.row for one in changes.problems if one.kind in _NOT_APPLIED}
    new, changed = (
        set(changes.new_members),
        {*(one.name for one in changes.moves), *(one.of for one in changes.edits)},
    )
    found: Counter[RowOutcome] = Counter()
    for place, row in enumerate(rows):
        if place in aside:
            found[RowOutcome.ASIDE] += 1
        elif row.name in new:
            found[RowOutcome.CREATED] += 1
        else:
            found[RowOutcome.CHANGED if row.name in changed else RowOutcome.UNCHANGED] += 1
    return found


def _ordinal(moment: Moment | None) -> int | None:
    return None if moment is None else moment.day.toordinal()


def _undo(tx: Tx, undoing: Undoing) -> Undid:
    undone = undo_people(tx, workspace=WorkspaceId(undoing.workspace), import_id=undoing.import_id)
    return Undid(has_more=False, kept=undone.kept)


KINDS = (
    Kind(
        name="people",
        fields=FIELDS,
        open=PeopleIntake,
        undo=_undo,
        rows_at_once=_WHOLE_FILE,
        is_divisible=False,
    ),
)
