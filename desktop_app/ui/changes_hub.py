"""Where every open view hears what changed: once for a change, always on the GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from desktop_app.core.changes import ChangeFeed, Changes, Kind

GATHER_MS = 100
"""Changes of the sync thread are gathered for so long: a first fetch writes thirty pages a second, no eye reads that."""


@dataclass(frozen=True)
class _Watcher:
    owner: QObject
    kinds: tuple[Kind, ...]
    refresh: Callable[[Changes], None]

    def hear(self, changes: Changes) -> None:
        if isValid(self.owner) and changes.touches(*self.kinds) and changes.initiator is not self.owner:
            self.refresh(changes)


class ChangesHub(QObject):
    """Publishes `Changes` to views; takes those of the sync thread from a `ChangeFeed`.

    `closed` tells that the desk ends, and all that listens for it.
    """

    changed = Signal(object)
    closed = Signal()
    _arrived = Signal()

    def __init__(self, feed: ChangeFeed | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._gathered = Changes()
        self._watchers: list[_Watcher] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._publish_gathered)
        self._arrived.connect(self._start_gathering, Qt.ConnectionType.QueuedConnection)
        self._stop = feed.listen(self._take) if feed else lambda: None

    def publish(self, changes: Changes, initiator: object = None) -> None:
        """Tell every view at once; call on the GUI thread. A view that is the `initiator` is passed over by `watch`."""
        if changes:
            told = Changes(changes.rows, initiator if initiator is not None else changes.initiator)
            self.changed.emit(told)
            self._watchers = [one for one in self._watchers if isValid(one.owner)]
            for watcher in tuple(self._watchers):
                watcher.hear(told)

    def watch(self, owner: QObject, kinds: tuple[Kind, ...], refresh: Callable[[Changes], None]) -> None:
        """Call `refresh` with changes that touch `kinds`, but for those that `owner` itself began, as long as `owner` lives."""
        self._watchers.append(_Watcher(owner, kinds, refresh))

    @property
    def is_quiet(self) -> bool:
        """True where every change heard from the sync thread was told to the views."""
        with self._lock:
            return not self._gathered

    def close(self) -> None:
        """Hear nothing more from the sync thread."""
        self._stop()
        self._timer.stop()
        with self._lock:
            self._gathered = Changes()
        self.closed.emit()

    def _take(self, changes: Changes) -> None:
        with self._lock:
            first, self._gathered = not self._gathered, self._gathered | changes
        if first:
            self._arrived.emit()

    def _start_gathering(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _publish_gathered(self) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, Changes()
        self.publish(gathered)
