"""What a clerk sees when she looks at her window, as plain values: read from the widgets in view, never changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from sqlalchemy import Connection

from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.queries.cases import case_lines
from desktop_app.queries.desk import drafts
from desktop_app.queries.exchange import connection_row, data_ages, operations_by_state
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.cases.screen import CasesScreen
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.tickets.panel import TicketPanel

Facts = dict[str, Any]
_SEATED = "SELECT DISTINCT p.name FROM journal j JOIN person p ON p.id = j.person_id WHERE j.act = 'sign-in'"
FETCHED = frozenset({"Organization", "Location", "Practitioner", "Schedule", "Slot", "Appointment", "Patient", "Coverage"})


def look(running: DeskWindow) -> Facts:
    """The whole window."""
    desk, focused = running.desk, QApplication.focusWidget()
    pages = [page for page in (desk.navigation.screen, desk.navigation.panel) if page]
    facts: Facts = {
        "idle": desk.tasks.is_idle,
        "active": running.window.isActiveWindow() and focused is not None,
        "focus": _name_of_focus(),
        "screen": desk.navigation.screen,
        "panel": desk.navigation.panel,
        "actor": desk.actor.name,
        "locked": running.shift.box.locked,
        "asked": running.shift.box.isVisible(),
        "notices": [notice.text for notice in desk.notices.history[-4:]],
        "not_printed": len(desk.press.not_printed),
    }
    for name in pages:
        page = desk.navigation.page(name)
        match page:
            case BookingPanel():
                facts["booking"] = _booking(page)
            case AppointmentPanel():
                facts["appointment"] = _appointment(page)
            case ReceptionPage():
                facts["reception"] = _reception(page)
            case TicketPanel():
                facts["ticket"] = page.ticket.data.code if page.ticket else ""
            case CasesScreen():
                card = page.view.card
                facts["case"] = {"patient": card.line.patient, "visit": card.line.appointment_id} if card and page.has_case else None
    return facts


def _name_of_focus() -> str:
    focused = QApplication.focusWidget()
    if focused is None:
        return ""
    return str(QAccessible.queryAccessibleInterface(focused).text(QAccessible.Text.Name)) or type(focused).__name__


def _booking(panel: BookingPanel) -> Facts:
    view, form = panel.view, panel.form()
    hit, choice_hit = view.patient.in_view, view.choice.hits.highlighted
    return {
        "empty": form.is_empty,
        "new_patient": view.is_new_patient,
        "searching": view.patient.is_searching,
        "hit": hit.full_name if hit else "",
        "patient": form.patient.full_name if form.patient else "",
        "choice_hit": choice_hit.title if choice_hit else "",
        "choice": form.choice.title if form.choice else "",
        "choice_typed": form.choice_typed,
        "starts": [slot.start.isoformat() for slot in view.nearest.slots],
        "start": form.slot.start.isoformat() if form.slot else "",
        "slot": form.slot.slot_id if form.slot else "",
        "specialist": form.slot.specialist if form.slot else "",
        "channel": form.channel,
        "call_back": form.call_back,
        "ready": panel.is_ready,
        "stop": view.stop.stands,
        "lost": bool(panel._lost),
        "why_not": view.why_not.text(),
        "result": view.result.appointment_id,
        "standing": view.result.card.standing.value if view.result.card else "",
        "sentence": view.result.sentence,
        "parked": list(view.parked.titles),
    }


def _appointment(panel: AppointmentPanel) -> Facts:
    card, slot = panel.card, panel.view.move_box.slot
    return {
        "visit": card.facts.appointment_id if card else "",
        "family": card.facts.family if card else "",
        "status": card.status.value if card else "",
        "start": card.facts.start.isoformat() if card else "",
        "mode": panel.view.mode.value,
        "move_to": slot.start.isoformat() if slot else "",
        "move_choice": panel.view.move_box.choice.choice.title if panel.view.move_box.choice.choice else "",
        "move_hit": panel.view.move_box.choice.hits.highlighted.title if panel.view.move_box.choice.hits.highlighted else "",
        "main": panel.view.main.isEnabled(),
    }


def _reception(page: ReceptionPage) -> Facts:
    line, walk_in = page.line, page.frame.walk_in
    person = walk_in.people.chosen if walk_in.people.isVisible() else None
    return {
        "visit": line.appointment_id if line else "",
        "who": line.full_name if line else "",
        "status": line.status.value if line else "",
        "by_document": page.frame.card.asks_for_document,
        "busy": page.doer.is_busy,
        "walk_in": page.is_walk_in,
        "person": person.title if person else "",
        "chosen": walk_in.patient is not None,
        "lane": walk_in.lane.title if walk_in.lane else "",
        "lane_kind": walk_in.lane.kind.value if walk_in.lane else "",
    }


def desk_facts(connection: Connection) -> Facts:
    """How the replica stands: all that must be told of it without a look at a screen."""
    row, ages = connection_row(connection), data_ages(connection)
    fetched = {age.resource_type for age in ages if age.complete is not None} >= FETCHED
    return {
        "connection": row.state.value,
        "waiting": row.waiting,
        "fetched": fetched,
        "complete": min(age.complete.isoformat() if age.complete else "" for age in ages) if ages else "",
        "operations": operations_by_state(connection),
        "cases": [[case.kind.value, case.appointment_id, case.patient] for case in case_lines(connection)],
        "seated": [row[0] for row in connection.exec_driver_sql(_SEATED)],
        "drafts": [draft.title for draft in drafts(connection)],
    }


def knows(connection: Connection, visit: str) -> str:
    """How the appointment with that row id stands here; "" where it is not known."""
    return str(connection.exec_driver_sql("SELECT status FROM appointment WHERE id = ? AND known = 1", (visit,)).scalar() or "")
