"""A desk of the morning: the real program with its window, which only looks at itself when it is asked to.

`python -m tests.end2end.morning.desk_process FOLDER CLOCK`. FOLDER/wish.json says how it was set up. Keys come from the X server alone;
orders come as lines and are answered by lines of JSON: `look`, `desk`, `knows VISIT`, `wake`, `hurry`, `picture PATH`, `printer dead`,
`printer alive`, `quit`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog

from desktop_app.bootstrap.clinic_key import keep_key
from desktop_app.bootstrap.credential import TOKEN
from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.i18n import mark
from desktop_app.core.paths import Profile
from desktop_app.core.settings import (
    ALLOT_ONE_IN,
    CENTRAL_URL,
    CLINICS,
    DESK_NAME,
    HOME_BRANCH,
    POLL_SECONDS,
    QUEUE_MARK,
    SCAN_GAP_MS,
    SCAN_PREFIX,
    THEME,
)
from desktop_app.documents.pen import Drawing
from desktop_app.models.clinic_key import parse_key
from desktop_app.models.person import RoleCode
from desktop_app.services.staff import add_person
from desktop_app.services.staffing import set_pin
from desktop_app.ui.printing.paper import NotPrinted
from tests.end2end.morning.report import desk_facts, knows, look
from tests.end2end.morning.wall_clock import WallClock

Answer = dict[str, Any]


def set_up(work: Workplace, wish: dict[str, Any]) -> None:
    """What IT does before the first morning."""
    work.secrets.put(TOKEN, wish["token"])
    keep_key(work.secrets, parse_key(wish["key"]))
    for setting, value in (
        (CENTRAL_URL, wish["url"]), (DESK_NAME, wish["name"]), (HOME_BRANCH, wish["branch"]), (QUEUE_MARK, wish["letters"]),
        (SCAN_PREFIX, wish["prefix"]), (THEME, "light"),
    ):  # fmt: skip
        work.settings.put(setting, value)
    work.settings.put(CLINICS, wish["clinics"])
    work.settings.put(POLL_SECONDS, wish["poll_seconds"])
    work.settings.put(ALLOT_ONE_IN, 0)  # the cards name their times: no desk may have put one of them aside for itself
    work.settings.put(SCAN_GAP_MS, SCAN_GAP_MS.most)  # a busy computer lets even a scanner stumble; the prefix tells it from a hand
    for name, role, pin in wish["staff"]:
        actor = add_person(work.store, name, RoleCode(role))
        if pin:
            set_pin(work.store, actor, actor.person_id, pin)


class PaperTray:
    """Stands where the printer would: keeps count of what it printed, or is dead."""

    def __init__(self) -> None:
        self.is_dead = False
        self.sheets = 0

    def __call__(self, drawing: Drawing, _printer: str) -> None:
        """Print."""
        if self.is_dead:
            raise NotPrinted(mark("The printer does not answer. Nothing is lost; print again when it is back."))
        self.sheets += len(drawing.sheets)


class Watch(QObject):
    """Sees every key Pause, by which the story marks the end of what it pressed, and every window that asks before work can go on."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.marks = 0
        self.modal: list[str] = []
        self.ran: list[str] = []
        self._seen: set[int] = set()
        application.focusWindowChanged.connect(self._follow)

    def _follow(self, window: QWindow | None) -> None:
        if window is None:
            return
        if id(window) not in self._seen:
            self._seen.add(id(window))
            window.installEventFilter(self)
        dialogs = [type(one).__name__ for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
        self.modal += dialogs or ([window.objectName()] if window.modality() is not Qt.WindowModality.NonModal else [])

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count; all keys go their way."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Pause:
            self.marks += 1
        return False


class Ear(QObject):
    """Carries out the lines that come in."""

    def __init__(self, running: DeskWindow, tray: PaperTray, watch: Watch) -> None:
        super().__init__()
        self._running, self._tray, self._watch = running, tray, watch
        self._rest = b""
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def _hear(self) -> None:
        read = os.read(sys.stdin.fileno(), 4096)
        *lines, self._rest = (self._rest + read).split(b"\n")
        for line in lines:
            self._obey(*line.decode().split())
        if not read:
            QApplication.quit()

    def _obey(self, order: str, *rest: str) -> None:
        if order == "quit":
            QApplication.quit()
            return
        sys.stdout.write(json.dumps(self._answer(order, *rest)) + "\n")
        sys.stdout.flush()

    def _answer(self, order: str, *rest: str) -> Answer:
        running = self._running
        match order:
            case "look":
                return {
                    **look(running),
                    "marks": self._watch.marks,
                    "modal": self._watch.modal,
                    "sheets": self._tray.sheets,
                    "ran": self._watch.ran[-6:],
                }
            case "desk":
                return running.work.ask(desk_facts)
            case "knows":
                return {"status": running.work.ask(knows, rest[0])}
            case "wake":
                running.window.activateWindow()
            case "hurry":
                running.switch.send_now()
            case "picture":
                running.window.grab().save(rest[0])
            case "printer":
                self._tray.is_dead = rest == ("dead",)
        return {}


def main(folder: Path, clock: WallClock) -> int:
    """Stay until the story is over."""
    work = open_workplace(Profile(folder / "profile"), clock=clock)
    set_up(work, json.loads((folder / "wish.json").read_text("utf8")))
    running = DeskWindow(work, sys.argv[:1])
    tray, watch = PaperTray(), Watch(running.application)
    running.desk.press.print_drawing = tray
    running.desk.commands.ran.connect(watch.ran.append)
    running.window.setGeometry(running.application.primaryScreen().geometry())
    running.show()
    ear = Ear(running, tray, watch)
    code = running.application.exec()
    ear.deleteLater()
    running.end()
    return code


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), WallClock(Path(sys.argv[2]))))
