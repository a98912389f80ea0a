"""A paper on its way to the printer, and the kinds of paper that may have printers of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import Said, mark
from desktop_app.core.settings import CARDS_PRINTER, LIST_PRINTER, SHEET_PRINTER, TICKET_PRINTER, Setting
from desktop_app.documents.pen import Drawing
from desktop_app.models.unprinted import PaperWish
from desktop_app.ui.tasks import HasChanges


class PaperKind(StrEnum):
    """The kinds of paper that may have printers of their own."""

    TICKET = "ticket"
    LIST = "list"
    CARDS = "cards"
    SHEET = "sheet"


PRINTERS: dict[PaperKind, Setting[str]] = {
    PaperKind.TICKET: TICKET_PRINTER,
    PaperKind.LIST: LIST_PRINTER,
    PaperKind.CARDS: CARDS_PRINTER,
    PaperKind.SHEET: SHEET_PRINTER,
}


class NoPaper(UserError):
    """There is nothing that could be printed without telling a falsehood."""


@dataclass(frozen=True)
class Job:
    """A paper on its way to the printer.

    `wish` is what is kept of it where no printer takes it. `make` draws it as it stands now, in the reading pool, and may raise NoPaper;
    `ready` is what was drawn already. `note` writes the print into the journal; `done` is said when it is at the printer.
    """

    wish: PaperWish
    kind: PaperKind
    make: Callable[[], Drawing]
    note: Callable[[], HasChanges]
    done: str = mark("The paper is at the printer.")
    ready: Drawing | None = None


@dataclass(frozen=True)
class Printed:
    """How it went: nothing said, a printer's fault, or why there is no paper any more."""

    fault: Said | None = None
    gone: Said | None = None
