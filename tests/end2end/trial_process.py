"""A real desk in a process of its own, set up as a trial by the keys of the first start, or started again on that profile.

`python -m tests.end2end.trial_process PROFILE FAMILY`: it waits until a patient of that family, whom it registers, has arrived at the
central and everything was fetched anew; then it tells so as a line of JSON and closes.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer

from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.core.sync_control import ConnectionState
from desktop_app.queries.exchange import connection_row, data_ages, operations_by_state
from desktop_app.services.patients import PatientForm, create_patient
from desktop_app.ui.wizard.view import Wizard
from tests.ui.frame.hands import ALT, press, write

LOOK_MS: Final = 50
LOOKS: Final = 1000
"""As many looks as make less than the patience of the test that started it."""


class Clerk:
    """Answers the first start where it is asked, then works."""

    def __init__(self, running: DeskWindow, family: str) -> None:
        self._running, self._family = running, family
        self._began = running.work.clock.now()
        self._answered = 0
        self._registered = False
        self._looks = 0

    def look(self) -> None:
        """Do what can be done now; end when all is done, or when it takes too long."""
        self._looks += 1
        running = self._running
        wizard = running.window.findChild(Wizard)
        if wizard is not None and wizard.isVisible():
            self._answer(wizard)
        elif not self._registered and running.desk.actor.person_id:
            self._register()
        if self._is_there or self._looks > LOOKS:
            running.application.quit()

    def tell(self) -> dict[str, object]:
        """How it stands."""
        ask = self._running.work.ask
        row, sent = ask(connection_row), ask(operations_by_state)
        return {"questions": self._answered, "state": row.state.value, "operations": sent, "fetched": self._fetched}

    def _answer(self, wizard: Wizard) -> None:
        """One step at a time, each once."""
        if wizard.step <= self._answered or not wizard.isActiveWindow():
            return
        self._answered = wizard.step
        if wizard.step == 1:
            press(Qt.Key.Key_2, ALT)
        elif wizard.step == 2:
            write("Пробная Анна")
        elif not any(box.isChecked() for box in wizard.clinics.boxes):
            wizard.clinics.boxes[0].click()
        press(Qt.Key.Key_Return)

    def _register(self) -> None:
        """A patient who waits to be sent."""
        self._registered = True
        desk, form = self._running.desk, PatientForm(self._family, "Пётр", birth_date=date(1980, 2, 3), phone="+7 495 000-00-01")
        desk.tasks.change(lambda: desk.act(create_patient, desk.actor, form)).run()

    @property
    def _fetched(self) -> bool:
        ages = {age.resource_type: age.complete for age in self._running.work.ask(data_ages)}
        slots = ages.get("Slot")
        return slots is not None and slots >= self._began

    @property
    def _is_there(self) -> bool:
        row = self._running.work.ask(connection_row)
        return (
            self._registered
            and self._running.desk.tasks.is_idle
            and row.state is ConnectionState.ONLINE
            and row.waiting == 0
            and self._fetched
        )


def main(folder: str, family: str) -> None:
    """One day at the trial."""
    running = DeskWindow(open_workplace(Profile(Path(folder))), [])
    running.show()
    clerk = Clerk(running, family)
    timer = QTimer()
    timer.timeout.connect(clerk.look)
    timer.start(LOOK_MS)
    running.application.exec()
    timer.stop()
    told = clerk.tell()
    running.end()
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
