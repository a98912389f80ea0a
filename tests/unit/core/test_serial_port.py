"""A real pseudo-terminal is opened, read, cancelled, taken and unplugged as a scanner's port is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from desktop_app.core.serial_port import PortAway, PortTaken, SerialPort
from tests.kit.pty import PluggedScanner, needs_pty

pytestmark = needs_pty


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[PluggedScanner]:
    """Plugged in."""
    made = PluggedScanner(tmp_path)
    made.plug_in()
    yield made
    made.unplug()


def all_of(port: SerialPort, length: int) -> bytes:
    """So many bytes, however they come."""
    read = b""
    while len(read) < length:
        read += port.read()
    return read


def test_every_byte_comes_as_it_was_sent(scanner: PluggedScanner) -> None:
    sent = bytes(range(256))
    with SerialPort(str(scanner.port), 9600) as port:
        scanner.scan(sent, b"")
        assert all_of(port, 256) == sent


def test_a_pause_is_an_empty_reading(scanner: PluggedScanner) -> None:
    with SerialPort(str(scanner.port), 115_200) as port:
        assert port.read() == b""


def test_a_reading_under_way_is_ended_by_another_thread_and_a_closed_port_takes_no_harm(scanner: PluggedScanner) -> None:
    with SerialPort(str(scanner.port), 9600) as port:
        other = Thread(target=port.stop)
        other.start()
        assert port.read() == b""
        other.join()
    port.stop()


def test_nobody_else_can_open_it_meanwhile(scanner: PluggedScanner) -> None:
    with SerialPort(str(scanner.port), 9600), pytest.raises(PortTaken) as taken:
        SerialPort(str(scanner.port), 9600)
    assert "in use by another program" in str(taken.value)
    with SerialPort(str(scanner.port), 9600) as again:
        assert again.read() == b""


def test_an_unplugged_one_says_so(scanner: PluggedScanner) -> None:
    with SerialPort(str(scanner.port), 9600) as port:
        scanner.unplug()
        with pytest.raises(PortAway) as away:
            port.read()
    assert "was unplugged" in str(away.value)


@pytest.mark.parametrize("kind", ["nowhere", "a file", "a folder"])
def test_what_is_no_port_cannot_be_opened(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a file").write_text("7756410884001233\r\n", "ascii")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(PortAway) as away:
        SerialPort(str(tmp_path / kind), 9600)
    assert not isinstance(away.value, PortTaken)
    assert "cannot be opened" in str(away.value)
