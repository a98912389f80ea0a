"""A scanner at a real pseudo-terminal: heard on its own thread, led like every burst, told once when it is away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.serial_port import SerialPort
from desktop_app.core.settings import SCAN_PORT
from desktop_app.ui.application import close_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Level
from desktop_app.ui.scanning.burst import Manner
from desktop_app.ui.scanning.entry import listen, listen_to_port
from desktop_app.ui.scanning.serial_ears import SerialEars
from tests.kit.clock import FixedClock
from tests.kit.pty import PluggedScanner, needs_pty
from tests.ui.frame.desks import desk_in, surroundings
from tests.ui.scanning.conftest import Glass

pytestmark = needs_pty
AT_ONCE = (0.01,)
UNPLUGGED = "was unplugged"


@pytest.fixture
def platform() -> str:
    """One is enough here."""
    return "xcb"


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[PluggedScanner]:
    """Not plugged in yet."""
    made = PluggedScanner(tmp_path)
    yield made
    made.unplug()


@pytest.fixture
def bare(qapp: QApplication, tmp_path: Path, clock: FixedClock) -> Iterator[Desk]:
    """A desk of the frame alone."""
    made = desk_in(qapp, surroundings(tmp_path, clock))
    yield made
    close_desk(made)


@pytest.fixture
def ears(scanner: PluggedScanner, bare: Desk) -> Iterator[SerialEars]:
    """Listen to it, and try again at once where it is away."""
    made = SerialEars(lambda: SerialPort(str(scanner.port), 9600), Manner, bare.notices, pauses=AT_ONCE)
    yield made
    made.stop()


def texts(desk: Desk) -> list[str]:
    """All notices."""
    return [notice.text for notice in desk.notices.history]


def test_a_code_is_told_on_the_gui_thread(qtbot: QtBot, scanner: PluggedScanner, ears: SerialEars) -> None:
    heard: list[tuple[str, bool]] = []
    ears.heard.connect(lambda code: heard.append((code, threading.current_thread() is threading.main_thread())))
    scanner.plug_in()
    ears.start()
    qtbot.waitUntil(lambda: ears.is_open)
    scanner.scan("7756410884001233")
    qtbot.waitUntil(lambda: heard == [("7756410884001233", True)])
    scanner.scan("КАРТА 12", b"\r")
    qtbot.waitUntil(lambda: heard[1:] == [("КАРТА 12", True)])


def test_a_port_that_is_away_is_told_once_and_once_that_it_is_back(
    qtbot: QtBot, scanner: PluggedScanner, ears: SerialEars, bare: Desk
) -> None:
    heard: list[str] = []
    ears.heard.connect(heard.append)
    ears.start()
    qtbot.waitUntil(lambda: len(texts(bare)) == 1)
    assert "cannot be opened" in texts(bare)[0]
    assert bare.notices.history[0].level is Level.WARN, "nobody is stopped by it"
    scanner.plug_in()
    qtbot.waitUntil(lambda: texts(bare)[1:] == ["The scanner is back."])
    scanner.scan("12345")
    qtbot.waitUntil(lambda: heard == ["12345"])
    scanner.unplug()
    qtbot.waitUntil(lambda: len(texts(bare)) == 3)
    assert UNPLUGGED in texts(bare)[2]
    scanner.plug_in()
    qtbot.waitUntil(lambda: texts(bare)[3:] == ["The scanner is back."])
    scanner.scan("67890")
    qtbot.waitUntil(lambda: heard == ["12345", "67890"])
    assert len({notice.about for notice in bare.notices.history}) == 1, "one notice takes the place of the other"


def test_closing_ends_the_thread_at_once_whether_it_reads_or_waits(qtbot: QtBot, scanner: PluggedScanner, bare: Desk) -> None:
    def listening(name: Path) -> SerialEars:
        return SerialEars(lambda: SerialPort(str(name), 9600), Manner, bare.notices)

    plugged, away = listening(scanner.port), listening(scanner.port.parent / "nowhere")
    scanner.plug_in()
    for one in (plugged, away):
        one.start()
    qtbot.waitUntil(lambda: plugged.is_open and len(texts(bare)) == 1)
    for one in (plugged, away):
        one.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "scanner"]


def test_what_is_read_after_the_end_is_told_to_nobody(qtbot: QtBot, scanner: PluggedScanner, ears: SerialEars, bare: Desk) -> None:
    heard: list[str] = []
    ears.heard.connect(heard.append)
    scanner.plug_in()
    ears.start()
    qtbot.waitUntil(lambda: ears.is_open)
    ears._came.emit("12345")
    ears.stop()
    later: list[str] = []
    ears._returned.emit()
    bare.notices.told.connect(lambda notice: later.append(notice.text))
    qtbot.waitUntil(lambda: bool(later))
    assert heard == []


# With the whole way behind it


def test_a_desk_whose_scanner_is_a_keyboard_opens_no_port(qapp: QApplication, bare: Desk) -> None:
    assert listen_to_port(bare, listen(bare, qapp, "xcb")) is None


def test_a_code_goes_the_way_of_every_burst_and_is_typed_on_wish(
    qtbot: QtBot, qapp: QApplication, scanner: PluggedScanner, bare: Desk, glass: Glass
) -> None:
    scanner.plug_in()
    bare.settings.put(SCAN_PORT, str(scanner.port))
    ears = listen_to_port(bare, glass.catcher)
    assert ears is not None
    qtbot.waitUntil(lambda: ears.is_open)
    scanner.scan("7756410884001233")
    qtbot.waitUntil(lambda: glass.codes == ["7756410884001233"])
    assert glass.edit.text() == "Ива", "no field sees it"
    glass.catcher.last_typing()()
    assert glass.edit.text() == "Ива7756410884001233"
    assert glass.clicks == ["Book"], "it ends with Enter as a burst does"


def test_a_desk_that_closes_leaves_no_thread(qtbot: QtBot, qapp: QApplication, scanner: PluggedScanner, bare: Desk, glass: Glass) -> None:
    scanner.plug_in()
    bare.settings.put(SCAN_PORT, str(scanner.port))
    ears = listen_to_port(bare, glass.catcher)
    assert ears is not None
    qtbot.waitUntil(lambda: ears.is_open)
    assert close_desk(bare)
    assert not ears._thread.is_alive()
