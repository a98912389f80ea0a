"""What the roles may do, kept at hand: a forbidden command says beforehand who may, and none waits for the database to know it."""

from PySide6.QtCore import QObject, Signal

from desktop_app.core.changes import Kind
from desktop_app.models.person import Actor, Right
from desktop_app.queries.ask import Ask
from desktop_app.queries.staff import NO_RIGHTS, Rights, rights
from desktop_app.ui.changes_hub import ChangesHub
from desktop_app.ui.tasks import Tasks


class HeldRights(QObject):
    """`changed`: they were read, at the start and whenever persons change or another one sits down."""

    changed = Signal()

    def __init__(self, hub: ChangesHub, tasks: Tasks, ask: Ask) -> None:
        super().__init__()
        self._tasks, self._ask = tasks, ask
        self._held: Rights = NO_RIGHTS
        hub.watch(self, (Kind.PERSON,), lambda _changes: self._read())
        self._read()

    def who_may(self, actor: Actor, right: Right) -> str:
        """ "" where `actor` may, and as long as the rights are not known: the verb asks again itself. Else who may, translated."""
        return self._held.who_may(actor, right) if self._held.by_role else ""

    def holders(self, right: Right) -> str:
        """The roles that have `right`, in the window's language; "" as long as the rights are not known."""
        return self._held.holders(right) if self._held.by_role else ""

    def _read(self) -> None:
        ask = self._ask
        self._tasks.read(lambda: ask(rights), view="rights").on_success(self._take).run(self)

    def _take(self, held: Rights) -> None:
        self._held = held
        self.changed.emit()
