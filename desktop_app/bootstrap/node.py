"""`registratura node`: the small central, filled with a synthetic town, until it is told to stop."""

import _thread
import argparse
import json
import logging
import os
import secrets
import signal
import sys
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

from desktop_app.bootstrap.central_process import TOKEN_VARIABLE
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile, default_profile
from desktop_app.node.city import build_city
from desktop_app.node.loading import is_empty, load_city
from desktop_app.node.portal import Portal
from desktop_app.node.server import NodeServer

TOWN_ZONE = ZoneInfo("Europe/Moscow")
_log = logging.getLogger(__name__)


def run_node(options: argparse.Namespace, profile: Profile | None) -> int:
    """Serve until SIGINT or SIGTERM. The first line on the terminal is JSON: where it listens."""
    home = profile or Profile(_beside(default_profile()))
    work = open_workplace(home)
    try:
        if options.city:
            fill(work, options.city, options.seed)
        given = options.token or os.environ.get(TOKEN_VARIABLE)
        token = given or secrets.token_urlsafe(24)
        server = NodeServer(work.store, token, options.host, options.port)
        portal = PortalTraffic(token, options.portal, options.seed)

        def listening(url: str) -> None:
            print(json.dumps({"url": url} if given else {"url": url, "token": token}), flush=True)
            portal.start(url)
            if options.until_input_ends:
                threading.Thread(target=_end_with_input, name="starter", daemon=True).start()

        try:
            server.serve(listening)
        finally:
            portal.stop()
    finally:
        work.close()
    return 0


def _end_with_input() -> None:
    """Wait until the program that started this one is gone, however that came: its end of the pipe closes. Then end as by SIGTERM."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    _thread.interrupt_main(signal.SIGTERM)


def fill(work: Workplace, size: str, seed: int) -> None:
    """Put a town into the node where it is empty."""
    if is_empty(work.store):
        count = load_city(work.store, build_city("town" if size == "town" else "small", seed, work.clock.now(), TOWN_ZONE))
        _log.info("the town has %d resources", count)


class PortalTraffic:
    """`per_minute` synthetic patients book and cancel on a thread of their own; none where it is 0."""

    def __init__(self, token: str, per_minute: int, seed: int) -> None:
        self._token, self._per_minute, self._seed = token, per_minute, seed
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, url: str) -> None:
        """Begin."""
        if self._per_minute > 0:
            portal = Portal(url, self._token, self._per_minute, self._seed, SystemClock())
            self._thread = threading.Thread(target=portal.run, args=(self._over,), name="portal")
            self._thread.start()

    def stop(self) -> None:
        """End, after the act under way."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()


def _beside(desk: Profile) -> Path:
    return desk.folder.with_name(desk.folder.name + "-node")
