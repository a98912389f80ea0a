"""A publication is carried out by the program itself, and gone on with where a desk that was cut off left it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.plans import PlanKeeper
from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import ChangeFeed
from desktop_app.models.operation import LARGEST_OPERATION
from desktop_app.queries.schedule_plan import content_of, has_open_publications
from desktop_app.services.publishing import go_on, take_back_publication
from desktop_app.storage.opening import open_store
from desktop_app.ui.application import close_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import DAY
from tests.kit.blank import KEY
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import Replica
from tests.ui.replica_desk import desk_over, window_over
from tests.unit.services.desk import Clerk
from tests.unit.services.schedules_kept import Manager


def test_what_a_manager_publishes_and_takes_back_is_carried_out_while_the_window_is_open(
    qtbot: QtBot, desk: Desk, replica: Replica, clock: FixedClock
) -> None:
    manager = Manager(Clerk(replica, clock))
    before = manager.places()
    register_screens(desk)
    with window_over(qtbot, desk, DAY) as window:
        PlanKeeper(desk, window)
        desk.tasks.change(manager.begin).run()
        qtbot.waitUntil(lambda: desk.tasks.is_idle and manager.is_done)
        assert manager.places() != before
        published = manager.publications()[-1]
        desk.tasks.change(lambda: manager.act(take_back_publication, published)).run()
        qtbot.waitUntil(lambda: desk.tasks.is_idle and len(manager.publications()) == 2 and manager.is_done)
    assert manager.places() == before


def test_a_restart_goes_on_where_a_desk_was_cut_off(
    qtbot: QtBot, qapp: QApplication, replica: Replica, clock: FixedClock, ids: SequentialIds, tmp_path: Path
) -> None:
    manager = Manager(Clerk(replica, clock))
    publication = manager.begin().row_id
    go_on(replica.store, most=1)
    assert manager.clerk.row("publication", publication)["done"] == LARGEST_OPERATION
    assert replica.ask(has_open_publications)
    replica.store.close()
    replica.store = open_store(replica.path, KEY, clock, ids, ChangeFeed())
    desk = desk_over(qapp, replica, clock, tmp_path)
    register_screens(desk)
    with window_over(qtbot, desk, DAY) as window:
        PlanKeeper(desk, window).go_on()
        qtbot.waitUntil(lambda: desk.tasks.is_idle and manager.is_done)
    close_desk(desk)
    change = manager.outlook(replica.ask(content_of, manager.scope)).change
    assert not change.added, "every place of the new hours is there"
    assert not replica.ask(has_open_publications)
