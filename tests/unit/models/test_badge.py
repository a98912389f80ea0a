"""Which codes can be a badge: never one that leads elsewhere."""

import pytest

from desktop_app.models.badge import LONGEST, NO_CODE, OTHER_CODE, badge_code, unfit
from tests.unit.models.test_scanned import CODE, ENP, PAPER


@pytest.mark.parametrize("code", ["0012345678", "EM-4100-77", "4711", "x" * (LONGEST - 1) + "1"])
def test_numbers_and_marked_numbers_are_badges(code: str) -> None:
    assert (badge_code(code), unfit(code)) == (code, "")


@pytest.mark.parametrize("code", ["", "  ", "123", "no-digits", "x" * LONGEST + "1"])
def test_what_no_scanner_would_tell_from_typing_is_none(code: str) -> None:
    assert unfit(code) == NO_CODE


@pytest.mark.parametrize("code", [CODE, CODE[:-1], ENP, PAPER])
def test_a_ticket_and_a_policy_lead_elsewhere(code: str) -> None:
    assert (badge_code(code), unfit(code)) == ("", OTHER_CODE)


def test_what_the_scanner_puts_before_the_code_and_around_it_is_not_the_badge() -> None:
    assert badge_code("]C0EM410077\r") == badge_code("EM410077") == "EM410077"
