"""A doctor is away: whose visits fall away, what is offered to each and why, changed by hand, kept as a plan; papers before that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QDate, Qt, QTime
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.plans import PlanKeeper
from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Changes, Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import RoleCode
from desktop_app.models.plan import Outcome, PlanState
from desktop_app.models.unprinted import PaperWish
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.staff import add_person
from desktop_app.storage.store import Unit
from desktop_app.ui.desk import Desk
from desktop_app.ui.plans.away import AwayView
from desktop_app.ui.plans.away_papers import AwayPaper, paper_again
from desktop_app.ui.plans.away_planning import AwayAsked
from desktop_app.ui.plans.entry import CALLS, DOOR
from desktop_app.ui.targets import DAY, PLANS, EmptyDayTarget
from desktop_app.ui.widgets.bands import Band
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.ui.alarms import connected
from tests.ui.cases.troubles import _free
from tests.ui.frame.hands import CTRL
from tests.ui.plans.test_plans_page import PEOPLE, Stage, line
from tests.ui.replica_desk import window_over

KEYS = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[Stage]:
    """Three visits of today at a doctor who has colleagues."""
    doctor = replica.schedules["Кузнецова"]
    for patient in PEOPLE:
        slot_id, version = replica.ask(_free, doctor, 4)
        replica.act(book, replica.actor, BookingWish(slot_id, version, replica.patients[patient]))
    connected(replica)
    register_screens(desk)
    with window_over(qtbot, desk, DAY) as window:
        PlanKeeper(desk, window)
        made = Stage(qtbot, desk, replica, doctor)
        made.answer(OperationState.APPLIED)
        yield made


def away(stage: Stage) -> AwayView:
    """The doctor is away today: from the maker by one key."""
    stage.desk.navigation.go(PLANS, EmptyDayTarget(stage.doctor, MONDAY_MORNING.date()))
    stage.settle()
    stage.press(KEYS.Key_F6)
    view = stage.page.away
    assert view.who.currentData() == stage.doctor
    return view


def of(view: AwayView, patient: str) -> list[str]:
    """What stands beside a patient."""
    return next(list(row) for row in view.model.texts() if row[2] == patient)


def choose(view: AwayView, patient: str) -> None:
    """The cursor goes to that patient."""
    view.table.selectRow(next(place for place, row in enumerate(view.model.texts()) if row[2] == patient))


def test_everybody_is_offered_another_place_with_the_reason_and_the_days_of_others_are_counted(stage: Stage) -> None:
    view = away(stage)
    assert {row[2] for row in view.model.texts()} >= set(PEOPLE)
    for patient in PEOPLE:
        _, was, _, phone, offer, why = of(view, patient)
        assert was
        assert phone
        assert offer not in ("", was)
        assert why
    offered = [row.line.place.id for row in view.rows if row.line.place is not None]
    assert len(set(offered)) == len(offered) > 0
    assert f"moved by the plan: {sum(row.goes for row in view.rows)}" in view.count.full_text
    assert "free" in view.load.full_text


def test_another_place_is_planned_at_once_and_who_stays_gives_his_to_the_others(stage: Stage) -> None:
    view = away(stage)
    choose(view, PEOPLE[0])
    before = of(view, PEOPLE[0])[4]
    stage.press(KEYS.Key_R)
    assert of(view, PEOPLE[0])[4] != before
    choose(view, PEOPLE[0])
    stage.press(KEYS.Key_Space)
    assert of(view, PEOPLE[0])[4:] == ["stays as it is", "left out by hand"]
    assert "stay: 1" in view.count.full_text
    choose(view, PEOPLE[0])
    stage.press(KEYS.Key_Space)
    assert of(view, PEOPLE[0])[4] not in ("stays as it is", before), "what was ruled out by hand stays so"


def test_it_becomes_a_plan_that_is_started_and_taken_back_by_keys(stage: Stage) -> None:
    view = away(stage)
    choose(view, PEOPLE[1])
    stage.press(KEYS.Key_Space)
    offers = {row.visit_id: row.line.place.slot.start for row in view.rows if row.goes and row.line.place is not None}
    stage.press(KEYS.Key_F8)
    card = stage.page.plan.card
    assert card is not None
    assert card.line.state is PlanState.DRAFT
    assert {item.appointment_id: item.start for item in card.items if item.outcome is Outcome.PLANNED} == offers
    stage.press(KEYS.Key_F8)
    calling = stage.page.calling
    assert calling.isVisible(), "the calls begin"
    assert line(stage.page).count(Outcome.WAITING) == 0, "nobody is moved silently"
    for one in [row.position for row in calling.model.rows if row.whom.id in offers]:
        calling.table.choose(one)
        stage.press(KEYS.Key_1)
    stage.qtbot.waitUntil(lambda: line(stage.page).count(Outcome.WAITING) == len(offers))
    stage.press(KEYS.Key_Escape)
    stage.press(KEYS.Key_Delete, CTRL)
    stage.qtbot.waitUntil(lambda: line(stage.page).state is PlanState.UNDONE)


def test_who_is_here_comes_first_and_is_spoken_to(stage: Stage) -> None:
    def arrive(unit: Unit) -> None:
        patient = unit.session.query(Patient).filter(Patient.id == stage.replica.patients[PEOPLE[2]]).one()
        visit = unit.session.query(Appointment).filter(Appointment.patient_pk == patient.pk).one()
        visit.status = AppointmentStatus.ARRIVED

    stage.replica.change(arrive)
    view = away(stage)
    here = [row for row in view.rows if row.line.visit.here]
    assert PEOPLE[2] in {row.touched.full_name for row in here}
    assert tuple(here) == view.rows[: len(here)]
    assert not any(row.goes for row in here)
    said = of(view, PEOPLE[2])
    assert said[0] == "is here already"
    assert "speak to the patient" in said[5]
    stage.press(KEYS.Key_F8)
    card = stage.page.plan.card
    assert card is not None
    assert sum(item.outcome is Outcome.LEFT_OUT and item.why is not None for item in card.items) >= len(here)


def test_shorter_hours_touch_fewer_and_nobody_is_said_so(stage: Stage) -> None:
    view = away(stage)
    count = len(view.rows)
    view.since.setTime(QTime(23, 0))
    stage.settle()
    assert view.rows == ()
    state = view.states.state
    assert state is not None
    assert state.head == "Nobody is booked for this time"
    assert not view.may_keep
    view.since.setTime(QTime(0, 0))
    stage.settle()
    assert len(view.rows) == count
    view.first.setDate(view.first.date().addDays(2))
    stage.settle()
    assert view.last.date() == view.first.date(), "an absence never ends before it begins"


def test_the_waiting_list_takes_who_gives_the_visit_up(stage: Stage) -> None:
    view = away(stage)
    choose(view, PEOPLE[2])
    count = len(view.rows)
    stage.press(KEYS.Key_W)
    stage.settle()
    assert len(view.rows) == count - 1
    waits = stage.replica.ask(lambda c: c.exec_driver_sql("SELECT count(*) FROM appointment WHERE status = 'waitlist'").scalar())
    assert waits == 1
    assert any("waiting list" in notice.text for notice in stage.desk.notices.history)


def test_who_may_not_look_reads_so_and_who_may_not_move_sees_who_may(stage: Stage) -> None:
    view = away(stage)
    stage.desk.actor = add_person(stage.replica.store, "Техник", RoleCode.IT)
    stage.desk.hub.publish(Changes.of(Kind.PERSON, [stage.desk.actor.person_id]))
    view.read()
    stage.settle()
    state = view.states.state
    assert state is not None
    assert state.head == "You have no right to see who is booked."
    assert view.rows == ()
    assert "registry clerk" in view._buttons[0].toolTip()


@pytest.mark.parametrize("door", [False, True])
def test_papers_are_drawn_from_what_is_kept_of_them_without_a_name(stage: Stage, door: bool) -> None:
    view = away(stage)
    assert view.asked is not None
    job = AwayPaper(stage.desk, view.asked, door).job
    assert job.make().text
    assert job.wish.paper == (DOOR if door else CALLS)
    kept = json.dumps(dict(job.wish.about), ensure_ascii=False)
    assert not any(part in kept for patient in PEOPLE for part in patient.split())
    again = paper_again(stage.desk, PaperWish(job.wish.key, job.wish.paper, job.wish.about, job.wish.actor))
    assert again.make() == job.make()


def test_what_was_asked_comes_back_from_a_kept_paper(stage: Stage) -> None:
    begins = MONDAY_MORNING
    asked = AwayAsked("s", begins, begins + timedelta(days=1), begins + timedelta(days=9), "t", frozenset({("a", "b")}), frozenset({"c"}))
    assert AwayAsked.of_about(json.loads(json.dumps(asked.to_about()))) == asked


def test_the_day_of_the_maker_is_the_day_of_the_absence(stage: Stage) -> None:
    stage.desk.navigation.go(PLANS, EmptyDayTarget(stage.doctor, MONDAY_MORNING.date() + timedelta(days=1)))
    stage.settle()
    stage.press(KEYS.Key_F6)
    assert stage.page.away.first.date() == stage.page.away.last.date() == QDate(2026, 11, 17)
    stage.press(KEYS.Key_Escape)
    assert stage.page.list.isVisible()
    stage.press(KEYS.Key_F4)
    assert stage.page.away.isVisible()


def test_in_a_narrow_window_no_button_is_cut_and_the_keys_stand_in_the_tooltips(stage: Stage) -> None:
    view = away(stage)
    foot = view._buttons[0].parentWidget()
    assert isinstance(foot, Band)
    assert not any(cap.isHidden() for cap in foot.caps)
    view.window().resize(910, 512)
    stage.settle()
    stage.qtbot.waitUntil(lambda: all(cap.isHidden() for cap in foot.caps))
    stage.qtbot.waitUntil(lambda: all(button.width() >= button.minimumSizeHint().width() for button in view._buttons))
    assert "F9" in view._buttons[4].toolTip()
    view.window().resize(1600, 1000)
    stage.qtbot.waitUntil(lambda: not any(cap.isHidden() for cap in foot.caps))
