"""The calls of an absence by keys: who is told what, his answer by one key, and the cursor at whoever is next."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_app.models.absence.calls import Reached
from desktop_app.models.person import RoleCode
from desktop_app.models.plan import Outcome, PlanState
from desktop_app.storage.store import Unit
from desktop_app.ui.plans.calling import CallingView
from tests.kit.clock import FixedClock
from tests.ui.plans.test_away import away, stage
from tests.ui.plans.test_plans_page import PEOPLE, Stage, line

__all__ = ["stage"]
KEYS = Qt.Key


def called(stage: Stage) -> CallingView:
    """The doctor is away today, the plan is made and started: the calls begin."""
    away(stage)
    stage.press(KEYS.Key_F8).press(KEYS.Key_F8)
    view = stage.page.calling
    assert view.isVisible()
    assert view.table.hasFocus()
    return view


def of(view: CallingView, patient: str) -> list[str]:
    """What stands beside a patient."""
    return next(list(row) for row in view.model.texts() if row[1] == patient)


def says(view: CallingView, patient: str, words: str) -> bool:
    """Whether the patient's row says so."""
    return words in " ".join(of(view, patient))


def choose(view: CallingView, patient: str) -> None:
    """The cursor goes to that patient."""
    view.table.selectRow(next(place for place, row in enumerate(view.model.texts()) if row[1] == patient))


def test_the_line_to_say_names_what_falls_away_and_what_is_offered(stage: Stage) -> None:
    view = called(stage)
    choose(view, PEOPLE[0])
    step, _, phone, was, offer, _ = of(view, PEOPLE[0])
    assert "call" in step
    said = view.say.text()
    assert PEOPLE[0] in said
    assert was in said
    assert offer in said
    assert "Keeps the old visit and the new place until" in view.keeps.full_text
    stage.press(KEYS.Key_P)
    assert QGuiApplication.clipboard().text() == phone


def test_each_answer_has_its_key_and_the_counts_follow(stage: Stage) -> None:
    view = called(stage)
    for patient, key, words in zip(PEOPLE, (KEYS.Key_1, KEYS.Key_2, KEYS.Key_3), ("moved", "no answer", "does not want it"), strict=True):
        choose(view, patient)
        stage.press(key)
        stage.qtbot.waitUntil(partial(says, view, patient, words))
    assert "moved: 1" in view.count.full_text
    assert "to the waiting list: 1" in view.count.full_text
    assert line(stage.page).count(Outcome.WAITING) == 1
    assert line(stage.page).state is PlanState.RUNNING
    chosen = view.table.chosen
    assert chosen is not None
    assert chosen.patient not in PEOPLE[:1], "the cursor is at somebody who needs something"


def test_who_refused_goes_to_the_waiting_list_by_one_key(stage: Stage) -> None:
    stage.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE person SET role_code = ?", (RoleCode.SENIOR_CLERK.value,)))
    view = called(stage)
    choose(view, PEOPLE[1])
    stage.press(KEYS.Key_3)
    choose(view, PEOPLE[1])
    stage.press(KEYS.Key_W)
    stage.qtbot.waitUntil(lambda: "waiting list, answer by" in of(view, PEOPLE[1])[0])
    choose(view, PEOPLE[1])
    assert not view.may_list()
    assert not view.may_note(Reached.AGREED)


def test_a_deadline_that_passes_is_followed_by_the_clock(stage: Stage, clock: FixedClock) -> None:
    view = called(stage)
    choose(view, PEOPLE[0])
    stage.press(KEYS.Key_2)
    clock.advance(timedelta(minutes=40))
    stage.page._minute_passed()
    stage.settle()
    assert "call" in of(view, PEOPLE[0])[0]
    assert "again" not in of(view, PEOPLE[0])[0]


def test_the_calls_lead_back_to_the_plan_and_the_plan_to_its_calls(stage: Stage) -> None:
    view = called(stage)
    stage.press(KEYS.Key_Escape)
    assert stage.page.plan.isVisible()
    stage.press(KEYS.Key_F4)
    assert view.isVisible()


def test_who_has_no_phone_stands_on_top_and_the_cursor_at_who_can_be_called(stage: Stage) -> None:
    def silence(unit: Unit) -> None:
        unit.connection.exec_driver_sql("UPDATE patient SET contacts = '[]' WHERE id = ?", (stage.replica.patients[PEOPLE[2]],))

    stage.replica.change(silence)
    view = called(stage)
    mute = [row[1] for row in view.model.texts() if "without a telephone" in row[0]]
    assert PEOPLE[2] in mute
    assert [row[1] for row in view.model.texts()][: len(mute)] == mute
    assert f"without a telephone: {len(mute)}" in view.count.full_text
    chosen = view.table.chosen
    assert chosen is not None
    assert chosen.whom.phone
