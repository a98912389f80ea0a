"""The item model of Сводка: lines by columns «nearest, then days»; a refresh tells only the cells that changed."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date, timedelta, tzinfo

from PySide6.QtCore import QObject, Qt

from desktop_app.core.dates import date_long, weekday_short_of
from desktop_app.core.i18n import tr, trn
from desktop_app.models.calendar import DayKind, ProductionCalendar
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.summary.faces import BLANK, Face, cell_aloud, cell_tip, nearest_aloud, sum_face, who_of
from desktop_app.ui.summary.lines import GroupLine, Line, OpenedLine, SpecialistLine, key_of
from desktop_app.ui.tables import NO_PARENT, Index, KeyedModel

NEAREST = 0
FIRST_DAY = 1
_LIVE = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


class Heads:
    """What stands over the columns: days with weekday, and why a day is special."""

    def __init__(self, first: date, days: int, today: date, calendar: ProductionCalendar) -> None:
        self.first, self.days, self.today = first, days, today
        self._calendar = calendar

    def day(self, column: int) -> date:
        """The day of a column (from `FIRST_DAY` on)."""
        return self.first + timedelta(days=column - FIRST_DAY)

    def is_today(self, column: int) -> bool:
        """True for today's column."""
        return column >= FIRST_DAY and self.day(column) == self.today

    def is_off(self, column: int) -> bool:
        """True for a weekend that is not worked and for a holiday."""
        return column >= FIRST_DAY and self._calendar.kind(self.day(column)) is DayKind.OFF

    def title(self, column: int) -> str:
        """«вт 24»."""
        if column == NEAREST:
            return tr("Nearest")
        day = self.day(column)
        return f"{weekday_short_of(day, tr.language)} {day.day}"

    def detail(self, column: int) -> str:
        """What stands below: today, tomorrow, a holiday, a day off, else the month."""
        if column == NEAREST:
            return tr("free time")
        day = self.day(column)
        if day == self.today:
            return tr("today")
        if day == self.today + timedelta(days=1):
            return tr("tomorrow")
        return self._kind(day) or f"{day:%d.%m}"

    def aloud(self, column: int) -> str:
        """The whole for tooltip and screen reader."""
        if column == NEAREST:
            return tr("Nearest free time")
        day = self.day(column)
        near = {self.today: tr("today"), self.today + timedelta(days=1): tr("tomorrow")}.get(day, "")
        return ", ".join(part for part in (date_long(day, tr.language), near, self._calendar.name(day) or self._kind(day)) if part)

    def _kind(self, day: date) -> str:
        """Why a day is not like others, in two words."""
        kind = self._calendar.kind(day)
        if kind is DayKind.OFF:
            return tr("holiday") if self._calendar.name(day) else tr("day off")
        return tr("short day") if kind is DayKind.SHORTENED else ""


class SummaryModel(KeyedModel[Line]):
    """Lines and heads. `face` is what the delegate asks, past Qt's roles."""

    def __init__(self, heads: Heads, zone: Callable[[], tzinfo], parent: QObject | None = None) -> None:
        super().__init__((), key_of, parent)
        self.heads = heads
        self._zone = zone
        self._known_places: dict[Hashable, int] | None = None
        self._headings: list[int] = []

    def set_heads(self, heads: Heads) -> None:
        """Show other days; give the lines for them with `replace` next."""
        self.heads = heads
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def replace_some(self, fresh: Mapping[str, SpecialistLine]) -> bool:
        """Put these lines in the place of those of the same schedules, their headings with them; False where one of them is not shown.

        What a small change costs follows its own size and not the number of lines.
        """
        places = self._places()
        if not all(schedule_id in places for schedule_id in fresh):
            return False
        changed: dict[int, list[int]] = {}
        summed: dict[int, set[int]] = {}
        for schedule_id, line in fresh.items():
            place = places[schedule_id]
            for column in self._swap(place, line):
                changed.setdefault(column, []).append(place)
                summed.setdefault(self._headings[place], set()).add(column)
        for heading, columns in summed.items():
            for column in self._sum_up(heading, columns):
                changed[column].append(heading)
        for column, rows in changed.items():
            self.dataChanged.emit(self.createIndex(min(rows), column), self.createIndex(max(rows), column))
        return True

    def _sum_up(self, heading: int, columns: set[int]) -> list[int]:
        """Count the changed days of a heading again."""
        line = self._rows[heading]
        end = heading + 1
        while end < len(self._rows) and self._headings[end] == heading:
            end += 1
        days = [member.row.days for member in self._rows[heading + 1 : end] if isinstance(member, SpecialistLine)]
        faces = list(line.faces)
        for column in columns - {NEAREST}:
            faces[column] = sum_face(tuple(cells[column - FIRST_DAY] for cells in days))
        return self._swap(heading, replace(line, faces=tuple(faces)))

    def _places(self) -> dict[Hashable, int]:
        if self._known_places is None:
            self._known_places = {key_of(line): place for place, line in enumerate(self._rows)}
            self._headings, heading = [], 0
            for place, line in enumerate(self._rows):
                heading = place if isinstance(line, GroupLine) else heading
                self._headings.append(heading)
        return self._known_places

    def line(self, row: int) -> Line:
        """The line in `row`."""
        return self._rows[row]

    def face(self, row: int, column: int) -> Face:
        """What is drawn in a cell."""
        faces = self._rows[row].faces
        return faces[column] if column < len(faces) else BLANK

    def specialist(self, row: int) -> SummaryRow | None:
        """The specialist of `row`; None for a heading and for the opened day."""
        line = self._rows[row] if 0 <= row < len(self._rows) else None
        return line.row if isinstance(line, SpecialistLine) else None

    def cell(self, index: Index) -> tuple[SummaryRow, DayCell] | None:
        """The specialist and the day under `index`."""
        row = self.specialist(index.row()) if index.isValid() else None
        if row is None or not FIRST_DAY <= index.column() < FIRST_DAY + len(row.days):
            return None
        return row, row.days[index.column() - FIRST_DAY]

    def row_of(self, schedule_id: str) -> int | None:
        """Where the specialist of that schedule stands."""
        return self._places().get(schedule_id)

    def place_of_opened(self) -> int | None:
        """Where the opened day stands."""
        return self._places().get("opened")

    def _become(self, wanted: list[Line]) -> None:
        self._known_places = None
        super()._become(wanted)

    def _update(self, wanted: list[Line]) -> None:
        """Tell the changed cells of each line: a run from the first to the last of them."""
        for place, line in enumerate(wanted):
            changed = self._swap(place, line)
            if changed:
                self.dataChanged.emit(self.createIndex(place, changed[0]), self.createIndex(place, changed[-1]))

    def _swap(self, place: int, line: Line) -> list[int]:
        """Take `line`; gives the columns that differ."""
        old = self._rows[place]
        if old is line:
            return []
        self._rows[place] = line
        if not _same_head(old, line):
            self.headerDataChanged.emit(Qt.Orientation.Vertical, place, place)
        return [number for number, (was, now) in enumerate(zip(old.faces, line.faces, strict=False)) if was is not now]

    # What Qt asks

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Nearest and days."""
        return 0 if parent.isValid() else FIRST_DAY + self.heads.days

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only specialists have cells to go to."""
        return _LIVE if index.isValid() and isinstance(self._rows[index.row()], SpecialistLine) else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell: short to see, whole sentences for tooltip and screen reader."""
        if not index.isValid():
            return None
        line = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                face = self.face(index.row(), index.column())
                return " ".join(part for part in (face.head, face.beside, face.below) if part)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._aloud(index, line)
            case Qt.ItemDataRole.ToolTipRole:
                found = self.cell(index)
                return cell_tip(*found) if found else None
            case Qt.ItemDataRole.UserRole:
                return line
        return None

    def _aloud(self, index: Index, line: Line) -> str:
        found = self.cell(index)
        if found is not None:
            return cell_aloud(*found)
        if isinstance(line, SpecialistLine):
            return nearest_aloud(line.row, self._zone())
        return _title(line) if index.column() == NEAREST else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Days above; specialists at the side."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.heads.title(section)
            if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                return self.heads.aloud(section)
            return None
        if not 0 <= section < len(self._rows):
            return None
        line = self._rows[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _title(line)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(line, SpecialistLine):
            return specialist_tip(line.row)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Specialty by specialty always; nothing to sort by."""


def specialist_tip(row: SummaryRow) -> str:
    """Who, where."""
    room = tr("room {room}", room=row.room) if row.room else ""
    return "\n".join(part for part in (row.specialist, row.specialty, room, row.branch, row.clinic) if part)


def _same_head(old: Line, line: Line) -> bool:
    if isinstance(old, SpecialistLine) and isinstance(line, SpecialistLine):
        was, now = old.row, line.row
        return (was.specialist, was.specialty, was.room, was.branch) == (now.specialist, now.specialty, now.room, now.branch)
    return isinstance(line, OpenedLine) or (isinstance(old, GroupLine) and isinstance(line, GroupLine) and old.count == line.count)


def _title(line: Line) -> str:
    match line:
        case GroupLine():
            return ", ".join((line.title or tr("Others"), trn("{n} specialist", "{n} specialists", line.count)))
        case SpecialistLine():
            return who_of(line.row)
        case OpenedLine():
            return ""
