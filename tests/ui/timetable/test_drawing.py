"""A rotation drawn by keys: two days on, two days off, published, its places in the replica, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from sqlalchemy import Connection

from desktop_app.core.errors import RuleRefused
from desktop_app.models.base import from_micros
from desktop_app.models.person import RoleCode
from desktop_app.models.schedule_template import Piece, Quota, Rotation, Shift, Span, TemplateDay
from desktop_app.models.slot import Channel, VisitKind
from desktop_app.services.schedules import save_template
from desktop_app.services.staff import add_person
from desktop_app.ui.timetable.drawing import DrawingView
from desktop_app.ui.timetable.typed import hours_of
from tests.kit.replica import ZONE
from tests.ui.frame.hands import ALT, CTRL, SHIFT, focused, write
from tests.ui.replica_desk import settled
from tests.ui.timetable.test_timetable_page import Stage, stage

KEYS = Qt.Key
__all__ = ["stage"]


def drawing(stage: Stage) -> DrawingView:
    """A new template of Kuznetsova's."""
    page = stage.opened()
    stage.press(KEYS.Key_F3)
    assert page.drawing.grid.hasFocus()
    return page.drawing


def hours(view: DrawingView) -> list[list[tuple[int, int]]]:
    assert view.template is not None
    return [[(piece.span.starts, piece.span.ends) for shift in day.shifts for piece in shift.pieces] for day in view.template.days]


def test_the_form_beside_the_week_is_never_cut(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N)
    assert view.form.isVisible()
    shown = view.beside.viewport()
    assert shown.width() >= view.beside.widget().minimumSizeHint().width()


def test_two_days_on_two_off_are_drawn_published_and_taken_back_by_keys(stage: Stage) -> None:
    before = stage.manager.places()
    view = drawing(stage)
    assert not view.length.isVisible(), "only a cycle has a length"
    view.rotation.setFocus()
    stage.press(KEYS.Key_End)
    view.rotation.activated.emit(view.rotation.currentIndex())
    view.length.setFocus()
    view.length.selectAll()
    write("4")
    stage.press(KEYS.Key_Escape)
    assert view.template is not None
    assert view.template.rotation is Rotation.CYCLE
    assert len(view.template.days) == 4
    stage.press(KEYS.Key_N).press(KEYS.Key_C, CTRL | SHIFT).press(KEYS.Key_Right).press(KEYS.Key_V, CTRL)
    assert hours(view) == [[(480, 840)], [(480, 840)], [], []]
    page = stage.page
    stage.press(KEYS.Key_Escape)
    assert page.one.isVisible()
    for _ in range(3):
        stage.press(KEYS.Key_F8).press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and stage.manager.is_done)
    today = stage.manager.replica.today
    free = {start for start in stage.manager.replica.ask(starts, stage.manager.schedule)}
    days = {day for day in free if day > today}
    assert days
    assert {(day - today).days % 4 for day in days} <= {0, 1}
    stage.press(KEYS.Key_Backspace, CTRL).press(KEYS.Key_F8)
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and len(stage.manager.publications()) == 2 and stage.manager.is_done)
    assert stage.manager.places() == before


def starts(connection: Connection, schedule: str) -> list[date]:
    """The days with a free place."""
    sql = """SELECT DISTINCT t.start FROM slot t JOIN schedule s ON s.pk = t.schedule_pk WHERE s.id = ? AND t.status = 'free'"""

    return [from_micros(one).astimezone(ZONE).date() for one in connection.exec_driver_sql(sql, (schedule,)).scalars()]


def test_a_piece_is_stretched_moved_carried_and_deleted_by_keys(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N).press(KEYS.Key_Equal)
    assert hours(view)[0] == [(480, 855)]
    stage.press(KEYS.Key_Minus).press(KEYS.Key_Down, ALT)
    assert hours(view)[0] == [(495, 855)]
    stage.press(KEYS.Key_Up, ALT).press(KEYS.Key_Right, ALT)
    assert hours(view)[:2] == [[], [(480, 840)]]
    stage.press(KEYS.Key_C, CTRL).press(KEYS.Key_Left).press(KEYS.Key_V, CTRL)
    assert hours(view)[:2] == [[(480, 840)], [(480, 840)]]
    stage.press(KEYS.Key_V, CTRL)
    assert "overlap" in stage.desk.notices.history[-1].text
    assert hours(view)[0] == [(480, 840)], "nothing was lost"
    stage.press(KEYS.Key_Delete)
    assert hours(view)[:2] == [[], [(480, 840)]]
    assert stage.manager.draft()["templates"][0]["days"][1]["shifts"], "each change is in the draft"


def test_the_form_says_what_is_wrong_and_changes_the_piece(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N).press(KEYS.Key_Return)
    assert focused() is view.form.hours.editor
    view.form.hours.editor.clear()
    write("вечером")
    stage.press(KEYS.Key_Return)
    assert "8:00-14:00" in view.form.hours.wrong
    assert focused() is view.form.hours.editor
    view.form.hours.editor.selectAll()
    write("9-13")
    stage.press(KEYS.Key_Return)
    assert hours(view)[0] == [(540, 780)]
    view.form.pause.editor.setFocus()
    write("11-11:30")
    stage.press(KEYS.Key_Return)
    view.form.kind.editor.setCurrentIndex(view.form.kind.editor.findData(VisitKind.REPEAT.value))
    view.form.kind.editor.activated.emit(1)
    settled(stage.qtbot, stage.desk)
    block = view.grid.block
    assert block is not None
    assert block.breaks == (Span(660, 690),)
    assert block.piece.kind is VisitKind.REPEAT


def test_what_the_form_does_not_show_stays_as_it_was(stage: Stage) -> None:
    span, pauses = Span(480, 840), (Span(600, 630), Span(720, 735))
    quotas = (Quota((Channel.PORTAL,), 4, 24), Quota((Channel.REGISTRY,)))
    piece = Piece(span, stage.manager.schedule, minutes=15, quotas=quotas)
    page = stage.opened()
    drawn = replace(stage.manager.template(), days=(TemplateDay((Shift(span, (piece,), pauses),)),) * 7)
    stage.does(save_template, drawn)
    stage.press(KEYS.Key_Return).press(KEYS.Key_Return)
    page.drawing.form.hours.editor.selectAll()
    write("8-15")
    stage.press(KEYS.Key_Return)
    block = page.drawing.grid.block
    assert block is not None
    assert (block.span, block.breaks, block.piece.quotas) == (Span(480, 900), pauses, quotas)


def test_a_block_is_dragged_and_stretched_by_the_mouse(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N)
    grid = view.grid
    for at_the_edge, wanted in ((False, [(540, 900)]), (True, [(540, 960)])):
        assert grid.block is not None
        rect = grid.rect_of(0, grid.block)
        hour = rect.height() / 6
        start = QPoint(int(rect.center().x()), int(rect.bottom() - 2) if at_the_edge else int(rect.center().y()))
        QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(grid, start + QPoint(0, round(hour)))
        QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=start + QPoint(0, round(hour)))
        settled(stage.qtbot, stage.desk)
        assert hours(view)[0] == wanted


def test_the_day_with_the_cursor_is_scrolled_into_view(stage: Stage) -> None:
    view = drawing(stage)
    view.window().resize(910, 512)
    settled(stage.qtbot, stage.desk)
    for _ in range(6):
        stage.press(KEYS.Key_Right)
    assert view.grid.day == 6
    assert view.grid.visibleRegion().contains(QPoint(view.grid.column_middle, 60))


def test_who_may_not_draw_sees_the_keys_dark(stage: Stage) -> None:
    page = stage.opened()
    stage.draw()
    stage.press(KEYS.Key_Return)
    assert page.drawing.isVisible()
    before = page.drawing.template
    stage.desk.actor = add_person(stage.manager.replica.store, "Орлов", RoleCode.DOCTOR)
    stage.press(KEYS.Key_Delete)
    assert page.drawing.template == before
    page.drawing.follow()
    assert not page.drawing._buttons[0].isEnabled()


def petrova_sits_down(stage: Stage) -> None:
    """While the draft is that of who sat here before."""
    stage.opened()
    stage.draw()
    stage.desk.actor = add_person(stage.manager.replica.store, "Петрова Мария", RoleCode.MANAGER)
    stage.press(KEYS.Key_F3).press(KEYS.Key_N)


def test_a_drawing_that_meets_a_colleagues_draft_is_kept_and_the_draft_taken_over(stage: Stage) -> None:
    petrova_sits_down(stage)
    view = stage.page.drawing
    assert view.taken.isVisible()
    assert len(stage.manager.draft()["templates"]) == 1, "nothing was written"
    stage.press(KEYS.Key_Equal)
    assert hours(view)[0] == [(480, 855)], "one goes on drawing"
    stage.press(KEYS.Key_Escape)
    assert stage.page.one.isVisible()
    stage.press(KEYS.Key_F3)
    assert hours(view)[0] == [(480, 855)], "it is found again"
    assert view.taken.isVisible()
    stage.press(KEYS.Key_F4)
    assert not view.taken.isVisible()
    assert len(stage.manager.draft()["templates"]) == 2
    assert stage.page.one.card is not None
    assert stage.page.one.card.line.draft_by == "Петрова Мария"
    stage.press(KEYS.Key_Escape).press(KEYS.Key_F3)
    assert hours(view) == [[]] * 7, "the next one begins empty"


def test_a_drawing_can_be_given_up_for_what_the_draft_holds(stage: Stage) -> None:
    petrova_sits_down(stage)
    view = stage.page.drawing
    stage.press(KEYS.Key_F4, SHIFT)
    assert not view.taken.isVisible()
    assert hours(view) == [[]] * 7
    assert not view.is_unsaved


def test_an_unsaved_drawing_is_seen_by_nobody_else(stage: Stage) -> None:
    petrova_sits_down(stage)
    stage.press(KEYS.Key_Escape)
    stage.desk.actor = add_person(stage.manager.replica.store, "Сидорова Анна", RoleCode.MANAGER)
    stage.press(KEYS.Key_F3)
    assert hours(stage.page.drawing) == [[]] * 7


@pytest.mark.parametrize("typed", ["", "8", "14-8", "8-25", "утром"])
def test_what_is_no_part_of_a_day_is_refused(typed: str) -> None:
    with pytest.raises(RuleRefused):
        hours_of(typed)
