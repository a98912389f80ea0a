"""Plays a tour in the real window: each step acts by keys as a person would, waits until its effect is seen, and leaves a picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tasks import Tasks

LOOK_EVERY_MS = 150
KEY_EVERY_MS = 250
SETTLE_MS = 700
"""What a person waits for hits to come up before Enter."""
LONGEST_STEP_MS = 60_000
CAPTION_WIDTH = 760
Facts = TypeVar("Facts")
Act = Callable[[], object]
"""What a step does; where it gives `Keys`, they are pressed."""


class Key(Enum):
    """Keys that a tour presses."""

    ENTER = Qt.Key.Key_Return
    ESCAPE = Qt.Key.Key_Escape
    DOWN = Qt.Key.Key_Down
    F2 = Qt.Key.Key_F2
    F8 = Qt.Key.Key_F8
    F9 = Qt.Key.Key_F9


@dataclass(frozen=True)
class Keys:
    """Keys to press one after another, and texts to type between them."""

    presses: tuple[Key | str, ...]


@dataclass(frozen=True)
class Step(Generic[Facts]):
    """`act` is done once; the step is over when `seen` says so of newly read facts. `picture` names its file; "" leaves none."""

    name: str
    caption: str
    act: Act | Keys
    seen: Callable[[Facts], bool]
    picture: str = ""


@dataclass
class Report:
    """How it went: names of the steps that were seen to work, and of the one that was not."""

    worked: list[str] = field(default_factory=list)
    failed: str = ""

    @property
    def whole(self) -> bool:
        """Whether every step was seen to work."""
        return not self.failed


class Caption(QFrame):
    """The sentence at the head of the window, where no notice comes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        dress(self, "notice")
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.addWidget(self._words)

    def say(self, text: str) -> None:
        """Show `text` above everything."""
        self._words.setText(text)
        window = self._window
        width = min(CAPTION_WIDTH, window.width() - 80)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((window.width() - width) // 2, 4, width, height)
        self.show()
        self.raise_()


class Player(QObject, Generic[Facts]):
    """Runs `steps`; `read` reads the facts in the reading pool; `ended` gets the report. `pause_ms` is how long a seen step stays."""

    def __init__(self, window: MainWindow, tasks: Tasks, read: Callable[[], Facts], out: Path, pause_ms: int) -> None:
        super().__init__(window)
        self._window, self._tasks, self._read, self._out, self._pause = window, tasks, read, out, pause_ms
        self._caption = Caption(window)
        self._steps: list[Step[Facts]] = []
        self._presses: list[Key | str] = []
        self._ended: Callable[[Report], object] = lambda report: None
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.setInterval(LONGEST_STEP_MS)
        self._watch.timeout.connect(self._failed)
        self.report = Report()

    def play(self, steps: Sequence[Step[Facts]], ended: Callable[[Report], object]) -> None:
        """Begin."""
        self._out.mkdir(parents=True, exist_ok=True)
        self._steps, self._ended = list(steps), ended
        self._next()

    def _next(self) -> None:
        if not self._steps:
            self._watch.stop()
            self._ended(self.report)
            return
        step = self._steps[0]
        self._caption.say(tr(step.caption))
        self._watch.start()
        keys = step.act if isinstance(step.act, Keys) else step.act()
        self._presses = list(keys.presses) if isinstance(keys, Keys) else []
        self._press()

    def _press(self) -> None:
        """One key at a time, when the window has answered the one before: a person looks before pressing Enter."""
        if not self._tasks.is_idle:
            QTimer.singleShot(LOOK_EVERY_MS, self._press)
            return
        if not self._presses:
            self._look()
            return
        key = self._presses.pop(0)
        focus = QApplication.focusWidget() or self._window
        if isinstance(key, str):
            for letter in key:
                _send(focus, Qt.Key.Key_unknown, letter)
        else:
            _send(focus, key.value, "")
        QTimer.singleShot(self._settle_ms(key), self._press)

    @staticmethod
    def _settle_ms(key: Key | str) -> int:
        return SETTLE_MS if isinstance(key, str) else KEY_EVERY_MS

    def _look(self) -> None:
        self._tasks.read(self._read, view="tour").on_success(self._looked).run(self)

    def _looked(self, facts: Facts) -> None:
        step = self._steps[0]
        if step.seen(facts):
            QTimer.singleShot(self._pause, self._settled)
        else:
            QTimer.singleShot(LOOK_EVERY_MS, self._look)

    def _failed(self) -> None:
        """The step took too long, or something broke on the way."""
        self.report.failed = self._steps[0].name
        self._shoot(f"failed-{self.report.failed}")
        self._ended(self.report)

    def _settled(self) -> None:
        step = self._steps.pop(0)
        self.report.worked.append(step.name)
        if step.picture:
            self._shoot(step.picture)
        self._next()

    def _shoot(self, name: str) -> None:
        """The window as it is at work: the sentence of the tour would lie over its head."""
        self._caption.hide()
        self._window.grab().save(str(self._out / f"{name}.png"))
        self._caption.show()


def _send(target: QWidget, key: Qt.Key, text: str) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.postEvent(target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))
