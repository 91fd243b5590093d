"""A whole message or view: counts, identifiers that must differ, and what one surface allows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from playground.blockkit.blocks import IN_HOME, IN_MESSAGE, IN_MODAL
from playground.blockkit.elements import CONTEXT_ACTIONS, INPUTS
from playground.blockkit.objects import plain
from playground.blockkit.shapes import Flag, Json, Listed, OneOf, Shape, Thing, Words, problem, typed

MOST_MESSAGE_CHARACTERS = 13_200
"""Slack refuses longer messages with msg_blocks_too_long, though each block is within its limits."""
MOST_VIEW_BYTES = 250_000
_MOST_MARKDOWN_CHARACTERS = 12_000
_READ = (
    "text",
    "title",
    "subtitle",
    "caption",
    "label",
    "name",
    "alt_text",
    "placeholder",
    "description",
    "hint",
)
_SETTINGS: Mapping[str, Shape] = {
    "private_metadata": Words(3000, least=0),
    "callback_id": Words(255, least=0),
    "external_id": Words(255, least=0),
}
_MODAL_SETTINGS: Mapping[str, Shape] = {
    **_SETTINGS,
    "close": plain(24),
    "submit": plain(24),
    "clear_on_close": Flag(),
    "notify_on_close": Flag(),
}
_KINDS_WITH_ACTION = {*INPUTS, *CONTEXT_ACTIONS, "button", "overflow", "workflow_button"}


def interactive(block: Json) -> Iterator[tuple[str, Json]]:
    """Every element of a block that a person can use, with its pointer inside the block."""
    for name in ("accessory", "element"):
        element = block.get(name)
        if isinstance(element, dict) and element.get("type") in _KINDS_WITH_ACTION:
            yield f"/{name}", element
    for name in ("elements", "actions", "child_blocks"):
        for place, item in enumerate(block.get(name) or []):
            if not isinstance(item, dict):
                continue
            if item.get("type") in _KINDS_WITH_ACTION:
                yield f"/{name}/{place}", item
            elif item.get("type") in IN_MESSAGE:
                for at, element in interactive(item):
                    yield f"/{name}/{place}{at}", element


def characters(value: Any) -> int:
    """Characters that a reader of these blocks sees."""
    if isinstance(value, list):
        return sum(characters(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = sum(len(value[name]) for name in _READ if isinstance(value.get(name), str))
    return own + sum(characters(item) for item in value.values())


def _ids_differ(blocks: list[Json], at: str) -> list[str]:
    found = []
    block_ids: set[str] = set()
    for place, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in block_ids:
            found.append(problem(f'`block_id` "{block_id}" already exists', f"{at}/{place}/block_id"))
        block_ids.add(block_id or f"{place}")
        action_ids: set[str] = set()
        for where, element in interactive(block):
            action_id = element.get("action_id")
            if action_id in action_ids:
                found.append(
                    problem(f'`action_id` "{action_id}" already exists', f"{at}/{place}{where}/action_id")
                )
            if action_id:
                action_ids.add(action_id)
    return found


def _one_focus(blocks: list[Json], at: str) -> list[str]:
    wanting = [
        element for block in blocks for _, element in interactive(block) if element.get("focus_on_load")
    ]
    return [problem("only one element may set `focus_on_load`", at)] if len(wanting) > 1 else []


def flattened(blocks: list[Json]) -> Iterator[Json]:
    """The blocks and those inside containers."""
    for block in blocks:
        yield block
        yield from block.get("child_blocks") or []


def _figures(blocks: list[Json], at: str) -> list[str]:
    every = list(flattened(blocks))
    charts = [block for block in every if block["type"] == "data_visualization"]
    markdown = sum(len(block["text"]) for block in every if block["type"] == "markdown")
    found = []
    if len(charts) > 2:
        found.append(problem("too many data_visualization blocks", at))
    if markdown > _MOST_MARKDOWN_CHARACTERS:
        found.append(
            problem(
                f"must be less than {_MOST_MARKDOWN_CHARACTERS + 1} characters in all markdown blocks", at
            )
        )
    return found


def too_many_tables(blocks: list[Json]) -> bool:
    """Whether there is more than the one table that a message may have."""
    return sum(block.get("type") in ("table", "data_table") for block in flattened(blocks)) > 1


def message_problems(blocks: Any, *, at: str = "/blocks") -> list[str]:
    """What Slack would refuse in the blocks of a message (tables are counted apart)."""
    found = Listed(typed(IN_MESSAGE), 50, least=0).problems(blocks, at)
    return found or [*_ids_differ(blocks, at), *_one_focus(blocks, at), *_figures(blocks, at)]


def view_problems(view: Any) -> list[str]:
    """What Slack would refuse in a view."""
    at = "/view"
    if not isinstance(view, dict):
        return [problem("must provide an object", at)]
    kinds = {
        "modal": Thing(
            {"type": OneOf(("modal",)), "title": plain(24), "blocks": Listed(typed(IN_MODAL), 100, least=0)},
            _MODAL_SETTINGS,
        ),
        "home": Thing({"type": OneOf(("home",)), "blocks": Listed(typed(IN_HOME), 100, least=0)}, _SETTINGS),
    }
    found = typed(kinds).problems(view, at)
    if found:
        return found
    blocks = view["blocks"]
    return [
        *_ids_differ(blocks, f"{at}/blocks"),
        *_one_focus(blocks, f"{at}/blocks"),
        *_figures(blocks, f"{at}/blocks"),
        *_submit_for_inputs(view, at),
    ]


def _submit_for_inputs(view: Json, at: str) -> list[str]:
    if view["type"] != "modal" or "submit" in view:
        return []
    return [
        problem("must define `submit` to use an `input` block in modals", f"{at}/blocks/{place}/input")
        for place, block in enumerate(view["blocks"])
        if block["type"] == "input"
    ]


def view_too_large(view: Json) -> bool:
    """Whether the view is over Slack's 250 kB."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES
