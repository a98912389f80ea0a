"""What the clerk reads and says of the times: the guarantee, the areas of doctors, what helps where nothing fits, the sentence by phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import tr
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.patient import Patient
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.schedule import Schedule
from desktop_app.models.specialist import Post, Specialist
from desktop_app.models.waiting import Deadline, deadline
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.offers import Offers
from desktop_app.queries.specialists import Choice, choices, narrowed
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.nearest import NearestSlots
from desktop_app.ui.booking.panel import BookingPanel
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.replica import ZONE, Replica
from tests.ui.booking.acts import filled, made_here
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT

NOW = MONDAY_MORNING
SLOT = FreeSlot(
    "s1", 1, NOW + timedelta(hours=2), NOW + timedelta(hours=2, minutes=15), ("registry",), "", "c1", "Кузнецова Е. П.", "терапевт", "110",
    "214", "Филиал на Садовой", "home", "Поликлиника № 7",
)  # fmt: skip


@pytest.fixture
def nearest(qtbot: QtBot) -> NearestSlots:
    """The list of a desk that stands in the branch `home`."""
    made = NearestSlots(lambda: ZONE, lambda: "home")
    qtbot.addWidget(made)
    return made


def shown(nearest: NearestSlots, *slots: FreeSlot, until: Deadline | None = None, keep: str | None = None) -> list[str]:
    """What the cards say to a screen reader."""
    nearest.show_offers("терапевт", Offers(slots, until), NOW.astimezone(ZONE), keep)
    return [card.accessibleName() for card in nearest.cards]


# The cards


@pytest.mark.parametrize(
    ("change", "card"),
    [
        ({}, "today 11:00, Кузнецова Е. П., r. 214 · here, chosen"),
        ({"room": ""}, "today 11:00, Кузнецова Е. П., here, chosen"),
        ({"branch_id": "other"}, "today 11:00, Кузнецова Е. П., r. 214 · Филиал на Садовой, chosen"),
        ({"own_area": True}, "today 11:00, Кузнецова Е. П., own area · r. 214 · here, chosen"),
        ({"channels": ("registry", "same-day")}, "today 11:00, Кузнецова Е. П. · same day, r. 214 · here, chosen"),
        ({"channels": ("never-heard-of",)}, "today 11:00, Кузнецова Е. П., r. 214 · here, chosen"),
        ({"start": datetime(2026, 11, 16, 21, 30, tzinfo=UTC)}, "Tue 17, 00:30, Кузнецова Е. П., r. 214 · here, chosen"),
        ({"start": datetime(2027, 1, 11, 6, 0, tzinfo=UTC)}, "Mon 11.01, 09:00, Кузнецова Е. П., r. 214 · here, chosen"),
    ],
)
def test_a_card_says_day_time_who_and_where_on_the_clinics_own_wall(nearest: NearestSlots, change: dict[str, Any], card: str) -> None:
    assert shown(nearest, replace(SLOT, **change)) == [card]


def test_in_russian_a_card_is_said_in_russian(nearest: NearestSlots) -> None:
    tr.use("ru")
    tomorrow = replace(SLOT, start=SLOT.start + timedelta(days=1), own_area=True)
    assert shown(nearest, tomorrow) == ["вт 17, 11:00, Кузнецова Е. П., свой участок · каб. 214 · эта поликлиника, выбрано"]
    assert nearest.cards[0].toolTip() == "вт 17 ноября, 11:00"


@pytest.mark.parametrize(
    ("code", "now", "words"),
    [
        ("110", NOW, "guaranteed by 17.11 09:00"),
        ("122", NOW, "guaranteed by 04.12"),
        ("122", datetime(2026, 12, 28, 6, 0, tzinfo=UTC), "guaranteed by "),
    ],
)
def test_the_deadline_of_the_guarantee_stands_over_the_times(nearest: NearestSlots, code: str, now: datetime, words: str) -> None:
    until = deadline(code, now, ProductionCalendar(), ZONE)
    nearest.show_offers("хирург", Offers((SLOT,), until), now.astimezone(ZONE))
    heading = nearest.heading.text()
    assert heading.startswith("Nearest time · хирург · guaranteed by ")
    assert words in heading
    if until is not None and until.last_day.year != now.year:
        assert "2027" in heading, "a day of another year is said with its year"


def test_a_place_kept_through_a_new_list_stays_chosen_wherever_it_stands_now(nearest: NearestSlots) -> None:
    others = [replace(SLOT, slot_id=f"s{number}", start=SLOT.start + timedelta(minutes=number)) for number in range(2, 6)]
    shown(nearest, SLOT, *others)
    assert nearest.take(2)
    kept = nearest.slot
    assert nearest.show_offers("терапевт", Offers((others[1], SLOT), None), NOW, keep=others[1].slot_id)
    assert nearest.slot == kept
    assert [card.is_on for card in nearest.cards] == [True, False]
    assert not nearest.show_offers("терапевт", Offers((SLOT,), None), NOW, keep="gone")
    assert nearest.slot == SLOT


def test_a_number_that_no_card_bears_takes_nothing(nearest: NearestSlots) -> None:
    assert not nearest.step(1)
    shown(nearest, SLOT)
    for at in (-1, 1, 8):
        assert not nearest.take(at)
    assert nearest.step(5)
    assert nearest.slot == SLOT
    nearest.clear()
    assert nearest.isHidden()
    assert not nearest.cards


def test_a_click_on_a_card_highlights_it_and_only_enter_books_it(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk)
    wanted = panel.view.nearest.slots[3]
    QTest.mouseClick(panel.view.nearest.cards[3], Qt.MouseButton.LeftButton)
    clerk.look()
    assert panel.view.nearest.slot == wanted
    assert made_here(replica) == []
    clerk.enter()
    assert made_here(replica)[0].start == wanted.start


# Whose doctor it is


def attach(replica: Replica, patient: str) -> None:
    """The patient belongs to the area of Сафина."""

    def edit(unit: Unit) -> None:
        schedule = unit.session.scalars(select(Schedule).where(Schedule.id == replica.schedules["Сафина"])).one()
        area = Place(
            id="area-1", remote_id="area-1", remote_version="1", known=True, version=1, level=PlaceLevel.AREA, name="3",
            doctor_pk=schedule.post_pk,
        )  # fmt: skip
        unit.session.add(area)
        found = unit.session.scalars(select(Patient).where(Patient.id == replica.patients[patient])).one()
        found.attachments = [{"area": "Location/area-1"}]

    replica.change(edit)


def test_the_patients_own_doctor_is_marked_whether_the_patient_or_the_specialty_came_first(
    clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    attach(replica, "Цой Жанна Алексеевна")
    filled(clerk, "цой")
    first = [(slot.specialist, slot.own_area) for slot in panel.view.nearest.slots]
    assert ("Сафина Г. Р.", True) in first
    clerk.press(Qt.Key.Key_Delete, ALT)
    panel.view.choice.setFocus()
    clerk.type("тер").enter()
    assert not any(slot.own_area for slot in panel.view.nearest.slots)
    panel.view.patient.setFocus()
    clerk.type("цой").enter()
    assert [(slot.specialist, slot.own_area) for slot in panel.view.nearest.slots] == first


def test_ones_own_asked_for_before_the_patient_is_known_is_answered_when_he_is(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    attach(replica, "Цой Жанна Алексеевна")
    clerk.press(Qt.Key.Key_F2)
    panel.view.choice.setFocus()
    clerk.type("тер").enter().type("свой")
    assert not panel.view.nearest.cards
    panel.view.patient.setFocus()
    clerk.type("цой").enter()
    assert {one.specialist for one in panel.view.nearest.slots} == {"Сафина Г. Р."}


# Who is meant by a choice


def hired(replica: Replica, family: str, code: str | None, name: str) -> None:
    """Somebody in a specialty that the shipped dictionary does not know."""

    def edit(unit: Unit) -> None:
        new: dict[str, Any] = {"remote_version": "1", "last_updated": unit.now, "known": True, "version": 1}
        person = Specialist(id=f"s-{family}", remote_id=f"s-{family}", family=family, **new)
        unit.session.add(person)
        unit.session.flush()
        post = Post(id=f"p-{family}", remote_id=f"p-{family}", specialist_pk=person.pk, specialty_code=code, specialty_name=name, **new)
        unit.session.add(post)
        unit.session.flush()
        unit.session.add(Schedule(id=f"c-{family}", remote_id=f"c-{family}", post_pk=post.pk, **new))
        unit.touch(Kind.SCHEDULE, f"c-{family}")

    replica.change(edit)


def test_a_specialty_that_has_a_name_and_no_code_does_not_offer_everybodys_times(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    clerk.press(Qt.Key.Key_F2)
    hired(replica, "Пиявкин", None, "гирудотерапевт")
    qtbot.waitUntil(lambda: any(choice.title == "гирудотерапевт" for choice in panel.view.choice._all))
    filled(clerk, what="гируд")
    assert panel.view.choice.choice is not None
    assert not panel.view.choice.choice.is_specialist
    assert panel.view.nearest.slots == ()
    assert panel.view.nearest.words.startswith("No free place is known.")


def test_one_code_with_two_names_is_one_specialty(replica: Replica) -> None:
    hired(replica, "Пиявкин", "9001", "гирудотерапевт")
    hired(replica, "Пчёлкин", "9001", "Апитерапевт")
    found = [choice for choice in replica.ask(choices) if choice.specialty_code == "9001" and not choice.is_specialist]
    assert len(found) == 1
    assert found[0].detail == "Пчёлкин, Пиявкин"
    keys = [choice.key for choice in replica.ask(choices)]
    assert len(keys) == len(set(keys)), "a list keeps its highlight by the key"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("тер", "терапевт участковый"),
        ("nth", "терапевт участковый"),
        ("орл", "Орлов Д. М."),
        ("хирург", "хирург"),
        ("кузн тер", "Кузнецова Е. П."),
    ],
)
def test_a_specialty_comes_before_its_specialists_and_letters_of_the_wrong_layout_are_understood(
    replica: Replica, typed: str, first: str
) -> None:
    assert narrowed(replica.ask(choices), typed)[0].title == first


def test_a_choice_of_nobody_offers_nobody(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_F2)
    panel.view.choice.choose(Choice("", "Когда-то выбранное", "", "", ""))
    clerk.look()
    assert panel.view.nearest.slots == ()


# By phone


@pytest.mark.parametrize(
    ("days", "said"),
    [("пн", "today, Monday, 16 November"), ("вт", "tomorrow, Tuesday, 17 November"), ("ср", "Wednesday, 18 November")],
)
def test_the_sentence_by_phone_says_the_day_as_people_do(clerk: Clerk, panel: BookingPanel, days: str, said: str) -> None:
    filled(clerk, what="мельник").type(days)
    panel.view.channel.setCurrentIndex(1)
    clerk.enter()
    assert f"Мельник Олег Валерьевич, {said} at " in panel.view.result.sentence
    assert "The booking is provisional." in panel.view.result.sentence


def test_at_the_window_the_sentence_waits_for_its_key_and_is_said_of_the_newest_booking(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk, what="мельник").enter()
    assert panel.view.result.sentence == ""
    clerk.press(Qt.Key.Key_F8)
    assert "Мельник" in panel.view.result.sentence
    filled(clerk, "цой", "орлов").enter()
    assert panel.view.result.sentence == ""
    clerk.press(Qt.Key.Key_F8)
    assert "Орлов" in panel.view.result.sentence


def test_past_midnight_the_sentence_does_not_call_yesterday_today(clerk: Clerk, panel: BookingPanel, clock: FixedClock) -> None:
    filled(clerk, what="мельник").type("вт").enter()
    clerk.press(Qt.Key.Key_F8)
    assert "tomorrow, Tuesday, 17 November" in panel.view.result.sentence
    clock.advance(timedelta(hours=15, minutes=1))
    clerk.press(Qt.Key.Key_F8).press(Qt.Key.Key_F8)
    assert "today, Tuesday, 17 November" in panel.view.result.sentence
