"""Keeps the form as one types, so that a crash or a power cut takes nothing; a booked or emptied form is forgotten."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop_app.core.ids import RandomIds
from desktop_app.models.person import Actor
from desktop_app.queries.desk import DraftRow
from desktop_app.services.drafts import DraftContent, drop_draft, keep_draft
from desktop_app.ui.booking.draft_offers import FORM
from desktop_app.ui.booking.form import BookingForm, draft_title, to_draft
from desktop_app.ui.desk import Desk

PAUSE_MS = 300
"""So long after the last key the form is written down."""


class DraftKeeper(QObject):
    """Writes `read()` under one id until the form ends; then the next form gets another."""

    def __init__(self, desk: Desk, read: Callable[[], BookingForm], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._read = desk, read
        self._ids = RandomIds(desk.clock)
        self.draft_id: str = self._ids.new()
        self._kept = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.keep)

    @property
    def form(self) -> BookingForm:
        """What stands in the panel."""
        return self._read()

    def touch(self) -> None:
        """Something was filled in."""
        self._timer.start()

    def keep(self) -> None:
        """Write the form down now; an empty one is forgotten instead."""
        self._timer.stop()
        form, desk, draft_id = self._read(), self._desk, self.draft_id
        owner = desk.actor  # who sits here now, not who will when the worker's turn comes
        if form.is_empty:
            if self._kept:
                self.forget(draft_id)
                self._kept = False
            return
        self._kept = True
        content = DraftContent(FORM, draft_title(form), to_draft(form))
        desk.tasks.change(lambda: desk.act(keep_draft, owner, draft_id, content), must_run=True).run(self)

    def keep_if_waiting(self) -> None:
        """Do not wait for the pause: the panel goes out of sight."""
        if self._timer.isActive():
            self.keep()

    def leave(self) -> str:
        """The form goes its way: its draft keeps its id, the next form starts another; gives the id that was left."""
        self._timer.stop()
        left, self.draft_id, self._kept = self.draft_id, self._ids.new(), False
        return left

    def put_down(self, form: BookingForm, owner: Actor, draft_id: str = "") -> DraftRow:
        """Write down `form`, which is not the one in the panel, as a draft of `owner`; under a new id where none is given."""
        desk = self._desk
        row = DraftRow(draft_id or self._ids.new(), FORM, draft_title(form), to_draft(form), desk.clock.now())
        content = DraftContent(FORM, row.title, row.content)
        desk.tasks.change(lambda: desk.act(keep_draft, owner, row.draft_id, content), must_run=True).run(self)
        return row

    def take_up(self, draft_id: str) -> None:
        """Go on under the id of a draft that was kept before."""
        self._timer.stop()
        self.draft_id, self._kept = draft_id, True

    def forget(self, draft_id: str) -> None:
        """The form was booked or thrown away."""
        desk = self._desk
        desk.tasks.change(lambda: desk.act(drop_draft, draft_id)).run(self)
