"""The page Настройки: every declared setting with its field, found by words, kept at once."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.access_token import wrong_token
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.grant import Grant
from desktop_app.core.i18n import tr
from desktop_app.core.settings import CENTRAL_URL, DENSITY, SIGN_IN_WAY, THEME, AnySetting, Form, Group
from desktop_app.core.sign_in import Way, wrong_secret
from desktop_app.models.person import Right
from desktop_app.queries.desk import branches, clinics
from desktop_app.services.outcome import Done
from desktop_app.services.preferences import change_setting, renew_secret, renew_token, reset_setting, sign_in_again
from desktop_app.ui.browser_wait import BrowserWait
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page
from desktop_app.ui.settings.browser_row import BrowserRow
from desktop_app.ui.settings.row import SettingRow
from desktop_app.ui.settings.token_row import TokenRow
from desktop_app.ui.settings.words import GROUPS, SHOWN, is_meant, is_sign_in_meant, way_of
from desktop_app.ui.states import WithStates, filtered_out
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.targets import CENTRAL_TOKEN, STAFF
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import KeyHint

_COLUMN = 760


Offers = dict[Form, tuple[tuple[str, str], ...]]
"""What can be chosen at this desk, by the form of the setting: (value, words)."""


class SettingsPage(Page):
    """`open(name)` leads to the setting of that name, or to the access token."""

    care_for = (Kind.PERSON, Kind.SETTING, Kind.CLINIC, Kind.PLACE)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._wanted = ""
        self.rows = {setting.name: self._row(setting) for setting in SHOWN}
        self.token = TokenRow(Way.TOKEN, wrong_token, self)
        self.token.entered.connect(self._renew_token)
        self.secret = TokenRow(Way.CLIENT, wrong_secret, self)
        self.secret.entered.connect(self._renew_secret)
        self.browser = BrowserRow(self)
        self.browser.wanted.connect(self._open_browser)
        self.browser.cancelled.connect(self._close_browser)
        self._wait = BrowserWait(self)
        self._wait.left.connect(self.browser.show_left)
        self._groups: dict[Group, QWidget] = {}
        self.staff_button: PillButton | None = None
        if desk.navigation.has(STAFF):
            self.staff_button = PillButton(tr("Staff of this desk and their PINs"), parent=self)
            self.staff_button.clicked.connect(lambda: desk.navigation.open_panel(STAFF))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(tr("Find a setting by a word of it"))
        self.search.setAccessibleName(tr("Search in the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.area = QScrollArea(self)
        self.states = WithStates(self.area, self)
        self._lay_out()
        self.setFocusProxy(self.search)
        desk.rights.changed.connect(self._show)
        self.refresh(Changes())

    # Putting together

    def _row(self, setting: AnySetting) -> SettingRow:
        row = SettingRow(setting, self)
        row.entered.connect(lambda value: self._keep(setting, value))
        row.reset.connect(lambda: self._reset(setting))
        return row

    def _lay_out(self) -> None:
        inner = QWidget()
        dress(inner, "scrolled")
        centred = QHBoxLayout(inner)
        centred.setContentsMargins(20, 0, 20, 20)
        holder = QWidget(inner)
        holder.setMaximumWidth(_COLUMN)
        centred.addWidget(holder, 1)
        centred.setAlignment(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for group in Group:
            self._groups[group] = self._section(group, holder)
            column.addWidget(self._groups[group])
        column.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part, stretch in ((self._bar(), 0), (self.states, 1), (self._foot(), 0)):
            whole.addWidget(part, stretch)

    def _section(self, group: Group, parent: QWidget) -> QWidget:
        section = QWidget(parent)
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 18, 0, 0)
        column.setSpacing(0)
        heading = QLabel(tr(GROUPS[group]), section)
        dress(heading, "heading")
        column.addWidget(heading)
        for setting in SHOWN:
            if setting.group is group:
                column.addWidget(self.rows[setting.name])
        if group is Group.CENTRAL:
            for row in (self.token, self.secret, self.browser):
                column.addWidget(row)
        if group is Group.PEOPLE and self.staff_button is not None:
            column.addSpacing(10)
            column.addWidget(self.staff_button)
        return section

    def _bar(self) -> QWidget:
        bar = QFrame(self)
        dress(bar, "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        title = QLabel(tr("Settings"), bar)
        dress(title, "title")
        row.addWidget(title)
        self.search.setMaximumWidth(360)
        row.addWidget(self.search, 1)
        self.count = QLabel(bar)
        dress(self.count, "secondary")
        row.addWidget(self.count)
        row.addStretch(1)
        return bar

    def _foot(self) -> QWidget:
        foot = QFrame(self)
        dress(foot, "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(14)
        for key, words in (("F3", tr("search")), ("Enter", tr("keep")), ("Esc", tr("as it was")), ("F8", tr("default"))):
            row.addWidget(KeyHint(key, words, foot))
        row.addStretch(1)
        return foot

    # What others ask of it

    def open(self, target: object) -> None:
        """Lead to the setting called `target`, or to the access token."""
        if isinstance(target, str) and (target in self.rows or target == CENTRAL_TOKEN):
            self.search.clear()
            self._wanted = target

    def activate(self) -> None:
        """Into the search, or into the setting that was asked for."""
        wanted, self._wanted = self._wanted, ""
        if not wanted:
            self.go_to_search()
            return
        row = self.sign_in if wanted == CENTRAL_TOKEN else self.rows[wanted]
        row.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.area.ensureWidgetVisible(row, 0, 60)

    def refresh(self, changes: Changes) -> None:
        """Show what is in force; read again what may be chosen and who may."""
        self._show()
        desk = self._desk

        def read() -> Offers:
            known = [(branch.remote_id or branch.branch_id, branch.name) for branch in desk.ask(branches)]
            printers = [(name, name) for name in QPrinterInfo.availablePrinterNames()]
            return {
                Form.BRANCH: tuple(known),
                Form.CLINICS: tuple(desk.ask(clinics)),
                Form.PRINTER: (("", tr("The usual printer of this computer")), *printers),
            }

        desk.tasks.read(read, view=("settings", id(self))).on_success(self._take).run(self)

    def go_to_search(self) -> None:
        """Type what to look for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @property
    def sign_in(self) -> TokenRow | BrowserRow:
        """Where the desk is let in, by the way that is set."""
        rows: dict[Way, TokenRow | BrowserRow] = {Way.TOKEN: self.token, Way.CLIENT: self.secret, Way.BROWSER: self.browser}
        return rows[way_of(self._desk.settings)]

    @property
    def row_in_hand(self) -> SettingRow | None:
        """The setting that has the focus."""
        focused = QApplication.focusWidget()
        return next((row for row in self.rows.values() if focused is not None and row.isAncestorOf(focused)), None)

    def reset_in_hand(self) -> None:
        """Let the default of the setting in hand hold again."""
        row = self.row_in_hand
        if row is not None and not self._who(row.setting) and self._desk.settings.is_own(row.setting):
            self._reset(row.setting)

    def give_up(self) -> None:
        """Forget what was typed and not kept, else the search."""
        focused = QApplication.focusWidget()
        row = self.sign_in if focused is not None and self.sign_in.isAncestorOf(focused) else self.row_in_hand
        if row is None or not row.give_up():
            self.search.clear()

    # Reading, showing, keeping

    def _take(self, offers: Offers) -> None:
        for row in self.rows.values():
            row.field.offer(offers.get(row.setting.form, ()))
        self._show()

    def _who(self, setting: AnySetting) -> str:
        return "" if setting.personal else self._desk.who_may(Right.ADMINISTER)

    def _show(self) -> None:
        settings = self._desk.settings
        self._show_sign_in()
        for entry in (self.token, self.secret):
            entry.allow(self._who(CENTRAL_URL))
        for row in self.rows.values():
            who = self._who(row.setting)
            try:
                value = settings.present(row.setting)
            except EnvironmentFault as fault:
                row.show_fault(tr.said(fault.said), who)
            else:
                row.show_stored(value, settings.is_own(row.setting), who)

    def _keep(self, setting: AnySetting, value: object) -> None:
        desk, actor = self._desk, self._desk.actor
        task = desk.tasks.change(lambda: desk.act(change_setting, desk.settings, actor, setting, value))
        task.on_success(lambda _done: self._kept(setting)).on_failure(lambda error: self._refused(setting, error)).run(self)

    def _reset(self, setting: AnySetting) -> None:
        desk, actor = self._desk, self._desk.actor
        task = desk.tasks.change(lambda: desk.act(reset_setting, desk.settings, actor, setting))
        task.on_success(lambda _done: self._kept(setting)).on_failure(lambda error: self._refused(setting, error)).run(self)

    def _kept(self, setting: AnySetting) -> None:
        row, settings = self.rows[setting.name], self._desk.settings
        row.say_wrong("")
        row.show_stored(settings.present(setting), settings.is_own(setting), self._who(setting))
        row.say_saved()
        if setting.name == SIGN_IN_WAY.name:
            self._narrow(self.search.text())
        if setting.name in (THEME.name, DENSITY.name):
            self._desk.look.use(settings.get(THEME), settings.get(DENSITY))

    def _refused(self, setting: AnySetting, error: UserError) -> None:
        self.rows[setting.name].say_wrong(tr.said(error.said))

    def _show_sign_in(self) -> bool:
        meant = is_sign_in_meant(self._desk.settings, self.search.text())
        for row in (self.token, self.secret, self.browser):
            row.setVisible(meant and row is self.sign_in)
        return meant

    def _renew_token(self, token: str) -> None:
        desk, actor = self._desk, self._desk.actor
        self._enter(self.token, lambda: desk.act(renew_token, desk.sync, actor, token))

    def _renew_secret(self, secret: str) -> None:
        desk, actor = self._desk, self._desk.actor
        self._enter(self.secret, lambda: desk.act(renew_secret, desk.sync, actor, secret))

    def _enter(self, row: TokenRow, verb: Callable[[], Done]) -> None:
        task = self._desk.tasks.change(verb).on_success(lambda _done: row.say_kept())
        task.on_failure(lambda error: row.say_wrong(tr.said(error.said))).run(self)

    # Signing in with the browser: minutes, aside from all that touches the replica

    def _open_browser(self) -> None:
        self._close_browser()
        sync, tick = self._desk.sync, self._wait.tick()

        def ask() -> Grant | UserError | EnvironmentFault:
            try:
                return sync.ask_in_browser(tick)
            except (UserError, EnvironmentFault) as trouble:
                return trouble

        self.browser.begin()
        self._wait.begun(self._desk.tasks.aside(ask).on_success(self._browser_answered).run(self))

    def _close_browser(self) -> None:
        self._wait.cancel()
        self.browser.say_wrong("")

    def _browser_answered(self, answer: Grant | UserError | EnvironmentFault) -> None:
        if not isinstance(answer, Grant):
            self.browser.say_wrong(tr.said(answer.said))
            return
        desk, actor, grant = self._desk, self._desk.actor, answer
        task = desk.tasks.change(lambda: desk.act(sign_in_again, desk.sync, actor, grant))
        task.on_success(lambda _done: self.browser.say_kept()).on_end(self.browser.rest).run(self)

    def _narrow(self, typed: str) -> None:
        shown = int(self._show_sign_in())
        for group, section in self._groups.items():
            of_group = [self.rows[setting.name] for setting in SHOWN if setting.group is group]
            for row in of_group:
                row.setVisible(is_meant(row.setting, typed))
            found = sum(1 for row in of_group if is_meant(row.setting, typed))
            section.setVisible(found > 0 or (group is Group.CENTRAL and self.sign_in.isVisibleTo(section)))
            shown += found
        self.count.setText(tr("Found: {n}", n=shown) if typed.strip() else "")
        if shown:
            self.states.show_content()
        else:
            self.states.show_state(filtered_out(len(SHOWN) + is_sign_in_meant(self._desk.settings, ""), self.search.clear))
