"""Deadlines of the state guarantees."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.calendar import DayKind, DayOverride, ProductionCalendar
from desktop_app.models.specialty_table import Waiting, load_specialties
from desktop_app.models.waiting import FEDERAL_LIMITS, Care, Deadline, Unit, Urgency, WaitingLimit, deadline

STATE = ProductionCalendar()
MOSCOW, KAMCHATKA = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Kamchatka")
ASKED = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
NEUROLOGIST, THERAPIST = "45", "110"


def until(
    code: str | None, asked: datetime = ASKED, tz: ZoneInfo = MOSCOW, urgency: Urgency = Urgency.ROUTINE, care: Care = Care.VISIT
) -> Deadline:
    found = deadline(code, asked, STATE, tz, urgency=urgency, care=care)
    assert found is not None
    return found


@pytest.mark.parametrize("code", ["110", "49", "59"])
def test_the_district_doctor_is_seen_within_24_hours_weekend_or_not(code: str) -> None:
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    found = until(code, friday)
    assert found.until == friday + timedelta(hours=24)
    assert found.last_day == date(2026, 11, 28)
    assert found.is_met_by(friday + timedelta(hours=24))
    assert not found.is_met_by(friday + timedelta(hours=24, minutes=1))


def test_a_specialist_is_seen_within_14_working_days() -> None:
    found = until(NEUROLOGIST)
    assert found.last_day == date(2026, 12, 11)
    assert found.until == datetime(2026, 12, 12, tzinfo=MOSCOW)
    assert found.is_met_by(datetime(2026, 12, 11, 23, 45, tzinfo=MOSCOW))
    assert not found.is_met_by(datetime(2026, 12, 12, tzinfo=MOSCOW))


def test_new_year_holidays_do_not_count() -> None:
    assert until(NEUROLOGIST, datetime(2026, 12, 28, 9, 0, tzinfo=UTC)).last_day == date(2027, 1, 26)


@pytest.mark.parametrize(
    ("urgency", "care", "last_day"),
    [
        (Urgency.SUSPECTED_CANCER, Care.VISIT, date(2026, 11, 26)),
        (Urgency.SUSPECTED_HEART_DISEASE, Care.VISIT, date(2026, 11, 26)),
        (Urgency.ROUTINE, Care.DIAGNOSTICS, date(2026, 12, 11)),
        (Urgency.SUSPECTED_CANCER, Care.DIAGNOSTICS, date(2026, 12, 2)),
        (Urgency.ROUTINE, Care.OBSERVATION, date(2026, 11, 26)),
        (Urgency.ROUTINE, Care.HOSPITAL, date(2026, 12, 11)),
        (Urgency.SUSPECTED_CANCER, Care.HOSPITAL, date(2026, 12, 2)),
    ],
)
def test_the_other_limits(urgency: Urgency, care: Care, last_day: date) -> None:
    assert until(NEUROLOGIST, urgency=urgency, care=care).last_day == last_day


def test_urgent_care_is_given_within_two_hours_by_any_doctor() -> None:
    for code in (THERAPIST, NEUROLOGIST, None):
        assert until(code, urgency=Urgency.URGENT).until == ASKED + timedelta(hours=2)


def test_a_suspicion_of_cancer_does_not_put_the_district_doctor_off() -> None:
    assert until(THERAPIST, urgency=Urgency.SUSPECTED_CANCER).until == ASKED + timedelta(hours=24)


def test_days_are_the_clinics_own() -> None:
    late_in_moscow = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert until(NEUROLOGIST, late_in_moscow).last_day == date(2026, 12, 11)
    assert until(NEUROLOGIST, late_in_moscow, KAMCHATKA).last_day == date(2026, 12, 14)


def test_a_region_may_be_stricter_in_calendar_days() -> None:
    strict = WaitingLimit(NEUROLOGIST, None, Care.VISIT, 10, Unit.CALENDAR_DAYS, "ТПГГ региона")
    found = deadline(NEUROLOGIST, ASKED, STATE, MOSCOW, limits=(strict, *FEDERAL_LIMITS))
    assert found is not None
    assert (found.last_day, found.limit.source) == (date(2026, 12, 3), "ТПГГ региона")


def test_a_looser_row_of_a_region_changes_nothing() -> None:
    loose = WaitingLimit(None, None, Care.VISIT, 30, Unit.WORKING_DAYS, "ТПГГ региона")
    assert deadline(NEUROLOGIST, ASKED, STATE, MOSCOW, limits=(loose, *FEDERAL_LIMITS)) == until(NEUROLOGIST)


def test_a_clinics_sanitary_day_moves_the_deadline() -> None:
    own = ProductionCalendar(overrides=[DayOverride(date(2026, 12, 11), DayKind.OFF)])
    found = deadline(NEUROLOGIST, ASKED, own, MOSCOW)
    assert found is not None
    assert found.last_day == date(2026, 12, 14)


def test_without_a_row_there_is_no_deadline() -> None:
    assert deadline(NEUROLOGIST, ASKED, STATE, MOSCOW, limits=()) is None


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        deadline(NEUROLOGIST, ASKED.replace(tzinfo=None), STATE, MOSCOW)


def test_the_table_of_specialties_and_the_limits_agree_on_the_first_contact() -> None:
    primary = {row.code for row in load_specialties().rows if row.waiting is Waiting.PRIMARY}
    assert primary == {limit.specialty_code for limit in FEDERAL_LIMITS if limit.specialty_code}


@given(
    st.integers(0, 960_000).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(list(Urgency)),
    st.sampled_from(list(Care)),
    st.sampled_from([THERAPIST, NEUROLOGIST, None]),
)
def test_every_request_has_a_deadline_after_it(asked: datetime, urgency: Urgency, care: Care, code: str | None) -> None:
    found = until(code, asked, urgency=urgency, care=care)
    assert found.until > asked
    assert found.is_met_by(asked)
    assert found.is_met_by(found.until) == (found.limit.unit is Unit.HOURS)
