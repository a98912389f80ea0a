"""Where places stand: at their time, side by side where they overlap, as a list where the scale would crush them."""

from datetime import timedelta
from itertools import pairwise

from desktop_app.ui.day.cells import cells_of
from desktop_app.ui.day.layout import SMALLEST_ROW, Frame, ListScale, TimeScale, extent_of, scale_for
from tests.ui.day.days import at, place

FRAME = Frame((at(8), at(18)), 26)


def test_a_place_stands_at_its_time_with_its_length() -> None:
    cells = cells_of((place("a", at(9)), place("b", at(9, 15), 30)))
    scale = scale_for([extent_of(cells)], FRAME)
    assert isinstance(scale, TimeScale)
    first, second = scale.boxes(cells)
    assert first.top == scale.y(at(9))
    assert second.top == scale.y(at(9, 15))
    assert second.bottom <= scale.y(at(9, 45))
    assert second.height > first.height


def test_no_row_of_the_time_scale_is_under_the_smallest_that_can_be_read() -> None:
    for minutes in (10, 12, 14, 15, 16, 20, 26, 60):
        cells = cells_of(tuple(place(str(n), at(8) + timedelta(minutes=n * minutes), minutes) for n in range(8)))
        scale = scale_for([extent_of(cells)], FRAME)
        assert isinstance(scale, TimeScale)
        assert min(box.height for box in scale.boxes(cells)) >= SMALLEST_ROW


def test_places_of_five_minutes_make_a_list_of_equal_rows() -> None:
    cells = cells_of(tuple(place(str(n), at(8, n * 5), 5) for n in range(10)))
    scale = scale_for([extent_of(cells)], FRAME)
    assert isinstance(scale, ListScale)
    tops = [box.top for box in scale.boxes(cells)]
    assert [later - earlier for earlier, later in pairwise(tops)] == [26] * 9


def test_a_place_over_the_schedule_stands_beside_the_one_of_its_time() -> None:
    cells = cells_of((place("a", at(9), state="booked"), place("b", at(9), state="booked", overbooked=True), place("c", at(9, 15))))
    boxes = scale_for([extent_of(cells)], FRAME).boxes(cells)
    assert [(box.lane, box.lanes) for box in boxes] == [(0, 2), (1, 2), (0, 1)]


def test_many_equal_times_stand_as_one() -> None:
    slots = tuple(place(str(n), at(9), place=n, state="booked" if n < 6 else "free") for n in range(15))
    (cell,) = cells_of(slots)
    assert cell.is_stack
    assert (cell.free, len(cell.slots)) == (9, 15)


def test_a_place_sold_twice_is_seen_twice() -> None:
    sold = (place("a", at(9), state="booked", appointment_id="1"), place("a", at(9), state="booked", appointment_id="2"))
    cells = cells_of(sold)
    assert [cell.key for cell in cells] == ["a", "a 1"]
    assert {box.lanes for box in scale_for([extent_of(cells)], FRAME).boxes(cells)} == {2}


def test_time_without_reception_is_told_apart_before_between_and_after() -> None:
    cells = cells_of((place("a", at(9)), place("b", at(11))))
    scale = scale_for([extent_of(cells), extent_of(cells_of((place("c", at(8)), place("d", at(13)))))], FRAME)
    assert isinstance(scale, TimeScale)
    before, between, after = scale.gaps(cells)
    assert before.opens == at(9)
    assert between.is_break
    assert (between.top, between.top + between.height) == (scale.y(at(9, 15)), scale.y(at(11)))
    assert after.top + after.height == scale.height


def test_a_day_without_places_still_has_its_usual_hours() -> None:
    scale = scale_for([extent_of(())], FRAME)
    assert isinstance(scale, TimeScale)
    assert (scale.first, scale.last) == FRAME.day
    assert len(scale.gaps(())) == 1
