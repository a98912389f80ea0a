"""Guards every test runs under: no logged warning, no Qt warning, no thread and no window left behind.

`tests/conftest.py` imports the fixtures. Python's own warnings and the closed network are set in `pyproject.toml`.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QThreadPool, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

ExpectLog = Callable[[str], None]

THREAD_PATIENCE_SECONDS: Final = 20.0
QT_LOGGER: Final = logging.getLogger("qt")
QT_LEVELS: Final[dict[QtMsgType, int]] = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
# What the offscreen platform says of itself whatever the program does.
QT_PLATFORM_TALK: Final = re.compile(r"This plugin does not support (propagateSizeHints|raise|grabbing)")


class LogGuard(logging.Handler):
    """Collects records of WARNING and above, and knows which of them the test asked for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record as `name LEVEL: message`, with its traceback if it has one."""
        text = f"{record.name} {record.levelname}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            text += f" ({record.exc_info[1]!r})"
        self._records.append(text)

    def expect(self, pattern: str) -> None:
        """The test wants at least one record in which the regular expression `pattern` is found."""
        self._expected.append(re.compile(pattern))

    def complaints(self) -> list[str]:
        """Records nobody expected, and expectations nobody met; empty when all is well."""
        surprises = [text for text in self._records if not any(pattern.search(text) for pattern in self._expected)]
        unmet = [pattern.pattern for pattern in self._expected if not any(pattern.search(text) for text in self._records)]
        return [f"unexpected log: {text}" for text in surprises] + [f"expected log never came: {text}" for text in unmet]


@pytest.fixture(autouse=True)
def log_guard() -> Iterator[LogGuard]:
    """Fail the test for a logged warning it did not ask for; Qt's messages come here too, as the logger `qt`."""
    guard = LogGuard()
    root = logging.getLogger()
    root.addHandler(guard)
    previous = qInstallMessageHandler(_qt_message)
    try:
        yield guard
    finally:
        qInstallMessageHandler(previous)
        root.removeHandler(guard)
    if complaints := guard.complaints():
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def expect_log(log_guard: LogGuard) -> ExpectLog:
    """Call it with a regular expression: such a warning must be logged (by Python or Qt) and does not fail the test."""
    return log_guard.expect


@pytest.fixture(autouse=True)
def thread_guard(log_guard: LogGuard) -> Iterator[None]:
    """Fail the test when a thread it started is still alive a moment after it."""
    before = set(threading.enumerate())
    yield
    # A thread of Qt's that touched Python stays listed as a dummy for ever; QThreadPool is asked instead.
    left = [thread for thread in threading.enumerate() if thread not in before and not _is_foreign(thread)]
    for thread in left:
        thread.join(THREAD_PATIENCE_SECONDS / len(left))
    alive = [thread.name for thread in left if thread.is_alive()]
    pool_is_idle = QThreadPool.globalInstance().waitForDone(int(THREAD_PATIENCE_SECONDS * 1000))
    if not pool_is_idle:
        alive.append("a job in Qt's global thread pool")
    if alive:
        pytest.fail(f"threads left behind: {', '.join(alive)}", pytrace=False)


@pytest.fixture(autouse=True)
def window_guard(log_guard: LogGuard) -> Iterator[None]:
    """Fail the test when a window it opened is still on the screen after it.

    What was to be deleted later is deleted now: left to Python's collector, it would be emptied first and then still hear Qt's signals.
    """
    before = set(map(id, _visible_windows()))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [window for window in _visible_windows() if id(window) not in before]
    names = [f"{type(window).__name__} {window.objectName()!r}" for window in left]
    for window in left:
        window.close()
    if names:
        pytest.fail(f"windows left open: {', '.join(names)}", pytrace=False)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if not QT_PLATFORM_TALK.search(message):
        QT_LOGGER.log(QT_LEVELS[kind], "%s", message)


def _is_foreign(thread: threading.Thread) -> bool:
    return isinstance(thread, threading._DummyThread) or "pytest_timeout" in thread.name


def _visible_windows() -> list[QWidget]:
    if not isinstance(QApplication.instance(), QApplication):
        return []
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
