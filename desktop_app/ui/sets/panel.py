"""The side panel with the person's sets of specialists: choose one, keep what Сводка shows, rename, delete."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.models.search_text import fold
from desktop_app.models.specialist_set import LONGEST_NAME
from desktop_app.queries.specialist_sets import SetRow
from desktop_app.services.outcome import Done
from desktop_app.services.specialist_sets import SetContent, drop_set, keep_set
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_sets import BY_DIGITS, KeptSets, show_set
from desktop_app.ui.navigation import Page
from desktop_app.ui.notices import Action
from desktop_app.ui.palette_line import LINE_ROLE, Line, LineDelegate
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.states import Offer, WithStates, empty, loading, not_read
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.targets import SetTarget
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import Section
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import KeyCap, KeyHint, hairline

SCOPE = "sets"


class SetsPanel(Page):
    """A list of sets; below it, while a name is asked for, the field with the name."""

    care_for = KeptSets.care_for

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked: SetTarget | None = None
        self.sets = KeptSets(desk, self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Sets of specialists"))
        self.list.setItemDelegate(LineDelegate(desk.look, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        dress(self.list, "lines")
        self.states = WithStates(self.list, self)
        self.name = Field(tr("Name of the set"), QLineEdit(), required=True)
        self.name.editor.setMaxLength(LONGEST_NAME)
        self.name.editor.setPlaceholderText(tr("for instance: Therapy, 2nd floor"))
        self.shows, self.replaces = QLabel(self), QLabel(self)
        self.naming = Section(parent=self)
        self.main = PillButton("", "main", self)
        self._lay_out()
        self.sets.changed.connect(self._sets_came)
        self.list.itemDoubleClicked.connect(lambda _item: self.enter())
        self.main.clicked.connect(self.enter)
        self.name.editor.textEdited.connect(lambda _text: self._tell_replacing())
        self._ask_for(None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        title = QLabel(tr("Sets of specialists"), self)
        title.setContentsMargins(18, 12, 14, 12)
        dress(title, "heading")
        for label in (self.shows, self.replaces):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            dress(label, "secondary")
        for asked in (self.name, self.shows, self.replaces):
            self.naming.body.addWidget(asked)
        column.addWidget(title)
        column.addWidget(hairline(self))
        column.addWidget(self.states, 1)
        self._below = self._foot()
        for below in (hairline(self), self.naming, self._below):
            column.addWidget(below)

    def _foot(self) -> QWidget:
        foot = QWidget(self)
        column = QVBoxLayout(foot)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(10)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.main)
        first.addWidget(KeyCap("Enter", foot))
        first.addStretch(1)
        self._hints = [KeyHint(PhysicalKey.of(key), words, foot) for key, words in (("Ctrl+E", tr("rename")), ("Delete", tr("delete")))]
        for hint in (*self._hints, KeyHint("Esc", tr("back"), foot)):
            second.addWidget(hint)
        second.addStretch(1)
        column.addLayout(first)
        column.addLayout(second)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The caret into the name that is asked for, else the cursor into the list, or to what stands in its place."""
        (self.name.editor if self.is_naming else self._list_or_state).setFocus()

    def open(self, target: object) -> None:
        """Ask for the name under which a `SetTarget` is kept; without one, offer the sets."""
        self._ask_for(target if isinstance(target, SetTarget) else None)

    def refresh(self, changes: Changes) -> None:
        """Read the sets again."""
        self.sets.follow(changes)

    def hand_over(self) -> None:
        """Whose sets they are, is nobody else's business."""
        self.sets.forget()
        self._ask_for(None)

    @property
    def is_naming(self) -> bool:
        """Whether a name is asked for."""
        return self._asked is not None

    @property
    def _list_or_state(self) -> QWidget:
        return self.list if self.states.state is None else self.states.view

    @property
    def chosen(self) -> SetRow | None:
        """The set under the bar."""
        at = self.list.currentRow()
        return self.sets.rows[at] if 0 <= at < len(self.sets.rows) else None

    # Acts

    def enter(self) -> None:
        """What the main button says."""
        if self._asked is not None:
            self._keep(self._asked)
        elif self.chosen is not None:
            row = self.chosen
            self._desk.navigation.close_panel()
            show_set(self._desk, row)

    def rename(self) -> None:
        """Ask for another name of the set under the bar."""
        row = self.chosen
        if row is not None:
            self._ask_for(SetTarget(row.words, row.only_free, row.set_id))
            self.activate()

    def leave_naming(self) -> None:
        """Back to the list; nothing is kept."""
        self._ask_for(None)
        self.activate()

    def drop(self) -> None:
        """Delete the set under the bar; the notice brings it back."""
        row, notices = self.chosen, self._desk.notices
        if row is not None:
            undo = Action(tr("Undo"), lambda: self._put_back(row))
            self._drop(row.set_id, lambda _done: notices.done(tr("The set «{name}» is deleted.", name=row.name), undo))

    def _drop(self, set_id: str, told: Callable[[Done], object] = lambda _done: None) -> None:
        desk, actor = self._desk, self._desk.actor
        desk.tasks.change(lambda: desk.act(drop_set, actor, set_id)).on_success(told).run(self.sets)

    def _keep(self, asked: SetTarget) -> None:
        desk, actor, name = self._desk, self._desk.actor, self.name.editor.text()
        before = self._row(asked.set_id) if self._renames(asked) else self._of_name(name)
        set_id = before.set_id if before is not None else None
        content = SetContent(name, asked.words, asked.only_free)
        task = desk.tasks.change(lambda: desk.act(keep_set, actor, content, set_id))
        task.on_success(lambda done: self._was_kept(content, done.row_id or "", before)).on_failure(self._refused).run(self.sets)

    def _was_kept(self, content: SetContent, set_id: str, before: SetRow | None) -> None:
        desk, name = self._desk, " ".join(content.name.split())
        renamed = before is not None and (before.words, before.only_free) == (content.words, content.only_free)
        self._ask_for(None)
        if before is not None:
            said = tr("The set is called «{name}» now.", name=name) if renamed else tr("The set «{name}» shows this now.", name=name)
            desk.notices.done(said, Action(tr("Undo"), lambda: self._put_back(before)))
        else:
            desk.notices.done(tr("Kept as a set: «{name}».", name=name), Action(tr("Undo"), lambda: self._drop(set_id)))
        if renamed:
            self.activate()
        else:
            desk.navigation.close_panel()

    def _put_back(self, row: SetRow) -> None:
        desk, actor = self._desk, self._desk.actor
        content = SetContent(row.name, row.words, row.only_free)
        desk.tasks.change(lambda: desk.act(keep_set, actor, content, row.set_id)).run(self.sets)

    def _refused(self, error: UserError) -> None:
        self.name.say_wrong(tr.said(error.said))
        self.name.editor.setFocus()

    # Showing

    def _sets_came(self) -> None:
        """They may come after the question for a name: what nobody has touched is asked anew."""
        if self._asked is not None and not self.name.editor.isModified():
            self._ask_for(self._asked)
        else:
            self._show()

    def _ask_for(self, asked: SetTarget | None) -> None:
        self._asked = asked
        self.naming.setVisible(asked is not None)
        self.name.say_wrong("")
        if asked is not None:
            kept = self._row(asked.set_id)
            self.name.editor.setText(kept.name if kept is not None else _suggested(asked.words))
            self.name.editor.selectAll()
            self.shows.setText(tr("It shows: {what}", what=what_it_shows(asked.words, asked.only_free)))
        self._tell_replacing()
        self._show()

    def _tell_replacing(self) -> None:
        """Say before it happens that another set of that name gives way."""
        asked = self._asked
        other = self._of_name(self.name.editor.text()) if asked is not None and not self._renames(asked) else None
        known = other is not None and asked is not None and (other.words, other.only_free) != (asked.words, asked.only_free)
        self.replaces.setVisible(known)
        if other is not None and known:
            self.replaces.setText(tr("You have this set; until now it shows: {what}", what=what_it_shows(other.words, other.only_free)))

    def _renames(self, asked: SetTarget) -> bool:
        """Whether only the name of a kept set is asked for: its words are as they were."""
        kept = self._row(asked.set_id)
        return kept is not None and (kept.words, kept.only_free) == (asked.words, asked.only_free)

    def _row(self, set_id: str | None) -> SetRow | None:
        return next((row for row in self.sets.rows if row.set_id == set_id), None)

    def _of_name(self, name: str) -> SetRow | None:
        return next((row for row in self.sets.rows if fold(row.name) == fold(name)), None)

    def _show(self) -> None:
        rows, at = self.sets.rows, max(0, self.list.currentRow())
        had_focus = self._list_or_state.hasFocus()
        self._fill(rows)
        self.list.setCurrentRow(min(at, len(rows) - 1))
        if rows:
            self.states.show_content()
        elif self.sets.is_failed:
            self.states.show_state(not_read(tr("The sets could not be read."), self.sets.read))
        elif not self.sets.is_read:
            self.states.show_state(loading())
        else:
            teaches = tr("In «Free places» type whom you want to see, for instance «therap 2» or «petrova, orlov», then Ctrl+S.")
            back = Offer(tr("Back"), self._desk.navigation.close_panel, PhysicalKey.of("Esc"))
            self.states.show_state(empty(tr("No sets yet"), teaches, *(() if self.is_naming else (back,))))
        asked = self._asked
        words = tr("Rename") if asked is not None and self._renames(asked) else tr("Keep the set")
        self.main.setText(words if asked is not None else tr("Show the set"))
        self._below.setVisible(asked is not None or bool(rows))
        for hint in self._hints:
            hint.setVisible(asked is None)
        if had_focus:
            self._list_or_state.setFocus()

    def _fill(self, rows: Sequence[SetRow]) -> None:
        self.list.clear()
        for number, row in enumerate(rows, start=1):
            key = f"Alt+{number}" if number <= BY_DIGITS else ""
            line = Line(row.name, what_it_shows(row.words, row.only_free), "filter", self.enter, key)
            item = QListWidgetItem(row.name, self.list)
            item.setData(LINE_ROLE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.reads)
            item.setToolTip(f"{row.name}\n{line.detail}")


def what_it_shows(words: str, only_free: bool) -> str:
    """«терап 2 · только со свободными»."""
    return " · ".join(part for part in (words, tr("only with free places") if only_free else "") if part)


def _suggested(words: str) -> str:
    """What is typed makes a name to begin with."""
    return words[:1].upper() + words[1:LONGEST_NAME]
