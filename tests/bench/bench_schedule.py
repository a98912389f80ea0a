"""A quarter of 200 specialists: generated against the bare insert of as many rows; compared against the bare query of what is published."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import lru_cache
from typing import Any, Final

from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.schedule_difference import PublishedSlot, difference
from desktop_app.models.schedule_exception import ExceptionKind, ScheduleException
from desktop_app.models.schedule_template import Piece, Quota, Rotation, Shift, Span, Template, TemplateDay
from desktop_app.models.slot import Channel
from desktop_app.models.slot_plan import Lane, Period, PlannedSlot, generate
from desktop_app.storage.engine import connect
from tests.bench.filling import KEY, opened
from tests.bench.measure import Measure, median, paired, timed
from tests.bench.stock import workshop

SPECIALISTS: Final = 200
QUARTER: Final = Period(date(2026, 10, 1), date(2026, 12, 31))
LIMIT: Final = 3.0
COMPARING_LIMIT: Final = 2.0
ROUNDS: Final = 3
_QUOTAS: Final = (Quota((Channel.PORTAL, Channel.REGISTRY), 8), Quota((Channel.DOCTOR,), 4), Quota((Channel.REGISTRY,), release_hours=24))
_SYNCED: Final = "known, hidden, version, carries_id"
_INSERT: Final = (
    f"INSERT INTO slot (id, schedule_pk, status, start, end, channels, visit_kind, place, overbooked, {_SYNCED}) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 0, 1, 1)"
)
_QUERY: Final = """
SELECT t.id, s.id, t.start, t.end, t.place, t.status, t.channels, t.visit_kind, t.version
FROM slot t JOIN schedule s ON s.pk = t.schedule_pk
"""


def hours(schedule: str, starts: int) -> TemplateDay:
    """Six hours of fifteen minutes with a break."""
    span = Span(starts, starts + 360)
    return TemplateDay((Shift(span, (Piece(span, schedule, minutes=15, quotas=_QUOTAS),), (Span(starts + 180, starts + 210),)),))


def clinic(specialists: int = SPECIALISTS) -> tuple[list[Template], list[ScheduleException], dict[str, Lane]]:
    """Mornings on odd dates, evenings on even ones; every tenth specialist is two weeks on leave."""
    names = [f"01935f2c-0000-7000-8000-{number:012}" for number in range(specialists)]
    lanes = {name: Lane(name, f"post-{name}", f"room-{name}", "clinic", "Europe/Moscow", "110") for name in names}
    made = [
        Template(f"t-{name}", f"post-{name}", date(2026, 1, 1), (hours(name, 480), hours(name, 840)), Rotation.ODD_EVEN) for name in names
    ]
    leave = [
        ScheduleException(
            f"e-{name}", ExceptionKind.ABSENCE, f"post-{name}", date(2026, 11, 9), date(2026, 11, 22), reason=AbsenceReason.LEAVE
        )
        for name in names[::10]
    ]  # fmt: skip
    return made, leave, lanes


def rows_of(slots: tuple[PlannedSlot, ...]) -> list[tuple[object, ...]]:
    """As they are bound to the insert; schedules are numbered in the order of their names."""
    number = {schedule: place for place, schedule in enumerate(sorted({slot.schedule for slot in slots}), 1)}
    return [
        (
            slot.id, number[slot.schedule], slot.status.value, to_micros(slot.start), to_micros(slot.end), slot.channels, slot.visit_kind,
            slot.place,
        )
        for slot in slots
    ]  # fmt: skip


def run() -> list[Measure]:
    """Both lines; the rows go into an encrypted replica as a desk has it, in one transaction."""
    made, leave, lanes = clinic()
    slots = generate(made, leave, ProductionCalendar(), lanes, QUARTER)
    rows = rows_of(slots)
    opened(workshop() / "quarter").close()
    with closing(connect(workshop() / "quarter" / "replica.db", KEY)) as connection:
        for name in sorted(lanes):
            connection.execute(f"INSERT INTO schedule (id, live_queue, active, {_SYNCED}) VALUES (?, 0, 1, 1, 0, 1, 1)", (name,))
        times = []
        for _ in range(ROUNDS):
            made_in = timed(lambda: generate(made, leave, ProductionCalendar(), lanes, QUARTER))
            connection.execute("DELETE FROM slot")
            times.append((made_in, timed(lambda: _insert(connection, rows))))
        value, floor = (median(part) for part in zip(*times, strict=True))
        name = f"A quarter of {SPECIALISTS} specialists generated, {len(slots)} places, against their bare insert"
        found = [Measure(name, value, floor, LIMIT)]
        value, floor = paired(
            lambda: difference(_published(connection), slots), lambda: connection.execute(_QUERY).fetchall(), ROUNDS
        )  # fmt: skip
    name = f"Difference of a draft with {len(slots)} published places and its query, against the bare query"
    return [*found, Measure(name, value, floor, COMPARING_LIMIT)]


def _insert(connection: Any, rows: list[tuple[object, ...]]) -> None:
    connection.execute("BEGIN")
    connection.executemany(_INSERT, rows)
    connection.execute("COMMIT")


def _published(connection: Any) -> Iterator[PublishedSlot]:
    instant = lru_cache(maxsize=4096)(from_micros)
    for row_id, schedule, start, end, place, status, channels, kind, version in connection.execute(_QUERY):
        yield PublishedSlot(
            row_id, schedule, instant(start), instant(end), place, status, channels, kind, "", version
        )  # fmt: skip


if __name__ == "__main__":
    for measure in run():
        sys.stdout.write(f"{measure.name}: {measure.value:.0f} against {measure.floor:.0f} ms, {measure.ratio:.2f}\n")
