"""Held places on the page Обмен: whose they are, and letting them go by who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.models.person import RoleCode
from desktop_app.ui.exchange.words import time_words
from tests.kit.replica import ZONE
from tests.ui.exchange.test_exchange import ExchangeDesk, exchange

__all__ = ["exchange"]


def hold(exchange: ExchangeDesk, role: RoleCode) -> None:
    """Two places are held for another desk, and the person here has `role`."""
    until = int((exchange.clock.now() + timedelta(hours=3)).timestamp() * 1_000_000)
    now = int(exchange.clock.now().timestamp() * 1_000_000)
    exchange.replica.change(
        lambda unit: [
            unit.connection.exec_driver_sql(
                "UPDATE slot SET status = 'busy-tentative', holder = 'x', holder_name = 'Стол 3', hold_until = ?"
                " WHERE pk IN (SELECT pk FROM slot WHERE status = 'free' AND start > ? ORDER BY start LIMIT 2)",
                (until, now),
            ),
            unit.connection.exec_driver_sql("UPDATE person SET role_code = ?", (role.value,)),
        ]
    )


def shown(qtbot: QtBot, exchange: ExchangeDesk, role: RoleCode) -> None:
    """The page with the places held for another desk, which is chosen."""
    hold(exchange, role)
    page = exchange.page
    exchange.desk.hub.publish(Changes.of(Kind.SLOT, ["any"]) | Changes.of(Kind.PERSON, ["any"]))
    qtbot.waitUntil(lambda: page.held.rowCount() == 1 and exchange.desk.tasks.is_idle)
    assert not page.may_free, "no desk is chosen"
    page.held_table.selectRow(0)


def test_a_manager_sees_whose_places_are_held_and_lets_them_go_in_two_steps(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    shown(qtbot, exchange, RoleCode.MANAGER)
    page, notices = exchange.page, exchange.desk.notices
    assert [str(page.held.index(0, column).data()) for column in range(3)] == ["Стол 3", "2", "12:00"]
    assert page._letting_go.isEnabled()
    exchange.desk.commands.run("exchange.free_holds")
    notice = notices.history[-1]
    assert notice.text == "Стол 3: held places: 2. Without a connection that desk may have promised them."
    assert notice.action is not None
    assert page.held.rowCount() == 1, "nothing was done yet"
    notices.run(notice.action)
    qtbot.waitUntil(lambda: page.held.rowCount() == 0)
    assert notices.history[-1].text == "Held places let go: Стол 3"
    assert page.picture is not None
    assert [line.kind for line in page.picture.operations] == ["free-holds"]


def test_a_clerk_sees_them_and_may_not(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    shown(qtbot, exchange, RoleCode.CLERK)
    assert not exchange.page._letting_go.isEnabled()
    assert "senior clerk" in exchange.page._letting_go.toolTip()


def test_the_longest_moment_until_which_places_are_held_is_never_cut(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    shown(qtbot, exchange, RoleCode.MANAGER)
    tr.use("ru")
    longest = time_words(datetime(2026, 9, 30, 20, 55, tzinfo=UTC), exchange.clock.now(), ZONE)
    table = exchange.page.held_table
    assert table.columnWidth(2) >= table.fontMetrics().horizontalAdvance(longest) + 22, longest
