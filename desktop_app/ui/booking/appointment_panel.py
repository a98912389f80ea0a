"""The appointment panel: what to read aloud and compare (rule 65), cancelling with a reason, moving, undoing, the ticket."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import age, capitalised, date_full, date_numeric, day_long, local_day, time_short
from desktop_app.core.errors import RowMoved, UserError
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.core.settings import LATE_CANCEL_HOURS
from desktop_app.documents.spoken import spoken_booking
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.cancel_reasons import find_reason
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationState
from desktop_app.models.person import Right
from desktop_app.models.phones import show_phone
from desktop_app.queries.appointments import AppointmentCard, Standing, appointment_card
from desktop_app.queries.groups import visits_of_group
from desktop_app.queries.patients import PatientCard, patient_card
from desktop_app.services.bookings import cancel, late_cancel, move
from desktop_app.services.outcome import Done
from desktop_app.services.staff import note_act
from desktop_app.ui.booking.appointment_view import AppointmentView, Mode
from desktop_app.ui.booking.form import CHANNELS, VISIT_KINDS
from desktop_app.ui.booking.group_acts import GroupActs
from desktop_app.ui.booking.hits import HitRow
from desktop_app.ui.booking.person_words import shortened, slot_line, visit_line
from desktop_app.ui.booking.result import standing_words
from desktop_app.ui.booking.sending import reason_of
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import CASES, Page
from desktop_app.ui.notices import Action
from desktop_app.ui.states import refused_words
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.targets import BOOKING, TICKET, AppointmentTarget, BookingTarget, InHand
from desktop_app.ui.ticket_words import ticket_data
from desktop_app.ui.undoing import undoing
from desktop_app.ui.widgets.buttons import allow
from desktop_app.ui.widgets.cards import Weight

STATUS_WORDS: dict[AppointmentStatus, str] = {
    AppointmentStatus.PROPOSED: mark("proposed"),
    AppointmentStatus.PENDING: mark("waiting for confirmation"),
    AppointmentStatus.BOOKED: mark("booked"),
    AppointmentStatus.ARRIVED: mark("has come"),
    AppointmentStatus.CHECKED_IN: mark("in the room"),
    AppointmentStatus.FULFILLED: mark("received"),
    AppointmentStatus.NOSHOW: mark("did not come"),
    AppointmentStatus.CANCELLED: mark("cancelled"),
    AppointmentStatus.WAITLIST: mark("in the waiting list"),
    AppointmentStatus.IN_ERROR: mark("withdrawn"),
}
_UNDO_WORDS = {
    "book": mark("Undo the booking"),
    "move": mark("Undo the move"),
    "cancel": mark("Undo the cancellation"),
}
_TAG_WORDS = {Standing.PROVISIONAL: mark("provisional"), Standing.TO_SETTLE: mark("to settle")}
_TAGS = {Standing.PROVISIONAL: "tag-warn", Standing.TO_SETTLE: "tag-conflict"}

_LOST = frozenset({AppointmentStatus.CANCELLED, AppointmentStatus.IN_ERROR, AppointmentStatus.NOSHOW})
_CHOSEN_FROM = (Kind.SCHEDULE, Kind.POST, Kind.SPECIALIST)
_MOVED = mark("The appointment was changed meanwhile by another. It is shown as it is now.")


class AppointmentPanel(Page):
    """One appointment; the patient's others stand below it."""

    care_for = (Kind.APPOINTMENT, Kind.OPERATION, Kind.CONFLICT, Kind.PATIENT, Kind.SLOT, *_CHOSEN_FROM)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = ""
        self._busy = False
        self.card: AppointmentCard | None = None
        self.view = AppointmentView(desk, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        view = self.view
        view.main.clicked.connect(self.press_main)
        view.second.clicked.connect(self.begin_move)
        view.third.clicked.connect(self.begin_cancel)
        view.undo.clicked.connect(self.undo_last)
        view.cancel_box.picked.connect(self.follow)
        view.move_box.changed.connect(self.follow)
        view.others.picked.connect(self._open_other)
        view.group.picked.connect(self._open_other)
        view.group_move.changed.connect(self.follow)
        self._acts = GroupActs(desk, self._end_group, self)
        self._all = False
        desk.rights.changed.connect(self._know_rights)

    # What navigation tells

    def activate(self) -> None:
        """The keys of the panel act at once: no caret takes them."""
        (self.view.move_box if self.view.mode is Mode.MOVE else self).setFocus()

    def open(self, target: object) -> None:
        """Show an appointment: an `AppointmentTarget`."""
        if isinstance(target, AppointmentTarget):
            if target.appointment_id != self._wanted:
                self._show_nothing("")
            self._show_mode(Mode.LOOK)
            self._wanted = target.appointment_id
            desk, appointment_id = self._desk, target.appointment_id
            desk.tasks.change(lambda: desk.act(note_act, desk.actor, Act.VIEW, Kind.APPOINTMENT, appointment_id)).run(self)
            self._read()

    def hand_over(self) -> None:
        """Another person takes the desk: whose appointment was looked at is not for everybody."""
        self._wanted = ""
        self._show_nothing("")

    def in_hand(self) -> InHand:
        """Whose appointment it is."""
        return InHand(self.card.facts.patient_id if self.card is not None else None)

    def refresh(self, changes: Changes) -> None:
        """Read it again."""
        self._read()
        if changes.touches(*_CHOSEN_FROM):
            self.view.move_box.choice.read()
        if changes.touches(Kind.SLOT):
            if self.view.mode is Mode.MOVE:
                self.view.move_box.read_again()
            elif self.view.mode is Mode.MOVE_ALL:
                self.view.group_move.read()

    # What the person does

    @property
    def may_act(self) -> bool:
        """Whether it can still be moved or cancelled."""
        return self.card is not None and self.card.status.may_become(AppointmentStatus.CANCELLED)

    @property
    def may_move(self) -> bool:
        """Whether it can be moved: booked and not begun."""
        return self.card is not None and self.card.status is AppointmentStatus.BOOKED

    @property
    def may_book_again(self) -> bool:
        """Whether it can be booked once more: it is not in force any more (rule 70)."""
        return self.card is not None and self.card.status in _LOST

    @property
    def has_group(self) -> bool:
        """Whether it belongs to a group that can be acted on as one."""
        return bool(self.view.group.visits)

    @property
    def may_undo(self) -> bool:
        """Whether the last act on it was this person's and is not in the middle of its way."""
        last = self.card.last if self.card else None
        return (
            last is not None
            and last.person_id == self._desk.actor.person_id
            and last.kind in _UNDO_WORDS
            and last.state in (OperationState.QUEUED, OperationState.APPLIED)
        )

    def enter(self) -> None:
        """Enter: the highlighted other appointment, the highlighted reason, the highlighted time."""
        view = self.view
        if view.mode is Mode.LOOK and view.others.highlighted is not None:
            self._open_other(view.others.highlighted.value)
        elif view.mode is Mode.MOVE and view.move_box.enter():
            return
        else:
            self.press_main()

    def press_main(self) -> None:
        """The main button: ticket, cancel, move."""
        match self.view.mode:
            case Mode.LOOK if self.may_book_again:
                self.book_again()
            case Mode.LOOK:
                self.show_ticket()
            case Mode.CANCEL:
                self._cancel()
            case Mode.MOVE:
                self._move()
            case Mode.MOVE_ALL if steps := self.view.group_move.steps:
                self._acts.move(self.view.group.visits, steps)

    def step(self, by: int) -> None:
        """Up and Down."""
        view = self.view
        match view.mode:
            case Mode.LOOK:
                view.others.step(by)
            case Mode.CANCEL:
                view.cancel_box.reasons.step(by)
            case Mode.MOVE:
                view.move_box.step(by)
            case Mode.MOVE_ALL:
                view.group_move.shift(7 * by)
        self.follow()

    def begin_cancel(self) -> None:
        """Ask for the reason."""
        if self.card is not None and self.may_act:
            self._all = False
            self.view.cancel_box.begin(self._late_words())
            self._show_mode(Mode.CANCEL)

    def begin_cancel_all(self) -> None:
        """Ask for the reason why the whole group is cancelled."""
        if self.has_group:
            self._all = True
            self.view.cancel_box.begin(self._late_words())
            self._show_mode(Mode.CANCEL)

    def begin_move_all(self) -> None:
        """Propose other days for the whole group."""
        if self.has_group:
            self.view.group_move.begin(self.view.group.visits)
            self._show_mode(Mode.MOVE_ALL)

    def book_again(self) -> None:
        """The same once more: its own place where it is free, else the nearest of the same specialist."""
        if self.card is not None and self.may_book_again and self._desk.navigation.has(BOOKING):
            self._desk.navigation.open_panel(BOOKING, BookingTarget(again=self.card.facts.appointment_id))

    def begin_move(self) -> None:
        """Offer other times."""
        self.begin_move_by(0)

    def begin_move_by(self, days: int) -> None:
        """Offer other times, first the one `days` later at the same hour."""
        if self.card is not None and self.may_move:
            self.view.move_box.begin(self.card, days)
            self._show_mode(Mode.MOVE)

    def back(self) -> None:
        """Leave cancelling or moving."""
        self._show_mode(Mode.LOOK)

    def show_ticket(self) -> None:
        """The ticket."""
        if self.card is not None and self.card.holds_place and self._desk.navigation.has(TICKET):
            self._desk.navigation.open_panel(TICKET, self.card.facts.appointment_id)

    def undo_last(self) -> None:
        """Undo the last act on it."""
        if self.card is not None and self.card.last is not None and self.may_undo:
            undoing(self._desk, self.card.last.operation_id)()

    def book_more(self) -> None:
        """Another booking for the same patient."""
        if self.card is not None and self._desk.navigation.has(BOOKING):
            self._desk.navigation.open_panel(BOOKING, BookingTarget(patient_id=self.card.facts.patient_id))

    def show_case(self) -> None:
        """To the cases, where the central did not take it."""
        if self._desk.navigation.has(CASES):
            self._desk.navigation.go(CASES)

    # The verbs

    def _cancel(self) -> None:
        card, reason = self.card, self.view.cancel_box.reason
        if card is None or reason is None or self._busy or not self._may_cancel_now():
            return
        if self._all:
            self._acts.cancel(self.view.group.visits, reason.code)
            return
        self._busy = True
        desk, facts, late = self._desk, card.facts, late_cancel(self._desk.settings)
        desk.tasks.change(lambda: desk.act(cancel, desk.actor, facts.appointment_id, card.version, reason.code, late)).on_success(
            lambda done: self._done(card, done, tr("Cancelled: {who}, {when}", who=_who(card), when=self._when(card)), "cancel")
        ).on_failure(self._refused).on_end(self._end).run(self)

    def _move(self) -> None:
        card, slot = self.card, self.view.move_box.slot
        if card is None or slot is None or self._busy:
            return
        self._busy = True
        desk, facts = self._desk, card.facts
        moved = tr("Moved: {who}, now {when}", who=_who(card), when=slot_line(slot.start, desk.zone, slot.specialist))
        desk.tasks.change(lambda: desk.act(move, desk.actor, facts.appointment_id, card.version, slot.slot_id, slot.start)).on_success(
            lambda done: self._done(card, done, moved, "move")
        ).on_failure(self._refused).on_end(self._end).run(self)

    def _end_group(self) -> None:
        self._show_mode(Mode.LOOK)
        self._read()

    def _end(self) -> None:
        self._busy = False

    def _done(self, card: AppointmentCard, done: Done, said: str, kind: str) -> None:
        if done.operation_id is not None:
            caption = f"{tr(_UNDO_WORDS[kind])}: {_who(card)}, {self._when(card)}"
            self._desk.notices.done(said, Action(caption, undoing(self._desk, done.operation_id)))
        if card.facts.appointment_id == self._wanted:
            self._show_mode(Mode.LOOK)
            self._read()

    def _refused(self, error: UserError) -> None:
        """A time that was shifted is another time to choose; an appointment that was changed is to be looked at first."""
        if isinstance(error, RowMoved) and "start" not in error.clashes:
            self._desk.notices.warn(tr(_MOVED))
            self._show_mode(Mode.LOOK)
        else:
            self._desk.notices.warn(capitalised(reason_of(error)))
        self._read()
        if self.view.mode is Mode.MOVE:
            self.view.move_box.read_again()

    def _may_cancel_now(self) -> bool:
        return self.card is not None and (self._may_late or not self._is_late())

    @property
    def _may_late(self) -> bool:
        """Whether the person may cancel late, taken as so until it is known: the verb asks again."""
        return not self._desk.who_may(Right.CANCEL_LATE)

    def _is_late(self) -> bool:
        """Whether one of those that are acted on begins within the limit."""
        cards, limit = self.view.group.visits if self._all else (self.card,), late_cancel(self._desk.settings)
        return any(card is not None and card.facts.start - self._desk.clock.now() < limit for card in cards)

    def _know_rights(self) -> None:
        self.view.cancel_box.say_late(self._late_words())
        self.follow()

    def _late_words(self) -> str:
        if self.card is None or not self._is_late():
            return ""
        hours = self._desk.settings.get(LATE_CANCEL_HOURS)
        left = trn("Less than {n} hour is left before the visit.", "Less than {n} hours are left before the visit.", hours)
        holders = self._desk.who_may(Right.CANCEL_LATE)
        return left + " " + tr("Who may cancel it: {roles}.", roles=holders) if holders else left

    # Showing

    def _read(self) -> None:
        ask, wanted = self._desk.ask, self._wanted

        def work() -> tuple[AppointmentCard | None, PatientCard | None, tuple[AppointmentCard, ...]]:
            card = ask(appointment_card, wanted)
            return card, ask(patient_card, card.facts.patient_id) if card is not None else None, ask(visits_of_group, wanted)

        if wanted:
            self._desk.tasks.read(work, view="appointment").on_success(lambda found: self._show(*found)).on_failure(
                lambda why: self._show_nothing(refused_words(why))
            ).run(self)

    def _show(self, card: AppointmentCard | None, patient: PatientCard | None, group: tuple[AppointmentCard, ...]) -> None:
        if card is None:
            self._show_nothing(tr("This appointment is not on this computer any more."))
            return
        if card.facts.appointment_id != self._wanted:
            return
        before, self.card = self.card, card
        if before is not None and self.view.mode is not Mode.LOOK and _what_matters(before) != _what_matters(card):
            self._desk.notices.warn(tr(_MOVED))
            self._show_mode(Mode.LOOK)
        self.view.title.set_full_text(tr("Appointment {number}", number=card.facts.number))
        self.view.subtitle.set_full_text(slot_line(card.facts.start, self._desk.zone, shortened(card.facts.specialist)))
        self.view.tag.setText(tr(_TAG_WORDS.get(card.standing, STATUS_WORDS[card.status])))
        dress(self.view.tag, _TAGS.get(card.standing, "tag"))
        self.view.show_facts(self._facts(card))
        self._say_state(card)
        data = ticket_data(card.facts, self._desk.settings, self._desk.clock.now())
        said = card.status is AppointmentStatus.BOOKED and card.standing is not Standing.TO_SETTLE
        self.view.say_aloud(spoken_booking(data, tr.language) if said else "")
        self._show_others(card, patient)
        self.view.group.show_visits(group, card.facts.appointment_id)
        self.setAccessibleName(", ".join(f"{label}: {value}" for label, value in self._facts(card)[:3]))
        self.follow()

    def _show_nothing(self, words: str) -> None:
        """Nobody is acted on by mistake: what stood here was another appointment."""
        self.card = None
        view = self.view
        view.title.set_full_text(tr("Appointment"))
        view.subtitle.set_full_text("")
        view.tag.setText("")
        view.show_facts([])
        view.state.say(words, Weight.NOTE)
        view.say_aloud("")
        view.show_others([])
        view.group.show_visits((), "")
        self.setAccessibleName(words)
        self._show_mode(Mode.LOOK)

    def _facts(self, card: AppointmentCard) -> list[tuple[str, str]]:
        facts, zone, language = card.facts, self._desk.zone, tr.language
        born = card.birth_date
        today = local_day(self._desk.clock.now(), zone)
        rows = [
            (tr("Patient"), " ".join(part for part in (facts.family, facts.given, facts.middle) if part)),
            (tr("When"), f"{capitalised(day_long(facts.start, zone, language))}, {time_short(facts.start, zone)}"),
            (tr("Specialist"), f"{facts.specialist}, {facts.specialty}"),
            (tr("Clinic"), ", ".join(part for part in (facts.clinic, facts.branch) if part)),
            (tr("Address"), facts.address),
            (tr("Room"), facts.room),
            (tr("Number"), facts.number),
            (tr("Born"), f"{date_full(born, language)}, {age(born, today, language)}" if born else ""),
            (tr("Phone"), show_phone(facts.call_back or card.phone) if facts.call_back or card.phone else ""),
            (tr("Kind of visit"), _word(VISIT_KINDS, card.visit_kind)),
            (tr("How the patient came"), _word(CHANNELS, card.channel)),
            (tr("Reason"), card.reason),
            (tr("Booked on"), date_numeric(local_day(card.created, zone), language) if card.created else ""),
        ]
        return [(label, value) for label, value in rows if value]

    def _say_state(self, card: AppointmentCard) -> None:
        weight = {Standing.TO_SETTLE: Weight.ALARM, Standing.PROVISIONAL: Weight.WARN}.get(card.standing, Weight.NOTE)
        words = standing_words(card, self._desk.now())
        if card.status is AppointmentStatus.CANCELLED:
            reason = find_reason(card.cancel_reason)
            words = tr("Cancelled: {reason}.", reason=tr(reason.label) if reason else card.cancel_reason or tr("no reason is known"))
            if card.is_on_its_way:
                words += " " + tr("The central does not know it yet.")
        self.view.state.say(words, weight)
        last = card.last
        self.view.undo.setText(tr(_UNDO_WORDS[last.kind]) if last is not None and last.kind in _UNDO_WORDS else "")

    def _show_others(self, card: AppointmentCard, patient: PatientCard | None) -> None:
        visits = patient.visits if patient is not None else ()
        rows = []
        for visit in visits:
            if visit.appointment_id != card.facts.appointment_id:
                status = tr(STATUS_WORDS[AppointmentStatus(visit.status)])
                when, _, who = visit_line(visit, self._desk.zone).partition(" · ")
                aloud = f"{when}, {who}, {status}"
                rows.append(HitRow(visit.appointment_id, when, who, status, "◷" if visit.provisional else "", visit.appointment_id, aloud))
        self.view.show_others(rows[:12])

    def _show_mode(self, mode: Mode) -> None:
        self.view.show_mode(mode)
        if mode is not Mode.MOVE:
            self.view.move_box.end()
        if mode is not Mode.MOVE_ALL:
            self.view.group_move.end()
        self.follow()
        self.activate()

    def follow(self) -> None:
        """Let the buttons say what can be done now."""
        view, who_may = self.view, self._desk.who_may
        match view.mode:
            case Mode.LOOK:
                held = self.card is not None and self.card.holds_place and self._desk.navigation.has(TICKET)
                view.main.setText(tr("Book again") if self.may_book_again else tr("Ticket"))
                view.second.setText(tr("Move"))
                view.third.setText(tr("Cancel"))
                allow(view.main, held or self.may_book_again, who_may(Right.BOOK) if self.may_book_again else "")
                allow(view.second, self.may_move, who_may(Right.MOVE))
                allow(view.third, self.may_act, who_may(Right.CANCEL))
                view.show_keys("B" if self.may_book_again else "F9", "M", "Del")
            case Mode.CANCEL:
                view.main.setText(tr("Cancel all of the group") if self._all else tr("Cancel the visit"))
                allow(view.main, view.cancel_box.reason is not None and self._may_cancel_now(), who_may(Right.CANCEL))
                view.show_keys("Enter", "", "")
            case Mode.MOVE:
                view.main.setText(tr("Move here"))
                allow(view.main, view.move_box.slot is not None, who_may(Right.MOVE))
                view.show_keys("Enter", "", "")
            case Mode.MOVE_ALL:
                view.main.setText(tr("Move all of the group"))
                allow(view.main, bool(view.group_move.steps), who_may(Right.MOVE))
                view.show_keys("Enter", "", "")
        view.undo.setVisible(view.mode is Mode.LOOK and self.may_undo)
        allow(view.undo, True, who_may(Right.BOOK))

    def _open_other(self, value: object) -> None:
        if isinstance(value, str):
            self.open(AppointmentTarget(value))

    def _when(self, card: AppointmentCard) -> str:
        return slot_line(card.facts.start, self._desk.zone)


def _what_matters(card: AppointmentCard) -> tuple[object, ...]:
    """What a person who cancels or moves it has to know."""
    return card.status, card.facts.start, card.schedule_id


def _who(card: AppointmentCard) -> str:
    facts = card.facts
    initials = " ".join(f"{part[0]}." for part in (facts.given, facts.middle) if part)
    return f"{facts.family} {initials}".strip()


def _word(choices: tuple[tuple[str, str], ...], code: str) -> str:
    return next((tr(words) for known, words in choices if known == code), code)
