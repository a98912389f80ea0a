"""«Why not at the portal?»: a patient and a place (or all coming ones of a choice), each rule in the way with its fact, and its key."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import date_short, day_time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.core.settings import PORTAL_DAYS
from desktop_app.models.booking_rules import Refusal
from desktop_app.models.person import Right
from desktop_app.models.portal_rules import LIFT_RIGHTS, LIFTS, Lift
from desktop_app.queries.inspector import Coming, ComingInspected, PlaceInspected, inspect_coming, inspect_place
from desktop_app.queries.patients import PatientHit, patient_hit
from desktop_app.ui.booking.inspector_view import InspectorView, ObstacleWords
from desktop_app.ui.booking.inspector_words import LIFT_WORDS, LIFTED_BY, RULE_WORDS
from desktop_app.ui.booking.person_words import slot_line
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import EXCHANGE, Page
from desktop_app.ui.states import refused_words
from desktop_app.ui.targets import APPOINTMENT, BOOKING, SUMMARY, AppointmentTarget, BookingTarget, InHand, SummaryTarget
from desktop_app.ui.widgets.cards import Weight

SCOPE = "inspector"
Inspected = PlaceInspected | ComingInspected


class InspectorPanel(Page):
    """Asks anew whenever the patient, the place or what it hangs on changes."""

    care_for = (
        Kind.SLOT, Kind.APPOINTMENT, Kind.PATIENT, Kind.POLICY, Kind.REFERRAL, Kind.SCHEDULE, Kind.SERVICE, Kind.OPERATION, Kind.SETTING,
    )  # fmt: skip

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._slot_id = ""
        self.found: Inspected | None = None
        self.view = InspectorView(desk, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.view.patient)
        self.view.patient.changed.connect(self._read)
        self.view.patient.visit_chosen.connect(self._show_visit)
        self.view.choice.changed.connect(self._read)
        self.view.choice.narrowed.connect(self._read)
        self.view.leave_place.clicked.connect(self.all_places)
        self.view.main.clicked.connect(self.book_here)
        self.view.lifted.connect(self.lift)
        desk.rights.changed.connect(self._show)
        self._show()

    # What navigation tells

    def activate(self) -> None:
        """The focus goes where something is missing."""
        view = self.view
        (view.choice if view.patient.patient is not None and not self._slot_id else view.patient).setFocus()

    def open(self, target: object) -> None:
        """Ask about what was in hand (`InHand`); what it does not name stays as it was."""
        if not isinstance(target, InHand):
            return
        if target.slot_id or target.choice is not None:
            self._slot_id = target.slot_id
            self.found = None
        if target.choice is not None:
            self.view.choice.choose(target.choice)
        if target.patient_id is not None:
            ask, patient_id = self._desk.ask, target.patient_id
            self._desk.tasks.read(lambda: ask(patient_hit, patient_id)).on_success(self._take_patient).run(self)
        self._read()

    def refresh(self, changes: Changes) -> None:
        """Ask again."""
        if changes.touches(Kind.APPOINTMENT):
            self.view.patient.reread_visits()
        self._read()

    def in_hand(self) -> InHand:
        """Whom it is about."""
        patient = self.view.patient.patient
        return InHand(patient_id=patient.patient_id if patient is not None else None)

    def hand_over(self) -> None:
        """Another person takes the desk: nothing of whom it was about stays."""
        self._slot_id, self.found = "", None
        self.view.patient.clear()
        self.view.choice.clear()
        self._show()

    # What the person does

    def enter(self) -> None:
        """Enter: pick what is highlighted, else go to what is missing, else book here."""
        view = self.view
        if (view.patient.edit.hasFocus() and view.patient.enter()) or (view.choice.edit.hasFocus() and view.choice.enter()):
            return
        if view.main.isEnabled():
            self.book_here()
        else:
            self.activate()

    def step(self, by: int) -> None:
        """Up and Down in the list of hits that is open."""
        if not (self.view.patient.edit.hasFocus() and self.view.patient.step(by)):
            self.view.choice.step(by)

    def all_places(self) -> None:
        """Ask about all coming places of a choice instead of the one."""
        self._slot_id, self.found = "", None
        self._read()
        self.view.choice.setFocus()

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What stands in the way, in the order of its cards."""
        return self.found.obstacles if self.found is not None else ()

    @property
    def has_place(self) -> bool:
        """Whether one place is asked about."""
        return bool(self._slot_id)

    def has_deed(self, number: int) -> bool:
        """Whether something can be done about the obstacle with that number, from 1."""
        return number <= len(self.view.obstacles) and bool(self.view.obstacles[number - 1].deed)

    def lift(self, number: int) -> None:
        """Do what can be done about the obstacle with that number, from 1."""
        if not self.has_deed(number):
            return
        found, refusal, navigation = self.found, self.refusals[number - 1], self._desk.navigation
        match LIFTS[refusal.rule]:
            case Lift.VISIT if refusal.other is not None:
                self._show_visit(refusal.other.id)
            case Lift.SEND:
                self._desk.sync.send_now()
                self._desk.notices.info(tr("What waits here is being sent."))
            case Lift.HOLDS:
                navigation.go(EXCHANGE)
            case Lift.ANOTHER_PLACE if isinstance(found, PlaceInspected) and found.day is not None:
                navigation.go(SUMMARY, SummaryTarget(found.schedule_id, found.day))

    def book_here(self) -> None:
        """Open the booking with this patient and this place: the registry may book what the portal does not."""
        patient, found = self.view.patient.patient, self.found
        if patient is not None and self._desk.navigation.has(BOOKING):
            slot = found.slot if isinstance(found, PlaceInspected) else None
            self._desk.navigation.open_panel(BOOKING, BookingTarget(slot, patient.patient_id))

    def _show_visit(self, appointment_id: str) -> None:
        self._desk.navigation.open_panel(APPOINTMENT, AppointmentTarget(appointment_id))

    # Reading

    def _take_patient(self, hit: PatientHit | None) -> None:
        if hit is not None:
            self.view.patient.choose(hit)
            self.activate()

    def _read(self) -> None:
        patient, choice, slot_id = self.view.patient.patient, self.view.choice.choice, self._slot_id
        conditions = self.view.choice.conditions
        desk, now, days = self._desk, self._desk.clock.now(), self._desk.settings.get(PORTAL_DAYS)
        if patient is None or not (slot_id or choice is not None):
            desk.tasks.forget((SCOPE, id(self)))
            self.found = None
            self._show()
            return

        def work() -> Inspected:
            if slot_id or choice is None:
                return desk.ask(inspect_place, slot_id, patient.patient_id, now, days)
            return desk.ask(inspect_coming, Coming(choice.schedule_ids, choice.specialty_code, conditions), patient.patient_id, now, days)

        read = desk.tasks.read(work, view=(SCOPE, id(self))).on_success(self._take)
        read.on_failure(self._refused).run(self)

    def _take(self, found: Inspected) -> None:
        self.found = found
        self._show()

    def _refused(self, why: UserError) -> None:
        self.found = None
        self._show()
        self.view.show_answer(refused_words(why), Weight.ALARM, (), "")

    # Showing

    def _show(self) -> None:
        view, found = self.view, self.found
        view.show_place(self._place_words())
        if found is None:
            view.show_answer("", Weight.NOTE, (), "")
            view.say_main(False, self._missing())
            return
        obstacles = [self._words(one) for one in found.obstacles]
        if isinstance(found, ComingInspected):
            own = bool(obstacles)
            verdict, weight = _coming_words(found, own, self._when)
            view.show_answer(verdict, weight, obstacles, _tally_words(found, self._when))
        else:
            verdict = (
                tr("The portal refuses. Reasons: {n}", n=len(obstacles))
                if obstacles
                else tr("The portal books this place for the patient.")
            )
            view.show_answer(verdict, Weight.ALARM if obstacles else Weight.NOTE, obstacles, "")
        why_not = self._why_not_here()
        view.say_main(not why_not, why_not)

    def _missing(self) -> str:
        if self.view.patient.patient is None:
            return tr("choose a patient")
        return "" if self._slot_id or self.view.choice.choice is not None else tr("choose a specialty or a specialist")

    def _place_words(self) -> str:
        if not self._slot_id:
            return ""
        found = self.found
        if isinstance(found, PlaceInspected) and found.start is not None:
            return slot_line(found.start, self._desk.zone, found.place)
        return tr("The chosen place")

    def _words(self, refusal: Refusal) -> ObstacleWords:
        lift = LIFTS[refusal.rule]
        kept = lift is Lift.HERE and isinstance(self.found, PlaceInspected) and self.found.kept
        right = Right.BOOK_PORTAL_QUOTA if kept else LIFT_RIGHTS.get(lift)
        who = self._desk.rights.holders(right) if right is not None else ""
        by = tr(LIFTED_BY[lift], who=who) if lift in LIFTED_BY and who else ""
        can = lift is not Lift.ANOTHER_PLACE or (isinstance(self.found, PlaceInspected) and self.found.day is not None)
        missing = self._desk.who_may(right) if right is not None else ""
        deed = tr(LIFT_WORDS[lift]) if lift in LIFT_WORDS and can and not missing else ""
        return ObstacleWords(tr(RULE_WORDS[refusal.rule]), tr.said(refusal.said), by, deed)

    def _why_not_here(self) -> str:
        """Why the registry cannot book it either, or who may; "" where it can."""
        found, who = self.found, self._desk.who_may(Right.BOOK)
        if who:
            return tr("May be done by: {who}", who=who)
        if isinstance(found, PlaceInspected):
            if found.refused is not None:
                return tr("Nor can the registry book it.")
            quota = self._desk.who_may(Right.BOOK_PORTAL_QUOTA) if found.kept else ""
            if quota:
                return tr("This place may be given by: {who}", who=quota)
        return ""

    def _when(self, moment: datetime) -> str:
        return day_time_short(moment, self._desk.zone, tr.language)


def _coming_words(found: ComingInspected, own: bool, when: Callable[[datetime], str]) -> tuple[str, Weight]:
    """The verdict on all coming places; `own`: the patient lacks something whatever the place."""
    until = date_short(found.until, tr.language)
    if own:
        return tr("The portal refuses this patient, whatever the place."), Weight.ALARM
    if not found.places:
        return tr("There are no places until {date}.", date=until), Weight.ALARM
    if found.nearest is None:
        return tr("None of {n} places until {date} is open to the patient at the portal.", n=found.places, date=until), Weight.ALARM
    nearest = f"{when(found.nearest)}, {found.specialist}"
    return tr(
        "The portal books {open} of {n} places. The nearest: {nearest}", open=found.open, n=found.places, nearest=nearest
    ), Weight.NOTE


def _tally_words(found: ComingInspected, when: Callable[[datetime], str]) -> str:
    """A line for each rule that closes places: how many, and when the first of them is."""
    return "\n".join(
        tr("{rule}: {n} (the first {when})", rule=tr(RULE_WORDS[one.rule]), n=one.count, when=when(one.nearest)) for one in found.shares
    )
