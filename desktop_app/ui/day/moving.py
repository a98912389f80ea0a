"""Where a booked visit may be moved to, and why not elsewhere: what is said while it is carried. No widgets."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop_app.core.dates import day_time_short, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.models.booking_rules import other_channel, refusal
from desktop_app.queries.booking_facts import BookingFacts
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.cells import Cell, CellKind

_NOT_FREE = {
    "held": mark("This place is held at the central for another booking. Choose another one."),
    "closed": mark("This time is closed for booking. The schedule manager may open it."),
}


@dataclass(frozen=True)
class Carried:
    """The visit that is on its way: its place as it was seen when it was taken up, and whose column that was."""

    slot: SlotCell
    column: DayColumn


@dataclass(frozen=True)
class Verdict:
    """Whether it may be put there, in a translated sentence; `slot` is the very place (a stack has several)."""

    allowed: bool
    words: str
    slot: SlotCell | None = None


def why_not_lift(cell: Cell, who_may: str) -> str:
    """Why what stands there cannot be taken up; "" where it can. `who_may` move, "" where the person may."""
    if who_may:
        return tr("May be done by: {who}", who=who_may)
    if not cell.is_place:
        return tr("Several visits stand here. Press M to choose one of them.")
    slot = cell.slot
    if slot.appointment_id is None:
        return tr("Nobody is booked here: there is nothing to move.")
    if slot.conflict:
        return tr("A case about this visit waits for a decision. Decide it first.")
    return "" if slot.state == "booked" else tr("Only an appointment that is booked and not yet begun can be moved.")


def weigh(carried: Carried, cell: Cell | None, column: DayColumn | None, now: datetime, zone: tzinfo) -> Verdict:
    """What can be said of a place at once, from what the grid shows."""
    who = carried.slot.patient
    if cell is None or column is None:
        return Verdict(False, tr("Moving {who}: choose a free place.", who=who))
    if any(slot.slot_id == carried.slot.slot_id for slot in cell.slots):
        return Verdict(False, tr("Moving {who}: choose a free place. This is the present one.", who=who))
    if cell.kind is CellKind.QUEUE:
        return Verdict(False, tr("A live queue has no times to be booked."))
    slot = next((one for one in cell.slots if one.state == "free" and one.start > now), cell.slot)
    why = _why_not_there(carried, cell, slot, column, now)
    if why:
        return Verdict(False, why)
    before, after = day_time_short(carried.slot.start, zone, tr.language), _when(slot.start, carried.slot.start, zone)
    words = tr("{who}: {before} → {after}, {specialist}", who=who, before=before, after=after, specialist=column.specialist)
    return Verdict(True, words, slot)


def _why_not_there(carried: Carried, cell: Cell, slot: SlotCell, column: DayColumn, now: datetime) -> str:
    if cell.kind is CellKind.PAST or slot.start <= now:
        return tr("The time of this place has passed. Choose a later one.")
    if slot.conflict:
        return tr("A case about this place waits for a decision. Choose another one.")
    if slot.state != "free":
        return tr(_NOT_FREE.get(slot.state, mark("This place is taken already. Choose another one.")))
    if not _same_specialty(carried.column, column):
        return tr("Another specialty: {specialty}. A visit is moved within its own one.", specialty=column.specialty or column.specialist)
    return ""


def weigh_facts(facts: BookingFacts, carried: Carried, who_may: str, now: datetime) -> str:
    """Why the rules of booking forbid it for this patient, asked of the data; "" where they do not. The verb asks them again.

    `who_may` give away a place that is kept for others, "" where the person may.
    """
    found = refusal(facts.slot, facts.patient, facts.appointments, now, moving=carried.slot.appointment_id)
    if found is not None:
        return tr.said(found.said)
    kept = other_channel(facts.slot, facts.patient, now) if facts.slot is not None else None
    if kept is not None and who_may:
        return f"{tr.said(kept.said)} {tr('May be done by: {who}', who=who_may)}"
    return ""


def _same_specialty(one: DayColumn, other: DayColumn) -> bool:
    if one.specialty_code and other.specialty_code:
        return one.specialty_code == other.specialty_code
    return one.specialty == other.specialty


def _when(there: datetime, here: datetime, zone: tzinfo) -> str:
    same_day = there.astimezone(zone).date() == here.astimezone(zone).date()
    return time_short(there, zone) if same_day else day_time_short(there, zone, tr.language)
