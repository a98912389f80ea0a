"""Receptions for who comes without a booking, beside those of the small replica: a live queue, a duty doctor, an urgent room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import select

from desktop_app.models.base import Synced
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.schedule import Schedule
from desktop_app.models.service import Service
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.models.specialist import Post, Specialist
from desktop_app.storage.store import Unit
from tests.kit.replica import Replica

Mapped = TypeVar("Mapped", bound=Synced)
QUEUE: Final = "Забор крови"
DUTY: Final = "Дежурный терапевт"
URGENT: Final = "Неотложный кабинет"


def lane(
    replica: Replica,
    service: str,
    *,
    live_queue: bool = False,
    channels: str = "same-day,registry",
    doctor: str = "",
    opens: datetime = datetime(2026, 11, 16, 5, 0, tzinfo=UTC),
    places: int = 12,
    branch: str = "Садовая",
    age_from: int | None = None,
) -> str:
    """A schedule of ten-minute places from `opens` on, as if fetched; the id of its row."""

    def put(unit: Unit) -> str:
        house = unit.session.scalars(select(Place).where(Place.id == replica.branches[branch])).one()
        added = _Adding(unit, house)
        room = added.row(Place(level=PlaceLevel.ROOM, name="105", clinic_pk=house.clinic_pk, parent_pk=house.pk))
        named = added.row(Service(name=service, clinic_pk=house.clinic_pk, age_from=age_from))
        post = added.post(doctor) if doctor else None
        schedule = added.row(Schedule(post_pk=post, place_pk=room.pk, service_pk=named.pk, live_queue=live_queue))
        for number in range(places):
            start = opens + timedelta(minutes=10 * number)
            kinds = "live-queue" if live_queue else channels
            end = start + timedelta(minutes=10)
            added.row(Slot(schedule_pk=schedule.pk, start=start, end=end, status=SlotStatus.FREE, channels=kinds, place=1))
        return schedule.id

    return replica.change(put)


class _Adding:
    def __init__(self, unit: Unit, house: Place) -> None:
        self._unit, self._house = unit, house

    def row(self, row: Mapped) -> Mapped:
        row.id = self._unit.ids.new()
        row.remote_id, row.remote_version, row.last_updated, row.version = f"lane-{row.id[-12:]}", "1", self._unit.now, 1
        self._unit.session.add(row)
        self._unit.session.flush()
        return row

    def post(self, name: str) -> int:
        family, given, middle = name.split()
        specialist = self.row(Specialist(family=family, given=given, middle=middle))
        return self.row(Post(specialist_pk=specialist.pk, clinic_pk=self._house.clinic_pk, specialty_code="110")).pk
