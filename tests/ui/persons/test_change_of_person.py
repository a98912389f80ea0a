"""One clerk after the other at the same desk: by keys, with a PIN, and each form with who began it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import current_thread
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop_app.bootstrap.screens import HOME
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.settings import LOCK_MINUTES, SWITCH_WITHOUT_PIN
from desktop_app.queries.desk import drafts
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.notices import Action
from desktop_app.ui.settings.page import SettingsPage
from desktop_app.ui.targets import BOOKING
from tests.ui.frame.hands import CTRL, SHIFT, focused, press, write
from tests.ui.persons.conftest import PINS, Team

KEYS = Qt.Key


def journal(team: Team) -> list[str]:
    with team.replica.store.read() as connection:
        return list(connection.exec_driver_sql("SELECT act FROM journal ORDER BY sequence").scalars())


def panel(team: Team) -> BookingPanel:
    page = team.desk.navigation.page(BOOKING)
    assert isinstance(page, BookingPanel)
    return page


def test_a_colleague_takes_over_by_keys_and_the_header_says_so(team: Team) -> None:
    team.takes_over("смир", PINS["Смирнова"])
    assert team.desk.actor == team.olga
    assert not team.shift.box.isVisible()
    assert team.window.header.user.accessibleName() == "At the desk: Смирнова Ольга, registry clerk"
    assert team.window.header.user.text() == "СО"
    assert journal(team)[-1] == "sign-in"


def test_it_takes_four_keys_besides_the_pin_and_nothing_of_it_waits_on_the_thread_of_the_window(team: Team) -> None:
    """Ctrl+L, a letter, Enter, the PIN, Enter: what a hand does in three seconds, if the window itself never waits for the disk."""
    desk, keys, threads = team.desk, KeysStruck(), set[str]()
    ask, act = desk.ask, desk.act

    def asked(query: Callable[..., Any], /, *rest: object, **named: object) -> Any:
        threads.add(current_thread().name)
        return ask(query, *rest, **named)

    def acted(verb: Callable[..., Any], /, *rest: object, **named: object) -> Any:
        threads.add(current_thread().name)
        return act(verb, *rest, **named)

    desk.ask, desk.act = asked, acted
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(keys)
    team.takes_over("с", PINS["Смирнова"])
    application.removeEventFilter(keys)
    assert desk.actor == team.olga
    assert keys.struck == 4 + len(PINS["Смирнова"])
    assert any(name.startswith("database") for name in threads), "the sign-in was seen"
    assert current_thread().name not in threads


class KeysStruck(QObject):
    """Counts the keys let go of where the focus is: each once, for letting go steers nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.struck = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count, and let it pass."""
        if event.type() is QEvent.Type.KeyRelease and watched is QApplication.focusWidget():
            self.struck += 1
        return False


def test_letters_of_the_wrong_layout_find_the_colleague(team: Team) -> None:
    team.takes_over("cvbh", PINS["Смирнова"])
    assert team.desk.actor == team.olga


def test_the_badge_in_the_header_asks_too(team: Team) -> None:
    QTest.mouseClick(team.window.header.user, Qt.MouseButton.LeftButton)
    team.settle()
    assert team.shift.box.isVisible()
    texts = [team.shift.box.list.item(at).text() for at in range(team.shift.box.list.count())]
    assert texts == [
        "Иванова Анна · senior clerk · works here now",
        "Кузьмин Пётр · IT staff · no PIN",
        "Смирнова Ольга · registry clerk",
    ]
    press(KEYS.Key_Down)
    assert team.shift.box.highlighted is not None
    assert team.shift.box.highlighted.name == "Смирнова Ольга"
    press(KEYS.Key_Escape)
    assert not team.shift.box.isVisible()
    assert team.desk.actor == team.anna


def test_a_wrong_pin_changes_nobody_and_says_so(team: Team) -> None:
    team.takes_over("смир", "4711")
    assert team.desk.actor == team.anna
    assert team.shift.box.wrong.text() == "This is not the PIN of this person."
    assert focused() is team.shift.box.pin
    assert team.shift.box.pin.text() == ""
    write(PINS["Смирнова"])
    assert team.shift.box.wrong.text() == ""
    press(KEYS.Key_Return)
    team.settle()
    assert team.desk.actor == team.olga


def test_after_three_wrong_ones_the_right_one_waits(team: Team) -> None:
    team.takes_over("смир", "4711")
    for pin in ("4711", "4711", PINS["Смирнова"]):
        write(pin)
        press(KEYS.Key_Return)
        team.settle()
    assert team.shift.box.wrong.text() == "Too many wrong PINs. Try again in 2 s."
    team.clock.advance(timedelta(seconds=2))
    write(PINS["Смирнова"])
    press(KEYS.Key_Return)
    team.settle()
    assert team.desk.actor == team.olga


def test_who_has_no_pin_is_let_in_only_where_the_setting_says_so(team: Team) -> None:
    team.takes_over("кузьм", "")
    assert team.desk.actor == team.anna
    assert team.shift.box.wrong.text() == "This person has no PIN yet. Who manages the staff can set one."
    press(KEYS.Key_Escape)
    team.desk.settings.put(SWITCH_WITHOUT_PIN, True)
    team.takes_over("кузьм", "")
    assert team.desk.actor == team.kuzmin


def test_each_form_stays_with_who_began_it(team: Team) -> None:
    press(KEYS.Key_F2)
    write("Ива")
    team.settle()
    team.takes_over("смир", PINS["Смирнова"])
    assert team.desk.navigation.panel == ""
    assert panel(team).form().is_empty
    mine = team.replica.ask(drafts, team.anna.person_id)
    assert [draft.title for draft in mine] == ["Ива"]
    assert team.replica.ask(drafts, team.olga.person_id) == []
    assert not team.desk.commands.get("booking.take-up").enabled_when(), "nobody goes on with another's form"
    press(KEYS.Key_F2)
    write("Пет")
    team.settle()
    team.takes_over("иван", PINS["Иванова"])
    assert any("An unfinished booking was kept" in notice.text for notice in team.desk.notices.history)
    press(KEYS.Key_F2, SHIFT)
    team.settle()
    assert panel(team).form().patient_typed == "Ива"
    assert [draft.title for draft in team.replica.ask(drafts, team.olga.person_id)] == ["Пет"]


def test_what_was_typed_a_moment_ago_goes_to_its_owner_though_the_worker_is_late(team: Team) -> None:
    press(KEYS.Key_F2)
    write("Ж")
    panel(team).hand_over()
    team.desk.actor = team.olga
    team.settle()
    assert [draft.title for draft in team.replica.ask(drafts, team.anna.person_id)] == ["Ж"]


def test_nobody_undoes_what_another_did(team: Team) -> None:
    undone: list[str] = []
    team.desk.notices.done("Записана: Иванова", Action("Отменить", lambda: undone.append("x")))
    team.takes_over("смир", PINS["Смирнова"])
    press(KEYS.Key_Backspace, Qt.KeyboardModifier.AltModifier)
    assert undone == []


def test_the_settings_open_for_who_may_change_them(team: Team) -> None:
    team.desk.settings.put(SWITCH_WITHOUT_PIN, True)
    team.desk.navigation.go("settings")
    team.settle()
    page = team.desk.navigation.page("settings")
    assert isinstance(page, SettingsPage)
    assert not page.rows["poll_seconds"].field.isEnabled()
    team.takes_over("кузьм", "")
    assert page.rows["poll_seconds"].field.isEnabled()


# The lock


def lock(team: Team) -> None:
    press(KEYS.Key_L, CTRL | SHIFT)
    team.settle()
    assert team.shift.box.locked


def test_a_locked_desk_shows_nothing_and_opens_with_the_pin(team: Team) -> None:
    press(KEYS.Key_F2)
    write("Ива")
    team.settle()
    lock(team)
    box = team.shift.box
    picture = box.grab().toImage()
    assert picture.pixelColor(QPoint(3, box.height() // 2)).name() == team.desk.look.palette.bg
    assert box.geometry() == team.window.centralWidget().rect()
    for key in (KEYS.Key_Escape, KEYS.Key_Escape, KEYS.Key_F2, KEYS.Key_F1):
        press(key)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert box.isVisible()
    assert box.locked
    press(KEYS.Key_Escape)
    write("иван")
    press(KEYS.Key_Return)
    write(PINS["Иванова"])
    press(KEYS.Key_Return)
    team.settle()
    assert (box.isVisible(), team.desk.actor) == (False, team.anna)
    assert panel(team).form().patient_typed == "Ива", "the form waited where it was"


def test_the_caret_stays_on_the_lock_whatever_comes_back_from_the_workers(team: Team) -> None:
    lock(team)
    team.window.header.search.setFocus()
    assert focused() is team.shift.box.pin


def test_no_notice_is_shown_over_a_locked_desk(team: Team) -> None:
    team.desk.notices.error("Не записана: Иванова А. С.")
    lock(team)
    team.desk.notices.warn("Приём Ивановой отменён")
    assert not team.window.notices.shown
    write(PINS["Иванова"])
    press(KEYS.Key_Return)
    team.settle()
    assert [notice.text for notice in team.window.notices.shown] == ["Приём Ивановой отменён"]


def test_a_colleague_takes_over_a_locked_desk(team: Team) -> None:
    lock(team)
    press(KEYS.Key_Escape)
    write("смир")
    press(KEYS.Key_Return)
    write(PINS["Смирнова"])
    press(KEYS.Key_Return)
    team.settle()
    assert (team.desk.actor, team.shift.box.locked) == (team.olga, False)


def test_who_has_no_pin_is_told_how_to_get_one_instead_of_being_locked_out(team: Team) -> None:
    team.desk.settings.put(SWITCH_WITHOUT_PIN, True)
    team.takes_over("кузьм", "")
    press(KEYS.Key_L, CTRL | SHIFT)
    team.settle()
    assert not team.shift.box.isVisible()
    assert "You have no PIN yet" in team.desk.notices.history[-1].text


@pytest.mark.parametrize(("minutes", "passed", "locks"), [(0, 600, False), (10, 9, False), (10, 10, True)])
def test_the_desk_locks_by_itself_after_the_minutes_of_the_setting(team: Team, minutes: int, passed: int, locks: bool) -> None:
    team.desk.settings.put(LOCK_MINUTES, minutes)
    team.shift.look_whether_idle()
    team.clock.advance(timedelta(minutes=passed))
    team.shift.look_whether_idle()
    team.settle()
    assert team.shift.box.locked is locks


def test_a_hand_on_the_mouse_or_the_keys_keeps_it_open(team: Team) -> None:
    team.desk.settings.put(LOCK_MINUTES, 10)
    team.shift.look_whether_idle()
    team.clock.advance(timedelta(minutes=9))
    QTest.mouseMove(team.window.windowHandle(), QPoint(40, 40))
    QTest.keyClick(team.window.windowHandle(), KEYS.Key_Down)
    team.clock.advance(timedelta(minutes=9))
    team.shift.look_whether_idle()
    team.settle()
    assert not team.shift.box.locked


def test_a_desk_that_was_closed_with_a_pin_opens_locked(team: Team) -> None:
    team.shift.lock_at_start()
    team.settle()
    assert (team.shift.box.locked, team.shift.box.title.text()) == (True, "Иванова Анна")


def test_once_it_is_opened_by_the_pin_the_keys_go_to_the_work(team: Team) -> None:
    """Nobody had the focus before: the desk was locked from its first moment on."""
    focused().clearFocus()
    team.shift.lock_at_start()
    team.settle()
    write("2580")
    press(KEYS.Key_Return)
    team.settle()
    assert not team.shift.box.isVisible()
    assert team.desk.navigation.page(HOME).isAncestorOf(focused())
    press(KEYS.Key_F2)
    team.settle()
    assert team.desk.navigation.panel == "booking"


def test_every_line_of_the_sheet_has_a_name_that_is_not_its_placeholder(team: Team) -> None:
    lock(team)
    press(KEYS.Key_Escape)
    for line in team.shift.box.findChildren(QLineEdit):
        name = QAccessible.queryAccessibleInterface(line).text(QAccessible.Text.Name)
        assert name
        assert name != line.placeholderText()


def test_the_sheet_lies_on_the_smallest_window(team: Team) -> None:
    team.window.resize(900, 500)
    team.ask_who()
    widget: QWidget = focused()
    corner = widget.mapTo(team.window, widget.rect().bottomRight())
    assert team.window.rect().contains(corner)
    team.desk.hub.publish(Changes.of(Kind.PERSON, [team.anna.person_id]))
    assert QApplication.focusWidget() is widget
