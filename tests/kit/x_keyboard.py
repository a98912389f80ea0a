"""A keyboard at an X server: whole bursts of real key events go out at once, as a scanner's do, however busy the computer is.

The same extension (XTEST) that xdotool speaks; that tool waits for the server after every key, and on a busy computer no scanner would be
so slow.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Final

from desktop_app.ui.physical_keys import PhysicalKey
from tests.kit.keyboard import PLACES, X_ALT, X_CTRL, X_OFFSET, X_SHIFT

GAP_MS: Final = 2
"""Between two keys: a key pressed twice in one millisecond would be taken for one that is held down."""
PAUSE: Final = 127
"""The keycode of Pause, which means nothing to anybody."""


class Keyboard:
    """Presses keys at the display called `name`; `close` it."""

    def __init__(self, name: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        opened: int | None = self._x.XOpenDisplay(name.encode())
        assert opened is not None, f"no X server at {name}"
        self._display = ctypes.c_void_p(opened)

    def press(self, keys: Sequence[PhysicalKey], *, mark: bool = False) -> None:
        """Press and let go, one key after the other; with `mark` Pause comes last."""
        for key in keys:
            held = [code for code, on in ((X_CTRL, key.ctrl), (X_SHIFT, key.shift), (X_ALT, key.alt)) if on]
            self._stroke([*held, PLACES[key.name] + X_OFFSET])
        if mark:
            self._stroke([PAUSE])
        self._x.XFlush(self._display)

    def close(self) -> None:
        """Unplug it."""
        self._x.XCloseDisplay(self._display)

    def _stroke(self, codes: list[int]) -> None:
        for code in codes:
            self._event(code, down=True, after_ms=GAP_MS)
        for code in reversed(codes):
            self._event(code, down=False, after_ms=0)

    def _event(self, code: int, *, down: bool, after_ms: int) -> None:
        self._test.XTestFakeKeyEvent(self._display, ctypes.c_uint(code), ctypes.c_int(down), ctypes.c_ulong(after_ms))
