"""Which reading each line of Сводка came from: two readers answer in any order, and no line may go back to what it was."""

from collections.abc import Iterable


class Readings:
    """Numbers readings in the order in which they were asked for, and remembers the newest one of each schedule."""

    def __init__(self) -> None:
        self._last = 0
        self._of_all = 0
        self._of: dict[str, int] = {}

    def begin(self) -> int:
        """The number of a reading that is asked for now."""
        self._last += 1
        return self._last

    def take(self, schedule_ids: Iterable[str], number: int) -> frozenset[str]:
        """The reading `number` of some schedules has come; gives those of them that no later one has told about."""
        fresh = frozenset(one for one in schedule_ids if number >= max(self._of_all, self._of.get(one, 0)))
        self._of.update(dict.fromkeys(fresh, number))
        return fresh

    def take_all(self, number: int) -> frozenset[str]:
        """The reading `number` of everything has come; gives the schedules of which something later is known already."""
        self._of_all = max(self._of_all, number)
        self._of = {one: later for one, later in self._of.items() if later > number}
        return frozenset(self._of)

    def forget(self) -> None:
        """Other days will be read: what is known of the present ones says nothing of them."""
        self._of = {}
