"""The reception in words: states, what a line says, what is wrong with a ticket, where to go."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from desktop_app.core.dates import age, capitalised, date_numeric, day_time_short, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.reception import Step
from desktop_app.models.walk_ins import LaneKind
from desktop_app.queries.reception import EXPECTED, HERE, OVER, ReceptionGroup, ReceptionLine
from desktop_app.queries.walk_ins import Lane
from desktop_app.ui.reception.rows import ListRow
from desktop_app.ui.slot_looks import ARRIVED, BOOKED, CONFLICT, DONE, IN_ROOM, NO_SHOW, SlotLook

_S = AppointmentStatus
LATE_AFTER = timedelta(minutes=5)
STATE_WORDS = {
    _S.PENDING: mark("waiting for confirmation"),
    _S.BOOKED: mark("expected"),
    _S.ARRIVED: mark("has come"),
    _S.CHECKED_IN: mark("in the room"),
    _S.FULFILLED: mark("received"),
    _S.NOSHOW: mark("did not come"),
    _S.CANCELLED: mark("cancelled"),
    _S.PROPOSED: mark("proposed"),
    _S.WAITLIST: mark("in the waiting list"),
    _S.IN_ERROR: mark("entered in error"),
}
_LOOKS = {_S.ARRIVED: ARRIVED, _S.CHECKED_IN: IN_ROOM, _S.FULFILLED: DONE, _S.NOSHOW: NO_SHOW}
DONE_WORDS = {
    Step.ARRIVE: mark("Has come: {who}, {what}"),
    Step.CALL_IN: mark("Into the room: {who}, {what}"),
    Step.RECEIVE: mark("Received: {who}, {what}"),
    Step.NO_SHOW: mark("Did not come: {who}, {what}"),
}
UNDO_WORDS = {
    Step.ARRIVE: mark("Undo: arrival of {who}"),
    Step.CALL_IN: mark("Undo: {who} into the room"),
    Step.RECEIVE: mark("Undo: {who} received"),
    Step.NO_SHOW: mark("Undo: no-show of {who}"),
}
LANE_WORDS = {
    LaneKind.LIVE_QUEUE: mark("live queue"),
    LaneKind.DUTY: mark("duty doctor"),
    LaneKind.URGENT: mark("urgent room"),
    LaneKind.OVER: mark("beside the bookings, agreed with the doctor"),
}


def look_of(line: ReceptionLine) -> SlotLook:
    """How a visit is drawn; a case goes before all."""
    return CONFLICT if line.conflict else _LOOKS.get(line.status, BOOKED)


def lead_of(line: ReceptionLine, zone: tzinfo) -> str:
    """The queue number, else the time."""
    return line.queue_number or time_short(line.start, zone)


def signs_of(line: ReceptionLine) -> str:
    """What else is to be known: a case, or an act that the central has not answered."""
    found = (tr("to settle") if line.conflict else "", tr("provisional") if line.provisional else "")
    return ", ".join(part for part in found if part)


def late_words(line: ReceptionLine, now: datetime) -> str:
    """By how much who is still expected is late; nothing for the first few minutes."""
    late = now - line.start
    if line.status is not _S.BOOKED or late < LATE_AFTER:
        return ""
    minutes = int(late.total_seconds()) // 60
    return tr("late by {n} min", n=minutes) if minutes < 60 else tr("late by {n} h", n=minutes // 60)


def visit_row(line: ReceptionLine, now: datetime, zone: tzinfo, whole: bool = False) -> ListRow:
    """A visit in the list; `whole`: with its day and specialist, where it does not stand under them."""
    late = late_words(line, now)
    numbers = tr("No. {number}", number=line.number) if line.number else ""
    about = (where_and_when(line, zone),) if whole else (numbers, line.reason)
    side_detail = ", ".join(part for part in (late, signs_of(line)) if part)
    state = tr(STATE_WORDS[line.status])
    lead = lead_of(line, zone)
    aloud = ", ".join(part for part in (lead, line.full_name, state, *about, side_detail) if part)
    return ListRow(
        line.appointment_id, line.full_name or tr("Nobody named"), " · ".join(part for part in about if part), lead, state, side_detail,
        aloud, look_of(line), late=bool(late), value=line,
    )  # fmt: skip


def group_row(group: ReceptionGroup) -> ListRow:
    """The heading of a specialist: who, where, and how many are still to come."""
    about = ", ".join(part for part in (group.specialty, tr("r. {room}", room=group.room) if group.room else "") if part)
    counts = (
        (tr("expected {n}"), group.count(EXPECTED)),
        (tr("here {n}"), group.count(HERE)),
        (tr("over {n}"), group.count(OVER)),
    )
    said = " · ".join(words.format(n=number) for words, number in counts if number)
    return ListRow(f"group {group.key}", group.title, about, side=said, heading=True)


def where_and_when(line: ReceptionLine, zone: tzinfo) -> str:
    """«вт 24 ноября, 11:45 · Кузнецова Е. П., терапевт · каб. 214 · Филиал на Садовой»."""
    who = ", ".join(part for part in (line.specialist or line.service, line.specialty) if part)
    room = tr("r. {room}", room=line.room) if line.room else ""
    return " · ".join(part for part in (day_time_short(line.start, zone, tr.language), who, room, line.branch) if part)


def born_words(line: ReceptionLine, today: date) -> str:
    """«12.03.1984, 42 года»."""
    if line.birth_date is None:
        return ""
    return ", ".join(part for part in (date_numeric(line.birth_date, tr.language), age(line.birth_date, today, tr.language)) if part)


def counts_words(counts: Counter[AppointmentStatus]) -> dict[str, str]:
    """What the choices over the list say: all, expected, here, over."""

    def number(states: frozenset[AppointmentStatus]) -> int:
        return sum(counts[state] for state in states)

    return {
        "all": tr("All {n}", n=sum(counts.values())),
        "expected": tr("Expected {n}", n=number(EXPECTED)),
        "here": tr("Here {n}", n=number(HERE)),
        "over": tr("Over {n}", n=number(OVER)),
    }


def lane_rows(lanes: Sequence[Lane], zone: tzinfo) -> list[ListRow]:
    """The receptions to send somebody to, under what they are."""
    rows: list[ListRow] = []
    for kind in LaneKind:
        of_kind = [lane for lane in lanes if lane.kind is kind]
        if of_kind:
            rows.append(ListRow(f"lanes {kind}", capitalised(tr(LANE_WORDS[kind])), heading=True))
            rows += [_lane_row(lane, zone) for lane in of_kind]
    return rows


def _lane_row(lane: Lane, zone: tzinfo) -> ListRow:
    until = tr("until {time}", time=time_short(lane.closes, zone))
    detail = " · ".join(part for part in (tr("r. {room}", room=lane.room) if lane.room else "", lane.branch) if part)
    waiting = tr("waiting: {n}", n=lane.waiting)
    aloud = ", ".join((lane.title, tr(LANE_WORDS[lane.kind]), detail, waiting))
    return ListRow(lane.schedule_id, lane.title, detail, side=waiting, side_detail=until, aloud=aloud, value=lane)
