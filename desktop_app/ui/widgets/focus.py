"""Hearing where the focus goes, in any window of the program."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget


def follow_focus(told: Callable[[QWidget | None, QWidget | None], object]) -> None:
    """Tell the method `told` of a QObject of every change, who had the focus and who has it now, for as long as that object lives."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.focusChanged.connect(told)
