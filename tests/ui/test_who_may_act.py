"""A forbidden command stays visible, dark, and says who may (ux.md): buttons, tooltips, the palette; nothing is refused before the rights
are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.settings import HOME_BRANCH
from desktop_app.models.person import Actor, Person, Right, RoleCode
from desktop_app.services.staff import add_person
from desktop_app.storage.store import Unit
from desktop_app.ui.application import close_desk
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.cases.screen import CasesScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.held_rights import HeldRights
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.targets import AppointmentTarget
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, filled, made_here
from tests.ui.booking.clerk import Clerk
from tests.ui.cases.troubles import lost_booking
from tests.ui.replica_desk import desk_over, settled, window_over

WHO = "registry clerk"


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, replica: Replica) -> Iterator[MainWindow]:
    """The whole desk with a senior clerk at it."""
    lost_booking(replica, "Ёлкин Фёдор Эдуардович", "Кузнецова")
    desk.settings.put(HOME_BRANCH, replica.branches["Садовая"])
    register_screens(desk)
    with window_over(qtbot, desk, "summary") as window:
        yield window


@pytest.fixture
def clerk(qtbot: QtBot, desk: Desk, window: MainWindow) -> Clerk:
    """Whoever sits before the idle window."""
    return Clerk(qtbot, desk)


def becomes(desk: Desk, replica: Replica, qtbot: QtBot, role: RoleCode) -> None:
    """The person at the desk is given another role."""

    def edit(unit: Unit) -> None:
        unit.session.get_one(Person, desk.actor.person_id).role_code = role.value

    replica.change(edit)
    desk.hub.publish(Changes.of(Kind.PERSON, [desk.actor.person_id]))
    settled(qtbot, desk)


def is_dark(button: QPushButton) -> bool:
    """Whether the button is there, cannot be pressed, and says who may."""
    return button.isVisible() and not button.isEnabled() and WHO in button.toolTip() and WHO in button.accessibleDescription()


def test_who_may_not_book_sees_who_may_before_pressing(qtbot: QtBot, clerk: Clerk, desk: Desk, replica: Replica) -> None:
    filled(clerk)
    panel = desk.navigation.page("booking")
    assert isinstance(panel, BookingPanel)
    assert panel.view.main.isEnabled()
    replica.change(_without(Right.BOOK, RoleCode.DOCTOR))
    before = len(made_here(replica))
    becomes(desk, replica, qtbot, RoleCode.DOCTOR)
    assert is_dark(panel.view.main)
    assert WHO in panel.view.why_not.text()
    clerk.enter()
    assert len(made_here(replica)) == before
    becomes(desk, replica, qtbot, RoleCode.CLERK)
    assert panel.view.main.isEnabled()
    assert panel.view.main.toolTip() == ""


def _without(right: Right, role: RoleCode) -> Any:
    return lambda unit: unit.connection.exec_driver_sql(
        "UPDATE role SET rights = (SELECT json_group_array(value) FROM json_each(role.rights) WHERE value <> ?) WHERE code = ?",
        (right.value, role.value),
    )


def test_a_new_card_is_not_begun_by_who_may_not_make_one(qtbot: QtBot, clerk: Clerk, desk: Desk, replica: Replica) -> None:
    becomes(desk, replica, qtbot, RoleCode.CALL_CENTRE)
    desk.navigation.open_panel("booking")
    settled(qtbot, desk)
    panel = desk.navigation.page("booking")
    assert isinstance(panel, BookingPanel)
    assert is_dark(panel.view.new_button)
    assert not desk.commands.run("booking.new-patient")
    assert not panel.view.is_new_patient
    assert WHO in desk.notices.history[-1].text
    becomes(desk, replica, qtbot, RoleCode.CLERK)
    assert panel.view.new_button.isEnabled()
    assert desk.commands.run("booking.new-patient")
    becomes(desk, replica, qtbot, RoleCode.CALL_CENTRE)
    assert not panel.view.main.isEnabled()
    assert WHO in panel.view.why_not.text()


def test_a_doctor_sees_an_appointment_whose_moving_and_cancelling_is_for_others(
    qtbot: QtBot, clerk: Clerk, desk: Desk, replica: Replica
) -> None:
    visit = booked(replica, desk)
    desk.navigation.open_panel("appointment", AppointmentTarget(visit))
    settled(qtbot, desk)
    panel = desk.navigation.page("appointment")
    assert isinstance(panel, AppointmentPanel)
    view = panel.view
    assert [one.isEnabled() for one in (view.main, view.second, view.third)] == [True] * 3
    becomes(desk, replica, qtbot, RoleCode.DOCTOR)
    assert panel.card is not None
    assert is_dark(view.second)
    assert is_dark(view.third)
    assert view.main.isEnabled(), "the ticket is for everybody who may look"
    for name in ("move", "tomorrow", "cancel"):
        command = desk.commands.get(f"appointment.{name}")
        assert WHO in desk.commands.readiness(command).why_not
        assert WHO in desk.commands.tooltip(command)
    assert not desk.commands.readiness(desk.commands.get("appointment.more")).why_not, "a doctor books"


def test_a_doctor_settles_no_case(qtbot: QtBot, clerk: Clerk, desk: Desk, replica: Replica) -> None:
    desk.navigation.go("cases")
    settled(qtbot, desk)
    screen = desk.navigation.page("cases")
    assert isinstance(screen, CasesScreen)
    assert screen.view.main.isEnabled()
    becomes(desk, replica, qtbot, RoleCode.DOCTOR)
    assert is_dark(screen.view.main)
    assert is_dark(screen.view.later)
    assert WHO in desk.commands.readiness(desk.commands.get("cases.settle")).why_not
    becomes(desk, replica, qtbot, RoleCode.CLERK)
    assert screen.view.main.isEnabled()


def test_the_keys_that_print_lists_say_who_may(qtbot: QtBot, clerk: Clerk, desk: Desk, replica: Replica) -> None:
    printing = [desk.commands.get(name) for name in ("papers.today", "papers.next-cards")]
    assert not any(desk.commands.readiness(one).why_not for one in printing)
    becomes(desk, replica, qtbot, RoleCode.IT)
    assert all(WHO in desk.commands.readiness(one).why_not for one in printing)


def test_the_next_person_has_rights_of_his_own(qtbot: QtBot, clerk: Clerk, desk: Desk, replica: Replica) -> None:
    doctor = add_person(replica.store, "Громов Семён", RoleCode.DOCTOR)
    assert desk.who_may(Right.CANCEL) == ""
    desk.actor = Actor(doctor.person_id, doctor.name, RoleCode.DOCTOR)
    assert WHO in desk.who_may(Right.CANCEL), "at once, before anything is read again"


def test_nothing_is_refused_before_the_rights_are_known(
    qtbot: QtBot, qapp: QApplication, replica: Replica, clock: FixedClock, tmp_path: Any
) -> None:
    desk = desk_over(qapp, replica, clock, tmp_path)
    go = Event()

    def slow(query: Any, /, *rest: Any, **named: Any) -> Any:
        go.wait(5)
        return replica.ask(query, *rest, **named)

    held = HeldRights(desk.hub, desk.tasks, slow)
    doctor = Actor("doctor", "Громов Семён", RoleCode.DOCTOR)
    assert held.who_may(doctor, Right.CANCEL) == ""
    with qtbot.waitSignal(held.changed):
        go.set()
    assert WHO in held.who_may(doctor, Right.CANCEL)
    settled(qtbot, desk)
    close_desk(desk)
