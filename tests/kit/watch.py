"""Ends a worker that stands still while it puts away what a failed test has left.

The watches of pytest and pytest-timeout are called off as soon as a test fails (somebody may want to debug it): nobody would then notice a
teardown that never ends, and the whole run would stand until its own end. This one is armed anew for each teardown.
"""

from __future__ import annotations

import faulthandler
from collections.abc import Generator

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """After `faulthandler_timeout` seconds tell where every thread stands, and end the worker."""
    seconds = float(item.config.getini("faulthandler_timeout"))
    faulthandler.dump_traceback_later(seconds, file=item.config.stash[fault_handler_stderr_fd_key], exit=True)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()
