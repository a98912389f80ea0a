"""Where a patient is attached (прикрепление), as the booking says it beside the name: here, at another clinic, or unknown."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from desktop_app.queries.day import short_name


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


def attached(connection: Connection, patient_id: str, home_branch: str, today: date) -> Attached:
    """The attachment that holds `today`; where none is noted, the clinic that keeps the card.

    Ours is the clinic of the branch `home_branch`; where the desk was not told its branch, each clinic that is kept here.
    """
    row = connection.exec_driver_sql("SELECT attachments, clinic_pk FROM patient WHERE id = ?", (patient_id,)).first()
    if row is None:
        return Attached(Belonging.UNKNOWN)
    holding = [one for one in json.loads(row[0] or "[]") if _holds(one, today)]
    found = holding[0] if holding else {}
    clinic = _clinic(connection, str(found.get("clinic") or "")) if found.get("clinic") else _clinic_by_key(connection, row[1])
    area = connection.exec_driver_sql(_AREA, {"id": _bare(str(found.get("area") or ""))}).first() if found.get("area") else None
    if clinic is None and area is not None:
        clinic = _clinic_by_key(connection, area[1])
    if clinic is None:
        return Attached(Belonging.ELSEWHERE if found.get("clinic") else Belonging.UNKNOWN)
    home = connection.exec_driver_sql("SELECT clinic_pk FROM place WHERE id = ?", (home_branch,)).scalar()
    belonging = Belonging.OURS if home is None or home == clinic[0] else Belonging.ELSEWHERE
    if area is None:
        return Attached(belonging, clinic[1])
    return Attached(belonging, clinic[1], area[0] or "", short_name(*area[2:5]), short_name(*area[5:8]))


def _holds(one: dict[str, Any], today: date) -> bool:
    day = today.isoformat()
    return (one.get("from") or day) <= day <= (one.get("to") or day)


def _bare(reference: str) -> str:
    return reference.rpartition("/")[2].removeprefix("urn:uuid:")


def _clinic(connection: Connection, reference: str) -> tuple[int, str] | None:
    row = connection.exec_driver_sql(
        "SELECT pk, coalesce(name, '') FROM clinic WHERE (remote_id = :id OR id = :id) AND known = 1", {"id": _bare(reference)}
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
