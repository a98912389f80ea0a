"""The sets of specialists that the person at the desk keeps: read for a page, chosen by digits, shown where the person is."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import mark
from desktop_app.queries.specialist_sets import SetRow, specialist_sets
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import DAY, SUMMARY

BY_DIGITS = 9
"""How many sets have a key of their own."""


class KeptSets(QObject):
    """`changed` tells that `rows` were read again; `chosen` that a set was chosen by its key."""

    changed = Signal()
    chosen = Signal(object)
    care_for = (Kind.SPECIALIST_SET, Kind.PERSON)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.rows: tuple[SetRow, ...] = ()
        self.is_read = False
        """Whether `rows` is what the person has, and not only not read yet."""
        self.is_failed = False
        """Whether they could not be read."""
        self.read()

    def follow(self, changes: Changes) -> bool:
        """Read again if `changes` say so; True where they tell of sets alone (another person may see more or less of the rest too)."""
        if not changes.touches(*self.care_for):
            return False
        self.read()
        return not any(ids for kind, ids in changes.rows.items() if kind is not Kind.SPECIALIST_SET)

    def read(self) -> None:
        """Read the sets of who works here now."""
        ask, person = self._desk.ask, self._desk.actor.person_id
        task = self._desk.tasks.read(lambda: ask(specialist_sets, person), view=("sets", id(self)))
        task.on_success(self._take).on_end(self._tried).run(self)

    def _tried(self) -> None:
        self.is_failed = not self.is_read
        if self.is_failed:
            self.changed.emit()

    def forget(self) -> None:
        """Another person takes the desk: the sets of the one before are not theirs."""
        self._take(())
        self.is_read = False

    def named(self, words: str, only_free: bool) -> SetRow | None:
        """The set that shows just this."""
        return next((row for row in self.rows if (row.words, row.only_free) == (words, only_free)), None)

    def commands(self, scope: str) -> tuple[Command, ...]:
        """Alt and a digit choose a set in the part `scope` of the window."""
        return tuple(self._command(scope, number) for number in range(1, BY_DIGITS + 1))

    def _command(self, scope: str, number: int) -> Command:
        return Command(
            f"{scope}.set-{number}",
            mark("The set of specialists with this number"),
            lambda: self.chosen.emit(self.rows[number - 1]),
            "filter",
            PhysicalKey(str(number), alt=True),
            scope,
            enabled_when=lambda: len(self.rows) >= number,
            listed=False,
            shown_key=f"Alt+1…{BY_DIGITS}",
        )

    def _take(self, rows: tuple[SetRow, ...]) -> None:
        self.rows, self.is_read = rows, True
        self.changed.emit()


def show_set(desk: Desk, row: SetRow) -> None:
    """Show the set on the screen in view, if that shows specialists, else in Сводка."""
    screen = desk.navigation.screen if desk.navigation.screen in (SUMMARY, DAY) else SUMMARY
    desk.navigation.go(screen, row)
