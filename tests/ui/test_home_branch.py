"""Where the desk stands: the first start keeps the central's id of the branch, for nothing was fetched yet; all screens mean its row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.changes import Kind
from desktop_app.core.paths import Profile
from desktop_app.core.settings import HOME_BRANCH, LANGUAGE
from desktop_app.models.clinic import Clinic
from desktop_app.models.person import RoleCode
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.services.staff import add_person
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Unit
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.targets import RECEPTION

REMOTE, ROW = "branch-at-the-central", "the-row-of-the-branch"


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    """A profile after its first start: the branch was chosen, and nothing was fetched."""
    made = open_workplace(Profile(tmp_path / "desk"))
    made.settings.put(LANGUAGE, "en")
    made.settings.put(HOME_BRANCH, REMOTE)
    add_person(made.store, "Иванова Анна", RoleCode.CLERK)
    return made


@pytest.fixture
def running(qapp: QApplication, work: Workplace) -> Iterator[DeskWindow]:
    """The program on it."""
    made = DeskWindow(work, [])
    made.show()
    yield made
    made.end()


def fetch_branch(work: Workplace) -> None:
    """The first fetch brings the branch, under an id of its own."""
    with work.store.write(Urgency.MACHINE) as unit:
        _add_branch(unit)


def _add_branch(unit: Unit) -> None:
    clinic = Clinic(id="clinic", remote_id="c", name="Clinic No 7", known=True, version=1)
    unit.session.add(clinic)
    unit.session.flush()
    named = {"name": "Main house", "level": PlaceLevel.BRANCH, "time_zone": "Europe/Moscow", "clinic_pk": clinic.pk}
    unit.session.add(Place(id=ROW, remote_id=REMOTE, known=True, version=1, active=True, **named))
    unit.touch(Kind.CLINIC, "clinic")
    unit.touch(Kind.PLACE, ROW)


def test_the_first_fetch_tells_every_screen_where_the_desk_stands(qtbot: QtBot, running: DeskWindow, work: Workplace) -> None:
    page = running.desk.navigation.page(RECEPTION)
    assert isinstance(page, ReceptionPage)
    assert page.here.branch_id == "", "no visit is turned away as another branch's while nothing is known"
    fetch_branch(work)
    qtbot.waitUntil(lambda: running.desk.place.branch == "Main house")
    assert running.desk.home_branch() == ROW
    assert page.here.branch_id == ROW


def test_a_zone_that_comes_later_is_told_to_every_screen(qtbot: QtBot, running: DeskWindow, work: Workplace) -> None:
    fetch_branch(work)
    qtbot.waitUntil(lambda: running.desk.place.branch_id == ROW)
    told: list[tuple[object, object]] = []
    running.desk.hub.watch(running.window.body, (Kind.PLACE,), lambda changes: told.append((changes.ids(Kind.PLACE), running.desk.zone)))
    with work.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE place SET time_zone = 'Asia/Yekaterinburg'")
        unit.touch(Kind.PLACE, ROW)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[-1] == (frozenset({ROW}), ZoneInfo("Asia/Yekaterinburg")), "told by the exchange, and once more when the zone is in force"


def test_the_end_of_a_desk_closes_its_window_while_everything_in_it_still_answers(qapp: QApplication, work: Workplace) -> None:
    """Qt, at its own end, would take a shown window apart in any order and tell parts of it that are gone to hide: a restart crashed."""
    made, told = DeskWindow(work, []), list[bool]()
    made.show()
    made.window.closing.connect(lambda: told.append(made.window.isVisible()))
    made.end()
    assert (made.window.isVisible(), told) == (False, [True])
