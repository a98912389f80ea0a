"""The connection in words, calm and complete: what happened, what is safe, what can be done."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.core.sync_control import ConnectionState
from desktop_app.queries.exchange import ConnectionRow
from desktop_app.queries.promises import PromiseCounts
from desktop_app.ui.connection_view import BandAction, ConnectionBand, ConnectionPill, Sentence, describe, dot
from desktop_app.ui.style.look import Look
from tests.kit.clock import MONDAY_MORNING
from tests.ui.frame.desks import AWAY, SINCE, connection

MOSCOW = ZoneInfo("Europe/Moscow")


def said(row: ConnectionRow) -> Sentence:
    """`row` in words on Monday at nine in Moscow."""
    return describe(row, MONDAY_MORNING, MOSCOW)


def test_online_says_how_old_the_data_is_and_nothing_more() -> None:
    sentence = said(connection())
    assert (sentence.pill, sentence.head, sentence.dot, sentence.hollow) == ("Online · data of 09:00", "", "arrived_line", False)


def test_what_waits_is_said_online_too() -> None:
    assert said(connection(waiting=3)).pill == "Online · data of 09:00 · waiting 3"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (connection(waiting=3), "Not proved to be at the central: waiting to be sent: 3."),
        (connection(unproved=2), "Not proved to be at the central: answered, not read back yet: 2."),
        (connection(to_settle=1, unproved=4), "Not proved to be at the central: answered, not read back yet: 4, to settle: 1."),
    ],
)
def test_the_light_is_full_only_where_all_was_read_back(qtbot: QtBot, look: Look, row: ConnectionRow, words: str) -> None:
    sentence = said(row)
    assert sentence.hollow
    assert not said(connection()).hollow
    pill = ConnectionPill(look)
    qtbot.addWidget(pill)
    pill.show_sentence(sentence, short=True)
    assert pill.toolTip().endswith(words)
    pill.show_sentence(said(connection()), short=True)
    assert pill.toolTip().endswith("All that was entered here is at the central, and was read back there.")


def test_an_outage_says_since_when_what_is_safe_and_how_much_waits() -> None:
    tr.use("ru")
    sentence = said(AWAY)
    assert sentence.pill == "Нет связи · данные 08:42 · ждут 12"
    assert sentence.head == "Нет связи с центральной записью с 08:42."
    assert sentence.body == ("Записи сохраняются здесь и уйдут сами, когда связь вернётся. Ждут отправки: 12 · требуют решения: 5")
    assert (sentence.action, sentence.alarm, sentence.hollow) == (BandAction.SEND_NOW, False, True)


def test_an_outage_says_how_many_places_can_be_promised() -> None:
    tr.use("ru")
    sentence = describe(AWAY, MONDAY_MORNING, MOSCOW, PromiseCounts(34, 20, 118))
    assert "когда связь вернётся. Гарантированных мест: 34, с низким риском: 20, с риском: 118. Ждут отправки: 12" in sentence.body
    assert describe(connection(), MONDAY_MORNING, MOSCOW, PromiseCounts(34, 20, 118)).body == "", "with a connection nobody needs to know"


def test_an_outage_from_the_day_before_names_the_day() -> None:
    sentence = said(connection(ConnectionState.OFFLINE, SINCE - timedelta(days=1), None))
    assert sentence.head == "No connection with the central since 15 November, 08:42."
    assert sentence.pill == "No connection"


@pytest.mark.parametrize("state", list(ConnectionState))
def test_every_state_has_words_of_its_own(state: ConnectionState) -> None:
    others = {said(connection(one)).pill for one in ConnectionState if one is not state}
    assert said(connection(state)).pill not in others


@pytest.mark.parametrize("state", [ConnectionState.SIGN_IN_NEEDED, ConnectionState.READ_ONLY])
def test_what_a_person_must_mend_is_said_louder(state: ConnectionState) -> None:
    sentence = said(connection(state, waiting=2))
    assert sentence.alarm
    assert "Nothing typed is lost" in sentence.body
    assert "Waiting to be sent: 2" in sentence.body


def test_a_paused_desk_offers_the_way_back() -> None:
    assert said(connection(ConnectionState.PAUSED, SINCE)).action is BandAction.RESUME
    assert said(connection(ConnectionState.PAUSED)).head == "Working without the central."
    assert said(connection(ConnectionState.OFFLINE)).head == "No connection with the central."


@pytest.mark.parametrize(("offset", "words"), [(-180, "3 min ahead"), (300, "5 min behind")])
def test_a_wrong_clock_is_said_when_it_is_off_by_more_than_two_minutes(offset: int, words: str) -> None:
    assert words in said(connection(clock_offset_seconds=offset)).head
    assert words in said(connection(ConnectionState.OFFLINE, clock_offset_seconds=offset)).body
    assert said(connection(clock_offset_seconds=120)).head == ""


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The light look."""
    return Look(qapp, "light")


def test_the_band_hides_when_there_is_nothing_to_say(qtbot: QtBot, look: Look) -> None:
    band = ConnectionBand()
    qtbot.addWidget(band)
    band.show_sentence(said(connection()))
    assert band.isHidden()
    band.resize(1000, 40)
    with qtbot.waitExposed(band):
        band.show_sentence(said(AWAY))
    assert not band.isHidden()
    band.close()


def test_the_band_tells_what_was_pressed(qtbot: QtBot, look: Look) -> None:
    band = ConnectionBand()
    qtbot.addWidget(band)
    band.show_sentence(said(connection(ConnectionState.PAUSED)))
    button = band.findChild(QPushButton)
    assert button is not None
    with qtbot.waitSignal(band.acted) as told:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["resume"]
    band.show_sentence(said(connection(ConnectionState.READ_ONLY)))
    assert button.isHidden()
    band.close()


def test_the_pill_keeps_the_whole_in_its_tip_where_it_is_short(qtbot: QtBot, look: Look) -> None:
    pill = ConnectionPill(look)
    qtbot.addWidget(pill)
    pill.show_sentence(said(AWAY), short=True)
    assert pill.text() == "No connection · waiting 12"
    assert "data of 08:42" in pill.toolTip()
    assert pill.accessibleName() == "Connection: No connection · data of 08:42 · waiting 12"
    look.use("dark", "normal")
    pill.show_sentence(said(AWAY), short=False)
    assert pill.text().endswith("waiting 12")


def test_a_hollow_dot_differs_from_a_full_one_without_colour(look: Look, tmp_path: Path) -> None:
    full, hollow = (dot(look, "arrived_line", one, 1.0).toImage() for one in (False, True))
    assert full.pixelColor(8, 8).alpha() == 255
    assert hollow.pixelColor(8, 8).alpha() == 0
