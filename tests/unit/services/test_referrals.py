"""By which referral a visit is booked: named where the place asks for one, and used but once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop_app.core.errors import RuleRefused
from desktop_app.models.operation import OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.request import Referral
from desktop_app.models.slot import Slot
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.outcome import Done
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from tests.unit.services.desk import ANNA, Clerk

ISSUED = date(2026, 11, 2)


def referral(clerk: Clerk, number: str, issued: date = ISSUED, specialty: str = "110") -> str:
    """A referral of Anna's as it came from the central; its row id."""
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        patient = unit.session.query(Patient).where(Patient.id == clerk.replica.patients[ANNA]).one()
        row = Referral(
            id=unit.ids.new(), remote_id=f"r-{number}", remote_version="1", last_updated=unit.now, patient_pk=patient.pk, number=number,
            specialty_code=specialty, issued=issued, until=ISSUED + timedelta(days=60), version=1,
        )  # fmt: skip
        unit.session.add(row)
        return row.id


def kept(clerk: Clerk, channels: str = "referral", number: int = 0) -> FreeSlot:
    """A free place in two days that is kept for those channels."""
    slot = clerk.free(hours=48)[number]
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.session.query(Slot).where(Slot.id == slot.slot_id).one().channels = channels
    return slot


def booked(clerk: Clerk, slot: FreeSlot, referral_id: str | None = None) -> Done:
    """Anna booked."""
    wish = BookingWish(slot.slot_id, clerk.version("slot", slot.slot_id), clerk.replica.patients[ANNA], referral_id=referral_id)
    return clerk.replica.act(book, clerk.replica.actor, wish)


def named(clerk: Clerk, visit_id: str | None) -> str | None:
    """The number of the referral that the visit names."""
    key = clerk.row("appointment", visit_id)["referral_pk"]
    with clerk.replica.store.read() as connection:
        found = connection.exec_driver_sql("SELECT number FROM referral WHERE pk = ?", (key,)).scalar()
    return None if found is None else str(found)


@pytest.mark.parametrize(("channels", "number"), [("referral", "7"), ("referral,doctor", "7"), ("registry", None), ("referral,paid", None)])
def test_a_booking_names_the_referral_where_the_place_asks_for_one(clerk: Clerk, channels: str, number: str | None) -> None:
    referral(clerk, "7")
    assert named(clerk, booked(clerk, kept(clerk, channels)).row_id) == number


def test_a_booking_without_any_referral_names_none(clerk: Clerk) -> None:
    referral(clerk, "8", specialty="54")
    assert named(clerk, clerk.book(slot=kept(clerk, "registry,referral")).row_id) is None


def test_of_several_the_newest_is_named_or_the_one_that_was_chosen(clerk: Clerk) -> None:
    old = referral(clerk, "1", ISSUED)
    referral(clerk, "2", ISSUED + timedelta(days=1))
    newest = booked(clerk, kept(clerk))
    assert named(clerk, newest.row_id) == "2"
    clerk.replica.act(cancel, clerk.replica.actor, str(newest.row_id), clerk.version("appointment", newest.row_id), "pat")
    assert named(clerk, booked(clerk, kept(clerk, number=1), old).row_id) == "1"


def test_a_referral_that_was_used_meanwhile_is_refused_and_nothing_is_booked(clerk: Clerk) -> None:
    chosen = referral(clerk, "1")
    with clerk.replica.store.write(Urgency.MACHINE) as unit:
        unit.session.query(Referral).where(Referral.id == chosen).one().status = "revoked"
    slot = kept(clerk, "registry,referral")
    before = clerk.everything()
    with pytest.raises(RuleRefused) as refused:
        booked(clerk, slot, chosen)
    assert refused.value.code == "REFERRAL"
    assert clerk.everything() == before


def test_a_visit_that_is_moved_takes_its_referral_along(clerk: Clerk) -> None:
    referral(clerk, "1")
    visit = booked(clerk, kept(clerk))
    other = kept(clerk, number=3)
    clerk.replica.act(move, clerk.replica.actor, str(visit.row_id), clerk.version("appointment", visit.row_id), other.slot_id)
    assert clerk.row("appointment", visit.row_id)["slot_pk"] == clerk.row("slot", other.slot_id)["pk"]
    assert named(clerk, visit.row_id) == "1"


def test_undoing_a_cancelling_names_the_referral_that_the_visit_had(clerk: Clerk) -> None:
    old = referral(clerk, "1", ISSUED)
    referral(clerk, "2", ISSUED + timedelta(days=1))
    visit = booked(clerk, kept(clerk), old)
    clerk.accepted(visit.operation_id)
    cancelled = clerk.replica.act(cancel, clerk.replica.actor, str(visit.row_id), clerk.version("appointment", visit.row_id), "pat")
    clerk.accepted(cancelled.operation_id)
    again = clerk.replica.act(undo, clerk.replica.actor, str(cancelled.operation_id))
    assert again.row_id != visit.row_id
    assert named(clerk, again.row_id) == "1"


def test_a_booking_taken_back_before_it_was_sent_frees_its_referral(clerk: Clerk) -> None:
    referral(clerk, "1")
    first = booked(clerk, kept(clerk))
    clerk.replica.act(undo, clerk.replica.actor, str(first.operation_id))
    assert clerk.row_by("operation", "id", str(first.operation_id))["state"] == OperationState.WITHDRAWN.value
    assert named(clerk, booked(clerk, kept(clerk, number=2)).row_id) == "1"
