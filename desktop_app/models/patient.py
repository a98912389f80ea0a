"""Patients (FHIR Patient) with their names, identifiers, contacts, addresses and attachments.

The lists are values of the row: they change with it, travel with it and are searched through `name_keys`, `names_index` and
`numbers_index` (docs/decisions/0003-patient-lists-are-values.md). No identifier is a unique key: any may be missing, wrong or shared
(rules 42 to 45).
"""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Day, Json, Row, Synced


class Patient(Synced, Row):
    """A person who is, was or may be treated.

    `former_names`: `[{"family","given","middle","until"}]`; `identifiers`: `[{"kind","system","value","issuer","from","to"}]`, kind as in
    `models/identifiers.py` (snils, enp, passport …); `contacts`: `[{"kind":"phone|email","value","use"}]`; `addresses`: `[{"use","text"}]`;
    `attachments`: `[{"clinic","area","kind","from","to","source"}]` (references as in FHIR).
    """

    KIND: ClassVar[Kind] = Kind.PATIENT
    __table_args__ = (Index("ix_patient_birth_family", "birth_date", "family"),)

    family: Mapped[str] = mapped_column(default="")
    given: Mapped[str | None]
    middle: Mapped[str | None]
    former_names: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    sex: Mapped[str | None] = mapped_column(String(8))
    birth_date: Mapped[date | None] = mapped_column(Day())
    deceased: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    clinic_pk: Mapped[int | None] = mapped_column(ForeignKey("clinic.pk"), index=True)
    identifiers: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    contacts: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    addresses: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    attachments: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    special_status: Mapped[str | None]
    note: Mapped[str | None]
    names_index: Mapped[str] = mapped_column(default="")
    name_keys: Mapped[str] = mapped_column(default="[]", server_default="[]")
    numbers_index: Mapped[str] = mapped_column(default="")
