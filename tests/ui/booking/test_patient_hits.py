"""Finding a patient at the window: who is told apart how, what is not shown to who looks over the shoulder, lists of any length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.patient import Patient
from desktop_app.queries.patients import PatientHit
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.hits import HitList, HitRow
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.booking.person_words import patient_row, phone_tail, short_name, shortened, whole_line
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, filled
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import focused

TODAY = date(2026, 11, 16)


def person(**known: Any) -> PatientHit:
    """A patient of whom little is known."""
    return replace(PatientHit("p", 1, "Иванова", "", "", None, None, "", "", deceased=False, only_here=False), **known)


# Words


@pytest.mark.parametrize(
    ("phone", "tail"),
    [
        ("+79161234567", "+7 ··· 45-67"),
        ("8 (916) 123-45-67", "+7 ··· 45-67"),
        ("+375 29 123-45-67", "+375 ··· 45-67"),
        ("+998901234567", "+998 ··· 45-67"),
        ("123-45-67", "··· 45-67"),
        ("00000000", "··· 00-00"),
        ("03", ""),
        ("нет", ""),
        ("", ""),
    ],
)
def test_the_tail_of_a_phone_tells_its_country_truly_or_not_at_all(phone: str, tail: str) -> None:
    assert phone_tail(person(phone=phone)) == tail


@given(st.text(alphabet="0123456789 +-()доб.", max_size=24))
def test_no_more_than_four_digits_of_a_number_are_ever_shown_besides_its_country(phone: str) -> None:
    shown = phone_tail(person(phone=phone))
    assert sum(letter.isdigit() for letter in shown.partition("···")[2]) in (0, 4)
    assert len(shown) <= len("+998 ··· 45-67")


@pytest.mark.parametrize(
    ("known", "line"),
    [
        ({}, "born on an unknown day · no policy"),
        ({"birth_date": date(2026, 11, 16)}, "16 Nov 2026 · 0 days · no policy"),
        ({"birth_date": date(2026, 10, 1), "policy_tail": "1233"}, "1 Oct 2026 · 1 month · policy ·· 1233"),
        ({"birth_date": date(1908, 2, 29), "deceased": True}, "deceased · 29 Feb 1908 · 118 years · no policy"),
    ],
)
def test_the_line_under_the_name_says_what_is_known_and_what_is_not(known: dict[str, Any], line: str) -> None:
    assert whole_line(person(**known), TODAY) == line


def test_a_screen_reader_hears_all_that_the_eye_sees_of_a_hit() -> None:
    row = patient_row(person(given="Анна", birth_date=date(1984, 3, 12), phone="+79161234567", deceased=True, only_here=True), TODAY)
    assert row.side == "deceased"
    for shown in (row.title, row.side_detail, row.side, "12 Mar 1984", "no policy", "known only here"):
        assert shown in row.aloud


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Орлов Дмитрий Маркович", "Орлов Д. М."),
        ("Орлов", "Орлов"),
        ("", ""),
        ("Ким  Ир", "Ким И."),
        ("Али Рашид Али оглы", "Али Р. А. о."),
    ],
)
def test_a_name_is_shortened_however_many_parts_it_has(full: str, short: str) -> None:
    assert shortened(full) == short


def test_initials_are_of_what_is_known() -> None:
    assert short_name(person(given="", middle="Сергеевна")) == "Иванова С."
    assert short_name(person(family="", given="Анна")) == "А."


# The list itself


def hits(count: int) -> list[HitRow]:
    """So many rows."""
    return [HitRow(str(number), f"Иванов {number}", "", "", "", number, f"{number}") for number in range(count)]


@pytest.fixture
def found(qtbot: QtBot, desk: Desk) -> HitList:
    """An empty list in its window."""
    made = HitList(desk.look, "Found")
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 1), (6, 6), (7, 6), (400, 6)])
def test_a_list_is_as_high_as_its_rows_up_to_six_and_goes_away_when_empty(found: HitList, desk: Desk, count: int, shown: int) -> None:
    found.show_hits(hits(count))
    assert found.height() == shown * desk.look.sizes.list_row + 2
    assert found.isHidden() is not bool(count)
    assert (found.highlighted is None) is (count == 0)


def test_arrows_stop_at_both_ends_and_the_last_row_comes_into_view(found: HitList) -> None:
    found.show_hits(hits(40))
    found.show()
    for by, key in ((-1, "0"), (3, "3"), (100, "39"), (1, "39"), (-100, "0")):
        assert found.step(by)
        assert found.highlighted is not None
        assert found.highlighted.key == key
    found.highlight(99)
    assert found.viewport().rect().intersects(found.visualRect(found.currentIndex()))
    found.show_hits(())
    assert not found.step(1)
    assert not found.highlight(0)


@pytest.mark.parametrize(
    ("keep", "left", "key"),
    [(True, ("0", "2", "5"), "2"), (True, ("5", "2"), "2"), (True, ("0", "5"), "0"), (False, ("0", "2", "5"), "0"), (True, (), None)],
)
def test_a_list_read_again_keeps_what_the_person_highlighted(found: HitList, keep: bool, left: tuple[str, ...], key: str | None) -> None:
    rows = hits(6)
    found.show_hits(rows)
    found.highlight(2)
    found.show_hits([rows[int(number)] for number in left], keep=keep)
    assert (found.highlighted.key if found.highlighted else None) == key


# In the panel


def test_a_click_takes_a_hit_and_the_line_goes_on_to_the_specialty(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_F2).type("иванова")
    shown = panel.view.patient.hits
    spot = shown.visualRect(shown.model().index(1, 0)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(spot.x(), spot.y()))
    clerk.look()
    patient = panel.form().patient
    assert patient is not None
    assert patient.middle == "Сергеевна"
    assert focused() is panel.view.choice.edit


def test_a_town_of_namesakes_is_offered_by_the_page_and_told_apart_by_the_birth_date(
    clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    def move_in(unit: Unit) -> None:
        for number in range(60):
            born = date(1950, 1, 1) + timedelta(days=number)
            unit.session.add(
                Patient(
                    id=f"twin-{number}", remote_id=f"twin-{number}", remote_version="1", known=True, version=1, family="Многова",
                    given="Анна", birth_date=born, names_index=f"многова анна b{born.year} b{born:%Y%m%d}",
                )
            )  # fmt: skip

    replica.change(move_in)
    clerk.press(Qt.Key.Key_F2).type("многова")
    assert 0 < len(panel.view.patient.hits.rows) <= 20
    clerk.type(" 17.02.1950")
    assert [row.detail for row in panel.view.patient.hits.rows] == ["17 Feb 1950 · 76 years · no policy"]
    clerk.enter()
    assert panel.form().patient is not None


def test_nobody_found_says_what_to_press(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_F2).type("ъъъъ").enter()
    assert panel.view.patient._none.text() == "Nobody found. Ctrl+N makes a new card with what is typed here."
    assert panel.view.patient._none.isVisible()
    clerk.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    assert not panel.view.patient._none.isVisible()


@pytest.mark.parametrize("typed", ["'; DROP TABLE patient; --", '"', "*", "иванова OR 1=1", "\\", "NEAR(", "🙂", "-", "+7", "%_%"])
def test_no_sign_that_is_typed_breaks_the_search(clerk: Clerk, panel: BookingPanel, desk: Desk, typed: str) -> None:
    clerk.press(Qt.Key.Key_F2)
    panel.view.patient.type_again(typed)
    clerk.look()
    assert desk.notices.history == ()
    panel.view.patient.type_again("цой")
    clerk.look()
    assert [row.title for row in panel.view.patient.hits.rows] == ["Цой Жанна Алексеевна"]


def test_what_a_patient_is_booked_to_opens_by_a_click_and_follows_the_exchange(
    clerk: Clerk, panel: BookingPanel, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk, "цой", "орлов")
    assert not panel.view.patient._visits.isVisible()
    visit = booked(replica, desk)
    desk.hub.publish(Changes.of(Kind.APPOINTMENT, [visit]))
    clerk.look()
    assert [(held.appointment_id, held.provisional) for held in panel.view.patient.visits] == [(visit, True)]
    panel.show_appointment(visit)
    clerk.look()
    assert appointment.view.facts["Patient"] == "Цой Жанна Алексеевна"
