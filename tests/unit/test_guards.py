"""The guards themselves are tried: a small suite that does what is forbidden runs in a process of its own."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]

CONFTEST = "from tests.conftest import *\n"

SINS = """
import logging
import socket
import threading
import warnings

import pytest
from PySide6.QtCore import QThreadPool, qWarning
from PySide6.QtWidgets import QWidget

stop = threading.Event()


@pytest.fixture(scope="module", autouse=True)
def release():
    yield
    stop.set()


def test_logs_a_warning():
    logging.getLogger("registry").warning("the disk is nearly full")


def test_logs_a_warning_it_asked_for(expect_log):
    expect_log("nearly full")
    logging.getLogger("registry").warning("the disk is nearly full")


def test_waits_for_a_warning_that_never_comes(expect_log):
    expect_log("nearly full")


def test_logs_mere_information():
    logging.getLogger("registry").info("a page of slots was applied")


def test_makes_qt_warn():
    qWarning("QObject::connect: no such signal")


def test_makes_qt_warn_and_says_so(expect_log):
    expect_log("no such signal")
    qWarning("QObject::connect: no such signal")


def test_makes_python_warn():
    warnings.warn("this will go away", DeprecationWarning)


def test_leaves_a_thread():
    threading.Thread(target=stop.wait, name="forgotten", daemon=True).start()


def test_ends_its_thread():
    thread = threading.Thread(target=lambda: None)
    thread.start()


def test_leaves_a_window(qapp):
    qapp.forgotten = QWidget(objectName="forgotten")
    qapp.forgotten.show()


def test_closes_its_window(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()


def test_calls_the_outer_world():
    with socket.socket() as out:
        out.settimeout(1)
        out.connect(("192.0.2.1", 80))


def test_talks_to_itself():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_raises_inside_a_slot(qtbot):
    def slot():
        raise RuntimeError("lost in Qt")

    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, slot)
    qtbot.wait(20)


def test_raises_inside_a_thread():
    def work():
        raise RuntimeError("lost in a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""

GOOD = {
    "test_logs_a_warning_it_asked_for",
    "test_logs_mere_information",
    "test_makes_qt_warn_and_says_so",
    "test_ends_its_thread",
    "test_closes_its_window",
    "test_talks_to_itself",
}
BAD = {
    "test_logs_a_warning": "unexpected log: registry WARNING: the disk is nearly full",
    "test_waits_for_a_warning_that_never_comes": "expected log never came: nearly full",
    "test_makes_qt_warn": "unexpected log: qt WARNING: QObject::connect: no such signal",
    "test_makes_python_warn": "DeprecationWarning: this will go away",
    "test_leaves_a_thread": "threads left behind: forgotten",
    "test_leaves_a_window": "windows left open: QWidget 'forgotten'",
    "test_calls_the_outer_world": "tried to use socket.socket.connect",
    "test_raises_inside_a_slot": "lost in Qt",
    "test_raises_inside_a_thread": "lost in a thread",
}


def test_every_forbidden_deed_fails_its_test_and_every_allowed_one_does_not(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(SINS)
    report = pytester.path / "report.xml"
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(pytester.path), "-p", "no:randomly"]
    result = pytester.runpytest_subprocess(*settings, f"--junitxml={report}", str(pytester.path), timeout=60)
    troubles = _troubles(report)
    assert {name for name, trouble in troubles.items() if not trouble} == GOOD
    assert {name for name, trouble in troubles.items() if trouble} == set(BAD)
    for name, reason in BAD.items():
        assert reason in troubles[name]
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def _troubles(report: Path) -> dict[str, str]:
    """What pytest held against each test, its body and its end together; empty for a test that passed."""
    troubles: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        told = "".join(element.text or "" for element in case if element.tag in {"failure", "error"})
        troubles[case.attrib["name"]] = troubles.get(case.attrib["name"], "") + told
    return troubles


STUCK = """
import re

import pytest


@pytest.fixture
def window():
    yield
    re.fullmatch("(a|a)*b", "a" * 60)  # holds the interpreter for years


def test_fails_and_its_window_never_closes(window):
    assert False
"""


def test_a_failed_test_that_cannot_be_put_away_ends_its_worker_and_says_where_it_stands(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["tests.kit.watch"]')
    pytester.makepyfile(STUCK)
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(pytester.path), "-o", "faulthandler_timeout=2"]
    result = pytester.runpytest_subprocess(*settings, str(pytester.path), timeout=60)
    assert result.ret != 0
    result.stderr.fnmatch_lines(["Timeout*", "*in window*"])
