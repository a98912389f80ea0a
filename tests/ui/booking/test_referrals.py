"""By which referral the visit is booked: shown where the place asks for one, changed by one key."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from desktop_app.models.booking_rules import ReferralFacts
from desktop_app.models.patient import Patient
from desktop_app.models.request import Referral
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.booking.referral_field import referral_words
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import BookingTarget
from tests.kit.replica import Replica
from tests.ui.booking.acts import made_here
from tests.ui.booking.clerk import Clerk
from tests.ui.booking.test_kept_places import kept_for, taken_from_schedule

ISSUED = date(2026, 11, 2)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def referral(replica: Replica, number: str, issued: date = ISSUED) -> str:
    """A referral of Ёлкин's to a physician, as the central has it."""

    def write(unit: Unit) -> str:
        patient = unit.session.scalars(select(Patient).where(Patient.family == "Ёлкин")).one()
        row = Referral(
            id=unit.ids.new(), remote_id=f"r{number}", remote_version="1", patient_pk=patient.pk, specialty_code="110", number=number,
            issued=issued, until=ISSUED + timedelta(days=60), version=1,
        )  # fmt: skip
        unit.session.add(row)
        unit.touch(Referral.KIND, row.id)
        return row.id

    return replica.change(write)


def named(replica: Replica) -> str | None:
    """The number of the referral by which the one visit was booked."""
    (made,) = made_here(replica)
    with replica.store.read() as connection:
        return connection.execute(select(Referral.number).where(Referral.pk == made.referral_pk)).scalar()


def test_the_one_referral_is_shown_and_the_booking_names_it(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    referral(replica, "17")
    taken_from_schedule(clerk, kept_for(replica, desk, "referral"))
    assert panel.view.referral.isVisible()
    assert panel.view.referral.editor.currentText() == "No. 17 of 2 Nov 2026, valid until 1 Jan 2027"
    clerk.enter()
    assert named(replica) == "17"
    assert not panel.view.referral.isVisible(), "the next form has none yet"


def test_of_several_the_newest_is_shown_and_one_key_takes_another(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    referral(replica, "1")
    referral(replica, "2", ISSUED + timedelta(days=3))
    taken_from_schedule(clerk, kept_for(replica, desk, "registry,referral"))
    assert panel.view.referral.editor.currentText().startswith("No. 2 ")
    clerk.press(Qt.Key.Key_F3, SHIFT)
    assert panel.view.referral.editor.currentText().startswith("No. 1 ")
    clerk.press(Qt.Key.Key_F3, SHIFT).press(Qt.Key.Key_F3, SHIFT)
    clerk.enter()
    assert named(replica) == "1"


def test_where_the_place_asks_for_none_or_the_patient_has_none_nothing_is_shown(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    slot = kept_for(replica, desk, "registry")
    referral(replica, "17")
    taken_from_schedule(clerk, slot)
    assert not panel.view.referral.isVisible()
    clerk.press(Qt.Key.Key_F3, SHIFT).enter()
    assert named(replica) is None
    clerk.desk.navigation.open_panel("booking", BookingTarget(slot=kept_for(replica, desk, "registry,referral")))
    clerk.look().type("рябов").enter()
    assert not panel.view.referral.isVisible()


def test_a_referral_that_is_used_elsewhere_meanwhile_leaves_the_form(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    used = referral(replica, "17")
    taken_from_schedule(clerk, kept_for(replica, desk, "registry,referral"))
    assert panel.view.referral.isVisible()

    def edit(unit: Unit) -> None:
        unit.session.scalars(select(Referral).where(Referral.id == used)).one().status = "completed"
        unit.touch(Referral.KIND, used)

    replica.change(edit)
    clerk.look()
    assert not panel.view.referral.isVisible()
    clerk.enter()
    assert named(replica) is None


def test_a_form_put_aside_comes_back_with_the_referral_that_was_chosen(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    referral(replica, "1")
    referral(replica, "2", ISSUED + timedelta(days=3))
    slot = kept_for(replica, desk, "registry,referral")
    taken_from_schedule(clerk, slot).press(Qt.Key.Key_F3, SHIFT)
    clerk.press(Qt.Key.Key_F6)
    assert not panel.view.referral.isVisible()
    clerk.press(Qt.Key.Key_F6, SHIFT)
    assert panel.view.referral.editor.currentText().startswith("No. 1 ")


@pytest.mark.parametrize(
    ("referral_facts", "words"),
    [
        (ReferralFacts("r"), "without a number"),
        (ReferralFacts("r", "7"), "No. 7"),
        (ReferralFacts("r", "", ISSUED), "without a number of 2 Nov 2026"),
        (ReferralFacts("r", "7", None, ISSUED), "No. 7, valid until 2 Nov 2026"),
    ],
)
def test_what_is_known_of_a_referral_is_said(referral_facts: ReferralFacts, words: str) -> None:
    assert referral_words(referral_facts) == words
