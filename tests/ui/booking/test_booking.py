"""Booking by keys: few of them, one thing a key, provisional until the central has it, refused with a reason and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import Operation, OperationState
from desktop_app.queries.appointments import Standing
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import BookingTarget
from tests.kit.clock import FixedClock
from tests.kit.house import ROOT
from tests.kit.replica import Replica
from tests.kit.steering import AskedSync
from tests.ui.booking.acts import away, filled, made_here, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.booking.conftest import TicketStand
from tests.ui.frame.hands import ALT, focused

# The story that is counted


def test_a_known_patient_is_booked_into_the_nearest_time_of_a_specialty_in_eight_keys_at_most(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    clerk.press(Qt.Key.Key_F2).type("иванова анна с").enter().type("тер").enter().enter()
    clerk.keep_log(ROOT / "build" / "keys.json", "from the idle main window a known patient into the nearest time of a specialty")
    assert clerk.counted <= 8
    (made,) = made_here(replica)
    assert made.status is AppointmentStatus.BOOKED
    assert made.start is not None
    assert desk.local(made.start).strftime("%d.%m %H:%M") == "16.11 10:45"
    assert (made.channel, made.visit_kind, made.call_back) == ("window", "primary", "+7 916 123-45-67")


def test_insert_opens_the_panel_as_well(clerk: Clerk, desk: Desk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_Insert)
    assert desk.navigation.panel == "booking"
    assert focused() is panel.view.patient.edit


def test_after_enter_the_form_is_free_for_the_next_patient(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk).enter()
    assert panel.form().is_empty
    assert focused() is panel.view.patient.edit
    clerk.type("петров").enter().type("хир").enter().enter()
    assert len(made_here(replica)) == 2


# One thing a key


def test_enter_picks_then_goes_on_and_books_only_when_the_button_is_lit(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    clerk.press(Qt.Key.Key_F2).enter()
    assert not panel.view.main.isEnabled()
    assert panel.view.why_not.text() == "choose a patient"
    clerk.type("ёлкин").enter()
    assert panel.view.patient.patient is not None
    assert focused() is panel.view.choice.edit
    clerk.enter()
    assert not panel.view.main.isEnabled()
    clerk.type("хирург").enter()
    assert panel.view.main.isEnabled()
    assert made_here(replica) == []
    clerk.enter()
    assert len(made_here(replica)) == 1


def test_a_held_enter_books_once_and_only_when_it_is_pressed_anew(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
    for _ in range(20):
        QApplication.sendEvent(focused(), held)
    clerk.look()
    assert made_here(replica) == []


def test_enter_quicker_than_the_search_chooses_nobody_unseen(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    clerk.press(Qt.Key.Key_F2)
    panel.view.patient.type_again("иванова")
    assert panel.view.patient.enter()
    clerk.look()
    assert panel.form().patient is None
    panel.view.patient.type_again("цой")
    assert panel.view.patient.enter()
    clerk.look()
    found = panel.form().patient
    assert found is not None
    assert found.family == "Цой"


def test_arrows_choose_among_namesakes_and_alt_with_a_digit_among_times(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    clerk.press(Qt.Key.Key_F2).type("иванова").press(Qt.Key.Key_Down).enter()
    assert panel.view.patient.patient is not None
    assert panel.view.patient.patient.middle == "Сергеевна"
    clerk.type("тер").enter().press(Qt.Key.Key_4, ALT)
    slot = panel.view.nearest.slot
    assert slot is not None
    assert (slot.specialist, desk.local(slot.start).strftime("%H:%M")) == ("Сафина Г. Р.", "11:00")
    clerk.press(Qt.Key.Key_Up).enter()
    assert desk.local(made_here(replica)[0].start or desk.clock.now()).strftime("%H:%M") == "11:00"


def test_typing_on_lets_the_chosen_patient_go(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk)
    panel.view.patient.edit.setFocus()
    clerk.type("в")
    assert panel.view.patient.patient is None
    assert not panel.view.main.isEnabled()


# What is offered


def test_hits_tell_namesakes_apart_without_showing_whole_numbers(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_F2).type("иванова")
    rows = panel.view.patient.hits.rows
    assert [(row.title, row.detail, row.side_detail) for row in rows] == [
        ("Иванова Анна Петровна", "2 Aug 1984 · 42 years · no policy", "+7 ··· 09-11"),
        ("Иванова Анна Сергеевна", "12 Mar 1984 · 42 years · policy ·· 1233", "+7 ··· 45-67"),
    ]
    assert rows[1].aloud == "Иванова Анна Сергеевна, 12 Mar 1984 · 42 years, policy ·· 1233, +7 ··· 45-67"


def test_the_wrong_keyboard_layout_finds_patient_and_specialty(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_F2).type("bdfyjdf fyyf c").enter().type("nth").enter()
    assert panel.view.patient.patient is not None
    assert panel.view.choice.choice is not None
    assert panel.view.choice.choice.title == "терапевт участковый"


def test_times_of_all_branches_stand_earliest_first_under_the_deadline_of_the_guarantee(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk)
    assert [card.accessibleName() for card in panel.view.nearest.cards[:3]] == [
        "today 10:45, Кузнецова Е. П. · same day, r. 214 · here, chosen",
        "today 10:45, Сафина Г. Р., r. 12 · Филиал на Лесной",
        "today 11:00, Кузнецова Е. П., r. 214 · here",
    ]
    assert panel.view.nearest.heading.text() == "Nearest time · терапевт участковый · guaranteed by 17.11 09:00"


def test_a_time_after_the_deadline_says_so(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).press(Qt.Key.Key_PageDown, ALT).press(Qt.Key.Key_PageDown, ALT)
    assert "after the deadline" in panel.view.nearest.cards[0].accessibleName()
    clerk.press(Qt.Key.Key_PageUp, ALT).press(Qt.Key.Key_PageUp, ALT)
    assert panel.view.nearest.cards[0].accessibleName().startswith("today 10:45")


def test_a_specialist_may_be_chosen_instead_of_a_specialty(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk, what="орлов")
    assert {slot.specialist for slot in panel.view.nearest.slots} == {"Орлов Д. М."}


def test_times_are_narrowed_by_typing_behind_the_choice(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    filled(clerk).type("чт >17 не сафина")
    assert {desk.local(slot.start).strftime("%a") for slot in panel.view.nearest.slots} == {"Thu"}
    assert all(desk.local(slot.start).hour >= 17 for slot in panel.view.nearest.slots)
    assert panel.view.choice.understood.isVisible()
    assert panel.view.main.isEnabled()


def test_conditions_that_leave_nothing_name_the_one_to_drop(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk, what="кузнецова").type("вт >20")
    assert panel.view.nearest.words == "Nothing fits. Without «>20»: Tue 17 November, 08:00, Кузнецова Е. П."
    assert not panel.view.main.isEnabled()


def test_a_specialty_without_free_places_says_so(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk, what="невр")
    assert panel.view.nearest.words.startswith("No free place is known.")


def test_backspace_in_the_empty_line_takes_the_choice_away(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).press(Qt.Key.Key_Backspace)
    assert panel.view.choice.choice is None
    assert panel.view.nearest.slots == ()


def test_the_chosen_place_is_looked_up_at_the_central(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    filled(clerk)
    slot = panel.view.nearest.slot
    assert slot is not None
    assert isinstance(desk.sync, AskedSync)
    assert desk.sync.asked[-1] == f"look slot {slot.slot_id}"


def test_a_place_chosen_in_the_schedule_stands_first_and_only_the_patient_is_missing(
    clerk: Clerk, panel: BookingPanel, desk: Desk, replica: Replica
) -> None:
    wanted = Wanted(desk.clock.now() + timedelta(days=3), schedule_ids=(replica.schedules["Чен"],))
    slot = replica.ask(nearest_free, wanted)[4]
    desk.navigation.open_panel("booking", BookingTarget(slot))
    clerk.look()
    assert panel.view.nearest.slot == slot
    assert focused() is panel.view.patient.edit
    clerk.type("цой").enter().enter()
    assert made_here(replica)[0].start == slot.start


# Warnings before, refusals with a reason


def test_what_the_clerk_should_know_stands_there_before_booking(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk, "иванова анна п")
    assert panel.view.warnings == ("The patient has no policy on the card.",)
    assert panel.view.main.isEnabled()


def test_a_child_at_a_specialist_for_adults_is_warned_of(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk, "жуков")
    assert "This specialist receives adults." in panel.view.warnings


def test_a_second_visit_to_the_same_specialist_on_the_day_cannot_be_booked(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk, what="мельник").enter()
    filled(clerk, what="мельник")
    assert panel.view.warnings[0] == "The patient is booked to this specialist on this day already, at 11:02."
    assert not panel.view.main.isEnabled()
    assert panel.view.why_not.text() == panel.view.warnings[0], "the reason stands beside the dead button, whatever is scrolled away"
    clerk.enter()
    assert len(made_here(replica)) == 1


def test_what_the_patient_is_booked_to_already_is_shown_under_the_name(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk, what="мельник").enter()
    clerk.type("иванова анна с").enter()
    assert [visit.specialist for visit in panel.view.patient.visits] == ["Мельник О. В."]


def test_a_time_that_was_just_taken_brings_the_form_back_with_the_reason_and_fresh_times(
    clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk)
    lost = panel.view.nearest.slot
    assert lost is not None
    panel.view.reason.setText("боль в спине")
    taken_elsewhere(replica, lost.slot_id, tell=False)
    clerk.enter()
    assert made_here(replica) == []
    form = panel.form()
    assert form.patient is not None
    assert (form.patient.family, form.reason) == ("Иванова", "боль в спине")
    assert lost.slot_id not in {slot.slot_id for slot in panel.view.nearest.slots}
    assert panel.view.warnings[0] == "Not booked: this time was just taken or changed. Enter takes the time highlighted now."
    assert not panel.view.main.isEnabled()
    clerk.enter()
    assert made_here(replica) == [], "the first Enter only accepts the other time"
    assert panel.view.main.isEnabled()
    clerk.enter()
    assert len(made_here(replica)) == 1


def test_a_highlighted_time_that_goes_away_is_not_exchanged_in_silence(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk)
    lost = panel.view.nearest.slot
    assert lost is not None
    taken_elsewhere(replica, lost.slot_id)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look()
    assert panel.view.warnings[0] == "The time 10:45 was just taken. Enter takes the one highlighted now."
    clerk.enter()
    assert made_here(replica) == []
    clerk.enter()
    assert len(made_here(replica)) == 1


def test_a_refusal_does_not_touch_the_next_form_that_was_begun(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    filled(clerk)
    lost = panel.view.nearest.slot
    assert lost is not None
    taken_elsewhere(replica, lost.slot_id, tell=False)
    panel.book()
    panel.view.patient.type_again("петров")
    clerk.look()
    assert panel.view.patient.typed == "петров"
    notice = desk.notices.history[-1]
    assert notice.text.startswith("Not booked: Иванова Анна Сергеевна.")
    assert notice.action is not None
    desk.notices.run(notice.action)
    clerk.look()
    assert panel.view.patient.patient is not None
    assert panel.view.patient.patient.family == "Иванова"


# After booking


def change_last(replica: Replica, edit: Callable[[Operation, Appointment], object]) -> None:
    """What the exchange does with the operation that was just queued."""

    def write(unit: Unit) -> None:
        operation = unit.session.scalars(select(Operation).order_by(Operation.sequence.desc())).first()
        made = unit.session.scalars(select(Appointment).where(Appointment.remote_id.is_(None))).first()
        assert operation is not None
        assert made is not None
        edit(operation, made)
        unit.touch(Kind.OPERATION, operation.id)
        unit.touch(Kind.APPOINTMENT, made.id)

    replica.change(write)


def test_everything_is_provisional_until_the_central_has_applied_it(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, clock: FixedClock
) -> None:
    filled(clerk).enter()
    result = panel.view.result
    assert result.isVisible()
    assert (result._title.full_text, result._line.full_text) == (
        "Booked: Иванова А. С.",
        "Mon 16 November, 10:45 · r. 214 · терапевт участковый",
    )
    assert result.state_words == (
        "Provisional: kept here, the central has not confirmed it yet. At risk: until then others may take the place."
    )

    def apply(operation: Operation, _made: Appointment) -> None:
        operation.state, operation.finished = OperationState.APPLIED, clock.now()

    change_last(replica, apply)
    qtbot.waitUntil(lambda: result.state_words == "Confirmed by the central at 09:00.")
    assert result.card is not None
    assert result.card.standing is Standing.CONFIRMED


def test_a_refusal_of_the_central_is_told_in_the_strip(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk).enter()

    def refuse(operation: Operation, _made: Appointment) -> None:
        operation.state, operation.answer_text = OperationState.CONFLICT, "The place was sold at the portal."

    change_last(replica, refuse)
    words = "The central did not take it: The place was sold at the portal. It waits among the cases."
    qtbot.waitUntil(lambda: panel.view.result.state_words == words)


def test_by_phone_the_sentence_to_read_aloud_is_there_at_once(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk)
    panel.view.channel.setCurrentIndex(1)
    clerk.enter()
    sentence = panel.view.result.sentence
    assert sentence.startswith("You are booked: терапевт участковый Кузнецова Елена Павловна, today, Monday, 16 November at 10:45.")
    assert "room 214" in sentence
    assert "+7 916 123-45-67" in sentence
    clerk.press(Qt.Key.Key_F8)
    assert panel.view.result.sentence == ""


def test_f9_shows_the_ticket_of_the_last_booking(clerk: Clerk, panel: BookingPanel, ticket: TicketStand, replica: Replica) -> None:
    filled(clerk).enter().press(Qt.Key.Key_F9)
    assert ticket.opened == [made_here(replica)[0].id]


def test_alt_backspace_undoes_the_booking_and_the_place_is_free_again(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk)
    slot = panel.view.nearest.slot
    clerk.enter()
    assert desk.notices.history[-1].action is not None
    assert desk.notices.history[-1].action.caption == "Undo: booking of Иванова А. С., 10:45"
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert made_here(replica)[0].status is AppointmentStatus.IN_ERROR
    assert panel.view.result._title.full_text == "Undone: Иванова А. С."
    free = replica.ask(nearest_free, Wanted(desk.clock.now(), specialty_code="110", limit=1))[0]
    assert slot is not None
    assert free.slot_id == slot.slot_id


# Away from the central


def test_without_the_central_a_phone_that_answers_is_asked_for_once(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    clerk.press(Qt.Key.Key_F2)
    away(replica)
    qtbot.waitUntil(lambda: panel.times.away)
    clerk.type("жуков").enter().type("мельник").enter()
    assert not panel.view.main.isEnabled()
    clerk.enter()
    assert focused() is panel.view.call_back
    clerk.enter()
    assert made_here(replica)[0].call_back is None, "who has no phone is booked all the same"


def test_a_phone_of_the_card_is_enough_without_the_central(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    clerk.press(Qt.Key.Key_F2)
    away(replica)
    qtbot.waitUntil(lambda: panel.times.away)
    clerk.type("петров").enter().type("тер").enter().enter()
    assert made_here(replica)[0].call_back == "+7 903 765-43-21"


# Around


def test_esc_puts_the_panel_away_and_what_was_typed_is_there_when_it_comes_back(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    filled(clerk).press(Qt.Key.Key_Escape)
    assert desk.navigation.panel == ""
    clerk.press(Qt.Key.Key_F2)
    assert panel.form().patient is not None
    assert panel.view.main.isEnabled()


def test_the_panel_is_read_to_who_cannot_see_it(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk)
    name, described = QAccessible.Text.Name, QAccessible.Text.Description
    patient = QAccessible.queryAccessibleInterface(panel.view.patient.edit)
    choice = QAccessible.queryAccessibleInterface(panel.view.choice.edit)
    assert patient.text(name) == "Patient"
    assert patient.text(described) == "12 Mar 1984 · 42 years · policy ·· 1233 · +7 ··· 45-67. Attached here"
    assert choice.text(described) == "терапевт участковый is chosen. Type to narrow the times."
    hits = QAccessible.queryAccessibleInterface(panel.view.patient.hits)
    assert hits.text(name) == "Found patients"


def test_f1_lists_the_keys_of_booking(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    clerk.press(Qt.Key.Key_F2)
    keys = {command.key_text for command in desk.commands.live()}
    assert {"F2", "Enter", "Alt+1…9", "Ctrl+N", "Alt+PgDn", "F9", "F8", "F4"} <= keys


def test_the_palette_leads_from_a_patient_to_a_booking(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    provider = next(one for one in desk.search.all if one.name == "patients")
    hit = provider.find("рябов")[0]
    assert hit.title == "Рябов Кирилл Степанович"
    hit.run()
    clerk.look()
    assert panel.form().patient is not None
    assert focused() is panel.view.choice.edit


def test_the_form_can_be_emptied(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).press(Qt.Key.Key_Delete, ALT)
    assert panel.form().is_empty
