"""Shows screens over a small replica: python -m tests.ui.day.show_day [light|dark] [en] [page=cases] [cases] [offline] [ticket]."""

import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.settings import DENSITY, LANGUAGE, THEME, Settings
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.cursor import Connection
from desktop_app.storage.store import Unit
from desktop_app.ui.application import close_desk, make_desk, start_qt
from desktop_app.ui.cases import entry as cases
from desktop_app.ui.day import entry as day
from desktop_app.ui.exchange import entry as exchange
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.targets import TICKET
from desktop_app.ui.tickets import entry as tickets
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import Replica, small_replica
from tests.ui.cases.troubles import lost_booking
from tests.ui.frame.desks import surroundings

TROUBLES = (("Иванова Анна Сергеевна", "Кузнецова", 1), ("Петров Андрей Ильич", "Мельник", 1), ("Цой Жанна Алексеевна", "Сафина", 30))


def _connected(unit: Unit, state: ConnectionState) -> None:
    row = unit.session.get(Connection, 1) or Connection(pk=1)
    row.state, row.since, row.last_answer = state, unit.now - timedelta(minutes=18), unit.now - timedelta(seconds=40)
    unit.session.add(row)


def _first_visit(replica: Replica) -> str:
    sql = "SELECT id FROM appointment ORDER BY remote_id IS NOT NULL, start LIMIT 1"
    return str(replica.ask(lambda connection: connection.exec_driver_sql(sql).scalar()))


def main(words: list[str]) -> int:
    """Show the window until it is closed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(folder / "settings.json")
        settings.put(THEME, "dark" if "dark" in words else "light")
        settings.put(LANGUAGE, "en" if "en" in words else "ru")
        settings.put(DENSITY, "dense" if "dense" in words else "normal")
        application = start_qt(sys.argv[:1], settings)
        clock, feed = FixedClock(MONDAY_MORNING + timedelta(minutes=24)), ChangeFeed()
        replica = small_replica(folder, clock, SequentialIds(), feed)
        replica.change(lambda unit: _connected(unit, ConnectionState.OFFLINE if "offline" in words else ConnectionState.ONLINE))
        if "cases" in words:
            for patient, specialist, skip in TROUBLES:
                lost_booking(replica, patient, specialist, skip)
        given = replace(surroundings(folder, clock), ask=replica.ask, act=replica.act, actor=replica.actor, settings=settings, feed=feed)
        desk = make_desk(application, given)
        for feature in (day, cases, exchange, tickets):
            desk.navigation.register(*feature.entries(desk))
        window = MainWindow(desk)
        window.resize(1600, 1000)
        window.show()
        desk.navigation.go(next((word[5:] for word in words if word.startswith("page=")), "day"))
        if "ticket" in words:
            desk.navigation.open_panel(TICKET, _first_visit(replica))
        code = application.exec()
        close_desk(desk)
        replica.store.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
