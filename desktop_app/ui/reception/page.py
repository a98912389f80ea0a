"""«Приём»: the ticket is scanned or its number typed, one key says that the patient is here (ux.md, screen 4; rules 30 to 32)."""

from datetime import date

from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import capitalised, date_long, local_day
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.appointment_number import possible_numbers
from desktop_app.models.journal import Act
from desktop_app.models.person import Right
from desktop_app.models.queue_numbers import parse_queue_number
from desktop_app.models.reception import Document, Step
from desktop_app.queries.place_facts import PlaceFacts, place_facts
from desktop_app.queries.reception import (
    OVER,
    ReceptionLine,
    ReceptionPicture,
    reception_picture,
    stands_instead,
    visit_line,
    visits_found,
    visits_numbered,
)
from desktop_app.services.staff import note_act
from desktop_app.services.walk_ins import Numbered
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page
from desktop_app.ui.reception.card import Shown
from desktop_app.ui.reception.deeds import Here, Ticket, proof_of
from desktop_app.ui.reception.doing import Doer
from desktop_app.ui.reception.frame import FILTERS, ReceptionFrame
from desktop_app.ui.reception.history import history_lines
from desktop_app.ui.reception.listing import all_over, found_rows, picture_rows, stale_words, state_of
from desktop_app.ui.reception.words import counts_words
from desktop_app.ui.states import filtered_out, loading, refused_words, unanswered
from desktop_app.ui.targets import APPOINTMENT, AppointmentTarget, ReceptionTarget
from desktop_app.ui.widgets.announce import announce

SCOPE = "reception"


class ReceptionPage(Page):
    """Receives who is expected, and sends on who is not."""

    care_for = (
        Kind.APPOINTMENT, Kind.OPERATION, Kind.CONFLICT, Kind.SLOT, Kind.PATIENT, Kind.SCHEDULE, Kind.POST, Kind.SPECIALIST, Kind.PLACE,
        Kind.CURSOR, Kind.CONNECTION,
    )  # fmt: skip

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._picture: ReceptionPicture | None = None
        self._found: tuple[ReceptionLine, ...] | None = None
        self._ticket: tuple[str, Ticket] | None = None
        self._instead: tuple[str, ReceptionLine | None] = ("", None)
        self._noted = self._kept = ""
        self._searching = self._enter_when_found = False
        self._wish = ""
        self._why: UserError | None = None
        self.frame = ReceptionFrame(desk, self)
        self.doer = Doer(desk, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self._connect()
        self.setFocusProxy(self.frame.line)
        self.frame.states.show_state(loading())
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._minute.timeout.connect(self.read)
        self._minute.start()
        self.read()

    def _connect(self) -> None:
        frame = self.frame
        frame.line.textEdited.connect(self._search)
        frame.line.textChanged.connect(self._emptied)
        frame.filter.chosen.connect(lambda _choice: self._show())
        frame.branches.toggled.connect(lambda _on: self._branch_changed())
        frame.without.clicked.connect(self.open_walk_in)
        frame.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._moved())
        frame.table.picked.connect(lambda _line: self.frame.card.act())
        frame.card.acted.connect(self.do)
        frame.card.back.connect(self.take_back)
        frame.card.opened.connect(self.open_visit)
        self.doer.done.connect(self._done)
        self._desk.rights.changed.connect(self._show)
        self.doer.ended.connect(self.read)
        frame.walk_in.given.connect(self._given)
        frame.walk_in.closed.connect(self.leave_walk_in)

    # What navigation tells

    @property
    def today(self) -> date:
        """The clinic's date."""
        return local_day(self._desk.clock.now(), self._desk.zone)

    def activate(self) -> None:
        """The line takes what is typed or scanned; a ticket that was just shown is in the list already."""
        if self.is_walk_in:
            self.frame.walk_in.setFocus()
        elif self._ticket is not None:
            self.frame.focus_visit()
        else:
            self.frame.line.setFocus()

    def open(self, target: object) -> None:
        """Receive the bearer of a ticket: a `ReceptionTarget`."""
        if not isinstance(target, ReceptionTarget):
            return
        desk, day, zone = self._desk, self.today, self._desk.zone
        ticket = Ticket(target.ticket_version, target.signed)
        appointment_id, number = target.appointment_id, target.number or ""
        self.leave_walk_in()
        self.frame.line.setText(number)
        self._searching = True

        def look() -> tuple[ReceptionLine, ...]:
            line = desk.ask(visit_line, appointment_id) if appointment_id is not None else None
            return (line,) if line is not None else desk.ask(visits_numbered, number, day, zone)

        desk.tasks.read(look, view=(SCOPE, "search")).on_success(lambda lines: self._shown_ticket(lines, ticket)).on_failure(
            self._find_nobody
        ).run(self)

    def refresh(self, changes: Changes) -> None:
        """Read again; the chosen visit stays chosen."""
        self.read()
        if self.is_walk_in and changes.touches(Kind.SLOT, Kind.APPOINTMENT, Kind.SCHEDULE):
            self.frame.walk_in.read_lanes()

    def free_for_notices(self) -> QRect:
        """Over the list; where the visit stands in its place, above the main button."""
        return self.frame.free_for_notices()

    def hand_over(self) -> None:
        """Another person takes the desk: nothing that was typed or chosen is left to be seen."""
        self._reset_search()
        self.leave_walk_in()

    # Reading

    def read(self) -> None:
        """Read the day again, and what was looked up."""
        desk, day, branch, self._why = self._desk, self.today, self.frame.branch_shown(), None
        read = desk.tasks.read(lambda: desk.ask(reception_picture, day, desk.zone, branch), view=(SCOPE, id(self)))
        read.on_success(self._take).on_failure(self._refuse).on_end(self._ended).run(self)
        if self._found is not None and self.frame.line.text().strip():
            self._search_again()

    def _take(self, picture: ReceptionPicture) -> None:
        self._picture = picture
        self._show()

    def _refuse(self, why: UserError) -> None:
        """Who is expected may not be seen by everybody."""
        self._picture, self._found, self._why = None, None, why
        self.frame.table.show_rows([])
        self._show_card()

    def _ended(self) -> None:
        if self._picture is None:
            forbidden, unread = tr("You have no right to see who is expected."), tr("The reception could not be read.")
            self.frame.states.show_state(unanswered(self._why, forbidden, unread, self.read))

    def who_may(self) -> str:
        """ "" where the acting person may receive patients, else who may."""
        return self._desk.who_may(Right.CHECK_IN)

    # Searching

    def _search(self, text: str) -> None:
        """What was typed leads to visits; a ticket that was shown before is forgotten."""
        self._ticket, self._enter_when_found = None, False
        if not text.strip():
            self._reset_search()
            return
        self._searching = True
        self._search_again()

    def _search_again(self) -> None:
        desk, text, day = self._desk, self.frame.line.text(), self.today
        if self._ticket is not None:
            appointment_id = self._ticket[0]
            read = desk.tasks.read(lambda: desk.ask(visit_line, appointment_id), view=(SCOPE, "search"))
            read.on_success(lambda line: self._take_found((line,) if line else ())).on_failure(self._find_nobody).run(self)
            return
        read_all = desk.tasks.read(lambda: desk.ask(visits_found, text, day, desk.zone), view=(SCOPE, "search"))
        read_all.on_success(self._take_found).on_failure(self._find_nobody).run(self)

    def _take_found(self, lines: tuple[ReceptionLine, ...]) -> None:
        first = self._searching
        self._searching = False
        self._found = lines
        self._show(first=first)
        if self._enter_when_found:
            self._enter_when_found = False
            self.enter()

    def _find_nobody(self, why: UserError) -> None:
        """Whom the line leads to may not be seen: the list itself says so, and who may."""
        self._searching = self._enter_when_found = False
        announce(self, refused_words(why), urgent=True)

    def _shown_ticket(self, lines: tuple[ReceptionLine, ...], ticket: Ticket) -> None:
        """A ticket was scanned: of twins the one whose present version it is, else the nearest."""
        self._searching = False
        line = next((line for line in lines if line.ticket_version == ticket.version), lines[0] if lines else None)
        self._ticket = (line.appointment_id, ticket) if line is not None else None
        self._found = (line,) if line is not None else ()
        self._show(first=True)
        self.frame.open_side(line is not None)
        if line is not None:
            self.frame.focus_visit()
        else:
            self.frame.line.setFocus()
            announce(self, tr("No visit of this ticket is known here."), urgent=True)

    def _emptied(self, text: str) -> None:
        """The clear button empties without editing."""
        if not text and self._found is not None:
            self._reset_search()

    def _reset_search(self) -> None:
        self._desk.tasks.forget((SCOPE, "search"))
        self._searching = self._enter_when_found = False
        self._found, self._ticket, self._noted = None, None, ""
        if self.frame.line.text():
            self.frame.line.clear()
        self._show()

    @property
    def is_by_number(self) -> bool:
        """Whether the line holds a number, so that one hit is the one meant."""
        text = self.frame.line.text()
        return bool(possible_numbers(text)) or parse_queue_number(text) is not None

    # Showing

    @property
    def here(self) -> Here:
        """Where and when the desk stands."""
        return Here(self.today, self._desk.zone, self.frame.branch_id)

    def _show(self, first: bool = False) -> None:
        picture, frame, now = self._picture, self.frame, self._desk.clock.now()
        if picture is None:
            return
        for name, words in counts_words(picture.counts()).items():
            frame.filter.say(name, words)
        frame.title.set_full_text(f"{tr('Reception')} · {capitalised(date_long(self.today, tr.language))}")
        frame.stale.setText(stale_words(picture, self._desk))
        frame.stale.setVisible(bool(frame.stale.text()))
        choice = frame.filter.choice
        if self._found is None:
            rows = picture_rows(picture, choice, now, self._desk.zone, self._kept)
        else:
            rows = found_rows(self._found, self.here, now)
        fresh = not frame.table.items.rows
        frame.table.show_rows(rows, first=first)
        if self._wish and frame.table.choose(self._wish):
            self._wish = ""
        elif fresh and self._found is None:
            self._choose_next(picture)
        self._show_state(picture, bool(rows))
        self._show_card()

    def _choose_next(self, picture: ReceptionPicture) -> None:
        """The day opens at the first who is still to be received."""
        for line in picture.lines:
            if line.status not in OVER and self.frame.table.choose(line.appointment_id):
                return

    def _show_state(self, picture: ReceptionPicture, has_rows: bool) -> None:
        state = state_of(picture, self._found, self._desk, self.open_walk_in)
        if state is None and not has_rows:
            hidden = len(picture.lines)
            state = all_over() if self.frame.filter.choice == "expected" else filtered_out(hidden, self.show_all)
        if state is None:
            self.frame.states.show_content()
        else:
            self.frame.states.show_state(state)

    @property
    def line(self) -> ReceptionLine | None:
        """The visit under the cursor, where the list is in view."""
        row = self.frame.table.chosen
        shows = self.frame.states.state is None
        return row.value if shows and row is not None and isinstance(row.value, ReceptionLine) else None

    def _show_card(self) -> None:
        line, card = self.line, self.frame.card
        if line is None:
            card.show_nothing()
        else:
            of, instead = self._instead
            card.show_visit(Shown(line, self._ticket_of(line), instead if of == line.appointment_id else None, self.here))
            card.say_who_may(self.who_may())
            self._note_view(line)
            if line.status is AppointmentStatus.CANCELLED and of != line.appointment_id:
                self._read_instead(line)
        self.frame.arrange()

    def _moved(self) -> None:
        """The cursor went to another visit: what the filter hides may go."""
        if self.line is not None and self.line.appointment_id != self._kept:
            self._kept = ""
        self._show_card()

    def _note_view(self, line: ReceptionLine) -> None:
        """Who looks a patient up is written down; to go through the list of the day is not looking up."""
        if self._found is not None and self._noted != line.appointment_id:
            self._noted, desk = line.appointment_id, self._desk
            desk.tasks.change(lambda: desk.act(note_act, desk.actor, Act.VIEW, Kind.APPOINTMENT, line.appointment_id)).run(self)

    def _ticket_of(self, line: ReceptionLine) -> Ticket | None:
        """The ticket that led to the visit: a scanned one, or a number that was typed and means this one alone."""
        if self._ticket is not None and self._ticket[0] == line.appointment_id:
            return self._ticket[1]
        typed = self._found is not None and self._ticket is None and bool(possible_numbers(self.frame.line.text()))
        return Ticket() if typed else None

    def _read_instead(self, line: ReceptionLine) -> None:
        desk = self._desk
        read = desk.tasks.read(lambda: desk.ask(stands_instead, line), view=(SCOPE, "instead"))
        read.on_success(lambda found: self._take_instead(line.appointment_id, found)).run(self)

    def _take_instead(self, of: str, line: ReceptionLine | None) -> None:
        self._instead = (of, line)
        self._show_card()

    # Keys

    def enter(self) -> None:
        """The next step with the visit that is meant; where several could be, first into the list."""
        frame = self.frame
        if self.is_walk_in:
            frame.walk_in.enter()
        elif frame.line.hasFocus():
            self._enter_in_line()
        elif frame.is_narrow and not frame.is_opened:
            frame.open_side(True)
            frame.focus_visit()
        elif not self.doer.is_busy:
            frame.card.act()

    def _enter_in_line(self) -> None:
        if self._searching:
            self._enter_when_found = True
        elif self._found is not None and len(self._found) == 1 and self.is_by_number and self.frame.card.step is not None:
            self.frame.card.act()
        elif self.line is not None:
            self.frame.open_side(len(self._found or ()) == 1)
            self.frame.focus_visit()

    def step_rows(self, by: int) -> None:
        """Up and Down while the caret stays in a line."""
        if self.is_walk_in:
            self.frame.walk_in.step(by)
        else:
            self.frame.table.step(by)

    def escape(self) -> None:
        """One thing back: who comes without a booking, the opened visit, the typed line, the list."""
        frame = self.frame
        if self.is_walk_in:
            frame.walk_in.escape()
        elif frame.is_opened:
            frame.open_side(False)
            frame.table.setFocus()
        elif frame.line.text() or self._found is not None:
            self._reset_search()
            frame.line.setFocus()
        else:
            frame.line.setFocus()

    @property
    def may_go_back(self) -> bool:
        """Whether Esc has something to do here, before it closes the side panel."""
        frame = self.frame
        return self.is_walk_in or frame.is_opened or bool(frame.line.text()) or self._found is not None or not frame.line.hasFocus()

    def go_to_line(self) -> None:
        """The caret into the line, what stands there chosen whole."""
        self.leave_walk_in()
        self.frame.open_side(False)
        self.frame.line.setFocus()
        self.frame.line.selectAll()

    def next_filter(self) -> None:
        """All, expected, here, over, and all again."""
        at = FILTERS.index(self.frame.filter.choice)
        self.frame.filter.choose(FILTERS[(at + 1) % len(FILTERS)])
        self._show()

    def show_all(self) -> None:
        """No filter."""
        self.frame.filter.choose("all")
        self._show()

    def choose_document(self, number: int) -> None:
        """The patient showed the document with that number."""
        self.frame.card.choose(list(Document)[number - 1])

    def _branch_changed(self) -> None:
        self.read()
        if self.is_walk_in:
            self.frame.walk_in.read_lanes()

    # Acting

    def do(self, step: Step) -> None:
        """Carry out `step` with the visit shown."""
        shown = self.frame.card.shown
        if shown is not None:
            self.doer.do(step, shown.line, proof_of(shown.ticket, shown.line, self.frame.card.document))

    def take_back(self) -> None:
        """One step back with the visit shown."""
        if self.line is not None:
            self.doer.take_back(self.line)

    def _done(self, appointment_id: str) -> None:
        """The line is free for the next ticket; the visit stays chosen, whatever the filter: the next Enter must not meet another."""
        self._ticket, self._kept = None, appointment_id
        if self._found is not None:
            had_caret = self.frame.line.hasFocus()
            self._wish = appointment_id
            self._reset_search()
            if had_caret:
                self.frame.line.setFocus()

    def toggle_history(self) -> None:
        """Who did what with the visit, when and from which desk; a second time puts it away."""
        line, card, desk = self.line, self.frame.card, self._desk
        if line is None or card.history:
            card.show_history([])
            return

        def tell(facts: PlaceFacts) -> None:
            if self.line is not None and self.line.appointment_id == line.appointment_id:
                card.show_history(history_lines(facts, desk.zone))

        read = desk.tasks.read(lambda: desk.ask(place_facts, line.slot_id or "", line.appointment_id), view=(SCOPE, "history"))
        read.on_success(tell).run(self)

    def open_visit(self) -> None:
        """The appointment itself: move, cancel, ticket."""
        if self.line is not None and self._desk.navigation.has(APPOINTMENT):
            self._desk.navigation.open_panel(APPOINTMENT, AppointmentTarget(self.line.appointment_id))

    # Without a booking

    @property
    def is_walk_in(self) -> bool:
        """Whether somebody without a booking is being sent on."""
        return self.frame.sides.currentWidget() is self.frame.walk_in

    def open_walk_in(self) -> None:
        """Somebody without a booking; what was typed as a name goes along."""
        frame, typed = self.frame, self.frame.line.text()
        named = typed if typed.strip() and not self.is_by_number else ""
        if self._found is not None:
            self._reset_search()
        frame.sides.setCurrentWidget(frame.walk_in)
        frame.walk_in.begin()
        frame.open_side(True)
        frame.walk_in.setFocus()
        if named:
            frame.walk_in.hand_in(named)

    def leave_walk_in(self) -> None:
        """Back to the visit under the cursor."""
        if self.is_walk_in:
            self.frame.walk_in.forget()
            self.frame.sides.setCurrentWidget(self.frame.card)
            self.frame.open_side(False)
            self.frame.line.setFocus()

    def _given(self, numbered: Numbered, where: str) -> None:
        self.leave_walk_in()
        self._wish = numbered.row_id or ""
        self.doer.tell_number(numbered, where)
        self.show_all()
        self.read()
