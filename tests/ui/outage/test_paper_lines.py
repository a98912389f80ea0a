"""Filled paper is typed back by keys alone: ten lines in a row, under the Russian layout; what clashes stays open and is not lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.models.outage import Fate
from desktop_app.models.paper_line import Outcome
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.paper_lines import drop_paper_line
from desktop_app.ui.application import close_desk
from desktop_app.ui.booking.entry import entries as booking
from desktop_app.ui.outage.entry import entries
from tests.kit.clock import FixedClock
from tests.kit.replica import ZONE, Replica
from tests.ui.frame.hands import ALT, CTRL, SHIFT
from tests.ui.outage.registry import Registry
from tests.ui.replica_desk import desk_over, window_over

PAPER = (
    ("9:15", "иванова анна с", "кузн ср 10:00"),
    ("9:20", "петров", "орл вт 15:00"),
    ("9.35", "ёлкин", "мельн ср"),
    ("0940", "жуков", "сафина чт 11:00"),
    ("9 45", "ахметова", "кузн чт 12:30"),
    ("10:00", "рябов", "орл чт"),
    ("10:05", "цой", "чен пн"),
    ("10:20", "константинопольская", "сафина вт"),
    ("10:40", "иванова анна п", "орл пт 18:00"),
    ("11:55", "гаврилов", "кузн пт"),
)


def begin(registry: Registry) -> str:
    """F6 at the journal of a power cut; the id of the outage."""
    outage_id = registry.cut()
    registry.press(Qt.Key.Key_F6)
    return outage_id


def fill(registry: Registry, when: str, whom: str, where: str) -> None:
    """Type a whole line; the next Enter takes it."""
    registry.type(when).enter().type(whom).enter().type(where).enter()


def test_ten_lines_of_paper_are_entered_by_keys_alone(registry: Registry) -> None:
    outage_id = begin(registry)
    for when, whom, where in PAPER:
        fill(registry, when, whom, where)
        registry.enter()
    form = registry.form(outage_id)
    assert [line.paper for line in form.lines] == [str(number) for number in range(1, 11)]
    walls = [line.happened.astimezone(ZONE).strftime("%H:%M") for line in form.lines if line.happened is not None]
    assert walls == ["09:15", "09:20", "09:35", "09:40", "09:45", "10:00", "10:05", "10:20", "10:40", "11:55"]
    assert [line.patient.split()[0].casefold() for line in form.lines] == [whom.split()[0] if whom != "константинопольская"
            else "константинопольская-преображенская" for _, whom, _ in PAPER]  # fmt: skip
    assert {line.wrote for line in form.lines} == {registry.desk.actor.name}
    assert registry.open_lines(outage_id) == []
    assert registry.line().number == "11"
    assert registry.focus is registry.panel.view.happened
    assert [row.line.paper for row in registry.page.model.rows if row.line is not None] == [line.paper for line in form.lines]


def test_enter_goes_where_something_is_missing_and_takes_no_half_line(registry: Registry) -> None:
    outage_id = begin(registry)
    view = registry.panel.view
    assert registry.focus is view.happened
    registry.enter()
    assert "10:42" in view.happened_field.wrong
    registry.type("10:42").enter()
    assert registry.focus is view.patient.edit
    registry.type("петров").enter()
    assert registry.focus is view.place.edit
    registry.enter()
    assert not view.main.isEnabled()
    assert registry.form(outage_id).lines == ()
    registry.type("кузн чт").enter()
    assert view.main.isEnabled()
    registry.enter()
    assert [line.fate for line in registry.form(outage_id).lines] == [Fate.WAITS]


def test_a_visit_of_a_passed_hour_is_entered_as_received(registry: Registry) -> None:
    outage_id = begin(registry)
    registry.type("9:05").enter().type("цой").enter().type("кузн пн").press(Qt.Key.Key_Down).press(Qt.Key.Key_Up).enter()
    chosen = registry.panel.view.place.slot
    assert chosen is not None
    assert chosen.start < registry.clock.now()
    registry.press(Qt.Key.Key_F3).enter()
    (line,) = registry.form(outage_id).lines
    assert (line.status, line.start) == ("fulfilled", chosen.start)


def test_who_is_new_is_entered_in_the_same_line(registry: Registry) -> None:
    outage_id = begin(registry)
    registry.type("9:05").enter().type("соколова мария")
    registry.press(Qt.Key.Key_N, CTRL)
    assert registry.panel.view.patient.field.wrong
    registry.type(" 17.05.1990").press(Qt.Key.Key_N, CTRL)
    assert "Соколова Мария" in registry.panel.view.newcomer.text
    registry.type("кузн чт").enter()
    registry.panel.view.phone.setFocus()
    registry.type("9161112233").enter()
    (line,) = registry.form(outage_id).lines
    assert (line.patient, line.phone) == ("Соколова Мария", "9161112233")


def test_a_place_that_is_sold_meanwhile_leaves_the_line_open_and_the_next_one_begins(registry: Registry, replica: Replica) -> None:
    outage_id = begin(registry)
    fill(registry, "9:05", "петров", "кузн чт")
    slot = registry.panel.view.place.slot
    assert slot is not None
    replica.act(book, replica.actor, BookingWish(slot.slot_id, slot.slot_version, replica.patients["Цой Жанна Алексеевна"]))
    registry.enter()
    (kept,) = registry.open_lines(outage_id)
    assert kept.trouble is not None
    assert "taken meanwhile" in kept.trouble.source
    assert (kept.line.number, kept.line.happened, kept.line.patient) == ("1", "9:05", "Петров Андрей Ильич")
    assert registry.line().number == "2"
    assert [row.key for row in registry.panel.view.open.rows] == [kept.draft_id]
    registry.press(Qt.Key.Key_F6, SHIFT)
    assert registry.line().number == "1"
    assert registry.panel.view.trouble.isVisible()
    registry.panel.view.place.edit.selectAll()
    registry.type("орл чт").enter().enter()
    assert registry.open_lines(outage_id) == []
    assert [line.paper for line in registry.form(outage_id).lines] == ["", "1"]


def test_a_patient_whom_nobody_knows_leaves_the_line_open(registry: Registry) -> None:
    outage_id = begin(registry)
    registry.type("9:05").enter().type("неизвестный").enter()
    assert registry.focus is registry.panel.view.patient.edit
    registry.press(Qt.Key.Key_F6)
    (kept,) = registry.open_lines(outage_id)
    assert (kept.line.patient, kept.line.happened, kept.trouble) == ("неизвестный", "9:05", None)
    assert registry.line().is_empty
    assert registry.line().number == "2"


def test_a_half_typed_line_survives_a_power_cut(
    qtbot: QtBot, qapp: QApplication, registry: Registry, replica: Replica, clock: FixedClock, tmp_path: Path
) -> None:
    outage_id = begin(registry)
    registry.type("9:05").enter().type("цой").enter().type("кузн чт")
    qtbot.waitUntil(lambda: [one.line.place for one in registry.open_lines(outage_id)] == ["кузн чт"])
    folder = tmp_path / "after"
    folder.mkdir()
    desk = desk_over(qapp, replica, clock, folder)
    desk.navigation.register(*entries(desk), *booking(desk))
    with window_over(qtbot, desk, "outage"):
        after = Registry(qtbot, desk, replica, clock)
        assert [row.paper.line.patient for row in after.page.model.rows if row.paper is not None] == ["Цой Жанна Алексеевна"]
        after.enter()
        assert (after.line().happened, after.line().patient_id) == ("9:05", replica.patients["Цой Жанна Алексеевна"])
        after.enter().enter()
        assert [line.patient for line in after.form(outage_id).lines] == ["Цой Жанна Алексеевна"]
        assert after.open_lines(outage_id) == []
    close_desk(desk)


def test_the_same_line_is_not_entered_twice(registry: Registry) -> None:
    outage_id = begin(registry)
    fill(registry, *PAPER[0])
    registry.enter()
    registry.panel.view.number.setText("1")
    fill(registry, *PAPER[1])
    registry.enter()
    assert len(registry.form(outage_id).lines) == 1
    (kept,) = registry.open_lines(outage_id)
    assert kept.trouble is not None
    assert kept.trouble.parameters == {"number": "1"}


def test_an_entered_line_is_undone_by_the_key_of_the_last_act(registry: Registry) -> None:
    outage_id = begin(registry)
    fill(registry, *PAPER[0])
    registry.enter().press(Qt.Key.Key_Backspace, ALT)
    assert [line.fate for line in registry.form(outage_id).lines] == [Fate.TAKEN_BACK]


def test_a_line_that_was_thrown_away_comes_back(registry: Registry) -> None:
    outage_id = begin(registry)
    registry.type("9:05").enter().type("цой")
    registry.press(Qt.Key.Key_Delete, ALT)
    assert registry.open_lines(outage_id) == []
    assert registry.line().is_empty
    registry.press(Qt.Key.Key_F7, CTRL)
    assert [one.line.patient for one in registry.open_lines(outage_id)] == ["цой"]


def test_lines_that_others_drop_or_enter_leave_the_list(registry: Registry, replica: Replica) -> None:
    outage_id = begin(registry)
    registry.type("9:05").press(Qt.Key.Key_F6).type("9:10").press(Qt.Key.Key_F6)
    assert [row.title for row in registry.panel.view.open.rows] == ["1 · 9:05", "2 · 9:10"]
    first = registry.open_lines(outage_id)[0]
    registry.desk.hub.publish(replica.act(drop_paper_line, replica.actor, outage_id, first.draft_id).changes)
    registry.look()
    assert [row.title for row in registry.panel.view.open.rows] == ["2 · 9:10"]


def test_the_next_person_begins_another_line(registry: Registry) -> None:
    outage_id = begin(registry)
    registry.type("9:05").enter().type("цой")
    registry.panel.hand_over()
    registry.look()
    assert registry.line().is_empty
    assert [one.line.patient for one in registry.open_lines(outage_id)] == ["цой"]


def test_who_is_still_looked_up_for_one_line_does_not_come_into_the_next(registry: Registry) -> None:
    outage_id = begin(registry)
    registry.type("9:05").enter().type("цой").enter().press(Qt.Key.Key_F6)
    registry.panel.next_open()
    registry.panel.leave_open()
    registry.look()
    assert registry.line().patient == ""
    (kept,) = registry.open_lines(outage_id)
    assert (kept.line.number, kept.line.patient_id) == ("1", registry.replica.patients["Цой Жанна Алексеевна"])


def test_a_line_that_was_emptied_again_is_no_open_line(qtbot: QtBot, registry: Registry) -> None:
    outage_id = begin(registry)
    registry.type("9:05")
    qtbot.waitUntil(lambda: len(registry.open_lines(outage_id)) == 1)
    for _ in "9:05":
        registry.press(Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: registry.open_lines(outage_id) == [])


def test_a_place_is_told_with_whether_its_hour_has_passed(registry: Registry, replica: Replica) -> None:
    begin(registry)
    registry.type("9:05").enter().type("цой").enter().type("кузн пн")
    rows = registry.panel.view.place.hits.rows
    passed = [row for row in rows if row.side]
    assert passed
    assert all("has passed" in row.aloud for row in passed)
    wanted = Wanted(registry.clock.now(), schedule_ids=(replica.schedules["Кузнецова"],), limit=1)
    assert replica.ask(nearest_free, wanted)[0].slot_id not in {row.key for row in passed}


def test_a_place_that_nobody_has_says_so(registry: Registry) -> None:
    begin(registry)
    registry.type("9:05").enter().type("цой").enter().type("никто 3:00")
    assert "F6" in registry.panel.view.place._none.text()
    registry.enter()
    assert registry.panel.view.place.slot is None


def test_outcomes_are_told_in_words(registry: Registry) -> None:
    begin(registry)
    combo = registry.panel.view.outcome
    assert [combo.itemData(at) for at in range(combo.count())] == [one.value for one in Outcome]
    assert len({combo.itemText(at) for at in range(combo.count())}) == len(Outcome)
