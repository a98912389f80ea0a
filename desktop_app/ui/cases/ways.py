"""The ways out of a case: which there are, and what each is called (sync.md 2)."""

from desktop_app.core.i18n import mark
from desktop_app.models.conflict import CaseKind, Way
from desktop_app.models.operation import OperationKind
from desktop_app.queries.cases import CaseCard, CaseLine

_WITH_TIME = (OperationKind.BOOK.value, OperationKind.MOVE.value)

HAPPENED = {
    CaseKind.SLOT_TAKEN: mark("The time was taken by someone else"),
    CaseKind.FIELD_DIFFERS: mark("Corrected there and here"),
    CaseKind.CANCELLED_THERE: mark("Cancelled there, changed here"),
    CaseKind.GONE: mark("No longer at the central"),
    CaseKind.REFUSED: mark("The central refused it"),
    CaseKind.SOLD_TWICE: mark("One place given to two patients"),
}
SIGNS = {
    CaseKind.SLOT_TAKEN: "!",
    CaseKind.SOLD_TWICE: "!",
    CaseKind.FIELD_DIFFERS: "≠",
    CaseKind.CANCELLED_THERE: "×",
    CaseKind.GONE: "×",
    CaseKind.REFUSED: "?",
}
MEANING = {
    CaseKind.SLOT_TAKEN: mark("While this desk was on its own, or at the same moment, somebody else got this time at the central."),
    CaseKind.FIELD_DIFFERS: mark("The same was corrected here and at the central, in different ways. Nothing is lost: both are below."),
    CaseKind.CANCELLED_THERE: mark("The visit was cancelled at the central, by the patient or another desk, while it was changed here."),
    CaseKind.GONE: mark("The central does not have this record any more."),
    CaseKind.REFUSED: mark("The central did not take it and said why."),
    CaseKind.SOLD_TWICE: mark("Two visits stand on this place at the central. Who booked first keeps it; offer the other another time."),
}


def ways_of(card: CaseCard) -> tuple[Way, ...]:
    """What can be done about a case, the likeliest first; putting off is always last."""
    line = card.line
    if line.kind is CaseKind.FIELD_DIFFERS and card.sides:
        return (Way.KEEP_MINE, Way.KEEP_THEIRS, Way.PUT_OFF)
    if line.kind is CaseKind.SOLD_TWICE:
        return (*((Way.ANOTHER_TIME,) if card.alternatives else ()), Way.KEEP_THEIRS, Way.PUT_OFF)
    if takes_time(line):
        another = (Way.ANOTHER_TIME,) if card.alternatives else ()
        give_up = Way.CANCEL if line.operation_kind == OperationKind.BOOK.value else Way.KEEP_THEIRS
        return (*another, give_up, Way.PUT_OFF)
    return (Way.KEEP_THEIRS, Way.PUT_OFF)


def takes_time(line: CaseLine) -> bool:
    """Whether another time would help."""
    return line.appointment_id is not None and line.operation_kind in _WITH_TIME
