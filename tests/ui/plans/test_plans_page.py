"""A clerk empties a doctor's day: from the day by one key, the proposal looked at, started, paused and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.plans import PlanKeeper
from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Changes, Kind
from desktop_app.models.conflict import CaseKind, ConflictCase
from desktop_app.models.journal import Act
from desktop_app.models.operation import Operation, OperationState
from desktop_app.models.person import RoleCode
from desktop_app.models.plan import Outcome, PlanKind, PlanState
from desktop_app.queries.plans import PlanLine
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.staff import add_person, note_act
from desktop_app.storage.store import Unit
from desktop_app.ui.cases.screen import CasesScreen
from desktop_app.ui.day.screen import DayScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import CASES
from desktop_app.ui.plans.page import PlansPage
from desktop_app.ui.plans.words import progress_words
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.targets import DAY, PLANS, RECEPTION, EmptyDayTarget
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.ui.alarms import connected
from tests.ui.cases.troubles import _free
from tests.ui.frame.hands import CTRL, SHIFT, press
from tests.ui.replica_desk import settled, window_over

KEYS = Qt.Key
PEOPLE = ("Иванова Анна Сергеевна", "Петров Андрей Ильич", "Ахметова Дина Ильдаровна")


@dataclass
class Stage:
    """The whole desk, with three visits of today at a doctor, made here and accepted there."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    doctor: str

    def settle(self) -> None:
        settled(self.qtbot, self.desk)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Stage:
        press(key, modifiers)
        self.settle()
        return self

    @property
    def page(self) -> PlansPage:
        page = self.desk.navigation.page(PLANS)
        assert isinstance(page, PlansPage)
        return page

    def states(self) -> list[str]:
        return self.replica.ask(lambda c: list(c.exec_driver_sql("SELECT state FROM operation ORDER BY sequence").scalars()))

    def answer(self, state: OperationState) -> None:
        """The central answers what is queued."""

        def edit(unit: Unit) -> None:
            for operation in unit.session.query(Operation).where(Operation.state == OperationState.QUEUED):
                operation.state, operation.sent = state, True
                unit.touch(Kind.OPERATION, operation.id)
                if state is OperationState.CONFLICT:
                    unit.session.add(
                        ConflictCase(id=unit.ids.new(), kind=CaseKind.SLOT_TAKEN, operation_sequence=operation.sequence, opened=unit.now)
                    )

        self.replica.change(edit)
        self.settle()


@pytest.fixture
def stage(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[Stage]:
    doctor = replica.schedules["Орлов"]
    for patient in PEOPLE:
        slot_id, version = replica.ask(_free, doctor, 0)
        replica.act(book, replica.actor, BookingWish(slot_id, version, replica.patients[patient]))
    connected(replica)
    register_screens(desk)
    with window_over(qtbot, desk, DAY) as window:
        PlanKeeper(desk, window)
        made = Stage(qtbot, desk, replica, doctor)
        made.answer(OperationState.APPLIED)
        yield made


def proposed(stage: Stage) -> PlansPage:
    """The maker over today's visits of the doctor, and its proposal."""
    stage.desk.navigation.go(PLANS, EmptyDayTarget(stage.doctor, MONDAY_MORNING.date()))
    stage.settle()
    stage.press(KEYS.Key_F8)
    return stage.page


def test_the_day_under_the_cursor_is_emptied_from_the_day(stage: Stage) -> None:
    day = stage.desk.navigation.page(DAY)
    assert isinstance(day, DayScreen)
    column = day.model.column_at(day.grid.currentIndex())
    assert column is not None
    stage.press(KEYS.Key_M, CTRL | SHIFT)
    assert stage.desk.navigation.screen == PLANS
    assert stage.page.maker.who.currentData() == column.schedule_id


def test_the_visit_in_hand_at_the_reception_leads_to_the_plan_of_its_doctors_day(stage: Stage) -> None:
    stage.desk.navigation.go(RECEPTION)
    stage.settle()
    page = stage.desk.navigation.page(RECEPTION)
    assert isinstance(page, ReceptionPage)
    visit = stage.replica.ask(lambda c: str(c.exec_driver_sql(_OF_ORLOV, (stage.doctor,)).scalars().all()[1]))
    page.frame.table.choose(visit)
    page.frame.table.setFocus()
    assert page.line is not None
    assert page.line.appointment_id == visit
    stage.press(KEYS.Key_M, CTRL | SHIFT)
    assert stage.desk.navigation.screen == PLANS
    maker = stage.page.maker
    assert maker.who.currentData() == stage.doctor
    chosen = maker.table.chosen
    assert chosen is not None
    assert chosen.cell.appointment_id == visit
    assert len(maker.marked) == len(maker.model.rows), "all of the day go, until some are said to stay"
    stage.press(KEYS.Key_A, CTRL).press(KEYS.Key_Space)
    assert [cell.appointment_id for cell in maker.marked] == [visit]


_OF_ORLOV = """
SELECT a.id FROM appointment a JOIN slot l ON l.pk = a.slot_pk JOIN schedule s ON s.pk = l.schedule_pk
WHERE s.id = ? AND a.status = 'booked' ORDER BY a.start
"""


def test_a_plan_is_proposed_marked_started_paused_resumed_and_taken_back_by_keys(stage: Stage) -> None:
    stage.desk.navigation.go(PLANS, EmptyDayTarget(stage.doctor, MONDAY_MORNING.date()))
    stage.settle()
    page = stage.page
    booked = len(page.maker.marked)
    assert booked >= 3
    stage.press(KEYS.Key_Space)
    assert len(page.maker.marked) == booked - 1
    stage.press(KEYS.Key_A, CTRL)
    assert len(page.maker.marked) == booked
    stage.press(KEYS.Key_F8)
    card = page.plan.card
    assert card is not None
    assert card.line.state is PlanState.DRAFT
    assert {item.outcome for item in card.items} <= {Outcome.PLANNED, Outcome.LEFT_OUT}
    assert all((item.to_whom, item.start) != (item.from_whom, item.from_start) for item in card.items if item.outcome is Outcome.PLANNED)
    assert len(stage.states()) == 3

    stage.press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: line(page).count(Outcome.WAITING) == line(page).total > 0)
    stage.press(KEYS.Key_P)
    assert line(page).state is PlanState.PAUSED
    assert "held back" in page.plan.detail.full_text
    assert page.plan._buttons["plans.go"].text() == "Resume"
    stage.press(KEYS.Key_F8)
    assert line(page).state is PlanState.RUNNING
    stage.press(KEYS.Key_Delete, CTRL)
    stage.qtbot.waitUntil(lambda: line(page).state is PlanState.UNDONE)
    assert set(stage.states()[3:]) == {"withdrawn"}
    stage.press(KEYS.Key_Escape)
    assert page.table.isVisible()
    assert [row[1] for row in page.model.texts()] == ["↶ taken back"]


def line(page: PlansPage) -> PlanLine:
    """The plan that is opened."""
    assert page.plan.card is not None
    return page.plan.card.line


def test_visits_are_cancelled_with_a_reason_and_a_draft_is_thrown_away(stage: Stage) -> None:
    stage.desk.navigation.go(PLANS, EmptyDayTarget(stage.doctor, MONDAY_MORNING.date()))
    stage.settle()
    stage.press(KEYS.Key_F4)
    assert stage.page.maker.reason.isVisible()
    assert not stage.page.maker.to.isVisible()
    stage.press(KEYS.Key_F8)
    assert line(stage.page).kind is PlanKind.CANCEL
    assert line(stage.page).reason == "prov-pers"
    stage.press(KEYS.Key_Delete, CTRL)
    assert stage.page.model.rows == ()
    assert len(stage.states()) == 3


def test_trouble_of_a_plan_is_one_line_in_the_tasks_that_opens_to_its_visits(stage: Stage) -> None:
    page = proposed(stage)
    stage.press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: line(page).count(Outcome.WAITING) == line(page).total > 1)
    stage.answer(OperationState.CONFLICT)
    total = line(page).total
    assert line(page).count(Outcome.IN_TROUBLE) == total
    stage.desk.navigation.go(CASES)
    stage.settle()
    cases = stage.desk.navigation.page(CASES)
    assert isinstance(cases, CasesScreen)
    (one,) = cases.model.rows
    assert (one.of_plan, one.patient) == (total, "")
    stage.press(KEYS.Key_Return)
    assert len(cases.model.rows) == total
    assert all(row.patient for row in cases.model.rows)
    stage.press(KEYS.Key_Escape)
    assert len(cases.model.rows) == 1
    stage.desk.navigation.go(PLANS)
    stage.settle()
    stage.press(KEYS.Key_Return)
    assert stage.desk.navigation.screen == CASES
    assert len(cases.model.rows) == total, "the list of its plan, the visit chosen"


def test_who_may_not_move_sees_the_commands_dark_and_who_may(stage: Stage) -> None:
    page = proposed(stage)
    doctor = add_person(stage.replica.store, "Орлов", RoleCode.DOCTOR)
    stage.desk.actor = doctor
    stage.desk.hub.publish(Changes.of(Kind.PERSON, [doctor.person_id]))
    stage.settle()
    go = page.plan._buttons["plans.go"]
    assert not go.isEnabled()
    assert "registry clerk" in go.toolTip()


def test_progress_is_told_without_a_connection_too() -> None:
    plan = PlanLine(
        "p", PlanKind.MOVE, "Орлов", PlanState.RUNNING, MONDAY_MORNING, None, "", counts={Outcome.WAITING: 2, Outcome.ARRIVED: 1}
    )
    assert progress_words(plan, is_away=False) == "1 of 3 arrived, on the way: 2"
    assert progress_words(plan, is_away=True) == "1 of 3 arrived, no connection, waiting for the central: 2"


def test_void_tickets_are_counted_and_one_key_prints_the_true_ones(stage: Stage) -> None:
    page = proposed(stage)
    assert page.plan.card is not None
    goes = [item.appointment_id for item in page.plan.card.items if item.outcome is Outcome.PLANNED]
    for visit in goes[:2]:
        stage.replica.act(note_act, stage.replica.actor, Act.PRINT, Kind.APPOINTMENT, visit)
    assert page.plan.card.to_print == ()
    stage.press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: page.plan.card is not None and page.plan.card.void_tickets == 2)
    assert "2 printed tickets are void (F9 prints the new ones)" in page.plan.detail.full_text
    said = [row[-1] for row in page.plan.model.texts() if row[-1].endswith("the printed ticket is void")]
    assert len(said) == 2
    stage.press(KEYS.Key_F9)
    stage.qtbot.waitUntil(lambda: len(stage.desk.press.not_printed) == 2)
    assert sorted(stage.desk.press.not_printed) == sorted(f"ticket {visit} alone" for visit in goes[:2])
    assert page.plan.has_tickets, "no printer took them: they are void still"
    for visit in goes[:2]:
        stage.desk.hub.publish(stage.replica.act(note_act, stage.replica.actor, Act.PRINT, Kind.APPOINTMENT, visit).changes)
    stage.qtbot.waitUntil(lambda: not page.plan.has_tickets)
    assert "void" not in page.plan.detail.full_text
