"""The patient field: search as one types, the chosen patient under it, and what he is booked to already."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import tr
from desktop_app.queries.attachments import Attached, attached
from desktop_app.queries.coverage import WHOLE, Known, known_of
from desktop_app.queries.patients import PatientHit, Visit, coming_visits, find_patients
from desktop_app.ui.booking.hits import HitList
from desktop_app.ui.booking.person_words import attachment_line, patient_row, visit_line, whole_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.states import refused_words
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import ElidedButton
from desktop_app.ui.widgets.fields import Field

_VISITS_SHOWN = 2


@dataclass(frozen=True)
class Found:
    """The answer of a search; `known`: how far the cards have come."""

    hits: tuple[PatientHit, ...]
    known: Known


def nobody_words(found: Found) -> str:
    """Why nobody is listed: a card that has not come yet must not be made a second time."""
    new_card = tr("Ctrl+N makes a new card with what is typed here.")
    if found.known.fetched:
        return tr("Nobody found.") + " " + new_card
    if found.known.fetched is None:
        said = tr("No data here yet") + ": " + tr("the cards of patients were not fetched to this computer.")
    else:
        share = tr("Still loading, {n} %", n=found.known.percent) if found.known.percent is not None else tr("Still loading")
        said = share + ": " + tr("not all cards of patients have come, this one may still.")
    return said + " " + new_card


class PatientPicker(QWidget):
    """`changed`: another patient, or none any more; `edited`: the text; `visit_chosen`: one of his visits is to be shown."""

    changed = Signal()
    edited = Signal()
    visit_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: PatientHit | None = None
        self._searching = False
        self._pick_when_found = False
        self.visits: tuple[Visit, ...] = ()
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(tr("Surname, birth date, phone, SNILS or policy"))
        self.edit.setClearButtonEnabled(True)
        self.field = Field(tr("Patient"), self.edit, required=True, parent=self)
        self.hits = HitList(desk.look, tr("Found patients"), self)
        self._line = QLabel(self)
        dress(self._line, "secondary")
        self._attached = QLabel(self)
        self._attached.setWordWrap(True)
        dress(self._attached, "secondary")
        self._none = QLabel(self)
        self._none.setWordWrap(True)
        dress(self._none, "secondary")
        self._visits = QWidget(self)
        self._visit_column = QVBoxLayout(self._visits)
        self._visit_column.setContentsMargins(0, 0, 0, 0)
        self._visit_column.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.field, self._line, self._attached, self.hits, self._none, self._visits):
            column.addWidget(part)
        for label in (self._line, self._attached, self._none):
            label.hide()
        self._visits.hide()
        self.edit.textEdited.connect(self._edited)
        self.edit.textChanged.connect(self._emptied)
        self.hits.picked.connect(self._picked)
        self.setFocusProxy(self.edit)

    @property
    def patient(self) -> PatientHit | None:
        """Who is chosen."""
        return self._patient

    @property
    def in_view(self) -> PatientHit | None:
        """Who is chosen, or else highlighted among those found."""
        row = self.hits.highlighted
        found = row.value if row is not None and not self._searching else None
        return self._patient or (found if isinstance(found, PatientHit) else None)

    @property
    def typed(self) -> str:
        """What was typed and not yet picked from."""
        return "" if self._patient else self.edit.text()

    @property
    def is_searching(self) -> bool:
        """Whether an answer is on its way."""
        return self._searching

    def choose(self, patient: PatientHit) -> None:
        """Take `patient`."""
        self._patient = patient
        self._stop_searching()
        self.edit.setText(patient.full_name)
        self.edit.setCursorPosition(0)
        self._line.setText(whole_line(patient, self._today()))
        self._line.show()
        self.edit.setAccessibleDescription(self._line.text())
        self._read_visits(patient)
        self._read_attached(patient)
        self.changed.emit()

    def clear(self) -> None:
        """Nobody is chosen and nothing typed."""
        self._forget()
        self.edit.clear()
        self._stop_searching()

    def choose_typed(self) -> None:
        """Choose whole what was typed and not picked from: the next name takes its place."""
        if self.typed:
            self.edit.selectAll()

    def type_again(self, text: str) -> None:
        """Put back what was typed before (a draft) and search for it."""
        self.edit.setText(text)
        self._search(text)

    def enter(self) -> bool:
        """Enter in the field: pick the highlighted hit; True where there was something to do here.

        Enter that is quicker than the search picks only where exactly one is found: nobody is chosen unseen.
        """
        if self._patient is not None or not self.edit.text().strip():
            return False
        if self._searching:
            self._pick_when_found = True
        elif self.hits.highlighted is not None:
            self._picked(self.hits.highlighted.value)
        return True

    def step(self, by: int) -> bool:
        """Up and Down in the list of hits."""
        return self.hits.step(by)

    def _edited(self, text: str) -> None:
        if self._patient is not None:
            self._forget()
            self.changed.emit()
        self._search(text)
        self.edited.emit()

    def _emptied(self, text: str) -> None:
        """The clear button empties without editing."""
        if not text and self._patient is not None:
            self._forget()
            self.changed.emit()
        if not text:
            self._stop_searching()

    def _stop_searching(self) -> None:
        """What is still to be found was asked for by a text that is gone, and so was an Enter that waits for it."""
        self._desk.tasks.forget("booking.patients")
        self._searching = self._pick_when_found = False
        self.hits.show_hits(())
        self._none.hide()

    def _forget(self) -> None:
        self._patient, self.visits = None, ()
        self._line.hide()
        self._attached.hide()
        self._desk.tasks.forget("booking.attached")
        self.edit.setAccessibleDescription("")
        self._show_visits(())

    def _search(self, text: str) -> None:
        self._pick_when_found = False
        if not text.strip():
            self._stop_searching()
            return
        self._searching = True
        ask, today = self._desk.ask, self._today()

        def work() -> Found:
            hits = tuple(ask(find_patients, text, today))
            return Found(hits, WHOLE if hits else ask(known_of, "Patient"))

        read = self._desk.tasks.read(work, view="booking.patients").on_success(self._found)
        read.on_failure(lambda why: self._say_none(refused_words(why))).on_end(self._ended).run(self)

    def _ended(self) -> None:
        """No answer came: nobody was looked for, which is not nobody found."""
        if self._searching:
            self._say_none(tr("The search failed. Type on, and it looks again."))

    def _say_none(self, words: str) -> None:
        """Nobody is listed: why not stands where they would."""
        self._searching = self._pick_when_found = False
        self.hits.show_hits(())
        self._none.setText(words)
        self._none.show()

    def _found(self, found: Found) -> None:
        self._searching = False
        today, hits = self._today(), found.hits
        self.hits.show_hits([patient_row(hit, today) for hit in hits])
        self._none.setVisible(not hits)
        self._none.setText(nobody_words(found))
        if self._pick_when_found and len(hits) == 1:
            self.choose(hits[0])
        self._pick_when_found = False

    def _picked(self, value: object) -> None:
        if isinstance(value, PatientHit):
            self.edit.setFocus()
            self.choose(value)

    def _read_visits(self, patient: PatientHit) -> None:
        ask, now = self._desk.ask, self._desk.clock.now()
        self._desk.tasks.read(lambda: ask(coming_visits, patient.patient_id, now), view="booking.visits").on_success(self._show_visits).run(
            self
        )

    def _read_attached(self, patient: PatientHit) -> None:
        ask, today, home = self._desk.ask, self._today(), self._desk.home_branch()
        self._desk.tasks.read(lambda: ask(attached, patient.patient_id, home, today), view="booking.attached").on_success(
            self._show_attached
        ).run(self)

    def _show_attached(self, found: Attached) -> None:
        self._attached.setText(attachment_line(found))
        self._attached.show()
        self.edit.setAccessibleDescription(f"{self._line.text()}. {self._attached.text()}")

    @property
    def attachment(self) -> str:
        """What is said of the chosen patient's attachment."""
        return self._attached.text() if self._patient is not None else ""

    def reread_visits(self) -> None:
        """Appointments changed."""
        if self._patient is not None:
            self._read_visits(self._patient)

    def _show_visits(self, visits: tuple[Visit, ...]) -> None:
        self.visits = visits if self._patient is not None else ()
        while self._visit_column.count():
            old = self._visit_column.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        for visit in self.visits[:_VISITS_SHOWN]:
            button = ElidedButton(tr("Booked: {visit}", visit=visit_line(visit, self._desk.zone)), "link", self._visits)
            button.clicked.connect(lambda _checked=False, visit_id=visit.appointment_id: self.visit_chosen.emit(visit_id))
            self._visit_column.addWidget(button)
        self._visits.setVisible(bool(self.visits))

    def _today(self) -> date:
        return local_day(self._desk.clock.now(), self._desk.zone)
