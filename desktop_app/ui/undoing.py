"""The undoing that a notice offers after an act, for every screen that acts."""

from collections.abc import Callable, Mapping

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr, trn
from desktop_app.services.bookings import late_cancel
from desktop_app.services.undo import PlaceGone, Undone, UndoneAll, undo_all
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.printing.tickets import TicketPaper
from desktop_app.ui.targets import BOOKING, BookingTarget


def undoing(desk: Desk, operation_id: str) -> Callable[[], object]:
    """What undoes an act; a refusal becomes a notice, and where a cancelled visit lost its place other times are offered for it."""
    return undoing_all(desk, {operation_id: ""})


def undoing_all(desk: Desk, named: Mapping[str, str]) -> Callable[[], object]:
    """What undoes an act of several operations, `named` by their ids: what cannot be undone is said by its name, the rest is undone."""

    def run() -> None:
        actor, late = desk.actor, late_cancel(desk.settings)

        def tell(done: UndoneAll) -> None:
            if done.parts:
                _tell(desk, done.parts)
            for operation_id, error in done.refused:
                _refuse(desk, error, named[operation_id], is_here=desk.actor.person_id == actor.person_id)

        desk.tasks.change(lambda: desk.act(undo_all, actor, tuple(named), late)).on_success(tell).run()

    return run


def _tell(desk: Desk, parts: tuple[Undone, ...]) -> None:
    """Say it; a printed ticket that is void now must not leave the house, and the true one is offered."""
    void = [part for part in parts if part.void_ticket]
    if not void:
        desk.notices.info(tr("Undone.") if len(parts) == 1 else trn("Undone: {n} visit", "Undone: {n} visits", len(parts)))
        return
    papers = [TicketPaper(desk, part.row_id, alone=len(parts) > 1) for part in void if part.has_ticket and part.row_id is not None]
    offer = Action(tr("Print the new ticket"), lambda: desk.press.print(*(paper.job for paper in papers))) if papers else None
    desk.notices.warn(tr("Undone. The ticket is printed: take it back."), offer)


def _refuse(desk: Desk, error: UserError, name: str, is_here: bool) -> None:
    """Say why not, and offer other times to who still sits here."""
    if is_here and isinstance(error, PlaceGone) and _offer_times(desk, error):
        return
    if name:
        desk.notices.warn(tr("Not undone: {name}. {why}", name=name, why=tr.said(error.said)))
    else:
        desk.notices.refused(error)


def _offer_times(desk: Desk, error: PlaceGone) -> bool:
    """Other times for the visit that lost its place; False where the booking panel cannot be opened."""
    target = BookingTarget(again=error.visit_id, not_undone=tr.said(error.said))
    return desk.navigation.has(BOOKING) and desk.navigation.open_panel(BOOKING, target)
