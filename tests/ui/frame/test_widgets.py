"""The small parts: what they say, how they are used by keys, and that no long name is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.look import Look
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import Chip, PillButton, Segmented, as_icon_button
from desktop_app.ui.widgets.cards import OptionCard, Section, WarnCard, Weight
from desktop_app.ui.widgets.columns import PinnedColumn
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCap, KeyCaps, KeyHint, Tag, hairline
from desktop_app.ui.widgets.signs import SignLabel

LONG = "Рождественская-Преображенская Александра Константиновна"


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Look:
    """The light look."""
    return Look(qapp, "light")


def spoken(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_a_long_name_is_cut_at_its_end_and_whole_in_the_tip(qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.resize(140, 20)
    with qtbot.waitExposed(label):
        label.show()
    assert label.text().endswith("…")
    assert len(label.text()) >= 8 + 1, "never under eight letters at this width"
    assert (label.toolTip(), label.full_text, spoken(label)) == (LONG, LONG, LONG)
    label.resize(800, 20)
    assert (label.text(), label.toolTip()) == (LONG, "")
    label.set_full_text("Ли")
    assert label.text() == "Ли"
    label.close()


def test_a_cut_label_asks_for_the_width_of_the_whole(qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.resize(50, 20)
    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(LONG)
    assert label.minimumSizeHint().width() < 60


def test_a_key_is_shown_as_its_caps(qtbot: QtBot) -> None:
    caps = KeyCaps(PhysicalKey.of("Ctrl+Right"))
    hint = KeyHint("1…9", "выбрать время")
    for widget in (caps, hint):
        qtbot.addWidget(widget)
    assert [cap.text() for cap in caps.findChildren(KeyCap)] == ["Ctrl", "→"]
    assert [label.text() for label in hint.findChildren(QLabel)] == ["1…9", "выбрать время"]


def test_segments_are_one_choice(qtbot: QtBot) -> None:
    segments = Segmented((("day", "День"), ("week", "Неделя"), ("month", "Месяц")), "Вид")
    qtbot.addWidget(segments)
    segments.choose("day")
    buttons = segments.findChildren(QPushButton)
    with qtbot.waitSignal(segments.chosen) as told:
        QTest.mouseClick(buttons[2], Qt.MouseButton.LeftButton)
    assert (told.args, segments.choice) == (["month"], "month")
    assert [button.isChecked() for button in buttons] == [False, False, True]
    assert spoken(buttons[0]) == "Вид: День"
    segments.say("week", "Неделя 48")
    assert buttons[1].text() == "Неделя 48"
    with pytest.raises(KeyError):
        segments.choose("year")


def test_choosing_by_the_program_is_not_told_as_a_persons_act(qtbot: QtBot) -> None:
    segments = Segmented((("day", "День"),), "Вид")
    qtbot.addWidget(segments)
    told: list[str] = []
    segments.chosen.connect(told.append)
    segments.choose("day")
    assert told == []
    assert Segmented((("a", "А"),), "Вид").choice == ""


def test_buttons_know_their_dress_and_never_take_enter_by_default(qtbot: QtBot) -> None:
    main, chip, icon = PillButton("Записать", "main"), Chip("Только свободные", checkable=True), QPushButton("Закрыть")
    for widget in (main, chip, icon):
        qtbot.addWidget(widget)
    assert (main.property("kind"), chip.property("kind")) == ("main", "chip")
    assert not main.autoDefault()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.isChecked()
    as_icon_button(icon, "Закрыть")
    assert (icon.text(), icon.toolTip(), spoken(icon)) == ("", "Закрыть", "Закрыть")


def test_an_option_is_taken_by_a_click_and_by_space(qtbot: QtBot) -> None:
    card = OptionCard("вт 24, 11:45", "Кузнецова Е. П.", "эта поликлиника · каб. 214", 1)
    qtbot.addWidget(card)
    taken: list[int] = []
    card.taken.connect(lambda: taken.append(1))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    QTest.mouseClick(card, Qt.MouseButton.RightButton)
    QTest.keyClick(card, Qt.Key.Key_Space)
    QTest.keyClick(card, Qt.Key.Key_A)
    assert len(taken) == 2


def test_the_chosen_option_says_so_without_colour(qtbot: QtBot) -> None:
    card = OptionCard("вт 24, 11:45", "Кузнецова Е. П.", "", 1)
    qtbot.addWidget(card)
    assert spoken(card) == "вт 24, 11:45, Кузнецова Е. П."
    card.set_on(True)
    tr.use("ru")
    card.set_on(True)
    assert (card.is_on, spoken(card)) == (True, "вт 24, 11:45, Кузнецова Е. П., выбрано")


def test_a_warning_has_a_sign_of_its_own_for_each_weight(qtbot: QtBot) -> None:
    pictures = set()
    for weight in Weight:
        card = WarnCard("Полис действует до 30.11.2026.", weight)
        qtbot.addWidget(card)
        card.resize(300, 60)
        pictures.add(card.property("kind"))
        assert card.text == "Полис действует до 30.11.2026."
    assert len(pictures) == len(Weight)


def test_a_new_warning_replaces_the_old_one(qtbot: QtBot) -> None:
    card = WarnCard("Нет полиса.")
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    card.say("Опасные слова: позвоните 103.", Weight.ALARM)
    assert (card.text, card.property("kind")) == ("Опасные слова: позвоните 103.", "alarm")
    card.close()


@pytest.mark.parametrize("editor", [QLineEdit, QComboBox, QPlainTextEdit])
def test_a_field_says_its_label_and_what_is_wrong(qtbot: QtBot, editor: type[QLineEdit]) -> None:
    field = Field("Полис", editor(), required=True)
    qtbot.addWidget(field)
    with qtbot.waitActive(field):
        field.show()
    assert spoken(field.editor).startswith("Полис")
    field.say_wrong("Шестнадцать цифр, контрольная не сходится.")
    assert field.wrong == "Шестнадцать цифр, контрольная не сходится."
    assert field.editor.accessibleDescription() == field.wrong
    assert field.editor.property("kind") == "wrong"
    field.say_wrong("")
    assert (field.wrong, field.editor.accessibleDescription(), field.editor.property("kind")) == ("", "", "")
    field.setFocus()
    assert QApplication.focusWidget() is field.editor
    field.close()


def test_a_required_field_carries_its_mark(qtbot: QtBot) -> None:
    required, free = Field("Телефон", QLineEdit(), required=True), Field("Причина", QLineEdit())
    for field in (required, free):
        qtbot.addWidget(field)
    assert [field.findChildren(QLabel)[0].text() for field in (required, free)] == ["Телефон *", "Причина"]


def test_the_foot_of_a_column_stays_in_view_however_long_it_is(qtbot: QtBot) -> None:
    column = PinnedColumn()
    qtbot.addWidget(column)
    cards = [OptionCard(f"вт {day}", "Орлов Д. М.", "каб. 208") for day in range(30)]
    for card in cards:
        section = Section("Время")
        section.body.addWidget(card)
        column.add(section)
    main = PillButton("Записать", "main")
    column.foot.addWidget(main)
    column.resize(372, 400)
    with qtbot.waitExposed(column):
        column.show()
    assert not main.visibleRegion().isEmpty()
    assert cards[-1].visibleRegion().isEmpty()
    column.reveal(cards[-1])
    assert not cards[-1].visibleRegion().isEmpty()
    assert all(card.height() >= 40 for card in cards), "nothing is squeezed"
    column.close()


def test_a_section_without_a_heading_shows_none(qtbot: QtBot) -> None:
    with_title, without = Section("Пациент"), Section()
    for section in (with_title, without):
        qtbot.addWidget(section)
    assert [section.heading.isHidden() for section in (with_title, without)] == [False, True]


def test_a_sign_is_drawn_in_the_ink_of_the_words(qtbot: QtBot, look: Look) -> None:
    sign = SignLabel(20)
    qtbot.addWidget(sign)
    sign.set_sign("warn")
    sign.resize(20, 20)
    light = sign.grab().toImage()
    look.use("dark", "normal")
    dark = sign.grab().toImage()
    assert light != dark
    assert sign.minimumSizeHint() == sign.sizeHint()
    look.use("light", "normal")


def test_small_parts_have_their_dress(qtbot: QtBot) -> None:
    tag, line = Tag("решить сегодня", "tag-conflict"), hairline()
    for widget in (tag, line):
        qtbot.addWidget(widget)
    assert (tag.property("kind"), line.property("kind")) == ("tag-conflict", "hairline")


def test_an_announcement_needs_no_focus(qtbot: QtBot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    announce(label, "Записано")
    announce(label, "Место занято", urgent=True)
    assert QApplication.focusWidget() is None
