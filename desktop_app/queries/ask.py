"""How screens ask: a query is a function of a read connection, which only `bootstrap` can open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from desktop_app.queries.rights import asked_by

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


class Ask(Protocol):
    """Runs a query in a read transaction: `ask(find_patients, "иванова", today)`. Blocks; called in the reading pool."""

    def __call__(self, query: Callable[Concatenate[Connection, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """The query's answer."""


@dataclass(frozen=True)
class AskFor:
    """The `ask` of screens: on behalf of the `person` (an id) at the desk, to whom queries that show patients answer only with the right.

    Raises:
        RightMissing: the query shows patients (`rights.shows_patients`), and the person may not see them.
    """

    ask: Ask
    person: Callable[[], str]

    def __call__(self, query: Callable[Concatenate[Connection, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """The query's answer."""
        person_id = self.person()

        @wraps(query)
        def asked(connection: Connection) -> Answer:
            return query(asked_by(connection, person_id), *rest, **named)

        return self.ask(asked)
