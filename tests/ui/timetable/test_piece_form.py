"""The form of a piece and the terms of a template: quotas, live queue, rules, validity, copying from a colleague, undone by a key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor

from desktop_app.models.schedule_template import Piece, Quota, Shift, Span, TemplateDay, WorkedOn
from desktop_app.models.slot import Channel, VisitKind
from desktop_app.services.publishing import publish
from desktop_app.services.schedules import save_template
from desktop_app.ui.timetable.drawing import DrawingView
from desktop_app.ui.timetable.quotas import NOBODY
from desktop_app.ui.timetable.words import quota_letters
from tests.ui.frame.hands import CTRL, focused, write
from tests.ui.replica_desk import settled
from tests.ui.timetable.test_drawing import drawing, hours
from tests.ui.timetable.test_timetable_page import Stage, stage

KEYS = Qt.Key
__all__ = ["stage"]


def piece(view: DrawingView) -> Piece:
    """That under the cursor."""
    assert view.grid.block is not None
    return view.grid.block.piece


def quota(stage: Stage, view: DrawingView, number: int, codes: str, places: str = "", before: str = "") -> None:
    """Fill the row of a quota as a person would."""
    row = view.form.quotas.rows[number]
    assert row.isVisible()
    row.channels.setCurrentIndex(row.channels.findData(codes))
    row.channels.activated.emit(0)
    for part, text in ((row.places, places), (row.hours, before)):
        part.setFocus()
        part.selectAll()
        write(text)
    view.form.hours.editor.setFocus()
    settled(stage.qtbot, stage.desk)


def test_quotas_by_channel_with_their_release_are_written_and_cleared(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N).press(KEYS.Key_Return)
    quota(stage, view, 0, "portal", "8", "24")
    quota(stage, view, 1, "registry")
    assert piece(view).quotas == (Quota((Channel.PORTAL,), 8, 24), Quota((Channel.REGISTRY,)))
    assert len([row for row in view.form.quotas.rows if row.isVisible()]) == 3, "an empty row for the next"
    stored = stage.manager.draft()["templates"][0]["days"][0]["shifts"][0]["pieces"][0]["quotas"]
    assert stored == [{"channels": ["portal"], "places": 8, "release_hours": 24}, {"channels": ["registry"]}]
    first = view.form.quotas.rows[0]
    first.channels.setCurrentIndex(first.channels.findData(NOBODY))
    first.channels.activated.emit(0)
    settled(stage.qtbot, stage.desk)
    assert piece(view).quotas == (Quota((Channel.REGISTRY,)),)


def test_a_wrong_number_of_a_quota_is_said_and_nothing_changes(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N).press(KEYS.Key_Return)
    quota(stage, view, 0, "portal", "много")
    assert "number" in view.form.quotas.wrong
    assert piece(view).quotas == (Quota((Channel.PORTAL,)),), "what was right before stays"
    view.form.quotas.rows[0].places.setFocus()
    stage.press(KEYS.Key_Return)
    assert focused() is not view.grid, "one does not leave what is wrong"


def test_several_channels_of_one_quota_stay_together(stage: Stage) -> None:
    stage.opened()
    both = Quota((Channel.PORTAL, Channel.INFOMAT), 6)
    span = Span(480, 840)
    day = TemplateDay((Shift(span, (Piece(span, stage.manager.schedule, minutes=15, quotas=(both,)),)),))
    stage.does(save_template, replace(stage.manager.template(), days=(day,) * 7))
    stage.press(KEYS.Key_Return).press(KEYS.Key_Return)
    view = stage.page.drawing
    assert view.form.quotas.rows[0].channels.currentText() == "portal, kiosk"
    quota(stage, view, 0, "portal,infomat", "5")
    assert piece(view).quotas == (Quota((Channel.PORTAL, Channel.INFOMAT), 5),)


def test_a_live_queue_and_what_is_given_to_nobody(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N)
    view.form.live.click()
    settled(stage.qtbot, stage.desk)
    assert piece(view).live_queue
    assert not view.form.quotas.isVisible()
    view.form.live.click()
    settled(stage.qtbot, stage.desk)
    assert piece(view).quotas == ()
    assert not view.form.comment.isVisible()
    view.form.closed.click()
    settled(stage.qtbot, stage.desk)
    view.form.comment.editor.setFocus()
    write("вызовы на дом")
    stage.press(KEYS.Key_Return)
    assert piece(view).closed
    assert piece(view).comment == "вызовы на дом"
    assert not view.form.live.isVisible()


def test_a_kind_is_booked_through_one_channel_only(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N)
    view.form.only.editor.setCurrentIndex(view.form.only.editor.findData("doctor"))
    view.form.only.editor.activated.emit(0)
    settled(stage.qtbot, stage.desk)
    assert view.template is not None
    assert view.template.only_through == ((VisitKind.PRIMARY, (Channel.DOCTOR,)),)
    view.form.kind.editor.setCurrentIndex(view.form.kind.editor.findData(VisitKind.REPEAT.value))
    view.form.kind.editor.activated.emit(0)
    settled(stage.qtbot, stage.desk)
    assert view.template.only_through == ((VisitKind.PRIMARY, (Channel.DOCTOR,)),), "the rule is that of first visits"
    assert view.form.only.editor.currentData() == ""


def test_a_template_ends_and_holds_on_days_off(stage: Stage) -> None:
    view = drawing(stage)
    for typed, wrong in (("31.02.2027", "no such day"), ("01.01.2020", "before it begins")):
        view.terms.until.editor.setFocus()
        view.terms.until.editor.selectAll()
        write(typed)
        stage.press(KEYS.Key_Return)
        view.grid.setFocus()
        assert wrong in view.terms.until.wrong
    view.terms.until.editor.setText("31.12.2027")
    view.terms.until.editor.editingFinished.emit()
    view.terms.worked_on.editor.setCurrentIndex(view.terms.worked_on.editor.findData("all-days"))
    view.terms.worked_on.editor.activated.emit(0)
    settled(stage.qtbot, stage.desk)
    (form,) = stage.manager.draft()["templates"]
    assert (form["valid_to"], form["worked_on"]) == ("2027-12-31", "all-days")
    view.terms.until.editor.clear()
    view.terms.until.editor.editingFinished.emit()
    assert view.template is not None
    assert (view.template.valid_to, view.template.worked_on) == (None, WorkedOn.ALL_DAYS)


def test_a_template_is_copied_for_another_period_and_the_copy_undone(stage: Stage) -> None:
    manager = stage.manager
    stage.opened()
    stage.does(save_template, manager.template(9 * 60, 15 * 60))
    stage.does(publish, manager.wish(seen=frozenset(manager.touched())))
    stage.qtbot.waitUntil(lambda: stage.desk.tasks.is_idle and manager.is_done)
    stage.press(KEYS.Key_F3)
    view = stage.page.drawing
    assert view.terms.source.editor.count() == 2
    view.terms.source.editor.setCurrentIndex(1)
    view.terms.source.editor.activated.emit(1)
    settled(stage.qtbot, stage.desk)
    assert hours(view) == [[(540, 900)]] * 7
    assert view.template is not None
    assert view.template.id != "t-1"
    assert view.template.valid_from == manager.replica.today
    stage.press(KEYS.Key_Z, CTRL)
    assert hours(view) == [[]] * 7
    assert not view.may_undo


def test_undoing_goes_back_step_by_step(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N).press(KEYS.Key_Equal).press(KEYS.Key_Delete)
    for wanted in ([(480, 855)], [(480, 840)], []):
        stage.press(KEYS.Key_Z, CTRL)
        assert hours(view)[0] == wanted
    assert not stage.manager.draft()["templates"][0]["days"][0].get("shifts")


def test_channels_are_drawn_in_their_colour_with_their_letter(stage: Stage) -> None:
    view = drawing(stage)
    stage.press(KEYS.Key_N)
    edge = QColor(stage.desk.look.palette.free_portal)

    def is_drawn() -> bool:
        image = view.grid.grab().toImage()
        return any(image.pixelColor(x, y) == edge for x in range(image.width()) for y in range(0, image.height(), 3))

    assert not is_drawn()
    quota(stage, view, 0, "portal", "4")
    assert is_drawn()
    assert "portal 4" in view.grid.accessibleDescription()


@pytest.mark.parametrize(
    ("one", "said"),
    [(Quota((Channel.PORTAL,), 4), "P 4"), (Quota((Channel.PORTAL, Channel.REGISTRY)), "P+R"), (Quota((), 3), "∗ 3")],
)
def test_a_quota_has_letters(one: Quota, said: str) -> None:
    assert quota_letters(one) == said


def test_the_date_from_which_it_holds_is_written(stage: Stage) -> None:
    view = drawing(stage)
    first = stage.manager.replica.today + timedelta(days=3)
    view.since.setDate(QDate(first.year, first.month, first.day))
    view.since.editingFinished.emit()
    settled(stage.qtbot, stage.desk)
    assert date.fromisoformat(stage.manager.draft()["templates"][0]["valid_from"]) == first
