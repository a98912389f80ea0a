"""The phone rings while a patient is at the glass: F6 puts the form aside, up to four are open, and none is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.queries.desk import drafts
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.acts import filled, made_here, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import CTRL, SHIFT, focused

F2, F6, ENTER = Qt.Key.Key_F2, Qt.Key.Key_F6, Qt.Key.Key_Return


def family(panel: BookingPanel) -> str:
    """Who is in the form."""
    patient = panel.form().patient
    return patient.family if patient is not None else ""


def test_f6_puts_the_form_aside_and_the_next_begins_empty(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).press(F6)
    assert panel.form().is_empty
    assert panel.view.parked.titles == ("Иванова",)
    assert panel.view.parked.isVisible()
    assert focused() is panel.view.patient.edit


def test_after_the_call_one_key_leads_back_to_the_form_as_it_was(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk).press(Qt.Key.Key_Down)
    chosen = panel.view.nearest.slot
    panel.view.reason.setFocus()
    clerk.type("справка").press(F6)
    clerk.type("петров").enter().type("хир").enter().enter()
    assert len(made_here(replica)) == 1
    clerk.press(F6)
    form = panel.form()
    assert (family(panel), form.reason, form.slot) == ("Иванова", "справка", chosen)
    assert panel.view.parked.titles == ()
    assert not panel.view.parked.isVisible()
    clerk.enter()
    assert [visit.reason for visit in made_here(replica)] == [None, "справка"]


def test_shift_f6_goes_round_the_forms_in_their_order(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(F2)
    for typed in ("ахметова", "ёлкин", "цой"):
        clerk.type(typed).enter().press(F6)
    assert panel.view.parked.titles == ("Ахметова", "Ёлкин", "Цой")
    seen = []
    for _ in range(4):
        clerk.press(F6, SHIFT)
        seen.append(family(panel))
    assert seen == ["Ахметова", "Ёлкин", "Цой", "Ахметова"]


def test_a_fifth_form_is_refused_in_words_and_the_open_one_stays(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    clerk.press(F2)
    for typed in ("ахметова", "ёлкин", "цой"):
        clerk.type(typed).enter().press(F6)
    clerk.type("рябов").enter().press(F6)
    assert family(panel) == "Рябов"
    assert desk.notices.history[-1].text == "Four forms are open already. Shift+F6 goes to the next one."


def test_a_tab_is_clicked_and_says_its_surname_to_a_screen_reader(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).press(F6).type("цой").enter()
    tab = panel.view.parked._tabs[0]
    assert tab.accessibleName() == "Form put aside: Иванова"
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    clerk.look()
    assert family(panel) == "Иванова"
    assert panel.view.parked.titles == ("Цой",)


def test_each_form_is_a_draft_of_its_owner(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    filled(clerk).press(F6).type("цой").enter().press(F6)
    kept = replica.ask(drafts, desk.actor.person_id)
    assert {draft.title.split()[0] for draft in kept} == {"Иванова", "Цой"}
    assert replica.ask(drafts, "somebody else") == []


def test_a_booked_form_leaves_no_tab_and_no_draft(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    filled(clerk).press(F6).press(F6).enter()
    assert len(made_here(replica)) == 1
    assert panel.view.parked.titles == ()
    assert replica.ask(drafts, desk.actor.person_id) == []


def test_a_new_card_that_was_begun_is_put_aside_with_what_is_typed_in_it(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(F2).type("соколова ирина").press(Qt.Key.Key_N, CTRL).press(F6)
    assert panel.view.title.text() == "Booking"
    assert panel.view.parked.titles == ("Соколова",)
    clerk.press(F6)
    assert panel.view.is_new_patient
    assert dict(panel.form().card)["given"] == "Ирина"


def test_a_time_that_was_taken_while_the_form_lay_aside_is_said(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk)
    slot = panel.view.nearest.slot
    assert slot is not None
    clerk.press(F6)
    taken_elsewhere(replica, slot.slot_id)
    clerk.look().press(F6)
    assert panel.view.warnings[0].startswith("The time of this unfinished booking was taken meanwhile.")
    clerk.enter()
    assert made_here(replica) == [], "nobody chose the time that is there now"


def test_f6_in_an_empty_desk_does_nothing(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(F2).press(F6).press(F6, SHIFT)
    assert panel.form().is_empty
    assert panel.view.parked.titles == ()


def test_another_person_sees_no_tabs_of_the_one_before(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    filled(clerk).press(F6).type("цой").enter()
    panel.hand_over()
    clerk.look()
    assert panel.view.parked.titles == ()
    assert {draft.title.split()[0] for draft in replica.ask(drafts, desk.actor.person_id)} == {"Иванова", "Цой"}


def test_the_link_of_a_group_survives_being_put_aside(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk, what="кузнецова").enter().press(Qt.Key.Key_F7).type("жуков").enter().press(F6).press(F6).enter()
    first, second = made_here(replica)
    assert second.group_id == first.id
