"""The node as a running server: on a thread of its own for the demo and for tests, or until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import uvicorn

from desktop_app.core.clock import Clock, SystemClock
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.node.application import Face
from desktop_app.node.incoming import ROOT
from desktop_app.node.protocol import FhirProtocol
from desktop_app.storage.store import Store

LOOPBACK = "127.0.0.1"
START_SECONDS = 20.0
GRACE_SECONDS = 5
_WAKE_SECONDS = 0.5
_HANDED_OVER = 3  # turns of the loop from accepting a connection to its protocol


class PortTaken(EnvironmentFault):
    """The address cannot be listened on."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(mark("The central cannot listen on {host}, port {port}: it is taken, or not allowed."), host=host, port=port)


class NotStarted(EnvironmentFault):
    """The server thread gave no sign of life."""

    def __init__(self) -> None:
        super().__init__(mark("The central did not start."))


class _Uvicorn(uvicorn.Server):
    """Tells when it listens, and ends when it is told, not when it next looks."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)
        self.settled.set()

    async def main_loop(self) -> None:
        """Answer requests until `end`."""
        await self.on_tick(0)
        await self._asked.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in any more, then finish.

        A connection that asyncio has accepted, but not handed over yet, would be forgotten unclosed by closing the server at once
        (github.com/python/cpython/issues/109564), and its client would wait for an answer until it gives up.
        """
        for listening in sockets or []:
            with contextlib.suppress(NotImplementedError):  # Windows accepts otherwise, and hands over at once
                asyncio.get_running_loop().remove_reader(listening.fileno())
        for _ in range(_HANDED_OVER):
            await asyncio.sleep(0)
        await super().shutdown(sockets)

    def end(self) -> None:
        """Let the server finish; from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._asked.set)


class HttpServer:
    """Any ASGI application on a socket and a thread of its own. `port` 0 takes a free one, kept for every start after the first."""

    def __init__(self, application: Any, host: str = LOOPBACK, port: int = 0) -> None:
        self._application = application
        self._host = host
        self._port = port
        self._server: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The FHIR base address; known once started."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}{ROOT}"

    def start(self) -> None:
        """Listen, and return when requests are answered. Raises PortTaken, NotStarted."""
        listening = self._listen()
        config = uvicorn.Config(
            self._application,
            loop="asyncio",
            http=FhirProtocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = _Uvicorn(config)
        thread = threading.Thread(target=self._run, args=(server, listening), name="node", daemon=True)
        self._server, self._thread = server, thread
        thread.start()
        if not server.settled.wait(START_SECONDS) or not server.started:
            self.stop()
            raise NotStarted

    def stop(self) -> None:
        """Finish the requests under way, close every connection and end the thread."""
        if self._server is not None and self._thread is not None:
            self._server.end()
            self._thread.join()
        self._server = self._thread = None

    def serve(self, listening: Callable[[str], object]) -> None:
        """Run until SIGINT or SIGTERM; called on the main thread by the command line, which is told the address by `listening`."""
        asked = threading.Event()
        with _signals(asked):
            self.start()
            listening(self.url)
            try:
                # A wait without a limit cannot be interrupted by Ctrl+C on Windows.
                while not asked.wait(_WAKE_SECONDS):
                    pass
            finally:
                self.stop()

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Inherited by accepted connections: answers leave at once instead of waiting for a full packet.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listening.bind((self._host, self._port))
            listening.listen(128)
        except OSError as error:
            listening.close()
            raise PortTaken(self._host, self._port) from error
        self._port = int(listening.getsockname()[1])
        return listening

    @staticmethod
    def _run(server: _Uvicorn, listening: socket.socket) -> None:
        with contextlib.closing(listening):
            try:
                # Uvicorn leaves the whole process where the application cannot start; here it is told by `settled`.
                with contextlib.suppress(SystemExit):
                    asyncio.run(server.serve(sockets=[listening]))
            finally:
                server.settled.set()


class NodeServer(HttpServer):
    """The FHIR node over `store`. Without a `token` everybody who reaches it may read and write."""

    def __init__(self, store: Store, token: str | None, host: str = LOOPBACK, port: int = 0, clock: Clock | None = None) -> None:
        super().__init__(Face(store, clock or SystemClock(), token).application(), host, port)


@contextlib.contextmanager
def _signals(asked: threading.Event) -> Iterator[None]:
    """While inside, the signals to end set `asked`."""

    def told(number: int, frame: FrameType | None) -> None:
        asked.set()

    before = {one: signal.signal(one, told) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
