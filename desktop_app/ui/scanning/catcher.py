"""One catcher for the whole program: it stands before every window, so that a code reaches no field and presses no button.

Keys that follow one another faster than a person can type are kept back until the pause after them. If they were a code, nobody else ever
sees them; if not, they are given back in their order, at most `gap_ms` and a little later than they were pressed. Only the events of the
window that has the keyboard pass through here: all others stay untouched.
"""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.ui.scanning.burst import Burst, Manner, Suffix
from desktop_app.ui.scanning.strokes import MODIFIERS, character_of

_MARGIN_MS = 4
_PRESSES = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)


class ScanCatcher(QObject):
    """`scanned` tells each code as it was read, free of the layout.

    `manner` is asked at the beginning of every burst, so that a changed setting holds at once; a burst of which `may_be_a_code` is false is
    given back as typing.
    """

    scanned = Signal(str)

    def __init__(
        self, manner: Callable[[], Manner], may_be_a_code: Callable[[str], bool], parent: QObject | None = None, platform: str | None = None
    ) -> None:
        super().__init__(parent)
        self.manner = manner
        self._may_be_a_code = may_be_a_code
        self._platform = platform
        self._burst = Burst(manner())
        self._kept: list[QKeyEvent] = []
        self._swallowed: list[QKeyEvent] = []
        self._aimed_at: QWidget | None = None
        self._held_down: set[int] = set()
        self._window: QWindow | None = None
        self._giving_back = False
        self._application: QApplication | None = None
        self._arrival = QElapsedTimer()
        self._arrival.start()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._pause_is_over)
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.timeout.connect(self.settle)

    def listen(self, application: QApplication) -> None:
        """Stand before the window that has the keyboard, and before each that gets it, until `stop` or the end of the program."""
        self._application = application
        application.focusWindowChanged.connect(self._follow)
        application.aboutToQuit.connect(self.stop)
        self._follow(application.focusWindow())

    def stop(self) -> None:
        """Catch nothing more; what is kept back is given back. The application, which outlives it, has nothing to tell it."""
        self.settle()
        if self._application is not None:
            self._application.focusWindowChanged.disconnect(self._follow)
            self._application.aboutToQuit.disconnect(self.stop)
        self._application = None
        self._follow(None)

    def take(self, code: str) -> None:
        """A code that came by another way than the keyboard goes the same way on from here; typed after all, it ends as a burst does."""
        self.settle()
        self._aimed_at = QApplication.focusWidget()
        self._swallowed = _strokes(code.replace("\n", " "), self.manner().suffix)
        self.scanned.emit(code)

    def last_typing(self) -> Callable[[], None]:
        """What types the last code after all, once, into what had the focus when it came."""
        events, aimed_at = list(self._swallowed), self._aimed_at

        def type_out() -> None:
            if aimed_at is not None and isValid(aimed_at) and aimed_at.isVisible():
                aimed_at.setFocus()
            self._deliver(events)
            events.clear()

        return type_out

    def settle(self) -> None:
        """The pause has come: tell the code, or give the keys back."""
        self._pause.stop()
        self._grace.stop()
        code = self._burst.settle()
        events, self._kept = self._kept, []
        if code is None or not self._may_be_a_code(code):
            self._deliver(events)
            return
        self._swallowed = events
        down = [event.nativeScanCode() for event in events if event.type() is QEvent.Type.KeyPress]
        up = [event.nativeScanCode() for event in events if event.type() is QEvent.Type.KeyRelease]
        self._held_down |= {key for key in down if key not in up} - {0}
        self.scanned.emit(code)

    # Looking at keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep back what may be a scanner's; everything else passes."""
        if self._giving_back or not isinstance(event, QKeyEvent):
            return False
        if event.type() in _PRESSES:
            return self._pressed(event)
        return event.type() is QEvent.Type.KeyRelease and self._released(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() in MODIFIERS:
            return self._passed_by(event)
        character = "" if event.isAutoRepeat() else character_of(event, self._platform)
        if self._burst.is_open and (self._burst.is_late(self._time_of(event)) or not self._burst.suits(character)):
            self.settle()
        if not self._burst.is_open:
            self._burst = Burst(self.manner())
            if not self._burst.suits(character):
                return False
            self._aimed_at = QApplication.focusWidget()
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut may act on it; the press itself comes next
            return True
        self._burst.add(character, self._time_of(event))
        self._kept.append(_copy_of(event))
        self._grace.stop()
        self._pause.start(self._burst.manner.gap_ms + _MARGIN_MS)
        return True

    def _passed_by(self, event: QKeyEvent) -> bool:
        """Shift and its like: kept in their order where others are, else let through."""
        if not self._burst.is_open:
            return False
        if event.type() is not QEvent.Type.ShortcutOverride:
            self._kept.append(_copy_of(event))
        event.accept()
        return True

    def _released(self, event: QKeyEvent) -> bool:
        if self._burst.is_open:
            self._kept.append(_copy_of(event))
            return True
        if event.nativeScanCode() in self._held_down:
            self._held_down.discard(event.nativeScanCode())
            return True
        return False

    def _pause_is_over(self) -> None:
        """Once more round the event loop: keys that came while the program was busy still wait there."""
        self._grace.start(0)

    def _time_of(self, event: QKeyEvent) -> int:
        """When the key was pressed in milliseconds, by the window system: a busy program must not make a person's keys look fast."""
        return int(event.timestamp()) or self._arrival.elapsed()

    # Giving back

    def _deliver(self, events: list[QKeyEvent]) -> None:
        """To the window that has the keyboard now: one of the keys may open another."""
        self._giving_back = True
        try:
            for event in events:
                if self._window is not None and isValid(self._window):
                    QApplication.sendEvent(self._window, event)
        finally:
            self._giving_back = False

    def _follow(self, window: QWindow | None) -> None:
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None and self._application is not None:
            window.installEventFilter(self)


def _strokes(text: str, suffix: Suffix) -> list[QKeyEvent]:
    """The keys that a keyboard scanner would have pressed."""
    end = {Suffix.ENTER: [(Qt.Key.Key_Return.value, "\r")], Suffix.TAB: [(Qt.Key.Key_Tab.value, "\t")]}.get(suffix, [])
    keys = [*((ord(letter.upper()[0]), letter) for letter in text), *end]
    both = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
    return [QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter) for key, letter in keys for kind in both]


def _copy_of(event: QKeyEvent) -> QKeyEvent:
    copy = QKeyEvent(
        event.type(), event.key(), event.modifiers(), event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers(),
        event.text(), event.isAutoRepeat(), event.count(),
    )  # fmt: skip
    copy.setTimestamp(event.timestamp())
    return copy
