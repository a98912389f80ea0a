"""Lists for the clinic's own use: one key at opening, marks on a reprint, cards by place of storage, then only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, select

from desktop_app.core.changes import Changes
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import DESK_NAME, MASK_NAMES
from desktop_app.documents.pen import Drawing
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.patient import Patient
from desktop_app.models.person import RoleCode
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.queries.papers import card_list, doctors_days, next_day_of_visits
from desktop_app.services.bookings import BookingWish, book, cancel
from desktop_app.storage.journal import first_broken_link
from desktop_app.storage.store import Unit
from desktop_app.ui.application import close_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, ScreenEntry
from desktop_app.ui.papers.entry import PAPERS, entries
from desktop_app.ui.papers.panel import PapersPanel
from desktop_app.ui.printing.paper import NotPrinted
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import ZONE, Replica, small_replica
from tests.ui.frame.hands import CTRL, press
from tests.ui.replica_desk import desk_over, settled, window_over

HOME = "home"


@dataclass
class Office:
    """The desk with a printer that keeps its papers."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    clock: FixedClock
    papers: list[Drawing] = field(default_factory=list)
    dead: bool = False

    def print_drawing(self, drawing: Drawing, _printer: str) -> None:
        """Take a paper, or do not."""
        if self.dead:
            raise NotPrinted("The printer does not answer.")
        self.papers.append(drawing)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> list[Drawing]:
        """Press a key and wait; what was printed."""
        before = len(self.papers)
        press(key, modifiers)
        settled(self.qtbot, self.desk)
        return self.papers[before:]

    def book(self, patient: str, day: date, doctor: str = "Кузнецова", skip: int = 0) -> str:
        """Book into the first free place of the doctor's day, or a later one; the appointment's id."""
        slot_id, version = self.replica.ask(_free_of, self.replica.schedules[doctor], day, skip)
        done = self.replica.act(book, self.replica.actor, BookingWish(slot_id, version, self.replica.patients[patient]))
        assert done.row_id is not None
        return done.row_id

    def cancel(self, appointment_id: str) -> None:
        """The patient does not come."""
        version = self.replica.ask(_version_of, appointment_id)
        self.replica.act(cancel, self.replica.actor, appointment_id, version, "pat")

    @property
    def told(self) -> str:
        """The last notice."""
        return self.desk.notices.history[-1].text

    @property
    def panel(self) -> PapersPanel:
        """The panel of lists."""
        page = self.desk.navigation.page(PAPERS)
        assert isinstance(page, PapersPanel)
        return page

    @property
    def here(self) -> str:
        """The branch where the desk stands."""
        return self.replica.branches["Садовая"]

    @property
    def tomorrow(self) -> date:
        """The next day; the first day of the replica is a Monday."""
        return self.replica.today + timedelta(days=1)


def _free_of(connection: Connection, schedule_id: str, day: date, skip: int) -> tuple[str, int]:
    row = connection.exec_driver_sql(
        "SELECT sl.id, sl.version FROM slot sl JOIN schedule s ON s.pk = sl.schedule_pk WHERE s.id = ? AND sl.status = 'free'"
        " AND sl.start >= ? ORDER BY sl.start LIMIT 1 OFFSET ?",
        (schedule_id, int(_midnight(day)) * 1_000_000, skip),
    ).one()
    return row[0], row[1]


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), ZONE).timestamp()


def _version_of(connection: Connection, appointment_id: str) -> int:
    return int(connection.exec_driver_sql("SELECT version FROM appointment WHERE id = ?", (appointment_id,)).scalar() or 0)


@pytest.fixture
def office(qtbot: QtBot, qapp: QApplication, clock: FixedClock, tmp_path: Path) -> Iterator[Office]:
    """Monday morning; the window shows an empty screen."""
    replica = small_replica(tmp_path, clock, SequentialIds(), role=RoleCode.SENIOR_CLERK)
    desk = desk_over(qapp, replica, clock, tmp_path)
    desk.settings.put(DESK_NAME, "Окно 1")
    made = Office(qtbot, desk, replica, clock)
    desk.press.print_drawing = made.print_drawing
    desk.navigation.register(ScreenEntry(HOME, mark("Home"), "day", Page), *entries(desk))
    with window_over(qtbot, desk, HOME):
        yield made
    close_desk(desk)
    replica.store.close()


def taken(office: Office, doctor: str) -> list[str]:
    """Who is booked today to that doctor."""
    (found,) = office.replica.ask(doctors_days, office.replica.today, ZONE, [office.replica.schedules[doctor]])
    return [visit.patient.full_name for visit in found.visits]


# At opening


def test_one_key_prints_the_lists_of_all_doctors_who_receive_today_at_this_branch(office: Office) -> None:
    papers = office.press(Qt.Key.Key_F10)
    doctors = {found.specialist for found in office.replica.ask(doctors_days, office.replica.today, ZONE, branch_id=office.here)}
    assert len(papers) == len(doctors) > 3
    for doctor in doctors:
        assert sum(doctor in paper.text for paper in papers) == 1
    assert office.told == f"{len(doctors)} papers are at the printer."


def test_a_list_names_everybody_with_time_and_birth_date_and_says_where_it_was_printed(office: Office) -> None:
    (paper,) = [one for one in office.press(Qt.Key.Key_F10) if "Громов" in one.text]
    names = taken(office, "Громов")
    assert names
    for name in names:
        assert name in paper.text
    assert "08:30" in paper.text
    assert "Окно 1" in paper.text
    assert f"Booked: {len(names)}." in paper.text
    assert "portal" in paper.text


def test_where_others_read_it_names_are_initials_and_birth_dates_are_years(office: Office) -> None:
    office.desk.settings.put(MASK_NAMES, True)
    (paper,) = [one for one in office.press(Qt.Key.Key_F10) if "Громов" in one.text]
    family, given, middle = taken(office, "Громов")[0].split()
    assert family not in paper.text
    assert f"{family[0]}. {given[0]}. {middle[0]}." in paper.text
    assert "1958" in paper.text
    assert "17 Apr 1958" not in paper.text


def test_on_a_day_without_reception_it_says_so_and_prints_nothing(office: Office) -> None:
    office.clock.advance(timedelta(days=60))
    assert office.press(Qt.Key.Key_F10) == []
    assert "Nobody receives on" in office.told


# A reprint


def test_a_reprint_marks_who_came_and_strikes_out_who_went(office: Office) -> None:
    before = len(office.press(Qt.Key.Key_F10))
    office.book("Цой Жанна Алексеевна", office.replica.today)
    gone = office.replica.ask(doctors_days, office.replica.today, ZONE, [office.replica.schedules["Кузнецова"]])[0].visits[0]
    office.replica.change(lambda unit: _end(unit, gone.appointment_id))
    office.clock.advance(timedelta(minutes=20))
    (paper,) = [one for one in office.press(Qt.Key.Key_F10) if "Кузнецова" in one.text]
    assert "Since the print of 09:00: new 1, changed 0, gone 1." in paper.text
    new, struck = paper.text.index("+ new"), paper.text.index("− gone")
    assert 0 <= paper.text.index("Цой Жанна Алексеевна", new) - new < 40
    assert 0 <= paper.text.index(gone.patient.full_name, struck) - struck < 60
    others = [one for one in office.papers[before:] if "Кузнецова" not in one.text]
    assert all("Nothing changed since the print of 09:00." in one.text for one in others)


def _end(unit: Unit, appointment_id: str) -> None:
    visit = unit.session.scalars(select(Appointment).where(Appointment.id == appointment_id)).one()
    visit.status = AppointmentStatus.CANCELLED
    visit.version += 1


def test_another_patient_on_the_same_visit_is_a_change(office: Office) -> None:
    appointment_id = office.book("Цой Жанна Алексеевна", office.replica.today)
    office.press(Qt.Key.Key_F10)

    def swap(unit: Unit) -> None:
        other = unit.session.scalars(select(Patient).where(Patient.family == "Рябов")).one()
        unit.session.scalars(select(Appointment).where(Appointment.id == appointment_id)).one().patient_pk = other.pk

    office.replica.change(swap)
    (paper,) = [one for one in office.press(Qt.Key.Key_F10) if "Кузнецова" in one.text]
    assert "! changed" in paper.text
    assert "Рябов Кирилл Степанович" in paper.text


def test_what_the_journal_keeps_of_a_list_names_nobody_and_its_chain_proves(office: Office) -> None:
    office.press(Qt.Key.Key_F10)
    kept = " ".join(
        str(row[0]) for row in office.replica.ask(lambda connection: connection.exec_driver_sql("SELECT payload FROM journal").all())
    )
    assert "lines" in kept
    for family in ("Щёголева", "Тарасов", "Носова"):
        assert family not in kept
    assert office.replica.ask(first_broken_link) is None


def test_a_list_that_no_printer_took_is_not_marked_as_printed_and_one_key_prints_it_later(office: Office) -> None:
    office.dead = True
    assert office.press(Qt.Key.Key_F10) == []
    assert office.told.startswith("Not printed: ")
    office.dead = False
    papers = office.press(Qt.Key.Key_F9, CTRL)
    assert len(papers) > 3
    assert not any("Since the print" in paper.text or "Nothing changed" in paper.text for paper in papers)


# Cards


def place_of_storage(unit: Unit, family: str, area: str) -> None:
    """The patient's card stands under that участок."""
    row = unit.session.scalars(select(Place).where(Place.level == PlaceLevel.AREA, Place.name == area)).first()
    if row is None:
        row = Place(id=unit.ids.new(), remote_id=f"area-{area[-1]}", level=PlaceLevel.AREA, name=area, known=True, version=1)
        unit.session.add(row)
        unit.session.flush()
    patient = unit.session.scalars(select(Patient).where(Patient.family == family)).one()
    patient.attachments = [{"clinic": None, "area": f"Location/{row.remote_id}", "kind": "territorial", "from": None, "to": None}]


def test_cards_of_tomorrow_stand_by_place_of_storage_then_by_name(office: Office) -> None:
    for patient in ("Цой Жанна Алексеевна", "Рябов Кирилл Степанович", "Петров Андрей Ильич"):
        office.book(patient, office.tomorrow)
    office.replica.change(lambda unit: place_of_storage(unit, "Цой", "Участок 2"))
    office.replica.change(lambda unit: place_of_storage(unit, "Рябов", "Участок 1"))
    (paper,) = office.press(Qt.Key.Key_F10, CTRL)
    places = [paper.text.index(text) for text in ("Участок 1", "Рябов", "Участок 2", "Цой", "not known", "Петров")]
    assert places == sorted(places)
    assert office.told == "The list of cards is at the printer."


def test_a_patient_with_two_visits_is_one_card(office: Office) -> None:
    office.book("Цой Жанна Алексеевна", office.tomorrow)
    office.book("Цой Жанна Алексеевна", office.tomorrow, "Мельник", skip=5)
    cards = office.replica.ask(card_list, office.tomorrow, ZONE).cards
    (card,) = [one for one in cards if one.patient.family == "Цой"]
    assert card.visits == 2
    (paper,) = office.press(Qt.Key.Key_F10, CTRL)
    assert paper.text.count("Цой") == 1
    assert "2 visits" in paper.text


def test_the_second_list_of_cards_has_only_additions_and_removals(office: Office) -> None:
    first = office.book("Цой Жанна Алексеевна", office.tomorrow)
    office.press(Qt.Key.Key_F10, CTRL)
    office.book("Рябов Кирилл Степанович", office.tomorrow)
    office.cancel(first)
    (paper,) = office.press(Qt.Key.Key_F10, CTRL)
    assert "Cards: additions and removals" in paper.text
    assert paper.text.index("To be added") < paper.text.index("Рябов") < paper.text.index("put back") < paper.text.index("Цой")
    assert "Щёголева" not in paper.text


def test_when_nothing_changed_no_paper_is_wasted_but_the_whole_can_be_had(office: Office) -> None:
    office.book("Цой Жанна Алексеевна", office.tomorrow)
    office.press(Qt.Key.Key_F10, CTRL)
    assert office.press(Qt.Key.Key_F10, CTRL) == []
    assert office.told.startswith("Nothing changed since the last list of cards")
    office.press(Qt.Key.Key_P, CTRL)
    office.press(Qt.Key.Key_D, CTRL)
    (paper,) = office.press(Qt.Key.Key_F10, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert "Cards to be pulled" in paper.text
    assert "Цой" in paper.text


def test_a_visit_moved_within_the_day_moves_no_card(office: Office) -> None:
    appointment_id = office.book("Цой Жанна Алексеевна", office.tomorrow)
    office.press(Qt.Key.Key_F10, CTRL)

    def later(unit: Unit) -> None:
        visit = unit.session.scalars(select(Appointment).where(Appointment.id == appointment_id)).one()
        assert visit.start is not None
        visit.start += timedelta(minutes=15)

    office.replica.change(later)
    assert office.press(Qt.Key.Key_F10, CTRL) == []


def test_on_a_friday_the_cards_are_those_of_the_next_day_that_has_visits(office: Office) -> None:
    friday = office.replica.today + timedelta(days=4)
    found = office.replica.ask(next_day_of_visits, friday, ZONE)
    assert found is not None
    assert found > friday
    assert office.replica.ask(next_day_of_visits, friday + timedelta(days=90), ZONE) is None


def test_far_ahead_nobody_is_booked_and_it_is_said(office: Office) -> None:
    office.clock.advance(timedelta(days=90))
    assert office.press(Qt.Key.Key_F10, CTRL) == []
    assert office.told == "Nobody is booked for a later day, so no card is wanted."


# Of this branch, or of all


def test_the_lists_are_of_this_branch_and_by_one_key_of_all(office: Office) -> None:
    office.press(Qt.Key.Key_P, CTRL)
    assert not any("Сафина" in row.specialist for row in office.panel.model.rows)
    office.press(Qt.Key.Key_B)
    assert any("Сафина" in row.specialist for row in office.panel.model.rows)
    papers = office.press(Qt.Key.Key_F10)
    assert sum("Филиал на Лесной" in paper.text for paper in papers) == 1
    assert sum("Филиал на Садовой" in paper.text for paper in papers) == len(papers) - 1
    office.press(Qt.Key.Key_B)
    assert not any("Сафина" in row.specialist for row in office.panel.model.rows)


def test_where_the_branch_is_not_known_the_lists_are_of_all(office: Office) -> None:
    office.desk.place = replace(office.desk.place, branch_id="")
    office.press(Qt.Key.Key_P, CTRL)
    assert any("Сафина" in row.specialist for row in office.panel.model.rows)
    assert not office.panel.branches.isVisible()


def test_cards_are_of_this_branch_with_its_name_on_the_list(office: Office) -> None:
    office.book("Цой Жанна Алексеевна", office.tomorrow)
    office.book("Рябов Кирилл Степанович", office.tomorrow, "Сафина")
    (paper,) = office.press(Qt.Key.Key_F10, CTRL)
    assert "Цой" in paper.text
    assert "Рябов" not in paper.text
    assert "Филиал на Садовой" in paper.text
    assert "Городская поликлиника № 7" in paper.text


def test_the_cards_of_all_branches_stand_under_the_name_of_each(office: Office) -> None:
    office.book("Цой Жанна Алексеевна", office.tomorrow)
    office.book("Рябов Кирилл Степанович", office.tomorrow, "Сафина")
    office.press(Qt.Key.Key_P, CTRL)
    office.press(Qt.Key.Key_D, CTRL)
    office.press(Qt.Key.Key_B)
    (paper,) = office.press(Qt.Key.Key_F10, CTRL)
    heads = [f"Филиал на {name} · Place of storage not known" for name in ("Лесной", "Садовой")]
    places = [paper.text.index(text) for text in (heads[0], "Рябов", heads[1], "Цой")]
    assert places == sorted(places)
    office.book("Ёлкин Фёдор Эдуардович", office.tomorrow, "Сафина", skip=2)
    (more,) = office.press(Qt.Key.Key_F10, CTRL)
    assert "Ёлкин" in more.text
    assert "Цой" not in more.text


# The panel


def test_the_panel_shows_what_is_printed_and_what_changed_since(office: Office) -> None:
    office.press(Qt.Key.Key_P, CTRL)
    assert all(row.printed == "" for row in office.panel.model.rows)
    office.press(Qt.Key.Key_F10)
    assert all(row.printed == "09:00" for row in office.panel.model.rows)
    office.book("Цой Жанна Алексеевна", office.replica.today)
    office.panel.refresh(Changes())
    settled(office.qtbot, office.desk)
    (row,) = [one for one in office.panel.model.rows if "Кузнецова" in one.specialist]
    assert row.printed == "09:00 · +1"


def test_enter_prints_the_list_under_the_cursor_alone(office: Office) -> None:
    office.press(Qt.Key.Key_P, CTRL)
    assert office.panel.table.choose(office.replica.schedules["Громов"])
    (paper,) = office.press(Qt.Key.Key_Return)
    assert "Громов" in paper.text
    assert office.told == "The list is at the printer."


def test_the_panel_of_the_next_day_prints_that_day(office: Office) -> None:
    office.book("Цой Жанна Алексеевна", office.tomorrow)
    office.press(Qt.Key.Key_P, CTRL)
    office.press(Qt.Key.Key_D, CTRL)
    assert office.panel.picture is not None
    assert office.panel.picture.day == office.tomorrow
    papers = office.press(Qt.Key.Key_F10)
    assert papers
    assert all("Tuesday, 17 November" in paper.text for paper in papers)


def test_the_panel_says_how_many_papers_wait_for_a_printer(office: Office) -> None:
    office.press(Qt.Key.Key_P, CTRL)
    assert not office.panel.failed.isVisible()
    office.dead = True
    office.press(Qt.Key.Key_F10)
    assert office.panel.failed.isVisible()
    assert office.panel.failed.text.startswith("Not printed: ")
    office.dead = False
    office.press(Qt.Key.Key_F9, CTRL)
    assert not office.panel.failed.isVisible()


def test_a_day_without_reception_teaches_what_it_means(office: Office) -> None:
    office.clock.advance(timedelta(days=60))
    office.press(Qt.Key.Key_P, CTRL)
    assert office.panel.states.state is not None
    assert not office.panel.print_all.isEnabled()
    assert not office.panel.print_cards.isEnabled()


def test_a_screen_reader_hears_each_doctor_whole_and_every_button_by_name(office: Office) -> None:
    office.press(Qt.Key.Key_P, CTRL)
    index = office.panel.model.index(0, 2)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) in ("Printed: not printed yet", "not printed yet")
    assert office.panel.table.accessibleName() == "Lists of doctors"
    for button in (office.panel.print_all, office.panel.print_one, office.panel.print_cards):
        assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name).strip()


@pytest.mark.parametrize("size", [(911, 512), (1100, 700), (1600, 1000)])
def test_at_every_width_all_that_is_pressed_lies_on_the_screen(office: Office, size: tuple[int, int]) -> None:
    office.press(Qt.Key.Key_P, CTRL)
    window = office.panel.window()
    window.resize(*size)
    settled(office.qtbot, office.desk)
    for button in (office.panel.print_all, office.panel.print_one, office.panel.print_cards):
        place = button.rect().translated(button.mapTo(window, button.rect().topLeft()))
        assert window.rect().contains(place)
    assert office.panel.table.selectionModel().hasSelection()


def test_russian_lists_are_russian(office: Office) -> None:
    tr.use("ru")
    (paper,) = [one for one in office.press(Qt.Key.Key_F10) if "Громов" in one.text]
    for word in ("Время", "Пациент", "Записано", "Напечатано", "Лист 1 из 1"):
        assert word in paper.text
