"""Where a patient is attached (прикрепление), as the booking says it beside the name: here, at another clinic, or unknown.

An attachment holds from its first day to its last one. Whoever asks for the участок of a patient asks `in_force` here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from desktop_app.queries.day import short_name
from desktop_app.queries.rights import shows_patients


class Belonging(StrEnum):
    """To whom the patient belongs, as this desk sees it."""

    OURS = "ours"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Attached:
    """`area` is the участок with its own `doctor`, `acting` who stands in for that doctor now; unknown ones are empty."""

    belonging: Belonging
    clinic: str = ""
    area: str = ""
    doctor: str = ""
    acting: str = ""


@dataclass(frozen=True)
class Attachment:
    """One attachment by the ids of its clinic and its участок, ours or the central's; "" where it names none."""

    clinic: str
    area: str


def in_force(column: str | None, day: date) -> tuple[Attachment, ...]:
    """Those of a patient's attachments (the JSON of the column) that hold on `day`: without `from` since ever, without `to` for ever."""
    on = day.isoformat()
    return tuple(
        Attachment(_bare(one.get("clinic")), _bare(one.get("area")))
        for one in json.loads(column or "[]")
        if (one.get("from") or on) <= on <= (one.get("to") or on)
    )


@shows_patients
def attached(connection: Connection, patient_id: str, home_branch: str, today: date) -> Attached:
    """The attachment that holds `today`; where none is noted, the clinic that keeps the card.

    Ours is the clinic of the branch `home_branch`; where the desk was not told its branch, each clinic that is kept here.
    """
    belongs = _belongs(connection, patient_id, today)
    if belongs is None:
        return Attached(Belonging.UNKNOWN)
    found, clinic, area = belongs
    if clinic is None:
        return Attached(Belonging.ELSEWHERE if found.clinic else Belonging.UNKNOWN)
    home = connection.exec_driver_sql("SELECT clinic_pk FROM place WHERE id = ?", (home_branch,)).scalar()
    belonging = Belonging.OURS if home is None or home == clinic[0] else Belonging.ELSEWHERE
    if area is None:
        return Attached(belonging, clinic[1])
    return Attached(belonging, clinic[1], area[0] or "", short_name(*area[2:5]), short_name(*area[5:8]))


@shows_patients
def attached_clinic(connection: Connection, patient_id: str, day: date) -> tuple[str, str] | None:
    """Our id and the name of the clinic that the patient is attached to on `day`; ("", "") where that one is not kept here, None where
    nobody knows.
    """
    belongs = _belongs(connection, patient_id, day)
    if belongs is None:
        return None
    found, clinic, _area = belongs
    if clinic is None:
        return ("", "") if found.clinic else None
    return str(connection.exec_driver_sql("SELECT id FROM clinic WHERE pk = ?", (clinic[0],)).scalar()), clinic[1]


def _belongs(connection: Connection, patient_id: str, day: date) -> tuple[Attachment, tuple[int, str] | None, Sequence[Any] | None] | None:
    """The attachment of the patient on `day`, key and name of its clinic where that is kept here, and the row of its участок."""
    row = connection.exec_driver_sql("SELECT attachments, clinic_pk FROM patient WHERE id = ?", (patient_id,)).first()
    if row is None:
        return None
    found = next(iter(in_force(row[0], day)), Attachment("", ""))
    clinic = _clinic(connection, found.clinic) if found.clinic else _clinic_by_key(connection, row[1])
    area = connection.exec_driver_sql(_AREA, {"id": found.area}).first() if found.area else None
    if clinic is None and area is not None:
        clinic = _clinic_by_key(connection, area[1])
    return found, clinic, area


def _bare(reference: str | None) -> str:
    return (reference or "").rpartition("/")[2].removeprefix("urn:uuid:")


def _clinic(connection: Connection, clinic_id: str) -> tuple[int, str] | None:
    row = connection.exec_driver_sql(
        "SELECT pk, coalesce(name, '') FROM clinic WHERE (remote_id = :id OR id = :id) AND known = 1", {"id": clinic_id}
    ).first()
    return (row[0], row[1]) if row else None


def _clinic_by_key(connection: Connection, key: int | None) -> tuple[int, str] | None:
    row = connection.exec_driver_sql("SELECT pk, coalesce(name, '') FROM clinic WHERE pk = ? AND known = 1", (key,)).first()
    return (row[0], row[1]) if row else None


_AREA = """
SELECT a.name, a.clinic_pk, d.family, d.given, d.middle, s.family, s.given, s.middle
FROM place a
LEFT JOIN post dp ON dp.pk = a.doctor_pk LEFT JOIN specialist d ON d.pk = dp.specialist_pk
LEFT JOIN post sp ON sp.pk = a.substitute_pk LEFT JOIN specialist s ON s.pk = sp.specialist_pk
WHERE a.level = 'area' AND (a.remote_id = :id OR a.id = :id)
"""
