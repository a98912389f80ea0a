"""Shows the day over a small replica, to be looked at: python -m tests.ui.day.show_day [light|dark] [en] [dense] [page=cases] …"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from desktop_app.core.settings import DENSITY, LANGUAGE, THEME, Settings
from desktop_app.ui.application import close_desk, make_desk, start_qt
from desktop_app.ui.day import entry as day
from desktop_app.ui.main_window import MainWindow
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import small_replica
from tests.ui.frame.desks import surroundings


def main(words: list[str]) -> int:
    """Show the window until it is closed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(folder / "settings.json")
        settings.put(THEME, "dark" if "dark" in words else "light")
        settings.put(LANGUAGE, "en" if "en" in words else "ru")
        settings.put(DENSITY, "dense" if "dense" in words else "normal")
        application = start_qt(sys.argv[:1], settings)
        clock = FixedClock()
        replica = small_replica(folder, clock, SequentialIds())
        given = replace(surroundings(folder, clock), ask=replica.ask, act=replica.act, actor=replica.actor, settings=settings)
        desk = make_desk(application, given)
        for feature in (day,):
            desk.navigation.register(*feature.entries(desk))
        window = MainWindow(desk)
        window.resize(1600, 1000)
        desk.navigation.go(next((word[5:] for word in words if word.startswith("page=")), "day"))
        window.show()
        code = application.exec()
        close_desk(desk)
        replica.store.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
