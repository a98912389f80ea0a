"""Which times are offered to whom: places kept for referrals to who has one that is valid and free."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from desktop_app.models.request import Referral
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.offers import Question, find_offers
from desktop_app.queries.specialists import Choice
from tests.kit.clock import MONDAY_MORNING
from tests.unit.queries.additions import MOSCOW, Additions
from tests.unit.services.desk import PETROV

TUESDAY = datetime(2026, 11, 17, 10, tzinfo=MOSCOW)
DAY = date(2026, 11, 17)


def is_offered(more: Additions, slot: Slot, schedule_id: str, moving: str | None = None) -> bool:
    """Whether a clerk without any right of her own is offered the place for Petrov."""
    choice = Choice("own", "Каров", "", "", "34", (schedule_id,))
    patient = more.replica.patients[PETROV]
    question = Question(choice, "", MONDAY_MORNING, MONDAY_MORNING, MOSCOW, patient, moving=moving)
    return slot.id in [one.slot_id for one in more.ask(find_offers, question).slots]


def test_a_place_kept_for_referrals_is_offered_by_a_valid_and_free_one_alone(more: Additions) -> None:
    schedule = more.reception("Каров", specialty="34")
    slot = more.slot(schedule, TUESDAY, Slot(channels="referral"))
    assert not is_offered(more, slot, schedule.id)
    pk = more.patient(PETROV).pk
    referral = more.add(Referral(patient_pk=pk, specialty_code="34", until=MONDAY_MORNING.date() - timedelta(days=1)))
    assert not is_offered(more, slot, schedule.id), "it ran out"
    referral.until = DAY
    assert is_offered(more, slot, schedule.id)
    visit = more.visit(more.slot(schedule, TUESDAY + timedelta(days=1), Slot(status=SlotStatus.BUSY)), PETROV)
    visit.referral_pk = referral.pk
    assert not is_offered(more, slot, schedule.id), "it is used by a visit"
    assert is_offered(more, slot, schedule.id, moving=visit.id), "for that visit it is good"
