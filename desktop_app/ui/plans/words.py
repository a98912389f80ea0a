"""Plans in words: how far one is, and what became of each of its visits."""

from datetime import datetime, tzinfo

from desktop_app.core.dates import date_short, day_time_short, local_day
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.models.cancel_reasons import REASONS
from desktop_app.models.plan import Outcome, PlanKind, PlanState
from desktop_app.queries.plans import ItemLine, PlanCard, PlanLine

KINDS = {PlanKind.MOVE: mark("Moving visits"), PlanKind.CANCEL: mark("Cancelling visits")}
STATES: dict[PlanState, tuple[str, str]] = {
    PlanState.DRAFT: ("…", mark("draft: not started")),
    PlanState.RUNNING: ("◷", mark("being carried out")),
    PlanState.PAUSED: ("‖", mark("paused")),
    PlanState.DONE: ("✓", mark("carried out")),
    PlanState.UNDOING: ("↶", mark("being taken back")),
    PlanState.UNDONE: ("↶", mark("taken back")),
}
"""Sign and words of a plan."""
OUTCOMES: dict[Outcome, tuple[str, str, str]] = {
    Outcome.PLANNED: ("○", mark("planned"), "text"),
    Outcome.LEFT_OUT: ("–", mark("left out"), "muted"),
    Outcome.WAITING: ("◷", mark("waits for the central"), "text"),
    Outcome.SENT: ("◷", mark("on its way"), "text"),
    Outcome.ARRIVED: ("✓", mark("arrived at the central"), "accent_text"),
    Outcome.IN_TROUBLE: ("!", mark("waits for a decision"), "danger_text"),
    Outcome.SETTLED: ("✓", mark("settled by a person"), "text"),
    Outcome.WITHDRAWN: ("↶", mark("withdrawn, never sent"), "text"),
    Outcome.GOING_BACK: ("◷", mark("is being taken back"), "text"),
    Outcome.INVERTED: ("↶", mark("taken back at the central"), "text"),
    Outcome.KEPT: ("–", mark("not taken back"), "muted"),
}
"""Sign, words and ink of a visit of a plan; the ink goes with its sign and words, never alone."""


def name_of(line: PlanLine) -> str:
    """«Перенос записей, Кузнецова Е. П.»"""
    return f"{tr(KINDS[line.kind])}, {line.title}"


def state_words(line: PlanLine) -> str:
    """Sign and words of how a plan stands."""
    sign, words = STATES[line.state]
    return f"{sign} {tr(words)}"


def made_words(line: PlanLine, zone: tzinfo) -> str:
    """When and by whom."""
    return ", ".join(part for part in (day_time_short(line.created, zone, tr.language), line.person) if part)


def reason_words(line: PlanLine) -> str:
    """Why the visits are cancelled; "" for another plan."""
    return next((tr(reason.label) for reason in REASONS if reason.code == line.reason), "")


def progress_words(line: PlanLine, is_away: bool) -> str:
    """How far it is, as the central has it; `is_away`: there is no connection."""
    left_out = line.count(Outcome.LEFT_OUT)
    parts = [trn("{n} visit", "{n} visits", line.total)] if line.state is PlanState.DRAFT else [_far(line)]
    parts += [
        tr(words, n=count)
        for words, count in (
            (mark("to settle: {n}"), line.count(Outcome.IN_TROUBLE)),
            (mark("settled: {n}"), line.count(Outcome.SETTLED)),
            (mark("not taken back: {n}"), line.count(Outcome.KEPT)),
            (mark("left out: {n}"), left_out),
            (mark("not moved yet: {n}"), line.count(Outcome.PLANNED) if line.state in (PlanState.RUNNING, PlanState.PAUSED) else 0),
        )
        if count
    ]
    waiting = line.count(Outcome.WAITING, Outcome.SENT, Outcome.GOING_BACK)
    if waiting and line.state is PlanState.PAUSED:
        parts.append(tr("held back: {n}", n=waiting))
    elif waiting:
        parts.append(tr("no connection, waiting for the central: {n}", n=waiting) if is_away else tr("on the way: {n}", n=waiting))
    return ", ".join(parts)


def _far(line: PlanLine) -> str:
    if line.state in (PlanState.UNDOING, PlanState.UNDONE):
        back = line.count(Outcome.WITHDRAWN, Outcome.INVERTED)
        return tr("{n} of {m} taken back", n=back, m=line.total)
    return tr("{n} of {m} arrived", n=line.arrived, m=line.total)


def outcome_words(item: ItemLine) -> str:
    """Sign and words of a visit, with the reason where there is one."""
    sign, words, _ = OUTCOMES[item.outcome]
    why = tr.said(item.why) if item.why is not None else ""
    ticket = tr("the printed ticket is void") if item.has_void_ticket else ""
    return " · ".join(part for part in (f"{sign} {tr(words)}" + (f": {why}" if why else ""), ticket) if part)


def ticket_words(card: PlanCard) -> str:
    """How many printed tickets are to be taken back, and the key that prints the true ones; "" where there are none."""
    if not card.void_tickets:
        return ""
    said = trn("{n} printed ticket is void", "{n} printed tickets are void", card.void_tickets)
    prints = tr("F9 prints the new ones") if card.to_print else ""
    return f"{said} ({prints})" if prints else said


def place_words(whom: str, start: datetime | None, zone: tzinfo) -> str:
    """With whom and when; "—" where there is no place."""
    return f"{whom}, {day_time_short(start, zone, tr.language)}" if start is not None else "—"


def title_of(specialist: str, start: datetime, zone: tzinfo) -> str:
    """What a plan is called: whose day it empties."""
    return f"{specialist}, {date_short(local_day(start, zone), tr.language)}"
