"""The lines of Сводка: a heading for each specialty, a line for each of its specialists, and the opened day below one of them."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from desktop_app.models.specialist_set import Filter
from desktop_app.queries.schedule_summary import SummaryRow
from desktop_app.ui.summary.faces import BLANK, Face, day_face, nearest_face, sum_face


@dataclass(frozen=True)
class GroupLine:
    """A specialty: its name, how many receive, its sums; `faces[0]` stands in the column of the nearest time."""

    title: str
    count: int
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class SpecialistLine:
    """A specialist with the faces of nearest time and days, in the order of columns."""

    row: SummaryRow
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class OpenedLine:
    """The room for the places of one day of one specialist."""

    schedule_id: str
    day: date
    faces: tuple[Face, ...] = ()


Line = GroupLine | SpecialistLine | OpenedLine


def key_of(line: Line) -> Hashable:
    """What stays the same when a line is read again."""
    match line:
        case GroupLine():
            return ("specialty", line.title)
        case SpecialistLine():
            return line.row.schedule_id
        case OpenedLine():
            return "opened"


def specialist_line(row: SummaryRow, today: date, zone: tzinfo) -> SpecialistLine:
    """The line of one row; made off the GUI thread."""
    return SpecialistLine(row, (nearest_face(row.nearest, today, zone), *(day_face(cell, row.live_queue) for cell in row.days)))


def group_line(members: Sequence[SpecialistLine]) -> GroupLine:
    """The heading over `members`, who are of one specialty."""
    days = zip(*(line.row.days for line in members), strict=True)
    return GroupLine(members[0].row.specialty, len(members), (BLANK, *(sum_face(cells) for cells in days)))


def arrange(lines: Iterable[SpecialistLine], opened: OpenedLine | None = None) -> list[Line]:
    """`lines` under the headings of their specialties, with the opened day below its specialist.

    A specialty is what it is called: centrals have several codes of one name, and posts without any, and a heading may stand there once.
    """
    groups: dict[str, list[SpecialistLine]] = {}
    for line in lines:
        groups.setdefault(line.row.specialty, []).append(line)
    arranged: list[Line] = []
    for members in groups.values():
        arranged.append(group_line(members))
        for line in members:
            arranged.append(line)
            if opened is not None and opened.schedule_id == line.row.schedule_id:
                arranged.append(opened)
    return arranged


def fitting(lines: Sequence[SpecialistLine], typed: str, only_free: bool) -> tuple[SpecialistLine, ...]:
    """The lines whose specialist `typed` means (see `Filter`), with `only_free` those with something free in the days shown."""
    wanted = Filter(typed)
    return tuple(
        line for line in lines if wanted.takes(line.row.search) and (not only_free or any(cell.free for cell in line.row.days))
    )  # fmt: skip
