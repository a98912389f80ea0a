"""The list of the day: by specialist, with counts, in each of its states, in every width, for eyes and ears."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.storage.store import Unit
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.reception.rows import ListRow, RowsModel
from desktop_app.ui.states import ListState, Sign
from desktop_app.ui.targets import RECEPTION, ReceptionTarget
from tests.ui.frame.hands import focused
from tests.ui.reception.receiver import PETROV, Receiver

KEY = Qt.Key
ST = AppointmentStatus


def state(hands: Receiver) -> ListState:
    """What stands in the list's place."""
    found = hands.page.frame.states.state
    assert found is not None
    return found


def read_again(hands: Receiver) -> None:
    """The day is read once more."""
    hands.page.read()
    hands.look()


def test_visits_stand_under_their_specialists_with_counts(hands: Receiver) -> None:
    rows = hands.page.frame.table.items.rows
    headings = [row for row in rows if row.heading]
    assert "Кузнецова Е. П." in {row.title for row in headings}
    kuznetsova = next(row for row in headings if row.title == "Кузнецова Е. П.")
    assert kuznetsova.detail.endswith("r. 214")
    assert "over" in kuznetsova.side
    assert "here 1" in kuznetsova.side
    assert not [row for row in rows if "Сафина" in row.title], "the other branch has its own reception"


def test_the_day_opens_at_the_first_who_is_still_to_be_received(hands: Receiver, page: ReceptionPage) -> None:
    assert page.line is not None
    assert page.line.status in {ST.BOOKED, ST.ARRIVED}
    assert focused() is page.frame.line


def test_arrows_pass_over_headings(hands: Receiver, page: ReceptionPage) -> None:
    hands.press(KEY.Key_Escape)
    for _ in range(40):
        hands.press(KEY.Key_Up)
    assert page.line is not None
    assert page.frame.table.currentIndex().row() == 1
    for _ in range(60):
        hands.press(KEY.Key_Down)
        assert page.line is not None


def test_every_state_has_its_word_and_its_sign(hands: Receiver) -> None:
    by_state = {row.side: row.look for row in hands.page.frame.table.items.rows if not row.heading}
    assert set(by_state) == {"expected", "has come", "received", "did not come"}
    looks = [look for look in by_state.values() if look is not None]
    assert len({look.fill for look in looks}) == len(by_state)
    assert [
        state for state, look in by_state.items() if look is None or (not look.sign.value and state not in ("expected", "did not come"))
    ] == []


def test_who_is_late_is_told_by_how_much(hands: Receiver) -> None:
    hands.clock.advance(timedelta(hours=2))
    read_again(hands)
    late = [row.side_detail for row in hands.page.frame.table.items.rows if row.late]
    assert late
    assert all(words.startswith("late by ") for words in late)


def test_one_key_narrows_the_list_and_the_counts_stay(hands: Receiver, page: ReceptionPage) -> None:
    page.frame.table.setFocus()
    seen = []
    for _ in range(4):
        hands.press(KEY.Key_F)
        seen.append({row.side for row in page.frame.table.items.rows if not row.heading})
    assert seen[:3] == [{"expected"}, {"has come"}, {"received", "did not come"}]
    assert len(seen[3]) == 4
    assert page.frame.filter._buttons["all"].text().startswith("All ")


def test_who_was_just_received_stays_under_the_cursor_whatever_the_filter_hides(hands: Receiver, page: ReceptionPage) -> None:
    visit = hands.book()
    page.frame.table.setFocus()
    hands.press(KEY.Key_F)
    assert page.frame.table.choose(visit)
    hands.enter()
    assert hands.status(visit) is ST.ARRIVED
    assert page.line is not None
    assert page.line.appointment_id == visit, "a second Enter must not receive somebody else"
    hands.press(KEY.Key_Down)
    assert page.line.appointment_id != visit
    read_again(hands)
    assert page.frame.table.items.place_of(visit) is None


@pytest.mark.parametrize("size", [(1600, 1000), (1366, 768), (900, 500)])
def test_notices_never_lie_over_the_main_button(hands: Receiver, window: MainWindow, page: ReceptionPage, size: tuple[int, int]) -> None:
    window.resize(*size)
    visit = hands.book()
    hands.desk.navigation.go(RECEPTION, ReceptionTarget(visit, None, 1, True))
    hands.look()
    hands.desk.notices.info("A notice of some length, as they are told at the reception all day long, over and over again.")
    main = page.frame.card.main
    button = main.rect().translated(main.mapTo(window, main.rect().topLeft()))
    strip = window.notices.rect().translated(window.notices.mapTo(window, window.notices.rect().topLeft()))
    assert window.notices.isVisible()
    assert main.isVisible()
    assert not strip.intersects(button)


def test_no_word_of_the_card_is_cut(hands: Receiver, window: MainWindow, page: ReceptionPage) -> None:
    hands.book("Жуков Тимур Маратович")
    for size in ((1366, 768), (900, 500)):
        window.resize(*size)
        hands.press(KEY.Key_F3).type("жуков").enter()
        card = page.frame.card
        for button in (*card.chips.values(), card.main, *card.buttons.values()):
            if button.isVisible():
                assert button.width() >= button.sizeHint().width(), button.text()
        hands.press(KEY.Key_Escape).press(KEY.Key_Escape)


def test_all_branches_are_one_key_away(hands: Receiver, page: ReceptionPage) -> None:
    page.frame.table.setFocus()
    hands.press(KEY.Key_B)
    assert "Сафина Г. Р." in hands.titles()
    hands.press(KEY.Key_B)
    assert "Сафина Г. Р." not in hands.titles()


def test_a_refresh_keeps_the_cursor_and_the_scroll(hands: Receiver, page: ReceptionPage) -> None:
    visit = hands.book(PETROV, "Мельник")
    assert page.frame.table.choose(visit)
    scrolled = page.frame.table.verticalScrollBar().value()
    hands.book()
    assert page.line is not None
    assert page.line.appointment_id == visit
    assert page.frame.table.verticalScrollBar().value() >= scrolled - page.frame.table.rowHeight(1)


def test_a_change_of_others_is_seen_by_itself(hands: Receiver, qtbot: QtBot) -> None:
    visit = hands.book()

    def come(unit: Unit) -> None:
        unit.connection.exec_driver_sql("UPDATE appointment SET status = 'arrived', version = version + 1 WHERE id = ?", (visit,))
        unit.touch(hands.page.care_for[0], visit)

    hands.replica.change(come)
    row = hands.page.frame.table.items
    qtbot.waitUntil(lambda: any(one.key == visit and one.side == "has come" for one in row.rows))


def test_what_the_central_has_not_answered_is_said(hands: Receiver) -> None:
    visit = hands.book()
    row = next(row for row in hands.page.frame.table.items.rows if row.key == visit)
    assert row.side_detail == "provisional"
    hands.applied()
    row = next(row for row in hands.page.frame.table.items.rows if row.key == visit)
    assert row.side_detail == ""


# Found on other days


def test_a_name_finds_visits_here_elsewhere_and_on_other_days_in_this_order(hands: Receiver) -> None:
    for doctor, days in (("Кузнецова", 0), ("Сафина", 1), ("Мельник", 2)):
        hands.book(PETROV, doctor, days)
    hands.book("Цой Жанна Алексеевна", "Сафина")
    hands.type("петров а")
    assert hands.titles() == ["Today, here", PETROV, "On another day", PETROV, PETROV]
    hands.press(KEY.Key_Escape).type("цой")
    assert hands.titles()[0] == "Today, at another branch"


def test_esc_brings_the_day_back(hands: Receiver) -> None:
    before = hands.titles()
    hands.type("петров").press(KEY.Key_Escape)
    assert hands.titles() == before
    assert hands.page.frame.line.text() == ""


def test_the_clear_button_brings_the_day_back(hands: Receiver) -> None:
    before = hands.titles()
    hands.type("петров")
    hands.page.frame.line.clear()
    hands.look()
    assert hands.titles() == before


# States; all pairs are played in tests/ui/states


def test_loading_says_how_far(hands: Receiver) -> None:
    sql = "INSERT INTO cursor (key, resource_type, walk_rows, walk_total) VALUES ('Appointment?x', 'Appointment', 1, 4)"
    forget_visits(hands, "UPDATE cursor SET complete = NULL", sql)
    assert (state(hands).sign, state(hands).percent) == (Sign.LOADING, 25)


def test_a_beginning_of_the_data_is_called_incomplete(hands: Receiver) -> None:
    hands.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE cursor SET complete = NULL"))
    read_again(hands)
    assert hands.page.frame.stale.text() == "incomplete"
    assert hands.page.frame.stale.isVisible()


def test_old_data_are_called_stale(hands: Receiver) -> None:
    assert not hands.page.frame.stale.isVisible()
    hands.clock.advance(timedelta(hours=1))
    read_again(hands)
    assert hands.page.frame.stale.text().startswith("Stale data: 09:00")


def test_a_reception_to_which_nobody_is_booked_says_what_can_be_done(hands: Receiver) -> None:
    forget_visits(hands)
    assert state(hands).head == "Nobody is booked for today"


def test_who_may_not_look_is_told_who_may(hands: Receiver) -> None:
    hands.replica.change(lambda unit: unit.session.add(Person(id="it", name="Админ", role_code=RoleCode.IT.value)))
    hands.desk.actor = Actor("it", "Админ", RoleCode.IT)
    hands.desk.hub.publish(Changes.of(Kind.PERSON, ["it"]))
    hands.look()
    assert state(hands).sign is Sign.WRONG
    assert "registry clerk" in state(hands).detail
    assert hands.page.line is None


def forget_visits(hands: Receiver, *statements: str) -> None:
    """No visit is known of today."""

    def edit(unit: Unit) -> None:
        unit.connection.exec_driver_sql("UPDATE appointment SET hidden = 1")
        for statement in statements:
            unit.connection.exec_driver_sql(statement)

    hands.replica.change(edit)
    read_again(hands)


# Widths, eyes and ears


@pytest.mark.parametrize("size", [(911, 512), (900, 500), (683, 384)])
def test_in_a_narrow_window_a_scanned_ticket_is_received_by_one_key_too(hands: Receiver, window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    visit = hands.book()
    number = str(hands.row(visit)["number"])
    hands.desk.navigation.go(RECEPTION, ReceptionTarget(visit, number, 1, True))
    hands.look()
    card = hands.page.frame.card
    assert card.isVisible()
    _lies_in(window, card.main)
    hands.enter()
    assert hands.status(visit) is ST.ARRIVED


def test_in_a_narrow_window_enter_opens_the_visit_and_esc_goes_back(hands: Receiver, window: MainWindow, page: ReceptionPage) -> None:
    window.resize(900, 500)
    visit = hands.book()
    hands.type("иванова ан").enter()
    assert page.frame.card.isVisible()
    assert not page.frame.table.isVisible()
    _lies_in(window, page.frame.card.main)
    hands.press(KEY.Key_Escape)
    assert page.frame.table.isVisible()
    hands.enter().enter()
    assert hands.status(visit) is ST.ARRIVED


def test_in_a_narrow_window_a_number_is_given_and_every_focus_lies_in_sight(hands: Receiver, window: MainWindow) -> None:
    window.resize(900, 500)
    hands.press(KEY.Key_F7).type("рябов")
    _lies_in(window, focused())
    hands.enter()
    _lies_in(window, focused())
    _lies_in(window, hands.page.frame.walk_in.main)
    hands.enter()
    assert hands.told()[-1].startswith("Number КД-1")


def _lies_in(window: QWidget, widget: QWidget) -> None:
    """The widget is seen whole in the window."""
    at = widget.mapTo(window, widget.rect().topLeft())
    assert widget.isVisible()
    assert at.x() >= 0
    assert at.y() >= 0
    assert at.x() + widget.width() <= window.width()
    assert at.y() + widget.height() <= window.height()


def test_a_screen_reader_hears_each_visit_whole(hands: Receiver, page: ReceptionPage) -> None:
    visit = hands.book()
    place = page.frame.table.items.place_of(visit)
    assert place is not None
    interface = QAccessible.queryAccessibleInterface(page.frame.table)
    said = [interface.child(number).text(QAccessible.Text.Name) for number in range(interface.childCount())]
    whole = next(text for text in said if "Иванова Анна Сергеевна" in text)
    assert whole.startswith("10:")
    assert ", expected, " in whole
    assert whole.endswith("provisional")


def test_every_place_of_the_focus_has_a_name(hands: Receiver, page: ReceptionPage) -> None:
    hands.press(KEY.Key_F7)
    nameless = []
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.isVisible():
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name)
            placeholder = getattr(widget, "placeholderText", lambda: "")()
            if not name or name == placeholder:
                nameless.append(type(widget).__name__)
    assert nameless == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_screen_is_drawn_in_both_themes_and_densities(hands: Receiver, page: ReceptionPage, qapp: QApplication, theme: str) -> None:
    for density in ("normal", "dense"):
        hands.desk.look.use(theme, density)
        picture = page.grab().toImage()
        assert not picture.isNull()
        heading = page.frame.table.rowHeight(0)
        assert heading < page.frame.table.rowHeight(1) == hands.desk.look.sizes.list_row


def test_the_model_of_the_list_keeps_qts_rules(qtbot: QtBot) -> None:
    model = RowsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = [ListRow("h", "Кузнецова Е. П.", heading=True), ListRow("1", "Иванова"), ListRow("2", "Петров", side="expected")]
    for shown in (rows, rows[:2], [rows[0], rows[2], rows[1]], [], rows):
        model.replace(shown)
        assert [row.key for row in model.rows] == [row.key for row in shown]
    assert [bool(model.flags(model.index(place, 0)) & Qt.ItemFlag.ItemIsSelectable) for place in range(3)] == [False, True, True]


def test_a_copied_row_reads_as_one_line(hands: Receiver, page: ReceptionPage) -> None:
    visit = hands.book()
    page.frame.table.choose(visit)
    page.frame.table.selectRow(page.frame.table.currentIndex().row())
    copied = page.frame.table.copied_text()
    assert copied.startswith("10:")
    assert "Иванова Анна Сергеевна" in copied


def test_the_list_is_taken_along_with_the_specialist_beside_each_visit(hands: Receiver) -> None:
    table = hands.page.frame.table
    visits = [row for row in table.items.rows if not row.heading]
    extract = table.extract()
    texts = extract.texts()
    assert extract.titles == ("Reception", "Time or number", "Patient", "About the visit", "State", "Remark")
    assert [(cells[1], cells[2], cells[4]) for cells in texts] == [(row.lead, row.title, row.side) for row in visits]
    assert extract.count == len(visits)
    assert any(cells[0].startswith("Кузнецова Е. П. · ") for cells in texts)
    assert all(cells[0] for cells in texts)
