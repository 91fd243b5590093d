"""A wrong setting stops the start and says which, what is wrong, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from app import ROOT
from bot.kit.company import CompanySettings, MoneySettings
from bot.kit.deps import sections
from bot.kit.server import ServerSettings
from bot.kit.settings import Settings, SettingsWrong, load


def loaded(text: str, tmp_path: Path, **environ: str) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load(sections(), path=path, environ=environ)


def test_the_shipped_file_holds_exactly_the_defaults() -> None:
    shipped = load(sections(), path=ROOT / "config.yaml", environ={})
    assert shipped == load(sections(), path=None, environ={})


def test_the_shipped_file_names_every_key_and_explains_it() -> None:
    written = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert {name: set(keys) for name, keys in written.items()} == {
        section.section: set(section.model_fields) for section in sections()
    }
    lines = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("  ") and line[2].isalpha():
            assert lines[number - 1].lstrip().startswith("#"), f"{line} has no comment"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = loaded("company: {zone: Asia/Shanghai}", tmp_path, COACH_COMPANY__ZONE="Europe/London")
    assert settings[CompanySettings].zone == "Europe/London"


def test_mappings_in_the_environment_are_json(tmp_path: Path) -> None:
    settings = loaded("", tmp_path, COACH_MONEY__RATES='{"2026-01-01": {"CNY": "0.14"}}')
    assert settings[MoneySettings].table("USD").rates[0].currency == "CNY"


def test_numbers_in_the_environment_are_numbers(tmp_path: Path) -> None:
    assert loaded("", tmp_path, COACH_SERVER__PORT="8080")[ServerSettings].port == 8080


@pytest.mark.parametrize(
    ("text", "environ", "says"),
    [
        ("company: {zonne: UTC}", {}, ["company.zonne", "'UTC'", "Did you mean 'zone'", "currency"]),
        ("compny: {zone: UTC}", {}, ["compny", "Did you mean 'company'", "server"]),
        ("company: {zone: Shanghai}", {}, ["company.zone", "'Shanghai'", "Asia/Shanghai"]),
        (
            "company: {language: zh}",
            {},
            ["company.language", "'zh'", "'en' or 'zh_CN'", "Did you mean 'zh_CN'"],
        ),
        ("company: {currency: RMB}", {}, ["company.currency", "'RMB'", "ISO 4217"]),
        ("server: {port: 99999}", {}, ["server.port", "99999", "65535"]),
        ("deals: {processes: {sales: {name: {en: S}, stages: []}}}", {}, ["deals.processes.sales.stages"]),
        ("company: [", {}, ["config.yaml", "not valid YAML"]),
        ("- a", {}, ["config.yaml", "sections"]),
        ("", {"COACH_COMPANY__ZONNE": "UTC"}, ["company.zonne", "Did you mean 'zone'"]),
        ("", {"COACH_COMPNY__ZONE": "UTC"}, ["COACH_COMPNY__ZONE", "company"]),
        ("", {"COACH_ZONE": "UTC"}, ["COACH_ZONE", "no such setting"]),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(
    text: str, environ: dict[str, str], says: list[str], tmp_path: Path
) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        loaded(text, tmp_path, **environ)
    for part in says:
        assert part in str(wrong.value)


def test_a_config_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match=r"nowhere\.yaml"):
        load(sections(), path=tmp_path / "nowhere.yaml", environ={})
