"""Small reads of a desk: its branches, specialties, staff and drafts."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.models.base import from_micros


@dataclass(frozen=True)
class BranchRow:
    """A branch that a desk may stand in; `remote_id` and `clinic_remote_id` are the central's."""

    branch_id: str
    name: str
    clinic: str
    address: str
    time_zone: str
    remote_id: str = ""
    clinic_remote_id: str = ""


@dataclass(frozen=True)
class SpecialtyRow:
    """A specialty that somebody here works in."""

    code: str
    short: str
    name: str
    access: str
    specialists: int


@dataclass(frozen=True)
class DraftRow:
    """A kept form."""

    draft_id: str
    form: str
    title: str
    content: dict[str, Any]
    changed: datetime


def branches(connection: Connection) -> list[BranchRow]:
    """All active branches of the clinics here."""
    rows = connection.exec_driver_sql(
        "SELECT b.id, b.name, c.name, b.address, b.time_zone, b.remote_id, c.remote_id"
        " FROM place b LEFT JOIN clinic c ON c.pk = b.clinic_pk"
        " WHERE b.level = 'branch' AND b.known = 1 AND b.hidden = 0 AND b.active = 1 ORDER BY c.name, b.name"
    )
    return [BranchRow(row[0], row[1], row[2] or "", row[3] or "", row[4] or "Europe/Moscow", row[5] or "", row[6] or "") for row in rows]


def home_of(branches: list[BranchRow], wanted: str) -> BranchRow | None:
    """The branch where the desk stands: the one named by the setting, by its id here or at the central, else the first that is known."""
    return next((branch for branch in branches if wanted in (branch.branch_id, branch.remote_id)), branches[0] if branches else None)


def clinics(connection: Connection) -> list[tuple[str, str]]:
    """The clinics that are known here, as (id at the central, name), by name."""
    rows = connection.exec_driver_sql(
        "SELECT remote_id, name FROM clinic WHERE known = 1 AND hidden = 0 AND remote_id IS NOT NULL ORDER BY name"
    )
    return [(row[0], row[1] or row[0]) for row in rows]


def specialties(connection: Connection) -> list[SpecialtyRow]:
    """Specialties with active posts, by name."""
    rows = connection.exec_driver_sql(
        "SELECT p.specialty_code, coalesce(k.short, max(p.specialty_name)), coalesce(k.name, max(p.specialty_name)),"
        " coalesce(k.access, 'direct'), count(DISTINCT p.pk) FROM post p LEFT JOIN specialty k ON k.code = p.specialty_code"
        " WHERE p.active = 1 AND p.known = 1 AND p.hidden = 0 AND p.specialty_code IS NOT NULL GROUP BY p.specialty_code ORDER BY 2"
    )
    return [SpecialtyRow(row[0], row[1] or row[0], row[2] or row[0], row[3], row[4]) for row in rows]


def drafts(connection: Connection, person_id: str | None = None) -> list[DraftRow]:
    """Kept forms of a person, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT id, form, title, content, changed FROM draft WHERE ? IS NULL OR person_id = ? ORDER BY changed DESC", (person_id, person_id)
    )
    return [DraftRow(row[0], row[1], row[2], json.loads(row[3]), from_micros(row[4])) for row in rows]
