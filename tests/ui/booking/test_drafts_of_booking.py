"""Nothing is lost: half a specialty, a new patient's card, a window that is closed while the computer is busy, drafts of any age."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes
from desktop_app.queries.desk import DraftRow, drafts
from desktop_app.queries.specialists import Choice
from desktop_app.services.outcome import Done
from desktop_app.ui.application import close_desk
from desktop_app.ui.booking.entry import entries
from desktop_app.ui.booking.form import BookingForm, KeptForm, draft_title, from_draft, to_draft
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.summary.entry import entries as summary_entries
from tests.kit.clock import FixedClock
from tests.kit.patience import PATIENCE_SECONDS
from tests.kit.replica import Replica
from tests.ui.booking.acts import filled, made_here
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import CTRL, SHIFT, write
from tests.ui.replica_desk import desk_over, window_over


def kept(replica: Replica) -> list[DraftRow]:
    """The drafts in the replica."""
    return replica.ask(drafts, replica.actor.person_id)


class NextMorning:
    """Another start of the program over the same replica; the form is taken up by its key."""

    def __init__(self, qtbot: QtBot, application: QApplication, replica: Replica, clock: FixedClock, folder: Path) -> None:
        folder.mkdir()
        self._qtbot = qtbot
        self._open = partial(desk_over, application, replica, clock, folder)
        self.desks: list[Desk] = []

    def take_up(self) -> BookingPanel:
        """Shift+F2 in a new window, which is put away again."""
        desk = self._open()
        self.desks.append(desk)
        desk.navigation.register(*summary_entries(desk), *entries(desk))
        with window_over(self._qtbot, desk, "summary"):
            Clerk(self._qtbot, desk).press(Qt.Key.Key_F2, SHIFT)
            page = desk.navigation.page("booking")
            assert isinstance(page, BookingPanel)
        return page


@pytest.fixture
def next_morning(qtbot: QtBot, qapp: QApplication, replica: Replica, clock: FixedClock, tmp_path: Path) -> Iterator[NextMorning]:
    """The desk of the next morning."""
    made = NextMorning(qtbot, qapp, replica, clock, tmp_path / "morning")
    yield made
    for desk in made.desks:
        close_desk(desk)


def test_a_half_typed_new_card_survives_a_power_cut(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, next_morning: NextMorning
) -> None:
    clerk.press(Qt.Key.Key_F2).type("соколова мария").press(Qt.Key.Key_N, CTRL)
    panel.view.new_patient.fields["snils"].editor.setFocus()
    clerk.type("112-233-445 95")
    panel.view.new_patient.sex._buttons["female"].click()
    qtbot.waitUntil(lambda: any(row.content["card"].get("sex") == "female" for row in kept(replica)))
    assert kept(replica)[0].title == "Соколова Мария"
    page = next_morning.take_up()
    assert page.view.is_new_patient
    form = page.view.new_patient.form()
    assert (form.family, form.given, form.sex, list(form.identifiers.values())) == ("Соколова", "Мария", "female", ["112-233-445 95"])


def test_half_a_specialty_survives_a_power_cut_and_is_looked_for_again(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, next_morning: NextMorning
) -> None:
    clerk.press(Qt.Key.Key_F2)
    panel.view.choice.setFocus()
    clerk.type("тер")
    qtbot.waitUntil(lambda: bool(kept(replica)))
    assert kept(replica)[0].title == "тер"
    page = next_morning.take_up()
    assert page.form().choice_typed == "тер"
    assert [row.title for row in page.view.choice.hits.rows] == ["терапевт участковый", "Кузнецова Е. П.", "Орлов Д. М.", "Сафина Г. Р."]


def test_what_was_typed_last_is_kept_though_the_window_is_closed_while_another_act_is_being_written(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, window: MainWindow
) -> None:
    clerk.press(Qt.Key.Key_F2).type("цой").enter().type("сафина").enter()
    begun, go_on = Event(), Event()

    def long_act() -> Done:
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return Done(Changes())

    desk.tasks.change(long_act).run()
    assert begun.wait(PATIENCE_SECONDS)
    write("чт")
    window.close()
    assert not desk.tasks.shut_down(wait_seconds=0.01)
    go_on.set()
    assert desk.tasks.shut_down()
    assert [row.content["narrowing"] for row in kept(replica)] == ["чт"]


def test_a_booking_that_never_had_its_turn_before_the_window_closed_is_offered_again(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, window: MainWindow
) -> None:
    filled(clerk)
    begun, go_on = Event(), Event()

    def long_act() -> Done:
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return Done(Changes())

    desk.tasks.change(long_act).run()
    assert begun.wait(PATIENCE_SECONDS)
    write("чт")
    panel.view.reason.setText("кашель")
    panel.book()
    window.close()
    desk.tasks.shut_down(wait_seconds=0.01)
    go_on.set()
    assert desk.tasks.shut_down()
    assert made_here(replica) == [], "it was not booked, and nobody says so"
    assert [row.content["reason"] for row in kept(replica)] == ["кашель"]


def test_a_form_with_the_card_of_somebody_else_keeps_only_the_patient_who_was_chosen(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_F2).type("соколова").press(Qt.Key.Key_N, CTRL).press(Qt.Key.Key_Escape)
    panel.view.patient.edit.clear()
    clerk.type("цой").enter()
    assert panel.form().card == ()
    assert draft_title(panel.form()) == "Цой Жанна Алексеевна"


# Drafts of any version


CHOICES = st.builds(
    Choice,
    st.text(max_size=9), st.text(max_size=9), st.text(max_size=9), st.text(max_size=9), st.just("110"),
    st.lists(st.text(min_size=1, max_size=4), max_size=3).map(tuple),
)  # fmt: skip
TYPED = st.text(max_size=12)
FORMS = st.builds(
    BookingForm,
    patient_typed=TYPED, choice=st.none() | CHOICES, narrowing=TYPED, reason=TYPED, call_back=TYPED,
    channel=st.sampled_from(["window", "phone"]), visit_kind=st.sampled_from(["primary", "repeat"]),
    card=st.dictionaries(st.sampled_from(["family", "sex"]), st.text(min_size=1, max_size=5)).map(lambda card: tuple(card.items())),
)  # fmt: skip


@given(FORMS)
def test_a_form_comes_out_of_its_draft_as_it_went_in(form: BookingForm) -> None:
    back = from_draft(to_draft(form))
    again = BookingForm(
        patient_typed=back.patient_typed, choice=back.choice, choice_typed=back.choice_typed, narrowing=back.narrowing,
        channel=back.channel, visit_kind=back.visit_kind, reason=back.reason, call_back=back.call_back, card=back.card,
    )  # fmt: skip
    assert again == form


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted([*to_draft(BookingForm()), "what another version knew"])


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_a_draft_of_any_version_is_read_as_far_as_it_goes(content: dict[str, Any]) -> None:
    form = from_draft(content)
    assert isinstance(form, KeptForm)
    assert form.choice is None or form.choice.specialty_code or form.choice.schedule_ids
    assert all(isinstance(value, str) for pair in form.card for value in pair)
