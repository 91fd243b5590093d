"""From a finding to what its template reads."""

from __future__ import annotations

from typing import Any

from bot.deals.settings import DealsSettings
from bot.people.model import Member
from bot.pipeline import views
from bot.pipeline.bottleneck.model import Bottleneck


def card(
    report: Bottleneck, *, asker: Member, deals: DealsSettings, company: str, locale: str
) -> dict[str, Any]:
    """Facts of pipeline/bottleneck."""
    finding, person = report.finding, report.subject.person
    stage = finding.stage or finding.watched
    return {
        "report": report,
        "finding": finding,
        "who": views.who(report.subject, company),
        "is_own": person is not None and person.id == asker.id,
        "stage": views.stage_name(stage.key, deals, locale) if stage else None,
        "lost": round(stage.lost) if stage else 0,
        "updated_at": max((one.updated_at for one in report.sources), default=None),
        "sources": [one.source for one in report.sources],
    }


def data(report: Bottleneck, *, company: str) -> dict[str, Any]:
    """The figures for `say --json`."""
    named = report.finding.stage
    return {
        "team": views.who(report.subject, company) if report.subject.person is None else None,
        "person": report.subject.person.name if report.subject.person else None,
        "as_of": report.today.isoformat(),
        "currency": report.subject.currency,
        "stage": {
            "process": named.key.process,
            "stage": named.key.stage,
            "within_workdays": named.workdays,
            "now": {"entered": named.now.entered, "passed": named.now.passed},
            "before": {"entered": named.before.entered, "passed": named.before.passed},
            "gain_minor": report.gain.minor if report.gain else None,
        }
        if named
        else None,
        "needed": report.finding.needed,
        "comparable_from": report.comparable_from.isoformat() if report.comparable_from else None,
        "deals": [{"name": one.name, "owner": one.owner, "workdays": one.workdays} for one in report.deals],
    }
