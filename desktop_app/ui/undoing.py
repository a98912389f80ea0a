"""The undoing that a notice offers after an act, for every screen that acts."""

from collections.abc import Callable

from desktop_app.core.i18n import tr
from desktop_app.services.bookings import late_cancel
from desktop_app.services.outcome import Done
from desktop_app.services.undo import undo
from desktop_app.ui.desk import Desk


def undoing(desk: Desk, operation_id: str) -> Callable[[], object]:
    """What undoes an act; a refusal becomes a notice."""

    def told(_done: Done) -> None:
        desk.notices.info(tr("Undone."))

    return lambda: desk.tasks.change(lambda: desk.act(undo, desk.actor, operation_id, late_cancel(desk.settings))).on_success(told).run()
