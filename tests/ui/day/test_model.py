"""The model of the day: passes Qt's own tester, says what plain tuples say, keeps what stays."""

from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.day.model import DayModel
from tests.ui.day.days import at, column, lanes, place

ZONE = ZoneInfo("Europe/Moscow")


@pytest.fixture
def model() -> DayModel:
    """An empty day."""
    return DayModel(lambda: ZONE, lambda: at(9))


MORNING = (
    column("Кузнецова", place("a", at(9)), place("b", at(9, 15), state="booked", patient="Ёлкин Ф. Э.")),
    column("Орлов", place("c", at(10)), place("d", at(10, 15)), place("e", at(10, 30))),
)


def test_the_day_is_what_the_tuples_say(model: DayModel) -> None:
    model.show_other(lanes(MORNING))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    assert model.texts() == [("Кузнецова Е. П.", ("09:00", "09:15 Ёлкин Ф. Э.")), ("Орлов Е. П.", ("10:00", "10:15", "10:30"))]
    assert (model.rowCount(), model.columnCount()) == (3, 2)


def test_below_the_last_place_of_a_column_there_is_nothing_to_choose(model: DayModel) -> None:
    model.show_other(lanes(MORNING))
    assert model.cell_at(model.index(2, 0)) is None
    assert model.flags(model.index(2, 0)) == Qt.ItemFlag.NoItemFlags


@pytest.mark.parametrize(
    "after",
    [
        MORNING[:1],
        MORNING[1:],
        MORNING[::-1],
        (),
        (column("Кузнецова", place("b", at(9, 15))), MORNING[1]),
        (MORNING[0], column("Орлов", place("c", at(10)), place("c2", at(10, 5)), *MORNING[1].slots[1:], place("f", at(11)))),
        (column("Абрамова", place("x", at(8))), *MORNING, column("Яковлева")),
        (MORNING[1], column("Сафина", place("y", at(12))), column("Кузнецова", *MORNING[0].slots[::-1])),
    ],
)
def test_whatever_comes_and_goes_the_model_says_the_new_day(model: DayModel, after: tuple[DayColumn, ...]) -> None:
    model.show_other(lanes(MORNING))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    held = QPersistentModelIndex(model.index_of("c"))
    model.show(lanes(after))
    fresh = DayModel(lambda: ZONE, lambda: at(9))
    fresh.show_other(lanes(after))
    assert model.texts() == fresh.texts()
    assert model.rowCount() == fresh.rowCount()
    assert QPersistentModelIndex(model.index_of("c")) == held or not held.isValid()


def test_the_cursor_stays_on_its_place_when_an_earlier_one_appears(model: DayModel) -> None:
    model.show_other(lanes(MORNING))
    held = QPersistentModelIndex(model.index_of("d"))
    model.show(lanes((MORNING[0], column("Орлов", place("early", at(8)), *MORNING[1].slots))))
    cell = model.cell_at(held)
    assert cell is not None
    assert cell.slot.slot_id == "d"
    assert held.row() == 2


def test_a_place_that_was_booked_tells_only_itself(model: DayModel) -> None:
    model.show_other(lanes(MORNING))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), first.column())))
    model.show(lanes((MORNING[0], column("Орлов", place("c", at(10)), place("d", at(10, 15), state="booked"), place("e", at(10, 30))))))
    assert told == [(1, 1)]


def test_a_screen_reader_hears_time_state_channel_specialist_and_room(model: DayModel) -> None:
    model.show_other(lanes(MORNING))
    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "09:00, free, registry, Кузнецова, терапевт, room 214"
    said = model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "09:15, booked, Ёлкин Ф. Э., Кузнецова, терапевт, room 214"


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        (place("a", at(8)), "08:00, not taken, registry"),
        (place("a", at(10), state="booked", provisional=True, patient="Цой Ж. А."), "10:00, booked, provisional, Цой Ж. А."),
        (place("a", at(10), state="booked", conflict=True), "10:00, booked, to settle"),
        (place("a", at(10), state="arrived"), "10:00, has come"),
        (place("a", at(10), state="checked-in"), "10:00, in the room"),
        (place("a", at(8), state="fulfilled"), "08:00, received"),
        (place("a", at(8), state="noshow"), "08:00, did not come"),
        (place("a", at(10), state="held"), "10:00, held"),
        (place("a", at(10), state="closed"), "10:00, closed"),
        (place("a", at(10), state="booked", overbooked=True), "10:00, booked, over the schedule"),
        (place("a", at(10), channels=("portal", "registry")), "10:00, free, portal, registry"),
    ],
)
def test_every_state_is_said_in_words(model: DayModel, slot: SlotCell, said: str) -> None:
    model.show_other(lanes([column("Кузнецова", slot)]))
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == f"{said}, Кузнецова, терапевт, room 214"
