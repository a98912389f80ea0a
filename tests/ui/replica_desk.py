"""A desk over the small replica: what a screen is given in tests and when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.settings import Settings
from desktop_app.models.person import RoleCode
from desktop_app.ui.application import Surroundings, close_desk, make_desk
from desktop_app.ui.desk import Desk, Place
from desktop_app.ui.main_window import MainWindow
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import ZONE, Replica, small_replica
from tests.kit.steering import AskedSync
from tests.ui.frame.hands import put_away


def desk_over(application: QApplication, replica: Replica, clock: FixedClock, folder: Path) -> Desk:
    """The services of a window over `replica`; its settings lie in `folder`. Close it with `close_desk`."""
    given = Surroundings(
        settings=Settings(folder / "settings.json"),
        clock=clock,
        zone=ZONE,
        sync=AskedSync(),
        actor=replica.actor,
        place=Place("Городская поликлиника № 7", "Филиал на Садовой, 12", replica.branches["Садовая"]),
        ask=replica.ask,
        act=replica.act,
        bug=_raise,
        feed=replica.store.feed,
    )
    return make_desk(application, given)


def settled(qtbot: QtBot, desk: Desk) -> None:
    """Wait until all work that is under way was answered."""
    qtbot.waitUntil(lambda: desk.tasks.is_idle)


@pytest.fixture
def replica(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Replica]:
    """The small replica; a senior clerk is at the desk."""
    made = small_replica(tmp_path, clock, ids, ChangeFeed(), RoleCode.SENIOR_CLERK)
    yield made
    made.store.close()


@pytest.fixture
def desk(qapp: QApplication, replica: Replica, clock: FixedClock, tmp_path: Path) -> Iterator[Desk]:
    """A desk over the small replica."""
    made = desk_over(qapp, replica, clock, tmp_path)
    yield made
    close_desk(made)


def _raise(error: BaseException) -> None:
    raise error


@contextmanager
def window_over(qtbot: QtBot, desk: Desk, screen: str, size: tuple[int, int] = (1600, 1000)) -> Iterator[MainWindow]:
    """The window of `desk` with `screen` in it, active and settled; put away at the end."""
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitActive(window):
        window.show()
    desk.navigation.go(screen)
    settled(qtbot, desk)
    yield window
    put_away(qtbot, window)
