"""A clinic outside Moscow: what was made before the first fetch told its time zone shows the clinic's own hours all the same."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.ui.desk import Desk
from desktop_app.ui.summary.page import SummaryPage
from tests.kit.replica import Replica
from tests.ui.replica_desk import settled
from tests.ui.summary.test_grid import aloud, open_day


def test_the_opened_day_follows_the_zone_that_the_first_fetch_brings(qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica) -> None:
    open_day(qtbot, desk, page, "Кузнецова", 0)
    chips = page.opened.chips
    assert (str(chips.model().index(0, 0).data())[:5], aloud(chips.currentIndex())[:5]) == ("08:00", "10:45")
    desk.zone = ZoneInfo("Asia/Yekaterinburg")
    desk.hub.publish(Changes.of(Kind.PLACE, [replica.branches["Садовая"]]))
    settled(qtbot, desk)
    assert str(chips.model().index(0, 0).data()).startswith("10:00")
    assert aloud(chips.currentIndex()).startswith("12:45")
