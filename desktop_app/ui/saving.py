"""Saving to a file of the person's choice: asked for in one place, noted in the journal first, written whole or not at all."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark, tr
from desktop_app.core.paths import replace_file
from desktop_app.services.outcome import Done
from desktop_app.ui.desk import Desk

PDF = "PDF (*.pdf)"


class NotSaved(EnvironmentFault):
    """The disk did not take the file."""

    def __init__(self) -> None:
        super().__init__(
            mark(
                "The file could not be written: the disk is full, the folder is closed to you, or the file is open. "
                "Choose another one; nothing is lost."
            )
        )


def ask_where(parent: QWidget, title: str, offered: str, kinds: str = PDF) -> tuple[Path, str] | None:
    """Ask, over `parent`, where a file is to go; the name `offered`, in the person's documents, tells nothing about patients.

    Returns the path and which of `kinds` was chosen; None where the person thinks better of it.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen, kind = QFileDialog.getSaveFileName(parent, title, str(Path(documents) / offered), kinds)
    return (Path(chosen), kind) if chosen else None


def ask_where_pdf(parent: QWidget, offered: str) -> Path | None:
    """Ask where a paper that names patients is to go as PDF."""
    asked = ask_where(parent, tr("Save as PDF (holds personal data)"), offered)
    return asked[0] if asked is not None else None


def save_aside(
    desk: Desk, by: QObject, path: Path, make: Callable[[], bytes], note: Callable[[], Done] | None = None, more: str = ""
) -> None:
    """Write what `make` gives to `path`, not on the thread of the window, and say so with `more` behind the name; or why not (NotSaved).

    `note` writes into the journal, and does so first: a file that was noted and never came is better than one that left without a trace.
    `by` is who began it.
    """

    def write() -> None:
        content = make()
        try:
            replace_file(path, content)
        except OSError as error:
            raise NotSaved from error

    def say(_written: None) -> None:
        desk.notices.info(tr("Saved: {name}", name=", ".join(part for part in (path.name, more) if part)))

    def begin(_noted: object = None) -> None:
        desk.tasks.read(write).on_success(say).run(by)

    if note is None:
        begin()
    else:
        desk.tasks.change(note).on_success(begin).run(by)
