"""The side panel of the clinic's own lists: what is printed of each doctor's day, what has changed since, what no printer took."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import capitalised, date_weekday, time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.models.person import Right
from desktop_app.models.printed import difference
from desktop_app.queries.coverage import WHOLE, Known, slots_known
from desktop_app.queries.papers import CardList, DoctorsDay, card_list, doctors_days, next_day_of_visits
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import Page
from desktop_app.ui.papers.jobs import CardsPaper, DoctorsList
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.states import ListState, WithStates, loading, no_reception, not_fetched, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.widgets.buttons import Chip, PillButton, Segmented, allow
from desktop_app.ui.widgets.cards import WarnCard
from desktop_app.ui.widgets.labels import KeyCaps, hairline

SCOPE = "papers"
TODAY, NEXT = "today", "next"


@dataclass(frozen=True)
class DoctorRow:
    """A doctor's list in the table."""

    schedule_id: str
    specialist: str
    about: str
    booked: int
    printed: str
    room: str = ""

    @property
    def named(self) -> str:
        """One specialist may receive in two rooms."""
        return " · ".join(part for part in (self.specialist, self.room) if part)


@dataclass(frozen=True)
class Picture:
    """What the panel shows: the day, the lists of its doctors, its cards.

    `known`: how far the day has come to this computer; only of a whole one it is true that nobody receives.
    """

    day: date
    next_day: date | None
    doctors: tuple[DoctorRow, ...]
    cards: CardList
    known: Known
    branch_id: str = ""
    """Of which branch they are; "" of all."""


_COLUMNS: tuple[Column[DoctorRow], ...] = (
    Column("specialist", mark("Specialist"), lambda row: row.named, tip=lambda row: row.about),
    Column("booked", mark("Patients booked"), lambda row: str(row.booked), sort_key=lambda row: row.booked, width=88, right_aligned=True),
    Column("printed", mark("Printed"), lambda row: row.printed or "–", reads=lambda row: row.printed or tr("not printed yet"), width=122),
)


class PapersPanel(Page):
    """Lists of one day; Enter prints the one under the cursor."""

    care_for = (Kind.APPOINTMENT, Kind.SLOT, Kind.SCHEDULE, Kind.PLACE, Kind.JOURNAL, Kind.CURSOR, Kind.CONNECTION, Kind.PERSON)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.picture: Picture | None = None
        self._why: UserError | None = None
        self.days = Segmented(((TODAY, tr("Today")), (NEXT, tr("Next day"))), tr("Lists of which day"), self)
        self.days.choose(TODAY)
        self.branches = Chip(tr("All branches"), checkable=True, parent=self)
        self.branches.setToolTip(tr("All branches") + " (B)")
        self.model = KeyedModel(_COLUMNS, lambda row: row.schedule_id, self)
        self.table = Table(self.model, tr("Lists of doctors"), desk.look.sizes.row, self, "papers")
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.failed = WarnCard("", parent=self)
        self.cards_line = QLabel(self)
        self.cards_line.setWordWrap(True)
        self.print_all = PillButton(tr("Print all lists"), "main", self)
        self.print_one = PillButton(tr("Print this one"), "", self)
        self.print_cards = PillButton(tr("Print cards"), "", self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)
        self.states.show_state(loading())
        self._show_failed(len(desk.press.not_printed))
        self._read()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._head(), hairline(self)):
            column.addWidget(part)
        inner = QVBoxLayout()
        inner.setContentsMargins(18, 12, 18, 8)
        inner.setSpacing(10)
        which = QHBoxLayout()
        which.addWidget(self.days, 1)
        which.addWidget(self.branches)
        inner.addLayout(which)
        inner.addWidget(self.failed)
        column.addLayout(inner)
        column.addWidget(self.states, 1)
        column.addWidget(hairline(self))
        dress(self.cards_line, "secondary")
        column.addWidget(self._row(((self.cards_line, 1), (self.print_cards, 0), (KeyCaps(PhysicalKey.of("Ctrl+F10"), self), 0))))
        column.addWidget(hairline(self))
        keys = [KeyCaps(PhysicalKey.of(key), self) for key in ("F10", "Enter")]
        column.addWidget(self._row(((self.print_all, 0), (keys[0], 0), (QWidget(self), 1), (self.print_one, 0), (keys[1], 0))))

    def _head(self) -> QWidget:
        title = QLabel(tr("Lists"), self)
        dress(title, "heading")
        return self._row(((title, 1), (KeyCaps("Esc", self), 0)))

    def _row(self, parts: tuple[tuple[QWidget, int], ...]) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(18, 10, 18, 10)
        row.setSpacing(8)
        for part, stretch in parts:
            row.addWidget(part, stretch)
        return holder

    def _connect(self) -> None:
        self.days.chosen.connect(lambda _day: self._read())
        self.branches.toggled.connect(lambda _on: self._read())
        self.print_all.clicked.connect(self.print_all_lists)
        self.print_one.clicked.connect(self.print_this)
        self.print_cards.clicked.connect(self.print_card_list)
        self.table.doubleClicked.connect(lambda _index: self.print_this())
        self._desk.press.counted.connect(self._show_failed)

    # What others ask of it

    def refresh(self, changes: Changes) -> None:
        """Somebody was booked, or a list was printed."""
        self._read()

    @property
    def is_ready(self) -> bool:
        """Whether there is a list to print."""
        return self.picture is not None and bool(self.picture.doctors)

    @property
    def knows_branch(self) -> bool:
        """Whether the desk knows at which branch it stands; else the lists are of all."""
        return bool(self._desk.home_branch())

    def print_all_lists(self) -> None:
        """The list of each doctor who receives on the day."""
        if self.picture is not None:
            picture = self.picture
            self._desk.press.print(*(DoctorsList(self._desk, picture.day, row.schedule_id).job for row in picture.doctors))

    def print_this(self) -> None:
        """The list under the cursor."""
        row = self.table.chosen
        if self.picture is not None and row is not None:
            self._desk.press.print(DoctorsList(self._desk, self.picture.day, row.schedule_id).job)

    def print_card_list(self, whole: bool = False) -> None:
        """The cards of the day: all the first time, then what changed; `whole`: all once more."""
        if self.picture is not None:
            self._desk.press.print(CardsPaper(self._desk, self.picture.day, self.picture.branch_id, whole).job)

    def other_day(self) -> None:
        """Between today and the next day of reception."""
        self.days.choose(NEXT if self.days.choice == TODAY else TODAY)
        self._read()

    # Reading and showing

    def _read(self) -> None:
        desk, wants_next, self._why = self._desk, self.days.choice == NEXT, None
        today, branch_id = desk.now().date(), "" if self.branches.isChecked() else desk.home_branch()
        self.branches.setVisible(self.knows_branch)

        def prepare() -> Picture:
            next_day = desk.ask(next_day_of_visits, today, desk.zone, branch_id)
            day = next_day if wants_next and next_day is not None else today
            rows = tuple(_row_of(one, desk) for one in desk.ask(doctors_days, day, desk.zone, branch_id=branch_id))
            known = WHOLE if rows else desk.ask(slots_known, day)
            return Picture(day, next_day, rows, desk.ask(card_list, day, desk.zone, branch_id), known, branch_id)

        read = desk.tasks.read(prepare, view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(self._refuse).on_end(self._ended).run(self)

    def _refuse(self, why: UserError) -> None:
        """Who may not see whose names stand in them prints no lists either."""
        self.picture, self._why = None, why
        self.model.replace(())
        self.cards_line.setText("")

    def _ended(self) -> None:
        """The lists of before stay while they cannot be read again; a notice told why."""
        if self.picture is None:
            forbidden, unread = tr("You have no right to see who is expected."), tr("The lists could not be read.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self._read))
            for button in (self.print_all, self.print_one, self.print_cards):
                allow(button, False, self._desk.who_may(Right.VIEW))

    def _show(self, picture: Picture) -> None:
        self.picture = picture
        language = tr.language
        self.days.say(TODAY, tr("Today"))
        self.days.say(NEXT, capitalised(date_weekday(picture.next_day, language)) if picture.next_day else tr("Next day"))
        self.days.button(NEXT).setEnabled(picture.next_day is not None)
        self.model.replace(picture.doctors)
        state = self._state_of(picture)
        if state is None:
            self.states.show_content()
            if self.branches.hasFocus() or any(self.days.button(day).hasFocus() for day in (TODAY, NEXT)):
                self.table.setFocus()  # where the keys fell while there was no list yet
            if not self.table.selectionModel().hasSelection():
                self.table.selectRow(max(0, self.table.currentIndex().row()))
        else:
            self.states.show_state(state)
        self.cards_line.setText(self._cards_words(picture.cards))
        cards = bool(picture.cards.lines)
        for button, on in ((self.print_all, self.is_ready), (self.print_one, self.is_ready), (self.print_cards, cards)):
            allow(button, on, "")

    def _state_of(self, picture: Picture) -> ListState | None:
        """Why there are no lists: a day that has not come must not look like a day without reception."""
        if picture.doctors:
            return None
        if picture.known.fetched is None:
            return not_fetched(self._desk.sync.send_now, tr("Who receives on this day was not fetched to this computer yet."))
        if not picture.known.fetched:
            return loading(picture.known.percent, tr("The lists can be printed as soon as the places of the day are here."))
        return no_reception(tr("Nobody receives on this day: no places are published."))

    def _cards_words(self, cards: CardList) -> str:
        said = tr("Cards: {n}.", n=len(cards.cards))
        if cards.printed is None:
            return said + " " + tr("The list is not printed yet.")
        changed = difference(cards.printed, cards.lines)
        time = time_short(cards.printed.at, self._desk.zone)
        if not changed:
            return said + " " + tr("Printed {time}, nothing changed since.", time=time)
        counts = {"new": len(changed.new), "gone": len(changed.gone)}
        return said + " " + tr("Printed {time}; to add {new}, to put back {gone}.", time=time, **counts)

    def _show_failed(self, count: int) -> None:
        self.failed.setVisible(count > 0)
        if count:
            self.failed.say(tr("Not printed: {n}. Ctrl+F9 prints them when the printer is back.", n=count))


def _row_of(found: DoctorsDay, desk: Desk) -> DoctorRow:
    room = tr("room {room}", room=found.room) if found.room else ""
    about = " · ".join(part for part in (found.specialty, room, found.branch) if part)
    return DoctorRow(found.schedule_id, found.specialist, about, len(found.visits), _printed_words(found, desk), found.room)


def _printed_words(found: DoctorsDay, desk: Desk) -> str:
    """«8:02 · +2 −1 !1»: when, and what a reprint would mark."""
    if found.printed is None:
        return ""
    changed = difference(found.printed, found.lines)
    counts = (("+", len(changed.new)), ("−", len(changed.gone)), ("!", len(changed.changed)))
    marks = " ".join(f"{sign}{count}" for sign, count in counts if count)
    return " · ".join(part for part in (time_short(found.printed.at, desk.zone), marks) if part)
