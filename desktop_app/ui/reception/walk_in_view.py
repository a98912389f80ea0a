"""Without a booking: a patient, a reception of today, Enter; the number is given at once, with or without the network."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.dates import age, date_numeric, local_day
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.core.settings import QUEUE_MARK
from desktop_app.models.person import Right
from desktop_app.models.phones import show_phone
from desktop_app.queries.coverage import WHOLE, Known, slots_known
from desktop_app.queries.patients import PatientHit, find_patients
from desktop_app.queries.walk_ins import Lane, lanes_today
from desktop_app.services.outcome import Done
from desktop_app.services.patients import PatientForm, create_patient
from desktop_app.services.walk_ins import Numbered, WalkInWish, walk_in
from desktop_app.ui.desk import Desk
from desktop_app.ui.reception.newcomer import newcomer
from desktop_app.ui.reception.rows import ListRow, RowList
from desktop_app.ui.reception.words import lane_rows
from desktop_app.ui.states import WithStates, loading, no_reception, not_fetched, not_read, refused_words
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton, allow
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import KeyCap, hairline

_FOUND = "reception.walk-in.patients"
_LANES = "reception.walk-in.lanes"
_SHOWN = 8


class WalkInView(QWidget):
    """`given` tells a number that was given; `closed` that the view is left."""

    given = Signal(object, str)
    closed = Signal()

    def __init__(self, desk: Desk, branch_id: Callable[[], str], parent: QWidget | None = None) -> None:
        """`branch_id` gives the branch whose receptions are offered, "" for all."""
        super().__init__(parent)
        self._desk, self._branch_id = desk, branch_id
        self._busy = self._was_read = self._searching = self._pick_when_found = False
        self.patient: PatientHit | PatientForm | None = None
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(tr("Surname, birth date, phone, SNILS or policy"))
        self.edit.setClearButtonEnabled(True)
        self.field = Field(tr("Patient"), self.edit, required=True, parent=self)
        self.people = RowList(desk.look, tr("Found patients"), self)
        self.lanes = RowList(desk.look, tr("Receptions of today"), self)
        self.states = WithStates(self.lanes, self)
        self._chosen = QLabel(self)
        self._none = QLabel(self)
        self.main = PillButton(tr("Give a number"), "main", self)
        self._lay_out()
        self.edit.textEdited.connect(self._search)
        self.edit.textChanged.connect(self._emptied)
        self.people.picked.connect(self._take)
        self.lanes.picked.connect(lambda _lane: self.enter())
        self.main.clicked.connect(self.give)
        desk.rights.changed.connect(self._follow)
        self.setFocusProxy(self.edit)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper = QVBoxLayout()
        upper.setContentsMargins(18, 12, 18, 10)
        upper.setSpacing(6)
        title = QLabel(tr("Without a booking"), self)
        dress(title, "heading")
        for label in (self._chosen, self._none):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            dress(label, "secondary")
            label.hide()
        lanes = QLabel(tr("Where to"), self)
        dress(lanes, "section")
        for part in (title, self.field, self._chosen, self._none):
            upper.addWidget(part)
        column.addLayout(upper)
        column.addWidget(self.people, 2)
        head = QVBoxLayout()
        head.setContentsMargins(18, 8, 18, 4)
        head.addWidget(lanes)
        column.addLayout(head)
        column.addWidget(self.states, 3)
        column.addWidget(hairline(self))
        column.addWidget(self._foot())
        self.people.hide()

    def _foot(self) -> QWidget:
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 12, 18, 14)
        row.setSpacing(10)
        leave = PillButton(tr("Leave"), "", foot)
        leave.clicked.connect(self.closed)
        row.addWidget(self.main)
        row.addWidget(KeyCap("Enter", foot))
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(KeyCap("Esc", foot))
        return foot

    # Showing

    def begin(self) -> None:
        """Begin with nobody chosen; the typed line is kept by `hand_in`."""
        self._was_read = False
        self.forget()
        self.states.show_state(loading())
        self.read_lanes()

    def hand_in(self, typed: str) -> None:
        """Take over what was typed in the line of the screen; the next letter begins anew."""
        self.edit.setText(typed)
        self.edit.selectAll()
        self._search(typed)

    def forget(self) -> None:
        """Nobody is chosen and nothing is typed."""
        self.patient = None
        self.edit.clear()
        self.field.say_wrong("")
        self._show_found([])

    def read_lanes(self) -> None:
        """Read the receptions of today again."""
        desk, branch = self._desk, self._branch_id()
        today, now = self._today(), desk.clock.now()

        def work() -> tuple[tuple[Lane, ...], Known]:
            lanes = desk.ask(lanes_today, today, desk.zone, now, branch)
            return lanes, WHOLE if lanes else desk.ask(slots_known, today)

        desk.tasks.read(work, view=_LANES).on_success(lambda found: self._show_lanes(*found)).on_end(self._tried).run(self)

    def _tried(self) -> None:
        """The receptions of before stay while they cannot be read again; a notice told why."""
        if not self._was_read:
            self.states.show_state(not_read(tr("The reception could not be read."), self.read_lanes))

    def _show_lanes(self, lanes: tuple[Lane, ...], known: Known) -> None:
        self._was_read = True
        self.lanes.show_rows(lane_rows(lanes, self._desk.zone))
        if lanes:
            self.states.show_content()
        elif known.fetched is None:
            said = tr("Who receives on this day was not fetched to this computer yet.")
            self.states.show_state(not_fetched(self._desk.sync.send_now, said))
        elif not known.fetched:
            self.states.show_state(loading(known.percent))
        else:
            self.states.show_state(no_reception(tr("Nobody receives any more today. A visit can be booked for another day.")))
        self._follow()

    def _follow(self) -> None:
        ready = self.patient is not None and self.lane is not None and not self._busy
        allow(self.main, ready, self._who_may())

    def _who_may(self) -> str:
        lane = self.lane
        right = lane.kind.right if lane is not None else Right.CHECK_IN
        return self._desk.who_may(right)

    @property
    def lane(self) -> Lane | None:
        """The reception under the cursor."""
        row = self.lanes.chosen
        return row.value if row is not None and isinstance(row.value, Lane) else None

    # The patient

    def _search(self, text: str) -> None:
        self.patient = None
        self._searching, self._pick_when_found = bool(text.strip()), False
        self._chosen.hide()
        self.field.say_wrong("")
        self._follow()
        if not text.strip():
            self._show_found([])
            return
        ask, today = self._desk.ask, self._today()
        self._desk.tasks.read(lambda: ask(find_patients, text, today), view=_FOUND).on_success(self._found).on_failure(self._not_shown).run(
            self
        )

    def _found(self, hits: list[PatientHit]) -> None:
        """Enter that was quicker than the search picks only where exactly one is found: nobody is chosen unseen."""
        picks, self._searching, self._pick_when_found = self._pick_when_found, False, False
        self._show_found(hits)
        if picks and len(hits) == 1:
            self._take(hits[0])

    def _not_shown(self, why: UserError) -> None:
        """Patients may not be looked up by everybody."""
        self._searching = self._pick_when_found = False
        self._show_found([])
        self._none.setText(refused_words(why))
        self._none.show()

    def _emptied(self, text: str) -> None:
        if not text:
            self._desk.tasks.forget(_FOUND)
            self.patient, self._searching = None, False
            self._chosen.hide()
            self._show_found([])

    def _show_found(self, hits: list[PatientHit]) -> None:
        today, typed = self._today(), self.edit.text()
        rows = [_patient_row(hit, today) for hit in hits[:_SHOWN]]
        form = newcomer(typed, today)
        if form is not None:
            rows.append(_newcomer_row(form))
        self.people.show_rows(rows, first=True)
        self.people.setVisible(bool(rows))
        self._none.setVisible(bool(typed.strip()) and not rows and self.patient is None)
        self._none.setText(tr("Nobody found. With surname, name and date of birth a new card is made here."))

    def _take(self, value: object) -> None:
        if not isinstance(value, PatientHit | PatientForm):
            return
        self.patient = value
        self._show_found([])
        self.people.hide()
        self.edit.setText(_name(value))
        self.patient = value
        self._chosen.setText(_about(value, self._today()))
        self._chosen.show()
        self._none.hide()
        self.lanes.setFocus()
        self._follow()

    # Keys

    def enter(self) -> None:
        """Enter picks the patient, then gives the number."""
        if self._searching:
            self._pick_when_found = True
            return
        if self.patient is None:
            row = self.people.chosen
            if row is not None and self.people.isVisible():
                self._take(row.value)
            elif self.edit.text().strip():
                self.field.say_wrong(tr("Choose the patient first."))
            return
        self.give()

    def step(self, by: int) -> None:
        """Up and Down move in the list that waits for a choice, while the caret stays in the line."""
        (self.people if self.patient is None and self.people.isVisible() else self.lanes).step(by)
        self._follow()

    def escape(self) -> None:
        """One thing back: the chosen patient, the typed line, the view."""
        if self.patient is not None or self.edit.text():
            self.forget()
            self.edit.setFocus()
        else:
            self.closed.emit()

    # Giving the number

    def give(self) -> None:
        """Send the patient to the reception under the cursor."""
        desk, patient = self._desk, self.patient
        if patient is None or self.lane is None or self._busy:
            return
        self._busy = True
        self._follow()
        if isinstance(patient, PatientForm):
            made = desk.tasks.change(lambda: desk.act(create_patient, desk.actor, patient))
            made.on_success(self._made).on_failure(self._refused).run(self)
        else:
            self._send(patient.patient_id)

    def _made(self, done: Done) -> None:
        self._send(done.row_id or "")

    def _send(self, patient_id: str) -> None:
        desk, lane = self._desk, self.lane
        if lane is None:
            self._ended()
            return
        wish = WalkInWish(lane.schedule_id, patient_id, letters=desk.settings.get(QUEUE_MARK))
        task = desk.tasks.change(lambda: desk.act(walk_in, desk.actor, wish))
        task.on_success(lambda numbered: self._numbered(numbered, lane)).on_failure(self._refused).on_end(self._ended).run(self)

    def _numbered(self, numbered: Numbered, lane: Lane) -> None:
        where = ", ".join(part for part in (lane.title, tr("r. {room}", room=lane.room) if lane.room else "") if part)
        self.forget()
        self.given.emit(numbered, where)

    def _refused(self, error: UserError) -> None:
        self._busy = False
        self.field.say_wrong(tr.said(error.said))
        self._follow()

    def _ended(self) -> None:
        self._busy = False
        self._follow()

    def _today(self) -> date:
        return local_day(self._desk.clock.now(), self._desk.zone)


def _patient_row(hit: PatientHit, today: date) -> ListRow:
    about = _about(hit, today)
    return ListRow(hit.patient_id, hit.full_name, about, aloud=f"{hit.full_name}, {about}", value=hit)


def _newcomer_row(form: PatientForm) -> ListRow:
    name = _name(form)
    return ListRow("new", tr("New card: {name}", name=name), _born(form.birth_date), aloud=tr("New card: {name}", name=name), value=form)


def _name(who: PatientHit | PatientForm) -> str:
    return " ".join(part for part in (who.family, who.given, who.middle) if part)


def _about(who: PatientHit | PatientForm, today: date) -> str:
    parts = [_born(who.birth_date), age(who.birth_date, today, tr.language) if who.birth_date else ""]
    phone = show_phone(who.phone) if who.phone else ""
    policy = tr("policy …{tail}", tail=who.policy_tail) if isinstance(who, PatientHit) and who.policy_tail else ""
    return " · ".join(part for part in (", ".join(part for part in parts if part), phone, policy) if part)


def _born(day: date | None) -> str:
    return date_numeric(day, tr.language) if day is not None else ""
