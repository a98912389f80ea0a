"""What comes between question and answer: closed views, faults in an answer, notices that go, hits that come late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event, active_count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import EnvironmentFault, RegistryError, UserError
from desktop_app.core.i18n import mark
from desktop_app.ui.changes_hub import ChangesHub
from desktop_app.ui.desk import Desk, Hit, SearchProvider
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import Page, ScreenEntry
from desktop_app.ui.notice_strip import NoticeCard
from desktop_app.ui.notices import Action
from desktop_app.ui.palette_box import PaletteBox
from desktop_app.ui.tasks import Tasks
from tests.kit.patience import PATIENCE_SECONDS
from tests.ui.frame.hands import CTRL, focused, press, write


@dataclass
class Office:
    """Workers and all they told."""

    hub: ChangesHub
    tasks: Tasks
    refused: list[RegistryError]
    bugs: list[BaseException]
    told: list[object]


def open_office() -> Office:
    """Workers that keep what they tell."""
    hub, refused, bugs, told = ChangesHub(), list[RegistryError](), list[BaseException](), list[object]()
    return Office(hub, Tasks(hub, refused.append, bugs.append), refused, bugs, told)


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    """Closed after the test."""
    office = open_office()
    yield office
    assert office.tasks.shut_down()
    office.hub.close()


# Answers


def _alive(view: QObject) -> bool:
    try:
        view.objectName()
    except RuntimeError:
        return False
    return True


@pytest.mark.parametrize("fault", [EnvironmentFault(mark("The disk is full.")), UserError(mark("The form is closed."))])
def test_what_an_answer_cannot_do_is_a_notice_and_the_form_is_freed(office: Office, qtbot: QtBot, fault: RegistryError) -> None:
    def keep(_found: int) -> None:
        raise fault

    office.tasks.read(lambda: 1).on_success(keep).on_end(lambda: office.told.append("freed")).run()
    qtbot.waitUntil(lambda: office.tasks.is_idle)
    assert (office.refused, office.bugs, office.told) == ([fault], [], ["freed"])


def test_a_closed_window_leaves_no_thread_however_much_was_under_way(qtbot: QtBot) -> None:
    before = active_count()
    office = open_office()
    go = Event()
    for number in range(20):
        office.tasks.read(partial(go.wait, PATIENCE_SECONDS), view=number % 3).on_end(partial(office.told.append, number)).run()
    assert active_count() > before
    go.set()
    assert office.tasks.shut_down()
    assert office.tasks.is_idle
    assert active_count() == before
    assert sorted(str(one) for one in office.told) == ["17", "18", "19"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_of_any_questions_of_a_view_exactly_the_newest_is_answered(qapp: QApplication, asked: list[tuple[str, bool]]) -> None:
    office = open_office()
    newest: dict[str, int] = {}
    for number, (view, forgotten) in enumerate(asked):
        office.tasks.read(partial(int, number), view=view).on_success(partial(_note, office, view)).run()
        newest[view] = number
        if forgotten:
            office.tasks.forget(view)
            del newest[view]
    while not office.tasks.is_idle:
        QTest.qWait(1)
    assert office.tasks.shut_down()
    assert sorted(office.told, key=str) == sorted(newest.items(), key=str)


def _note(office: Office, view: str, number: int) -> None:
    office.told.append((view, number))


# Notices and the focus


def cards(window: MainWindow) -> list[NoticeCard]:
    """The cards that can be seen."""
    return [card for card in window.notices.findChildren(NoticeCard) if card.isVisible()]


def test_the_focus_goes_back_to_the_list_when_a_notice_that_had_it_goes(window: MainWindow, desk: Desk) -> None:
    before = focused()
    desk.notices.error("The printer does not answer.")
    assert focused() is before
    cards(window)[0].close_button.setFocus()
    press(Qt.Key.Key_Space)
    assert focused() is before


def test_undo_by_mouse_leaves_the_caret_where_it_was(window: MainWindow, desk: Desk) -> None:
    undone: list[str] = []
    before = focused()
    desk.notices.done("Booked: 11:45", Action("Undo: 11:45", lambda: undone.append("11:45")))
    button = cards(window)[0].action
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == ["11:45"]
    assert focused() is before


def test_a_notice_that_goes_under_the_palette_does_not_break_its_closing(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.notices.error("The printer does not answer.")
    card = cards(window)[0]
    card.close_button.setFocus()
    press(Qt.Key.Key_K, CTRL)
    assert window.palette_box.isVisible()
    with qtbot.waitSignal(card.destroyed):
        window.notices.put_all_away()
    press(Qt.Key.Key_Escape)
    assert not window.palette_box.isVisible()
    page = desk.navigation.page("schedule")
    assert page.isAncestorOf(focused())


class Leading(Page):
    """A page that opens another one when it is told of a change."""

    care_for = (Kind.APPOINTMENT,)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def refresh(self, changes: Changes) -> None:
        """Lead on."""
        self._desk.navigation.open_panel("booking")


def test_a_page_may_lead_to_one_that_was_never_opened_while_changes_are_told(window: MainWindow, desk: Desk) -> None:
    desk.navigation.register(ScreenEntry("leading", "Leading", "schedule", lambda: Leading(desk)))
    desk.navigation.go("leading")
    desk.hub.publish(Changes({Kind.APPOINTMENT: frozenset({"a1"})}))
    assert desk.navigation.panel == "booking"


# The palette


class LateHits:
    """Two providers, the second of which answers when it is let go."""

    def __init__(self, desk: Desk) -> None:
        self.gate = Event()
        self.opened: list[str] = []
        desk.search.add(SearchProvider("late", "Appointments", self._late))
        desk.search.add(SearchProvider("quick", "Patients", self._quick))

    def _hit(self, name: str) -> Hit:
        return Hit(name, "12.03.1984", "user", partial(self.opened.append, name))

    def _late(self, typed: str) -> tuple[Hit, ...]:
        assert self.gate.wait(PATIENCE_SECONDS)
        return (self._hit("Запись 4412"), self._hit("Запись 4413"))

    def _quick(self, typed: str) -> tuple[Hit, ...]:
        return tuple(self._hit(name) for name in ("Иванова Анна Петровна", "Иванова Анна Сергеевна"))


@pytest.fixture
def late(desk: Desk) -> LateHits:
    """Registered before the window is made."""
    return LateHits(desk)


def titles(box: PaletteBox) -> list[str]:
    """What is listed."""
    return [line.title for line in box.lines]


def test_what_the_arrows_chose_stays_chosen_when_more_is_found_above_it(
    late: LateHits, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    box = window.palette_box
    press(Qt.Key.Key_K, CTRL)
    write("ив")
    qtbot.waitUntil(lambda: len(titles(box)) == 2)
    press(Qt.Key.Key_Down)
    late.gate.set()
    qtbot.waitUntil(lambda: len(titles(box)) == 4 and desk.tasks.is_idle)
    press(Qt.Key.Key_Return)
    assert late.opened == ["Иванова Анна Сергеевна"]


def test_without_arrows_the_best_line_is_the_first_even_if_it_came_last(
    late: LateHits, window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    box = window.palette_box
    press(Qt.Key.Key_K, CTRL)
    write("ив")
    qtbot.waitUntil(lambda: len(titles(box)) == 2)
    late.gate.set()
    qtbot.waitUntil(lambda: len(titles(box)) == 4 and desk.tasks.is_idle)
    press(Qt.Key.Key_Return)
    assert late.opened == ["Запись 4412"]
