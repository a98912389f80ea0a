"""The undoing that a notice offers after an act, for every screen that acts."""

from collections.abc import Callable

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.services.outcome import Done
from desktop_app.services.undo import PlaceGone, undo
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import BOOKING, BookingTarget


def undoing(desk: Desk, operation_id: str) -> Callable[[], object]:
    """What undoes an act; a refusal becomes a notice, and where a cancelled visit lost its place other times are offered for it."""

    def told(_done: Done) -> None:
        desk.notices.info(tr("Undone."))

    def run() -> None:
        actor = desk.actor

        def refused(error: UserError) -> None:
            is_here = desk.actor.person_id == actor.person_id
            if not (is_here and isinstance(error, PlaceGone) and _offer_times(desk, error)):
                desk.notices.refused(error)

        desk.tasks.change(lambda: desk.act(undo, actor, operation_id)).on_success(told).on_failure(refused).run()

    return run


def _offer_times(desk: Desk, error: PlaceGone) -> bool:
    """Other times for the visit that lost its place; False where the booking panel cannot be opened."""
    target = BookingTarget(again=error.visit_id, not_undone=tr.said(error.said))
    return desk.navigation.has(BOOKING) and desk.navigation.open_panel(BOOKING, target)
