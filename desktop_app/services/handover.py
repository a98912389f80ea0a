"""The hand-over of a shift: the next person takes what lies open at the desk, by name and PIN, in one transaction."""

from datetime import tzinfo

from sqlalchemy import select, update

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.conflict import CaseState, ConflictCase
from desktop_app.models.draft import BOOKING_FORM, Draft
from desktop_app.models.handover import SHIFT, Heap
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Right
from desktop_app.queries.handover import handover, worked_before
from desktop_app.services.rights import may, require
from desktop_app.services.sign_in import SignedIn, proven
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit


def take_over(store: Store, giver: Actor, person_id: str, pin: str, zone: tzinfo, branch_id: str = "", *, without_pin: bool) -> SignedIn:
    """The person takes over the shift from `giver`, who sits at the desk, and sits there from now on.

    Who sits there already takes it from the one who worked before. The cases and the half-filled forms of the giver are the new person's
    then, each kind only where the person may go on with it. The journal keeps how much lay open, and the ids of it.

    Raises:
        WrongPin, TooSoon, NoPinYet, NotFound: as `sign_in`, and nothing was handed over.
        RightMissing: the person may not look at patients. RuleRefused: nobody else has worked here.
    """
    taker = proven(store, person_id, pin, without_pin=without_pin)
    with store.write(Urgency.PERSON) as unit:
        require(unit, taker, Right.VIEW)
        given_by = giver.person_id if giver.person_id != taker.person_id else worked_before(unit.connection, taker.person_id)
        if given_by is None:
            raise RuleRefused("NOBODY", mark("Nobody else has worked at this desk: there is no shift to take over."))
        found = handover(unit.connection, unit.now, zone, branch_id)
        payload = {
            "from": given_by,
            "counts": {heap.value: count for heap, count in found.counts.items()},
            "open": {heap.value: [line.row_id for line in found.lines if line.heap is heap] for heap in Heap},
            "cases": _take_cases(unit, given_by, taker),
            "drafts": _take_forms(unit, given_by, taker),
        }
        if taker.person_id != giver.person_id:
            append(unit, Act.SIGN_IN, taker, About(Kind.PERSON, taker.person_id))
        append(unit, Act.HAND_OVER, taker, About(None, SHIFT), payload)
        return SignedIn(taker, unit.changes)


def _take_cases(unit: Unit, given_by: str, taker: Actor) -> list[str]:
    """The ids of the cases that change hands."""
    if not may(unit, taker, Right.SETTLE):
        return []
    theirs = select(ConflictCase).where(ConflictCase.taken_by == given_by, ConflictCase.state != CaseState.SETTLED)
    cases = list(unit.session.scalars(theirs.order_by(ConflictCase.opened, ConflictCase.id)))
    for case in cases:
        case.taken_by = taker.person_id
        unit.touch(Kind.CONFLICT, case.id)
    return [case.id for case in cases]


def _take_forms(unit: Unit, given_by: str, taker: Actor) -> list[str]:
    """The ids of the half-filled bookings that change hands."""
    if not may(unit, taker, Right.BOOK):
        return []
    theirs = (Draft.person_id == given_by, Draft.form == BOOKING_FORM)
    forms = list(unit.session.scalars(select(Draft.id).where(*theirs).order_by(Draft.changed, Draft.id)))
    unit.session.execute(update(Draft).where(*theirs).values(person_id=taker.person_id))
    for draft_id in forms:
        unit.touch(Kind.DRAFT, draft_id)
    return forms
