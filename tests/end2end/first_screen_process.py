"""A desk that has come to its first screen, in a process of its own: tells as JSON which modules it has loaded by then."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile

LOOK_MS = 20


def main(folder: str) -> None:
    """Open the desk of the profile in `folder`, wait until everything that its first screen asked for was answered, and end."""
    running = DeskWindow(open_workplace(Profile(Path(folder))), [])
    running.show()
    look = QTimer()
    look.timeout.connect(lambda: running.application.quit() if running.desk.tasks.is_idle else None)
    look.start(LOOK_MS)
    running.application.exec()
    loaded = sorted(sys.modules)
    running.end()
    sys.stdout.write(json.dumps({"screen": running.desk.navigation.screen, "loaded": loaded}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
