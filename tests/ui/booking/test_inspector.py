"""«Why not at the portal?» by keys: from the grid or a form, each reason with its fact, and what a key does about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop_app.models.person import RoleCode
from desktop_app.models.portal_rules import LIFTS, Lift
from desktop_app.models.slot import Slot
from desktop_app.queries.free_slots import FreeSlot, Wanted, nearest_free
from desktop_app.queries.inspector import ComingInspected
from desktop_app.queries.specialists import choices
from desktop_app.services.staff import add_person
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.inspector_panel import InspectorPanel
from desktop_app.ui.booking.inspector_words import LIFT_WORDS, LIFTED_BY, RULE_WORDS
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.targets import BookingTarget, InHand
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, SHIFT
from tests.unit.services.desk import ANNA

KEY = Qt.Key


@pytest.fixture
def inspector(window: MainWindow, desk: Desk) -> InspectorPanel:
    """The panel, not yet opened."""
    page = desk.navigation.page("inspector")
    assert isinstance(page, InspectorPanel)
    return page


def place(replica: Replica, desk: Desk, channels: str) -> FreeSlot:
    """A free place of Кузнецова that is kept for these channels."""
    wanted = Wanted(desk.clock.now(), schedule_ids=(replica.schedules["Кузнецова"],))
    slot = replica.ask(nearest_free, wanted)[8]

    def keep(unit: Unit) -> None:
        unit.session.query(Slot).filter(Slot.id == slot.slot_id).one().channels = channels

    replica.change(keep)
    return slot


def heads(inspector: InspectorPanel) -> list[str]:
    """The names of the rules in the way."""
    return [one.head for one in inspector.view.obstacles]


def test_from_the_form_by_a_key_then_each_reason_in_words_and_booked_here_by_enter(
    clerk: Clerk, inspector: InspectorPanel, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    slot = place(replica, desk, "registry")
    desk.navigation.open_panel("booking", BookingTarget(slot, replica.patients[ANNA]))
    clerk.look().press(KEY.Key_F1, SHIFT)
    assert desk.navigation.panel == "inspector"
    assert heads(inspector) == ["Kept for others than the portal"]
    only = inspector.view.obstacles[0]
    assert only.fact == "This place is kept for the registry."
    assert only.who.startswith("The registry may book it: registry clerk")
    assert inspector.view.verdict.text == "The portal refuses. Reasons: 1"
    assert "Кузнецова" in inspector.view.place.text()
    clerk.enter()
    assert desk.navigation.panel == "booking"
    form = panel.form()
    assert form.slot is not None
    assert (form.slot.slot_id, form.in_hand.patient_id) == (slot.slot_id, replica.patients[ANNA])


def test_a_visit_in_the_way_is_opened_by_its_key_and_nor_can_the_registry_book_it(
    clerk: Clerk, inspector: InspectorPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk, ANNA, "Кузнецова", days=0)
    slot = place(replica, desk, "")
    desk.navigation.open_panel("inspector", InHand(replica.patients[ANNA], slot.slot_id))
    clerk.look()
    assert "Booked to this specialist already" in heads(inspector)
    assert not inspector.view.main.isEnabled()
    assert inspector.view.why_not.text() == "Nor can the registry book it."
    number = heads(inspector).index("Booked to this specialist already") + 1
    clerk.press(KEY(KEY.Key_0 + number), ALT)
    assert desk.navigation.panel == "appointment"
    assert visit


def test_all_coming_places_are_counted_by_what_closes_them(clerk: Clerk, inspector: InspectorPanel, replica: Replica, desk: Desk) -> None:
    slot = place(replica, desk, "registry")
    desk.navigation.open_panel("inspector", InHand(replica.patients[ANNA], slot.slot_id))
    clerk.look().press(KEY.Key_Delete, ALT)
    assert inspector.view.why_not.text() == "choose a specialty or a specialist"
    clerk.type("кузн").enter()
    assert inspector.view.verdict.text.startswith("The portal books ")
    assert "Kept for others than the portal: " in inspector.view.tally.text()
    assert isinstance(inspector.found, ComingInspected)
    places = inspector.found.places
    clerk.type("вт")
    assert 0 < inspector.found.places < places, "narrowed to Tuesdays"
    assert heads(inspector) == []
    assert inspector.view.place.text() == ""
    taken = next(one for one in replica.ask(choices) if one.title.startswith("Громов"))
    desk.navigation.open_panel("inspector", InHand(choice=taken))
    clerk.look()
    assert inspector.view.verdict.text.startswith("None of ")


def test_who_may_not_book_is_told_who_may_and_another_person_finds_nothing(
    clerk: Clerk, inspector: InspectorPanel, replica: Replica, desk: Desk
) -> None:
    slot = place(replica, desk, "portal")
    desk.actor = add_person(replica.store, "Кузьмин Пётр", RoleCode.CLERK)
    desk.navigation.open_panel("inspector", InHand(replica.patients[ANNA], slot.slot_id))
    clerk.look()
    assert inspector.view.verdict.text == "The portal books this place for the patient."
    assert inspector.view.why_not.text().startswith("This place may be given by: senior clerk")
    inspector.hand_over()
    clerk.look()
    assert (inspector.found, inspector.view.patient.patient) == (None, None)


def test_a_page_gives_what_it_lacks_to_the_panel_beside_it_and_no_second_place() -> None:
    of_grid, of_form = InHand(slot_id="s1"), InHand("p1", "s2")
    assert InHand("p1").over(of_grid) == InHand("p1", "s1")
    assert of_form.over(of_grid) == of_form


def test_every_rule_and_every_deed_has_its_words() -> None:
    assert set(RULE_WORDS) == set(LIFTS)
    assert set(LIFT_WORDS) | set(LIFTED_BY) == set(Lift)
