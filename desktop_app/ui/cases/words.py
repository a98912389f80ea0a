"""Cases in words: fields of the comparison, what to say to the patient, by when to decide."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from desktop_app.core.dates import capitalised, date_numeric, day_time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.models.conflict import CaseKind, Way
from desktop_app.models.operation import OperationKind
from desktop_app.queries.case_fields import Compared, Value
from desktop_app.queries.case_tree import Later
from desktop_app.queries.cases import CaseLine
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.operation_words import OPERATION_WORDS, VISIT_STATES
from desktop_app.ui.terms import by_when

_FIELDS = {
    "time": mark("Time"),
    "specialist": mark("Specialist"),
    "status": mark("State"),
    "reason": mark("Reason"),
    "place-time": mark("Place at"),
    "place": mark("The place is"),
    "name": mark("Name"),
    "birth-date": mark("Born"),
    "phone": mark("Telephone"),
    "address": mark("Address"),
    "numbers": mark("Documents"),
}
_STATES = VISIT_STATES | {
    "free": mark("free"),
    "busy-tentative": mark("held"),
    "busy-unavailable": mark("closed"),
}


def field_name(one: Compared) -> str:
    """The caption of a line of the comparison."""
    return tr(_FIELDS[one.field])


def side_text(one: Compared, value: Value, side: str, zone: tzinfo) -> str:
    """A value on the `side` base, mine or theirs, as a person says it; a dash where it has none."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return day_time_short(value, zone, tr.language)
    if isinstance(value, date):
        return date_numeric(value, tr.language)
    if one.field == "place" and value == "busy":
        return {"mine": tr("ours"), "theirs": tr("taken by another")}.get(side, tr("taken"))
    return tr(_STATES[value]) if one.field in ("status", "place") and value in _STATES else value


def term_of(line: CaseLine) -> datetime | None:
    """The instant before which to decide, if there is one."""
    return min((moment for moment in (line.due, line.start) if moment is not None), default=None)


def decide_by(line: CaseLine, now: datetime, zone: tzinfo) -> tuple[str, bool]:
    """By when to decide, and whether that is today or past: the visit itself, unless the case has an earlier term."""
    return by_when(term_of(line), now, zone)


def slot_head(slot: FreeSlot, zone: tzinfo) -> str:
    """«ср 25 ноября, 09:46»."""
    return day_time_short(slot.start, zone, tr.language)


def slot_detail(slot: FreeSlot, line: CaseLine) -> str:
    """Where a place is, a sister branch said as such, and how far it is from the time that was lost."""
    is_sister = bool(slot.branch and line.branch_id and slot.branch_id != line.branch_id)
    parts = [
        tr("another branch: {branch}", branch=slot.branch) if is_sister else slot.branch,
        tr("r. {room}", room=slot.room) if slot.room else "",
    ]
    if line.start is not None and abs(slot.start - line.start) < timedelta(hours=6):
        minutes = int((slot.start - line.start).total_seconds() // 60)
        if minutes > 0:
            parts.append(tr("{n} min later", n=minutes))
        elif minutes < 0:
            parts.append(tr("{n} min earlier", n=-minutes))
    return " · ".join(part for part in parts if part)


def to_say(line: CaseLine, slot: FreeSlot | None, zone: tzinfo, way: Way | None = None) -> str:
    """One sentence to read aloud to the patient before `way` is gone; "" where there is nothing to tell."""
    if line.start is None or (line.kind is CaseKind.FIELD_DIFFERS and slot is None):
        return ""
    old = day_time_short(line.start, zone, tr.language)
    if line.kind is CaseKind.CANCELLED_THERE:
        first = tr("Your visit on {old} was cancelled.", old=old)
    elif line.kind in (CaseKind.REFUSED, CaseKind.GONE, CaseKind.FIELD_DIFFERS):
        first = tr("Your booking on {old} could not be confirmed.", old=old)
    else:
        first = tr("The time on {old} turned out to be taken.", old=old)
    return f"{first} {_offer(line, slot, zone, way)}".strip()


def _offer(line: CaseLine, slot: FreeSlot | None, zone: tzinfo, way: Way | None) -> str:
    if slot is not None:
        return tr("I can offer {new}, {specialist}", new=slot_head(slot, zone), specialist=slot.specialist)
    if way is Way.OVER:
        return tr("{specialist} will receive you at the same time all the same; you may have to wait a little.", specialist=line.specialist)
    if way is Way.WAIT:
        return tr("I put you on the waiting list and call as soon as there is a time.")
    return ""


_CAPTIONS = {
    Way.ANOTHER_TIME: mark("Another time"),
    Way.OVER: mark("Over the schedule"),
    Way.WAIT: mark("To the waiting list"),
    Way.CANCEL: mark("Cancel the booking"),
    Way.KEEP_THEIRS: mark("Keep the central's"),
    Way.KEEP_MINE: mark("Keep ours"),
    Way.MERGE: mark("Accept both as chosen"),
    Way.AGAIN: mark("Send once more"),
    Way.PUT_OFF: mark("Put off"),
}


def way_caption(way: Way, slot: FreeSlot | None, zone: tzinfo, line: CaseLine) -> str:
    """What the button of a way says in the case of that line."""
    if way is Way.ANOTHER_TIME and slot is not None:
        return tr("Move to {when}", when=day_time_short(slot.start, zone, tr.language))
    if way is Way.KEEP_THEIRS and line.kind is CaseKind.SOLD_TWICE:
        return tr("Let both stay")
    if way is Way.KEEP_THEIRS and line.kind is CaseKind.CANCELLED_THERE:
        return tr("Leave it cancelled")
    if way is Way.KEEP_THEIRS and line.operation_kind == OperationKind.MOVE.value:
        return tr("Stay at the old time")
    if way is Way.KEEP_MINE and line.operation_kind in (OperationKind.BOOK.value, OperationKind.MOVE.value):
        return tr("Take our time again")
    return tr(_CAPTIONS[way])


_TOLD = {
    Way.ANOTHER_TIME: mark("{who}: another time is booked, provisional until the central answers."),
    Way.OVER: mark("{who}: booked over the schedule, provisional until the central answers."),
    Way.WAIT: mark("{who}: is on the waiting list. Tell the patient."),
    Way.CANCEL: mark("{who}: the booking was given up. Tell the patient."),
    Way.KEEP_MINE: mark("{who}: ours is sent to the central again."),
    Way.MERGE: mark("{who}: both are put together and sent to the central."),
    Way.AGAIN: mark("{who}: sent to the central once more."),
    Way.PUT_OFF: mark("{who}: put off."),
    Way.KEEP_THEIRS: mark("{who}: the central's is kept."),
}


def told(way: Way, line: CaseLine) -> str:
    """The notice after a case was settled."""
    who = capitalised(line.patient) or tr("The record")
    if way is Way.KEEP_THEIRS and line.kind is CaseKind.SOLD_TWICE:
        return tr("{who}: both visits stay on the place.", who=who)
    return tr(_TOLD[way], who=who)


def settled_words(line: CaseLine, zone: tzinfo) -> str:
    """How a case was settled, when and by whom."""
    way = way_caption(Way(line.way), None, zone, line) if line.way in set(Way) else ""
    when = day_time_short(line.settled, zone, tr.language) if line.settled is not None else ""
    return ", ".join(part for part in (way, when, line.settled_by) if part)


def tree_words(later: Sequence[Later], zone: tzinfo) -> str:
    """What is decided with the case: acts that stand on the one that was not taken."""
    return "; ".join(_act_words(one, zone) for one in later)


def _act_words(one: Later, zone: tzinfo) -> str:
    act = tr(OPERATION_WORDS[OperationKind(one.kind)])
    when = day_time_short(one.start, zone, tr.language) if one.start is not None else ""
    return ", ".join(part for part in (act, one.patient, when) if part)
