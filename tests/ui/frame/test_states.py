"""What a list says when there is nothing to list: never the same words for "not fetched" and "nothing free"."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QProgressBar
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.core.paths import resource
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.states import (
    ListState,
    Offer,
    Sign,
    StateView,
    WithStates,
    all_taken,
    empty,
    filtered_out,
    loading,
    no_reception,
    not_fetched,
    wrong,
)
from desktop_app.ui.style.look import Look
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import KeyCap


def nothing() -> None:
    """An offer that does nothing."""


STATES: tuple[Callable[[], ListState], ...] = (
    lambda: loading(40),
    lambda: not_fetched(nothing),
    lambda: no_reception("отпуск до 30.11, замещает Орлов Д. М."),
    lambda: all_taken("Ближайшее: чт 26 ноября, 09:15", Offer("В лист ожидания", nothing)),
    lambda: filtered_out(12, nothing),
    lambda: wrong("Нет права смотреть отчёты", "Могут: менеджер"),
    lambda: empty("Записей пока нет", "Здесь видно, кто записан на сегодня", Offer("Записать", nothing, PhysicalKey.of("Ctrl+N"))),
)


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> StateView:
    """The view, shown."""
    Look(qapp, "light")
    view = StateView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    with qtbot.waitExposed(view):
        view.show()
    return view


def test_all_states_differ_in_words_and_in_sign() -> None:
    states = [make() for make in STATES]
    assert len({state.head for state in states}) == len(states)
    assert len({state.sign for state in states}) == len(states)


@pytest.mark.parametrize("sign", list(Sign))
def test_every_sign_has_its_picture(sign: Sign) -> None:
    assert (resource("icons") / f"{sign.value}.svg").is_file()


@pytest.mark.parametrize("make", STATES)
def test_a_state_is_said_to_a_screen_reader(view: StateView, make: Callable[[], ListState]) -> None:
    state = make()
    view.show_state(state)
    assert view.accessibleName().startswith(state.head)
    assert view.state is state


def test_loading_shows_how_far_it_is(view: StateView) -> None:
    bar = view.findChild(QProgressBar)
    assert bar is not None
    view.show_state(loading(40))
    assert (bar.isVisible(), bar.value(), bar.maximum()) == (True, 40, 100)
    view.show_state(loading())
    assert (bar.isVisible(), bar.maximum()) == (True, 0)
    view.show_state(no_reception("праздник"))
    assert not bar.isVisible()
    tr.use("ru")
    assert loading(40).head == "Ещё загружается, 40 %"


def test_an_offer_is_one_press_away(view: StateView) -> None:
    pressed: list[str] = []
    view.show_state(filtered_out(12, lambda: pressed.append("reset")))
    (button,) = [one for one in view.findChildren(PillButton) if one.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (button.text(), pressed) == ("Reset the filter", ["reset"])


def test_a_teaching_empty_state_shows_the_key(view: StateView) -> None:
    view.show_state(STATES[-1]())
    assert [cap.text() for cap in view.findChildren(KeyCap) if cap.isVisible()] == ["Ctrl", "N"]


def test_offers_of_the_state_before_are_gone(view: StateView) -> None:
    view.show_state(filtered_out(12, nothing))
    view.show_state(all_taken("", Offer("В лист ожидания", nothing), Offer("Другая неделя", nothing)))
    assert [one.text() for one in view.findChildren(PillButton) if one.isVisible()] == ["В лист ожидания", "Другая неделя"]


def test_without_a_way_to_fetch_none_is_offered() -> None:
    assert not_fetched(None).offers == ()
    assert not_fetched(nothing, "Дальше горизонта").detail == "Дальше горизонта"


def test_a_list_gives_its_place_to_the_state_and_takes_it_back(qtbot: QtBot, qapp: QApplication) -> None:
    Look(qapp, "light")
    content = QListWidget()
    both = WithStates(content)
    qtbot.addWidget(both)
    with qtbot.waitExposed(both):
        both.show()
    assert (both.state, content.isVisible()) == (None, True)
    state = loading(3)
    both.show_state(state)
    assert (both.state, content.isVisible()) == (state, False)
    both.show_content()
    assert (both.state, content.isVisible()) == (None, True)
    both.close()
