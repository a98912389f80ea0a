"""What the central did not take is shown with both sides and settled with at most three keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from desktop_app.models.conflict import Way
from desktop_app.queries.cases import case_lines
from tests.ui.cases.troubles import CasesDesk, cases_desk, corrected_twice, lost_booking

KEY = Qt.Key
ANNA = "Иванова Анна Сергеевна"
PETROV = "Петров Андрей Ильич"


@pytest.fixture
def cases(qtbot: QtBot, tmp_path: Path) -> Iterator[CasesDesk]:
    """Анна's time with Кузнецова and Петров's with Мельник were taken by others."""
    with cases_desk(qtbot, tmp_path, (ANNA, "Кузнецова", 0), (PETROV, "Мельник", 1)) as made:
        yield made


def status_of(connection: Connection, slot_id: str) -> str:
    """What the replica says of a place."""
    return str(connection.exec_driver_sql("SELECT status FROM slot WHERE id = ?", (slot_id,)).scalar())


def test_cases_stand_in_the_order_of_their_visits(cases: CasesDesk) -> None:
    texts = cases.screen.model.texts()
    assert [line[1].split("\n")[0] for line in texts] == ["Иванова А. С.", "Петров А. И."]
    assert texts[0][2] == "The time was taken by someone else"
    assert texts[0][3].startswith("Кузнецова Е. П., терапевт")
    assert texts[0][4] == "today before 10:45"


def test_was_ours_and_theirs_stand_side_by_side_in_words(cases: CasesDesk) -> None:
    rows = {row[0]: row[1:] for row in cases.screen.view.compare.texts()}
    assert rows["The place is"] == ("free", "ours", "taken by another")
    assert rows["Specialist"] == ("—", "Кузнецова Е. П.", "—")
    assert rows["State"] == ("—", "booked", "—")


def test_a_difference_is_said_to_a_screen_reader(cases: CasesDesk) -> None:
    interface = QAccessible.queryAccessibleInterface(cases.screen.view.compare)
    said = [interface.child(number).text(QAccessible.Text.Name) for number in range(interface.childCount())]
    assert "ours, differs" in said


def test_enter_takes_the_nearest_other_time_and_the_case_is_gone(qtbot: QtBot, cases: CasesDesk) -> None:
    assert cases.screen.view.main.text().startswith("Move to Mon 16 November")
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.rowCount() == 1)
    assert cases.states() == ["resolved", "conflict", "queued"]
    assert cases.told()[-1] == "Иванова А. С.: another time is booked, provisional until the central answers."


def test_a_digit_chooses_another_time_and_enter_takes_it(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_2)
    second = cases.screen.view.slot
    assert second is not None
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.rowCount() == 1)
    assert cases.replica.ask(status_of, second.slot_id) == "busy"


def test_the_booking_is_given_up_by_two_keys(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_X)
    assert cases.screen.view.main.text() == "Cancel the booking"
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.rowCount() == 1)
    assert cases.states() == ["abandoned", "conflict"]


def test_what_is_put_off_goes_to_the_end_and_stays(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_Z)
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.texts()[-1][5] == "put off")
    assert cases.screen.model.rowCount() == 2


def test_what_is_put_off_comes_back_by_itself_when_its_hour_has_come(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_Z)
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.texts()[-1][5] == "put off" and cases.desk.tasks.is_idle)
    until = cases.replica.ask(case_lines)[-1].put_off_until
    assert until is not None
    cases.clock.set(until)
    cases.screen._minute.timeout.emit()
    qtbot.waitUntil(lambda: [line[5] for line in cases.screen.model.texts()] == ["—", "—"])


def test_who_takes_a_case_is_seen(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_T)
    qtbot.waitUntil(lambda: cases.screen.model.texts()[0][5] == "ИА")


def test_the_next_case_is_opened_by_an_arrow(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_Down)
    qtbot.waitUntil(lambda: cases.screen.view.card is not None and cases.screen.view.card.line.patient == "Петров А. И.")
    assert cases.screen.view.card is not None
    assert {slot.specialty for slot in cases.screen.view.card.alternatives} == {"хирург"}


def test_the_sentence_for_the_telephone_names_both_times(cases: CasesDesk) -> None:
    said = cases.screen.view._say.text()
    assert said.startswith("The time on Mon 16 November, 10:45 turned out to be taken. I can offer Mon 16 November, ")
    cases.press(KEY.Key_P)
    assert QGuiApplication.clipboard().text() == "+7 916 123-45-67"


def test_a_correction_on_both_sides_offers_ours_and_theirs(qtbot: QtBot, cases: CasesDesk) -> None:
    wanted = corrected_twice(cases.replica, "Цой Жанна Алексеевна")
    cases.screen.open(wanted)
    qtbot.waitUntil(lambda: cases.screen.view.card is not None and cases.screen.view.card.line.case_id == wanted)
    assert (cases.screen.view.way, cases.screen.view.main.text()) == (Way.KEEP_MINE, "Keep ours")
    cases.press(KEY.Key_C)
    assert cases.screen.view.main.text() == "Keep the central's"
    cases.press(KEY.Key_M)
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.rowCount() == 2)
    assert cases.states()[-1] == "queued"


def test_a_new_case_comes_by_itself_and_the_chosen_one_stays_chosen(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_3)
    before = cases.screen.view.slot
    lost_booking(cases.replica, "Рябов Кирилл Степанович", "Сафина", 9)
    qtbot.waitUntil(lambda: cases.screen.model.rowCount() == 3 and cases.desk.tasks.is_idle)
    assert cases.screen.view.card is not None
    assert cases.screen.view.card.line.patient == "Иванова А. С."
    assert cases.screen.view.slot == before


def test_in_a_narrow_window_enter_opens_the_case_first_and_esc_goes_back(qtbot: QtBot, tmp_path: Path) -> None:
    with cases_desk(qtbot, tmp_path, (ANNA, "Кузнецова", 0), size=(640, 500)) as cases:
        assert not cases.screen.view.isVisible()
        cases.press(KEY.Key_Return)
        assert cases.screen.view.isVisible()
        assert not cases.screen.table.isVisible()
        assert cases.screen.model.rowCount() == 1
        cases.press(KEY.Key_Escape)
        assert cases.screen.table.isVisible()


def test_a_place_lost_meanwhile_leaves_the_case_open_and_says_why(qtbot: QtBot, cases: CasesDesk) -> None:
    chosen = cases.screen.view.slot
    assert chosen is not None
    sql = "UPDATE slot SET status = 'busy', version = version + 1 WHERE id = ?"
    cases.replica.change(lambda unit: unit.connection.exec_driver_sql(sql, (chosen.slot_id,)))
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: bool(cases.told()))
    assert cases.screen.model.rowCount() == 2
    assert "conflict" in cases.states()


def test_i_on_a_case_tells_who_and_when(qtbot: QtBot, cases: CasesDesk) -> None:
    card = cases.screen.who_and_when.card
    cases.press(KEY.Key_I)
    qtbot.waitUntil(card.isVisible)
    assert card.accessibleName().startswith("Иванова А")
    assert "booked, Иванова Анна, this desk" in card.accessibleName()
    cases.press(KEY.Key_I)
    assert not card.isVisible()
