"""A law of the grid: whatever comes, goes and changes, it shows what a grid built anew would show, and tells every cell that differs."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop_app.core.i18n import tr
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.summary.lines import GroupLine, Line, OpenedLine, SpecialistLine, arrange, key_of, specialist_line
from desktop_app.ui.summary.model import FIRST_DAY, Heads, SummaryModel

ZONE = ZoneInfo("Europe/Moscow")
MONDAY = date(2026, 11, 16)
DAYS = 3
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
CALENDAR = ProductionCalendar()

# Two codes may be called alike and lie mixed by surname; some posts have no specialty that the dictionary knows.
STAFF = {
    "s1": ("", "", "Громов"),
    "s2": ("", "999", "Дроздова"),
    "s3": ("", "", "Ежова"),
    "s4": ("терапевт", "110", "Кузнецова"),
    "s5": ("терапевт", "111", "Лисина"),
    "s6": ("терапевт", "110", "Орлов"),
    "s7": ("хирург", "122", "Мельник"),
}
CELLS = (
    DayCell(MONDAY, 3, 24, (("portal", 1), ("registry", 2))),
    DayCell(MONDAY, 2, 24, (("registry", 2),)),
    DayCell(MONDAY, 0, 24),
    DayCell(MONDAY, 1, 4, complete=False),
    DayCell(MONDAY, absence="sick", substitute="Орлов Д. М."),
    DayCell(MONDAY, fetched=False, complete=False),
    DayCell(MONDAY, complete=False),
    DayCell(MONDAY),
)
Days = tuple[int, ...]
FORTNIGHT = st.tuples(*[st.integers(0, len(CELLS) - 1)] * DAYS)
WHO = st.sampled_from(sorted(STAFF))


def line(schedule_id: str, first: date, days: Days) -> SpecialistLine:
    """The line of one of the staff with these cells."""
    specialty, code, family = STAFF[schedule_id]
    cells = tuple(replace(CELLS[kind], day=first + timedelta(days=at)) for at, kind in enumerate(days))
    row = SummaryRow(schedule_id, f"{family} А. А.", family, specialty, code, "Филиал", "b1", "12", "Клиника", None, days=cells)
    return specialist_line(row, MONDAY, ZONE)


def heads(first: date) -> Heads:
    """Days from `first` on, today being Monday."""
    return Heads(first, DAYS, MONDAY, CALENDAR)


@dataclass(frozen=True)
class Show:
    """Another set of specialists is shown, with one of their days opened or none."""

    staff: dict[str, Days]
    opened: str | None


@dataclass(frozen=True)
class Change:
    """Places of some specialists were taken or freed."""

    staff: dict[str, Days]


@dataclass(frozen=True)
class Turn:
    """The weeks are turned."""

    weeks: int


Step = Show | Change | Turn
STEPS = st.lists(
    st.one_of(
        st.builds(Show, st.dictionaries(WHO, FORTNIGHT), st.none() | WHO),
        st.builds(Change, st.dictionaries(WHO, FORTNIGHT, max_size=2)),
        st.builds(Turn, st.integers(0, 2)),
    ),
    max_size=6,
)


@dataclass
class Grid:
    """The model that lived through it all, and what it should hold by now."""

    first: date = MONDAY
    staff: dict[str, Days] = field(default_factory=dict)
    opened: str | None = None
    told: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.model = SummaryModel(heads(self.first), lambda: ZONE)
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Warning)
        self.model.dataChanged.connect(self._tell)

    def _tell(self, first: QModelIndex, last: QModelIndex) -> None:
        self.told |= {(row, column) for row in range(first.row(), last.row() + 1) for column in range(first.column(), last.column() + 1)}

    def _lines(self) -> list[SpecialistLine]:
        """In the order of the query: specialty, then surname."""
        made = [line(one, self.first, days) for one, days in self.staff.items()]
        return sorted(made, key=lambda one: (one.row.specialty, one.row.family))

    def arranged(self) -> list[Line]:
        """The lines as they should stand."""
        return arrange(self._lines(), OpenedLine(self.opened, self.first) if self.opened in self.staff and self.opened else None)

    def take(self, step: Step) -> None:
        """Let it happen."""
        self.told.clear()
        match step:
            case Show():
                self.staff, self.opened = dict(step.staff), step.opened
                self.model.replace(self.arranged())
            case Change():
                shown = set(step.staff) <= set(self.staff)
                if shown:
                    self.staff.update(step.staff)
                assert self.model.replace_some({one: line(one, self.first, days) for one, days in step.staff.items()}) is shown
            case Turn():
                self.first = MONDAY + timedelta(weeks=step.weeks)
                self.model.set_heads(heads(self.first))
                self.model.replace(self.arranged())

    def seen(self, model: SummaryModel) -> list[list[str]]:
        """All words of `model`, with the heads."""
        columns, rows = range(model.columnCount()), range(model.rowCount())
        said = [[str(model.headerData(at, Qt.Orientation.Horizontal, role)) for at in columns] for role in ROLES]
        for row in rows:
            head = [str(model.headerData(row, Qt.Orientation.Vertical, role)) for role in ROLES]
            said.append(head + [str(model.index(row, at).data(role)) for at in columns for role in ROLES])
        return said

    def texts(self) -> dict[Hashable, tuple[int, list[str]]]:
        """Where each line stands and what its cells show."""
        columns = range(self.model.columnCount())
        return {key_of(one): (row, [str(self.model.index(row, at).data()) for at in columns]) for row, one in enumerate(self.model.rows)}

    def anew(self) -> SummaryModel:
        """A grid that has no past."""
        model = SummaryModel(heads(self.first), lambda: ZONE)
        model.replace(self.arranged())
        return model


@given(STEPS)
def test_whatever_comes_and_goes_the_grid_is_as_one_built_anew(qapp: QApplication, steps: list[Step]) -> None:
    grid = Grid()
    for step in steps:
        grid.take(step)
        assert grid.seen(grid.model) == grid.seen(grid.anew())
        assert len({key_of(one) for one in grid.model.rows}) == grid.model.rowCount()


@given(STEPS)
def test_no_cell_that_differs_is_kept_quiet_so_none_stays_painted_as_it_was(qapp: QApplication, steps: list[Step]) -> None:
    grid = Grid()
    for step in steps:
        before = grid.texts()
        grid.take(step)
        for key, (row, now) in grid.texts().items():
            was = before[key][1] if key in before else now
            differ = {(row, column) for column, (old, new) in enumerate(zip(was, now, strict=True)) if old != new}
            assert differ <= grid.told


@given(STEPS)
def test_the_cursor_stays_with_its_specialist_and_day_as_long_as_he_is_shown(qapp: QApplication, steps: list[Step]) -> None:
    grid = Grid()
    grid.take(Show(dict.fromkeys(STAFF, (0,) * DAYS), None))
    marks = {one: QPersistentModelIndex(grid.model.index(grid.model.row_of(one) or 0, FIRST_DAY + 1)) for one in STAFF}
    for step in steps:
        grid.take(step)
        marks = {one: mark for one, mark in marks.items() if one in grid.staff}
        for one, mark in marks.items():
            found = grid.model.cell(mark)
            assert found is not None
            assert (found[0].schedule_id, found[1].day) == (one, grid.first + timedelta(days=1))


@given(st.dictionaries(WHO, FORTNIGHT), st.none() | WHO)
def test_what_is_read_again_and_is_the_same_tells_nothing(qapp: QApplication, staff: dict[str, Days], opened: str | None) -> None:
    grid = Grid()
    grid.take(Show(staff, opened))
    moved: list[str] = []
    for signal in (grid.model.layoutChanged, grid.model.rowsInserted, grid.model.rowsRemoved, grid.model.headerDataChanged):
        signal.connect(lambda *_: moved.append("moved"))
    grid.take(Show(staff, opened))
    grid.take(Change(staff))
    assert (grid.told, moved) == (set(), [])


@given(STEPS)
def test_only_specialists_can_be_gone_to_and_headings_sum_up_those_below_them(qapp: QApplication, steps: list[Step]) -> None:
    grid = Grid()
    for step in steps:
        grid.take(step)
    members: list[DayCell] = []
    for row in reversed(range(grid.model.rowCount())):
        one = grid.model.line(row)
        enabled = bool(grid.model.flags(grid.model.index(row, FIRST_DAY)) & Qt.ItemFlag.ItemIsEnabled)
        assert enabled is isinstance(one, SpecialistLine)
        if isinstance(one, SpecialistLine):
            members.append(one.row.days[0])
        elif isinstance(one, GroupLine):
            free = sum(cell.free for cell in members)
            assert one.count == len(members)
            shown = str(grid.model.index(row, FIRST_DAY).data())
            assert shown.lstrip("≥") == (str(free) if any(cell.total for cell in members) else "")
            members = []


def test_a_heading_without_a_name_is_called_others_to_the_ear_as_to_the_eye(qapp: QApplication) -> None:
    grid = Grid()
    grid.take(Show({"s1": (0, 0, 0), "s2": (0, 0, 0)}, None))
    said = [str(grid.model.headerData(row, Qt.Orientation.Vertical)) for row in range(grid.model.rowCount())]
    assert said == ["Others, 2 specialists", "Громов А. А.", "Дроздова А. А."]
    tr.use("ru")
    assert grid.model.headerData(0, Qt.Orientation.Vertical) == "Прочие, 2 специалиста"


def test_who_has_no_specialty_is_not_read_with_an_empty_pause(qapp: QApplication) -> None:
    grid = Grid()
    grid.take(Show({"s1": (0, 4, 5)}, "s1"))
    said = [str(grid.model.index(1, column).data(Qt.ItemDataRole.AccessibleTextRole)) for column in range(1 + DAYS)]
    assert said[1] == "Громов, Mon 16, free 3 of 24"
    assert not [words for words in said if ", ," in words]
