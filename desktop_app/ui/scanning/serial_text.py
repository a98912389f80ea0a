"""From the bytes of a serial scanner to codes. Knows nothing of ports, threads and clocks: a pause is an empty reading."""

from desktop_app.ui.scanning.burst import Suffix

LONGEST = 4096
"""More bytes than any code has, in one go, are no scanner's."""
_PATIENCE = 10
"""So many pauses later what has no end yet is noise of plugging in, and must not stick to the next code."""
_ENDS = {Suffix.ENTER: (b"\r", b"\n"), Suffix.TAB: (b"\t",), Suffix.NONE: (b"",)}
_AROUND = "\x00\x02\x03 \t\r\n"  # STX and ETX, which some scanners put around a code


class Gatherer:
    """Gathers readings until what came ends as a code does, and a pause follows: a code of several lines stays one."""

    def __init__(self) -> None:
        self._came = bytearray()
        self._pauses = 0
        self._flooded = False

    def take(self, reading: bytes, prefix: str, suffix: Suffix) -> str:
        """Take one reading, empty for a pause; the code that is whole now, without `prefix` and `suffix`, else ""."""
        if reading:
            self._came += reading
            self._pauses = 0
            if len(self._came) > LONGEST:
                self._flooded = True
                self._came.clear()
            return ""
        self._pauses += 1
        if not self._flooded and not self._came.endswith(_ENDS[suffix]) and self._pauses < _PATIENCE:
            return ""
        whole, ended = bytes(self._came), self._came.endswith(_ENDS[suffix]) and not self._flooded
        self._came.clear()
        self._flooded = False
        return _text(whole).removeprefix(prefix) if ended else ""


def _text(whole: bytes) -> str:
    """Scanners write UTF-8, or Windows' Cyrillic; what is valid UTF-8 and not plain ASCII is hardly ever meant otherwise."""
    try:
        text = whole.decode("utf-8")
    except UnicodeDecodeError:
        text = whole.decode("cp1251", "replace")
    return "\n".join(text.strip(_AROUND).splitlines())
