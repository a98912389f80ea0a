"""Whatever takes the focus, on every screen and panel there is, says to a screen reader what it is, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QScrollBar, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.services.bookings import BookingWish, book
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.crash import CrashPage
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.papers.entry import PAPERS
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.targets import APPOINTMENT, BOOKING, RECEPTION, SETS, STAFF, TICKET, AppointmentTarget, BookingTarget
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, place
from tests.ui.frame.hands import put_away
from tests.ui.frame.test_wizard import Start, fill_central, fill_person
from tests.ui.keys.table import whole_desk
from tests.ui.replica_desk import settled

OPEN_AT_ANY_TIME = (BOOKING, STAFF, PAPERS, SETS)
"""The panels that need nothing chosen before."""


@pytest.fixture(params=["en", "ru"])
def window(request: pytest.FixtureRequest, qtbot: QtBot, desk: Desk) -> Iterator[MainWindow]:
    """The whole desk in one language."""
    tr.use(request.param)
    made = whole_desk(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    settled(qtbot, desk)
    yield made
    put_away(qtbot, made)


def takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def complaint(widget: QWidget) -> str:
    """What is wrong with the name of a widget, or ""."""
    name = str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)).strip()
    if not name:
        return f"{type(widget).__name__} {widget.property('kind') or ''} has no name"
    placeholder = widget.placeholderText() if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit) else ""
    return f"{type(widget).__name__} is called by its placeholder: {name}" if name == placeholder and not widget.accessibleName() else ""


def nameless(root: QWidget, least: int = 1) -> list[str]:
    """What is wrong with the names of all that takes the focus now; `least` such widgets must be in sight, else nothing is proven."""
    seen = [widget for widget in (root, *root.findChildren(QWidget)) if takes_focus(widget) and not isinstance(widget, QScrollBar)]
    assert len(seen) >= least
    return sorted({said for widget in seen if (said := complaint(widget))})


def test_every_focusable_widget_of_every_page_has_a_name(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    wrong: dict[str, list[str]] = {}
    screens = [entry.id for entry in desk.navigation.screens]
    for page_id in [*screens, *OPEN_AT_ANY_TIME]:
        assert desk.navigation.go(page_id) if page_id in screens else desk.navigation.open_panel(page_id)
        settled(qtbot, desk)
        wrong[page_id] = nameless(window, least=5)
    assert {state: said for state, said in wrong.items() if said} == {}


def test_a_ticket_and_a_visit_in_each_of_its_states(window: MainWindow, desk: Desk, replica: Replica, qtbot: QtBot) -> None:
    mother = booked(replica, desk, days=3)
    slot = place(replica, desk, "Мельник", 3)
    wish = BookingWish(slot.slot_id, slot.slot_version, replica.patients["Жуков Тимур Маратович"], beside=mother)
    assert replica.act(book, replica.actor, wish).row_id
    wrong = {}
    assert desk.navigation.open_panel(TICKET, mother)
    settled(qtbot, desk)
    wrong["ticket"] = nameless(window)
    panel = desk.navigation.page(APPOINTMENT)
    assert isinstance(panel, AppointmentPanel)
    ways = (
        (Mode.LOOK, panel.back), (Mode.CANCEL, panel.begin_cancel), (Mode.MOVE, panel.begin_move),
        (Mode.CANCEL, panel.begin_cancel_all), (Mode.MOVE_ALL, panel.begin_move_all),
    )  # fmt: skip
    assert {mode for mode, _ in ways} == set(Mode), "a state that is not walked"
    for mode, begin in ways:
        assert desk.navigation.open_panel(APPOINTMENT, AppointmentTarget(mother))
        settled(qtbot, desk)
        begin()
        settled(qtbot, desk)
        assert panel.view.mode is mode
        wrong[begin.__name__] = nameless(panel)
        panel.back()
    assert {state: said for state, said in wrong.items() if said} == {}


def test_a_new_card_a_ready_booking_and_what_follows_it(window: MainWindow, desk: Desk, replica: Replica, qtbot: QtBot) -> None:
    panel = desk.navigation.page(BOOKING)
    wrong = {}
    assert desk.navigation.open_panel(BOOKING, BookingTarget(typed="Сидоров Пётр 01.02.1990", new_patient=True))
    settled(qtbot, desk)
    wrong["a new card"] = nameless(panel, least=5)
    desk.commands.run("booking.new")
    assert desk.navigation.open_panel(
        BOOKING, BookingTarget(slot=place(replica, desk, "Мельник", 2), patient_id=replica.patients["Цой Жанна Алексеевна"])
    )
    settled(qtbot, desk)
    wrong["ready"] = nameless(panel, least=3)
    assert {state: said for state, said in wrong.items() if said} == {}


def test_who_comes_without_a_booking(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.navigation.go(RECEPTION)
    settled(qtbot, desk)
    page = desk.navigation.page(RECEPTION)
    assert isinstance(page, ReceptionPage)
    page.open_walk_in()
    settled(qtbot, desk)
    assert page.is_walk_in
    assert nameless(page, least=3) == []


@pytest.mark.parametrize("command", ["window.palette", "window.keys", "persons.change"])
def test_what_lies_over_the_window(window: MainWindow, desk: Desk, qtbot: QtBot, command: str) -> None:
    assert desk.commands.run(command)
    settled(qtbot, desk)
    focused = window.focusWidget()
    assert focused is not None
    over = focused
    while over.parentWidget() is not window.centralWidget():
        parent = over.parentWidget()
        assert parent is not None, "nothing lies over the window"
        over = parent
    assert nameless(over) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_first_start_step_by_step(desk: Desk, qtbot: QtBot, language: str) -> None:
    tr.use(language)
    start = Start(desk, "K7P2-9QXM")
    qtbot.addWidget(start.wizard)
    with qtbot.waitActive(start.wizard):
        start.wizard.show()
    start.wizard.setFocus()
    wrong = {"central": nameless(start.wizard, least=3)}
    fill_central(start)
    wrong["sign in"] = nameless(start.wizard, least=3)
    fill_person(start)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    wrong["clinics"] = nameless(start.wizard, least=2)
    put_away(qtbot, start.wizard)
    assert {state: said for state, said in wrong.items() if said} == {}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_after_a_bug(qapp: QApplication, qtbot: QtBot, language: str) -> None:
    tr.use(language)
    page = CrashPage("Traceback", True, lambda: None, lambda: None)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    assert nameless(page, least=4) == []
