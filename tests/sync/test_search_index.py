"""The index of the patient search is put together after the first fetch, in short steps, and finds what it found before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop_app.storage.gate import Urgency
from desktop_app.sync.engine import Interrupted
from desktop_app.sync.search_index import FEW, TABLES, SearchIndex, parts_of
from tests.sync.world import Desk, World

FAMILIES = ("Абакумова", "Бестужева", "Вяземская", "Гагарина", "Долгорукая", "Елагина", "Жемчужникова", "Зубова")


@pytest.fixture
def desk(world: World) -> Desk:
    """A desk whose search index is in many parts: each patient came in a transaction of her own."""
    desk = world.desk(fetch=False)
    for family in FAMILIES:
        desk.new_patient(family)
    assert parts(desk) > FEW
    return desk


def parts(desk: Desk) -> int:
    """Of the names: these patients have no numbers."""
    with desk.store.read() as connection:
        return parts_of(connection, "patient_names")


def sound(desk: Desk) -> None:
    """The index says of each patient what her row says, and finds her."""
    with desk.store.write(Urgency.MACHINE) as unit:
        for table in TABLES:
            unit.connection.exec_driver_sql(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
    for family in FAMILIES:
        found = "SELECT count(*) FROM patient_names WHERE patient_names MATCH ?"
        assert desk.scalar(found, f"{family.lower().replace('ё', 'е')}*") == 1


def after(steps: int) -> Callable[[], None]:
    """Somebody pauses the exchange before step number `steps`, counted from nought."""
    left = iter(range(steps))

    def between() -> None:
        if next(left, None) is None:
            raise Interrupted

    return between


def test_it_is_in_one_part_when_the_first_fetch_is_over(desk: Desk) -> None:
    desk.settle()
    assert parts(desk) <= FEW
    sound(desk)


def test_a_few_parts_are_left_as_they_are(desk: Desk) -> None:
    SearchIndex(desk.store, lambda: None).join()
    before = desk.scalar("SELECT group_concat(segid) FROM patient_names_idx")
    SearchIndex(desk.store, after(0)).join()
    assert desk.scalar("SELECT group_concat(segid) FROM patient_names_idx") == before


@pytest.mark.parametrize("steps", range(2))
def test_stopped_at_any_step_it_is_sound_and_goes_on_another_time(desk: Desk, steps: int) -> None:
    with pytest.raises(Interrupted):
        SearchIndex(desk.store, after(steps)).join()
    sound(desk)
    SearchIndex(desk.store, lambda: None).join()
    assert parts(desk) <= FEW
    sound(desk)
