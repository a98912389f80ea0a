"""A doctor is away: all patients planned for at once, each with the reason, changed by hand, kept as a plan; its papers print before."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from PySide6.QtCore import QDate, QTime, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLabel, QTimeEdit, QVBoxLayout, QWidget

from desktop_app.core.dates import day_time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.models.absence.calls import waits_until
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.plan import PlanKind
from desktop_app.queries.specialists import SpecialistHit, all_specialists
from desktop_app.services.absence import wait_for_place
from desktop_app.services.bookings import late_cancel
from desktop_app.services.outcome import Done
from desktop_app.services.plans import RIGHTS, PlanWish, make_plan
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.plans.away_papers import AwayPaper
from desktop_app.ui.plans.away_planning import AwayAsked, Planning, plan_again, planned, read_plan, without
from desktop_app.ui.plans.away_words import AwayLine, counts_words, load_words, offer_words, phone_words, press_words, why_words
from desktop_app.ui.plans.words import title_of
from desktop_app.ui.states import WithStates, empty, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import EmptyDayTarget
from desktop_app.ui.tasks import Task
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.choice import ElidedComboBox
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "plans-away"
_LEAST_ROOM, _ROOM = 150, 240
_SPANS = ((3, mark("within 3 days")), (7, mark("within a week")), (14, mark("within two weeks")), (28, mark("within four weeks")))
"""How many days behind the absence are looked through."""
_MIDNIGHT = QTime(23, 59)
"""Stands for the end of the day: a time field has no 24:00."""
_REASON = "prov-pers"


class AwayView(QWidget):
    """`made` tells the id of the plan that was kept."""

    made = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.planning: Planning | None = None
        self._hits: tuple[SpecialistHit, ...] = ()
        self._wish = EmptyDayTarget("", desk.now().date())
        self.asked: AwayAsked | None = None
        self._why: UserError | None = None
        self._busy = self._wants_focus = False
        self.model: KeyedModel[AwayLine] = KeyedModel(self._columns(), lambda row: row.visit_id, self)
        self.table: Table[AwayLine] = Table(self.model, tr("Visits that fall away"), desk.look.sizes.row, self, "plan-away")
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        self.who, self.substitute, self.span = ElidedComboBox(self), ElidedComboBox(self), QComboBox(self)
        self.first, self.last, self.since, self.till = QDateEdit(self), QDateEdit(self), QTimeEdit(self), QTimeEdit(self)
        self.count, self.load = ElidedLabel(kind="strong", parent=self), ElidedLabel(kind="muted", parent=self)
        self._name_fields()
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))
        self.setFocusProxy(self.table)

    def _name_fields(self) -> None:
        named = (
            (self.who, tr("Who is away")),
            (self.first, tr("From which day")),
            (self.since, tr("From which hour")),
            (self.last, tr("To which day")),
            (self.till, tr("To which hour")),
            (self.substitute, tr("Who stands in")),
            (self.span, tr("How far")),
        )
        for field, name in named:
            field.setAccessibleName(name)
            field.setToolTip(name)
        for day in (self.first, self.last):
            day.setDisplayFormat("dd.MM.yyyy")
            day.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        for hour, shown in ((self.since, QTime(0, 0)), (self.till, _MIDNIGHT)):
            hour.setDisplayFormat("HH:mm")
            hour.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
            hour.setTime(shown)
        for days, words in _SPANS:
            self.span.addItem(tr(words), days)
        self.span.setCurrentIndex(2)
        for box in (self.who, self.substitute):
            box.setMinimumWidth(_LEAST_ROOM)
            box.setMaximumWidth(_ROOM)

    def _columns(self) -> tuple[Column[AwayLine], ...]:
        return (
            Column("press", mark("Presses"), press_words, lambda row: -row.press, width=116, tip=press_words),
            Column("was", mark("Was booked"), self._was, lambda row: row.line.visit.start, width=140),
            Column("patient", mark("Patient"), lambda row: row.touched.full_name, width=200, tip=lambda row: row.touched.full_name),
            Column("phone", mark("Phone"), phone_words, width=140),
            Column("offer", mark("Offered instead"), self._offered, width=330, tip=self._offered),
            Column("why", mark("Why so"), why_words, tip=why_words),
        )

    def _offered(self, row: AwayLine) -> str:
        return offer_words(row, self._desk.zone)

    def _was(self, row: AwayLine) -> str:
        return day_time_short(row.line.visit.start, self._desk.zone, tr.language)

    def complete(self) -> None:
        """Called once the commands are registered."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._who_bar(), 0), (self._how_bar(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.who.activated.connect(lambda _index: self._chosen())
        self.first.dateChanged.connect(lambda day: self.last.setDate(max(day, self.last.date())))
        for field in (self.first, self.last):
            field.dateChanged.connect(lambda _day: self._begin_anew())
        for hour in (self.since, self.till):
            hour.timeChanged.connect(lambda _time: self._begin_anew())
        for box in (self.substitute, self.span):
            box.activated.connect(lambda _index: self._begin_anew())
        self.table.selectionModel().currentChanged.connect(lambda *_: self.follow())
        self.follow()

    def _who_bar(self) -> QWidget:
        bar, row = band(self, "bar")
        title = QLabel(tr("A doctor is away"), bar)
        dress(title, "title")
        for part in (title, self.who, self.first, self.since, QLabel("—", bar), self.last, self.till):
            row.addWidget(part)
        row.addStretch(1)
        return bar

    def _how_bar(self) -> QWidget:
        bar, row = band(self, "bar")
        for part in (QLabel(tr("Stands in"), bar), self.substitute, QLabel(tr("Places"), bar), self.span):
            row.addWidget(part)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.count)
        words.addWidget(self.load)
        row.addSpacing(12)
        row.addLayout(words, 1)
        return bar

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("away.keep", "main", "F8", tr("Make a plan")),
            ("away.mark", "", tr("Space"), tr("Leave out")),
            ("away.other", "", "R", tr("Another place")),
            ("away.wait", "", "W", tr("Waiting list")),
            ("away.call-list", "", "F9", tr("To call")),
            ("away.door", "", "Shift+F9", tr("For the door")),
            ("away.back", "quiet", "Esc", tr("All plans")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def rows(self) -> tuple[AwayLine, ...]:
        """The visits that fall away, as the plan has them."""
        return self.planning.rows if self.planning is not None else ()

    @property
    def may_keep(self) -> bool:
        """Whether the plan moves anybody."""
        return not self._busy and any(row.goes for row in self.rows)

    @property
    def has_lines(self) -> bool:
        """Whether there is anybody to call."""
        return bool(self.rows)

    def has_who(self) -> bool:
        """Whether it is known who is away."""
        return self._hit is not None

    def has_visit(self) -> bool:
        """Whether a visit is chosen, and nothing is under way with it."""
        return self.table.chosen is not None and not self._busy

    def who_may(self) -> str:
        """Who may move visits."""
        return self._desk.who_may(RIGHTS[PlanKind.MOVE])

    def begin(self, target: EmptyDayTarget) -> None:
        """Begin with that specialist and day."""
        self._wish, self._wants_focus = target, True
        desk, ask, now = self._desk, self._desk.ask, self._desk.clock.now()
        desk.tasks.read(lambda: tuple(ask(all_specialists, now)), view=(SCOPE, "who", id(self))).on_success(self._offer).run(self)

    def mark(self) -> None:
        """The visit under the cursor is left out of the plan, or taken in again: his place is for the others then."""
        row = self.table.chosen
        if row is not None and self.asked is not None:
            self._plan_again(replace(self.asked, stays=self.asked.stays ^ {row.visit_id}))

    def other_place(self) -> None:
        """Not the place that is offered: another one for this patient, the best for all the rest."""
        row = self.table.chosen
        if row is not None and self.asked is not None and not row.stays:
            self._plan_again(without(self.asked, row))

    def to_waiting_list(self) -> None:
        """The patient gives the visit up for the waiting list, until a day by which he must be answered."""
        row, desk, actor = self.table.chosen, self._desk, self._desk.actor
        if row is None or self._busy:
            return
        visit = row.line.visit
        until, late = waits_until(visit, desk.clock.now(), ProductionCalendar()), late_cancel(desk.settings)

        def tell(_done: Done) -> None:
            desk.notices.info(tr("{who}: is on the waiting list. Tell the patient.", who=row.touched.full_name))
            self.read()

        work = desk.tasks.change(lambda: desk.act(wait_for_place, actor, visit.id, visit.version, _REASON, until, late))
        self._run(work.on_success(tell))

    def keep(self) -> None:
        """Keep it as a plan of «Планы»: a draft to be looked at and started, with one progress and one undo."""
        hit, rows, asked = self._hit, self.rows, self.asked
        if hit is None or asked is None or not self.may_keep:
            return
        desk, actor, zone, now = self._desk, self._desk.actor, self._desk.zone, self._desk.clock.now()
        items = tuple(planned(row, zone, now) for row in rows if not row.stays)
        wish = PlanWish(PlanKind.MOVE, title_of(hit.specialist, asked.begins, zone), items, asks=True)
        work = desk.tasks.change(lambda: desk.act(make_plan, actor, wish))
        self._run(work.on_success(lambda done: self.made.emit(done.row_id)))

    def print_calls(self) -> None:
        """Print whom to call, the most pressing first, with what is offered."""
        if self.asked is not None:
            self._desk.press.print(AwayPaper(self._desk, self.asked).job)

    def print_notice(self) -> None:
        """Print what hangs at the door."""
        if self.asked is not None:
            self._desk.press.print(AwayPaper(self._desk, self.asked, door=True).job)

    def _run(self, work: Task[Done]) -> None:
        self._busy = True
        self.follow()
        work.on_end(self._ended).run(self)

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    # Reading and planning

    @property
    def _hit(self) -> SpecialistHit | None:
        schedule_id = str(self.who.currentData() or "")
        return next((one for one in self._hits if one.schedule_id == schedule_id), None)

    def _now_asked(self) -> AwayAsked:
        zone, last = self._desk.zone, _date(self.last)
        till = datetime.combine(last, _time(self.till), zone) if self.till.time() < _MIDNIGHT else _midnight(last, 1, zone)
        return AwayAsked(
            str(self.who.currentData() or ""),
            datetime.combine(_date(self.first), _time(self.since), zone),
            till,
            _midnight(last, 1 + int(self.span.currentData()), zone),
            str(self.substitute.currentData() or ""),
        )

    def _offer(self, hits: tuple[SpecialistHit, ...]) -> None:
        """The specialists to choose from, with the wished one and his day chosen."""
        self._hits = hits
        self.who.clear()
        for hit in hits:
            self.who.addItem(", ".join(part for part in (hit.specialist, hit.specialty, hit.branch) if part), hit.schedule_id)
        self.who.setCurrentIndex(max(0, self.who.findData(self._wish.schedule_id)))
        for edit in (self.last, self.first):
            edit.blockSignals(True)
            edit.setDate(QDate(self._wish.day.year, self._wish.day.month, self._wish.day.day))
            edit.blockSignals(False)
        self._chosen()

    def _chosen(self) -> None:
        """Another doctor: those of the same specialty can stand in."""
        hit = self._hit
        self.substitute.clear()
        self.substitute.addItem(tr("nobody in particular"), "")
        for other in self._hits:
            if hit is not None and other.specialty_code == hit.specialty_code and other.schedule_id != hit.schedule_id:
                self.substitute.addItem(", ".join(part for part in (other.specialist, other.branch) if part), other.schedule_id)
        self._begin_anew()

    def _begin_anew(self) -> None:
        """What was asked is another thing: nothing that was changed by hand is of it."""
        self.asked, self.planning = self._now_asked(), None
        self.read()

    def read(self) -> None:
        """Read again and plan; changes by hand stay."""
        asked, desk, ask, self._why = self.asked, self._desk, self._desk.ask, None
        if asked is None or not asked.schedule_id:
            return
        now, zone = desk.clock.now(), desk.zone
        work = desk.tasks.read(lambda: read_plan(ask, asked, now, zone), view=self._view)
        work.on_success(self._show).on_failure(self._refuse).on_end(self._read_ended).run(self)

    def _plan_again(self, asked: AwayAsked) -> None:
        """Plan anew with what was changed by hand; nothing is read again."""
        if self.planning is None:
            return
        self.asked, plan, now = asked, self.planning.plan, self._desk.clock.now()
        self._desk.tasks.read(lambda: plan_again(plan, asked, now), view=self._view).on_success(self._show).run(self)

    @property
    def _view(self) -> tuple[str, str, int]:
        return (SCOPE, "plan", id(self))

    def _refuse(self, why: UserError) -> None:
        self.planning, self._why = None, why
        self.model.replace(())

    def _read_ended(self) -> None:
        if self.planning is None:
            forbidden, unread = tr("You have no right to see who is booked."), tr("The visits could not be read.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self.read))
        self.follow()

    def _show(self, planning: Planning) -> None:
        self.planning = planning
        self.model.replace(planning.rows)
        self.count.set_full_text(counts_words(planning.rows))
        self.load.set_full_text(load_words(planning.load, planning.plan.who))
        if not planning.rows:
            teaches = tr("Choose another doctor, another day or other hours: only visits that have not begun fall away.")
            self.states.show_state(empty(tr("Nobody is booked for this time"), teaches))
        else:
            self.states.show_content()
            if self.table.chosen is None:
                self.table.selectRow(0)
            if self._wants_focus:
                self._wants_focus = False
                self.table.setFocus()
        self.follow()

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons:
            button.follow()


def _midnight(day: date, later: int, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), zone)


def _date(edit: QDateEdit) -> date:
    shown = edit.date()
    return date(shown.year(), shown.month(), shown.day())


def _time(edit: QTimeEdit) -> time:
    shown = edit.time()
    return time(shown.hour(), shown.minute())
