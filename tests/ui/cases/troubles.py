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
from desktop_app.models.conflict import CaseKind, ConflictCase
from desktop_app.models.operation import Operation, OperationState
from desktop_app.services.bookings import BookingWish, book
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
    operation.state, operation.sent = OperationState.CONFLICT, True
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


@contextmanager
def cases_desk(qtbot: QtBot, folder: Path, *lost: tuple[str, str, int], size: tuple[int, int] = (1300, 720)) -> Iterator[CasesDesk]:
    """Open the screen where `lost` bookings (patient, specialist, how many free places before) wait."""
    clock, feed = FixedClock(), ChangeFeed()
    replica = small_replica(folder, clock, SequentialIds(), feed)
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
