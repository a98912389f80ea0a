"""The form of an exception: each kind by keys into the draft, what is wrong said beside its field, nothing lost to a colleague's draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt

from desktop_app.core.errors import RuleRefused
from desktop_app.models.person import RoleCode
from desktop_app.models.schedule_exception import ExceptionKind
from desktop_app.services.schedules import save_exception, save_template
from desktop_app.services.staff import add_person
from desktop_app.ui.timetable.excepting import ExceptionView
from desktop_app.ui.timetable.typed import day_of, number_of
from tests.ui.frame.hands import focused, write
from tests.ui.timetable.test_timetable_page import Stage, stage

KEYS = Qt.Key
__all__ = ["stage"]


def form(stage: Stage, kind: ExceptionKind = ExceptionKind.ABSENCE) -> ExceptionView:
    """A new exception of Kuznetsova's."""
    page = stage.opened()
    stage.press(KEYS.Key_F7)
    assert page.exception.isVisible()
    assert focused() is page.exception.kind.editor
    page.exception.kind.editor.setCurrentIndex(page.exception.kind.editor.findData(kind.value))
    return page.exception


def type_into(view: ExceptionView, name: str, text: str) -> None:
    editor = getattr(view, name).editor
    editor.setFocus()
    editor.clear()
    write(text)


def drawn(stage: Stage) -> dict[str, Any]:
    """The one exception of the draft, without its id."""
    (found,) = stage.manager.draft()["exceptions"]
    return {name: value for name, value in found.items() if name != "id"}


def test_the_button_is_lit_as_soon_as_the_form_is_there(stage: Stage) -> None:
    view = form(stage)
    assert view._buttons[0].isEnabled()


def test_a_leave_goes_into_the_draft_and_touches_no_place(stage: Stage) -> None:
    before = stage.manager.places()
    view = form(stage)
    first = stage.manager.replica.today + timedelta(days=2)
    view.first.editor.setDate(QDate(first.year, first.month, first.day))
    assert view.last.editor.date() == view.first.editor.date(), "the last day is never before the first"
    view.reason.editor.setCurrentIndex(view.reason.editor.findData("leave"))
    type_into(view, "document", "Приказ 12")
    stage.press(KEYS.Key_F8)
    assert stage.page.one.isVisible()
    assert drawn(stage) == {"kind": "absence", "first": str(first), "last": str(first), "reason": "leave", "document": "Приказ 12"}
    assert stage.page.one.model.texts()[0][2] == "on leave, Приказ 12"
    assert stage.manager.places() == before


def test_each_kind_asks_for_what_it_needs(stage: Stage) -> None:
    view = form(stage)
    shown = {
        ExceptionKind.SUBSTITUTION: (view.stand_in, view.keeps, view.reason, view.hours),
        ExceptionKind.EXTRA_HOURS: (view.hours, view.visit, view.minutes, view.places, view.room),
        ExceptionKind.OPENED_DAY: (view.like,),
        ExceptionKind.SHORTENED_DAY: (view.minutes,),
    }
    for kind, wanted in shown.items():
        view.kind.editor.setCurrentIndex(view.kind.editor.findData(kind.value))
        assert all(part.isVisible() for part in wanted)
        assert view.stand_in.isVisible() is (kind is ExceptionKind.SUBSTITUTION)
    assert view.kind.editor.count() == len(ExceptionKind), "who sits in one room has a room that may be out of order"


def test_who_stands_in_is_chosen_with_his_room(stage: Stage) -> None:
    view = form(stage, ExceptionKind.SUBSTITUTION)
    stage.press(KEYS.Key_F8)
    assert "stands in" in view.stand_in.wrong
    assert focused() is view.stand_in.editor
    colleague = next(number for number in range(view.stand_in.editor.count()) if view.stand_in.editor.itemText(number).startswith("Орлов"))
    view.stand_in.editor.setCurrentIndex(colleague)
    stage.press(KEYS.Key_F8)
    found = drawn(stage)
    assert found["schedule"] == stage.manager.replica.schedules["Орлов"]
    assert found["substitute"]
    assert "Орлов" in stage.page.one.model.texts()[0][2]
    stage.press(KEYS.Key_Return)
    assert view.stand_in.editor.currentIndex() == colleague, "it is found as it was written"


def test_extra_hours_are_written_with_kind_minutes_and_room(stage: Stage) -> None:
    view = form(stage, ExceptionKind.EXTRA_HOURS)
    stage.press(KEYS.Key_F8)
    assert "8:00-14:00" in view.hours.wrong
    type_into(view, "hours", "15-18")
    type_into(view, "minutes", "0")
    stage.press(KEYS.Key_F8)
    assert view.minutes.wrong
    type_into(view, "minutes", "20")
    stage.press(KEYS.Key_F8)
    (shift,) = drawn(stage)["shifts"]
    (piece,) = shift["pieces"]
    assert (piece["starts"], piece["ends"], piece["minutes"], piece["schedule"]) == (900, 1080, 20, stage.manager.schedule)


@pytest.mark.parametrize(
    ("kind", "typed", "wanted"),
    [
        (ExceptionKind.SANITARY_HOUR, {"hours": "13-13:30"}, {"starts": 780, "ends": 810, "weekdays": [0, 1, 2, 3, 4]}),
        (ExceptionKind.SHORTENED_DAY, {"minutes": "90"}, {"minutes": 90, "weekdays": [0, 1, 2, 3, 4]}),
        (ExceptionKind.OPENED_DAY, {"like": "2.12.2026"}, {"as_day": "2026-12-02"}),
        (ExceptionKind.CLOSED_DAY, {"note": "учения"}, {"note": "учения", "weekdays": [0, 1, 2, 3, 4]}),
    ],
)  # fmt: skip
def test_other_kinds_by_keys(stage: Stage, kind: ExceptionKind, typed: dict[str, str], wanted: dict[str, object]) -> None:
    view = form(stage, kind)
    for name, text in typed.items():
        type_into(view, name, text)
    for box in view.weekdays[5:]:
        box.setChecked(False)
    stage.press(KEYS.Key_F8)
    found = drawn(stage)
    assert {name: found[name] for name in wanted} == wanted
    assert found["kind"] == kind.value


def test_an_exception_is_edited_where_it_stands_and_taken_out(stage: Stage) -> None:
    page = stage.opened()
    stage.does(save_exception, stage.manager.scope.kind, stage.manager.leave(2, 3))
    stage.press(KEYS.Key_Return)
    view = page.exception
    assert view.document.editor.text() == "Приказ 5"
    type_into(view, "document", "Приказ 6")
    stage.press(KEYS.Key_F8)
    assert drawn(stage)["document"] == "Приказ 6"
    assert drawn(stage)["reason"] == "training"
    stage.press(KEYS.Key_Delete)
    assert stage.manager.draft()["exceptions"] == []


def test_what_was_typed_is_found_again_after_a_look_at_the_schedule(stage: Stage) -> None:
    view = form(stage)
    type_into(view, "document", "Приказ 7")
    stage.press(KEYS.Key_Escape)
    assert stage.page.one.isVisible()
    stage.press(KEYS.Key_F7)
    assert view.document.editor.text() == "Приказ 7"


def test_a_colleagues_draft_is_named_and_taken_over_with_what_was_typed(stage: Stage) -> None:
    stage.opened()
    stage.does(save_template, stage.manager.template())
    stage.desk.actor = add_person(stage.manager.replica.store, "Петрова Мария", RoleCode.MANAGER)
    stage.press(KEYS.Key_F7)
    view = stage.page.exception
    type_into(view, "document", "Приказ 8")
    assert not view.may_take
    stage.press(KEYS.Key_F8)
    assert view.isVisible()
    assert view.taken.isVisible()
    assert view.document.editor.text() == "Приказ 8"
    assert not stage.manager.draft()["exceptions"]
    stage.press(KEYS.Key_F4)
    assert stage.page.one.isVisible()
    assert drawn(stage)["document"] == "Приказ 8"
    assert len(stage.manager.draft()["templates"]) == 1, "what the colleague drew is still there"
    assert stage.page.one.card is not None
    assert stage.page.one.card.line.draft_by == "Петрова Мария"


def test_who_may_not_keep_schedules_cannot_write_one(stage: Stage) -> None:
    view = form(stage)
    stage.desk.actor = add_person(stage.manager.replica.store, "Орлов", RoleCode.DOCTOR)
    view.follow()
    stage.press(KEYS.Key_F8)
    assert view.isVisible()
    assert stage.page.one.card is not None
    assert stage.page.one.card.line.draft is None


@pytest.mark.parametrize("typed", ["", "31.02.2026", "завтра", "1.1.26"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(RuleRefused):
        day_of(typed)


def test_numbers_have_their_least() -> None:
    assert number_of("N", " 0 ", 0) == 0
    for typed in ("", "-1", "x", "0"):
        with pytest.raises(RuleRefused):
            number_of("N", typed)
