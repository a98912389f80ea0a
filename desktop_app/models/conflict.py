"""Cases: what could not be applied, waiting for a person, with a way out (sync.md 2)."""

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Coded, Instant, Json, Row
from desktop_app.models.calendar import ProductionCalendar


class CaseKind(StrEnum):
    """What happened."""

    SLOT_TAKEN = "slot-taken"
    FIELD_DIFFERS = "field-differs"
    CANCELLED_THERE = "cancelled-there"
    GONE = "gone"
    REFUSED = "refused"
    SOLD_TWICE = "sold-twice"


class CaseState(StrEnum):
    """Open until a person settles it."""

    OPEN = "open"
    PUT_OFF = "put-off"
    SETTLED = "settled"


class Way(StrEnum):
    """The ways out that a person can choose."""

    ANOTHER_TIME = "another-time"
    OVER = "over"
    WAIT = "waiting-list"
    CANCEL = "cancel"
    KEEP_THEIRS = "keep-theirs"
    KEEP_MINE = "keep-mine"
    MERGE = "merge"
    AGAIN = "again"
    PUT_OFF = "put-off"


class ConflictCase(Row):
    """One tree: the first operation and its dependants.

    `theirs` is kept by row: `{"kind/id": resource}`; `groups` are the clashing groups. `sides` is written when the case is settled:
    what every row of the tree was, what we made of it and what the central had, `[{"kind", "id", "base", "mine", "theirs"}]`.
    """

    __tablename__ = "conflict"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(Coded(CaseKind))
    state: Mapped[CaseState] = mapped_column(Coded(CaseState), default=CaseState.OPEN, index=True)
    operation_sequence: Mapped[int | None] = mapped_column(ForeignKey("operation.sequence"), index=True)
    row_kind: Mapped[str | None] = mapped_column(String(24))
    row_id: Mapped[str | None] = mapped_column(String(36), index=True)
    opened: Mapped[datetime] = mapped_column(Instant())
    due: Mapped[datetime | None] = mapped_column(Instant())
    put_off_until: Mapped[datetime | None] = mapped_column(Instant())
    taken_by: Mapped[str | None] = mapped_column(String(36))
    theirs: Mapped[dict[str, Any] | None] = mapped_column(Json())
    groups: Mapped[list[str] | None] = mapped_column(Json())
    sides: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    detail: Mapped[str | None]
    way: Mapped[str | None] = mapped_column(String(16))
    settled: Mapped[datetime | None] = mapped_column(Instant())
    settled_by: Mapped[str | None] = mapped_column(String(36))
    settled_with: Mapped[str | None] = mapped_column(String(36))


_MORNING = time(8)
_LEAST, _SOON, _LATER = timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4)


def later_times(now: datetime, term: datetime | None, zone: tzinfo, calendar: ProductionCalendar) -> tuple[datetime, ...]:
    """Until when a case may be put off at the aware `now`, the soonest first; at least one.

    In an hour, in four hours, at the opening of the next working day of the clinic in `zone`: those that leave the person something of
    the `term`, the aware instant before which to decide (None: not urgent). Where none does, ten minutes.
    """
    morning = datetime.combine(calendar.add_working_days(now.astimezone(zone).date(), 1), _MORNING, zone)
    wanted = (now + _SOON, now + _LATER, morning)
    fitting = tuple(moment for moment in wanted if term is None or term <= now or moment < term)
    return tuple(sorted(set(fitting))) or (now + _LEAST,)
