"""The truth as each system exports it."""

from __future__ import annotations

from tests.imports.systems import chinese, western

ALL = (
    western.salesforce,
    western.salesforce_formatted,
    western.hubspot,
    western.pipedrive,
    western.pipedrive_xlsx,
    western.zoho,
    western.dynamics,
    western.dynamics_chinese,
    chinese.wukong,
    chinese.fxiaoke,
    chinese.xiaoshouyi,
    chinese.home_made,
)
