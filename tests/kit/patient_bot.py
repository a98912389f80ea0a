"""A `QtBot` with more patience than five seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from pytestqt.qtbot import QtBot

from tests.kit.patience import PATIENCE_SECONDS

PATIENCE_MS: Final = int(PATIENCE_SECONDS * 1000)


class PatientBot(QtBot):
    """A `QtBot` that waits longer than its five seconds, wherever a test does not say how long."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        """Wait until `callback` says so."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:
        """Wait for a signal."""
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitExposed(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:
        """Wait until a window is on the screen."""
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:
        """Wait until a window has the keyboard."""
        return super().waitActive(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """Instead of the plugin's own."""
    return PatientBot(request)
