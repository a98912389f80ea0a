"""The wizard as a page of the window: steps forward and back, asks the central for its clinics, hands over the answers."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sign_in import Registration, Tick
from desktop_app.models.person import RoleCode
from desktop_app.ui.browser_wait import BrowserWait
from desktop_app.ui.commands import Command, Commands
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import WarnCard
from desktop_app.ui.widgets.columns import PinnedColumn
from desktop_app.ui.widgets.labels import KeyCap
from desktop_app.ui.wizard.answers import Central, ClinicChoice, FirstStart
from desktop_app.ui.wizard.pages import CentralPage, ClinicsPage, SignInPage, StepPage, central_of

SCOPE = "wizard"
WIDTH = 600
HEIGHT = 640
LookUp = Callable[[Central, Tick], tuple[ClinicChoice, ...]]


class Wizard(QWidget):
    """Asks in three steps and calls `done` once, with valid answers.

    `look_up` asks the central for its clinics, aside from the GUI thread; it raises UserError (a refused token) or
    EnvironmentFault (no connection), whose sentence stays on the page. Where a person signs in with the browser for it, it tells the
    `Tick`. `usual` is the sign-in that IT has set. `recovery_code` is shown on the last page where given.
    """

    def __init__(
        self,
        commands: Commands,
        tasks: Tasks,
        look_up: LookUp,
        done: Callable[[FirstStart], object],
        usual: Registration,
        recovery_code: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._tasks = tasks
        self._look_up = look_up
        self._done = done
        self.central = CentralPage()
        self.sign_in = SignInPage(usual)
        self.clinics = ClinicsPage(recovery_code)
        self._pages: tuple[StepPage, ...] = (self.central, self.sign_in, self.clinics)
        self._stack = QStackedWidget(self)
        for page in self._pages:
            self._stack.addWidget(page)
        self._step, self._title = QLabel(self), QLabel(self)
        dress(self._step, "section")
        dress(self._title, "title")
        self._trouble = WarnCard("", parent=self)
        self._trouble.hide()
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Asking the central for its clinics"))
        self._bar.hide()
        self._left = QLabel(self)
        self._left.setWordWrap(True)
        dress(self._left, "accent")
        self._left.hide()
        self._browser = BrowserWait(self)
        self._browser.left.connect(self._say_left)
        self.back = PillButton(tr("Back"), parent=self)
        self.next = PillButton(tr("Next"), "main", self)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dress(self, "page")
        self._lay_out()
        self._take_keys()
        self._show(0)

    @property
    def step(self) -> int:
        """The step in view, from 1."""
        return self._stack.currentIndex() + 1

    @property
    def trouble(self) -> str:
        """What the central said no with, or ""."""
        return self._trouble.text

    def go_on(self) -> None:
        """Take the step if its answers are right."""
        at = self._stack.currentIndex()
        if not self.next.isEnabled() or not self._pages[at].is_right():
            return
        if self._pages[at] is self.central:
            self.sign_in.ask_sign_in(not self.central.is_demo)
            self._show(at + 1)
        elif self._pages[at] is self.sign_in:
            self._ask_for_clinics()
        else:
            self._finish()

    def go_back(self) -> None:
        """To the step before; the answers stay."""
        if self._stack.currentIndex() > 0:
            self._tasks.forget("wizard")
            self._browser.cancel()
            self._wait(False)
            self._show(self._stack.currentIndex() - 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focus belongs to the step in view."""
        self._pages[self._stack.currentIndex()].begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.go_on()
        elif key == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        card = QFrame(self)
        dress(card, "card")
        pinned = PinnedColumn(card)
        pinned.head.setContentsMargins(28, 18, 28, 12)
        pinned.head.addWidget(self._step)
        pinned.head.addWidget(self._title)
        pinned.body.addWidget(self._stack)
        aside = QVBoxLayout()
        aside.setContentsMargins(28, 0, 28, 12)
        aside.addWidget(self._trouble)
        aside.addWidget(self._left)
        aside.addWidget(self._bar)
        pinned.body.addLayout(aside)
        pinned.foot.setContentsMargins(28, 12, 28, 14)
        pinned.foot.addWidget(self.next)
        pinned.foot.addWidget(KeyCap("Enter", card))
        pinned.foot.addStretch(1)
        pinned.foot.addWidget(self.back)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(pinned)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(16, 24, 16, 24)
        outside.addWidget(card, 1)
        outside.setAlignment(card, Qt.AlignmentFlag.AlignHCenter)
        card.setFixedWidth(WIDTH)
        card.setMaximumHeight(HEIGHT)

    def _take_keys(self) -> None:
        self._commands.attach(SCOPE, self, exclusive=True)
        for number, (caption, demo) in enumerate(((mark("The central booking service"), False), (mark("A made-up town"), True)), 1):
            key = PhysicalKey(str(number))
            self._commands.add(
                Command(
                    f"wizard.take-{number}",
                    caption,
                    self._taker(demo),
                    key=replace(key, alt=True),
                    scope=SCOPE,
                    enabled_when=lambda: self.step == 1,
                    more_keys=(key,),
                )
            )

    def _taker(self, demo: bool) -> Callable[[], None]:
        def take() -> None:
            self.central.take_demo(demo)
            self.central.begin()

        return take

    def _show(self, at: int) -> None:
        self._stack.setCurrentIndex(at)
        page = self._pages[at]
        self._step.setText(tr("Step {n} of {of}", n=at + 1, of=len(self._pages)))
        self._title.setText(page.title)
        self.back.setVisible(at > 0)
        self.next.setText(tr("Begin") if at == len(self._pages) - 1 else tr("Next"))
        self._say_trouble("")
        page.begin()
        if self.isVisible():
            announce(self, f"{self._step.text()}. {page.title}")

    def _ask_for_clinics(self) -> None:
        self._wait(True)
        self._say_trouble("")
        central = central_of(self.central, self.sign_in)
        tick = self._browser.tick()
        task = self._tasks.read(lambda: self._answer_of(central, tick), view="wizard")
        self._browser.begun(task.on_success(self._answered).on_end(lambda: self._wait(False)).run(self))

    def _say_left(self, seconds: int) -> None:
        if self.next.isEnabled():
            return  # cancelled meanwhile
        time = f"{seconds // 60}:{seconds % 60:02}"
        self._left.setText(tr("The browser is open: sign in there and come back. Time left: {time}", time=time))
        self._left.show()

    def _answer_of(self, central: Central, tick: Tick) -> tuple[ClinicChoice, ...] | UserError | EnvironmentFault:
        """The clinics, or the foreseen trouble: both are answers to this page."""
        try:
            return self._look_up(central, tick)
        except (UserError, EnvironmentFault) as trouble:
            return trouble

    def _answered(self, answer: tuple[ClinicChoice, ...] | UserError | EnvironmentFault) -> None:
        if isinstance(answer, UserError | EnvironmentFault):
            self._say_trouble(tr.said(answer.said))
        elif not answer:
            self._say_trouble(tr("The central answers, but it shows no clinic to this token. Ask the IT service for its rights."))
        else:
            self.clinics.show_clinics(answer)
            self._show(2)

    def _say_trouble(self, sentence: str) -> None:
        self._trouble.setVisible(bool(sentence))
        self._trouble.say(sentence)

    def _wait(self, waiting: bool) -> None:
        self._bar.setVisible(waiting)
        self._left.hide()
        self.next.setEnabled(not waiting)

    def _finish(self) -> None:
        self.next.setEnabled(False)
        self._commands.drop_scope(SCOPE)
        page = self.sign_in
        self._done(
            FirstStart(
                central_of(self.central, page),
                page.name.editor.text().strip(),
                RoleCode(page.role.editor.currentData()),
                page.desk.editor.text().strip(),
                tuple(clinic.id for clinic in self.clinics.taken),
                self.clinics.home_branch,
            )
        )
