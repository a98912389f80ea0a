"""Reasons of a cancellation."""

import pytest

from desktop_app.models.cancel_reasons import FOR_CLERK, REASONS, CancelledBy, find_reason

# The code system of FHIR R4, as published with 4.0.1.
PUBLISHED = (
    "pat pat-crs pat-cpp pat-dec pat-fb pat-lt pat-mt pat-mv pat-preg pat-swl pat-ucp "
    "prov prov-pers prov-dch prov-edu prov-hosp prov-labs prov-mri prov-onc maint meds-inc "
    "other oth-cms oth-err oth-fin oth-iv oth-int oth-mu oth-room oth-oerr oth-swie oth-weath"
)


def test_every_published_code_has_exactly_one_label() -> None:
    assert sorted(reason.code for reason in REASONS) == sorted(PUBLISHED.split())
    assert len({reason.label for reason in REASONS}) == len(REASONS)


def test_a_clerk_chooses_out_of_ten_with_the_patients_refusal_first() -> None:
    codes = [reason.code for reason in FOR_CLERK]
    assert codes[0] == "pat"
    assert len(codes) == 10
    assert {"prov-pers", "prov-edu", "oth-room", "maint", "oth-err", "pat-swl", "pat-dec", "other"} <= set(codes)


@pytest.mark.parametrize(
    ("code", "side"),
    [("pat", CancelledBy.PATIENT), ("pat-cpp", CancelledBy.PATIENT), ("prov-pers", CancelledBy.CLINIC), ("maint", CancelledBy.CLINIC)],
)
def test_the_side_of_a_reason_tells_who_owes_another_time(code: str, side: CancelledBy) -> None:
    reason = find_reason(code)
    assert reason is not None
    assert reason.by is side


def test_a_code_of_another_list_is_not_translated() -> None:
    assert find_reason("x-own") is find_reason(None) is find_reason("") is None
