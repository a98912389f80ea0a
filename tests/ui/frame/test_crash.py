"""After a bug: drafts first, then the truth in plain words, a report without personal data, and a new start."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.ui.crash import CrashHook, CrashPage, report_of
from desktop_app.ui.style.look import Look
from tests.kit.guards import ExpectLog


def bug(words: str = "Иванова Анна +7 916 123-45-67") -> BaseException:
    """A bug with a trace, and personal data in its text."""
    try:
        raise KeyError(words)
    except KeyError as error:
        return error


class Ship:
    """What the hook calls, in order."""

    def __init__(self, drafts_kept: bool = True) -> None:
        self.log: list[str] = []
        self.kept = drafts_kept
        self.hook = CrashHook("0.1.0", self.save, lambda: self.log.append("restart"), lambda: self.log.append("leave"))

    def save(self) -> bool:
        """Keep the open forms."""
        self.log.append("save")
        return self.kept


@pytest.fixture
def ship(qtbot: QtBot, qapp: QApplication) -> Iterator[Ship]:
    """A hook, taken off after the test, its page closed."""
    Look(qapp, "light")
    ship = Ship()
    yield ship
    ship.hook.uninstall()
    if ship.hook.page is not None:
        ship.hook.page.close()


def page_of(ship: Ship) -> CrashPage:
    """The page that is shown."""
    assert ship.hook.page is not None
    return ship.hook.page


def test_the_report_says_where_but_not_about_whom() -> None:
    report = report_of(bug(), "0.1.0")
    assert "KeyError" in report
    assert "test_crash.py" in report
    assert "Registratura 0.1.0" in report
    assert "Иванова" not in report
    assert "123-45-67" not in report


def test_drafts_are_saved_before_anything_is_shown(ship: Ship, expect_log: ExpectLog) -> None:
    expect_log(r"(?s)a bug: .*KeyError")
    ship.hook.bug(bug())
    assert ship.log == ["save"]
    texts = " ".join(label.text() for label in page_of(ship).findChildren(QLabel))
    assert "Everything booked is kept" in texts
    assert "The open forms are kept" in texts


def test_drafts_that_could_not_be_saved_are_not_promised(qtbot: QtBot, qapp: QApplication, expect_log: ExpectLog) -> None:
    expect_log("a bug")
    ship = Ship(drafts_kept=False)
    ship.hook.bug(bug())
    texts = " ".join(label.text() for label in page_of(ship).findChildren(QLabel))
    assert "could not be kept" in texts
    page_of(ship).close()


def test_forms_that_break_while_they_are_kept_do_not_hide_the_page(qtbot: QtBot, qapp: QApplication, expect_log: ExpectLog) -> None:
    """As a bug in the making of the window itself: there is nothing yet that could keep a form."""
    expect_log("a bug: (?s:.*)KeyError")
    expect_log("a bug: (?s:.*)AttributeError")
    tries: list[str] = []

    def save() -> bool:
        tries.append("save")
        if len(tries) < 3:
            raise AttributeError("window")
        return True

    hook = CrashHook("0.1.0", save, lambda: None, lambda: None)
    hook.install()
    hook.bug(bug())
    hook.uninstall()
    assert tries == ["save"]
    assert hook.page is not None
    assert "KeyError" in hook.page.details.toPlainText()
    assert "could not be kept" in " ".join(label.text() for label in hook.page.findChildren(QLabel))
    hook.page.close()


def test_only_the_first_bug_is_shown(ship: Ship, expect_log: ExpectLog) -> None:
    expect_log("a bug")
    ship.hook.bug(bug())
    first = page_of(ship)
    ship.hook.bug(bug("another"))
    assert page_of(ship) is first
    assert ship.log == ["save"]


def test_start_again_copy_and_close_are_one_press_away(ship: Ship, expect_log: ExpectLog) -> None:
    expect_log("a bug")
    ship.hook.bug(bug())
    page = page_of(ship)
    buttons = {button.text(): button for button in page.findChildren(QPushButton)}
    for words in ("Start again", "Copy the report", "Close the program"):
        QTest.mouseClick(buttons[words], Qt.MouseButton.LeftButton)
    assert ship.log == ["save", "restart", "leave"]
    assert QApplication.clipboard().text() == page.details.toPlainText()
    assert "KeyError" in page.details.toPlainText()


def test_a_bug_in_a_thread_reaches_the_page_on_the_gui_thread(ship: Ship, qtbot: QtBot, expect_log: ExpectLog) -> None:
    expect_log("ZeroDivisionError")
    ship.hook.install()
    threading.excepthook(threading.ExceptHookArgs((ZeroDivisionError, ZeroDivisionError("x"), None, None)))
    assert "ZeroDivisionError" in page_of(ship).details.toPlainText()


def test_a_bug_told_from_another_thread_is_shown_here(ship: Ship, qtbot: QtBot, expect_log: ExpectLog) -> None:
    expect_log("a bug")
    teller = threading.Thread(target=lambda: ship.hook.bug(bug()))
    teller.start()
    teller.join()
    qtbot.waitUntil(lambda: ship.hook.page is not None)
    assert ship.log == ["save"]


def test_ctrl_c_on_the_terminal_just_leaves(ship: Ship) -> None:
    ship.hook.install()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert (ship.log, ship.hook.page) == (["leave"], None)


def test_the_hooks_are_given_back(ship: Ship) -> None:
    before = (sys.excepthook, threading.excepthook)
    ship.hook.install()
    assert (sys.excepthook, threading.excepthook) != before
    ship.hook.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def test_the_page_speaks_russian(ship: Ship, expect_log: ExpectLog) -> None:
    expect_log("a bug")
    tr.use("ru")
    ship.hook.bug(bug())
    assert page_of(ship).restart_button.text() == "Запустить заново"
