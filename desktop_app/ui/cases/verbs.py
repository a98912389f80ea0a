"""Which verb carries out what was chosen for a case."""

from collections.abc import Callable
from datetime import timedelta

from desktop_app.models.conflict import CaseKind, Way
from desktop_app.models.operation import OperationKind
from desktop_app.models.person import Actor
from desktop_app.queries.cases import CaseCard, CaseLine
from desktop_app.services.act import Act
from desktop_app.services.outcome import Done
from desktop_app.services.settling import keep_mine, keep_theirs, put_off, send_again
from desktop_app.services.settling_visits import another_time, give_up, over_schedule, to_waiting_list
from desktop_app.ui.cases.card import Choosing
from desktop_app.ui.cases.ways import takes_time

Verb = Callable[[Act, Actor], Done]
_ENDED_THERE = frozenset({CaseKind.CANCELLED_THERE, CaseKind.GONE})


def gives_a_ticket(way: Way, line: CaseLine) -> bool:
    """Whether there is another true ticket after it."""
    stays = way is Way.KEEP_THEIRS and line.operation_kind == OperationKind.MOVE.value and line.kind not in _ENDED_THERE
    return stays or way in (Way.ANOTHER_TIME, Way.OVER) or (way is Way.KEEP_MINE and takes_time(line))


def voids_the_ticket(way: Way, line: CaseLine) -> bool:
    """Whether a ticket that was printed says what is not true any more, and there is no other one."""
    both_stay = way is Way.KEEP_THEIRS and line.kind is CaseKind.SOLD_TWICE
    return way in (Way.WAIT, Way.CANCEL, Way.KEEP_THEIRS) and not both_stay


def verb_of(card: CaseCard, chosen: Choosing, late: timedelta) -> Verb | None:
    """What to run; None where something is not chosen yet. `late` is as in `bookings.cancel`."""
    case_id, visit = card.line.case_id, card.line.appointment_id
    slot = chosen.slot
    verbs: dict[Way, Verb] = {
        Way.OVER: lambda act, actor: act(over_schedule, actor, case_id, visit),
        Way.WAIT: lambda act, actor: act(to_waiting_list, actor, case_id, visit, late),
        Way.CANCEL: lambda act, actor: act(give_up, actor, case_id, chosen.reason, visit, late),
        Way.KEEP_THEIRS: lambda act, actor: act(keep_theirs, actor, case_id),
        Way.KEEP_MINE: lambda act, actor: act(keep_mine, actor, case_id, chosen.theirs_in),
        Way.AGAIN: lambda act, actor: act(send_again, actor, case_id),
        Way.PUT_OFF: lambda act, actor: act(put_off, actor, case_id, chosen.until),
    }
    if slot is not None:
        verbs[Way.ANOTHER_TIME] = lambda act, actor: act(another_time, actor, case_id, slot.slot_id, slot.slot_version, slot.start, visit)
    return verbs.get(chosen.way) if chosen.way is not None else None
