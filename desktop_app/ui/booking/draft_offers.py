"""Offers half-filled forms again: after a crash, and whenever one was left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.models.draft import BOOKING_FORM
from desktop_app.queries.desk import DraftRow, drafts
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import BOOKING

if TYPE_CHECKING:
    from desktop_app.ui.booking.panel import BookingPanel

FORM = BOOKING_FORM
TAKE_UP_KEY = PhysicalKey.of("Shift+F2")


class DraftOffers(QObject):
    """Knows which forms are kept and not in the panel now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._panel: BookingPanel | None = None
        self._kept: tuple[DraftRow, ...] = ()
        self._to_tell = False
        self._owner = desk.actor.person_id
        desk.hub.watch(self, (Kind.DRAFT,), self._changed)
        desk.hub.watch(self, (Kind.PERSON,), self._person_came)

    def offer(self) -> None:
        """Read what was kept by this person, and tell it if there is any."""
        self._to_tell = True
        self._read()

    def attach(self, panel: BookingPanel) -> None:
        """From now on there is a panel: what stands in it is not offered."""
        self._panel = panel

    @property
    def kept(self) -> tuple[DraftRow, ...]:
        """The forms that can be taken up, the newest first."""
        return tuple(row for row in self._kept if row.draft_id != self._in_panel())

    def take_up(self) -> None:
        """Go on with the newest one."""
        if not self.kept:
            return
        draft = self.kept[0]
        if self._desk.navigation.open_panel(BOOKING) and self._panel is not None:
            self._panel.take_up(draft)

    def _in_panel(self) -> str:
        in_view = self._desk.navigation.panel == BOOKING
        return self._panel.drafts.draft_id if in_view and self._panel is not None else ""

    def _changed(self, changes: Changes) -> None:
        self._read()

    def _person_came(self, changes: Changes) -> None:
        """Another person sits at the desk: theirs is offered, and nobody else's."""
        if self._desk.actor.person_id != self._owner:
            self._owner, self._kept = self._desk.actor.person_id, ()
            self.offer()

    def _read(self) -> None:
        ask, person = self._desk.ask, self._desk.actor.person_id

        def take(found: list[DraftRow]) -> None:
            self._kept = tuple(row for row in found if row.form == FORM)
            to_tell, self._to_tell = self._to_tell, False  # a later reading may take the place of the one that was to be told
            if to_tell and self._kept:
                self._tell()

        self._desk.tasks.read(lambda: ask(drafts, person), view="booking.drafts").on_success(take).run(self)

    def _tell(self) -> None:
        action = Action(tr("Go on ({key})", key=TAKE_UP_KEY.text), self.take_up)
        self._desk.notices.warn(tr("An unfinished booking was kept: {who}.", who=self._kept[0].title or tr("nobody chosen yet")), action)
