"""`sync --once` and `status`: the exchange without a window."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from desktop_app.bootstrap.link import make_engine
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.i18n import mark, tr
from desktop_app.core.paths import Profile
from desktop_app.core.sync_control import ConnectionState
from desktop_app.queries.exchange import connection_row, data_ages, operations_by_state
from desktop_app.queries.upkeep import ComparisonRow, newest_comparison
from desktop_app.services import publishing
from desktop_app.services.bookings import late_cancel
from desktop_app.services.carrying_out import go_on
from desktop_app.sync.engine import RoundReport
from desktop_app.sync.walk import Step

DONE, FAULT, SIGN_IN, UNREACHABLE, WAITS = 0, 1, 3, 4, 5
NO_CENTRAL = mark("No central is set for this desk. Open the window once, or write «central_url» into the settings.")


def run_sync(profile: Profile, *, as_json: bool, reconcile: bool = False) -> int:
    """One full round; with `reconcile` then a comparison of all with the central.

    A progress line on a terminal, JSON or words at the end. The exit code says how it ended.
    """
    work = open_workplace(profile)
    try:
        engine = make_engine(work)
        if engine is None:
            print(tr(NO_CENTRAL), file=sys.stderr)
            return FAULT
        show = _Progress(quiet=as_json or not sys.stderr.isatty())
        try:
            _go_on_with_plans(work)
            report = engine.round(show.step, reconcile=reconcile)
            _go_on_with_plans(work)
        finally:
            show.end()
            engine.stop()
        facts = _status_facts(work.ask(connection_row), work.ask(operations_by_state), work.ask(data_ages), work.clock.now())
        facts["round"] = _round_facts(report)
        comparison = work.ask(newest_comparison) if reconcile else None
        if comparison is not None:
            facts["reconcile"] = _comparison_facts(comparison)
        if as_json:
            print(json.dumps(facts))
        else:
            if comparison is not None:
                _say_comparison(comparison)
            _say_round(report, facts["waiting"])
            _say_status(facts)
        stopped = comparison is not None and comparison.stopped_at is not None
        return WAITS if stopped and report.trouble is None else _exit_code(report, facts)
    finally:
        work.close()


def _go_on_with_plans(work: Workplace) -> None:
    """Do what plans and publications have left; what comes of it is sent in this round, or in the next."""
    late = late_cancel(work.settings)
    while work.act(go_on, late):
        pass
    while work.act(publishing.go_on):
        pass


def _comparison_facts(row: ComparisonRow) -> dict[str, Any]:
    moments = {name: moment.isoformat() if moment else None for name, moment in (("begun", row.begun), ("ended", row.ended))}
    return {name: value for name, value in asdict(row).items() if name != "asked"} | moments


def _say_comparison(row: ComparisonRow) -> None:
    if row.stopped_at is not None:
        print(
            tr(
                "The comparison with the central was stopped: of {kind} {n} rows or more are gone there. Nothing of them was hidden.",
                kind=row.stopped_at,
                n=row.would_vanish,
            )
        )
    elif row.ended is None:
        print(tr("The comparison with the central is not over: {n} parts of {m}. It goes on by itself.", n=row.done, m=row.parts))
    else:
        print(
            tr(
                "Compared with the central: {n} rows, fetched {fetched}, gone {gone}, not shown to this desk {denied}.",
                n=row.compared,
                fetched=row.fetched,
                gone=row.gone,
                denied=row.denied,
            )
        )


def run_status(profile: Profile, *, as_json: bool) -> int:
    """How the desk stands, read beside an open window too."""
    work = open_workplace(profile, alone=False)
    try:
        facts = _status_facts(work.ask(connection_row), work.ask(operations_by_state), work.ask(data_ages), work.clock.now())
    finally:
        work.close()
    if as_json:
        print(json.dumps(facts))
    else:
        _say_status(facts)
    return WAITS if facts["cases"] or facts["operations"].get("rejected") else DONE


def _exit_code(report: RoundReport, facts: dict[str, Any]) -> int:
    if report.state is ConnectionState.SIGN_IN_NEEDED:
        return SIGN_IN
    if report.trouble is not None:
        return UNREACHABLE
    return WAITS if facts["cases"] or facts["operations"].get("rejected") else DONE


def _round_facts(report: RoundReport) -> dict[str, Any]:
    pushed, pulled = report.pushed, report.pulled
    return {
        "trouble": report.trouble.source if report.trouble else None,
        "applied": pushed.applied,
        "conflicts": pushed.conflicts,
        "rejected": pushed.rejected,
        "rows_changed": pulled.received.rows if pulled else 0,
        "refused_queries": sorted(set(pulled.refused)) if pulled else [],
    }


def _say_round(report: RoundReport, waiting: int) -> None:
    refused = sorted(set(report.pulled.refused)) if report.pulled else []
    if report.trouble:
        print(tr.said(report.trouble))
    elif refused:
        print(tr("The central refused to list: {types}", types=", ".join(refused)))
    elif not waiting:
        print(tr("All is in step with the central."))


def _status_facts(row: Any, operations: dict[str, int], ages: list[Any], now: datetime) -> dict[str, Any]:
    return {
        "connection": row.state.value,
        "path": row.path.value if row.path else None,
        "path_reason": row.path_reason.value,
        "since": row.since.isoformat() if row.since else None,
        "operations": operations,
        "waiting": row.waiting,
        "cases": row.to_settle,
        "set_aside": row.set_aside,
        "clock_offset_seconds": row.clock_offset_seconds,
        "data": [
            {
                **asdict(age),
                "complete": age.complete.isoformat() if age.complete else None,
                "age_seconds": int((now - age.complete).total_seconds()) if age.complete else None,
            }
            for age in ages
        ],
    }


def _say_status(facts: dict[str, Any]) -> None:
    print(tr("Connection: {state}", state=facts["connection"]))
    print(tr("Waiting to be sent: {n} · to settle: {m}", n=facts["waiting"], m=facts["cases"]))
    print(tr("Set aside: {n} · clock offset: {seconds} s", n=facts["set_aside"], seconds=facts["clock_offset_seconds"]))
    for age in facts["data"]:
        word = tr("not fetched yet") if age["age_seconds"] is None else tr("{seconds} s old", seconds=age["age_seconds"])
        print(f"  {age['resource_type']:20} {word}")


class _Progress:
    """One line on the terminal that grows while pages come."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._width = 0

    def step(self, step: Step) -> None:
        """Show a page."""
        if not self._quiet:
            of_all = f"/{step.total}" if step.total else ""
            text = f"\r{step.resource_type}: {step.rows}{of_all}"
            self._width = max(self._width, len(text))
            print(text.ljust(self._width), end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._width:
            print(file=sys.stderr)
