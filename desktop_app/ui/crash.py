"""The end of the line for bugs: save drafts, log without personal data, say what is safe, offer a new start."""

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.core.log import redact
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton

log = logging.getLogger(__name__)


def report_of(error: BaseException, version: str) -> str:
    """What goes to who mends the program: the trace without values and without personal data, version, system."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    system = f"Registratura {version}, Python {platform.python_version()}, {platform.platform()}"
    return redact(f"{system}\n\n{''.join(lines)}")


class CrashPage(QWidget):
    """Stands in the way on purpose: after a bug nobody knows what the window shows."""

    def __init__(self, report: str, drafts_kept: bool, restart: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(tr("Registratura must start again"))
        self.resize(640, 420)
        dress(self, "page")
        title = QLabel(tr("The program made a mistake and must start again"), self)
        dress(title, "title")
        kept = tr("Everything booked is kept on this computer and will be sent.")
        drafts = (
            tr("The open forms are kept and will be offered again.")
            if drafts_kept
            else tr("The open forms could not be kept: look at them again after the start.")
        )
        safe = QLabel(f"{kept} {drafts}", self)
        safe.setWordWrap(True)
        self.details = QPlainTextEdit(report, self)
        self.details.setReadOnly(True)
        self.details.setAccessibleName(tr("Report without personal data"))
        hint = QLabel(tr("Report without personal data, for the IT service:"), self)
        dress(hint, "section")
        hint.setBuddy(self.details)
        self.restart_button = PillButton(tr("Start again"), "main", self)
        self.restart_button.clicked.connect(restart)
        copy = PillButton(tr("Copy the report"), parent=self)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        leave_button = PillButton(tr("Close the program"), parent=self)
        leave_button.clicked.connect(leave)
        row = QHBoxLayout()
        row.addWidget(self.restart_button)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(leave_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        for part in (title, safe, hint):
            column.addWidget(part)
        column.addWidget(self.details, 1)
        column.addLayout(row)
        self.restart_button.setFocus()


class CrashHook(QObject):
    """Takes every error nobody foresaw, from any thread; only the first one is shown.

    `save_drafts` is called first, on the GUI thread, and tells whether it could; `restart` and `leave` end the process.
    """

    _happened = Signal(object)

    def __init__(self, version: str, save_drafts: Callable[[], bool], restart: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__()
        self._version = version
        self._save_drafts = save_drafts
        self._restart = restart
        self._leave = leave
        self._before = (sys.excepthook, threading.excepthook)
        self.page: CrashPage | None = None
        self._happening = False
        self._happened.connect(self._show)

    def install(self) -> None:
        """Take uncaught errors of all threads from now on."""
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def bug(self, error: BaseException) -> None:
        """Take an error that nobody foresaw; may be called on any thread."""
        log.critical("a bug: %s", report_of(error, self._version))
        self._happened.emit(error)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._leave()
        else:
            self.bug(error.with_traceback(trace))

    def _uncaught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.bug(arguments.exc_value)

    def _show(self, error: BaseException) -> None:
        if self._happening:  # keeping the drafts may be what breaks next
            return
        self._happening = True
        kept = False
        try:
            kept = self._save_drafts()
        finally:
            self.page = CrashPage(report_of(error, self._version), kept, self._restart, self._leave)
            self.page.setWindowModality(Qt.WindowModality.ApplicationModal)
            self.page.show()
