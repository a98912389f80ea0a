"""What tests of the reception share: a visit of today, as a list would show it, and what became of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import from_micros
from desktop_app.models.reception import Document, Proof
from desktop_app.services.outcome import Done
from desktop_app.services.reception import SeenVisit, arrive
from tests.unit.services.desk import ANNA, Clerk

BY_PASSPORT = Proof(Document.PASSPORT)
BY_TICKET = Proof(ticket_version=1)


def booked_today(clerk: Clerk, patient: str = ANNA, doctor: str = "Кузнецова") -> str:
    """A visit of today that the central has; the id of its row."""
    done = clerk.book(patient, clerk.free(doctor)[0])
    clerk.accepted(done.operation_id)
    return str(done.row_id)


def seen(clerk: Clerk, visit: str) -> SeenVisit:
    """The visit as it stands now."""
    row = clerk.row("appointment", visit)
    with clerk.replica.store.read() as connection:
        slot = connection.exec_driver_sql("SELECT id FROM slot WHERE pk = ?", (row["slot_pk"],)).scalar()
    return SeenVisit(visit, row["version"], AppointmentStatus(row["status"]), from_micros(row["start"]), slot)


def come(clerk: Clerk, visit: str, proof: Proof = BY_TICKET) -> Done:
    """The patient is here."""
    return clerk.replica.act(arrive, clerk.replica.actor, seen(clerk, visit), proof)


def status(clerk: Clerk, visit: str | None) -> str:
    """The state of a visit."""
    return str(clerk.row("appointment", visit)["status"])


def noted(clerk: Clerk) -> tuple[str, dict[str, Any]]:
    """The last act in the journal with its payload."""
    with clerk.replica.store.read() as connection:
        act, payload = connection.exec_driver_sql("SELECT act, payload FROM journal ORDER BY sequence DESC LIMIT 1").one()
    return act, json.loads(payload)


def queued(clerk: Clerk) -> list[tuple[str, str]]:
    """Kinds and states of all operations, oldest first."""
    with clerk.replica.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT kind, state FROM operation ORDER BY sequence")]


def until(clerk: Clerk, visit: str) -> timedelta:
    """How long it is until the visit begins."""
    return from_micros(clerk.row("appointment", visit)["start"]) - clerk.clock.now()
