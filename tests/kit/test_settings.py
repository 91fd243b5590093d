"""A wrong setting stops the start and says which, what is wrong, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from app import ROOT, make_deps
from bot.deals.settings import DealsSettings
from bot.kit.company import CompanySettings, MoneySettings
from bot.kit.deps import sections
from bot.kit.schema import check_or_create
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
        ("company: {zone: Asia/Shangai}", {}, ["'Asia/Shangai'", "Did you mean 'Asia/Shanghai'?"]),
        ("company: {currency: usd}", {}, ["company.currency", "Did you mean 'USD'?"]),
        ("company: {holidays: cn}", {}, ["company.holidays", "Did you mean 'CN'?"]),
        ("company: {name: ''}", {}, ["company.name: '': something has to stand there"]),
        ("server: {host: ''}", {}, ["server.host: '': something has to stand there"]),
        ("money: {rates: {2026-01-01: {EUR: 0}}}", {}, ["money.rates.2026-01-01.EUR: 0: more than 0"]),
        ("money: {rates: {2026-01-01: {EUR: -1}}}", {}, ["money.rates.2026-01-01.EUR: -1: more than 0"]),
        ("delivery: {work_ends: '08:00'}", {}, ["delivery: work_ends '08:00' is not after work_starts"]),
        ("company: {currency: RMB}", {}, ["company.currency", "'RMB'", "ISO 4217"]),
        ("server: {port: 99999}", {}, ["server.port", "99999", "65535"]),
        ("deals: {processes: {sales: {name: {en: S}, stages: []}}}", {}, ["deals.processes.sales.stages"]),
        ("company: {fiscal_year_start: April}", {}, ["fiscal_year_start", "'April'", "a whole number"]),
        ("company: {fiscal_year_start: 13}", {}, ["fiscal_year_start", "13", "12 at most"]),
        ("company: {name: }", {}, ["company.name", "nothing stands there", "leave the key out"]),
        ("company: [1]", {}, ["company: [1]", "keys with values"]),
        ("company: {holidays: XX}", {}, ["company.holidays", "'XX'", "ISO code"]),
        ("company: {days_off: {tomorrow: x}}", {}, ["company.days_off.tomorrow", "2026-12-31"]),
        ("money: {rates: {2026-01-01: {EUR: x}}}", {}, ["money.rates.2026-01-01.EUR", "'x'", "a number"]),
        ("deals: {processes: {}}", {}, ["deals.processes", "1 or more entries"]),
        ("deals: {links: {crm: 'http://x/{id}'}}", {}, ["deals.links.crm", "https://"]),
        ("delivery: {work_starts: 9}", {}, ["delivery.work_starts: 9: a time of day"]),
        ("server: {log_level: loud}", {}, ["server.log_level", "'debug', 'info', 'warning' or 'error'"]),
        ("commands: {names: {pipeline: my funnel}}", {}, ["commands.names.pipeline", "without spaces"]),
        ("company: [", {}, ["config.yaml: line 1", "a bracket that is not closed"]),
        ("company:\n\tzone: UTC", {}, ["config.yaml: line 2, column 1", "indent with spaces"]),
        ("company: {}\ncompany: {}", {}, ["config.yaml: line 2", "the same key twice"]),
        ("- a", {}, ["config.yaml", "sections"]),
        ("company: {days_off: {2026-02-30: x}}", {}, ["company.days_off.2026-02-30", "a day was expected"]),
        ("1: x", {}, ["1: 'x': no such key", "server"]),
        ("company: {5: x}", {}, ["company.5: 5: no such key", "zone"]),
        ("? [a]\n: b", {}, ["config.yaml: line 1", "where a key belongs"]),
        ("company: {zone: *berlin}", {}, ["config.yaml: line 1, column 17", "a * that names nothing"]),
        ("company: {zone: !utc x}", {}, ["config.yaml: line 1, column 17", "a ! that names nothing"]),
        ("company: {}\n---\nserver: {}", {}, ["config.yaml: line 2", "a second document"]),
        ("server: {port: .inf}", {}, ["server.port: inf: a number"]),
        ("server: {port: on}", {}, ["server.port: True: a whole number"]),
        (
            "deals: {processes: {a: {name: {en: A}, stages: "
            "[{key: b, name: {en: B}, probability: true, longest_workdays: 5}]}}}",
            {},
            ["deals.processes.a.stages.1.probability: True: a whole number"],
        ),
        ("", {"COACH_COMPANY__ZONNE": "UTC"}, ["company.zonne", "Did you mean 'zone'"]),
        ("", {"COACH_COMPNY__ZONE": "UTC"}, ["COACH_COMPNY__ZONE", "company"]),
        ("", {"COACH_ZONE": "UTC"}, ["COACH_ZONE", "no such setting"]),
        ("", {"COACH_HOMEE": "x"}, ["COACH_HOMEE", "Did you mean 'COACH_HOME'"]),
        ("", {"COACH_CONFG": "x"}, ["COACH_CONFG", "Did you mean 'COACH_CONFIG'"]),
        ("", {"COACH_COMPANY_ZONE": "UTC"}, ["Did you mean 'COACH_COMPANY__ZONE'"]),
        (
            "",
            {"COACH_COMPANY__ZONE": "UTC", "COACH_COMPANY__ZONE__X": "UTC"},
            ["variables COACH_COMPANY__ZONE and COACH_COMPANY__ZONE__X", "company.zone"],
        ),
        (
            "",
            {"COACH_COMPANY__DAYS_OFF__X": "x", "COACH_COMPANY__DAYS_OFF": "{}"},
            ["COACH_COMPANY__DAYS_OFF and", "company.days_off"],
        ),
        ("", {"COACH_COMPANY__ZONE": "UTC", "COACH_company__zone": "UTC"}, ["company.zone", "keep one"]),
        (
            "",
            {"COACH_SERVER__PORT": "x"},
            ["server.port: 'x': a whole number", "variable COACH_SERVER__PORT"],
        ),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(
    text: str, environ: dict[str, str], says: list[str], tmp_path: Path
) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        loaded(text, tmp_path, **environ)
    for part in says:
        assert part in str(wrong.value)


def test_what_is_wrong_is_said_in_our_words_and_not_in_the_library_s(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        loaded("delivery: {work_starts: 9h}", tmp_path)
    assert (
        str(wrong.value) == 'delivery.work_starts: \'9h\': a time of day as "HH:MM", from "00:00" to "23:59".'
    )


def test_a_config_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("company: {name: 华东}".encode("gb18030"))
    with pytest.raises(SettingsWrong, match=r"config\.yaml: not UTF-8 text \(byte 17\)"):
        load(sections(), path=path, environ={})


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://coach:secret@db/coach", ["mysql://coach:***@db/coach", "'mysql' is no database we run on"]),
        ("postgress://coach:secret@db/coach", ["Did you mean 'postgres'?", "postgresql://USER"]),
        ("sqlite://", ["'sqlite://': no file is named", "sqlite:///FILE"]),
        ("sqlite:///:memory:", ["no file is named"]),
        ("coach.db", ["no address of a database", "sqlite:///FILE"]),
        ("postgresql://coach:secret@db:port/coach", ["no address of a database"]),
    ],
)
def test_a_database_that_we_do_not_run_on_stops_the_start(url: str, says: list[str], tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        make_deps({"DATABASE_URL": url, "COACH_HOME": str(tmp_path)})
    assert str(wrong.value).startswith("environment variable DATABASE_URL: ")
    assert "secret" not in str(wrong.value)
    for part in says:
        assert part in str(wrong.value)


@pytest.mark.parametrize("driver", ["sqlite", "SQLite", "sqlite+aiosqlite"])
def test_a_database_is_reached_by_our_driver_whichever_is_named(driver: str, tmp_path: Path) -> None:
    deps = make_deps({"DATABASE_URL": f"{driver}:///{tmp_path / 'coach.db'}\n", "COACH_HOME": str(tmp_path)})
    check_or_create(deps.db)
    assert deps.db.is_present
    deps.db.close()


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (
            '{"pipelin": "funnel"}',
            ["commands.names.pipelin: 'funnel': no such command", "Did you mean 'pipeline'?"],
        ),
        ('{"pipeline": "deal"}', ["two commands are called 'deal'"]),
    ],
)
def test_a_new_name_for_a_command_that_is_none_stops_the_start(
    names: str, says: list[str], tmp_path: Path
) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        make_deps({"COACH_COMMANDS__NAMES": names, "COACH_HOME": str(tmp_path)})
    for part in says:
        assert part in str(wrong.value)


def test_a_folder_as_config_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match=r"it cannot be read .*; a file was expected"):
        load(sections(), path=tmp_path, environ={})


def test_parts_that_a_config_file_writes_once_and_uses_twice_are_taken(tmp_path: Path) -> None:
    text = """
deals:
  processes:
    sales:
      name: &name {en: Sales}
      stages:
        - &stage {key: a, name: *name, probability: 10, longest_workdays: 5}
        - {<<: *stage, key: b}
"""
    stages = loaded(text, tmp_path)[DealsSettings].processes["sales"].stages
    assert [(one.key, one.probability) for one in stages] == [("a", 10), ("b", 10)]


def test_a_config_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match=r"nowhere\.yaml"):
        load(sections(), path=tmp_path / "nowhere.yaml", environ={})
