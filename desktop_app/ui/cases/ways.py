"""The ways out of a case: which there are, and what each is called (sync.md 2)."""

from desktop_app.core.i18n import mark
from desktop_app.models.conflict import CaseKind, CaseState, Way
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


KEYS = {
    Way.OVER: "O",
    Way.WAIT: "W",
    Way.CANCEL: "X",
    Way.KEEP_THEIRS: "C",
    Way.KEEP_MINE: "M",
    Way.AGAIN: "A",
    Way.PUT_OFF: "Z",
}
"""By which key a way is chosen; another time is chosen by its number."""


def ways_of(card: CaseCard) -> tuple[Way, ...]:
    """What can be done about a case, the likeliest first; putting off is always last. Nothing is left to do about a settled one."""
    if card.line.state is CaseState.SETTLED:
        return ()
    return (*_ways_out(card), Way.PUT_OFF)


def _ways_out(card: CaseCard) -> tuple[Way, ...]:
    line = card.line
    another = (Way.ANOTHER_TIME,) if card.alternatives else ()
    was_booked = line.operation_kind == OperationKind.BOOK.value
    if line.kind is CaseKind.SOLD_TWICE:
        return (*another, Way.OVER, Way.WAIT, Way.CANCEL, Way.KEEP_THEIRS) if line.appointment_id else (Way.KEEP_THEIRS,)
    if not takes_time(line):
        return _of_the_record(card)
    ours = (Way.KEEP_MINE,) if card.is_ours_free else ()
    match line.kind:
        case CaseKind.CANCELLED_THERE:
            return (*ours, *another, Way.WAIT, Way.KEEP_THEIRS)
        case CaseKind.FIELD_DIFFERS:
            return (*ours, *another, Way.CANCEL if was_booked else Way.KEEP_THEIRS)
        case CaseKind.REFUSED:
            return (*another, Way.AGAIN, *((Way.WAIT,) if was_booked else (Way.KEEP_THEIRS,)), Way.CANCEL)
        case CaseKind.GONE:
            return (*another, Way.WAIT, Way.CANCEL if was_booked else Way.KEEP_THEIRS)
        case _:
            return (*another, Way.OVER, Way.WAIT if was_booked else Way.KEEP_THEIRS, Way.CANCEL)


def _of_the_record(card: CaseCard) -> tuple[Way, ...]:
    """Where no time was lost: a card corrected on both sides, an arrival that was refused."""
    if card.line.kind is CaseKind.FIELD_DIFFERS and card.sides:
        return (Way.KEEP_MINE, Way.KEEP_THEIRS)
    return (Way.AGAIN, Way.KEEP_THEIRS) if card.line.kind is CaseKind.REFUSED else (Way.KEEP_THEIRS,)


def takes_time(line: CaseLine) -> bool:
    """Whether another time would help."""
    return line.appointment_id is not None and line.operation_kind in _WITH_TIME
