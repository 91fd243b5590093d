"""What everything needs, made once by the composition root and handed down."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bot.kit.calendar import WorkCalendar
from bot.kit.clock import Clock
from bot.kit.company import CompanySettings, MoneySettings
from bot.kit.db import Database, Tx
from bot.kit.ids import Ids
from bot.kit.inbox import ImportsSettings
from bot.kit.money import Rates
from bot.kit.server import CommandSettings, ServerSettings
from bot.kit.settings import Section, Settings
from bot.kit.walk import subclasses
from bot.kit.words import Words

_OWN_SECTIONS: list[type[Section]] = [
    CompanySettings,
    MoneySettings,
    ServerSettings,
    CommandSettings,
    ImportsSettings,
]


def sections() -> list[type[Section]]:
    """Every section of config.yaml: the kit's and each slice's."""
    return [*_OWN_SECTIONS, *subclasses("settings", Section)]


@dataclass(frozen=True)
class Deps:
    """Frozen dependencies. Tests build them with the fakes that lie beside the real things.

    `home` is where files of ours are kept.
    """

    settings: Settings
    db: Database
    clock: Clock
    ids: Ids
    words: Words
    calendar: WorkCalendar
    home: Path

    def reading(self) -> AbstractContextManager[Tx]:
        """A transaction that never blocks and never writes."""
        return self.db.reading()

    def writing(
        self, *, through_power_cuts: bool = False, is_one_of_many: bool = False
    ) -> AbstractContextManager[Tx]:
        """A transaction that commits when its block ends. `is_one_of_many`: it leaves a moment to others first."""
        return self.db.writing(through_power_cuts=through_power_cuts, is_one_of_many=is_one_of_many)

    @property
    def company(self) -> CompanySettings:
        return self.settings[CompanySettings]

    @property
    def rates(self) -> Rates:
        return self.settings[MoneySettings].table(self.company.currency)

    def command(self, default: str) -> str:
        """The slash command as it is called here: `/pipeline`."""
        return "/" + self.settings[CommandSettings].name(default)


def calendar_of(company: CompanySettings) -> WorkCalendar:
    """The company's working days."""
    return WorkCalendar(company.holidays, company.days_off, company.make_up_days)
