"""Which days came whole: what the cursors of the walks tell, compared with the questions that the desk really asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.cursor import Cursor
from desktop_app.queries.coverage import Coverage, read_coverage
from desktop_app.sync.scope import Members, Query, Scope, Wave, Window, queries
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.unit.queries.additions import Additions, beside

TODAY = date(2026, 11, 16)
SCHEDULES = ("s1", "s2", "s3")
Walked = tuple[Query, bool]


def coverage(more: Additions, walked: list[Walked], resource_type: str = "Slot") -> Coverage:
    """The coverage after these walks, the kit's own cursor taken away."""
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    for query, whole in walked:
        more.note(Cursor(key=query.key, resource_type=query.resource_type, complete=MONDAY_MORNING if whole else None, walk_rows=0))
    return more.ask(read_coverage, resource_type)


def slots(members: tuple[str, ...], first: int, last: int) -> Query:
    """The question for the places of some schedules, from day `first` up to day `last` of November."""
    window = Window(TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    return Query("Slot", (), "schedule" if members else "", tuple(f"Schedule/{one}" for one in members), "start", window)


@st.composite
def walks(draw: st.DrawFn) -> list[Walked]:
    """Walks of some schedules, or of all, over some days; begun or whole. A question has one cursor."""
    found: dict[str, Walked] = {}
    for _ in range(draw(st.integers(0, 6))):
        members = draw(st.sampled_from([(), ("s1",), ("s2",), ("s1", "s3"), ("s2", "s3")]))
        first = draw(st.integers(-3, 9))
        query = slots(members, first, first + draw(st.integers(1, 6)))
        found[query.key] = (query, draw(st.booleans()))
    return list(found.values())


def told_by_looking(walked: list[Walked], schedule: str, day: date) -> bool | None:
    """The same, from the questions themselves."""
    about = [
        whole
        for query, whole in walked
        if query.window and query.window.start <= day < query.window.end and (not query.members or f"Schedule/{schedule}" in query.members)
    ]
    return any(about) if about else None


@given(walked=walks())
def test_a_day_came_whole_where_a_whole_walk_was_about_it(town: Replica, walked: list[Walked]) -> None:
    with beside(town) as more:
        found = coverage(more, walked)
    assert found.asked == bool(walked)
    for schedule in SCHEDULES:
        for number in range(-5, 16):
            day = TODAY + timedelta(days=number)
            assert found.of(schedule, day) == told_by_looking(walked, schedule, day), (schedule, day)


@pytest.mark.parametrize("scope", [Scope(), Scope(clinics=("c1",))])
def test_after_all_that_a_desk_asks_for_every_day_of_its_horizon_is_whole(more: Additions, scope: Scope) -> None:
    asked = [query for wave in Wave for query in queries(scope, wave, TODAY, Members(posts=["p1"], schedules=list(SCHEDULES)))]
    places = [query for query in asked if query.resource_type == "Slot"]
    found = coverage(more, [(query, True) for query in places])
    horizon = scope.horizon(TODAY)
    assert {found.of("s2", horizon.start + timedelta(days=number)) for number in range(horizon.days)} == {True}
    assert found.of("s2", horizon.end) is None
    assert found.of("s2", horizon.start - timedelta(days=1)) is None


def test_a_row_that_only_lives_here_is_covered_by_nothing_but_a_walk_of_everything(more: Additions) -> None:
    assert coverage(more, [(slots(("s1",), 0, 5), True)]).of(None, TODAY) is None
    assert coverage(more, [(slots((), 0, 5), True)]).of(None, TODAY) is True


def test_visits_without_a_date_do_not_make_the_days_of_the_others_whole(more: Additions) -> None:
    """The waiting list is one short page and comes at once; the diary of three months does not."""
    dated, undated = queries(Scope(), Wave.DIARY, TODAY, Members())[1:]
    assert ("status", "waitlist,proposed,pending") in undated.parameters
    assert coverage(more, [(dated, False), (undated, True)], "Appointment").of(None, TODAY) is False
    assert coverage(more, [(dated, True), (undated, False)], "Appointment").of(None, TODAY) is True


PROGRESS = st.lists(st.tuples(st.booleans(), st.integers(0, 5000), st.none() | st.integers(0, 3000)), max_size=5)


@given(progress=PROGRESS)
def test_the_share_that_came_is_told_of_walks_whose_end_is_known_and_is_never_all(
    town: Replica, progress: list[tuple[bool, int, int | None]]
) -> None:
    with beside(town) as more:
        more.unit.connection.exec_driver_sql("DELETE FROM cursor")
        for number, (whole, rows, total) in enumerate(progress):
            complete = MONDAY_MORNING if whole else None
            more.note(
                Cursor(key=f"Slot?schedule=Schedule/{number}", resource_type="Slot", complete=complete, walk_rows=rows, walk_total=total)
            )
        percent = more.ask(read_coverage, "Slot").percent
    known = [(rows, total) for whole, rows, total in progress if not whole and total]
    if not known:
        assert percent is None
        return
    assert percent is not None
    assert 0 <= percent <= 99, "what is under way is not told as done"
    assert percent == min(99, 100 * sum(rows for rows, _ in known) // sum(total for _, total in known))


def test_a_walk_that_does_not_tell_its_end_does_not_flatter_the_one_that_does(more: Additions) -> None:
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    more.note(Cursor(key="Slot?schedule=Schedule/1", resource_type="Slot", walk_rows=900))
    more.note(Cursor(key="Slot?schedule=Schedule/2", resource_type="Slot", walk_rows=100, walk_total=1000))
    assert more.ask(read_coverage, "Slot").percent == 10
