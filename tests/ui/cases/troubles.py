"""A desk with cases to settle over a small replica."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, select

from desktop_app.core.changes import ChangeFeed, Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.conflict import CaseKind, ConflictCase
from desktop_app.models.operation import Operation, OperationState, Theirs
from desktop_app.models.patient import Patient
from desktop_app.models.person import RoleCode
from desktop_app.models.slot import Slot
from desktop_app.services.bookings import BookingWish, book, move
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.storage.rows import bind
from desktop_app.storage.store import Unit
from desktop_app.ui.application import close_desk, make_desk
from desktop_app.ui.cases.entry import entries
from desktop_app.ui.cases.screen import CasesScreen
from desktop_app.ui.desk import Desk
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import Replica, small_replica
from tests.ui.frame.desks import surroundings


@dataclass
class CasesDesk:
    """The desk and its screen of cases."""

    desk: Desk
    replica: Replica
    screen: CasesScreen
    clock: FixedClock

    def press(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)

    def told(self) -> list[str]:
        """The notices so far."""
        return [notice.text for notice in self.desk.notices.history]

    def states(self) -> list[str]:
        """The states of all operations in their order."""
        return self.replica.ask(_states)


def _states(connection: Connection) -> list[str]:
    return [row[0] for row in connection.exec_driver_sql("SELECT state FROM operation ORDER BY sequence")]


def _free(connection: Connection, schedule_id: str, skip: int) -> tuple[str, int]:
    row = connection.exec_driver_sql(
        "SELECT sl.id, sl.version FROM slot sl JOIN schedule s ON s.pk = sl.schedule_pk WHERE s.id = ? AND sl.status = 'free'"
        " ORDER BY sl.start LIMIT 1 OFFSET ?",
        (schedule_id, skip),
    ).one()
    return row[0], row[1]


def lost_booking(replica: Replica, patient: str, specialist: str, skip: int = 0, kind: CaseKind = CaseKind.SLOT_TAKEN) -> str:
    """Book `patient` and let the central answer that somebody else has the place; the case's id."""
    slot_id, version = replica.ask(_free, replica.schedules[specialist], skip)
    done = replica.act(book, replica.actor, BookingWish(slot_id, version, replica.patients[patient], call_back="+7 916 123-45-67"))
    return replica.change(lambda unit: _clash(unit, done.operation_id or "", kind))


def _clash(unit: Unit, operation_id: str, kind: CaseKind) -> str:
    operation = unit.session.scalars(select(Operation).where(Operation.id == operation_id)).one()
    operation.state, operation.sent = OperationState.REJECTED if kind is CaseKind.REFUSED else OperationState.CONFLICT, True
    theirs: dict[str, dict[str, Any]] = {}
    for row in operation.rows:
        if row.kind == Kind.SLOT and row.base is not None:
            theirs[f"slot/{row.row_id}"] = {**row.base, "status": "busy", "meta": {"versionId": "7"}}
    case = ConflictCase(
        id=unit.ids.new(), kind=kind, operation_sequence=operation.sequence, opened=unit.now, theirs=theirs, groups=["state"]
    )
    unit.session.add(case)
    unit.touch(Kind.CONFLICT, case.id)
    return case.id


def lost_move(replica: Replica, patient: str, specialist: str, skip: int = 0, kind: CaseKind = CaseKind.CANCELLED_THERE) -> str:
    """Move a visit that the central has, and let it answer with a case of that `kind` about the visit; the case's id."""
    slot_id, version = replica.ask(_free, replica.schedules[specialist], skip)
    booked = replica.act(book, replica.actor, BookingWish(slot_id, version, replica.patients[patient], call_back="+7 916 123-45-67"))
    visit = str(booked.row_id)
    replica.change(lambda unit: _arrived(unit, str(booked.operation_id)))
    target, _version = replica.ask(_free, replica.schedules[specialist], skip + 3)
    seen = replica.ask(
        lambda connection: int(connection.exec_driver_sql("SELECT version FROM appointment WHERE id = ?", (visit,)).scalar_one())
    )
    done = replica.act(move, replica.actor, visit, seen, target)
    there = {"status": "cancelled"} if kind is CaseKind.CANCELLED_THERE else {}
    return replica.change(lambda unit: _clash_of_a_row(unit, str(done.operation_id), kind, Kind.APPOINTMENT, there))


def corrected_twice(replica: Replica, patient: str) -> str:
    """The name and the telephone of a patient were corrected here and there; the case's id."""
    row = replica.change(lambda unit: unit.session.scalars(select(Patient).where(Patient.id == replica.patients[patient])).one())
    phone = next((one["value"] for one in row.contacts or [] if one["kind"] == "phone"), "")
    shown = PatientForm(row.family, row.given or "", row.middle or "", row.birth_date, row.sex, phone)
    form = replace(shown, family=f"{row.family}-Белова", phone="+79031112233")
    done = replica.act(correct_patient, replica.actor, row.id, (row.version, shown), form, "паспорт")
    there = {"name": [{"use": "official", "family": "Смирнова", "given": [row.given or "", row.middle or ""]}]}
    return replica.change(lambda unit: _clash_of_a_row(unit, str(done.operation_id), CaseKind.FIELD_DIFFERS, Kind.PATIENT, there))


def sold_twice(replica: Replica, first: str, second: str, specialist: str, skip: int = 0) -> str:
    """Two visits stand on one place at the central; the case's id."""
    slot_id, version = replica.ask(_free, replica.schedules[specialist], skip)
    booked = replica.act(book, replica.actor, BookingWish(slot_id, version, replica.patients[first]))
    replica.change(lambda unit: _arrived(unit, str(booked.operation_id)))
    return replica.change(lambda unit: _seat_another(unit, slot_id, str(booked.row_id), replica.patients[second]))


def _arrived(unit: Unit, operation_id: str) -> None:
    """The central has taken the operation."""
    operation = unit.session.scalars(select(Operation).where(Operation.id == operation_id)).one()
    operation.state, operation.sent = OperationState.APPLIED, True
    for row in operation.rows:
        known = unit.connection.exec_driver_sql(f"SELECT remote_id FROM {row.kind} WHERE id = ?", (row.row_id,)).scalar()
        bind(unit, Kind(row.kind), row.row_id, known or f"c-{row.row_id[-12:]}", f"v-{operation_id[-12:]}", unit.now)


def _clash_of_a_row(unit: Unit, operation_id: str, kind: CaseKind, about: Kind, there: dict[str, Any]) -> str:
    """The central answers about the row of the kind `about` with base and what `there` says instead; where it is gone it has none."""
    operation = unit.session.scalars(select(Operation).where(Operation.id == operation_id)).one()
    operation.state, operation.sent = OperationState.REJECTED if kind is CaseKind.REFUSED else OperationState.CONFLICT, True
    row = next(row for row in operation.rows if row.kind == about)
    theirs = {**(row.base or {}), "id": f"c-{row.row_id[-12:]}", "meta": {"versionId": "7"}, **there}
    known = kind not in (CaseKind.GONE, CaseKind.REFUSED)
    if known:
        unit.session.add(Theirs(kind=about.value, row_id=row.row_id, remote_version="7", last_updated=unit.now, resource=theirs))
    case = ConflictCase(
        id=unit.ids.new(), kind=kind, operation_sequence=operation.sequence, opened=unit.now, row_kind=about.value, row_id=row.row_id,
        theirs={f"{about}/{row.row_id}": theirs} if known else {}, groups=["name[official]"] if about is Kind.PATIENT else ["visit"],
    )  # fmt: skip
    unit.session.add(case)
    unit.touch(Kind.CONFLICT, case.id)
    return case.id


def _seat_another(unit: Unit, slot_id: str, sitting: str, patient_id: str) -> str:
    slot = unit.session.scalars(select(Slot).where(Slot.id == slot_id)).one()
    patient = unit.session.scalars(select(Patient).where(Patient.id == patient_id)).one()
    visit = Appointment(
        id=unit.ids.new(), remote_id="stranger", remote_version="1", last_updated=unit.now, status=AppointmentStatus.BOOKED,
        patient_pk=patient.pk, slot_pk=slot.pk, start=slot.start, end=slot.end, created=unit.now, version=1,
        post_pk=unit.connection.exec_driver_sql("SELECT post_pk FROM schedule WHERE pk = ?", (slot.schedule_pk,)).scalar(),
    )  # fmt: skip
    unit.session.add(visit)
    case = ConflictCase(
        id=unit.ids.new(), kind=CaseKind.SOLD_TWICE, opened=unit.now, row_kind="slot", row_id=slot_id, groups=sorted([sitting, visit.id])
    )
    unit.session.add(case)
    unit.touch(Kind.CONFLICT, case.id)
    return case.id


@contextmanager
def cases_desk(
    qtbot: QtBot, folder: Path, *lost: tuple[str, str, int], size: tuple[int, int] = (1300, 720), role: RoleCode = RoleCode.CLERK
) -> Iterator[CasesDesk]:
    """Open the screen where `lost` bookings (patient, specialist, how many free places before) wait."""
    clock, feed = FixedClock(), ChangeFeed()
    replica = small_replica(folder, clock, SequentialIds(), feed, role)
    for patient, specialist, skip in lost:
        lost_booking(replica, patient, specialist, skip)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    given = replace(surroundings(folder, clock), ask=replica.ask, act=replica.act, actor=replica.actor, feed=feed)
    desk = make_desk(application, given)
    desk.navigation.register(*entries(desk))
    screen = desk.navigation.page("cases")
    assert isinstance(screen, CasesScreen)
    qtbot.addWidget(screen)
    screen.resize(*size)
    desk.navigation.go("cases")
    with qtbot.waitExposed(screen):
        screen.show()
    qtbot.waitUntil(lambda: (screen.view.card is not None or not lost) and desk.tasks.is_idle)
    screen.activate()
    try:
        yield CasesDesk(desk, replica, screen, clock)
    finally:
        screen.hide()
        close_desk(desk)
        desk.commands.deleteLater()
        replica.store.close()
