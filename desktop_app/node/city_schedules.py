"""Slots of the synthetic town: every lane's places day by day, from a week ago as far ahead as the plan wants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.core.ids import slot_id
from desktop_app.models.slot import SlotStatus, VisitKind
from desktop_app.node.city_calendar import DayKind, TownCalendar
from desktop_app.node.city_clinics import TownLane
from desktop_app.node.city_plan import DAYS_AHEAD, DAYS_BACK, NURSE, Trouble
from desktop_app.node.city_rows import Moment, RowMaker, micros, reference
from desktop_app.node.city_shifts import MORNING, SATURDAY, Hours, quotas_of, starts_within
from desktop_app.storage.rows import Values

_HYGIENE_SHARE = 0.015
_ALLOTTED_SHARE = 0.02
_HOME_VISITS_AFTER = time(13, 30)
_HOME_VISITS_BEFORE = time(11)
_FARTHEST = 120
"""Days ahead where the search for enough slots ends, whatever the plan wants."""


@dataclass(frozen=True)
class TownSlot:
    """A slot with what a visit to it needs to know."""

    row: Values
    lane: TownLane
    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class SlotMaker:
    """Makes the slots of all lanes. `other_desk` holds a few places that are allotted to it."""

    moment: Moment
    make: RowMaker
    random: Random
    other_desk: str

    def fill(self, lanes: list[TownLane], wanted: int) -> list[TownSlot]:
        """Slots by day and lane: 14 days ahead at least, and further until there are `wanted` of them."""
        today = self.moment.today
        first = today - timedelta(days=DAYS_BACK)
        slots: list[TownSlot] = []
        day = first
        calendar = TownCalendar()
        while day <= today + timedelta(days=DAYS_AHEAD) or (len(slots) < wanted and day <= today + timedelta(days=_FARTHEST)):
            kind = calendar.kind(day)
            for lane in lanes:
                slots += self._day(lane, day, kind)
            day += timedelta(days=1)
        for lane in lanes:
            lane.schedule["horizon_start"] = micros(self.moment.at(first, time(0)))
            lane.schedule["horizon_end"] = micros(self.moment.at(day, time(0)))
        return slots

    def _day(self, lane: TownLane, day: date, kind: DayKind) -> Iterator[TownSlot]:
        hours = self._hours(lane, day, kind)
        if hours is None or (lane.absent_on(day) and lane.trouble is Trouble.LEAVE):
            return
        starts = list(starts_within(hours, lane.minutes))
        for start, quota in zip(starts, quotas_of(lane.plan.pattern, len(starts), day), strict=True):
            for place in range(1, lane.plan.places + 1):
                slot = self._slot(lane, day, start, lane.minutes, place)
                slot.row["channels"], slot.row["visit_kind"] = quota.channels, quota.visit_kind.value
                yield slot
        if lane.area is not None and day.weekday() < SATURDAY and not lane.plan.on_days_off:
            yield self._home_visits(lane, day, hours)

    def _hours(self, lane: TownLane, day: date, kind: DayKind) -> Hours | None:
        """By the template and the working calendar; only duty rooms are open on days off."""
        shift = lane.plan.shift.without(self.moment.today.weekday()) if lane.trouble is Trouble.NOT_TODAY else lane.plan.shift
        if lane.plan.on_days_off:
            return shift.hours_on(day) if kind is DayKind.OFF else None
        if kind is DayKind.OFF or (kind is DayKind.SATURDAY and not shift.saturday):
            return None
        return shift.hours_on(day)

    def _slot(self, lane: TownLane, day: date, minute: int, minutes: int, place: int) -> TownSlot:
        start = self.moment.at(day, time(minute // 60, minute % 60))
        end = start + timedelta(minutes=minutes)
        row = self.make.new(
            Kind.SLOT,
            slot_id(str(lane.schedule["id"]), start, place),
            schedule=reference(Kind.SCHEDULE, lane.schedule),
            status=SlotStatus.FREE.value,
            start=micros(start),
            end=micros(end),
            place=place,
        )
        if lane.absent_on(day):
            row["status"], row["comment"] = SlotStatus.CLOSED.value, "врач болеет"
        elif self.random.random() < _HYGIENE_SHARE and lane.specialty.code != NURSE:
            row["status"], row["comment"] = SlotStatus.CLOSED.value, "санитарный час"
        elif self.random.random() < _ALLOTTED_SHARE and self.moment.now < start < self.moment.now + timedelta(days=2):
            row["status"], row["holder"] = SlotStatus.TENTATIVE.value, self.other_desk
            row["hold_until"] = micros(start - timedelta(minutes=30))
        return TownSlot(row, lane, day, start, end)

    def _home_visits(self, lane: TownLane, day: date, hours: Hours) -> TownSlot:
        """Two hours that stand in the schedule and are sold to nobody."""
        clock = _HOME_VISITS_AFTER if hours == MORNING else _HOME_VISITS_BEFORE
        slot = self._slot(lane, day, clock.hour * 60 + clock.minute, 120, 1)
        slot.row.update(
            status=SlotStatus.CLOSED.value, comment="вызовы на дом", visit_kind=VisitKind.HOME.value, holder=None, hold_until=None
        )
        return slot
