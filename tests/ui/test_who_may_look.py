"""The right to look: whoever has it not sees in every list who may, and no patient anywhere (ux.md, six states of a list)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import RightMissing
from desktop_app.core.settings import HOME_BRANCH
from desktop_app.models.person import Actor, RoleCode
from desktop_app.services.staff import add_person
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.cases.screen import CasesScreen
from desktop_app.ui.day.screen import DayScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.exchange.page import ExchangePage
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.palette_box import PaletteBox
from desktop_app.ui.papers.jobs import DoctorsList
from desktop_app.ui.papers.panel import PapersPanel
from desktop_app.ui.printing.tickets import TicketPaper
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.states import ListState, Sign
from desktop_app.ui.summary.page import SummaryPage
from desktop_app.ui.targets import AppointmentTarget, ReceptionTarget, SummaryTarget
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked
from tests.ui.cases.troubles import lost_booking
from tests.ui.frame.hands import CTRL, press, write
from tests.ui.replica_desk import settled, window_over

ZHANNA = "Цой"
FORBIDDEN = "You have no right to see "


@pytest.fixture
def it(replica: Replica) -> Actor:
    """Who keeps the computers, and looks at no patient."""
    return add_person(replica.store, "Кузьмин Пётр", RoleCode.IT)


@pytest.fixture
def visit(replica: Replica, desk: Desk) -> str:
    """An appointment of Жанна's today, beside a booking of Ёлкин's that was lost."""
    lost_booking(replica, "Ёлкин Фёдор Эдуардович", "Кузнецова")
    return booked(replica, desk, days=0)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, replica: Replica, visit: str) -> Iterator[MainWindow]:
    """The whole desk, Сводка in view, with a clerk at it."""
    desk.settings.put(HOME_BRANCH, replica.branches["Садовая"])
    register_screens(desk)
    with window_over(qtbot, desk, "summary") as window:
        yield window


def sits_down(qtbot: QtBot, desk: Desk, actor: Actor) -> None:
    """Another person takes the desk."""
    desk.navigation.hand_over()
    desk.actor = actor
    desk.hub.publish(Changes.of(Kind.PERSON, [actor.person_id]))
    settled(qtbot, desk)


def names_seen(window: MainWindow) -> list[str]:
    """Texts in view that name Жанна."""
    texts = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    texts += [one.text() for one in window.findChildren(QLineEdit) if one.isVisible() and one is not QApplication.focusWidget()]
    return [text for text in texts if ZHANNA in text]


def is_refused(state: ListState | None) -> bool:
    """Whether the list says that the right is missing, and who has it."""
    if state is None or state.sign is not Sign.WRONG or not state.head.startswith(FORBIDDEN):
        return False
    return "registry clerk" in state.detail and "IT staff" not in state.detail


@pytest.mark.parametrize(("screen", "kind"), [("day", DayScreen), ("reception", ReceptionPage), ("cases", CasesScreen)])
def test_a_screen_says_who_may_look_and_shows_nobody(
    qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor, screen: str, kind: type[DayScreen | ReceptionPage | CasesScreen]
) -> None:
    clerk = desk.actor
    desk.navigation.go(screen)
    settled(qtbot, desk)
    page = desk.navigation.page(screen)
    assert isinstance(page, DayScreen | ReceptionPage | CasesScreen)
    assert isinstance(page, kind)
    states = page.frame.states if isinstance(page, ReceptionPage) else page.states
    assert states.state is None
    sits_down(qtbot, desk, it)
    assert is_refused(states.state)
    assert names_seen(window) == []
    sits_down(qtbot, desk, clerk)
    assert states.state is None, "who may look sees the list again"


def test_the_lists_of_paper_are_neither_shown_nor_printed(qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor) -> None:
    sits_down(qtbot, desk, it)
    desk.navigation.open_panel("papers")
    settled(qtbot, desk)
    panel = desk.navigation.page("papers")
    assert isinstance(panel, PapersPanel)
    assert is_refused(panel.states.state)
    assert [one.isEnabled() for one in (panel.print_all, panel.print_one, panel.print_cards)] == [False] * 3


def test_neither_the_summary_nor_the_places_opened_in_it_are_shown(
    qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor, replica: Replica
) -> None:
    page = desk.navigation.page("summary")
    assert isinstance(page, SummaryPage)
    page.open(SummaryTarget(replica.schedules["Мельник"], page.today))
    settled(qtbot, desk)
    assert page.opened.chips.slots
    states = page.view._with_states
    clerk = desk.actor
    sits_down(qtbot, desk, it)
    assert is_refused(states.state)
    assert page.model.rowCount() == 0
    assert page.opened.chips.slots == ()
    assert not page.opened.isVisible()
    sits_down(qtbot, desk, clerk)
    assert states.state is None
    page.open(SummaryTarget(replica.schedules["Мельник"], page.today))
    settled(qtbot, desk)
    assert page.opened.chips.slots


def test_no_patient_is_found_in_the_booking_panel(qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor) -> None:
    sits_down(qtbot, desk, it)
    desk.navigation.open_panel("booking")
    write("цой")
    settled(qtbot, desk)
    panel = desk.navigation.page("booking")
    assert isinstance(panel, BookingPanel)
    assert panel.view.patient.hits.rows == ()
    assert not panel.view.patient.is_searching
    words = [one.text() for one in panel.view.patient.findChildren(QLabel) if one.isVisible()]
    assert any("no right" in text and "registry clerk" in text for text in words)


def test_the_palette_finds_doctors_and_commands_but_no_patient(qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor) -> None:
    box = window.findChild(PaletteBox)
    assert isinstance(box, PaletteBox)
    sits_down(qtbot, desk, it)
    press(Qt.Key.Key_K, CTRL)
    write("цой")
    qtbot.waitUntil(lambda: any("no right" in one.text() for one in box.findChildren(QLabel)))
    settled(qtbot, desk)
    assert box.lines == ()
    box.line.setText("мельник")
    qtbot.waitUntil(lambda: any("Мельник" in line.title for line in box.lines))


def test_an_appointment_is_not_shown(qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor, visit: str) -> None:
    sits_down(qtbot, desk, it)
    desk.navigation.open_panel("appointment", AppointmentTarget(visit))
    settled(qtbot, desk)
    panel = desk.navigation.page("appointment")
    assert isinstance(panel, AppointmentPanel)
    assert panel.card is None
    assert panel.view.facts == {}
    assert "registry clerk" in panel.view.state.text
    assert names_seen(window) == []


def test_who_mends_the_line_sees_what_waits_but_not_of_whom(qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor) -> None:
    desk.navigation.go("exchange")
    settled(qtbot, desk)
    page = desk.navigation.page("exchange")
    assert isinstance(page, ExchangePage)
    assert page.picture is not None
    assert any(ZHANNA in line.patient for line in page.picture.operations)
    clerk, number = desk.actor, len(page.picture.operations)
    sits_down(qtbot, desk, it)
    assert [line.patient for line in page.picture.operations] == [""] * number
    assert names_seen(window) == []
    sits_down(qtbot, desk, clerk)
    assert any(ZHANNA in line.patient for line in page.picture.operations)


def test_a_ticket_that_is_scanned_leads_to_nobody(qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor, visit: str) -> None:
    desk.navigation.go("reception")
    sits_down(qtbot, desk, it)
    desk.navigation.go("reception", ReceptionTarget(visit, None, 1, None))
    settled(qtbot, desk)
    page = desk.navigation.page("reception")
    assert isinstance(page, ReceptionPage)
    assert page.line is None
    assert is_refused(page.frame.states.state)
    assert names_seen(window) == []


def test_a_paper_is_drawn_for_who_asked_whoever_sits_there_then(
    qtbot: QtBot, window: MainWindow, desk: Desk, it: Actor, visit: str, replica: Replica
) -> None:
    lists = DoctorsList(desk, desk.now().date(), replica.schedules["Кузнецова"])
    asked = [TicketPaper(desk, visit).job, lists.job]
    sits_down(qtbot, desk, it)
    for job in asked:
        assert job.make() is not None
    with pytest.raises(RightMissing):
        TicketPaper(desk, visit).job.make()
    with pytest.raises(RightMissing):
        DoctorsList(desk, desk.now().date(), replica.schedules["Кузнецова"]).job.make()
