"""The list of cases: a sign, the patient, what happened, the visit, by when, who works on it; two lines a row."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from desktop_app.core.dates import day_time_short
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.models.conflict import CaseState
from desktop_app.models.phones import show_phone
from desktop_app.queries.cases import CaseLine
from desktop_app.ui.cases.offers import until_words
from desktop_app.ui.cases.ways import HAPPENED, SIGNS
from desktop_app.ui.cases.words import decide_by, term_of
from desktop_app.ui.desk import initials
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.tables import ROW_ROLE, Column
from desktop_app.ui.widgets.two_lines import TwoLineDelegate, two_lines

_STRONG = frozenset({1, 3})
_DUE = 4
"""The place of the column that says by when."""


def case_columns(zone: Callable[[], tzinfo], now: Callable[[], datetime]) -> tuple[Column[CaseLine], ...]:
    """The columns; a line break parts the strong line from the second one."""
    return (
        Column("sign", "", lambda row: SIGNS[row.kind], width=44, reads=lambda row: tr(HAPPENED[row.kind])),
        Column("patient", mark("Patient"), _patient, width=170),
        Column("happened", mark("What happened"), _happened),
        Column("visit", mark("To whom and when"), lambda row: _visit(row, zone()), sort_key=lambda row: row.start, width=170),
        Column("due", mark("Decide"), lambda row: _due(row, now(), zone()), sort_key=term_of, width=160),
        Column("who", mark("Who"), _who, width=56),
    )


def _patient(row: CaseLine) -> str:
    if row.of_plan:
        return two_lines(tr("Plan"), row.plan)
    return two_lines(row.patient or tr("Nobody named"), show_phone(row.phone) if row.phone else tr("no telephone"))


def _happened(row: CaseLine) -> str:
    if row.of_plan:
        return two_lines(trn("{n} visit to settle", "{n} visits to settle", row.of_plan), tr("Enter opens them one by one"))
    return two_lines(tr(HAPPENED[row.kind]), row.detail)


def _visit(row: CaseLine, zone: tzinfo) -> str:
    if row.start is None:
        return tr("the patient's card")
    who = ", ".join(part for part in (row.specialist, row.specialty) if part)
    return two_lines(who, day_time_short(row.start, zone, tr.language))


def _due(row: CaseLine, now: datetime, zone: tzinfo) -> str:
    if row.state is CaseState.SETTLED and row.settled is not None:
        return tr("settled {when}", when=day_time_short(row.settled, zone, tr.language))
    if row.state is CaseState.PUT_OFF and row.put_off_until is not None:
        return two_lines(decide_by(row, now, zone)[0], tr("put off until {when}", when=until_words(row.put_off_until, now, zone)))
    return decide_by(row, now, zone)[0]


def _who(row: CaseLine) -> str:
    if row.state is CaseState.SETTLED:
        return initials(row.settled_by) or "—"
    if row.state is CaseState.PUT_OFF:
        return tr("put off")
    return initials(row.taken_by) if row.taken_by else "—"


class CaseDelegate(TwoLineDelegate):
    """Draws the sign in its colour before the words, and what is late in red."""

    def __init__(self, look: Look, zone: Callable[[], tzinfo], now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(look, _STRONG, self._ink, parent)
        self._zone, self._now = zone, now

    def draw(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, chosen: bool) -> None:
        """One cell."""
        if index.column() == 0:
            self._sign(painter, rect, index.data(ROW_ROLE), chosen)
        else:
            super().draw(painter, rect, index, chosen)

    def _ink(self, row: CaseLine, column: int) -> str:
        late = row.state is not CaseState.SETTLED and column == _DUE and decide_by(row, self._now(), self._zone())[1]
        return "danger_text" if late else "text"

    def _sign(self, painter: QPainter, rect: QRect, row: CaseLine, chosen: bool) -> None:
        palette, sign = self._look.palette, SIGNS[row.kind]
        fill = {"!": "conflict", "?": "accent_soft"}.get(sign, "provisional")
        ink = {"!": "danger_text", "?": "accent_text"}.get(sign, "band_text")
        box = QRect(rect.left() + 12, rect.center().y() - 10, 26, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour(palette, "surface" if chosen and sign == "?" else fill)))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(colour(palette, ink)))
        painter.setFont(self._look.medium)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)
