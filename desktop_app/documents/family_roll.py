"""The sheet of a group of visits on an 80 mm roll: one strip, every visit as large as on a ticket of its own."""

from collections.abc import Callable

from desktop_app.core import i18n
from desktop_app.documents.family import call_words, foot_words, title
from desktop_app.documents.family_data import FamilyData
from desktop_app.documents.making import About, Size, drawn, pdf
from desktop_app.documents.pen import Drawing, Pen
from desktop_app.documents.roll import RollTicket, knife, laid_out, list_rows, roll_foot, roll_head
from desktop_app.documents.sheet import Block


def family_roll_drawing(data: FamilyData, language: str) -> Drawing:
    """The strip stroke for stroke."""
    size, set_sheets = _laid_out(data, language)
    return drawn(size, set_sheets)


def family_roll_pdf(data: FamilyData, language: str) -> bytes:
    """The same as a PDF."""
    size, set_sheets = _laid_out(data, language)
    return pdf(size, set_sheets, About(title(data, i18n.tr.for_language(language)), data.clinic_title, language))


def _laid_out(data: FamilyData, language: str) -> tuple[Size, Callable[[Pen], None]]:
    tr = i18n.tr.for_language(language)

    def blocks() -> list[Block]:
        visits = [block for visit in data.visits for block in (knife(), *RollTicket(visit, tr).visit())]
        call = call_words(data, tr)
        foot = roll_foot(tuple(words for words in (call, *foot_words(data, tr)) if words))
        return [
            *roll_head(data.clinic_title, title(data, tr)),
            *visits,
            knife(),
            *list_rows(tr("What to bring"), data.what_to_bring),
            *foot,
        ]

    return laid_out(blocks)
