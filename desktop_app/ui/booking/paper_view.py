"""The fields of one line of paper, in the order in which they stand on it, and the lines that are still open below."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.paper_line import OUTCOME_NAMES, Outcome, PaperLine
from desktop_app.queries.outages import OpenLine
from desktop_app.ui.booking.hits import HitList, HitRow
from desktop_app.ui.booking.paper_place import PlacePicker
from desktop_app.ui.booking.patient_picker import PatientPicker
from desktop_app.ui.booking.view import choose_code, scrolling
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import Section, WarnCard
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCap, KeyHint, hairline

_NARROW = 88


class PaperView(QWidget):
    """What the panel shows; the panel itself decides."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.number, self.happened = QLineEdit(self), QLineEdit(self)
        self.happened.setPlaceholderText("10:42")
        self.phone, self.policy, self.wrote = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.outcome = QComboBox(self)
        for outcome in Outcome:
            self.outcome.addItem(tr(OUTCOME_NAMES[outcome]), outcome.value)
        self.patient, self.place = PatientPicker(desk, self), PlacePicker(desk, self)
        self.number_field = Field(tr("No. on paper"), self.number, required=True, parent=self)
        self.happened_field = Field(tr("When it happened"), self.happened, required=True, parent=self)
        self.policy_field = Field(tr("OMS policy"), self.policy, parent=self)
        self.newcomer, self.head = WarnCard("", parent=self), QLabel(self)
        self.newcomer.hide()
        self.trouble = WarnCard("", parent=self)
        self.trouble.hide()
        self.open = HitList(desk.look, tr("Lines that are still open"), self, most=4)
        self.open_title = QLabel(self)
        self.main = PillButton(tr("Enter the line"), "main", self)
        self.why_not = ElidedLabel(kind="secondary", parent=self)
        self._lay_out()

    def line(self) -> PaperLine:
        """What stands in the fields."""
        patient = self.patient.patient
        return PaperLine(
            number=self.number.text().strip(), happened=self.happened.text().strip(), patient=self.patient.edit.text().strip(),
            patient_id=patient.patient_id if patient else "", place=self.place.edit.text().strip(), slot_id=self.place.slot_id,
            phone=self.phone.text().strip(), policy=self.policy.text().strip(), outcome=str(self.outcome.currentData()),
            wrote=self.wrote.text().strip(),
        )  # fmt: skip

    def fill(self, line: PaperLine) -> None:
        """Put the plain fields of `line` in; patient and place are looked up by the panel."""
        for edit, text in (
            (self.number, line.number),
            (self.happened, line.happened),
            (self.phone, line.phone),
            (self.policy, line.policy),
        ):
            edit.setText(text)
        self.wrote.setText(line.wrote)
        choose_code(self.outcome, line.outcome)
        for field in (self.number_field, self.happened_field, self.policy_field, self.patient.field, self.place.field):
            field.say_wrong("")

    def show_open(self, lines: Sequence[OpenLine], present: str) -> None:
        """List the lines that are open, but the one in the fields (`present`, the id of its draft)."""
        others = [one for one in lines if one.draft_id != present]
        self.open.show_hits([_row(one) for one in others], highlight=False, keep=True)
        self.open_title.setVisible(bool(others))
        self.open_title.setText(tr("Still open: {n}. Shift+F6 goes on with the next.", n=len(others)))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(18, 10, 18, 8)
        dress(self.head, "heading")
        row.addWidget(self.head, 1)
        row.addWidget(KeyCap("Esc", head))
        column.addWidget(head)
        column.addWidget(hairline(self))
        column.addWidget(scrolling(self._fields(), self), 1)
        column.addWidget(self._foot())

    def _fields(self) -> QWidget:
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = Section(parent=inner)
        self.number.setMinimumWidth(_NARROW)
        line.body.addWidget(self.trouble)
        line.body.addLayout(_pair(self.number_field, self.happened_field))
        line.body.addWidget(self.patient)
        line.body.addWidget(self.newcomer)
        line.body.addWidget(self.place)
        line.body.addLayout(_pair(Field(tr("Phone"), self.phone, parent=line), self.policy_field, 1))
        line.body.addLayout(_pair(Field(tr("Status"), self.outcome, parent=line), Field(tr("Who wrote it"), self.wrote, parent=line)))
        left = Section(parent=inner)
        dress(self.open_title, "secondary")
        left.body.addWidget(self.open_title)
        left.body.addWidget(self.open)
        for part in (line, left):
            column.addWidget(part)
        column.addStretch(1)
        return inner

    def _foot(self) -> QFrame:
        foot = QFrame(self)
        dress(foot, "foot")
        column = QVBoxLayout(foot)
        column.setContentsMargins(18, 8, 14, 10)
        column.setSpacing(6)
        keys, row = QHBoxLayout(), QHBoxLayout()
        keys.setSpacing(14)
        row.setSpacing(8)
        for key, words in (("F6", tr("leave open")), ("Ctrl+N", tr("new card")), ("F3", tr("status"))):
            keys.addWidget(KeyHint(key, words, foot))
        keys.addStretch(1)
        for part in (self.main, KeyCap("Enter", foot)):
            row.addWidget(part)
        row.addWidget(self.why_not, 1)
        column.addLayout(keys)
        column.addLayout(row)
        return foot


def _pair(left: QWidget, right: QWidget, share: int = 2) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(left, 1)
    row.addWidget(right, share)
    return row


def _row(one: OpenLine) -> HitRow:
    line = one.line
    title = " · ".join(part for part in (line.number, line.happened, line.patient) if part)
    why = tr.said(one.trouble) if one.trouble is not None else tr("not finished")
    return HitRow(one.draft_id, title, why, "", "", one, f"{title}, {why}")
