"""The parts of a comparison: together they are the scope, none is large, and what was done is not done again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.models.base import to_micros
from desktop_app.models.clinic import Clinic
from desktop_app.models.patient import Patient
from desktop_app.models.schedule import Schedule
from desktop_app.models.specialist import Post
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.parts import MOST_ROWS, Part, behind, lying_in, parts_of
from desktop_app.sync.scope import Query, Scope
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened

TODAY = date(2026, 11, 16)
STAMP = datetime(2026, 11, 1, tzinfo=UTC)
SCOPE = Scope(clinics=("7",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A clinic of this desk with one schedule and many places in a week, and a patient of elsewhere."""
    with opened(tmp_path, FixedClock(), SequentialIds()) as made:
        with made.write(Urgency.MACHINE) as unit:
            for pk, remote_id in ((1, "7"), (2, "8")):
                named = {"pk": pk, "known": True}
                unit.session.add(Clinic(id=f"c{pk}", remote_id=remote_id, name="", **named))
                unit.session.flush()
                unit.session.add(Patient(id=f"p{pk}", remote_id=f"p{pk}", family="", clinic_pk=pk, **named))
                unit.session.add(Post(id=f"d{pk}", remote_id=f"d{pk}", clinic_pk=pk, **named))
                unit.session.flush()
                unit.session.add(Schedule(id=f"s{pk}", remote_id=f"s{pk}", post_pk=pk, **named))
            unit.session.flush()
            start = to_micros(datetime(2026, 11, 18, tzinfo=UTC))
            rows = [(f"x{n}", f"x{n}", to_micros(STAMP + timedelta(seconds=n // 3)), start) for n in range(2 * MOST_ROWS + 500)]
            unit.connection.exec_driver_sql(
                "INSERT INTO slot (id, remote_id, last_updated, start, schedule_pk, status, place, overbooked, channels)"
                " VALUES (?, ?, ?, ?, 1, 'free', 1, 0, '')",
                rows,
            )
        yield made


def found(store: Store, scope: Scope = SCOPE) -> list[Part]:
    """The parts."""
    with store.read() as connection:
        return parts_of(connection, scope, TODAY)


def rows_in(store: Store, part: Part) -> set[str]:
    """What lies in one."""
    with store.read() as connection:
        return set(lying_in(connection, part))


@pytest.mark.parametrize("scope", [SCOPE, Scope()])
def test_each_place_lies_in_one_part_and_no_part_is_large(store: Store, scope: Scope) -> None:
    slots = [part for part in found(store, scope) if part.query.resource_type == "Slot"]
    sizes = [len(rows_in(store, part)) for part in slots]
    assert sum(sizes) == 2 * MOST_ROWS + 500
    assert len(set().union(*(rows_in(store, part) for part in slots))) == sum(sizes)
    assert max(sizes) <= MOST_ROWS + 3, "rows of one second are not parted"
    assert sum(size > 0 for size in sizes) == 3


def test_what_came_along_from_another_clinic_is_listed_by_its_ids(store: Store) -> None:
    parts = [part for part in found(store) if part.query.resource_type == "Patient"]
    assert [rows_in(store, part) for part in parts] == [{"p1"}, {"p2"}]
    assert parts[1].query == Query("Patient", member_parameter="_id", members=("p2",))
    assert [rows_in(store, part) for part in found(store, Scope()) if part.query.resource_type == "Patient"] == [{"p1", "p2"}]


def test_the_ends_of_a_part_are_asked_for_in_whole_seconds(store: Store) -> None:
    first, second, third = (part for part in found(store) if rows_in(store, part) and part.query.resource_type == "Slot")
    cut = (STAMP + timedelta(seconds=(MOST_ROWS - 1) // 3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert first.parameters[-1] == ("_lastUpdated", f"lt{cut}")
    assert second.parameters[-2] == ("_lastUpdated", f"ge{cut}")
    assert third.until is None


def test_behind_the_last_part_done_the_rest_is_left_though_the_cuts_have_moved(store: Store) -> None:
    parts = found(store)
    cut = next(part for part in parts if part.until is not None)
    left = behind(parts, cut.query.key, cut.until)
    assert parts[len(parts) - len(left) - 1] == cut
    assert left[0].since == cut.until
    later = (cut.until or STAMP) + timedelta(seconds=1)
    assert behind(parts, cut.query.key, later) == left, "a part that was done by half is done again"
    assert behind(parts, parts[-1].query.key, None) == []
    assert behind(parts, "Slot?schedule=another", None) == parts
    assert behind(parts, None, None) == parts
