"""Shows the frame with synthetic rows, to be looked at: python -m tests.ui.frame.show_frame [light|dark] [offline] [panel] [ru|en]."""

import sys
import tempfile
from pathlib import Path

from desktop_app.core.settings import LANGUAGE, THEME, Settings
from desktop_app.core.sign_in import Registration, Way
from desktop_app.ui.application import close_desk, start_qt
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.notices import Action
from desktop_app.ui.wizard.answers import BranchChoice, ClinicChoice
from desktop_app.ui.wizard.view import Wizard
from tests.kit.clock import FixedClock
from tests.ui.frame.desks import AWAY, connection, desk_in, surroundings

CLINICS = (
    ClinicChoice(
        "c1", "Городская поликлиника № 7", (BranchChoice("b1", "Филиал на Садовой, 12"), BranchChoice("b2", "Филиал на Лесной, 3"))
    ),
    ClinicChoice("c2", "Детская поликлиника № 2", (BranchChoice("b3", "Главное здание"),)),
)


def main(words: list[str]) -> int:
    """Show the window until it is closed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(folder / "settings.json")
        settings.put(THEME, "dark" if "dark" in words else "light")
        settings.put(LANGUAGE, "en" if "en" in words else "ru")
        application = start_qt(sys.argv[:1], settings)
        row = AWAY if "offline" in words else connection()
        desk = desk_in(application, surroundings(folder, FixedClock(), row))
        window = MainWindow(desk)
        window.resize(1600, 1000)
        desk.navigation.go("schedule")
        if "panel" in words:
            desk.navigation.open_panel("booking")
        if "notice" in words:
            desk.notices.done("Записана: Иванова А. С., вт 24 ноября, 11:45", Action("Отменить: запись Ивановой 11:45", application.beep))
            desk.notices.error("Принтер талонов не отвечает. Запись сохранена. Не напечатано: 3.")
        if "wizard" in words:
            window.show_instead(
                Wizard(
                    desk.commands,
                    desk.tasks,
                    lambda _central, _tick: CLINICS,
                    lambda _answers: window.show_work(),
                    Registration(Way.TOKEN, ""),
                    "K7P2-9QXM-4TRA",
                )
            )
        window.show()
        code = application.exec()
        close_desk(desk)
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
