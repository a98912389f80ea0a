"""Where keys lead, as rows and columns: every place can be reached, no step leads beside one."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.queries.day import DayColumn
from desktop_app.ui.day.cells import CellKind
from desktop_app.ui.day.layout import Frame, TimeScale, scale_for
from desktop_app.ui.day.model import Lane
from desktop_app.ui.day.steps import Place, Steps
from tests.ui.day.days import at, column, lanes, place

FRAME = Frame((at(8), at(18)), 26)
NAMES = ("Абрамова", "Белов", "Хабаров", "Ёлкин", "Чен")


def steps(*columns: DayColumn) -> Steps:
    """Steps over a day of these specialists."""
    made = lanes(columns)
    scale = scale_for([lane.extent for lane in made], FRAME)
    return Steps(made, lambda number: scale.boxes(made[number].cells))


MORNING = column("Абрамова", *(place(f"a{n}", at(8) + timedelta(minutes=15 * n)) for n in range(8)))
NOBODY = column("Белов")
LATER = column("Хабаров", *(place(f"h{n}", at(9) + timedelta(minutes=30 * n), 30) for n in range(4)))


@st.composite
def days(draw: st.DrawFn) -> list[DayColumn]:
    """A few specialists with places of any start and length, some free."""
    columns = []
    for number in range(draw(st.integers(1, 4))):
        starts = sorted(draw(st.lists(st.integers(0, 120), max_size=8)))
        slots = tuple(
            place(f"{number}-{n}", at(8) + timedelta(minutes=5 * start), draw(st.sampled_from((10, 15, 40))), draw(_STATES))
            for n, start in enumerate(starts)
        )
        columns.append(column(NAMES[number], *slots))
    return columns


_STATES = st.sampled_from(("free", "booked", "closed"))


def test_down_and_up_stay_in_the_column_and_stop_at_its_ends() -> None:
    there = steps(MORNING)
    assert there.down((0, 0), 1) == (1, 0)
    assert there.down((0, 0), -1) == (0, 0)
    assert there.down((7, 0), 1) == (7, 0)


def test_across_goes_over_who_does_not_receive() -> None:
    there = steps(MORNING, NOBODY, LATER)
    assert there.across((4, 0), 1) == (0, 2)
    assert there.across((0, 2), -1) == (4, 0)
    assert there.across((0, 2), 1) == (0, 2)


def test_an_hour_down_is_the_place_that_stands_an_hour_lower() -> None:
    there = steps(MORNING)
    assert there.hours_down((0, 0), 1) == (4, 0)
    assert there.hours_down((4, 0), -1) == (0, 0)


def test_an_hour_down_is_an_hour_in_a_list_of_five_minutes_too() -> None:
    there = steps(column("Белов", *(place(f"b{n}", at(8) + timedelta(minutes=5 * n), 5) for n in range(30))))
    assert there.hours_down((3, 0), 1) == (15, 0)
    assert there.hours_down((15, 0), -1) == (3, 0)


def test_an_hour_up_from_the_first_place_left_leads_into_the_past() -> None:
    lane = Lane.of(column("Белов", *(place(f"b{n}", at(8) + timedelta(minutes=15 * n)) for n in range(20))), at(11))
    there = Steps([lane], lambda _number: ())
    assert lane.cells[0].kind is CellKind.PAST
    assert there.hours_down((1, 0), -1) == (0, 0)


def test_an_hour_down_moves_by_a_place_at_least() -> None:
    there = steps(column("Белов", place("a", at(8), 120), place("b", at(10), 120)))
    assert there.hours_down((0, 0), 1) == (1, 0)


def test_from_nowhere_any_key_leads_to_the_first_place() -> None:
    there = steps(NOBODY, MORNING)
    assert there.down(None, 1) == (0, 1)
    assert there.across(None, 1) == (0, 1)
    assert there.hours_down((9, 9), 1) == (0, 1)


def test_in_a_day_without_places_no_key_leads_anywhere() -> None:
    there = steps(NOBODY)
    assert there.down(None, 1) is None
    assert there.free(None, 1, at(8)) is None
    assert there.nearest(0, 100) is None


def test_the_next_free_place_passes_over_taken_and_past_ones() -> None:
    there = steps(
        column("Абрамова", place("past", at(8)), place("b", at(9), state="booked"), place("c", at(10))),
        column("Белов", place("d", at(9))),
    )
    assert there.free(None, 1, at(8, 30)) == (2, 0)
    assert there.free((2, 0), 1, at(8, 30)) == (0, 1)
    assert there.free((0, 1), 1, at(8, 30)) is None
    assert there.free((0, 1), -1, at(8, 30)) == (2, 0)


def test_a_place_in_a_case_is_not_offered_as_free() -> None:
    there = steps(column("Абрамова", place("a", at(9), conflict=True), place("b", at(10))))
    assert there.free(None, 1, at(8)) == (1, 0)


def test_letters_find_a_specialist_with_any_layout_and_without_dots_over_e() -> None:
    there = steps(MORNING, column("Белов"), LATER, column("Ёлкин"), column("Чен"))
    assert there.specialist("бел", 0) == 1
    assert there.specialist(",tk", 0) == 1
    assert there.specialist("[f,", 0) == 2
    assert there.specialist("елк", 0) == 3
    assert there.specialist("чен т", 0) is None
    assert there.specialist("ю", 0) is None


def test_the_same_letter_again_goes_on_to_the_next_of_that_name() -> None:
    there = steps(column("Белов"), column("Чен"), column("Белова"))
    assert there.specialist("б", 0) == 0
    assert there.specialist("б", 1) == 2
    assert there.specialist("б", 3) == 0


@given(days())
def test_every_free_place_is_reached_by_the_key_to_the_next_one(columns: list[DayColumn]) -> None:
    there = steps(*columns)
    wanted = sum(
        any(slot.state == "free" for slot in cell.slots) for lane in there.lanes for cell in lane.cells
    )  # fmt: skip
    seen: list[Place] = []
    found = there.free(None, 1, at(8))
    while found is not None:
        seen.append(found)
        found = there.free(found, 1, at(8))
    assert len(seen) == len(set(seen)) == wanted
    back: list[Place] = []
    found = there.free(None, -1, at(8))
    while found is not None:
        back.append(found)
        found = there.free(found, -1, at(8))
    assert back == seen[::-1]


@given(days(), st.lists(st.sampled_from(("up", "down", "left", "right", "page-up", "page-down")), max_size=12))
def test_no_walk_leads_beside_a_place(columns: list[DayColumn], walk: list[str]) -> None:
    there = steps(*columns)
    spot = there.first()
    for step in walk:
        by = -1 if step in ("up", "left", "page-up") else 1
        if step in ("up", "down"):
            spot = there.down(spot, by)
        elif step in ("left", "right"):
            spot = there.across(spot, by)
        else:
            spot = there.hours_down(spot, by)
        assert spot is None or spot[0] < len(there.lanes[spot[1]].cells)
    assert (spot is None) == (not any(lane.cells for lane in there.lanes))


@given(days())
def test_no_two_places_of_a_column_cover_each_other(columns: list[DayColumn]) -> None:
    made = lanes(columns)
    scale = scale_for([lane.extent for lane in made], FRAME)
    for lane in made:
        boxes = scale.boxes(lane.cells)
        for one in range(len(boxes)):
            for other in range(one + 1, len(boxes)):
                first, second = boxes[one], boxes[other]
                apart = first.bottom <= second.top or second.bottom <= first.top
                assert apart or first.lane != second.lane


@given(days())
def test_the_scale_holds_the_whole_day(columns: list[DayColumn]) -> None:
    made = lanes(columns)
    scale = scale_for([lane.extent for lane in made], FRAME)
    for lane in made:
        for box in scale.boxes(lane.cells):
            assert 0 <= box.top < box.bottom <= scale.height
        gaps = scale.gaps(lane.cells)
        assert all(gap.height >= 0 for gap in gaps)
        if isinstance(scale, TimeScale):
            assert gaps[-1].top + gaps[-1].height <= scale.height
