"""Nothing is lost: what stands in the form survives a crash, a closed panel and a refused booking, and is offered again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Kind
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.desk import DraftRow, drafts
from desktop_app.storage.store import Unit
from desktop_app.ui.application import close_desk
from desktop_app.ui.booking.draft_offers import DraftOffers
from desktop_app.ui.booking.entry import entries
from desktop_app.ui.booking.form import BookingForm, draft_title, from_draft, to_draft
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.summary.entry import entries as summary_entries
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, SHIFT
from tests.ui.replica_desk import desk_over, settled, window_over


def kept(replica: Replica) -> list[DraftRow]:
    """The drafts in the replica."""
    return replica.ask(drafts, replica.actor.person_id)


def half_filled(clerk: Clerk) -> Clerk:
    """A patient, a specialist with a condition, a reason."""
    clerk.press(Qt.Key.Key_F2).type("цой").enter().type("сафина").enter().type("чт")
    return clerk


def wait_for_draft(qtbot: QtBot, replica: Replica, narrowing: str = "чт") -> DraftRow:
    """Until the form as it stands was written down."""
    qtbot.waitUntil(lambda: any(row.content["narrowing"] == narrowing for row in kept(replica)))
    return kept(replica)[0]


def test_the_form_is_written_down_as_one_types(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    half_filled(clerk)
    row = wait_for_draft(qtbot, replica)
    assert (row.form, row.title) == ("booking", "Цой Жанна Алексеевна")
    assert row.content["patient"] == replica.patients["Цой Жанна Алексеевна"]
    assert row.content["choice"]["title"] == "Сафина Г. Р."


def test_after_a_crash_the_form_is_offered_with_a_key_and_comes_back_whole(
    qtbot: QtBot, qapp: QApplication, clerk: Clerk, panel: BookingPanel, replica: Replica, clock: FixedClock, tmp_path: Path
) -> None:
    half_filled(clerk)
    wait_for_draft(qtbot, replica)
    folder = tmp_path / "after"
    folder.mkdir()
    again = desk_over(qapp, replica, clock, folder)
    again.navigation.register(*summary_entries(again), *entries(again))
    with window_over(qtbot, again, "summary"):
        notice = again.notices.history[-1]
        assert notice.text == "An unfinished booking was kept: Цой Жанна Алексеевна."
        assert notice.action is not None
        assert notice.action.caption == "Go on (Shift+F2)"
        fresh = Clerk(qtbot, again)
        fresh.press(Qt.Key.Key_F2, SHIFT)
        page = again.navigation.page("booking")
        assert isinstance(page, BookingPanel)
        form = page.form()
        assert form.patient is not None
        assert form.choice is not None
        assert (form.patient.family, form.choice.title, form.narrowing) == ("Цой", "Сафина Г. Р.", "чт")
        assert form.slot is not None
        assert again.local(form.slot.start).strftime("%a %H:%M") == "Thu 09:00"
        fresh.enter()
        assert kept(replica) == []
    close_desk(again)


def test_half_a_surname_is_kept_as_well(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    clerk.press(Qt.Key.Key_F2).type("конст")
    qtbot.waitUntil(lambda: bool(kept(replica)))
    assert (kept(replica)[0].title, kept(replica)[0].content["typed"]) == ("конст", "конст")


def test_a_panel_that_is_put_away_writes_its_form_at_once(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    half_filled(clerk).press(Qt.Key.Key_Escape)
    assert kept(replica)[0].content["narrowing"] == "чт"


def test_a_booked_form_leaves_no_draft(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    half_filled(clerk)
    wait_for_draft(qtbot, replica)
    clerk.enter()
    assert kept(replica) == []


def test_an_emptied_form_leaves_no_draft(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    half_filled(clerk)
    wait_for_draft(qtbot, replica)
    clerk.press(Qt.Key.Key_Delete, ALT)
    assert kept(replica) == []


def test_a_draft_whose_time_was_taken_meanwhile_says_so_and_waits_for_enter(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    half_filled(clerk)
    row = wait_for_draft(qtbot, replica)
    panel.drafts.leave()
    panel.empty()

    def take(unit: Unit) -> None:
        unit.session.query(Slot).filter(Slot.id == row.content["slot"]).one().status = SlotStatus.BUSY
        unit.touch(Kind.SLOT, str(row.content["slot"]))

    replica.change(take)
    clerk.look()
    clerk.press(Qt.Key.Key_F2, SHIFT)
    assert panel.view.warnings[0].startswith("The time of this unfinished booking was taken meanwhile.")
    assert not panel.view.main.isEnabled()
    clerk.enter()
    assert panel.view.main.isEnabled()


def test_a_form_that_stands_in_the_panel_is_not_offered_as_left_aside(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    half_filled(clerk)
    wait_for_draft(qtbot, replica)
    offers = DraftOffers(desk)
    offers.attach(panel)
    offers.offer()
    settled(qtbot, desk)
    assert offers.kept == ()


def test_a_kept_form_of_another_version_is_read_as_far_as_it_goes() -> None:
    empty = from_draft({})
    assert (empty.patient_id, empty.choice, empty.slot_id, empty.channel) == (None, None, None, "window")
    named = from_draft({"choice": {"title": "ЛОР"}, "channel": None})
    assert (named.choice, named.choice_typed) == (None, "ЛОР"), "a title alone is looked for again: it names nobody's times"
    assert from_draft(to_draft(BookingForm(reason="кашель", channel="phone"))).channel == "phone"
    assert from_draft(to_draft(BookingForm(referral="r1"))).form(None, None).referral == "r1"
    assert draft_title(BookingForm()) == ""
