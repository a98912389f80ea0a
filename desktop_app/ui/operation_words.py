"""What a person intended, in words, for every screen that tells of operations."""

from desktop_app.core.i18n import mark
from desktop_app.models.operation import OperationKind

OPERATION_WORDS = {
    OperationKind.BOOK: mark("A booking"),
    OperationKind.MOVE: mark("A move"),
    OperationKind.CANCEL: mark("A cancellation"),
    OperationKind.CREATE_PATIENT: mark("New patient"),
    OperationKind.CORRECT_PATIENT: mark("Correction of a patient"),
    OperationKind.ARRIVE: mark("An arrival"),
    OperationKind.CALL_IN: mark("Called into the room"),
    OperationKind.RECEIVE: mark("A visit received"),
    OperationKind.NO_SHOW: mark("A no-show"),
    OperationKind.STEP_BACK: mark("A step back at the reception"),
    OperationKind.WALK_IN: mark("A visit without a booking"),
    OperationKind.FREE_HOLDS: mark("Held places let go"),
    OperationKind.WAIT: mark("A place in the waiting list"),
    OperationKind.PUBLISH: mark("A published schedule"),
}

CASE_WORDS = {
    "slot-taken": mark("somebody else was first on that place"),
    "field-differs": mark("the central has other data of it"),
    "cancelled-there": mark("it was cancelled at the central"),
    "gone": mark("the central does not have it any more"),
    "refused": mark("the central refused it"),
    "sold-twice": mark("the place was sold twice"),
}
"""Why an act has not arrived, by the kind of its case, for lists and papers."""

VISIT_STATES = {
    "proposed": mark("asked for"),
    "pending": mark("waits for an answer"),
    "booked": mark("booked"),
    "arrived": mark("has come"),
    "checked-in": mark("in the room"),
    "fulfilled": mark("received"),
    "cancelled": mark("cancelled"),
    "noshow": mark("did not come"),
    "entered-in-error": mark("entered in error"),
}
"""How a visit stands, by its status, where it is told in the middle of a sentence or a list."""
