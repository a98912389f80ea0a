"""What the acting person may do, for screens that say so beforehand; the verbs ask again in their own transaction.

Who may see patients is asked where they are read: a query that shows them is marked by `shows_patients` and asks in its own read
transaction, so that no screen, search or list can forget to.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from desktop_app.core.errors import RightMissing
from desktop_app.models.person import Right, RoleCode, role_words

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
_PERSON = "asking_person"


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


def asked_by(connection: Connection, person_id: str) -> Connection:
    """The same connection, on which that person asks; where nobody is named, the program itself asks (a verb, the exchange)."""
    return connection.execution_options(**{_PERSON: person_id})


def shows_patients(
    query: Callable[Concatenate[Connection, Rest], Answer],
) -> Callable[Concatenate[Connection, Rest], Answer]:
    """Mark a query that tells who the patients are, or how the places are taken: whoever asks needs the right to look (`RightMissing`).

    It is asked once in a read transaction: queries that show patients are made of others.
    """

    @wraps(query)
    def asked(connection: Connection, /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        person_id = connection.get_execution_options().get(_PERSON)
        if person_id is not None:
            standing = standing_of(connection, person_id)
            if not standing.may(Right.VIEW):
                raise RightMissing(Right.VIEW.value, role_words(standing.who_may(Right.VIEW)))
            connection.execution_options(**{_PERSON: None})
        return query(connection, *rest, **named)

    return asked


def sees_patients(connection: Connection) -> bool:
    """Whether who asks may look, for a query that leaves the names out where not."""
    person_id = connection.get_execution_options().get(_PERSON)
    return person_id is None or standing_of(connection, person_id).may(Right.VIEW)
