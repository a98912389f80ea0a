"""The facts that the booking rules weigh, as they lie in the replica."""

from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from desktop_app.models.appointment import HOLDING, Appointment, AppointmentStatus
from desktop_app.models.booking_rules import AgeRange, PolicyFacts, RefusalCode, refusal
from desktop_app.models.patient import Patient
from desktop_app.models.policy import Policy
from desktop_app.models.representative import Representative
from desktop_app.models.request import Referral
from desktop_app.models.schedule import Schedule
from desktop_app.models.service import Service
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.booking_facts import BookingFacts, booking_facts, referrals
from tests.kit.clock import MONDAY_MORNING
from tests.unit.queries.additions import KAMCHATKA, MOSCOW, Additions
from tests.unit.services.desk import ANNA, PETROV

CHILD = "Жуков Тимур Маратович"
TUESDAY = datetime(2026, 11, 17, 10, tzinfo=MOSCOW)
DAY = date(2026, 11, 17)


def facts(more: Additions, slot: Slot | None, patient: str = ANNA) -> BookingFacts:
    return more.ask(booking_facts, slot.id if slot else "nobody", more.replica.patients[patient])


def place(more: Additions, **columns: object) -> Slot:
    return more.slot(more.reception("Фактов"), TUESDAY, Slot(**columns))


def nobody(more: Additions) -> Patient:
    """A patient of whom nothing is known but the name."""
    return more.add(Patient(family="Безымянный"))


@pytest.mark.parametrize(("status", "holder", "free"), [
    (SlotStatus.FREE, None, True),
    (SlotStatus.FREE, "other", True),
    (SlotStatus.BUSY, None, False),
    (SlotStatus.CLOSED, None, False),
    (SlotStatus.TENTATIVE, "ours", True),
    (SlotStatus.TENTATIVE, "other", False),
    (SlotStatus.TENTATIVE, None, False),
    (SlotStatus.BUSY, "ours", False),
])  # fmt: skip
def test_a_place_held_for_this_desk_counts_as_free_and_no_other(
    more: Additions, status: SlotStatus, holder: str | None, free: bool
) -> None:
    holder = more.replica.store.desk_id if holder == "ours" else holder
    slot = place(more, status=status, holder=holder, hold_until=TUESDAY)
    found = facts(more, slot).slot
    assert found is not None
    assert found.is_free is free


@pytest.mark.parametrize("hold", [{"holder": ""}, {"holder": "", "hold_until": TUESDAY}, {"hold_until": TUESDAY}, {"holder": "ours"}])
def test_a_hold_of_nobody_or_without_an_end_is_nobodys_to_sell(more: Additions, hold: dict[str, object]) -> None:
    hold = {name: more.replica.store.desk_id if value == "ours" else value for name, value in hold.items()}
    found = facts(more, place(more, status=SlotStatus.TENTATIVE, **hold)).slot
    assert found is not None
    assert not found.is_free


@pytest.mark.parametrize("column", [{"status": SlotStatus.IN_ERROR}, {"hidden": True}])
def test_a_place_that_is_not_in_the_schedule_has_no_facts(more: Additions, column: dict[str, object]) -> None:
    assert facts(more, place(more, **column)).slot is None
    assert facts(more, None).slot is None


def test_the_day_of_a_visit_is_that_of_the_branch_where_it_takes_place(more: Additions) -> None:
    schedule = more.reception("Камчатов", branch=more.branch("Петропавловск", "Asia/Kamchatka"))
    slot = more.slot(schedule, datetime(2026, 11, 17, 1, 30, tzinfo=KAMCHATKA))
    found = facts(more, slot).slot
    assert found is not None
    assert (found.tz, found.day) == (ZoneInfo("Asia/Kamchatka"), date(2026, 11, 17))
    assert found.start.astimezone(MOSCOW).date() == date(2026, 11, 16)


def test_a_second_visit_on_one_day_is_told_by_the_wall_of_the_branch(more: Additions) -> None:
    """Both lie on one Moscow day, but on two days where the specialist receives: the second one is not refused."""
    schedule = more.reception("Камчатов", branch=more.branch("Петропавловск", "Asia/Kamchatka"))
    evening, night = datetime(2026, 11, 17, 20, 0, tzinfo=KAMCHATKA), datetime(2026, 11, 18, 1, 0, tzinfo=KAMCHATKA)
    assert evening.astimezone(MOSCOW).date() == night.astimezone(MOSCOW).date()
    more.visit(more.slot(schedule, evening, Slot(status=SlotStatus.BUSY)), PETROV)
    found = facts(more, more.slot(schedule, night), PETROV)
    assert refusal(found.slot, found.patient, found.appointments, MONDAY_MORNING) is None
    same = facts(more, more.slot(schedule, evening - timedelta(hours=2)), PETROV)
    refused = refusal(same.slot, same.patient, same.appointments, MONDAY_MORNING)
    assert refused is not None
    assert refused.code is RefusalCode.SAME_SPECIALIST


def test_a_holiday_is_named_and_a_weekend_on_which_one_receives_is_not(more: Additions) -> None:
    schedule = more.reception("Праздников")

    def told(month: int, day: int) -> str:
        found = facts(more, more.slot(schedule, datetime(2027, month, day, 10, tzinfo=MOSCOW))).slot
        assert found is not None
        return found.day_off

    assert told(1, 7) == "Рождество Христово"
    assert told(6, 12) == "День России"
    assert told(2, 2) == told(2, 7) == "", "a Tuesday and a Sunday"


def test_limits_come_from_the_service_and_a_sex_of_its_own_goes_before_that_of_the_specialty(more: Additions) -> None:
    schedule: Schedule = more.reception("Услугин")
    service = more.add(Service(name="Осмотр", age_from=3, age_to=17, sex="female", referral_required=True))
    slot = more.slot(schedule, TUESDAY, Slot(channels="paid,registry"))
    bare = facts(more, slot).slot
    schedule.service_pk = service.pk
    limited = facts(more, slot).slot
    assert bare is not None
    assert limited is not None
    assert (bare.ages, bare.sex, bare.referral_required) == (AgeRange(), None, False)
    assert (limited.ages, limited.sex, limited.referral_required, limited.paid) == (AgeRange(3, 17), "female", True, True)


@pytest.mark.parametrize("status", sorted(AppointmentStatus))
def test_only_visits_that_hold_a_place_stand_in_the_way(more: Additions, status: AppointmentStatus) -> None:
    visit = more.visit(place(more, status=SlotStatus.BUSY), PETROV, status)
    more.visit(place(more, status=SlotStatus.BUSY), ANNA)
    found = facts(more, place(more), PETROV).appointments
    assert [one.id for one in found] == ([visit.id] if status in HOLDING else [])
    visit.hidden = True
    assert facts(more, place(more), PETROV).appointments == ()


def test_a_wish_without_a_time_stands_in_nobodys_way(more: Additions) -> None:
    visit = more.visit(place(more, status=SlotStatus.BUSY), PETROV, AppointmentStatus.PENDING)
    visit.start = visit.end = None
    assert facts(more, place(more), PETROV).appointments == ()


def test_policies_are_those_in_use_with_their_terms(more: Additions) -> None:
    patient = nobody(more)
    slot = place(more)

    def policies() -> tuple[PolicyFacts, ...]:
        return more.ask(booking_facts, slot.id, patient.id).patient.policies

    assert policies() == ()
    more.add(Policy(patient_pk=patient.pk, ends=date(2026, 1, 1)))
    more.add(Policy(patient_pk=patient.pk, starts=date(2026, 1, 2)))
    more.add(Policy(patient_pk=patient.pk, status="cancelled"))
    more.add(Policy(patient_pk=patient.pk, hidden=True))
    assert set(policies()) == {PolicyFacts(None, date(2026, 1, 1)), PolicyFacts(date(2026, 1, 2), None)}


def test_the_number_on_the_card_is_a_policy_where_no_policy_was_fetched(more: Additions) -> None:
    patient, slot = nobody(more), place(more)
    patient.identifiers = [{"kind": "snils", "value": "11223344595"}]
    assert more.ask(booking_facts, slot.id, patient.id).patient.policies == ()
    patient.identifiers = [*patient.identifiers, {"kind": "enp", "value": "7756410884001233"}]
    assert more.ask(booking_facts, slot.id, patient.id).patient.policies == (PolicyFacts(),)
    more.add(Policy(patient_pk=patient.pk, ends=date(2020, 1, 1)))
    expired = more.ask(booking_facts, slot.id, patient.id).patient.policies
    assert expired == (PolicyFacts(None, date(2020, 1, 1)),), "what the policy itself says goes before the bare number"


terms = [
    (None, None, True),
    (DAY, DAY, True),
    (DAY + timedelta(days=1), None, False),
    (None, DAY - timedelta(days=1), False),
    (DAY - timedelta(days=400), DAY + timedelta(days=1), True),
]


@pytest.mark.parametrize(("starts", "ends", "speaks"), terms)
def test_who_speaks_for_a_child_does_so_in_his_term_only(more: Additions, starts: date | None, ends: date | None, speaks: bool) -> None:
    patient = nobody(more)
    more.add(Representative(patient_pk=patient.pk, family="Опекунова", starts=starts, ends=ends))
    assert more.ask(booking_facts, place(more).id, patient.id).patient.has_representative is speaks


def test_a_representative_who_was_struck_out_does_not_speak(more: Additions) -> None:
    assert facts(more, place(more), CHILD).patient.has_representative
    assert not facts(more, place(more), ANNA).patient.has_representative
    patient = nobody(more)
    more.add(Representative(patient_pk=patient.pk, active=False))
    more.add(Representative(patient_pk=patient.pk, hidden=True))
    assert not more.ask(booking_facts, place(more).id, patient.id).patient.has_representative


@pytest.mark.parametrize(("until", "specialty", "status", "hidden"), [
    *product([None, DAY, DAY + timedelta(days=30)], ["110"], ["active"], [False]),
    (DAY - timedelta(days=1), "110", "active", False),
    (None, "54", "active", False),
    (None, "110", "revoked", False),
    (None, "110", "active", True),
])  # fmt: skip
def test_a_referral_counts_for_its_specialty_until_its_last_day(
    more: Additions, until: date | None, specialty: str, status: str, hidden: bool
) -> None:
    patient = nobody(more)
    more.add(Referral(patient_pk=patient.pk, specialty_code=specialty, status=status, until=until, hidden=hidden))
    counts = (until is None or until >= DAY) and (specialty, status, hidden) == ("110", "active", False)
    assert more.ask(booking_facts, place(more).id, patient.id).patient.has_referral is counts


USING = HOLDING - {AppointmentStatus.NOSHOW}


def visit_by(more: Additions, referral: Referral, status: AppointmentStatus = AppointmentStatus.BOOKED) -> Appointment:
    """Petrov booked by that referral."""
    visit = more.visit(place(more, status=SlotStatus.BUSY), PETROV, status)
    visit.referral_pk = referral.pk
    return visit


def referral_of(more: Additions, number: str = "17", issued: date | None = None) -> Referral:
    """Petrov's referral to a physician."""
    pk = more.patient(PETROV).pk
    return more.add(Referral(patient_pk=pk, specialty_code="110", number=number, issued=issued, until=DAY + timedelta(days=20)))


@pytest.mark.parametrize("status", sorted(AppointmentStatus))
def test_a_referral_that_a_visit_uses_is_not_free_to_be_used_again(more: Additions, status: AppointmentStatus) -> None:
    visit = visit_by(more, referral_of(more), status)
    assert facts(more, place(more), PETROV).patient.has_referral is (status not in USING)
    visit.hidden = True
    assert facts(more, place(more), PETROV).patient.has_referral


def test_the_visit_that_is_moved_uses_its_own_referral_on(more: Additions) -> None:
    visit, other = visit_by(more, referral_of(more)), more.visit(place(more, status=SlotStatus.BUSY), PETROV)
    slot, patient = place(more).id, more.replica.patients[PETROV]
    assert more.ask(booking_facts, slot, patient, leaving=visit.id).patient.has_referral
    assert not more.ask(booking_facts, slot, patient, leaving=other.id).patient.has_referral


def test_free_referrals_come_the_newest_first_with_their_number_and_days(more: Additions) -> None:
    old, new, undated = (referral_of(more, number, day) for number, day in (("1", DAY - timedelta(9)), ("2", DAY), ("3", None)))
    visit_by(more, referral_of(more, "4", DAY))
    found = facts(more, place(more), PETROV).patient.referrals
    assert [(one.id, one.number, one.issued) for one in found] == [
        (new.id, "2", DAY), (old.id, "1", DAY - timedelta(9)), (undated.id, "3", None),
    ]  # fmt: skip
    assert {one.until for one in found} == {DAY + timedelta(days=20)}


def test_a_referral_that_ran_out_is_none_on_a_later_day(more: Additions) -> None:
    referral_of(more)
    patient = more.replica.patients[PETROV]
    assert more.ask(referrals, patient, "110", DAY + timedelta(days=20))
    assert not more.ask(referrals, patient, "110", DAY + timedelta(days=21))
    assert more.ask(referrals, patient, "110", None)


def test_of_a_patient_who_is_not_here_nothing_is_known(more: Additions) -> None:
    found = more.ask(booking_facts, place(more).id, "nobody")
    assert (found.patient.birth_date, found.patient.policies, found.appointments) == (None, (), ())
    assert facts(more, place(more)).patient.birth_date == date(1984, 3, 12)
