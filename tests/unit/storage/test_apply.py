"""How rows come in from the central."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from desktop_app.core.changes import ChangeFeed, Changes, Kind
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationKind
from desktop_app.models.person import Actor, RoleCode
from desktop_app.storage.apply import apply, restore
from desktop_app.storage.gate import Urgency
from desktop_app.storage.outbox import Intention, RowChange, enqueue
from desktop_app.storage.rows import bind, values_of
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import arrive, opened, scalar

CLERK = Actor("p1", "Иванова А.", RoleCode.CLERK)


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Store]:
    with opened(tmp_path, clock, ids) as store:
        yield store


def slot(number: int, **more: object) -> dict[str, object]:
    return {"remote_id": f"s{number}", "schedule": "Schedule/7", "status": "free", "start": number, "end": number + 1, **more}


def test_a_slot_of_an_unknown_schedule_makes_a_stub_and_the_schedule_fills_it_later(store: Store) -> None:
    applied = arrive(store, Kind.SLOT, slot(1), slot(2))
    assert len(applied.changed) == 2
    assert len(applied.stubs[Kind.SCHEDULE]) == 1
    assert scalar(store, "SELECT known FROM schedule WHERE remote_id = '7'") == 0
    arrive(store, Kind.SCHEDULE, {"remote_id": "7", "post": "PractitionerRole/3"})
    assert scalar(store, "SELECT known FROM schedule WHERE remote_id = '7'") == 1
    assert scalar(store, "SELECT count(*) FROM slot JOIN schedule ON schedule.pk = slot.schedule_pk WHERE schedule.known") == 2


def test_a_row_known_with_the_same_version_costs_nothing_and_changes_nothing(store: Store) -> None:
    arrive(store, Kind.SLOT, slot(1))
    assert arrive(store, Kind.SLOT, slot(1, status="busy")).changed == []
    assert scalar(store, "SELECT status FROM slot") == "free"


def test_every_bulk_change_raises_the_version_of_the_row(store: Store) -> None:
    arrive(store, Kind.SLOT, slot(1))
    before = scalar(store, "SELECT version FROM slot")
    arrive(store, Kind.SLOT, slot(1, remote_version="2", status="busy"))
    assert scalar(store, "SELECT version FROM slot") == before + 1
    assert scalar(store, "SELECT status FROM slot") == "busy"


def test_rows_that_differ_in_different_columns_each_take_all_of_theirs_in_one_page(store: Store) -> None:
    arrive(store, Kind.SLOT, slot(1), slot(2), slot(3, overbooked=True), slot(4, extra="{}"))
    changed = {"remote_version": "2"}
    arrive(store, Kind.SLOT, slot(1, status="busy", **changed), slot(2, end=99, **changed), slot(3, **changed), slot(4, **changed))
    with store.read() as connection:
        rows = connection.exec_driver_sql('SELECT status, "end", overbooked, extra, remote_version, version FROM slot ORDER BY start').all()
    expected = [("busy", 2, 0, None), ("free", 99, 0, None), ("free", 4, 0, None), ("free", 5, 0, None)]
    assert [tuple(row) for row in rows] == [(*one, "2", 2) for one in expected]


def test_an_index_is_written_only_where_one_of_its_columns_differs(store: Store) -> None:
    said: list[str] = []
    arrive(store, Kind.PATIENT, {"remote_id": "p1", "family": "Ёлкин", "note": "a"})
    later: dict[str, object] = {"remote_id": "p1", "id": None, "remote_version": "2", "last_updated": 1, "family": "Ёлкин", "note": "b"}
    with store.write(Urgency.MACHINE) as unit:
        event.listen(unit.connection, "before_cursor_execute", lambda *told: said.append(told[2]))
        apply(unit, Kind.PATIENT, [later], lambda _kind, _row: {})
    assert [one.partition(" WHERE")[0] for one in said if one.startswith("UPDATE")] == [
        'UPDATE patient SET "remote_version" = ?, "note" = ?, known = 1, hidden = 0, version = version + 1'
    ]


def test_a_row_without_our_identifier_has_the_same_id_at_every_desk(tmp_path: Path, clock: FixedClock) -> None:
    found = []
    for desk in (1, 2):
        folder = tmp_path / f"desk{desk}"
        folder.mkdir()
        with opened(folder, clock, SequentialIds(desk)) as store:
            arrive(store, Kind.SLOT, slot(1))
            found.append(scalar(store, "SELECT id FROM slot"))
    assert found[0] == found[1]


def test_a_stub_takes_our_identifier_when_the_row_itself_arrives(store: Store) -> None:
    arrive(store, Kind.APPOINTMENT, {"remote_id": "a1", "patient": "Patient/p9", "status": "booked"})
    arrive(store, Kind.PATIENT, {"remote_id": "p9", "id": "00000000-0000-7000-8000-00000000abcd", "family": "Ёлкин"})
    assert scalar(store, "SELECT p.id FROM appointment a JOIN patient p ON p.pk = a.patient_pk") == "00000000-0000-7000-8000-00000000abcd"


@pytest.mark.parametrize("row_id", [None, "00000000-0000-7000-8000-00000000abcd"])
def test_a_room_and_its_branch_may_come_in_one_page_in_any_order(store: Store, row_id: str | None) -> None:
    room: dict[str, object] = {"remote_id": "room", "parent": "Location/branch", "name": "каб. 101"}
    branch: dict[str, object] = {"remote_id": "branch", "id": row_id, "name": "Филиал"}
    applied = arrive(store, Kind.PLACE, room, branch)
    assert scalar(store, "SELECT count(*) FROM place") == 2
    assert scalar(store, "SELECT b.name FROM place r JOIN place b ON b.pk = r.parent_pk WHERE b.known") == "Филиал"
    assert applied.stubs == {}, "nothing is left to be filled"


def test_a_row_that_a_person_holds_is_not_overwritten_but_kept_beside(store: Store) -> None:
    arrive(store, Kind.SLOT, slot(1))
    row_id = scalar(store, "SELECT id FROM slot")
    with store.write(Urgency.PERSON) as unit:
        enqueue(unit, Intention(OperationKind.BOOK, CLERK), [RowChange(Kind.SLOT, row_id, {}, "1", {})])
    applied = arrive(store, Kind.SLOT, slot(1, remote_version="2", status="busy"))
    assert applied.held == [row_id]
    assert scalar(store, "SELECT status FROM slot") == "free"
    assert scalar(store, "SELECT remote_version FROM theirs WHERE row_id = ?", row_id) == "2"


def test_a_restored_row_has_the_given_content_whatever_its_remote_version(store: Store) -> None:
    arrive(store, Kind.SLOT, slot(1, remote_version="5", status="busy"))
    row_id = scalar(store, "SELECT id FROM slot")
    with store.read() as connection:
        values = values_of(connection, Kind.SLOT, [row_id], "local")[row_id]
    with store.write(Urgency.PERSON) as unit:
        restore(unit, Kind.SLOT, row_id, {**values, "status": "free", "remote_version": "6"})
    with store.read() as connection:
        after = values_of(connection, Kind.SLOT, [row_id])[row_id]
    assert (after["status"], after["remote_version"], after["schedule"]) == ("free", "6", "Schedule/7")
    assert after["version"] == int(str(values["version"])) + 1


def test_binding_a_new_row_absorbs_the_twin_that_a_fetch_made(store: Store) -> None:
    own = "00000000-0000-7000-8000-00000000beef"
    arrive(store, Kind.PATIENT, {"remote_id": "temporary", "id": own, "family": "Цой"})
    with store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE patient SET remote_id = NULL WHERE id = ?", (own,))
    arrive(store, Kind.APPOINTMENT, {"remote_id": "a1", "patient": "Patient/p1", "status": "booked"})
    with store.write(Urgency.MACHINE) as unit:
        bind(unit, Kind.PATIENT, own, "p1", "3", unit.now)
    assert scalar(store, "SELECT count(*) FROM patient") == 1
    assert scalar(store, "SELECT p.family FROM appointment a JOIN patient p ON p.pk = a.patient_pk") == "Цой"


def test_the_exchange_tells_its_changes_after_the_commit_and_a_verb_returns_them(
    tmp_path: Path, clock: FixedClock, ids: SequentialIds
) -> None:
    feed, heard = ChangeFeed(), list[Changes]()
    with opened(tmp_path, clock, ids, feed) as store:
        feed.listen(heard.append)
        applied = arrive(store, Kind.SLOT, slot(1))
        assert [change.ids(Kind.SLOT) for change in heard] == [frozenset(applied.changed)]
        with store.write(Urgency.PERSON) as unit:
            unit.touch(Kind.SLOT, "x")
        assert len(heard) == 1
        assert unit.changes.ids(Kind.SLOT) == frozenset({"x"})


def test_a_failed_unit_leaves_nothing_behind(store: Store) -> None:
    arrive(store, Kind.SLOT, slot(1))

    def fail() -> None:
        with store.write(Urgency.PERSON) as unit:
            unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy'")
            raise InterruptedError(Act.BOOK.value)

    with pytest.raises(InterruptedError):
        fail()
    assert scalar(store, "SELECT status FROM slot") == "free"


def test_patients_are_found_by_the_full_text_tables_after_every_kind_of_write(store: Store) -> None:
    def found(word: str) -> int:
        return int(scalar(store, "SELECT count(*) FROM patient_names WHERE patient_names MATCH ?", f'"{word}"*'))

    arrive(store, Kind.PATIENT, {"remote_id": "p1", "family": "Ёлкин", "names_index": "елкин петр", "numbers_index": "79161234567"})
    assert found("елк") == 1
    assert scalar(store, "SELECT count(*) FROM patient_numbers WHERE patient_numbers MATCH '\"1234\"'") == 1
    arrive(store, Kind.PATIENT, {"remote_id": "p1", "remote_version": "2", "names_index": "сосновский петр", "numbers_index": ""})
    assert (found("елк"), found("сосн")) == (0, 1)
    with store.write(Urgency.PERSON) as unit:
        unit.connection.exec_driver_sql("DELETE FROM patient")
        unit.connection.exec_driver_sql("INSERT INTO patient_names(patient_names) VALUES ('integrity-check')")
    assert found("сосн") == 0
