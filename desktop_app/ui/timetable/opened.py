"""One schedule opened: its templates, its exceptions and its publications in words, and what can be done with its draft."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import mark, tr
from desktop_app.queries.schedule_plan import Scope
from desktop_app.queries.timetables import TimetableCard
from desktop_app.services.outcome import Done
from desktop_app.services.schedules import discard_draft, drop, take_draft
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.states import WithStates, empty, loading
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.timetable.words import (
    EXCEPTIONS,
    days_words,
    draft_words,
    exception_words,
    publication_words,
    published_words,
    rotation_words,
    template_words,
)
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "timetable-one"


@dataclass(frozen=True)
class Part:
    """A template, an exception or a publication in words; `key` tells which."""

    key: tuple[str, str]
    what: str
    when: str
    detail: str


class OpenedView(QWidget):
    """Shows the card it is given."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.post_id = ""
        self.card: TimetableCard | None = None
        self._busy = self._wants_focus = False
        self.model: KeyedModel[Part] = KeyedModel(self._columns(), lambda row: row.key, self)
        self.table: Table[Part] = Table(
            self.model, tr("Templates, exceptions and publications"), desk.look.sizes.row, self, "timetable-one"
        )
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        self.title, self.state, self.detail = ElidedLabel("", "title", self), QLabel(self), ElidedLabel("", "muted", self)
        self.setFocusProxy(self.table)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))

    def _columns(self) -> tuple[Column[Part], ...]:
        return (
            Column("what", mark("What"), lambda row: row.what, width=210, tip=lambda row: row.what),
            Column("when", mark("When"), lambda row: row.when, width=230, tip=lambda row: row.when),
            Column("detail", mark("In words"), lambda row: row.detail, tip=lambda row: row.detail),
        )

    def complete(self) -> None:
        """Called once the commands are registered."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._head(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.table.selectionModel().currentChanged.connect(lambda *_: self.follow())

    def _head(self) -> QWidget:
        head = QFrame(self)
        dress(head, "bar")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(16, 8, 16, 8)
        lines.setSpacing(4)
        first = QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.state)
        lines.addLayout(first)
        lines.addWidget(self.detail)
        return head

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("timetable.check", "main", "F8", tr("Check")),
            ("timetable.edit", "", "Enter", tr("Edit")),
            ("timetable.draw-new", "", "F3", tr("New template")),
            ("timetable.except", "", "F7", tr("Exception")),
            ("timetable.take", "", "", tr("Take over")),
            ("timetable.discard", "", "", tr("Throw away")),
            ("timetable.look-back", "", "", tr("Take back")),
            ("timetable.back", "quiet", "Esc", tr("Back")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def _at_rest(self) -> TimetableCard | None:
        return None if self._busy else self.card

    @property
    def is_own(self) -> bool:
        """Whether the person at the desk draws it."""
        return self.card is not None and self.card.line.draft_by_id == self._desk.actor.person_id

    @property
    def has_draft(self) -> bool:
        """Whether there is something to check."""
        return self._at_rest is not None and self._at_rest.line.draft is not None

    @property
    def may_take(self) -> bool:
        """Whether somebody else draws it."""
        return self.has_draft and not self.is_own

    @property
    def may_discard(self) -> bool:
        """Whether one's own draft is there."""
        return self.has_draft and self.is_own

    @property
    def may_take_back(self) -> bool:
        """Whether a publication is there and carried out."""
        last = self._at_rest.last if self._at_rest is not None else None
        return last is not None and not last.under_way

    @property
    def template_id(self) -> str:
        """The template under the cursor; "" for another line."""
        part = self.table.chosen
        return part.key[1] if part is not None and part.key[0] == "template" else ""

    @property
    def exception_id(self) -> str:
        """The exception under the cursor; "" for another line."""
        part = self.table.chosen
        return part.key[1] if part is not None and part.key[0] == "exception" else ""

    @property
    def may_drop(self) -> bool:
        """Whether the cursor stands on a template or an exception."""
        part = self.table.chosen
        return self._at_rest is not None and part is not None and part.key[0] != "publication"

    def drop(self) -> None:
        """Take the template or exception under the cursor out of the draft; what is published stays until that is."""
        part, desk, actor, scope = self.table.chosen, self._desk, self._desk.actor, self._scope
        if part is not None:
            form_id = part.key[1]
            self._act(lambda: desk.act(drop, actor, scope, form_id))

    def take(self) -> None:
        """Go on with what somebody else began."""
        desk, actor, scope = self._desk, self._desk.actor, self._scope
        self._act(lambda: desk.act(take_draft, actor, scope))

    def discard(self) -> None:
        """Throw one's own draft away."""
        desk, actor, scope = self._desk, self._desk.actor, self._scope
        self._act(lambda: desk.act(discard_draft, actor, scope), tr("The draft was thrown away. What is published stays as it is."))

    @property
    def _scope(self) -> Scope:
        return Scope(Kind.POST, self.post_id)

    def _act(self, work: Callable[[], Done], said: str = "") -> None:
        self._busy = True
        self.follow()
        task = self._desk.tasks.change(work)
        task.on_success(lambda _done: self._desk.notices.info(said) if said else None).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    # Showing

    def begin(self, post_id: str) -> None:
        """That schedule is on its way."""
        self.post_id, self.card, self._wants_focus = post_id, None, True
        self.states.show_state(loading())
        self.setFocus()

    def leave(self) -> None:
        """No schedule is opened any more."""
        self.post_id, self.card = "", None
        self.model.replace(())

    def show_card(self, card: TimetableCard) -> None:
        """Show the schedule; the chosen line stays chosen."""
        self.card = card
        line = card.line
        self.title.set_full_text(", ".join(part for part in (line.specialist, line.specialty) if part))
        self.state.setText(draft_words(line) or tr("as published"))
        self.detail.set_full_text("; ".join(self._remarks(card)))
        rows = self._parts(card)
        self.model.replace(rows)
        if rows:
            self.states.show_content()
            if self.table.chosen is None:
                self.table.selectRow(0)
        else:
            teaches = tr("Its places were made by others. A template says how they come about by themselves.")
            self.states.show_state(empty(tr("No template yet"), teaches))
        if self._wants_focus and self.isVisible():
            self._wants_focus = False
            self.table.setFocus()
        self.follow()

    def _remarks(self, card: TimetableCard) -> list[str]:
        rooms = tr("rooms: {rooms}", rooms=" · ".join(room.title for room in card.rooms))
        decided = tr("decided by {name}", name=card.decided_by) if card.decided_by else ""
        return [part for part in (rooms, decided, card.note) if part]

    def _parts(self, card: TimetableCard) -> list[Part]:
        zone = self._desk.zone
        return [
            *(
                Part(("template", one.id), tr("Template, {rotation}", rotation=rotation_words(one)),
                     days_words(one.valid_from, one.valid_to), template_words(one))
                for one in card.templates
            ),
            *(
                Part(("exception", one.id), tr(EXCEPTIONS[one.kind]), days_words(one.first, one.last),
                     exception_words(one, card.substitutes))
                for one in card.exceptions
            ),
            *(
                Part(("publication", one.publication_id), tr("Taking back") if one.takes_back else tr("Publication"),
                     published_words(one, zone), publication_words(one))
                for one in card.publications
            ),
        ]  # fmt: skip

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons:
            button.follow()
