"""The look follows the setting and the system: theme, density, fonts at the person's size, icons in the ink of the theme."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.paths import resource
from desktop_app.ui.style.density import DENSE, DENSITIES, NORMAL, density_named, sizes
from desktop_app.ui.style.fonts import SHIPPED_FAMILY, body_font, register_shipped_fonts, resized
from desktop_app.ui.style.icons import Icons, pixmap
from desktop_app.ui.style.look import Look, qt_palette
from desktop_app.ui.style.palette import DARK, LIGHT, Palette
from desktop_app.ui.style.sheet import build_sheet, dress

ICONS = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("density", DENSITIES, ids=lambda one: one.name)
def test_the_sheet_is_filled_in_whole(palette: Palette, density: object, qapp: QApplication) -> None:
    sheet = build_sheet(palette, sizes(density_named(getattr(density, "name", "")), 13))
    assert re.findall(r"\$\w+", sheet.split("*/", 1)[1]) == []
    assert palette.accent in sheet


def test_every_colour_is_written_in_full() -> None:
    for palette in (LIGHT, DARK):
        for one in fields(palette):
            value = getattr(palette, one.name)
            assert isinstance(value, bool) or re.fullmatch(r"#[0-9a-f]{6}", value), one.name


def test_rows_are_never_under_22_pixels() -> None:
    for density in DENSITIES:
        for body in (11, 13, 17, 24):
            assert sizes(density, body).row >= 22


def test_sizes_grow_with_the_persons_font() -> None:
    drawn, large = sizes(NORMAL, 13), sizes(NORMAL, 26)
    assert (drawn.header, drawn.panel, drawn.title, drawn.secondary) == (52, 372, 16, 12)
    assert (large.header, large.panel, large.title) == (104, 744, 32)
    assert sizes(DENSE, 13).row < drawn.row


def test_an_unknown_density_is_the_normal_one() -> None:
    assert density_named("enormous") is NORMAL
    assert density_named("dense") is DENSE


def test_the_shipped_font_writes_cyrillic_in_a_medium_weight(qapp: QApplication) -> None:
    assert register_shipped_fonts()
    assert QFontDatabase.WritingSystem.Cyrillic in QFontDatabase.writingSystems(SHIPPED_FAMILY)
    assert "Medium" in QFontDatabase.styles(SHIPPED_FAMILY)


def test_running_text_is_never_smaller_than_drawn_and_its_figures_stand_in_columns(qapp: QApplication) -> None:
    register_shipped_fonts()
    font = body_font()
    assert font.pixelSize() >= 13
    metrics = QFontMetrics(font)
    assert len({metrics.horizontalAdvance(str(figure) * 4) for figure in range(10)}) == 1


def test_without_the_shipped_font_the_systems_own_is_taken(qapp: QApplication) -> None:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    assert body_font(shipped=False).family() in (QFontInfo(system).family(), system.family())


def test_a_resized_font_keeps_its_family(qapp: QApplication) -> None:
    font = body_font()
    small = resized(font, 11)
    assert (small.family(), small.pixelSize()) == (font.family(), 11)
    assert font.pixelSize() != 11


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_of_the_family_is_drawn(name: str, qapp: QApplication) -> None:
    image = pixmap(name, "#ff0000", 20, 2.0).toImage()
    assert (image.width(), image.height()) == (40, 40)
    assert any(image.pixelColor(x, y).alpha() for x in range(40) for y in range(40))


@pytest.mark.parametrize("name", [name for name in ICONS if not name.startswith(("arrow-", "tick-"))])
def test_icons_take_the_ink_they_are_given(name: str, qapp: QApplication) -> None:
    image = pixmap(name, "#ff0000", 20, 2.0).toImage()
    inks = {(c.red() > 200, c.green() < 60) for x in range(40) for y in range(40) if (c := image.pixelColor(x, y)).alpha() > 200}
    assert inks == {(True, True)}


def test_a_disabled_icon_is_fainter(qapp: QApplication) -> None:
    icon = Icons(LIGHT).icon("print")
    normal = icon.pixmap(20).toImage()
    disabled = icon.pixmap(20, icon.Mode.Disabled).toImage()
    assert normal != disabled


def test_an_icon_that_is_not_there_is_a_bug(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon", "#000000", 16, 1.0)


def test_the_theme_of_the_setting_is_taken_and_told(qapp: QApplication, qtbot: QtBot) -> None:
    look = Look(qapp, "light")
    assert look.palette is LIGHT
    with qtbot.waitSignal(look.changed):
        look.use("dark", "dense")
    assert look.palette is DARK
    assert look.sizes.row == 22
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK.surface
    look.use("light", "normal")


def test_the_theme_of_the_system_is_followed(qapp: QApplication) -> None:
    hints = QGuiApplication.styleHints()
    look = Look(qapp, "system")
    hints.setColorScheme(Qt.ColorScheme.Dark)
    assert look.palette is (DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT)
    hints.unsetColorScheme()
    fixed = Look(qapp, "light")
    fixed._system_turned()
    assert fixed.palette is LIGHT


def test_fonts_of_the_look_have_their_grades(qapp: QApplication) -> None:
    look = Look(qapp, "light")
    assert look.secondary.pixelSize() < look.body.pixelSize() < look.title.pixelSize()
    assert look.medium.weight() > look.body.weight()


def test_disabled_text_is_fainter_in_qts_own_palette() -> None:
    palette = qt_palette(LIGHT)
    assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name() == LIGHT.faint


def test_a_dress_reaches_what_stands_inside(qtbot: QtBot, qapp: QApplication) -> None:
    Look(qapp, "light")
    button = QPushButton("Записать")
    inside = QLabel("Enter", button)
    qtbot.addWidget(button)
    dress(button, "search")
    inside.ensurePolished()
    assert inside.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.faint
    dress(button, "")
    assert inside.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.text


def test_what_was_never_shown_has_its_last_dress_when_it_is(qtbot: QtBot, qapp: QApplication) -> None:
    Look(qapp, "light")
    button = QPushButton("Записать")
    inside = QLabel("Enter", button)
    qtbot.addWidget(button)
    for kind in ("main", "search"):
        inside.sizeHint()  # a layout asks before anything is shown: Qt would keep what it found
        dress(button, kind)
    button.show()
    assert inside.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.faint
