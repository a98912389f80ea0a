"""How screens act: a verb is a function of the store, which only `bootstrap` can open."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from desktop_app.storage.store import Store

Rest = ParamSpec("Rest")
Result = TypeVar("Result")


class Act(Protocol):
    """Runs a verb on the desk's store: `act(book, actor, wish)`. Blocks; called on the database worker."""

    def __call__(self, verb: Callable[Concatenate[Store, Rest], Result], /, *rest: Rest.args, **named: Rest.kwargs) -> Result:
        """The verb's result."""
