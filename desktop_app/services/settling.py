"""Settling a case: taking it, putting it off, and what becomes of ours and theirs (sync.md 2); cases show base, mine and theirs.

The ways that give the patient another place, or none, are in `settling_visits`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.conflict import CaseKind, CaseState, Way
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationState
from desktop_app.models.person import Actor
from desktop_app.services.cases import Settling, hide_gone, open_case
from desktop_app.services.merging import build_on
from desktop_app.services.outcome import Done
from desktop_app.services.settling_visits import ABOUT_PLACES, insist_on_place
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store

PUT_OFF = timedelta(hours=4)
_PLACE_DECIDED_ANEW = frozenset({CaseKind.FIELD_DIFFERS, CaseKind.CANCELLED_THERE})


def take_case(store: Store, actor: Actor, case_id: str) -> Done:
    """Take a case, also one that was put off: others see who works on it."""
    with store.write(Urgency.PERSON) as unit:
        case = open_case(unit, actor, case_id)
        case.state, case.taken_by = CaseState.OPEN, actor.person_id
        append(unit, Act.SETTLE, actor, About(Kind.CONFLICT, case.id), {"way": "taken"})
        return Done(unit.changes, None, case.id)


def put_off(store: Store, actor: Actor, case_id: str, until: datetime | None = None) -> Done:
    """Leave a case for later: until the aware instant `until`, four hours by default; it comes back to the list by itself.

    Raises:
        RuleRefused: that time has passed already.
    """
    with store.write(Urgency.PERSON) as unit:
        case, back = open_case(unit, actor, case_id), until or unit.now + PUT_OFF
        if back <= unit.now:
            raise RuleRefused("PAST", mark("This time has passed already. Choose a later one."))
        case.state, case.put_off_until, case.taken_by = CaseState.PUT_OFF, back, None
        append(unit, Act.SETTLE, actor, About(Kind.CONFLICT, case.id), {"way": Way.PUT_OFF.value, "until": back.isoformat()})
        return Done(unit.changes, None, case.id)


def keep_theirs(store: Store, actor: Actor, case_id: str, way: Way = Way.KEEP_THEIRS) -> Done:
    """Give up ours: the rows go back to what the central has, and what stood on them is withdrawn. `way` may also be CANCEL.

    A row that is gone there is not to be seen here any more.
    """
    with store.write(Urgency.PERSON) as unit:
        settling = Settling.of(unit, actor, case_id)
        settling.release(OperationState.ABANDONED, way.value)
        if settling.case.kind is CaseKind.GONE:
            hide_gone(settling)
        settling.close(way)
        return Done(unit.changes, None, case_id)


def send_again(store: Store, actor: Actor, case_id: str) -> Done:
    """Send once more, as it is, what the central refused: a right was given since, or what was missing is there.

    What stands on it and was not taken either (a central that kept nothing) goes with it: its case is settled with this one.

    Raises:
        RuleRefused: the case is not about a refusal.
    """
    with store.write(Urgency.PERSON) as unit:
        settling = Settling.of(unit, actor, case_id)
        operation = settling.operation
        if operation is None or operation.state is not OperationState.REJECTED:
            raise RuleRefused("KIND", mark("Only what the central refused can be sent again as it is."))
        for one in (operation, *settling.later):
            if one.state is OperationState.REJECTED:
                one.state, one.not_before, one.attempts = OperationState.QUEUED, None, 0
                one.answer_code = one.answer_text = None
                unit.touch(Kind.OPERATION, one.id)
        settling.close(Way.AGAIN, operation.id)
        return Done(unit.changes, operation.id, case_id)


def keep_mine(store: Store, actor: Actor, case_id: str, theirs_in: Collection[str] = ()) -> Done:
    """Put ours over the central's newest and send it again, both sides merged: only the groups that clash are decided.

    `theirs_in`: the names of clashing groups in which the central's stays after all. What the central changed elsewhere stays in any case.
    Where ours is a booking, a move or a cancelling, it is done anew from what the central has, so that no place is left without a visit.

    Raises:
        RuleRefused: nothing of ours is left in the case, or our place cannot be had any more; RightMissing, RowMoved.
    """
    with store.write(Urgency.PERSON) as unit:
        settling = Settling.of(unit, actor, case_id)
        case, operation = settling.case, settling.operation
        if operation is None or not case.theirs:
            raise RuleRefused("KIND", mark("There is nothing of ours left in this case."))
        if operation.kind in ABOUT_PLACES and case.kind in _PLACE_DECIDED_ANEW:
            made, visit = insist_on_place(settling)
            return Done(unit.changes, made.id, visit.id)
        for row in operation.rows:
            theirs = case.theirs.get(f"{row.kind}/{row.row_id}")
            if theirs is not None and row.base is not None:
                build_on(unit, row, theirs, theirs_in if row.row_id == case.row_id else ())
        operation.state, operation.not_before = OperationState.QUEUED, None
        unit.touch(Kind.OPERATION, operation.id)
        settling.close(Way.MERGE if theirs_in else Way.KEEP_MINE, operation.id, theirs=sorted(theirs_in))
        return Done(unit.changes, operation.id, case_id)
