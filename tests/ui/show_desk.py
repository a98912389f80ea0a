"""Shows the desk over the small replica, to be looked at: python -m tests.ui.show_desk [light|dark] [ru|en] [dense] [clerk]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import ChangeFeed
from desktop_app.core.settings import DENSITY, LANGUAGE, THEME, Settings
from desktop_app.models.person import RoleCode
from desktop_app.ui.application import close_desk, start_qt
from desktop_app.ui.main_window import MainWindow
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import small_replica
from tests.ui.replica_desk import desk_over


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
        replica = small_replica(folder, clock, SequentialIds(), ChangeFeed(), RoleCode.SENIOR_CLERK)
        desk = desk_over(application, replica, clock, folder)
        register_screens(desk)
        window = MainWindow(desk)
        window.resize(1600, 1000)
        desk.navigation.go("summary")
        window.show()
        code = application.exec()
        close_desk(desk)
        replica.store.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
