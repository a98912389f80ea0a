"""Entering lines of paper: Enter goes from field to field, takes the line when it is whole and stands in the next; nothing is lost."""

from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import date_numeric, local_day, time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import Said, mark, tr
from desktop_app.core.ids import RandomIds
from desktop_app.models.outage import CLOCKS_DIFFER
from desktop_app.models.paper_line import Outcome, PaperLine, next_number, read_moment
from desktop_app.models.person import Right
from desktop_app.queries.outages import OpenLine, OutageForm, outage_form
from desktop_app.queries.patients import PatientHit, patient_hit
from desktop_app.services.bookings import BookingWish
from desktop_app.services.drafts import drop_draft
from desktop_app.services.paper_lines import PaperEntry, drop_paper_line, enter_paper_line, keep_paper_line
from desktop_app.services.patients import PatientForm
from desktop_app.ui.booking.drafts import PAUSE_MS
from desktop_app.ui.booking.paper_card import card_of, faults_of
from desktop_app.ui.booking.paper_view import PaperView
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page
from desktop_app.ui.notices import Action
from desktop_app.ui.targets import APPOINTMENT, PAPER_LINE, AppointmentTarget, PaperLineTarget
from desktop_app.ui.undoing import undoing
from desktop_app.ui.widgets.buttons import allow

SCOPE = PAPER_LINE
_MISSING = {
    "number": mark("enter the number on the paper"),
    "happened": mark("enter when it happened"),
    "patient": mark("choose a patient"),
    "place": mark("choose to whom and when"),
}


class PaperPanel(Page):
    """One line at a time, of one outage; what is typed is kept as a draft until it is entered."""

    care_for = (Kind.OUTAGE, Kind.DRAFT, Kind.OPERATION)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._ids = desk, RandomIds(desk.clock)
        self._outage_id = self._wanted = ""
        self._form: OutageForm | None = None
        self._draft_id: str = self._ids.new()
        self._trouble: Said | None = None
        self._newcomer = self._kept = self._filling = False
        self._awaited = ""
        self.view = PaperView(desk, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._keep)
        self._connect()
        self.setFocusProxy(self.view.happened)
        self._follow()

    def _connect(self) -> None:
        view = self.view
        for edit in (view.number, view.phone, view.policy, view.wrote):
            edit.textEdited.connect(self._edited)
        view.happened.textEdited.connect(self._time_edited)
        view.patient.edited.connect(self._patient_edited)
        view.patient.changed.connect(self._chosen)
        view.patient.visit_chosen.connect(self._show_visit)
        view.place.edited.connect(self._edited)
        view.place.changed.connect(self._chosen)
        view.outcome.currentIndexChanged.connect(self._edited)
        view.main.clicked.connect(self.take)
        view.open.picked.connect(self._take_up_picked)
        self._desk.rights.changed.connect(self._follow)

    # What navigation tells

    def open(self, target: object) -> None:
        """Enter lines of the outage of a `PaperLineTarget`; the line in the fields stays, unless another is asked for."""
        if not isinstance(target, PaperLineTarget):
            return
        if target.outage_id != self._outage_id:
            self._keep()
            self._outage_id, self._form = target.outage_id, None
            self._begin(PaperLine())
        self._wanted = target.draft_id
        self._read()

    def activate(self) -> None:
        """The focus goes where the next thing is missing."""
        self._go_to(self._missing)

    def refresh(self, changes: Changes) -> None:
        """A line was entered or left open, here or at the page beside."""
        self._read()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: what is typed is written down at once."""
        if self._timer.isActive():
            self._keep()
        super().hideEvent(event)

    def hand_over(self) -> None:
        """The line stays open for whoever goes on; the next person begins another."""
        self._keep()
        self._begin(PaperLine(number=next_number(self.view.number.text())))
        self.view.show_open((), self._draft_id)

    # The line

    @property
    def line(self) -> PaperLine:
        """What is filled in."""
        line = self.view.line()
        return replace(line, newcomer=self._newcomer, patient_id=line.patient_id or self._awaited)

    @property
    def happened(self) -> datetime | None:
        """When it happened, where that can be read."""
        return read_moment(self.view.happened.text(), self._desk.clock.now(), self._desk.zone)

    @property
    def is_ready(self) -> bool:
        """Whether Enter takes the line."""
        return not self._missing and not self._desk.who_may(Right.BOOK)

    @property
    def _missing(self) -> str:
        """The first field that is still to be filled; "" where the line is whole."""
        view = self.view
        there = {
            "number": bool(view.number.text().strip()),
            "happened": self.happened is not None,
            "patient": self._newcomer or view.patient.patient is not None,
            "place": view.place.slot is not None,
        }
        return next((name for name, filled in there.items() if not filled), "")

    # What the person does

    def enter(self) -> None:
        """Enter: pick what is highlighted, else go to what is missing, else take the line."""
        view = self.view
        if view.happened.hasFocus() and self.happened is None:
            view.happened_field.say_wrong(tr("Enter the time as it stands on the paper, as 10:42."))
            return
        picked = (view.patient.edit.hasFocus() and not self._newcomer and view.patient.enter()) or (
            view.place.edit.hasFocus() and view.place.enter()
        )
        if picked:
            return
        if self._missing:
            self._go_to(self._missing)
        else:
            self.take()

    def step(self, by: int) -> None:
        """Up and Down in what was found."""
        view = self.view
        if view.place.edit.hasFocus():
            view.place.step(by)
        elif view.patient.edit.hasFocus():
            view.patient.step(by)

    def next_outcome(self) -> None:
        """Booked, received already, did not come: the next one."""
        self.view.outcome.setCurrentIndex((self.view.outcome.currentIndex() + 1) % self.view.outcome.count())

    def new_card(self) -> None:
        """Make a card of what is typed for the patient; what is missing for it is said below."""
        view, today = self.view, self._today()
        if view.patient.patient is not None:
            return
        form = self._card()
        faults = faults_of(form, today)
        self._newcomer = not faults
        view.patient.field.say_wrong(" ".join(dict.fromkeys(tr.said(fault.said) for fault in faults)))
        self._show_newcomer(form)
        self._edited()
        if self._newcomer:
            self._go_to(self._missing)

    def leave_open(self) -> None:
        """Keep the line as it stands, to be entered later, and begin the next."""
        line = self.line
        if line.is_empty:
            return
        self._keep()
        self._begin(PaperLine(number=next_number(line.number), wrote=line.wrote))
        self._desk.notices.info(tr("Line {number} stays open; nothing of it is lost.", number=line.number), about=SCOPE)

    def next_open(self) -> None:
        """Go on with the next line that is open."""
        rows = self.view.open.rows
        if rows:
            self._take_up_picked(rows[0].value)

    def drop(self) -> None:
        """Throw the line in the fields away; said with its way back."""
        line, draft_id = self.line, self._draft_id
        if line.is_empty:
            return
        desk, actor, outage_id = self._desk, self._desk.actor, self._outage_id
        self._keep()
        self._begin(PaperLine(number=line.number, wrote=line.wrote))
        back = Action(tr("Take it back"), lambda: self._keep_as(outage_id, draft_id, line, None))
        task = desk.tasks.change(lambda: desk.act(drop_paper_line, actor, outage_id, draft_id))
        task.on_success(lambda _done: desk.notices.info(tr("Line {number} was thrown away.", number=line.number), back)).run(self)

    def take(self) -> None:
        """Enter the line; the next one begins at once. Where it cannot be done the line stays open, and it is said why."""
        entry, line = self._entry(), self.line
        if entry is None or not self.is_ready:
            self._go_to(self._missing)
            return
        desk, actor = self._desk, self._desk.actor
        self._keep()
        self._begin(PaperLine(number=next_number(line.number), wrote=line.wrote))
        task = desk.tasks.change(lambda: desk.act(enter_paper_line, actor, entry))
        task.on_success(lambda done: self._entered(line, str(done.operation_id)))
        task.on_failure(lambda why: self._refused(entry, line, why)).run(self)

    def _entry(self) -> PaperEntry | None:
        line, slot, happened = self.line, self.view.place.slot, self.happened
        if slot is None or happened is None:
            return None
        wish = BookingWish(slot.slot_id, slot.slot_version, line.patient_id, call_back=line.phone or None, seen_start=slot.start)
        card = self._card() if self._newcomer else None
        return PaperEntry(
            self._outage_id, self._draft_id, line.number, happened, line.wrote, wish, card, line.policy, Outcome(line.outcome)
        )  # fmt: skip

    def _entered(self, line: PaperLine, operation_id: str) -> None:
        said = tr("Line {number} is entered: {who}.", number=line.number, who=line.patient)
        if line.outcome == Outcome.BOOKED:
            self._desk.notices.done(said, Action(tr("Undo"), undoing(self._desk, operation_id)), about=SCOPE)
        else:
            self._desk.notices.info(said, about=SCOPE)  # what has been is taken back step by step at the reception

    def _refused(self, entry: PaperEntry, line: PaperLine, why: UserError) -> None:
        """The draft is there still; now it says why it is open."""
        self._keep_as(entry.outage_id, entry.draft_id, line, why.said)
        target = PaperLineTarget(entry.outage_id, entry.draft_id)
        offer = Action(tr("Go on with it"), lambda: self._desk.navigation.open_panel(PAPER_LINE, target))
        said = tr("Line {number} is not entered and stays open: {why}", number=line.number, why=tr.said(why.said))
        self._desk.notices.warn(said, offer)

    # Keeping

    def _keep(self) -> None:
        """Write the line down now; one that was emptied again is forgotten instead."""
        self._timer.stop()
        desk, draft_id, line = self._desk, self._draft_id, self.line
        if not line.is_empty:
            self._kept = True
            self._keep_as(self._outage_id, draft_id, line, self._trouble)
        elif self._kept:
            self._kept = False
            desk.tasks.change(lambda: desk.act(drop_draft, draft_id), must_run=True).run()

    def _keep_as(self, outage_id: str, draft_id: str, line: PaperLine, trouble: Said | None) -> None:
        desk, actor = self._desk, self._desk.actor
        desk.tasks.change(lambda: desk.act(keep_paper_line, actor, outage_id, draft_id, line, trouble), must_run=True).run()

    def _begin(self, line: PaperLine) -> None:
        """An empty line under a new id."""
        self._timer.stop()
        self._draft_id, self._kept, self._trouble = self._ids.new(), False, None
        self._fill(line)
        if self.isVisible():
            self._go_to(self._missing)

    def _take_up_picked(self, value: object) -> None:
        if isinstance(value, OpenLine):
            self._keep()
            self._take_up(value)

    def _take_up(self, one: OpenLine) -> None:
        """Go on with a line that is open."""
        self._timer.stop()
        self._draft_id, self._kept, self._trouble = one.draft_id, True, one.trouble
        self._fill(one.line)
        if self.isVisible():
            self._go_to(self._missing)

    def _fill(self, line: PaperLine) -> None:
        view, ask = self.view, self._desk.ask
        self._filling = True
        self._desk.tasks.forget(("paper.patient", id(self)))  # who was looked up for the line before is not of this one
        view.fill(line)
        view.patient.clear()
        self._offer_places()
        view.place.take_up(line.place, line.slot_id)
        self._newcomer, self._awaited = line.newcomer, line.patient_id
        if line.patient_id:
            view.patient.edit.setText(line.patient)
            read = self._desk.tasks.read(lambda: ask(patient_hit, line.patient_id), view=("paper.patient", id(self)))
            read.on_success(self._patient_read).run(self)
        elif line.newcomer:
            view.patient.edit.setText(line.patient)
        elif line.patient:
            view.patient.type_again(line.patient)
        self._show_newcomer(self._card())
        self._filling = False
        view.trouble.setVisible(self._trouble is not None)
        view.trouble.say(tr.said(self._trouble) if self._trouble is not None else "")
        self._follow()

    def _patient_read(self, hit: PatientHit | None) -> None:
        self._awaited = ""
        if hit is not None:
            self.view.patient.choose(hit)

    # Reading and showing

    def _read(self) -> None:
        ask, outage_id = self._desk.ask, self._outage_id
        read = self._desk.tasks.read(lambda: ask(outage_form, outage_id), view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(lambda why: self.view.why_not.set_full_text(tr.said(why.said))).run(self)

    def _show(self, form: OutageForm | None) -> None:
        self._form = form
        if form is None:
            return
        begun = time_short(form.outage.begun, self._desk.zone)
        self.view.head.setText(tr("From paper: outage of {day}, {time}", day=self._day_of(form), time=begun))
        self._offer_places()
        wanted, self._wanted = self._wanted, ""
        found = next((one for one in form.open_lines if one.draft_id == wanted and wanted != self._draft_id), None)
        if found is not None:
            self._keep()
            self._take_up(found)
        elif not self.view.number.text():
            taken = [line.paper for line in form.lines if line.paper] + [one.line.number for one in form.open_lines]
            self.view.number.setText(next_number(taken[-1]) if taken else "1")
            if self.isVisible():
                self._go_to(self._missing)
        self.view.show_open(form.open_lines, self._draft_id)
        self._follow()

    def _day_of(self, form: OutageForm) -> str:
        return date_numeric(local_day(form.outage.begun, self._desk.zone), tr.language)

    def _offer_places(self) -> None:
        if self._form is not None:
            self.view.place.offer_from(self.happened or self._form.outage.begun - CLOCKS_DIFFER)

    def _edited(self, *_what: object) -> None:
        if not self._filling:
            self._timer.start()
            self._follow()

    def _time_edited(self, _text: str) -> None:
        self.view.happened_field.say_wrong("")
        self._offer_places()
        self._edited()

    def _patient_edited(self) -> None:
        self._newcomer, self._awaited = False, ""
        self.view.patient.field.say_wrong("")
        self._show_newcomer(self._card())
        self._edited()

    def _chosen(self) -> None:
        """Patient or place was picked, or is none any more: on to what is missing."""
        self._edited()
        if not self._filling and self.isVisible() and (self.view.patient.patient is not None or self.view.place.slot is not None):
            self._go_to(self._missing)

    def _card(self) -> PatientForm:
        view = self.view
        return card_of(view.patient.typed, view.phone.text().strip(), view.policy.text().strip(), self._today())

    def _show_newcomer(self, form: PatientForm) -> None:
        self.view.newcomer.setVisible(self._newcomer)
        if self._newcomer:
            who = " ".join(part for part in (form.family, form.given, form.middle) if part)
            born = date_numeric(form.birth_date, tr.language) if form.birth_date is not None else ""
            self.view.newcomer.say(tr("A new card is made: {who}, {born}", who=who, born=born))

    def _show_visit(self, appointment_id: str) -> None:
        self._desk.navigation.open_panel(APPOINTMENT, AppointmentTarget(appointment_id))

    def _go_to(self, name: str) -> None:
        view = self.view
        fields: dict[str, QWidget] = {
            "number": view.number, "happened": view.happened, "patient": view.patient.edit, "place": view.place.edit,
        }  # fmt: skip
        if name:
            fields[name].setFocus()

    def _follow(self) -> None:
        missing = self._missing
        allow(self.view.main, self.is_ready, self._desk.who_may(Right.BOOK))
        self.view.why_not.set_full_text(tr(_MISSING[missing]) if missing else "")

    def _today(self) -> date:
        return local_day(self._desk.clock.now(), self._desk.zone)
