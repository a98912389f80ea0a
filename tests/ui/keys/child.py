"""A desk in a process of its own, for real X keys: told by lines what to show, it tells by lines what it received.

`python -m tests.ui.keys.child stage FOLDER` is the stage with every command, `... desk FOLDER` the real window at work.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QSocketNotifier, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QLineEdit, QWidget
from sqlalchemy import select

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.settings import LANGUAGE, THEME, Settings
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.appointment_number import AppointmentNumber
from desktop_app.models.clinic_key import ClinicKey, ClinicKeys
from desktop_app.models.operation import Operation
from desktop_app.models.person import RoleCode
from desktop_app.models.ticket_code import encode, sign
from desktop_app.storage.store import Store
from desktop_app.ui.application import close_desk, start_qt
from desktop_app.ui.widgets.cards import OptionCard
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import small_replica
from tests.ui.keys.table import Stage, all_commands, whole_desk, written_down
from tests.ui.replica_desk import desk_over

LOOK_EVERY_MS = 10
QUIET_LOOKS = 30
"""So many looks in a row without any work under way: what waits for a pause in typing has had its answer too."""
WHERE, DEEDS, TICKET = "ready where", "ready deeds", "ready ticket"
KEYS = ClinicKeys((ClinicKey(bytes(range(16))),))


def tell(line: str) -> None:
    """One line to who started us, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def place_of(focused: QWidget) -> str:
    """`whole` where all of the focused widget is on the screen and nothing of it is scrolled or covered away, else its rectangles.

    Where arrows steer a highlighted time from a line of the same form, it is the time that must be seen; in a list its chosen line.
    """
    if isinstance(focused, QAbstractItemView) and focused.currentIndex().isValid():
        return _lies(focused.viewport(), focused.visualRect(focused.currentIndex()))
    steered = next((card for card in focused.window().findChildren(OptionCard) if card.is_on and card.isVisible()), None)
    if steered is not None and isinstance(focused, QLineEdit):
        told = _lies(steered)
        if told == "whole":
            return told
    return _lies(focused)


def _lies(focused: QWidget, part: QRect | None = None) -> str:
    """Of the widget, or of the `part` of it that matters."""
    screen = focused.screen().geometry()
    wanted = part or focused.rect()
    on_screen = QRect(focused.mapToGlobal(wanted.topLeft()), wanted.size())
    seen = focused.visibleRegion().boundingRect() & wanted
    is_whole = screen.contains(on_screen) and (seen == wanted or isinstance(focused, QAbstractScrollArea))
    return (
        "whole"
        if is_whole and not seen.isEmpty()
        else "cut:" + f"{on_screen.getRect()}seen{seen.getRect()}of{screen.getRect()}".replace(" ", "")
    )


def named(focused: QWidget) -> str:
    """What a screen reader calls it."""
    return str(QAccessible.queryAccessibleInterface(focused).text(QAccessible.Text.Name)) or f"nameless {type(focused).__name__}"


class Ear(QObject):
    """Carries out the lines that come in, one after another; each is answered when it is so, never before."""

    def __init__(self, window: QWidget, stage: Stage | None, is_idle: Callable[[], bool], ask: Mapping[str, Callable[[], str]]) -> None:
        super().__init__()
        self._is_idle, self._ask = is_idle, ask
        self._quiet = 0
        self._window, self._stage = window, stage
        self._wanted: QWidget | None = None
        self._answer = ""
        self._rest = b""
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._answer_when_so)

    def _hear(self) -> None:
        read = os.read(sys.stdin.fileno(), 4096)
        if not read:
            QApplication.quit()
            return
        *lines, self._rest = (self._rest + read).split(b"\n")
        for line in lines:
            self._act(line.decode())

    def _act(self, line: str) -> None:
        self._answer = f"ready {line}"
        self._quiet = 0
        if self._stage is not None and line != "wake":
            self._wanted = self._stage.show_part(*line.split())
        self._window.activateWindow()
        self._timer.start()

    def _answer_when_so(self) -> None:
        focused = QApplication.focusWidget()
        self._quiet = self._quiet + 1 if self._is_idle() else 0
        is_question = self._answer == WHERE or self._answer in self._ask
        if is_question and (focused is None or self._quiet < QUIET_LOOKS):
            return
        if self._answer == WHERE and focused is not None:
            tell(f"{place_of(focused)} {named(focused)}")
        elif self._answer in self._ask:
            tell(self._ask[self._answer]())
        if self._window.isActiveWindow() and focused is not None and self._wanted in (None, focused):
            self._timer.stop()
            tell(self._answer)


def deeds(store: Store) -> str:
    """What was done here so far, in its order: `done book move cancel`."""
    with store.read() as connection:
        return " ".join(["done", *connection.execute(select(Operation.kind).order_by(Operation.sequence)).scalars()])


def ticket_of_today(store: Store, clock: FixedClock) -> str:
    """What stands in the QR code of the first visit of today that was booked here."""
    with store.read() as connection:
        booked = select(Appointment.number).where(Appointment.remote_id.is_(None), Appointment.status == AppointmentStatus.BOOKED)
        today = booked.where(Appointment.start < clock.now() + timedelta(hours=12)).order_by(Appointment.pk)
        number = connection.execute(today).scalars().first()
    assert number is not None
    return encode(sign(AppointmentNumber(number), 1, KEYS))


def main(mode: str, folder: Path) -> int:
    """Run until the other side closes our input."""
    settings = Settings(folder / "settings.json")
    settings.put(THEME, "light")
    settings.put(LANGUAGE, "ru")
    application = start_qt(sys.argv[:1], settings)
    clock = FixedClock()
    replica = small_replica(folder, clock, SequentialIds(), ChangeFeed(), RoleCode.SENIOR_CLERK)
    desk = desk_over(application, replica, clock, folder)
    window = whole_desk(desk)
    window.setGeometry(application.primaryScreen().geometry())
    stage = Stage(all_commands(desk), tell) if mode == "stage" else None
    if stage is not None:
        stage.commands.listen(application)
        stage.resize(600, 400)
    else:
        desk.commands.ran.connect(lambda command_id: tell(f"ran {command_id}"))
    shown: QWidget = stage or window
    shown.show()
    desk.keys = KEYS
    ear = Ear(
        shown,
        stage,
        lambda: desk.tasks.is_idle,
        {DEEDS: lambda: deeds(replica.store), TICKET: lambda: ticket_of_today(replica.store, clock)},
    )
    tell(f"commands {written_down(all_commands(desk))}")
    code = application.exec()
    ear.deleteLater()
    shown.close()
    close_desk(desk)
    replica.store.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
