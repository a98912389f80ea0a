"""What forbids a booking and what a clerk is warned of."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.booking_rules import (
    AgeRange,
    AppointmentFacts,
    PatientFacts,
    PolicyFacts,
    ReferralFacts,
    RefusalCode,
    SlotFacts,
    WarningCode,
    cautions,
    is_for_registry,
    referrals_to_name,
    refusal,
)
from desktop_app.models.slot import Channel
from desktop_app.models.specialty_table import Audience

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 11, 25, 8, 45, tzinfo=UTC)
SLOT = SlotFacts(START, START + timedelta(minutes=15), MOSCOW, is_free=True, specialist="kuznetsova", specialty="110")
ADULT = PatientFacts(date(1984, 3, 12), "female", (PolicyFacts(),), has_representative=False)
REFERRAL = ReferralFacts("r1", "17")
CHILD = replace(ADULT, birth_date=date(2020, 5, 1), has_representative=True)


def visit(minutes: int = 0, days: int = 0, specialist: str = "orlov", specialty: str = "122") -> AppointmentFacts:
    start = START + timedelta(days=days, minutes=minutes)
    return AppointmentFacts("a1", start, start + timedelta(minutes=15), specialist, specialty)


def code_of(slot: SlotFacts | None, patient: PatientFacts = ADULT, *others: AppointmentFacts) -> StrEnum | None:
    found = refusal(slot, patient, others, NOW)
    return found.code if found else None


def warned(slot: SlotFacts = SLOT, patient: PatientFacts = ADULT, *others: AppointmentFacts) -> list[WarningCode]:
    return [caution.code for caution in cautions(slot, patient, others, NOW)]


def test_an_adult_with_a_policy_is_booked_without_a_word() -> None:
    assert code_of(SLOT) is None
    assert warned() == []


def test_a_place_that_is_gone_past_or_taken_is_refused() -> None:
    assert code_of(None) is RefusalCode.NO_SLOT
    assert code_of(replace(SLOT, start=NOW)) is RefusalCode.PAST
    assert code_of(replace(SLOT, start=NOW + timedelta(seconds=1))) is None
    assert code_of(replace(SLOT, is_free=False)) is RefusalCode.BUSY


@pytest.mark.parametrize(
    ("ages", "admitted"),
    [(AgeRange(0, 6), True), (AgeRange(0, 5), False), (AgeRange(6, None), True), (AgeRange(7, None), False), (AgeRange(), True)],
)
def test_a_place_for_another_age_is_refused(ages: AgeRange, admitted: bool) -> None:
    assert (code_of(replace(SLOT, ages=ages), CHILD) is None) is admitted
    assert code_of(replace(SLOT, ages=ages), replace(CHILD, birth_date=None)) is None


def test_the_age_is_the_one_on_the_day_of_the_visit_at_the_clinic() -> None:
    turning_five = replace(CHILD, birth_date=date(2021, 11, 26))
    late_evening = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)  # already the 26th in Moscow
    slot = replace(SLOT, start=late_evening, end=late_evening + timedelta(minutes=15), ages=AgeRange(5, None))
    assert code_of(slot, turning_five) is None
    assert code_of(replace(slot, tz=ZoneInfo("Europe/Kaliningrad")), turning_five) is RefusalCode.OTHER_AGE


def test_one_born_on_29_february_is_a_year_older_on_1_march() -> None:
    born = PatientFacts(date(2020, 2, 29))
    assert born.age_on(date(2026, 2, 28)) == 5
    assert born.age_on(date(2026, 3, 1)) == 6
    assert PatientFacts().age_on(date(2026, 3, 1)) is None


def test_a_second_visit_to_the_same_specialist_on_the_same_day_is_refused() -> None:
    same = visit(minutes=120, specialist="kuznetsova", specialty="110")
    found = refusal(SLOT, ADULT, [same], NOW)
    assert found is not None
    assert (found.code, found.other) == (RefusalCode.SAME_SPECIALIST, same)
    assert found.said.parameters == {"date": "25.11.2026", "time": "13:45"}
    assert code_of(SLOT, ADULT, visit(days=1, specialist="kuznetsova", specialty="110")) is None


def test_procedures_in_a_series_may_be_many() -> None:
    slot = replace(SLOT, series=True)
    assert code_of(slot, ADULT, visit(minutes=120, specialist="kuznetsova", specialty="110")) is None
    assert warned(slot, ADULT, visit(minutes=120, specialist="kuznetsova", specialty="110")) == []


def test_of_a_second_appointment_with_one_specialty_the_registry_is_warned() -> None:
    later = visit(days=5, specialty="110")
    assert code_of(SLOT, ADULT, later) is None
    assert warned(SLOT, ADULT, later) == [WarningCode.SECOND_APPOINTMENT]


def test_a_visit_of_the_past_is_no_second_appointment() -> None:
    past = visit(days=-10, specialty="110")
    assert warned(SLOT, ADULT, past) == []
    assert refusal(SLOT, ADULT, [past], NOW) is None


def test_who_missed_the_morning_visit_may_come_to_the_same_doctor_in_the_afternoon() -> None:
    missed = visit(minutes=-60, specialist="kuznetsova", specialty="110")
    assert refusal(SLOT, ADULT, [missed], missed.end) is None
    assert refusal(SLOT, ADULT, [missed], missed.start) is not None


@pytest.mark.parametrize(("minutes", "refused"), [(0, True), (14, True), (-14, True), (15, False), (-15, False)])
def test_a_patient_cannot_be_at_two_doctors_at_once(minutes: int, refused: bool) -> None:
    expected = RefusalCode.OTHER_SPECIALIST if refused else None
    assert code_of(SLOT, ADULT, visit(minutes=minutes)) is expected


def test_the_appointment_that_is_being_moved_does_not_stand_in_its_own_way() -> None:
    same = visit(minutes=15, specialist="kuznetsova", specialty="110")
    assert refusal(SLOT, ADULT, [same], NOW, moving="a1") is None
    assert cautions(SLOT, ADULT, [same], NOW, moving="a1") == []


def test_rules_are_asked_in_the_order_of_the_federal_service() -> None:
    """Each mend of the worst case leads to the next refusal."""
    slot = replace(SLOT, start=NOW - timedelta(hours=1), end=NOW, is_free=False, ages=AgeRange(7, None))
    others = [visit(minutes=120, specialist="kuznetsova", specialty="110"), replace(visit(), id="a2")]
    seen: list[StrEnum | None] = [code_of(None, CHILD, *others), code_of(slot, CHILD, *others)]
    slot = replace(slot, start=SLOT.start, end=SLOT.end)
    seen.append(code_of(slot, CHILD, *others))
    slot = replace(slot, is_free=True)
    seen.append(code_of(slot, CHILD, *others))
    seen.append(code_of(slot, ADULT, *others))
    seen.append(code_of(slot, ADULT, *others[1:]))
    seen.append(code_of(slot, ADULT))
    assert seen == [*RefusalCode, None]


def test_a_child_without_a_representative_is_warned_of() -> None:
    assert warned(SLOT, replace(CHILD, has_representative=False)) == [WarningCode.NO_REPRESENTATIVE]
    fifteen = replace(CHILD, birth_date=date(2011, 11, 25), has_representative=False)
    assert warned(SLOT, fifteen) == []
    assert warned(SLOT, replace(fifteen, birth_date=date(2011, 11, 26))) == [WarningCode.NO_REPRESENTATIVE]


def test_policies() -> None:
    ended = PolicyFacts(ends=date(2026, 11, 24))
    begins = PolicyFacts(starts=date(2026, 11, 26))
    assert warned(SLOT, replace(ADULT, policies=())) == [WarningCode.NO_POLICY]
    assert warned(SLOT, replace(ADULT, policies=(ended, begins))) == [WarningCode.POLICY_EXPIRED]
    assert warned(SLOT, replace(ADULT, policies=(PolicyFacts(date(2026, 11, 25), date(2026, 11, 25)),))) == []
    assert warned(replace(SLOT, paid=True), replace(ADULT, policies=())) == []


def test_wrong_sex_and_wrong_age_are_warned_of() -> None:
    man = replace(ADULT, sex="male")
    assert warned(replace(SLOT, sex="female"), man) == [WarningCode.OTHER_SEX]
    assert warned(replace(SLOT, sex="male"), ADULT) == [WarningCode.OTHER_SEX]
    assert warned(replace(SLOT, sex="female"), ADULT) == warned(replace(SLOT, sex="female"), replace(ADULT, sex=None)) == []
    assert warned(replace(SLOT, audience=Audience.CHILD)) == [WarningCode.OTHER_AUDIENCE]
    assert warned(replace(SLOT, audience=Audience.ADULT), CHILD) == [WarningCode.OTHER_AUDIENCE]


def test_a_missing_referral_and_a_day_off_are_warned_of() -> None:
    assert warned(replace(SLOT, referral_required=True)) == [WarningCode.NO_REFERRAL]
    assert warned(replace(SLOT, referral_required=True, paid=True)) == []
    assert warned(replace(SLOT, referral_required=True), replace(ADULT, referrals=(REFERRAL,))) == []
    assert warned(replace(SLOT, day_off="День России")) == [WarningCode.DAY_OFF]


def test_without_a_referral_the_doctor_who_gives_one_is_offered() -> None:
    slot = replace(SLOT, referral_required=True)

    def told(patient: PatientFacts) -> str:
        return cautions(slot, patient, [], NOW)[0].said.source

    assert told(ADULT).endswith("Offer a visit to a therapist first.")
    assert told(replace(ADULT, birth_date=None)).endswith("Offer a visit to a therapist first.")
    assert told(CHILD).endswith("Offer a visit to a paediatrician first.")


@pytest.mark.parametrize(("required", "channels", "paid", "named"), [
    (True, (), False, True),
    (False, ("referral", "doctor"), False, True),
    (False, ("registry",), False, False),
    (True, ("paid", "referral"), True, False),
])  # fmt: skip
def test_a_referral_is_named_where_the_place_asks_for_one(required: bool, channels: tuple[str, ...], paid: bool, named: bool) -> None:
    slot = replace(SLOT, referral_required=required, channels=channels, paid=paid)
    found = referrals_to_name(slot, replace(ADULT, referrals=(REFERRAL,)))
    assert found == ((REFERRAL,) if named else ())
    assert referrals_to_name(slot, ADULT) == ()


def test_all_warnings_together_come_the_gravest_first() -> None:
    slot = replace(SLOT, sex="male", audience=Audience.ADULT, referral_required=True, day_off="Санитарный день")
    child = replace(CHILD, has_representative=False, policies=())
    found = warned(slot, child, visit(days=1, specialty="110"))
    assert found == [
        WarningCode.NO_REPRESENTATIVE,
        WarningCode.OTHER_SEX,
        WarningCode.OTHER_AUDIENCE,
        WarningCode.NO_REFERRAL,
        WarningCode.NO_POLICY,
        WarningCode.SECOND_APPOINTMENT,
        WarningCode.DAY_OFF,
    ]


@given(st.lists(st.tuples(st.integers(-300, 300), st.integers(5, 60)), max_size=5), st.integers(-300, 300))
def test_no_accepted_booking_overlaps_another(times: list[tuple[int, int]], minutes: int) -> None:
    others = [
        AppointmentFacts(str(n), START + timedelta(minutes=at), START + timedelta(minutes=at + long), "other", "x")
        for n, (at, long) in enumerate(times)
    ]
    slot = replace(SLOT, start=START + timedelta(minutes=minutes), end=START + timedelta(minutes=minutes + 15))
    if refusal(slot, ADULT, others, NOW) is None:
        assert all(other.end <= slot.start or slot.end <= other.start for other in others)


@pytest.mark.parametrize(
    ("channels", "days", "referral", "kept"),
    [
        ((), 0, False, False),
        (("registry",), 0, False, False),
        (("portal", "registry"), 0, False, False),
        (("call-centre",), 0, False, False),
        (("live-queue",), 0, False, False),
        (("paid",), 0, False, False),
        (("portal",), 0, False, True),
        (("infomat", "portal"), 0, True, True),
        (("doctor",), 0, False, True),
        (("other-clinic",), 0, False, True),
        (("same-day",), 0, False, True),
        (("same-day",), 2, False, False),
        (("portal", "same-day"), 2, False, False),
        (("referral",), 0, False, True),
        (("referral",), 0, True, False),
        (("portal", "referral"), 0, True, False),
    ],
)
def test_a_place_kept_for_others_is_told_as_such(channels: tuple[str, ...], days: int, referral: bool, kept: bool) -> None:
    """Two days ahead of NOW is the visit's own day."""
    slot, patient = replace(SLOT, channels=channels), replace(ADULT, referrals=(REFERRAL,) if referral else ())
    found = [caution.code for caution in cautions(slot, patient, [], NOW + timedelta(days=days, minutes=-30))]
    assert found == ([WarningCode.OTHER_CHANNEL] if kept else [])


def test_the_day_of_a_same_day_place_is_that_of_the_clinic() -> None:
    """A visit in Vladivostok on Wednesday morning: its day begins there while it is Tuesday in London."""
    start = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    slot = replace(SLOT, start=start, end=start + timedelta(minutes=15), tz=ZoneInfo("Asia/Vladivostok"), channels=("same-day",))
    told = [caution.code for caution in cautions(slot, ADULT, [], datetime(2026, 11, 24, 13, 59, tzinfo=UTC))]
    assert told == [WarningCode.OTHER_CHANNEL]
    assert cautions(slot, ADULT, [], datetime(2026, 11, 24, 14, 1, tzinfo=UTC)) == []


@given(st.sets(st.sampled_from(list(Channel))), st.booleans(), st.booleans())
def test_one_more_channel_never_closes_a_place_to_the_registry(channels: set[Channel], its_day: bool, referral: bool) -> None:
    if channels and is_for_registry(sorted(channels), its_day, referral):
        assert all(is_for_registry([*channels, more], its_day, referral) for more in Channel)
    assert is_for_registry([*channels, Channel.REGISTRY], its_day, referral)


@pytest.mark.parametrize(("days", "beyond"), [(-1, True), (0, False), (1, False)])
def test_a_place_after_the_planned_days_may_still_change(days: int, beyond: bool) -> None:
    slot = replace(SLOT, last_day=SLOT.day + timedelta(days=days))
    assert warned(slot) == ([WarningCode.BEYOND_HORIZON] if beyond else [])
