"""The clinic (FHIR Organization): the legal body whose registry this is."""

from typing import Any, ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.changes import Kind
from desktop_app.models.base import Json, Row, Synced


class Clinic(Synced, Row):
    """A medical organisation. `number` is the «№ 7» that patients know; `oid` its key in the federal register.

    `exceptions` (days closed or opened for all) as in `Post`.
    """

    KIND: ClassVar[Kind] = Kind.CLINIC

    name: Mapped[str] = mapped_column(default="")
    number: Mapped[str | None]
    oid: Mapped[str | None]
    phone: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    exceptions: Mapped[list[dict[str, Any]] | None] = mapped_column(Json())
