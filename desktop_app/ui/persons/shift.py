"""Who sits at the desk: the change of person, the lock, and the lock that comes by itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.core.settings import LOCK_MINUTES, SWITCH_WITHOUT_PIN
from desktop_app.models.person import ROLE_NAMES, Actor
from desktop_app.queries.staff import StaffRow, staff
from desktop_app.services.handover import take_over
from desktop_app.services.sign_in import SignedIn, lock, sign_in
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.persons.box import PersonBox
from desktop_app.ui.targets import HANDOVER
from desktop_app.ui.widgets.focus import follow_focus

SCOPE = "persons"
LOOK_EVERY_MS = 5_000
_HANDS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class Shift(QObject):
    """Lets one person after the other sit at the desk. Forms stay with who began them."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.box = PersonBox(desk.look, window.centralWidget())
        self.box.chosen.connect(self._try)
        self.box.shift_asked.connect(self.look_at_shift)
        self.box.orphaned.connect(window.focus_on_work)
        self._trying = False
        self._last_hand = desk.clock.monotonic()
        self._watched: QObject | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look_whether_idle)
        self._timer.start()
        desk.badges.present, desk.badges.refuse, desk.badges.is_asked = self.present, self.refuse_badge, self.box.isVisible
        desk.commands.attach(SCOPE, self.box, exclusive=True)
        follow_focus(self._keep_focus)

    # What the person does

    def change(self) -> None:
        """Ask who takes over."""
        self._read(lambda people: self.box.open_choice(people, self._desk.actor.person_id))

    def take_over(self) -> None:
        """Ask who takes over the shift."""
        self._read(lambda people: self.box.open_choice(people, self._desk.actor.person_id, takes_over=True))

    def look_at_shift(self) -> None:
        """Look at what the shift leaves before somebody else sits down."""
        if self._desk.navigation.has(HANDOVER):
            self.box.close_over()
            self._desk.navigation.go(HANDOVER)

    def present(self, person_id: str) -> None:
        """A badge was scanned: its owner is chosen, and the PIN is asked for where there is one; what stood there before gives way."""

        def choose(people: tuple[StaffRow, ...]) -> None:
            person = next((row for row in people if row.person_id == person_id), None)
            if person is not None and not self.box.isVisible():
                self.box.open_choice(people, self._desk.actor.person_id)
            if person is not None:
                self.box.take(person)

        self._read(choose)

    def refuse_badge(self) -> bool:
        """Say on the sheet, if it is open, that the badge is nobody's; True where it was said."""
        if self.box.isVisible():
            self.box.say_wrong(tr("Nobody who works at this desk has this badge."))
            self.box.take_focus()
        return self.box.isVisible()

    def lock(self) -> None:
        """Lock the desk; without a PIN nobody could open it again, so that it says so instead."""
        desk = self._desk

        def close(people: tuple[StaffRow, ...]) -> None:
            if self._here(people) is None:
                desk.notices.warn(tr("You have no PIN yet. Set one in «Staff of this desk», then the desk can be locked."))
            else:
                self._lock(people)

        self._read(close)

    def look_whether_idle(self) -> None:
        """Lock where nobody has touched anything for as long as the setting says."""
        self._watch()
        minutes = self._desk.settings.get(LOCK_MINUTES)
        idle = self._desk.clock.monotonic() - self._last_hand
        if minutes and idle >= minutes * 60 and not self.box.locked:
            self._read(self._lock)

    def lock_at_start(self) -> None:
        """Who worked here last has a PIN: it is asked for before anything is shown."""
        self._read(self._lock)

    # How it goes

    def _here(self, people: tuple[StaffRow, ...]) -> StaffRow | None:
        """Who works here now, if that person has a PIN."""
        return next((row for row in people if row.person_id == self._desk.actor.person_id and row.has_pin), None)

    def _lock(self, people: tuple[StaffRow, ...]) -> None:
        here, desk = self._here(people), self._desk
        if here is None or self.box.locked:
            return
        desk.notices.detach()
        self._window.notices.put_all_away()
        self.box.open_locked(here, people)
        desk.tasks.change(lambda: desk.act(lock, here.actor)).run(self)

    def _try(self, person_id: str, pin: str) -> None:
        if self._trying:
            return
        desk, self._trying = self._desk, True
        without, takes_over = desk.settings.get(SWITCH_WITHOUT_PIN), self.box.takes_over
        giver, zone, branch = desk.actor, desk.zone, desk.home_branch()

        def enter() -> SignedIn:
            if takes_over:
                return desk.act(take_over, giver, person_id, pin, zone, branch, without_pin=without)
            return desk.act(sign_in, person_id, pin, without_pin=without)

        def entered(signed: SignedIn) -> None:
            self._sit_down(signed)
            if takes_over:
                desk.notices.info(tr("{who} has taken over the shift.", who=signed.actor.name))

        task = desk.tasks.change(enter)
        task.on_success(entered).on_failure(self._refused).on_end(self._tried).run(self)

    def _tried(self) -> None:
        self._trying = False

    def _refused(self, error: UserError) -> None:
        self.box.say_wrong(tr.said(error.said))
        self.box.take_focus()

    def _sit_down(self, signed: SignedIn) -> None:
        desk, was_locked = self._desk, self.box.locked
        other = signed.actor.person_id != desk.actor.person_id
        self._last_hand = desk.clock.monotonic()
        self.box.let_go()
        if was_locked:
            desk.notices.attach(self._window.notices.show_notice)
        if other:
            self._hand_over(signed.actor)

    def _hand_over(self, actor: Actor) -> None:
        """The forms go with who began them, before the other one is there."""
        desk = self._desk
        desk.notices.forget_undo()
        self._window.notices.put_all_away()
        desk.navigation.hand_over()
        desk.actor = actor
        self._window.show_place_and_actor()
        desk.hub.publish(Changes.of(Kind.PERSON, [actor.person_id]))
        desk.notices.info(tr("At the desk: {who}", who=f"{actor.name}, {tr(ROLE_NAMES[actor.role])}"))

    def _read(self, then: Callable[[tuple[StaffRow, ...]], None]) -> None:
        ask = self._desk.ask

        def read() -> tuple[StaffRow, ...]:
            return tuple(row for row in ask(staff) if row.active)

        self._desk.tasks.read(read, view=(SCOPE, id(self))).on_success(then).run(self)

    # Hands on the keyboard and the mouse

    def _watch(self) -> None:
        """Only what the platform hands to the window itself is looked at: a filter on the whole application would see every repaint."""
        if self._watched is None and self._window.isVisible():
            self._watched = self._window.windowHandle()
            self._watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Somebody is there."""
        if event.type() in _HANDS:
            self._last_hand = self._desk.clock.monotonic()
        return False

    def _keep_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A locked desk gives the caret to nobody else, whatever comes back from the workers."""
        if self.box.locked and new is not None and not self.box.isAncestorOf(new):
            self.box.take_focus()
