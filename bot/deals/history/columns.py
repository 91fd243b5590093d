"""What the columns of histories are called, in exports of CRMs and in home-made sheets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.deals.settings import DealsSettings
from bot.kit.importing import Field, FieldType, Head

ENTERED = "entered "
LEFT = "left "

FIELDS = (
    Field(
        "deal_id",
        (
            "Opportunity ID",
            "OpportunityId",
            "Record ID",
            "Record Id",
            "Deal ID",
            "Deal - ID",
            "(Do Not Modify) Opportunity",
            "(不修改) 商机",
            "商机编号",
            "商机ID",
        ),
    ),
    Field(
        "name",
        (
            "Opportunity Name",
            "Deal Name",
            "Deal - Title",
            "商机名称",
            "项目名称",
            "机会点",
        ),
    ),
    Field(
        "account",
        (
            "Account Name",
            "Deal - Organization",
            "Associated Company",
            "Potential Customer",
            "客户名称",
            "最终客户",
            "公司名称",
            "客户",
        ),
    ),
    Field("process", ("Pipeline", "Deal - Pipeline", "Sales Process", "商机状态组", "销售流程")),
    Field(
        "day",
        (
            "Last Modified",
            "Last Modified Date",
            "Edit Date",
            "Changed on",
            "Change date",
            "修改时间",
            "变更时间",
            "变更日期",
            "推进时间",
        ),
        FieldType.MOMENT,
    ),
    Field("from", ("From Stage", "Old Stage", "原阶段", "变更前阶段", "推进前阶段")),
    Field("to", ("To Stage", "New Stage", "StageName", "新阶段", "变更后阶段", "推进后阶段")),
    Field("field", ("Field / Event", "Field", "变更字段", "字段")),
    Field("was", ("Old Value", "OldValue", "原值", "变更前"), FieldType.WRITTEN),
    Field("now", ("New Value", "NewValue", "新值", "变更后"), FieldType.WRITTEN),
    Field("stage", ("Stage", "Deal Stage", "Deal - Stage", "商机阶段", "销售阶段", "阶段")),
    Field("amount", ("Amount", "商机金额", "销售金额", "金额"), FieldType.MONEY),
    Field("close", ("Close Date", "CloseDate", "结单日期", "预计成交日期"), FieldType.MOMENT),
    Field(
        "created",
        ("Created Date", "Create Date", "Created Time", "Created On", "创建时间", "创建日期"),
        FieldType.MOMENT,
    ),
    Field("owner", ()),
)

FIELD_WORDS: Mapping[str, str] = {
    "stage": "stage",
    "stagename": "stage",
    "商机阶段": "stage",
    "销售阶段": "stage",
    "阶段": "stage",
    "amount": "amount",
    "商机金额": "amount",
    "销售金额": "amount",
    "金额": "amount",
    "closedate": "expected",
    "结单日期": "expected",
    "预计成交日期": "expected",
    "owner": "owner",
    "ownerid": "owner",
    "opportunityowner": "owner",
    "负责人": "owner",
    "商机负责人": "owner",
    "商机所有人": "owner",
    "created": "created",
    "创建": "created",
}
"""What a history of fields calls those that it tells about; of others nothing is taken."""

_QUOTES = "\"'“”‘’「」"
_HUBSPOT = re.compile(r"date (?P<what>entered|exited)\s+(?P<label>.+)", re.IGNORECASE)
_HUBSPOT_API = re.compile(r"hs_(?:v2_)?date_(?P<what>entered|exited)_(?P<label>.+)", re.IGNORECASE | re.ASCII)
_NUMBERED = re.compile(r"(?<=[\"'”’]) \(\d+\)$")
_AFFIXES = (
    *("date of", "date", "entered on", "entered", "since", "on"),
    *("阶段进入时间", "阶段进入日期", "进入时间", "进入日期", "阶段时间", "阶段日期", "时间", "日期", "进入"),
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a column of dates is about: a stage, and the pipeline when it is named."""

    stage: str
    pipeline: str | None = None


def more_fields(head: Head) -> tuple[Field, ...]:
    """A field for each stage of which the file has a column of dates: "entered X", and "left X"."""
    found: dict[str, list[str]] = {}
    for name in head.columns:
        if name.startswith((ENTERED, LEFT)):
            found.setdefault(name, [])
    for what, label, header in _columns(head):
        found.setdefault(what + label, []).append(header)
    # Of two families of columns about one stage, the one with double quotes is the newer.
    return tuple(
        Field(name, tuple(sorted(headers, key=lambda one: "'" in one)), FieldType.MOMENT)
        for name, headers in found.items()
    )


def _columns(head: Head) -> Iterator[tuple[str, str, str]]:
    bare = []
    names = _stage_names(head)
    for header in head.headers:
        # Both families of one stage differ only in quotes, so the second has got a number behind it.
        text = _NUMBERED.sub("", unicodedata.normalize("NFKC", header).strip())
        match = _HUBSPOT.fullmatch(text) or _HUBSPOT_API.fullmatch(text)
        if match:
            label = match["label"].strip().strip(_QUOTES).strip()
            yield ENTERED if match["what"].lower() == "entered" else LEFT, label, header
            continue
        stage = _without_affix(text)
        if stage is not None and _fold(stage) in names:
            yield ENTERED, stage, header
        elif _fold(text) in names:
            bare.append((ENTERED, text, header))
    # A single column that is called as a stage is may be anything; several are the stages.
    if len(bare) > 1:
        yield from bare


def _stage_names(head: Head) -> frozenset[str]:
    processes = head.settings[DealsSettings].processes.values()
    known = {
        _fold(name)
        for process in processes
        for stage in process.stages
        for name in (stage.key, *stage.name.values())
    }
    return frozenset(known | {_fold(text) for text in head.values.get("stage", {})} | _ENDS)


_ENDS = frozenset({"won", "lost", "closedwon", "closedlost", "赢单", "输单", "丢单", "成交"})


def _without_affix(text: str) -> str | None:
    """The stage in "Proposal date", "Date of proposal", "进入方案时间"; None: there is nothing to take off."""
    left, lower = text, text.casefold()
    for affix in _AFFIXES:
        is_word = affix.isascii()
        if lower.endswith(f" {affix}" if is_word else affix):
            left = left[: -len(affix)].strip()
        elif lower.startswith(f"{affix} " if is_word else affix):
            left = left[len(affix) :].strip()
        lower = left.casefold()
    return left if left and left != text else None


def labels(name: str, pipelines: Sequence[str]) -> Iterator[Label]:
    """How the text behind "entered" or "left" can be meant: "Stage (Pipeline)", where stages may have brackets, too."""
    text = name.removeprefix(ENTERED).removeprefix(LEFT)
    head, bracket, inside = text.rpartition("(")
    if bracket and inside.endswith(")"):
        pipeline = inside[:-1].strip()
        if _fold(pipeline) in {_fold(one) for one in pipelines}:
            yield Label(head.strip(), pipeline)
    yield Label(text)


def _fold(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
