"""The schedule manager's page: everybody's schedule, a draft checked, sent, approved, published by keys, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from desktop_app.bootstrap.plans import PlanKeeper
from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Changes, Kind
from desktop_app.models.base import to_micros
from desktop_app.models.person import RoleCode
from desktop_app.models.schedule_draft import DraftState
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.outcome import Done
from desktop_app.services.publishing import publish
from desktop_app.services.schedules import save_exception, save_template, send_draft
from desktop_app.services.staff import add_person
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import TIMETABLE
from desktop_app.ui.timetable.page import TimetablePage
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.cases.troubles import _free
from tests.ui.frame.hands import CTRL, press, write
from tests.ui.replica_desk import settled, window_over
from tests.unit.services.desk import Clerk
from tests.unit.services.schedules_kept import Manager

KEYS = Qt.Key


@dataclass
class Stage:
    """The whole desk with the schedule manager at it."""

    qtbot: QtBot
    desk: Desk
    manager: Manager

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Stage:
        press(key, modifiers)
        settled(self.qtbot, self.desk)
        return self

    @property
    def page(self) -> TimetablePage:
        page = self.desk.navigation.page(TIMETABLE)
        assert isinstance(page, TimetablePage)
        return page

    def opened(self) -> TimetablePage:
        """The schedule of Kuznetsova, found by typing."""
        self.press(KEYS.Key_F, CTRL)
        write("кузн")
        self.press(KEYS.Key_Return).press(KEYS.Key_Return)
        assert self.page.one.isVisible()
        return self.page

    def draw(self) -> None:
        """Hours from 12 to 15 in the draft, by the verb."""
        self.does(save_template, self.manager.template(12 * 60, 15 * 60))

    def does(self, verb: Callable[..., Done], *rest: object) -> None:
        """A verb of the manager's, told to the window."""
        self.desk.tasks.change(lambda: self.manager.act(verb, *rest)).run()
        settled(self.qtbot, self.desk)


@pytest.fixture
def stage(qtbot: QtBot, desk: Desk, replica: Replica, clock: FixedClock) -> Iterator[Stage]:
    manager = Manager(Clerk(replica, clock))
    desk.actor = replace(replica.actor, role=RoleCode.MANAGER)
    register_screens(desk)
    with window_over(qtbot, desk, TIMETABLE) as window:
        PlanKeeper(desk, window)
        desk.hub.publish(Changes.of(Kind.PERSON, [desk.actor.person_id]))
        settled(qtbot, desk)
        yield Stage(qtbot, desk, manager)


def test_everybody_with_a_schedule_is_listed_and_found_by_typing(stage: Stage) -> None:
    page = stage.page
    assert page.table.hasFocus(), "the work begins in the list"
    assert {line.specialist.split()[0] for line in page.model.rows} == {"Кузнецова", "Орлов", "Сафина", "Мельник", "Чен", "Громов"}
    assert {row[3] for row in page.model.texts()} == {"no template"}
    stage.press(KEYS.Key_F, CTRL)
    write("орл")
    assert [line.specialist for line in page.model.rows] == ["Орлов Д. М."]
    write("ъъ")
    assert page.states.state is not None
    assert page.states.state.head == "Hidden by the filter: 6"


def test_what_is_drawn_stands_in_words_with_who_draws_it(stage: Stage) -> None:
    page = stage.opened()
    assert page.one.states.state is not None, "nobody has drawn a template yet"
    stage.draw()
    stage.does(save_exception, stage.manager.scope.kind, stage.manager.leave(2, 3))
    template, absence = page.one.model.texts()
    assert template[0] == "Template, by weekdays"
    assert template[2] == "Mon–Sun 12:00–15:00"
    assert absence[0] == "Absence"
    assert absence[2] == "at training, Приказ 5"
    assert page.one.state.text().startswith("draft: ")
    stage.press(KEYS.Key_Delete)
    assert [row.what for row in page.one.model.rows] == ["Absence"], "taken out of the draft alone"
    stage.press(KEYS.Key_Delete, CTRL)
    assert page.one.state.text() == "as published"
    assert page.one.model.rows == ()


def test_a_draft_goes_to_approval_and_publication_by_one_key_and_is_taken_back(stage: Stage) -> None:
    before = stage.manager.places()
    page = stage.opened()
    stage.draw()
    for state in DraftState:
        assert page.one.card is not None
        assert page.one.card.line.draft is state
        stage.press(KEYS.Key_F8)
        assert page.check.isVisible()
        assert page.check.found is not None
        assert page.check.found.outlook.change.added
        stage.press(KEYS.Key_F8)
        assert page.one.isVisible()
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and stage.manager.is_done)
    assert stage.manager.places() != before
    assert page.one.model.rows[-1].what == "Publication"
    stage.press(KEYS.Key_Backspace, CTRL).press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and len(stage.manager.publications()) == 2 and stage.manager.is_done)
    assert stage.manager.places() == before
    assert [row.what for row in page.one.model.rows] == ["Taking back", "Publication"]
    assert "taken back" in page.one.model.rows[-1].detail


def test_touched_visits_stand_in_the_check_with_their_phone(stage: Stage) -> None:
    replica = stage.manager.replica
    slot_id, version = replica.ask(_free, stage.manager.schedule, 0)
    stage.does(book, BookingWish(slot_id, version, replica.patients["Иванова Анна Сергеевна"]))
    page = stage.opened()
    stage.draw()
    stage.press(KEYS.Key_F8)
    touched = stage.manager.touched()
    rows = [row for row in page.check.model.rows if row.key[0] == "visit"]
    assert {row.key[1] for row in rows} == set(touched) != set()
    assert all(row.who for row in rows)
    assert any("+7" in row.detail for row in rows)
    assert all("keeps the place" in row.detail for row in rows)


def test_before_taking_back_it_is_said_who_was_booked_meanwhile(stage: Stage) -> None:
    replica = stage.manager.replica
    page = stage.opened()
    stage.draw()
    for _ in range(3):
        stage.press(KEYS.Key_F8).press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and stage.manager.is_done)
    slot_id, version = replica.ask(_late, stage.manager.schedule, to_micros(stage.manager.clerk.clock.now()))
    stage.does(book, BookingWish(slot_id, version, replica.patients["Иванова Анна Сергеевна"]))
    stage.press(KEYS.Key_Backspace, CTRL)
    assert page.back.isVisible()
    (visit,) = [row for row in page.back.model.rows if row.key[0] == "visit"]
    assert visit.who == "Иванова А. С."
    assert "+7" in visit.detail
    assert "cannot be restored" in visit.what
    assert "1 place cannot be restored" in page.back.count.text()
    assert {row.key[0] for row in page.back.model.rows} == {"visit", "day"}
    assert len(stage.manager.publications()) == 1, "looking takes nothing back"
    stage.press(KEYS.Key_Escape)
    assert page.one.isVisible()
    stage.press(KEYS.Key_Backspace, CTRL)
    page.back.reason.setFocus()
    write("ошибка")
    stage.press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and len(stage.manager.publications()) == 2 and stage.manager.is_done)
    assert page.one.isVisible()
    newest = page.one.model.rows[0]
    assert newest.what == "Taking back"
    assert "ошибка" in newest.detail
    assert "not touched, booked: 1" in newest.detail


def _late(connection: Connection, schedule: str, now: int) -> tuple[str, int]:
    """A place that only the new hours have, after 14 o'clock of a coming day."""
    sql = """SELECT t.id, t.version FROM slot t JOIN schedule s ON s.pk = t.schedule_pk
    WHERE s.id = ? AND t.start > ? AND t.status = 'free' AND time(t.start / 1000000, 'unixepoch', '+3 hours') >= '14:00' ORDER BY t.start"""
    row = connection.exec_driver_sql(sql, (schedule, now)).first()
    assert row is not None
    return row[0], row[1]


def test_who_may_not_publish_reads_what_taking_back_does(stage: Stage) -> None:
    page = stage.opened()
    stage.does(save_template, stage.manager.template())
    stage.does(publish, stage.manager.wish(seen=frozenset(stage.manager.touched())))
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and stage.manager.is_done)
    stage.press(KEYS.Key_Backspace, CTRL)
    stage.desk.actor = add_person(stage.manager.replica.store, "Орлов", RoleCode.DOCTOR)
    page.back.follow()
    stage.press(KEYS.Key_F8)
    assert len(stage.manager.publications()) == 1
    assert not page.back._buttons[0].isEnabled()


def test_a_draft_is_sent_back_with_a_note(stage: Stage) -> None:
    page = stage.opened()
    stage.draw()
    stage.does(send_draft, stage.manager.scope)
    stage.press(KEYS.Key_F8)
    page.check.reason.setFocus()
    write("мало утра")
    stage.press(KEYS.Key_F4)
    assert page.one.card is not None
    assert page.one.card.line.draft is DraftState.EDITING
    assert "мало утра" in page.one.detail.full_text


def test_ones_own_draft_waits_for_a_colleague_who_is_named(stage: Stage) -> None:
    page = stage.opened()
    stage.draw()
    petrova = add_person(stage.manager.replica.store, "Петрова Мария", RoleCode.MANAGER)
    stage.press(KEYS.Key_F8).press(KEYS.Key_F8).press(KEYS.Key_F8)
    assert page.check.found is not None
    assert page.check.found.approvers == ("Петрова Мария",)
    go = page.check._buttons[0]
    assert not go.isEnabled()
    assert "Петрова Мария" in go.toolTip()
    stage.press(KEYS.Key_F8)
    assert page.check.isVisible(), "nothing was approved"
    stage.desk.actor = petrova
    page.check.follow()
    assert go.isEnabled()
    stage.press(KEYS.Key_F8)
    assert page.one.card is not None
    assert page.one.card.line.draft is DraftState.APPROVED


def test_who_draws_it_is_named_and_a_colleague_takes_it_over(stage: Stage) -> None:
    page = stage.opened()
    stage.draw()
    other = add_person(stage.manager.replica.store, "Петрова Мария", RoleCode.MANAGER)
    stage.desk.actor = other
    assert page.one.may_take
    assert not page.one.may_discard
    stage.press(KEYS.Key_T)
    assert page.one.card is not None
    assert page.one.card.line.draft_by == "Петрова Мария"
    assert page.one.may_discard


def test_who_may_not_keep_schedules_looks_and_reads_who_may(stage: Stage) -> None:
    page = stage.opened()
    stage.draw()
    stage.desk.actor = add_person(stage.manager.replica.store, "Орлов", RoleCode.DOCTOR)
    stage.press(KEYS.Key_F8)
    assert page.check.model.rows
    page.check.follow()
    go = page.check._buttons[0]
    assert not go.isEnabled()
    assert "schedule manager" in go.toolTip()
