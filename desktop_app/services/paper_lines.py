"""Entering what was written on paper: an ordinary booking with the time it really happened, marked as entered later."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RowMoved, RuleRefused
from desktop_app.core.i18n import Said, mark
from desktop_app.models.appointment import Appointment
from desktop_app.models.booking_rules import RefusalCode
from desktop_app.models.draft import Draft
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationState
from desktop_app.models.outage import BackEntry, Outage, is_within
from desktop_app.models.paper_line import FORM, LONGEST_NUMBER, Outcome, PaperLine
from desktop_app.models.person import Actor, Right
from desktop_app.models.reception import Step
from desktop_app.services.bookings import BookingWish, book_one
from desktop_app.services.outages import outage_of
from desktop_app.services.outcome import Done
from desktop_app.services.patients import PatientForm, create_one
from desktop_app.services.reception import step_one
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit

_STEPS = {Outcome.BOOKED: (), Outcome.RECEIVED: (Step.ARRIVE, Step.RECEIVE), Outcome.MISSED: (Step.NO_SHOW,)}
_VOID = (OperationState.WITHDRAWN, OperationState.ABANDONED)
_CLOCKS = timedelta(minutes=1)
"""The minute on the paper may be the one that is running."""


@dataclass(frozen=True)
class PaperEntry:
    """A line that is whole. `number` and `wrote` are as on the paper, `happened` is aware; `draft_id`: the draft that it was kept as.

    `wish.patient_id` is left empty where a card is made for the `newcomer`. `policy` is what the paper says.
    """

    outage_id: str
    draft_id: str
    number: str
    happened: datetime
    wrote: str
    wish: BookingWish
    newcomer: PatientForm | None = None
    policy: str = ""
    outcome: Outcome = Outcome.BOOKED


def enter_paper_line(store: Store, actor: Actor, entry: PaperEntry) -> Done:
    """Do what the line says, all or nothing: a card for who is new, the booking, the visit if it has been; the draft goes with it.

    The rules are asked for the moment on the paper: a place that has passed since could be booked then.

    Raises:
        RightMissing, NotFound, FormRefused; RuleRefused: as `book`, or the place was taken since it was shown, the outage is closed, the
        number is entered already, or the time lies outside of the outage.
    """
    with store.write(Urgency.PERSON) as unit:
        outage = outage_of(unit, entry.outage_id)
        _demand_open(unit, outage, entry)
        wish = entry.wish
        if entry.newcomer is not None:
            _made, patient = create_one(unit, actor, entry.newcomer)
            wish = replace(wish, patient_id=patient.id)
        try:
            operation, visit = book_one(unit, actor, wish, at=entry.happened)
        except RowMoved as moved:
            raise RuleRefused(RefusalCode.BUSY.value, mark("The place was taken meanwhile. Choose another one for this line.")) from moved
        _go_on(unit, actor, visit, entry.outcome)
        _mark(unit, actor, entry, operation)
        unit.session.execute(delete(Draft).where(Draft.id == entry.draft_id))
        unit.touch(Kind.DRAFT, entry.draft_id)
        return Done(unit.changes, operation.id, visit.id)


def keep_paper_line(store: Store, actor: Actor, outage_id: str, draft_id: str, line: PaperLine, trouble: Said | None = None) -> Done:
    """Keep a line that is half typed, or that could not be entered (`trouble` says why), for whoever goes on with it."""
    with store.write(Urgency.PERSON) as unit:
        content = line.to_content(outage_id, trouble)
        unit.session.merge(
            Draft(id=draft_id, form=FORM, person_id=actor.person_id, title=line.number, content=content, changed=unit.now)
        )  # fmt: skip
        unit.touch(Kind.DRAFT, draft_id)
        return Done(unit.changes, None, draft_id)


def drop_paper_line(store: Store, actor: Actor, outage_id: str, draft_id: str) -> Done:
    """Throw an open line away: it stands in the journal which number that was, and by whom.

    Raises:
        RightMissing.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.BOOK)
        draft = unit.session.get(Draft, draft_id)
        if draft is not None:
            unit.session.delete(draft)
            append(unit, Act.BACK_ENTER, actor, About(Kind.OUTAGE, outage_id), {"number": draft.title, "dropped": True})
        unit.touch(Kind.DRAFT, draft_id)
        return Done(unit.changes, None, draft_id)


def _demand_open(unit: Unit, outage: Outage, entry: PaperEntry) -> None:
    if outage.closed is not None:
        raise RuleRefused("CLOSED", mark("The journal of this outage is closed: no line can be entered into it any more."))
    if not entry.number or len(entry.number) > LONGEST_NUMBER:
        raise RuleRefused("NUMBER", mark("Enter the number that the line has on the paper."))
    if entry.happened > unit.now + _CLOCKS or not is_within(entry.happened, outage.begun, outage.ended or unit.now):
        raise RuleRefused("TIME", mark("The time on the paper lies outside of this outage. Check the time, or choose the other outage."))
    stands = (
        select(Operation.id)
        .join(BackEntry, BackEntry.operation_id == Operation.id)
        .where(BackEntry.outage_id == outage.id, BackEntry.number == entry.number, Operation.state.not_in(list(_VOID)))
    )
    if unit.session.scalar(stands.limit(1)) is not None:
        raise RuleRefused("ENTERED", mark("Line {number} of the paper is entered already."), number=entry.number)


def _go_on(unit: Unit, actor: Actor, visit: Appointment, outcome: Outcome) -> None:
    """The visit has been: what the reception would have marked follows the booking."""
    if outcome is Outcome.BOOKED:
        return
    require(unit, actor, Right.CHECK_IN)
    if visit.start is not None and visit.start > unit.now:
        raise RuleRefused("EARLY", mark("The time of this visit has not come yet: it is only booked."))
    for step in _STEPS[outcome]:
        step_one(unit, actor, visit, step, {"shown": "paper"})


def _mark(unit: Unit, actor: Actor, entry: PaperEntry, operation: Operation) -> None:
    wrote = " ".join(entry.wrote.split()) or actor.name
    unit.session.add(
        BackEntry(
            operation_id=operation.id, outage_id=entry.outage_id, number=entry.number, happened=entry.happened, wrote=wrote,
            policy=entry.policy or None,
        )
    )  # fmt: skip
    payload = {"number": entry.number, "happened": entry.happened.isoformat(), "wrote": wrote}
    append(unit, Act.BACK_ENTER, actor, About(Kind.OUTAGE, entry.outage_id, operation.id), payload)
    unit.touch(Kind.OUTAGE, entry.outage_id)
