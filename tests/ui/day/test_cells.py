"""What stands in one rectangle: places, equal times as one, a live queue as a lane, the past as one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.i18n import tr
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.cells import CellKind, Queue, cells_of, column_cells, fold_for
from desktop_app.ui.day.layout import Frame, Layout, ListScale, TimeScale, Wish, extent_of, scale_for
from desktop_app.ui.day.words import name_text, read_aloud, time_text
from tests.ui.day.days import at, column, place

ZONE = ZoneInfo("Europe/Moscow")
DAY = (at(8), at(18))
STATES = ("free", "held", "closed", "pending", "booked", "arrived", "checked-in", "fulfilled", "noshow")


def quarter(hour: int, minute: int, state: str = "free", length: int = 15) -> SlotCell:
    """A place named by its time."""
    return place(f"{hour}:{minute}", at(hour, minute), length, state)


MORNING = column(
    "Кузнецова",
    *(quarter(8, minute, "fulfilled") for minute in (0, 15, 30, 45)),
    quarter(9, 0, "noshow"),
    quarter(9, 15, "free"),
    quarter(9, 30, "arrived"),
    quarter(9, 45, "booked"),
    *(quarter(11, minute, "booked") for minute in (0, 15)),
)


@st.composite
def receptions(draw: st.DrawFn) -> DayColumn:
    """A day of places of any start, length and state."""
    starts = sorted(draw(st.lists(st.integers(0, 120), max_size=25)))
    slots = tuple(
        place(f"s{number}", at(8) + timedelta(minutes=5 * start), draw(st.sampled_from((5, 14, 15, 40))), draw(st.sampled_from(STATES)))
        for number, start in enumerate(starts)
    )
    return column("Ким", *slots)


moments = st.integers(0, 13 * 60).map(lambda minutes: at(7) + timedelta(minutes=minutes))


# Stacks


def test_equal_times_stand_as_nine_of_fifteen() -> None:
    slots = tuple(place(str(n), at(9), place=n, state="booked" if n < 6 else "free") for n in range(15))
    (cell,) = cells_of(slots)
    assert (cell.kind, time_text(cell, ZONE), name_text(cell)) == (CellKind.STACK, "09:00", "9/15")


def test_a_stack_keeps_its_key_when_its_first_place_goes_away() -> None:
    slots = tuple(place(str(n), at(9), place=n) for n in range(6))
    assert cells_of(slots)[0].key == cells_of(slots[1:])[0].key


# Live queues


def lane(*slots: SlotCell) -> DayColumn:
    """A reception without times."""
    return replace(column("забор крови", *slots), live_queue=True)


def test_a_live_queue_is_one_lane_with_its_count_and_first_number() -> None:
    queue = lane(quarter(8, 0, "fulfilled"), quarter(8, 10, "noshow"), quarter(8, 20, "arrived"), quarter(8, 30, "booked"), quarter(8, 40))
    (cell,) = column_cells(queue)
    assert cell.kind is CellKind.QUEUE
    assert Queue.of(cell) == Queue(2, "№ 3", 1)
    assert name_text(cell) == "waiting 2, first № 3"
    assert read_aloud(cell, queue, ZONE, at(9)) == "live queue, waiting 2, first № 3, забор крови, терапевт, room 214"


def test_who_came_without_a_booking_is_called_by_the_number_on_the_paper() -> None:
    walk_in = replace(quarter(8, 50, "arrived"), overbooked=True, queue_number="КД-12")
    (cell,) = column_cells(lane(quarter(8, 0, "fulfilled"), walk_in))
    tr.use("ru")
    assert name_text(cell) == "ждут 1, первый КД-12"


@pytest.mark.parametrize(("states", "words"), [((), "nobody waits"), (("fulfilled", "fulfilled"), "nobody waits, received 2")])
def test_an_empty_queue_says_that_nobody_waits(states: tuple[str, ...], words: str) -> None:
    slots = [quarter(8, 10 * number, state) for number, state in enumerate(states)] or [quarter(8, 0)]
    (cell,) = column_cells(lane(*slots))
    assert name_text(cell) == words


def test_a_queue_without_any_place_is_no_lane() -> None:
    assert column_cells(lane()) == ()


def test_the_past_of_a_queue_is_not_folded_for_who_waits_is_in_it() -> None:
    (cell,) = column_cells(lane(quarter(8, 0, "arrived")), at(12))
    assert cell.kind is CellKind.QUEUE


# The past


def test_past_hours_stand_as_one_line_in_numbers() -> None:
    past, *rest = column_cells(MORNING, at(10))
    assert past.kind is CellKind.PAST
    assert name_text(past) == "received 4, did not come 1, came, still waiting 1, not noted 1, not taken 1"
    assert [cell.key for cell in rest] == ["11:0", "11:15"]
    assert read_aloud(past, MORNING, ZONE, at(10, 40)).startswith("until 10:00, received 4, did not come 1")


def test_the_past_is_told_in_russian_as_the_registry_says() -> None:
    tr.use("ru")
    past = column_cells(column("Ким", *(quarter(8, n, "fulfilled") for n in range(9)), quarter(8, 30, "noshow")), at(10))[0]
    assert name_text(past) == "принято 9, не явились 1"


def test_a_past_place_in_a_case_is_not_hidden_in_the_numbers() -> None:
    past = column_cells(column("Ким", replace(quarter(8, 0, "booked"), conflict=True)), at(10))[0]
    assert name_text(past) == "to settle 1"


def test_only_closed_time_has_passed() -> None:
    assert name_text(column_cells(column("Ким", quarter(8, 0, "closed")), at(10))[0]) == "nothing in the past hours"


def test_the_day_is_folded_only_when_an_hour_of_it_has_passed_and_the_last_half_hour_stays() -> None:
    assert fold_for([MORNING], at(9, 29)) is None
    assert fold_for([MORNING], at(9, 30)) == at(9)
    assert fold_for([MORNING], at(11, 42)) == at(11)
    assert fold_for([column("Ким")], at(11, 42)) is None
    assert fold_for([lane(quarter(8, 0))], at(11, 42)) is None


def test_a_column_that_begins_later_has_nothing_to_fold() -> None:
    assert [cell.kind for cell in column_cells(column("Орлов", quarter(14, 0)), at(11))] == [CellKind.PLACE]


def test_the_folded_past_is_one_line_above_the_hours_that_are_left() -> None:
    cells = column_cells(MORNING, at(10))
    scale = scale_for([extent_of(cells)], Frame(DAY, 26, fold=at(10)))
    assert isinstance(scale, TimeScale)
    past, first, _ = scale.boxes(cells)
    assert past.bottom <= scale.y(at(10))
    assert first.top == scale.y(at(11))
    assert scale.y(at(11)) - scale.y(at(10)) == scale.hour
    assert past.height >= 2 * 16, "two lines of words"


@given(receptions(), moments)
def test_folding_loses_no_place_and_hides_none_that_is_not_over(one: DayColumn, now: datetime) -> None:
    fold = fold_for([one], now)
    cells = column_cells(one, fold)
    assert sorted(slot.slot_id for cell in cells for slot in cell.slots) == sorted(slot.slot_id for slot in one.slots)
    for cell in cells:
        if cell.kind is CellKind.PAST:
            assert cell is cells[0]
            assert cell.end < now
            assert all(slot.start < now for slot in cell.slots)


@given(receptions(), moments, st.sampled_from(tuple(Layout)), st.sampled_from((0.75, 1.0, 2.0, 3.0)))
def test_in_every_layout_no_row_is_too_low_and_none_covers_another(one: DayColumn, now: datetime, layout: Layout, zoom: float) -> None:
    fold = fold_for([one], now)
    cells = column_cells(one, fold)
    scale = scale_for([extent_of(cells)], Frame(DAY, 26, fold=fold), Wish(layout, zoom))
    boxes = scale.boxes(cells)
    for number, box in enumerate(boxes):
        assert 0 <= box.top < box.bottom <= scale.height
        assert box.height >= 21, "22 with the hairline between two rows"
        for other in boxes[number + 1 :]:
            assert box.bottom <= other.top or other.bottom <= box.top or box.lane != other.lane
    assert all(gap.height >= 0 for gap in scale.gaps(cells))


# The layouts


def five_minutes(count: int = 12) -> list[SlotCell]:
    """Places of five minutes one after the other."""
    return [place(str(n), at(8) + timedelta(minutes=5 * n), 5) for n in range(count)]


def test_a_scale_asked_for_is_kept_and_made_tall_enough() -> None:
    cells = cells_of(five_minutes())
    scale = scale_for([extent_of(cells)], Frame(DAY, 26), Wish(Layout.SCALE))
    assert isinstance(scale, TimeScale)
    assert min(box.height for box in scale.boxes(cells)) >= 22


def test_a_list_asked_for_is_given_where_the_scale_would_fit() -> None:
    scale = scale_for([extent_of(cells_of(MORNING.slots))], Frame(DAY, 26), Wish(Layout.LIST))
    assert scale == ListScale(26, 10)


def test_enlarged_enough_the_scale_comes_by_itself() -> None:
    extents = [extent_of(cells_of(five_minutes()))]
    assert isinstance(scale_for(extents, Frame(DAY, 26), Wish(zoom=1.5)), ListScale)
    assert isinstance(scale_for(extents, Frame(DAY, 26), Wish(zoom=2.0)), TimeScale)


def test_made_smaller_the_list_comes_by_itself_and_stays_readable() -> None:
    extents = [extent_of(cells_of(MORNING.slots))]
    assert scale_for(extents, Frame(DAY, 26), Wish(zoom=0.75)) == ListScale(22, 10)
