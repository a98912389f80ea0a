"""How screens ask: a query is a function of a read connection, which only `bootstrap` can open."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


class Ask(Protocol):
    """Runs a query in a read transaction: `ask(find_patients, "иванова", today)`. Blocks; called in the reading pool."""

    def __call__(self, query: Callable[Concatenate[Connection, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """The query's answer."""
