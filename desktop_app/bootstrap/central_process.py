"""The embedded central of the demo: a real `registratura node` in a process of its own, which can be switched off and on."""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark

STOP_SECONDS = 10
TOKEN_VARIABLE = "REGISTRATURA_NODE_TOKEN"


class CentralDidNotStart(EnvironmentFault):
    """The process ended before it listened."""

    def __init__(self) -> None:
        super().__init__(mark("The embedded central did not start. Look into its log beside the profile."))


@dataclass(frozen=True)
class TownWish:
    """What the central is filled with, and how busy its portal is."""

    size: str = "small"
    seed: int = 7
    portal: int = 0


class CentralProcess:
    """Starts and stops the node; after the first start it keeps its port, so that the desk finds it again."""

    def __init__(self, folder: Path, wish: TownWish) -> None:
        self._folder = folder
        self._wish = wish
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self.token = secrets.token_urlsafe(24)
        self.url = ""

    @property
    def running(self) -> bool:
        """Whether it is switched on."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Switch it on; returns when it listens.

        Raises:
            CentralDidNotStart.
        """
        if self.running:
            return
        environment = {**os.environ, TOKEN_VARIABLE: self.token}
        # The pipe to its input is never written to: it breaks when this program dies, and the central ends too.
        self._process = subprocess.Popen(self._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, encoding="utf8")
        stream = self._process.stdout
        line = stream.readline() if stream is not None else ""
        if not line.startswith("{"):
            self.stop()
            raise CentralDidNotStart
        self.url = str(json.loads(line)["url"])
        self._port = int(self.url.split(":")[2].split("/")[0])

    def stop(self) -> None:
        """Switch it off, and wait until it is."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def _command(self) -> list[str]:
        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop_app"]
        wish = self._wish
        options = ["--city", wish.size, "--seed", str(wish.seed), "--port", str(self._port), "--portal", str(wish.portal)]
        return [*program, "--profile", str(self._folder), "node", "--until-input-ends", *options]
