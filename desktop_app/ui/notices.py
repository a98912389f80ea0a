"""What the desk tells without stopping the work: lines at the bottom of the window, kept until there is a window to show them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import EnvironmentFault, RegistryError
from desktop_app.core.i18n import tr

SHOWN_MS = 8000
KEPT = 200


class Level(StrEnum):
    """How much a notice matters. Errors stay until they are put away."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True)
class Action:
    """What a notice offers: a translated caption ("Undo: …") and what to run."""

    caption: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """One line for the person, translated. Of those with the same `about` only the newest is shown: it counts what the others told."""

    level: Level
    text: str
    action: Action | None = None
    undoes: bool = False
    about: str = ""

    @property
    def shown_ms(self) -> int:
        """How long it stays, in milliseconds; 0 for until put away."""
        return 0 if self.level is Level.ERROR else SHOWN_MS


class Notices(QObject):
    """Collects notices for the strip of the window; what comes before the window waits for it."""

    told = Signal(object)
    withdrawn = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Notice] = []
        self._show: Callable[[Notice], None] | None = None
        self._last_undo: Action | None = None
        self._last_offer: Notice | None = None
        self.history: tuple[Notice, ...] = ()

    def info(self, text: str, action: Action | None = None, about: str = "") -> None:
        """Tell something that went well; it takes the place of what was told `about` the same."""
        self.tell(Notice(Level.INFO, text, action, about=about))

    def warn(self, text: str, action: Action | None = None) -> None:
        """Tell something to look at."""
        self.tell(Notice(Level.WARN, text, action))

    def error(self, text: str, action: Action | None = None, about: str = "") -> None:
        """Tell what could not be done; it stays until it is put away, or until there is news of what it is `about`."""
        self.tell(Notice(Level.ERROR, text, action, about=about))

    def done(self, text: str, undo: Action, about: str = "") -> None:
        """Tell an act and offer its undoing, which Alt+Backspace runs too until the next act."""
        self._last_undo = undo
        self.tell(Notice(Level.INFO, text, undo, undoes=True, about=about))

    def went_on(self, text: str, undo: Action, about: str) -> None:
        """Tell what became of an act that was told before; its undoing is offered only while no other act has the key."""
        is_last = undo is self._last_undo
        self.tell(Notice(Level.INFO, text, undo if is_last else None, undoes=is_last, about=about))

    def refused(self, error: RegistryError) -> None:
        """Tell an error that nobody else answered: a refusal as a warning, a fault of the environment as an error."""
        text = tr.said(error.said)
        self.tell(Notice(Level.ERROR if isinstance(error, EnvironmentFault) else Level.WARN, text))

    def tell(self, notice: Notice) -> None:
        """Show `notice` now, or as soon as there is a window."""
        self.history = (*self.history, notice)[-KEPT:]
        if notice.action is not None and not notice.undoes:
            self._last_offer = notice
        if self._show is None:
            self._waiting.append(notice)
        else:
            self._show(notice)
        self.told.emit(notice)

    def withdraw(self, about: str) -> None:
        """What was told about this is done with: nobody need put it away."""
        self._waiting = [notice for notice in self._waiting if notice.about != about]
        if self._last_offer is not None and self._last_offer.about == about:
            self._last_offer = None
        self.withdrawn.emit(about)

    def attach(self, show: Callable[[Notice], None]) -> None:
        """The window is there: show what waits and what comes."""
        self._show = show
        waiting, self._waiting = self._waiting, []
        for notice in waiting:
            show(notice)

    @property
    def are_shown(self) -> bool:
        """Whether somebody can see them now: there is a window, and the desk is not locked."""
        return self._show is not None

    def detach(self) -> None:
        """The window is gone: let notices wait again."""
        self._show = None

    def run(self, action: Action) -> None:
        """Run what a notice offers; a refusal becomes a notice itself."""
        if action is self._last_undo:
            self._last_undo = None
        if self._last_offer is not None and action is self._last_offer.action:
            self._last_offer = None
        try:
            action.run()
        except RegistryError as error:
            self.refused(error)

    @property
    def last_undo(self) -> Action | None:
        """The undoing of the last act, if it was not undone yet."""
        return self._last_undo

    def forget_undo(self) -> None:
        """Another person works here: nobody undoes what somebody else did, or takes up what was offered to another."""
        self._last_undo = self._last_offer = None

    @property
    def has_offer(self) -> bool:
        """Whether the key of offers has something to run."""
        return self._last_offer is not None

    def take_offer(self) -> None:
        """Run what the last notice offers, once; undoing has a key of its own."""
        if self._last_offer is not None and self._last_offer.action is not None:
            self.run(self._last_offer.action)

    def undo_last(self) -> None:
        """Undo the last act, once; then say that there is nothing left, for the key must not fall through to a text field."""
        if self._last_undo is not None:
            self.run(self._last_undo)
        else:
            self.info(tr("There is nothing to undo."))
