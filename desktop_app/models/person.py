"""The staff of the registry: persons, roles, and rights as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.i18n import mark, tr
from desktop_app.models.base import Json, Row


class Right(StrEnum):
    """What a verb may ask for."""

    VIEW = "view"
    BOOK = "book"
    BOOK_OVER = "book-over"
    BOOK_PORTAL_QUOTA = "book-portal-quota"
    MOVE = "move"
    CANCEL = "cancel"
    CANCEL_LATE = "cancel-late"
    CHECK_IN = "check-in"
    EDIT_PATIENT = "edit-patient"
    SETTLE = "settle"
    EDIT_SCHEDULE = "edit-schedule"
    PUBLISH_SCHEDULE = "publish-schedule"
    REPORTS = "reports"
    MANAGE_STAFF = "manage-staff"
    ADMINISTER = "administer"
    FREE_HOLDS = "free-holds"


class RoleCode(StrEnum):
    """The roles of a registry."""

    CLERK = "clerk"
    SENIOR_CLERK = "senior-clerk"
    CALL_CENTRE = "call-centre"
    MANAGER = "manager"
    DOCTOR = "doctor"
    IT = "it"


_CLERK = frozenset({Right.VIEW, Right.BOOK, Right.MOVE, Right.CANCEL, Right.CHECK_IN, Right.EDIT_PATIENT, Right.SETTLE})
DEFAULT_RIGHTS: dict[RoleCode, frozenset[Right]] = {
    RoleCode.CLERK: _CLERK,
    RoleCode.SENIOR_CLERK: _CLERK
    | {Right.BOOK_OVER, Right.BOOK_PORTAL_QUOTA, Right.CANCEL_LATE, Right.REPORTS, Right.MANAGE_STAFF, Right.FREE_HOLDS},
    RoleCode.CALL_CENTRE: frozenset({Right.VIEW, Right.BOOK, Right.MOVE, Right.CANCEL, Right.SETTLE}),
    RoleCode.MANAGER: _CLERK
    | {Right.BOOK_OVER, Right.BOOK_PORTAL_QUOTA, Right.CANCEL_LATE, Right.EDIT_SCHEDULE, Right.PUBLISH_SCHEDULE, Right.REPORTS}
    | {Right.MANAGE_STAFF, Right.FREE_HOLDS},
    RoleCode.DOCTOR: frozenset({Right.VIEW, Right.BOOK, Right.CHECK_IN}),
    RoleCode.IT: frozenset({Right.ADMINISTER, Right.MANAGE_STAFF}),
}
ROLE_NAMES: dict[RoleCode, str] = {
    RoleCode.CLERK: mark("registry clerk"),
    RoleCode.SENIOR_CLERK: mark("senior clerk"),
    RoleCode.CALL_CENTRE: mark("call centre"),
    RoleCode.MANAGER: mark("schedule manager"),
    RoleCode.DOCTOR: mark("doctor"),
    RoleCode.IT: mark("IT staff"),
}


def role_words(roles: Iterable[RoleCode]) -> str:
    """Who may, in the window's language: «registry clerk, doctor»."""
    return ", ".join(tr(ROLE_NAMES[role]) for role in roles) or tr("nobody at this desk")


class Role(Row):
    """A role and its rights, seeded from `DEFAULT_RIGHTS`; a clinic may change them."""

    __tablename__ = "role"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    rights: Mapped[list[str]] = mapped_column(Json())


class Person(Row):
    """A member of the staff who works at this desk. `pin_hash` and `badge_hash` are argon2id; null where none was set."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    role_code: Mapped[str] = mapped_column(String(16))
    pin_hash: Mapped[str | None]
    badge_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


@dataclass(frozen=True)
class Actor:
    """Who acts: what every verb takes. Rights are read again from the role inside the verb's transaction."""

    person_id: str
    name: str
    role: RoleCode
