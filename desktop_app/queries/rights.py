"""Who may see patients is asked where they are read: a query that shows them is marked by `shows_patients` and asks in its own read
transaction, so that no screen, search or list can forget to.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from desktop_app.core.errors import RightMissing
from desktop_app.models.person import Right
from desktop_app.queries.staff import rights

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
_PERSON = "asking_person"


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
            if not sees_patients(connection):
                raise RightMissing(Right.VIEW.value, rights(connection).holders(Right.VIEW))
            connection.execution_options(**{_PERSON: None})
        return query(connection, *rest, **named)

    return asked


def sees_patients(connection: Connection) -> bool:
    """Whether who asks may look, for a query that leaves the names out where not."""
    person_id = connection.get_execution_options().get(_PERSON)
    return person_id is None or bool(connection.exec_driver_sql(_MAY, (person_id, Right.VIEW.value)).scalar())


_MAY = """
SELECT EXISTS (SELECT 1 FROM person p JOIN role r ON r.code = p.role_code, json_each(r.rights) held
               WHERE p.id = ? AND p.active = 1 AND held.value = ?)
"""
