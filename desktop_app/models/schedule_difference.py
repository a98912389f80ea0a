"""What a draft changes in a published schedule, the steps that publish it, and the steps that take a publication back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.slot import SlotStatus
from desktop_app.models.slot_plan import PlannedSlot

_TAKEN = frozenset({SlotStatus.BUSY, SlotStatus.TENTATIVE})


class PublishedSlot(NamedTuple):
    """A place as it stands: the row, and the visit on it; half a million of them are compared at once, hence no dataclass.

    `status` is a code of `SlotStatus`, `version` the row's own, the lock of every step.
    """

    id: str
    schedule: str
    start: datetime
    end: datetime
    place: int
    status: str
    channels: str
    visit_kind: str
    comment: str
    version: int
    appointment: str | None = None
    overbooked: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether somebody sits on it, or a desk holds it."""
        return self.appointment is not None or self.status in _TAKEN


@dataclass(frozen=True)
class Altered:
    """A place that stays, but not as it was."""

    before: PublishedSlot
    after: PlannedSlot


@dataclass(frozen=True)
class Difference:
    """What a draft does: places to open, to close, to alter. `touched` are those on which somebody sits: they stay until that is settled.

    A row that was closed or taken back and is opened again is altered.
    """

    added: tuple[PlannedSlot, ...] = ()
    removed: tuple[PublishedSlot, ...] = ()
    changed: tuple[Altered, ...] = ()
    touched: tuple[PublishedSlot, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the draft is what is published."""
        return not (self.added or self.removed or self.changed or self.touched)

    @property
    def appointments(self) -> tuple[str, ...]:
        """Row ids of the visits that would lose their place or their time."""
        return tuple(slot.appointment for slot in self.touched if slot.appointment)


def difference(published: Iterable[PublishedSlot], draft: Iterable[PlannedSlot]) -> Difference:
    """What turns `published` into `draft`, both of the same schedules and days; the order of what is returned is that of the arguments.

    Places are matched by their natural key; those that others made, by schedule, start and number. An overbooked place was made beside
    the schedule on purpose: no draft closes it. Through whom a taken place could have been booked concerns nobody any more.
    """
    wanted: dict[str, PlannedSlot] = {slot.id: slot for slot in draft}
    pairs: list[tuple[PublishedSlot, PlannedSlot | None]] = []
    void: list[PublishedSlot] = []
    strange: list[PublishedSlot] = []
    for slot in published:
        if slot.status == SlotStatus.IN_ERROR:
            void.append(slot)
        elif (planned := wanted.pop(slot.id, None)) is None:
            strange.append(slot)
        elif not _is_same(slot, planned):
            pairs.append((slot, planned))
    by_place = {(slot.schedule, slot.start, slot.place): slot.id for slot in wanted.values()} if strange else {}
    for slot in strange:
        if not slot.overbooked:
            pairs.append((slot, wanted.pop(by_place.pop((slot.schedule, slot.start, slot.place), ""), None)))
    pairs += [(slot, again) for slot in void if (again := wanted.pop(slot.id, None)) is not None]
    return _sorted_out(pairs, tuple(wanted.values()))


def _sorted_out(pairs: Iterable[tuple[PublishedSlot, PlannedSlot | None]], added: tuple[PlannedSlot, ...]) -> Difference:
    """What becomes of each published place that is not as planned, or is planned no more (None)."""
    removed: list[PublishedSlot] = []
    changed: list[Altered] = []
    touched: list[PublishedSlot] = []
    for slot, planned in pairs:
        if slot.is_taken:
            if planned is None or slot.end != planned.end or planned.status is SlotStatus.CLOSED:
                touched.append(slot)
        elif planned is None:
            if slot.status != SlotStatus.CLOSED:
                removed.append(slot)
        elif not _is_same(slot, planned):
            changed.append(Altered(slot, planned))
    return Difference(added, tuple(removed), tuple(changed), tuple(touched))


def _is_same(slot: PublishedSlot, planned: PlannedSlot) -> bool:
    return (
        slot.end == planned.end
        and slot.channels == planned.channels
        and slot.visit_kind == planned.visit_kind
        and slot.status == planned.status
        and (slot.comment == planned.comment or planned.status is SlotStatus.FREE)
    )


class StepKind(StrEnum):
    """What a step does to its place, in the order in which steps of one day go."""

    CLOSE = "close"
    ALTER = "alter"
    OPEN = "open"
    VOID = "void"


_ORDER = {kind: number for number, kind in enumerate((StepKind.CLOSE, StepKind.VOID, StepKind.ALTER, StepKind.OPEN))}


@dataclass(frozen=True)
class Step:
    """One place as it is to be, and as it stood `before`: its version is what the step supposes. None: there must be no row.

    `VOID` says that the place should never have been (a publication is taken back); `CLOSE` that nobody receives then.
    """

    kind: StepKind
    after: PublishedSlot
    before: PublishedSlot | None

    @property
    def day(self) -> date:
        """The day by which steps are ordered (UTC: near enough for an order)."""
        return self.after.start.date()

    @property
    def version(self) -> int | None:
        """Of the row that the step supposes."""
        return None if self.before is None else self.before.version


def steps(change: Difference, reason: str = "") -> tuple[Step, ...]:
    """The steps that publish `change`, nearest day first, of one day the closings before the openings; never one for a touched place.

    `reason` is shown on what is closed.
    """
    found = [Step(StepKind.CLOSE, slot._replace(status=SlotStatus.CLOSED.value, comment=reason), slot) for slot in change.removed]
    found += [Step(StepKind.ALTER, as_row(one.after, one.before.id), one.before) for one in change.changed]
    found += [Step(StepKind.OPEN, as_row(slot, slot.id), None) for slot in change.added]
    return _ordered(found)


def as_row(slot: PlannedSlot, row_id: str) -> PublishedSlot:
    """A planned place as the row `row_id`, which is not written yet."""
    return PublishedSlot(
        row_id, slot.schedule, slot.start, slot.end, slot.place, slot.status.value, slot.channels, slot.visit_kind, slot.comment, 0
    )


@dataclass(frozen=True)
class TakingBack:
    """How a publication is taken back: the steps, and the places (as they stand now) that somebody took or that are gone."""

    steps: tuple[Step, ...]
    kept: tuple[PublishedSlot, ...]


def take_back(done: Iterable[Step], now: Iterable[PublishedSlot]) -> TakingBack:
    """The steps that undo those that were `done`, in the places as they stand `now`; what was booked since stays, and is told in `kept`."""
    present = {slot.id: slot for slot in now}
    found: list[Step] = []
    kept: list[PublishedSlot] = []
    for step in done:
        slot, before = present.get(step.after.id), step.before
        if before is None:
            if slot is None or slot.status == SlotStatus.IN_ERROR:
                continue
            if slot.is_taken:
                kept.append(slot)
            else:
                found.append(Step(StepKind.VOID, slot._replace(status=SlotStatus.IN_ERROR.value), slot))
        elif slot is None or slot.is_taken:
            kept.append(slot or before)
        elif (back := before._replace(version=slot.version)) != slot:
            found.append(Step(StepKind.ALTER, back, slot))
    return TakingBack(_ordered(found), tuple(kept))


def _ordered(found: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(sorted(found, key=lambda step: (step.day, _ORDER[step.kind], step.after.start, step.after.schedule, step.after.place)))


Written = list[Any]
"""A place as JSON keeps it: the fields of `PublishedSlot` in their order, instants in microseconds."""


def step_form(step: Step) -> list[Any]:
    """A step as a publication keeps it."""
    return [step.kind.value, _written(step.after), None if step.before is None else _written(step.before)]


def step_of(form: Sequence[Any]) -> Step:
    """The step of a form."""
    return Step(StepKind(form[0]), _place(form[1]), None if form[2] is None else _place(form[2]))


def _written(slot: PublishedSlot) -> Written:
    return [to_micros(part) if isinstance(part, datetime) else part for part in slot]


def _place(form: Written) -> PublishedSlot:
    slot = PublishedSlot(*form)
    return slot._replace(start=from_micros(form[2]), end=from_micros(form[3]))
