"""An outage's totals and times, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop_app.models.operation import OperationState
from desktop_app.models.outage import CLOCKS_DIFFER, Fate, Totals, fate_of, is_within

MORNING = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
NOON = MORNING + timedelta(hours=3)


def test_only_an_answer_of_the_central_makes_an_act_transferred() -> None:
    assert {state for state in OperationState if fate_of(state) is Fate.TRANSFERRED} == {OperationState.APPLIED}


def test_every_state_that_is_not_finished_is_open_and_no_other() -> None:
    assert {state for state in OperationState if fate_of(state).is_open} == {state for state in OperationState if state.unfinished}


def test_totals_add_up_and_paper_that_is_not_entered_keeps_the_journal_open() -> None:
    fates = (Fate.TRANSFERRED, Fate.TRANSFERRED, Fate.WAITS, Fate.IN_DOUBT, Fate.REFUSED, Fate.TAKEN_BACK, Fate.GIVEN_UP)
    totals = Totals.of(fates, unentered=2)
    assert totals == Totals(lines=7, transferred=2, waits=2, refused=1, taken_back=1, given_up=1, unentered=2)
    assert totals.rest == 5
    assert Totals.of((Fate.TRANSFERRED, Fate.TAKEN_BACK)).rest == 0


@pytest.mark.parametrize(
    ("happened", "within"),
    [
        (MORNING, True),
        (NOON, True),
        (MORNING - CLOCKS_DIFFER, True),
        (NOON + CLOCKS_DIFFER, True),
        (MORNING - CLOCKS_DIFFER - timedelta(minutes=1), False),
        (NOON + CLOCKS_DIFFER + timedelta(minutes=1), False),
    ],
)
def test_a_line_belongs_to_an_outage_as_far_as_clocks_on_walls_allow(happened: datetime, within: bool) -> None:
    assert is_within(happened, MORNING, NOON) is within
