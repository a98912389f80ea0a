"""I on a place: who, when, from which desk; a letter of a name being typed is no command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Kind
from desktop_app.models.journal import Act
from desktop_app.queries.place_facts import PlaceEvent, PlaceFacts, place_facts
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.staff import note_act
from desktop_app.ui.facts_words import fact_lines
from tests.ui.day.days import DayDesk, day_desk
from tests.ui.day.hands import at_time, go, ready, slot_at

KEY = Qt.Key
ZONE = ZoneInfo("Europe/Moscow")
NINE = datetime(2026, 11, 16, 6, 12, tzinfo=UTC)


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[DayDesk]:
    """Monday, ten past nine."""
    with day_desk(qtbot, tmp_path) as made:
        yield made


def booked_by_us(day: DayDesk) -> tuple[str, str]:
    """A booking made at this desk: its place and the visit."""
    slot = slot_at(day, at_time(day, "Кузнецова", "12:00"))
    wish = BookingWish(slot.slot_id, slot.slot_version, day.replica.patients["Петров Андрей Ильич"], channel="phone")
    return slot.slot_id, day.replica.act(book, day.replica.actor, wish).row_id or ""


def said(day: DayDesk) -> str:
    """The whole card, as a screen reader hears it."""
    return day.screen.hands.card.accessibleName()


def test_i_tells_who_booked_at_this_desk_and_when(qtbot: QtBot, day: DayDesk) -> None:
    booked_by_us(day)
    day.screen.reader.refresh()
    ready(qtbot, day)
    go(day, "Кузнецова", "12:00")
    day.press(KEY.Key_I)
    qtbot.waitUntil(day.screen.hands.card.isVisible)
    assert "12:00, booked, provisional, Петров А. И., Кузнецова" in said(day)
    assert "Patient: Петров Андрей Ильич" in said(day)
    assert "Booked: Mon 16 November, 09:10, by phone, Иванова Анна" in said(day)
    assert "Mon 16 November, 09:10, booked, Иванова Анна, this desk" in said(day)
    assert "our last act waits for the central" in said(day)


def test_i_on_a_visit_of_the_portal_says_that_this_desk_did_nothing(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_I)
    qtbot.waitUntil(day.screen.hands.card.isVisible)
    assert "Booked: Fri 13 November, 09:10, portal, not at this desk" in said(day)
    assert "Nothing was done to it at this desk." in said(day)
    assert "the central changed it last Mon 16 November, 09:10" in said(day)


def test_the_card_is_put_away_by_the_same_key_by_esc_and_by_going_on(qtbot: QtBot, day: DayDesk) -> None:
    card = day.screen.hands.card
    for away in (KEY.Key_I, KEY.Key_Escape, KEY.Key_Down):
        go(day, "Кузнецова", "09:30")
        day.press(KEY.Key_I)
        qtbot.waitUntil(card.isVisible)
        day.press(away)
        assert not card.isVisible()
    ready(qtbot, day)


def test_the_card_stays_while_the_portal_books_elsewhere(qtbot: QtBot, day: DayDesk) -> None:
    go(day, "Кузнецова", "09:30")
    day.press(KEY.Key_I)
    qtbot.waitUntil(day.screen.hands.card.isVisible)
    other = slot_at(day, at_time(day, "Сафина", "12:00")).slot_id
    day.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy' WHERE id = ?", (other,)))
    day.screen.reader.refresh()
    ready(qtbot, day, lambda: slot_at(day, at_time(day, "Сафина", "12:00")).state == "booked")
    assert day.screen.hands.card.isVisible()
    day.screen.step(1)
    ready(qtbot, day)
    assert not day.screen.hands.card.isVisible()


def test_the_card_lies_whole_within_the_grid(qtbot: QtBot, tmp_path: Path) -> None:
    with day_desk(qtbot, tmp_path, (760, 480)) as day:
        for time in ("08:00", "10:30", "12:45"):
            go(day, "Кузнецова", time)
            day.press(KEY.Key_I)
            qtbot.waitUntil(day.screen.hands.card.isVisible)
            assert day.screen.grid.viewport().rect().contains(day.screen.hands.card.geometry())
            day.press(KEY.Key_Escape)


def test_a_letter_that_goes_on_with_a_name_is_not_a_command(qtbot: QtBot, day: DayDesk) -> None:
    day.type("г")
    day.press(KEY.Key_I)
    day.press(KEY.Key_M)
    ready(qtbot, day)
    assert not day.screen.hands.is_busy
    assert not day.desk.notices.history


def test_a_name_can_begin_with_the_letter_of_a_command_when_it_is_written_large(qtbot: QtBot, day: DayDesk) -> None:
    sql = "UPDATE specialist SET family = 'Шилова' WHERE family = 'Чен'"
    day.replica.change(lambda unit: unit.connection.exec_driver_sql(sql))
    day.screen.reader.refresh()
    ready(qtbot, day, lambda: any(lane.column.family == "Шилова" for lane in day.screen.model.lanes))
    go(day, "Кузнецова", "09:30")
    day.type("Ш")
    assert "Шилова" in day.current()


# What is read


def test_the_journal_tells_each_act_the_newest_first_and_no_mere_looks(day: DayDesk) -> None:
    slot_id, visit = booked_by_us(day)
    replica, actor = day.replica, day.replica.actor
    replica.act(note_act, actor, Act.VIEW, Kind.APPOINTMENT, visit)
    day.clock.advance(timedelta(minutes=3))
    replica.act(note_act, actor, Act.PRINT, Kind.APPOINTMENT, visit)
    facts = replica.ask(place_facts, slot_id, visit)
    assert [(event.act, event.person, event.here) for event in facts.events] == [
        ("print", "Иванова Анна", True),
        ("book", "Иванова Анна", True),
    ]
    assert (facts.patient, facts.channel, facts.waiting) == ("Петров Андрей Ильич", "phone", True)


def test_a_place_that_was_given_back_remembers_who_had_it_taken_and_let_go(day: DayDesk) -> None:
    slot_id, visit = booked_by_us(day)
    target = slot_at(day, at_time(day, "Сафина", "12:00"))
    replica, actor = day.replica, day.replica.actor
    sql = "UPDATE role SET rights = (SELECT rights FROM role WHERE code = 'manager') WHERE code = 'clerk'"
    replica.change(lambda unit: unit.connection.exec_driver_sql(sql))
    replica.act(move, actor, visit, 1, target.slot_id)
    assert [event.act for event in replica.ask(place_facts, target.slot_id, visit).events] == ["move", "book"]
    replica.act(cancel, actor, visit, 2, "pat")
    assert [event.act for event in replica.ask(place_facts, target.slot_id).events] == ["cancel", "move", "book"]
    assert replica.ask(place_facts, slot_id).events == ()


def test_nothing_is_known_of_what_is_not_here(day: DayDesk) -> None:
    facts = day.replica.ask(place_facts, "nowhere", "nobody")
    assert facts == PlaceFacts("", "", "", None, "", None, False, ())
    assert fact_lines(facts, ZONE) == [("", "Nothing was done to it at this desk.")]


def test_an_act_of_another_desk_is_told_as_such() -> None:
    event = PlaceEvent(NINE, "book", "Ким В. Р.", False)
    lines = fact_lines(PlaceFacts("", "1234-5", "window", NINE, "Ким В. Р.", NINE, False, (event,)), ZONE)
    assert lines == [
        ("Number", "1234-5"),
        ("Booked", "Mon 16 November, 09:12, at the window, Ким В. Р."),
        ("", "Mon 16 November, 09:12, booked, Ким В. Р., another desk"),
        ("Exchange", "the central changed it last Mon 16 November, 09:12"),
    ]


@pytest.mark.parametrize("act", list(Act))
def test_every_act_has_a_word(act: Act) -> None:
    ((label, words), *_rest) = fact_lines(PlaceFacts("", "", "", None, "", None, False, (PlaceEvent(NINE, act.value, "", True),)), ZONE)
    assert label == ""
    assert words.startswith("Mon 16 November, 09:12, ")
