"""Places (FHIR Location): branches, their rooms, and участки (areas of attachment).

One table, because a reference `Location/…` does not tell which of them it means before the row is fetched.
"""

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Coded, Json, Row, Synced


class PlaceLevel(StrEnum):
    """What a place is."""

    BRANCH = "branch"
    ROOM = "room"
    AREA = "area"


class Place(Synced, Row):
    """A branch with its address and time zone; a room of a branch; or an участок with the addresses it covers.

    `ranges` of an участок: a list of `{"street", "from", "to", "parity"}`; `doctor_pk` is its own specialist's post,
    `substitute_pk` who acts for him meanwhile. `exceptions` (a room out of order, a sanitary hour) as in `Post`.
    """

    KIND: ClassVar[Kind] = Kind.PLACE

    level: Mapped[PlaceLevel] = mapped_column(Coded(PlaceLevel), default=PlaceLevel.BRANCH)
    name: Mapped[str] = mapped_column(default="")
    clinic_pk: Mapped[int | None] = mapped_column(ForeignKey("clinic.pk"), index=True)
    parent_pk: Mapped[int | None] = mapped_column(ForeignKey("place.pk"), index=True)
    address: Mapped[str | None]
    phone: Mapped[str | None]
    time_zone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    ranges: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
    doctor_pk: Mapped[int | None] = mapped_column(ForeignKey("post.pk", use_alter=True))
    substitute_pk: Mapped[int | None] = mapped_column(ForeignKey("post.pk", use_alter=True))
    exceptions: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
