"""What is seen first: the outline of the window, before anything of the desk is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.opening import show_first
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.paths import Profile
from desktop_app.core.settings import THEME, Settings
from desktop_app.ui.opening import HEADER, OpeningFrame, running_application, show_opening
from desktop_app.ui.style.palette import DARK, LIGHT

HEAVY = ("sqlalchemy", "sqlcipher3", "alembic", "requests", "babel", "desktop_app.queries", "desktop_app.storage")


@pytest.fixture
def home(tmp_path: Path) -> Profile:
    """A profile with a setting of its own."""
    profile = Profile(tmp_path)
    Settings(profile.settings).put(THEME, "dark")
    return profile


def test_the_outline_is_painted_before_it_is_given_on_and_says_what_is_done(qapp: QApplication, qtbot: QtBot, home: Profile) -> None:
    frame = show_first(home)
    qtbot.addWidget(frame)
    assert frame.isVisible()
    assert frame.windowTitle() == "Регистратура"
    assert frame.accessibleDescription() == "Открываю данные этого рабочего места…"
    assert frame.grab().toImage().pixelColor(frame.width() - 1, frame.height() - 1).name() == DARK.bg


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_it_has_the_colours_of_the_theme(qtbot: QtBot, theme: str, palette: object) -> None:
    frame = show_opening([], theme, "Registratura")
    qtbot.addWidget(frame)
    assert frame.grab().toImage().pixelColor(frame.width() // 2, HEADER // 2).name() == (LIGHT if palette is LIGHT else DARK).surface


def test_it_fits_the_screen_and_the_window_takes_its_place(qtbot: QtBot) -> None:
    frame = show_opening([], "light", "Registratura")
    assert frame.screen().availableGeometry().contains(frame.geometry())
    window, place = QWidget(), frame.geometry()
    qtbot.addWidget(window)
    frame.give_way_to(window)
    assert window.isVisible()
    assert window.geometry() == place
    assert not frame.isVisible()


def test_a_window_that_is_not_painted_does_not_keep_the_desk_from_opening(qtbot: QtBot) -> None:
    frame = OpeningFrame(LIGHT, "Registratura")
    qtbot.addWidget(frame)
    frame.wait_until_painted()
    assert not frame.isVisible()


def test_there_is_one_application_object(qapp: QApplication) -> None:
    assert running_application(["registratura"]) is qapp


def test_settings_that_cannot_be_read_are_told_before_anything_is_shown(home: Profile) -> None:
    home.settings.write_text("{", "utf8")
    with pytest.raises(EnvironmentFault):
        show_first(home)


def test_nothing_heavy_is_loaded_for_it() -> None:
    asked = "import sys, desktop_app.bootstrap.opening; print([name for name in sys.modules if name.startswith(tuple(sys.argv[1:]))])"
    done = subprocess.run([sys.executable, "-c", asked, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_large_screen_does_not_make_it_larger_than_the_desk_is_drawn_for(qtbot: QtBot) -> None:
    frame = show_opening([], "light", "Registratura")
    qtbot.addWidget(frame)
    assert frame.size().boundedTo(QSize(1600, 1000)) == frame.size()
