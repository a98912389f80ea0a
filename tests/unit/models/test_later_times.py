"""Until when a case may be put off: never past the visit, and always until some time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.conflict import later_times

ZONE = ZoneInfo("Europe/Moscow")
FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MONDAY_OPENING = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def offered(term: datetime | None) -> tuple[datetime, ...]:
    return later_times(FRIDAY, term, ZONE, ProductionCalendar())


def test_in_an_hour_in_four_or_when_the_clinic_opens_next() -> None:
    assert offered(None) == (FRIDAY + HOUR, FRIDAY + 4 * HOUR, MONDAY_OPENING)


@pytest.mark.parametrize(("hours", "count"), [(1, 0), (3, 1), (5, 2), (90, 3)])
def test_nobody_puts_a_case_off_past_its_visit(hours: int, count: int) -> None:
    term = FRIDAY + hours * HOUR
    found = offered(term)
    assert len([moment for moment in found if moment < term]) == max(count, 1)
    assert all(moment < term for moment in found)


def test_shortly_before_the_visit_there_are_ten_minutes() -> None:
    assert offered(FRIDAY + HOUR / 2) == (FRIDAY + timedelta(minutes=10),)


def test_what_is_overdue_can_still_be_put_off() -> None:
    assert len(offered(FRIDAY - HOUR)) == 3
