"""The side panel with the staff of this desk: who is here, a new PIN, a badge, a new colleague."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.models.badge import LONGEST as BADGE_LONGEST
from desktop_app.models.badge import unfit
from desktop_app.models.person import ROLE_NAMES, RoleCode
from desktop_app.models.pin import LONGEST, weakness
from desktop_app.queries.staff import StaffRow, staff
from desktop_app.services.badges import set_badge
from desktop_app.services.sign_in import TooSoon, WrongPin
from desktop_app.services.staffing import let_go, set_pin, take_on
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import Section
from desktop_app.ui.widgets.columns import PinnedColumn
from desktop_app.ui.widgets.fields import Field

_LINES = 6


class StaffPanel(Page):
    """What stands in the fields is never kept as a draft: a PIN is not for keeping."""

    care_for = (Kind.PERSON,)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.people: tuple[StaffRow, ...] = ()
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Staff of this desk"))
        dress(self.list, "lines")
        self.list.setFixedHeight(_LINES * desk.look.sizes.row + 4)
        self.present = _secret_field(tr("Present PIN"))
        self.new = _secret_field(tr("New PIN"))
        self.again = _secret_field(tr("New PIN once more"))
        self.set_button = PillButton(tr("Set the PIN"), "main", self)
        self.leave_button = PillButton(tr("Take off this desk"), "danger", self)
        self.badge = _secret_field(tr("Badge: scan it here"), BADGE_LONGEST)
        self.badge_button = PillButton(tr("Set the badge"), "", self)
        self.no_badge_button = PillButton(tr("Take the badge away"), "link", self)
        self.name = Field(tr("Surname and first name"), QLineEdit())
        self.role = Field(tr("Role"), QComboBox())
        for role in RoleCode:
            self.role.editor.addItem(tr(ROLE_NAMES[role]), role.value)
        self.add_button = PillButton(tr("Add"), "", self)
        self.chosen_name = QLabel(self)
        dress(self.chosen_name, "strong")
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _at: self._follow())
        self.set_button.clicked.connect(self.set_pin)
        self.leave_button.clicked.connect(self.let_go)
        self.add_button.clicked.connect(self.take_on)
        self.badge_button.clicked.connect(self.set_badge)
        self.no_badge_button.clicked.connect(self.take_badge_away)
        desk.badges.take = self._take_scanned
        for last, act in ((self.again, self.set_pin), (self.badge, self.set_badge), (self.name, self.take_on)):
            last.editor.returnPressed.connect(act)
        self.setFocusProxy(self.list)
        self.refresh(Changes())

    def _lay_out(self) -> None:
        whole = PinnedColumn(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(whole)
        title = QLabel(tr("Staff of this desk"), self)
        dress(title, "heading")
        whole.head.addWidget(title)
        who, secret, colleague = Section(parent=self), Section(tr("PIN"), self), Section(tr("New colleague"), self)
        badge = Section(tr("Badge"), self)
        who.body.addWidget(self.list)
        for asked in (self.chosen_name, self.present, self.new, self.again):
            secret.body.addWidget(asked)
        badge.body.addWidget(self.badge)
        buttons = QHBoxLayout()
        buttons.addWidget(self.badge_button)
        buttons.addWidget(self.no_badge_button)
        buttons.addStretch(1)
        badge.body.addLayout(buttons)
        for told in (self.name, self.role, self.add_button):
            colleague.body.addWidget(told)
        for section in (who, secret, badge, colleague):
            whole.add(section)
        whole.foot.addWidget(self.set_button)
        whole.foot.addStretch(1)
        whole.foot.addWidget(self.leave_button)

    # What others ask of it

    def refresh(self, changes: Changes) -> None:
        """Read who works here."""
        ask = self._desk.ask
        self._desk.tasks.read(lambda: ask(staff), view=("staff", id(self))).on_success(self._show).run(self)

    def hand_over(self) -> None:
        """Nothing that was typed is for other eyes."""
        self._forget_secrets()
        self.name.editor.clear()

    @property
    def chosen(self) -> StaffRow | None:
        """The person under the bar."""
        at = self.list.currentRow()
        return self.people[at] if 0 <= at < len(self.people) else None

    # Acts

    def set_pin(self) -> None:
        """Give the chosen person the new PIN."""
        person, desk, actor = self.chosen, self._desk, self._desk.actor
        new, again, present = (field.editor.text() for field in (self.new, self.again, self.present))
        weak = weakness(new)
        self.new.say_wrong(tr(weak))
        self.again.say_wrong(tr("The two are not the same.") if not weak and new != again else "")
        if person is None or weak or new != again:
            (self.new if weak else self.again).editor.setFocus()
            return
        task = desk.tasks.change(lambda: desk.act(set_pin, actor, person.person_id, new, present))
        task.on_success(lambda _done: self._was_set(tr("The PIN is set: {who}", who=person.name))).on_failure(self._pin_refused).run(self)

    def set_badge(self) -> None:
        """Give the chosen person the badge that was scanned."""
        code = self.badge.editor.text()
        wrong = unfit(code)
        self.badge.say_wrong(tr(wrong))
        if wrong:
            self.badge.editor.setFocus()
        else:
            self._keep_badge(code, mark("The badge is set: {who}"))

    def take_badge_away(self) -> None:
        """The chosen person's badge is lost, or was given back."""
        self._keep_badge("", mark("The badge is taken away: {who}"))

    def _keep_badge(self, code: str, said: str) -> None:
        person, desk, actor = self.chosen, self._desk, self._desk.actor
        if person is not None:
            task = desk.tasks.change(lambda: desk.act(set_badge, actor, person.person_id, code))
            task.on_success(lambda _done: self._was_set(tr(said, who=person.name))).on_failure(self._badge_refused).run(self)

    def _badge_refused(self, error: UserError) -> None:
        self.badge.say_wrong(tr.said(error.said))
        self.badge.editor.setFocus()
        self.badge.editor.selectAll()

    def _take_scanned(self, read: str) -> bool:
        """What a scanner reads while the field waits for it is the badge."""
        waits = self.badge.editor.hasFocus()
        if waits:
            self.badge.editor.setText(read)
            self.set_badge()
        return waits

    def take_on(self) -> None:
        """Add the colleague."""
        desk, actor, name = self._desk, self._desk.actor, self.name.editor.text()
        role = RoleCode(self.role.editor.currentData())
        task = desk.tasks.change(lambda: desk.act(take_on, actor, name, role))
        task.on_success(lambda done: self._taken_on(done.row_id or "")).on_failure(lambda error: self.name.say_wrong(tr.said(error.said)))
        task.run(self)

    def let_go(self) -> None:
        """Take the chosen colleague off this desk."""
        person, desk, actor = self.chosen, self._desk, self._desk.actor
        if person is not None:
            task = desk.tasks.change(lambda: desk.act(let_go, actor, person.person_id))
            task.on_success(lambda _done: self.refresh(Changes())).run(self)

    # Showing

    def _show(self, found: list[StaffRow]) -> None:
        kept = self.chosen.person_id if self.chosen else self._desk.actor.person_id
        self.people = tuple(row for row in found if row.active)
        self.list.clear()
        for row in self.people:
            words = [row.name, tr(ROLE_NAMES[row.role]), tr("PIN is set") if row.has_pin else tr("no PIN")]
            item = QListWidgetItem(" · ".join([*words, *([tr("badge")] if row.has_badge else [])]), self.list)
            item.setSizeHint(QSize(0, self._desk.look.sizes.row))
        ids = [row.person_id for row in self.people]
        self.list.setCurrentRow(ids.index(kept) if kept in ids else 0)
        self._follow()

    def _follow(self) -> None:
        person = self.chosen
        self.chosen_name.setText(person.name if person else "")
        is_self = person is not None and person.person_id == self._desk.actor.person_id
        self.present.setVisible(is_self and person is not None and person.has_pin)
        self.leave_button.setEnabled(person is not None and not is_self)
        for button in (self.set_button, self.badge_button):
            button.setEnabled(person is not None)
        self.no_badge_button.setVisible(person is not None and person.has_badge)
        self._forget_secrets()

    def _was_set(self, said: str) -> None:
        self._forget_secrets()
        self._desk.notices.info(said)
        self.refresh(Changes())

    def _pin_refused(self, error: UserError) -> None:
        of_present = isinstance(error, WrongPin | TooSoon)
        field = self.present if of_present else self.new
        field.say_wrong(tr.said(error.said))
        field.editor.setFocus()
        field.editor.selectAll()

    def _taken_on(self, person_id: str) -> None:
        name = self.name.editor.text().strip()
        self.name.say_wrong("")
        self.name.editor.clear()
        self._desk.notices.info(tr("Added to this desk: {who}. Set a PIN next.", who=name))

        def choose(found: list[StaffRow]) -> None:
            self._show(found)
            self.list.setCurrentRow(next((at for at, row in enumerate(self.people) if row.person_id == person_id), 0))
            self.new.editor.setFocus()

        ask = self._desk.ask
        self._desk.tasks.read(lambda: ask(staff), view=("staff", id(self))).on_success(choose).run(self)

    def _forget_secrets(self) -> None:
        for field in (self.present, self.new, self.again, self.badge):
            field.editor.clear()
            field.say_wrong("")


def _secret_field(label: str, longest: int = LONGEST) -> Field[QLineEdit]:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setMaxLength(longest)
    return Field(label, line)
