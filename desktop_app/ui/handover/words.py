"""What a shift leaves open in words, for the screen and for paper; each takes the translator of what it is written on."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from desktop_app.core.dates import day_time_short, local_day, time_short
from desktop_app.core.i18n import Translator, mark
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.conflict import CaseKind
from desktop_app.models.handover import Heap
from desktop_app.queries.handover import HandedOver, OpenWork
from desktop_app.ui.promise_words import PROMISE_WORDS
from desktop_app.ui.ticket_words import answer_by

HEAPS: dict[Heap, tuple[str, str]] = {
    Heap.CALLS: ("!", mark("Call back")),
    Heap.FORMS: ("…", mark("Unfinished form")),
    Heap.PROVISIONAL: ("◷", mark("Provisional")),
    Heap.PAPER: ("№", mark("On paper")),
    Heap.VISITS: ("○", mark("Visit not closed")),
}
"""Sign and words of a heap."""
HEADS: dict[Heap, str] = {
    Heap.CALLS: mark("Calls {n}"),
    Heap.FORMS: mark("Forms {n}"),
    Heap.PROVISIONAL: mark("Provisional {n}"),
    Heap.PAPER: mark("Paper {n}"),
    Heap.VISITS: mark("Visits {n}"),
}
_CASES: dict[CaseKind, str] = {
    CaseKind.SLOT_TAKEN: mark("the time was taken by somebody else"),
    CaseKind.FIELD_DIFFERS: mark("the central has other data"),
    CaseKind.CANCELLED_THERE: mark("cancelled at the central"),
    CaseKind.GONE: mark("not at the central any more"),
    CaseKind.REFUSED: mark("the central did not take it"),
    CaseKind.SOLD_TWICE: mark("the place was sold twice"),
}
_VISITS: dict[AppointmentStatus, str] = {
    AppointmentStatus.ARRIVED: mark("has come, waits"),
    AppointmentStatus.CHECKED_IN: mark("is in the room"),
}


def moment_words(moment: datetime | None, now: datetime, zone: tzinfo, tr: Translator) -> str:
    """The hour alone where it is today's."""
    if moment is None:
        return ""
    today = local_day(moment, zone) == local_day(now, zone)
    return time_short(moment, zone) if today else day_time_short(moment, zone, tr.language)


def heap_words(line: OpenWork, tr: Translator) -> str:
    """Which heap it lies in, with its sign."""
    sign, words = HEAPS[line.heap]
    return f"{sign} {tr(words)}"


def owed_words(line: OpenWork, now: datetime, zone: tzinfo, tr: Translator) -> str:
    """What was promised and until when, or what is left to do."""
    parts = {
        Heap.CALLS: _call,
        Heap.FORMS: _form,
        Heap.PROVISIONAL: _provisional,
        Heap.PAPER: _paper,
        Heap.VISITS: _visit,
    }[line.heap](line, now, zone, tr)
    return ", ".join(part for part in parts if part)


def last_words(last: HandedOver | None, now: datetime, zone: tzinfo, tr: Translator) -> str:
    """When and by whom the shift was taken over last."""
    if last is None:
        return tr("The shift was not handed over at this desk yet.")
    when, left = moment_words(last.at, now, zone, tr), counts_words(last.counts, tr)
    if not last.giver:
        return tr("Last taken over: {when}, by {taker} ({left}).", when=when, taker=last.taker, left=left)
    return tr("Last handed over: {when}, {giver} → {taker} ({left}).", when=when, giver=last.giver, taker=last.taker, left=left)


def counts_words(counts: Mapping[Heap, int], tr: Translator) -> str:
    """«Звонки 2, предварительные 1» of the heaps that hold something."""
    return ", ".join(tr(HEADS[heap], n=count) for heap, count in counts.items() if count) or tr("nothing open")


def _call(line: OpenWork, now: datetime, zone: tzinfo, tr: Translator) -> tuple[str, ...]:
    why = tr(_CASES[line.case]) if line.case is not None else ""
    due = tr("answer by {when}", when=moment_words(line.due, now, zone, tr)) if line.due is not None else ""
    waits = line.put_off is not None and line.put_off > now
    put_off = tr("put off until {when}", when=moment_words(line.put_off, now, zone, tr)) if waits else ""
    return due, put_off, why, line.specialist


def _form(line: OpenWork, now: datetime, zone: tzinfo, tr: Translator) -> tuple[str, ...]:
    return (tr("left at {when}", when=moment_words(line.begun, now, zone, tr)),)


def _provisional(line: OpenWork, now: datetime, zone: tzinfo, tr: Translator) -> tuple[str, ...]:
    made = line.begun or now
    call = tr("if the time is taken, call before {when}", when=moment_words(answer_by(made, str(zone)), now, zone, tr))
    promise = tr(PROMISE_WORDS[line.promise]) if line.promise is not None else ""
    return promise, call if line.phone else tr("no phone"), tr("ticket printed") if line.is_printed else "", line.specialist


def _paper(line: OpenWork, now: datetime, zone: tzinfo, tr: Translator) -> tuple[str, ...]:
    why = tr.said(line.trouble) if line.trouble is not None else tr("not finished")
    return line.happened, line.place, tr("not entered: {why}", why=why)


def _visit(line: OpenWork, now: datetime, zone: tzinfo, tr: Translator) -> tuple[str, ...]:
    words = _VISITS.get(line.status, mark("neither received nor missed")) if line.status is not None else ""
    return tr(words), line.specialist
