"""A code leads to where it belongs: tickets to the reception, policies to their patients or to a new card, the rest to a notice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from desktop_app.core.i18n import mark
from desktop_app.core.settings import SCAN_GAP_MS, SCAN_PREFIX, SCAN_SUFFIX
from desktop_app.models.appointment_number import AppointmentNumber, appointment_number
from desktop_app.models.clinic_key import NO_KEYS, ClinicKey, ClinicKeys
from desktop_app.models.insurance_numbers import make_enp
from desktop_app.models.ticket_code import encode, sign
from desktop_app.queries.scans import TicketRow, patients_with_number, the_one_meant, tickets_numbered
from desktop_app.ui.application import close_desk
from desktop_app.ui.booking.entry import entries as booking
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, ScreenEntry
from desktop_app.ui.notices import Level
from desktop_app.ui.scanning.catcher import ScanCatcher
from desktop_app.ui.scanning.entry import listen
from desktop_app.ui.targets import APPOINTMENT, BOOKING, RECEPTION, ReceptionTarget
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds, nth_id
from tests.kit.replica import Replica, small_replica
from tests.ui.replica_desk import desk_over, settled, window_over
from tests.ui.scanning.scanner import Keyboard
from tests.unit.models.test_scanned import barcode

OURS = ClinicKeys((ClinicKey(bytes(range(16))),))
THEIRS = ClinicKeys((ClinicKey(bytes(range(16, 32))),))
HOME = "home"


class Home(Page):
    """A screen with a field that holds text, where one may be when a patient shows the ticket."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = QLineEdit("Ива", self)
        self.setFocusProxy(self.edit)


class Reception(Page):
    """A screen that notes whom it is asked to receive."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[object] = []

    def open(self, target: object) -> None:
        """Note it."""
        self.asked.append(target)


class Morning:
    """The desk at work with a scanner."""

    def __init__(self, qtbot: QtBot, desk: Desk, replica: Replica, catcher: ScanCatcher) -> None:
        self.qtbot, self.desk, self.replica, self.catcher = qtbot, desk, replica, catcher
        self.keyboard = Keyboard("ru", "xcb")

    def scan(self, text: str) -> None:
        """Scan and wait until it has led somewhere."""
        self.keyboard.now_ms += 300
        self.keyboard.scan(text)
        self.catcher.settle()
        settled(self.qtbot, self.desk)

    @property
    def told(self) -> str:
        """The last notice."""
        return self.desk.notices.history[-1].text if self.desk.notices.history else ""

    @property
    def asked(self) -> list[object]:
        """Whom the reception was asked to receive."""
        page = self.desk.navigation.page(RECEPTION)
        assert isinstance(page, Reception)
        return page.asked

    @property
    def panel(self) -> BookingPanel:
        """The booking panel."""
        page = self.desk.navigation.page(BOOKING)
        assert isinstance(page, BookingPanel)
        return page

    def visit(self) -> tuple[str, AppointmentNumber]:
        """A visit of today: its row id and number."""
        row_id = self.replica.ask(_a_visit)
        return row_id, appointment_number(row_id)


def _a_visit(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT id FROM appointment ORDER BY start LIMIT 1").scalar())


@pytest.fixture
def replica(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Replica]:
    """The small replica."""
    made = small_replica(tmp_path, clock, ids)
    yield made
    made.store.close()


@pytest.fixture
def desk(qapp: QApplication, replica: Replica, clock: FixedClock, tmp_path: Path) -> Iterator[Desk]:
    """A desk with the clinic's key."""
    made = desk_over(qapp, replica, clock, tmp_path)
    made.keys = OURS
    made.navigation.register(ScreenEntry(HOME, mark("Home"), "day", Home), *booking(made))
    yield made
    close_desk(made)


@pytest.fixture
def morning(qtbot: QtBot, qapp: QApplication, desk: Desk, replica: Replica) -> Iterator[Morning]:
    """The window with the reception in it."""
    desk.navigation.register(ScreenEntry(RECEPTION, mark("Reception"), "arrival", Reception))
    with window_over(qtbot, desk, HOME):
        catcher = listen(desk, qapp, "xcb")
        yield Morning(qtbot, desk, replica, catcher)
        catcher.stop()


@pytest.fixture
def without_reception(qtbot: QtBot, qapp: QApplication, desk: Desk, replica: Replica) -> Iterator[Morning]:
    """A desk of the call centre, say, that has no such screen."""
    with window_over(qtbot, desk, HOME):
        catcher = listen(desk, qapp, "xcb")
        yield Morning(qtbot, desk, replica, catcher)
        catcher.stop()


# Tickets


def test_a_genuine_ticket_leads_to_its_visit_at_the_reception_and_the_field_sees_nothing(morning: Morning) -> None:
    row_id, number = morning.visit()
    morning.scan(encode(sign(number, 1, OURS)))
    assert morning.desk.navigation.screen == RECEPTION
    assert morning.asked == [ReceptionTarget(row_id, number, 1, True)]
    assert morning.told == ""
    home = morning.desk.navigation.page(HOME)
    assert isinstance(home, Home)
    assert home.edit.text() == "Ива"


def test_a_half_filled_booking_gives_way_to_who_came_and_keeps_what_was_typed(morning: Morning) -> None:
    morning.desk.navigation.open_panel(BOOKING)
    morning.panel.view.patient.type_again("цой")
    settled(morning.qtbot, morning.desk)
    row_id, number = morning.visit()
    morning.scan(encode(sign(number, 1, OURS)))
    assert (morning.desk.navigation.screen, morning.desk.navigation.panel) == (RECEPTION, "")
    assert morning.asked == [ReceptionTarget(row_id, number, 1, True)]
    morning.desk.navigation.open_panel(BOOKING)
    assert morning.panel.view.patient.edit.text() == "цой"


def test_an_outdated_ticket_is_told_and_still_leads_to_where_the_visit_is_now(morning: Morning) -> None:
    row_id, number = morning.visit()
    morning.replica.change(
        lambda unit: unit.connection.exec_driver_sql("UPDATE appointment SET ticket_version = 3 WHERE id = ?", (row_id,))
    )
    morning.scan(encode(sign(number, 1, OURS)))
    assert morning.asked == [ReceptionTarget(row_id, number, 1, True)]
    assert "outdated" in morning.told


def test_a_forged_ticket_is_told_as_such(morning: Morning) -> None:
    row_id, number = morning.visit()
    honest = sign(number, 1, OURS)
    morning.scan(encode(replace(honest, signature=honest.signature[:2] + "0" * 10)))
    assert morning.asked == [ReceptionTarget(row_id, number, 1, False)]
    assert "not genuine" in morning.told
    assert morning.desk.notices.history[-1].level is Level.WARN


@pytest.mark.parametrize(("keys", "word"), [(THEIRS, "Another clinic"), (NO_KEYS, "no signature")])
def test_what_cannot_be_verified_says_why(morning: Morning, keys: ClinicKeys, word: str) -> None:
    row_id, number = morning.visit()
    morning.scan(encode(sign(number, 1, keys)))
    assert morning.asked == [ReceptionTarget(row_id, number, 1, None)]
    assert word in morning.told


def test_a_desk_without_the_key_says_that_it_cannot_check(morning: Morning) -> None:
    morning.desk.keys = NO_KEYS
    morning.scan(encode(sign(morning.visit()[1], 1, OURS)))
    assert "cannot check" in morning.told


def test_a_ticket_of_an_unknown_visit_goes_to_the_reception_by_its_number(morning: Morning) -> None:
    number = appointment_number(nth_id(99_999))
    morning.scan(encode(sign(number, 1, OURS)))
    assert morning.asked == [ReceptionTarget(None, number, 1, True)]
    assert "not on this computer" in morning.told


def test_a_ticket_that_was_read_in_part_is_told_and_leads_nowhere(morning: Morning) -> None:
    morning.scan(encode(sign(morning.visit()[1], 1, OURS))[:-1])
    assert "read with an error" in morning.told
    assert morning.desk.navigation.screen == HOME


def test_without_a_reception_the_visit_is_opened_beside(without_reception: Morning) -> None:
    without_reception.scan(encode(sign(without_reception.visit()[1], 1, OURS)))
    assert without_reception.desk.navigation.panel == APPOINTMENT


def test_of_twins_the_ticket_means_the_one_of_its_issue_else_the_nearest(clock: FixedClock) -> None:
    now = clock.now()
    near, far, undated = TicketRow("near", 2, now), TicketRow("far", 1, now.replace(year=2027)), TicketRow("undated", 2, None)
    assert the_one_meant((far, near, undated), 1, now) == far
    assert the_one_meant((undated, near, far), 2, now) == near
    assert the_one_meant((far, near), 7, now) == near
    assert the_one_meant((), 1, now) is None


def test_a_hidden_visit_bears_no_ticket(replica: Replica) -> None:
    row_id = replica.ask(_a_visit)
    assert [row.appointment_id for row in replica.ask(tickets_numbered, appointment_number(row_id))] == [row_id]
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE appointment SET hidden = 1 WHERE id = ?", (row_id,)))
    assert replica.ask(tickets_numbered, appointment_number(row_id)) == ()


# Patients


def test_a_digital_policy_opens_the_booking_of_its_patient(morning: Morning) -> None:
    morning.scan("7756410884001233")
    assert morning.desk.navigation.panel == BOOKING
    patient = morning.panel.view.patient.patient
    assert patient is not None
    assert patient.full_name == "Иванова Анна Сергеевна"


def test_a_policy_that_nobody_has_begins_a_card_with_what_it_says(morning: Morning) -> None:
    enp = make_enp("16", date(1990, 1, 15), "male", "00777")
    morning.scan(enp)
    card = morning.panel.view.new_patient
    assert morning.panel.view.is_new_patient
    assert card.fields["enp"].editor.text() == enp
    assert card.fields["birth_date"].editor.text() == "15.01.1990"
    assert card.sex.choice == "male"
    assert "Compare it with the document" in morning.told


def test_a_paper_policy_that_nobody_has_fills_the_names_too(morning: Morning) -> None:
    enp = make_enp("16", date(1990, 1, 15), "male", "00777")
    morning.scan(barcode(enp, ("САЛТЫКОВ-ЩЕДРИН", "ЮРИЙ", "ПЕТРОВИЧ"), 1, date(1990, 1, 15), None))
    fields = morning.panel.view.new_patient.fields
    assert [fields[name].editor.text() for name in ("family", "given", "middle", "birth_date")] == [
        "Салтыков-Щедрин", "Юрий", "Петрович", "15.01.1990",
    ]  # fmt: skip


def test_a_policy_on_two_cards_is_left_to_the_person(morning: Morning) -> None:
    morning.replica.change(
        lambda unit: unit.connection.exec_driver_sql(
            "UPDATE policy SET number = '7756410884001233' WHERE number = '7868150847045670'",
        )
    )
    morning.replica.change(
        lambda unit: unit.connection.exec_driver_sql(
            "UPDATE patient SET identifiers = replace(identifiers, '7868150847045670', '7756410884001233'),"
            " numbers_index = replace(numbers_index, '7868150847045670', '7756410884001233')"
        )
    )
    morning.scan("7756410884001233")
    assert morning.panel.view.patient.patient is None
    assert morning.panel.view.patient.edit.text() == "7756410884001233"
    assert "Several cards" in morning.told


def test_a_number_of_a_card_finds_exactly_its_patient(replica: Replica) -> None:
    today = replica.today
    assert [hit.family for hit in replica.ask(patients_with_number, "7756 4108 8400 1233", today)] == ["Иванова"]
    assert replica.ask(patients_with_number, "7756410884", today) == ()


def test_a_number_that_is_nobodys_is_shown_and_can_be_typed_into_the_field(morning: Morning) -> None:
    morning.scan("987654321")
    notice = morning.desk.notices.history[-1]
    assert "«987654321»" in notice.text
    home = morning.desk.navigation.page(HOME)
    assert isinstance(home, Home)
    assert home.edit.text() == "Ива"
    home.edit.clearFocus()  # the click on the notice took it away
    assert notice.action is not None
    notice.action.run()
    assert home.edit.text() == "Ива987654321"


def test_a_strange_code_is_cut_on_the_screen_and_never_in_the_log(morning: Morning, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    morning.scan("https://example.org/Petrova-Anna-19840312/" + "x" * 80)
    assert "…»" in morning.told
    assert "Petrova" in morning.told
    assert "Petrova" not in caplog.text


# The desk


def test_before_anybody_works_here_a_code_is_typed_as_any_keys_are(qtbot: QtBot, qapp: QApplication, desk: Desk) -> None:
    catcher, keyboard = listen(desk, qapp, "xcb"), Keyboard("us", "xcb")
    edit = QLineEdit()
    qtbot.addWidget(edit)
    with qtbot.waitActive(edit):
        edit.show()
    edit.setFocus()
    keyboard.scan("7K4P-29QX-77")
    catcher.settle()
    assert edit.text() == "7K4P-29QX-77"
    assert desk.notices.history == ()
    catcher.stop()


def test_at_a_locked_desk_a_code_opens_nothing(morning: Morning) -> None:
    morning.desk.notices.detach()
    morning.scan("7756410884001233")
    morning.scan(encode(sign(morning.visit()[1], 1, OURS)))
    assert (morning.desk.navigation.panel, morning.desk.navigation.screen) == ("", HOME)


def test_a_setting_holds_from_the_next_code_on(morning: Morning) -> None:
    settings = morning.desk.settings
    settings.put(SCAN_PREFIX, "~")
    settings.put(SCAN_SUFFIX, "tab")
    settings.put(SCAN_GAP_MS, 100)
    morning.keyboard.scan("~7756410884001233", gap_ms=80, suffix="\t")
    morning.catcher.settle()
    settled(morning.qtbot, morning.desk)
    assert morning.desk.navigation.panel == BOOKING
