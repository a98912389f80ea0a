"""Plans as tests make them: visits by their rows, places by theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from desktop_app.models.base import from_micros
from desktop_app.models.person import Actor
from desktop_app.models.plan import PlanKind
from desktop_app.models.proposing import Planned
from desktop_app.services.carrying_out import go_on
from desktop_app.services.plans import PlanWish, make_plan
from desktop_app.storage.store import Store


def moving(store: Store, actor: Actor, goes: dict[str, str], day: date | None = None) -> str:
    """A draft that moves visits to places (row ids), `day` being the day it is about; its id."""
    items = [_planned(store, visit, slot) for visit, slot in goes.items()]
    dated = [replace(item, day=day) if day else item for item in items]
    return str(make_plan(store, actor, PlanWish(PlanKind.MOVE, "Орлов Д.", dated)).row_id)


def asking(store: Store, actor: Actor, goes: dict[str, str], wait_until: datetime | None = None) -> str:
    """A draft that moves visits to places (row ids), each only once its patient has agreed; its id."""
    items = [replace(_planned(store, visit, slot), wait_until=wait_until) for visit, slot in goes.items()]
    return str(make_plan(store, actor, PlanWish(PlanKind.MOVE, "Орлов Д.", items, asks=True)).row_id)


def cancelling(store: Store, actor: Actor, visits: list[str], reason: str = "prov-pers") -> str:
    """A draft that cancels visits; its id."""
    items = [_planned(store, visit, None) for visit in visits]
    return str(make_plan(store, actor, PlanWish(PlanKind.CANCEL, "Орлов Д.", items, reason)).row_id)


def carry_out(store: Store, most: int = 10) -> int:
    """Go on until nothing changes any more; how many times something did."""
    times = 0
    while go_on(store, most=most):
        times += 1
        assert times < 100, "a plan goes round in circles"
    return times


def _planned(store: Store, visit: str, slot: str | None) -> Planned:
    with store.read() as connection:
        place, start = connection.exec_driver_sql(
            "SELECT s.id, a.start FROM appointment a LEFT JOIN slot s ON s.pk = a.slot_pk WHERE a.id = ?", (visit,)
        ).one()
        there = connection.exec_driver_sql("SELECT start FROM slot WHERE id = ?", (slot,)).scalar()
    begins = [from_micros(one) for one in (start, there) if one is not None]
    day = min(begins, default=datetime(2026, 11, 23, tzinfo=UTC)).date()
    return Planned(visit, day, place, from_micros(start) if start else None, slot, from_micros(there) if there else None)
