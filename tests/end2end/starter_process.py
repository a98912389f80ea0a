"""A program that switches the embedded central on and then does nothing: what is left of a demo whose window hangs.

`python -m tests.end2end.starter_process FOLDER`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from desktop_app.bootstrap.central_process import CentralProcess, TownWish


def main(folder: Path) -> None:
    """Start it, say where it is, wait for the end."""
    central = CentralProcess(folder, TownWish())
    central.start()
    sys.stdout.write(json.dumps({"url": central.url, "token": central.token}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    central.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
