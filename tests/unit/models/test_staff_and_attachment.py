"""Rights as data, role by role; and when an attachment is in force."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.attachment import Attachment, AttachmentKind
from desktop_app.models.person import DEFAULT_RIGHTS, ROLE_NAMES, Right, RoleCode

CLERK, SENIOR, CALLS, MANAGER, DOCTOR, IT = RoleCode
# Who may do what, as a clinic's order would put it.
WHO_MAY = {
    Right.VIEW: {CLERK, SENIOR, CALLS, MANAGER, DOCTOR},
    Right.BOOK: {CLERK, SENIOR, CALLS, MANAGER, DOCTOR},
    Right.BOOK_OVER: {SENIOR, MANAGER},
    Right.BOOK_PORTAL_QUOTA: {SENIOR, MANAGER},
    Right.MOVE: {CLERK, SENIOR, CALLS, MANAGER},
    Right.CANCEL: {CLERK, SENIOR, CALLS, MANAGER},
    Right.CANCEL_LATE: {SENIOR, MANAGER},
    Right.CHECK_IN: {CLERK, SENIOR, MANAGER, DOCTOR},
    Right.EDIT_PATIENT: {CLERK, SENIOR, MANAGER},
    Right.SETTLE: {CLERK, SENIOR, CALLS, MANAGER},
    Right.EDIT_SCHEDULE: {MANAGER},
    Right.PUBLISH_SCHEDULE: {MANAGER},
    Right.REPORTS: {SENIOR, MANAGER},
    Right.MANAGE_STAFF: {SENIOR, MANAGER, IT},
    Right.ADMINISTER: {IT},
    Right.FREE_HOLDS: {SENIOR, MANAGER},
}
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize("right", Right)
def test_a_right_is_held_by_these_roles_and_no_others(right: Right) -> None:
    assert {role for role, rights in DEFAULT_RIGHTS.items() if right in rights} == WHO_MAY[right]


def test_every_role_has_rights_and_a_name() -> None:
    assert set(DEFAULT_RIGHTS) == set(ROLE_NAMES) == set(RoleCode)
    assert all(DEFAULT_RIGHTS.values())
    assert len(set(ROLE_NAMES.values())) == len(RoleCode)


def test_a_senior_clerk_may_all_that_a_clerk_may_and_it_staff_see_no_patient() -> None:
    assert DEFAULT_RIGHTS[SENIOR] > DEFAULT_RIGHTS[CLERK]
    assert DEFAULT_RIGHTS[IT] == {Right.ADMINISTER, Right.MANAGE_STAFF}


def attachment(starts: date | None, ends: date | None) -> Attachment:
    return Attachment("Organization/1", "Location/3", AttachmentKind.TERRITORIAL, starts, ends, "register")


@given(days, days, days)
def test_an_attachment_holds_from_its_first_to_its_last_day(one: date, other: date, day: date) -> None:
    starts, ends = sorted((one, other))
    assert attachment(starts, ends).holds_on(day) is (starts <= day <= ends)
    assert attachment(starts, None).holds_on(day) is (starts <= day)
    assert attachment(None, ends).holds_on(day) is (day <= ends)
    assert attachment(None, None).holds_on(day)


@given(days)
def test_the_next_attachment_takes_over_on_the_day_after_the_last(last: date) -> None:
    old, new = attachment(None, last), attachment(last + timedelta(days=1), None)
    for day in (last - timedelta(days=1), last, last + timedelta(days=1)):
        assert old.holds_on(day) is not new.holds_on(day)
