"""Verbs over a group of visits: one act at the desk, several operations at the central; if one is refused there the others stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.person import Actor
from desktop_app.services.bookings import LATE_CANCEL, cancel_one, move_one
from desktop_app.services.outcome import Done
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store


@dataclass(frozen=True)
class SeenVisit:
    """A visit of the group as the person saw it."""

    appointment_id: str
    seen_version: int


@dataclass(frozen=True)
class Step:
    """A visit of the group and the place it goes to, with the time that the list showed."""

    visit: SeenVisit
    slot_id: str
    seen_start: datetime | None = None


def cancel_group(store: Store, actor: Actor, visits: Sequence[SeenVisit], reason: str, late: timedelta = LATE_CANCEL) -> tuple[Done, ...]:
    """Cancel all of `visits` with one `reason`, or none of them; one operation each, in their order.

    Raises:
        RightMissing, NotFound, RowMoved, RuleRefused: as for one visit; nothing is cancelled then.
    """
    _demand_some(visits)
    with store.write(Urgency.PERSON) as unit:
        made = [cancel_one(unit, actor, one.appointment_id, one.seen_version, reason, late).id for one in visits]
        return tuple(Done(unit.changes, made_id, one.appointment_id) for made_id, one in zip(made, visits, strict=True))


def move_group(store: Store, actor: Actor, steps: Sequence[Step]) -> tuple[Done, ...]:
    """Move all visits of `steps`, or none of them; one operation each, in their order.

    A place that one of them leaves can be taken by one that is moved after it.

    Raises:
        RightMissing, NotFound, RowMoved, RuleRefused: as for one visit; nothing is moved then.
    """
    _demand_some(steps)
    with store.write(Urgency.PERSON) as unit:
        made = [
            move_one(unit, actor, step.visit.appointment_id, step.visit.seen_version, step.slot_id, step.seen_start).id for step in steps
        ]
        return tuple(Done(unit.changes, made_id, step.visit.appointment_id) for made_id, step in zip(made, steps, strict=True))


def _demand_some(chosen: Sequence[object]) -> None:
    if not chosen:
        raise RuleRefused("EMPTY", mark("No visit of the group is left."))
