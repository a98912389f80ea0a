"""Papers for a window that may print none this morning.

reportlab, the QR code and Pillow are loaded with the first ticket, on the thread that makes it: 6 MB and a tenth of a second of the start.
What writes spreadsheets is loaded with the first one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from desktop_app.core import i18n
from desktop_app.documents.door_data import DoorNotice
from desktop_app.documents.family_data import FamilyData
from desktop_app.documents.list_data import ListData
from desktop_app.documents.pen import Drawing
from desktop_app.documents.ticket_data import TicketData

if TYPE_CHECKING:
    from desktop_app.models.absence.planning import Line
    from desktop_app.queries.absence_plan import AbsencePlan


def ticket_drawing(data: TicketData, language: str) -> Drawing:
    """As `desktop_app.documents.ticket.ticket_drawing`."""
    from desktop_app.documents import ticket

    return ticket.ticket_drawing(data, language)


def ticket_pdf(data: TicketData, language: str) -> bytes:
    """As `desktop_app.documents.ticket.ticket_pdf`."""
    from desktop_app.documents import ticket

    return ticket.ticket_pdf(data, language)


def roll_drawing(data: TicketData, language: str) -> Drawing:
    """As `desktop_app.documents.roll.roll_drawing`."""
    from desktop_app.documents import roll

    return roll.roll_drawing(data, language)


def roll_pdf(data: TicketData, language: str) -> bytes:
    """As `desktop_app.documents.roll.roll_pdf`."""
    from desktop_app.documents import roll

    return roll.roll_pdf(data, language)


def family_drawing(data: FamilyData, language: str) -> Drawing:
    """As `desktop_app.documents.family.family_drawing`."""
    from desktop_app.documents import family

    return family.family_drawing(data, language)


def family_pdf(data: FamilyData, language: str) -> bytes:
    """As `desktop_app.documents.family.family_pdf`."""
    from desktop_app.documents import family

    return family.family_pdf(data, language)


def family_roll_drawing(data: FamilyData, language: str) -> Drawing:
    """As `desktop_app.documents.family_roll.family_roll_drawing`."""
    from desktop_app.documents import family_roll

    return family_roll.family_roll_drawing(data, language)


def family_roll_pdf(data: FamilyData, language: str) -> bytes:
    """As `desktop_app.documents.family_roll.family_roll_pdf`."""
    from desktop_app.documents import family_roll

    return family_roll.family_roll_pdf(data, language)


def list_drawing(data: ListData, language: str) -> Drawing:
    """As `desktop_app.documents.list_paper.list_drawing`."""
    from desktop_app.documents import list_paper

    return list_paper.list_drawing(data, language)


def list_pdf(data: ListData, language: str) -> bytes:
    """As `desktop_app.documents.list_paper.list_pdf`."""
    from desktop_app.documents import list_paper

    return list_paper.list_pdf(data, language)


def door_drawing(data: DoorNotice, language: str) -> Drawing:
    """As `desktop_app.documents.door_notice.door_drawing`."""
    from desktop_app.documents import door_notice

    return door_notice.door_drawing(data, language)


def calls_drawing(head: tuple[str, str, str, str], plan: "AbsencePlan", lines: "Sequence[Line]", now: datetime, language: str) -> Drawing:
    """The call list of an absence: of whom, of when, the clinic, the words of the foot; and the lines of the plan."""
    from desktop_app.documents import call_list, list_paper

    data = call_list.call_list(call_list.CallHead(*head), call_list.lines_of(plan, lines, now), i18n.tr.for_language(language))
    return list_paper.list_drawing(data, language)


def preparation_drawing(data: TicketData, language: str) -> Drawing:
    """As `desktop_app.documents.preparation.preparation_drawing`."""
    from desktop_app.documents import preparation

    return preparation.preparation_drawing(data, language)


def spreadsheet(name: str, titles: tuple[str, ...], rows: tuple[tuple[str, ...], ...], as_csv: bool) -> bytes:
    """A `desktop_app.documents.spreadsheet.Spreadsheet` as CSV or XLSX."""
    from desktop_app.documents import spreadsheet

    made = spreadsheet.Spreadsheet(name, titles, rows)
    return spreadsheet.to_csv(made) if as_csv else spreadsheet.to_xlsx(made)
