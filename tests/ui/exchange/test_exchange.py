"""The page says in words how the exchange stands, what waits, and lets a person withdraw, send, pause and go back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from desktop_app.core.changes import ChangeFeed, Kind
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.conflict import CaseKind, ConflictCase
from desktop_app.models.cursor import Connection as ConnectionRecord
from desktop_app.models.cursor import Cursor
from desktop_app.models.quarantine import SetAside
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.store import Unit
from desktop_app.ui.application import close_desk, make_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.exchange.entry import entries
from desktop_app.ui.exchange.page import HISTORY, ExchangePage
from desktop_app.ui.navigation import CASES, Page, ScreenEntry
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import Replica, small_replica
from tests.kit.steering import AskedSync
from tests.ui.frame.desks import surroundings

ANNA = "Иванова Анна Сергеевна"
PETROV = "Петров Андрей Ильич"
KEY = Qt.Key


class Cases(Page):
    """The screen of cases, remembering what it was asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[object] = []

    def open(self, target: object) -> None:
        """Remember."""
        self.opened.append(target)


@dataclass
class ExchangeDesk:
    """A desk that stands on the page."""

    desk: Desk
    replica: Replica
    page: ExchangePage
    sync: AskedSync
    clock: FixedClock
    cases: Cases

    def press(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)

    def book(self, patient: str, skip: int = 0) -> str:
        """Book somebody; the operation's id."""
        slot_id, version = self.replica.ask(_free, skip)
        done = self.replica.act(book, self.replica.actor, BookingWish(slot_id, version, self.replica.patients[patient]))
        self.desk.hub.publish(done.changes)
        return done.operation_id or ""

    def connect(self, state: ConnectionState) -> None:
        """Let the exchange say how it stands."""
        self.replica.change(lambda unit: _connect(unit, state))


def _free(connection: Connection, skip: int) -> tuple[str, int]:
    row = connection.exec_driver_sql(
        "SELECT id, version FROM slot WHERE status = 'free' ORDER BY schedule_pk DESC, start DESC LIMIT 1 OFFSET ?", (skip,)
    ).one()
    return row[0], row[1]


def _connect(unit: Unit, state: ConnectionState) -> None:
    row = unit.session.get(ConnectionRecord, 1) or ConnectionRecord(pk=1)
    row.state, row.since, row.last_answer = state, unit.now - timedelta(minutes=18), unit.now - timedelta(minutes=2)
    row.clock_offset_seconds, row.detail = 3, None
    unit.session.add(row)
    unit.touch(Kind.CONNECTION, "1")


@pytest.fixture
def exchange(qtbot: QtBot, tmp_path: Path) -> Iterator[ExchangeDesk]:
    """The page over a small replica; nothing waits yet."""
    clock, feed, sync, cases = FixedClock(), ChangeFeed(), AskedSync(), Cases()
    replica = small_replica(tmp_path, clock, SequentialIds(), feed)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    given = replace(surroundings(tmp_path, clock), ask=replica.ask, act=replica.act, actor=replica.actor, feed=feed, sync=sync)
    desk = make_desk(application, given)
    desk.navigation.register(*entries(desk), ScreenEntry(CASES, "Tasks", "cases", lambda: cases))
    page = desk.navigation.page("exchange")
    assert isinstance(page, ExchangePage)
    for widget in (page, cases):
        qtbot.addWidget(widget)
    page.resize(1280, 700)
    desk.navigation.go("exchange")
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.picture is not None and desk.tasks.is_idle)
    page.activate()
    try:
        yield ExchangeDesk(desk, replica, page, sync, clock, cases)
    finally:
        page.hide()
        close_desk(desk)
        desk.commands.deleteLater()
        replica.store.close()


def test_the_connection_is_said_in_words_with_since_age_and_clock(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.connect(ConnectionState.ONLINE)
    qtbot.waitUntil(lambda: exchange.page.head.text() == "Online since 08:42")
    assert exchange.page.detail.text() == (
        "Last answer of the central: 2 min ago. Free places as of 09:00. Clock against the central's: +3 s."
    )


def test_an_outage_says_what_is_safe(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.connect(ConnectionState.OFFLINE)
    qtbot.waitUntil(lambda: exchange.page.head.text() == "No connection with the central since 08:42.")
    assert "Bookings are kept here" in exchange.page.detail.text()


def test_what_waits_is_listed_in_words_in_the_order_of_sending(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.book(ANNA)
    exchange.book(PETROV, 3)
    qtbot.waitUntil(lambda: exchange.page.operations.rowCount() == 2)
    texts = exchange.page.operations.texts()
    assert [line[1:3] for line in texts] == [("A booking", "Иванова А. С."), ("A booking", "Петров А. И.")]
    assert texts[0][4] == "◷ waits to be sent"
    assert exchange.page.which.findChildren(QPushButton)[0].text() == "Unfinished 2"


def test_what_was_not_sent_is_withdrawn_by_delete(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.book(ANNA)
    qtbot.waitUntil(lambda: exchange.page.operations.rowCount() == 1)
    exchange.page.table.setFocus()
    exchange.page.table.selectRow(0)
    exchange.press(KEY.Key_Delete)
    qtbot.waitUntil(lambda: exchange.page.operations.rowCount() == 0)
    assert exchange.desk.notices.history[-1].text == "Withdrawn: A booking Иванова А. С."
    exchange.page.show_waiting(HISTORY)
    assert exchange.page.operations.texts()[0][4] == "× withdrawn, never sent"


def test_what_is_on_its_way_cannot_be_withdrawn(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.book(ANNA)
    exchange.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE operation SET state = 'sending', sent = 1"))
    exchange.page.show_waiting("waiting")
    exchange.page._read()
    qtbot.waitUntil(lambda: exchange.page.operations.rowCount() == 1 and "on its way" in exchange.page.operations.texts()[0][4])
    exchange.page.table.selectRow(0)
    assert not exchange.page.may_withdraw


def test_every_state_has_its_words_and_sign(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    operation = exchange.book(ANNA)
    qtbot.waitUntil(lambda: exchange.page.operations.rowCount() == 1)
    seen = set()
    for state in ("queued", "sending", "in-doubt", "applied", "conflict", "rejected", "withdrawn", "resolved", "abandoned"):
        exchange.replica.change(partial(_bring, operation, state))
        exchange.page._read()
        qtbot.waitUntil(lambda: exchange.desk.tasks.is_idle)
        seen |= {line[4] for choice in ("waiting", HISTORY) for line in _shown(exchange, choice)}
    assert len(seen) == 9


def _bring(operation_id: str, state: str, unit: Unit) -> None:
    unit.connection.exec_driver_sql("UPDATE operation SET state = ? WHERE id = ?", (state, operation_id))


def _shown(exchange: ExchangeDesk, choice: str) -> list[tuple[str, ...]]:
    exchange.page.show_waiting(choice)
    return exchange.page.operations.texts()


def test_enter_on_a_refused_one_leads_to_its_case(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.book(ANNA)
    exchange.replica.change(_make_case)
    qtbot.waitUntil(lambda: exchange.page.operations.rowCount() == 1 and "to settle" in exchange.page.operations.texts()[0][4])
    exchange.page.table.setFocus()
    exchange.page.table.selectRow(0)
    exchange.press(KEY.Key_Return)
    assert exchange.cases.opened == ["case-1"]


def _make_case(unit: Unit) -> None:
    unit.connection.exec_driver_sql("UPDATE operation SET state = 'conflict', sent = 1")
    unit.session.add(ConflictCase(id="case-1", kind=CaseKind.SLOT_TAKEN, operation_sequence=1, opened=unit.now))
    unit.touch(Kind.CONFLICT, "case-1")


def test_sending_pausing_and_going_back_reach_the_exchange(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.press(KEY.Key_F5)
    exchange.press(KEY.Key_F8)
    assert exchange.sync.asked == ["send now", "pause"]
    exchange.connect(ConnectionState.PAUSED)
    qtbot.waitUntil(lambda: exchange.page.state is ConnectionState.PAUSED)
    send, pause, resume, _compare = exchange.page._buttons
    assert (send.isEnabled(), pause.isVisible(), resume.isVisible()) == (False, False, True)
    QTest.mouseClick(resume, Qt.MouseButton.LeftButton)
    assert exchange.sync.asked[-1] == "resume"


def test_the_first_fetch_is_shown_by_kind_with_its_progress(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.replica.change(_begin_fetch)
    qtbot.waitUntil(lambda: exchange.page.ages.rowCount() == 3)
    assert set(exchange.page.ages.texts()) == {("Places", "just now"), ("Patients", "loading, 40 %"), ("Clinics", "not fetched yet")}
    assert exchange.page.progress.isVisible()
    assert exchange.page.progress.value() == 40


def _begin_fetch(unit: Unit) -> None:
    unit.session.query(Cursor).filter_by(resource_type="Patient").delete()
    unit.session.add(Cursor(key="Patient?", resource_type="Patient", walk_started=unit.now, walk_rows=400, walk_total=1000))
    unit.session.add(Cursor(key="Organization?", resource_type="Organization"))
    unit.touch(Kind.CURSOR, "Patient?")


def test_what_was_not_understood_is_counted_with_its_reason(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    assert not exchange.page.aside.isVisible()
    exchange.replica.change(_set_aside)
    qtbot.waitUntil(exchange.page.aside.isVisible)
    assert exchange.page.aside.text.startswith("Set aside, not understood: 2. Places: 2 (Slot.status")


def _set_aside(unit: Unit) -> None:
    for number in range(2):
        unit.session.add(SetAside(resource_type="Slot", remote_id=str(number), at=unit.now, reason="Slot.status: unknown code", raw="{}"))
    unit.touch(Kind.QUARANTINE, "Slot/0")


def test_ages_grow_while_nothing_else_changes(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.clock.advance(timedelta(minutes=7))
    exchange.page._read()
    qtbot.waitUntil(lambda: set(exchange.page.ages.texts()) == {("Places", "7 min ago"), ("Patients", "7 min ago")})


def test_a_narrow_window_keeps_the_operations(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.page.resize(700, 500)
    assert not exchange.page._side.isVisible()


def test_i_on_an_operation_tells_who_and_when_and_another_row_puts_it_away(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    exchange.book(ANNA)
    exchange.book(PETROV)
    qtbot.waitUntil(lambda: exchange.page.operations.rowCount() == 2)
    exchange.page.table.selectRow(0)
    exchange.page.table.setFocus()
    exchange.press(KEY.Key_I)
    card = exchange.page.who_and_when.card
    qtbot.waitUntil(card.isVisible)
    assert "Patient: Иванова Анна Сергеевна" in card.accessibleName()
    assert "this desk" in card.accessibleName()
    assert exchange.page.rect().contains(card.geometry())
    exchange.press(KEY.Key_Down)
    assert not card.isVisible()
    exchange.press(KEY.Key_I)
    qtbot.waitUntil(card.isVisible)
    assert "Петров Андрей Ильич" in card.accessibleName()
    exchange.press(KEY.Key_I)
    assert not card.isVisible()
