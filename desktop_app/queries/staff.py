"""Who works at this desk and what the roles may do, for the change of person and for what a screen shows as forbidden."""

import json
from dataclasses import dataclass, field

from sqlalchemy import Connection

from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Right, RoleCode, role_words


@dataclass(frozen=True)
class StaffRow:
    """A person of the staff. PIN and badge themselves never leave the database, not even as a hash."""

    person_id: str
    name: str
    role: RoleCode
    has_pin: bool
    active: bool
    has_badge: bool = False

    @property
    def actor(self) -> Actor:
        """The person as who acts."""
        return Actor(self.person_id, self.name, self.role)


@dataclass(frozen=True)
class Rights:
    """What the roles may do now, and who is in which. The verbs ask again themselves: this is for showing."""

    by_role: dict[RoleCode, frozenset[str]]
    role_of: dict[str, RoleCode] = field(default_factory=dict)

    def may(self, actor: Actor, right: Right) -> bool:
        """Whether the role that `actor` has now has `right`; who is not known here has the role of the sign-in."""
        return right.value in self.by_role.get(self.role_of.get(actor.person_id, actor.role), frozenset())

    def who_may(self, actor: Actor, right: Right) -> str:
        """ "" where `actor` may, else the roles that may, in the window's language."""
        if self.may(actor, right):
            return ""
        return self.holders(right)

    def holders(self, right: Right) -> str:
        """The roles that have `right`, in the window's language."""
        return role_words(role for role, rights in self.by_role.items() if right.value in rights)


NO_RIGHTS = Rights({})


def staff(connection: Connection) -> list[StaffRow]:
    """All persons of this desk by name, those who left last."""
    rows = connection.exec_driver_sql(
        "SELECT id, name, role_code, pin_hash IS NOT NULL, active, badge_hash IS NOT NULL FROM person ORDER BY active DESC, name, id"
    )
    return [StaffRow(row[0], row[1], RoleCode(row[2]), bool(row[3]), bool(row[4]), bool(row[5])) for row in rows]


def who_worked_last(connection: Connection) -> StaffRow | None:
    """The active person who signed in last, else the first one of the desk; None before the first start was finished."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.name, p.role_code, p.pin_hash IS NOT NULL, p.active FROM person p WHERE p.active = 1"
        " ORDER BY coalesce((SELECT max(j.sequence) FROM journal j WHERE j.row_id = p.id AND j.act = ?), 0) DESC, p.rowid LIMIT 1",
        (Act.SIGN_IN.value,),
    )
    row = rows.first()
    return StaffRow(row[0], row[1], RoleCode(row[2]), bool(row[3]), bool(row[4])) if row else None


def others_who_may(connection: Connection, right: Right, person_id: str) -> list[str]:
    """Names of the active staff but for `person_id` whose role has `right`."""
    rows = connection.exec_driver_sql(
        "SELECT p.name FROM person p JOIN role r ON r.code = p.role_code WHERE p.active AND p.id <> ?"
        " AND EXISTS (SELECT 1 FROM json_each(r.rights) WHERE value = ?) ORDER BY p.name, p.id",
        (person_id, right.value),
    )
    return list(rows.scalars())


def rights(connection: Connection) -> Rights:
    """What each role may do, as this desk has it."""
    rows = connection.exec_driver_sql("SELECT code, rights FROM role")
    held = {RoleCode(code): frozenset(json.loads(listed)) for code, listed in rows}
    people = connection.exec_driver_sql("SELECT id, role_code FROM person")
    roles = {person_id: RoleCode(code) for person_id, code in people if code in held}
    return Rights({role: held[role] for role in RoleCode if role in held}, roles)
