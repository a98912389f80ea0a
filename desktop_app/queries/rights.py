"""What the acting person may do, for screens that say so beforehand; the verbs ask again in their own transaction."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from desktop_app.models.person import Right, RoleCode


@dataclass(frozen=True)
class Standing:
    """The rights of a person, and of each role."""

    rights: frozenset[str] = frozenset()
    roles: tuple[tuple[RoleCode, frozenset[str]], ...] = ()

    def may(self, right: Right) -> bool:
        """Whether the person holds `right`."""
        return right.value in self.rights

    def who_may(self, right: Right) -> tuple[RoleCode, ...]:
        """The roles that hold it."""
        return tuple(role for role, rights in self.roles if right.value in rights)


def standing_of(connection: Connection, person_id: str) -> Standing:
    """What the person may do now; nothing where the person is not one of the active staff here."""
    rows = connection.exec_driver_sql("SELECT code, rights FROM role ORDER BY rowid").all()
    roles = tuple((RoleCode(code), frozenset(json.loads(rights))) for code, rights in rows)
    own = connection.exec_driver_sql("SELECT role_code FROM person WHERE id = ? AND active = 1", (person_id,)).scalar()
    return Standing(next((rights for role, rights in roles if role == own), frozenset()), roles)
