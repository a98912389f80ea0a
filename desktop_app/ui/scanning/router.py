"""Where a scanned code leads: a ticket to the reception, a policy to its patient or to a new card, a badge to the change of person.

What is read is never logged.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import tr
from desktop_app.models.badge import badge_code
from desktop_app.models.policy_barcode import PolicyBarcode
from desktop_app.models.scanned import Number, Policy, Ticket, Unknown, UnreadTicket, recognise
from desktop_app.models.ticket_code import Maker, TicketCode, Verdict, examine
from desktop_app.queries.patients import PatientHit
from desktop_app.queries.scans import TicketRow, patients_with_enp, patients_with_number, the_one_meant, tickets_numbered
from desktop_app.services.badges import whose_badge
from desktop_app.services.outcome import Done
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.targets import APPOINTMENT, BOOKING, RECEPTION, AppointmentTarget, BookingTarget, ReceptionTarget

VIEW = "scanning"
_SHOWN = 60
_SIGNED = {Maker.OURS: True, Maker.FORGED: False}


@dataclass(frozen=True)
class _Found:
    """A ticket with the appointment it means, if that is on this computer."""

    code: TicketCode
    row: TicketRow | None
    verdict: Verdict


class ScanRouter(QObject):
    """Leads each code to its place. `last_typing` gives what types the last one after all."""

    def __init__(self, desk: Desk, last_typing: Callable[[], Callable[[], object]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._last_typing = last_typing

    def route(self, read: str) -> None:
        """Lead `read` to where its content belongs; where nobody works yet or the desk is locked it is typed as any keys are.

        But a badge is one at a locked desk too.
        """
        desk, type_out = self._desk, self._last_typing()
        works = bool(desk.navigation.screen)
        if works and desk.badges.take(read):
            return
        if works and desk.badges.is_asked() and badge_code(read):
            self._find_badge(read, lambda: desk.badges.refuse() or type_out())
        elif works and desk.notices.are_shown:
            self._lead(read, type_out)
        else:
            type_out()

    def _lead(self, read: str, type_out: Callable[[], object]) -> None:
        match recognise(read):
            case Ticket(code):
                self._find_ticket(code)
            case UnreadTicket(reason):
                self._desk.notices.warn(tr.said(reason))
            case Policy(enp, owner):
                self._find_owner(enp, owner)
            case Number(text):
                self._find_badge(text, lambda: self._find_number(text, type_out))
            case Unknown(text):
                self._find_badge(text, lambda: self._say_unknown(text, type_out))

    # Badges

    def _find_badge(self, read: str, otherwise: Callable[[], object]) -> None:
        """Let its owner take over the desk, or go on where it is nobody's."""
        desk = self._desk

        def show(done: Done) -> None:
            if done.row_id is None:
                otherwise()
            else:
                desk.badges.present(done.row_id)

        desk.tasks.read(lambda: desk.act(whose_badge, read), view=VIEW).on_success(show).run()

    # Tickets

    def _find_ticket(self, code: TicketCode) -> None:
        desk = self._desk

        def find() -> _Found:
            row = the_one_meant(desk.ask(tickets_numbered, code.number), code.ticket_version, desk.clock.now())
            return _Found(code, row, examine(code, desk.keys, row.ticket_version if row else None))

        desk.tasks.read(find, view=VIEW).on_success(self._receive).run()

    def _receive(self, found: _Found) -> None:
        navigation, row, maker = self._desk.navigation, found.row, found.verdict.maker
        if navigation.has(RECEPTION):
            target = ReceptionTarget(row.appointment_id if row else None, found.code.number, found.code.ticket_version, _SIGNED.get(maker))
            navigation.close_panel()  # a form over the reception would hide who came; it keeps what is typed
            navigation.go(RECEPTION, target)
        elif row is not None:
            navigation.open_panel(APPOINTMENT, AppointmentTarget(row.appointment_id))
        if found.verdict.trouble is not None:
            self._desk.notices.warn(f"{found.code.number}. {tr.said(found.verdict.trouble)}")

    # Patients

    def _find_owner(self, enp: str, owner: PolicyBarcode | None) -> None:
        desk = self._desk
        today = local_day(desk.clock.now(), desk.zone)

        def show(hits: tuple[PatientHit, ...]) -> None:
            if len(hits) == 1:
                self._open_patient(hits[0])
            elif hits:
                desk.navigation.open_panel(BOOKING, BookingTarget(typed=enp))
                desk.notices.warn(tr("Several cards have this policy. Choose the right one, and let the double be merged."))
            else:
                desk.navigation.open_panel(BOOKING, BookingTarget(typed=_card_line(enp, owner), new_patient=True))
                desk.notices.info(tr("Nobody here has this policy: a new card was begun. Compare it with the document."))

        desk.tasks.read(lambda: desk.ask(patients_with_enp, enp, today), view=VIEW).on_success(show).run()

    def _find_number(self, text: str, type_out: Callable[[], object]) -> None:
        desk = self._desk
        today = local_day(desk.clock.now(), desk.zone)

        def show(hits: tuple[PatientHit, ...]) -> None:
            if len(hits) == 1:
                self._open_patient(hits[0])
            elif hits:
                desk.navigation.open_panel(BOOKING, BookingTarget(typed=text))
            else:
                self._say_unknown(text, type_out)

        desk.tasks.read(lambda: desk.ask(patients_with_number, text, today), view=VIEW).on_success(show).run()

    def _open_patient(self, hit: PatientHit) -> None:
        self._desk.navigation.open_panel(BOOKING, BookingTarget(patient_id=hit.patient_id))

    def _say_unknown(self, text: str, type_out: Callable[[], object]) -> None:
        """On the screen only: what a stranger's code holds may be personal."""
        line = " ".join(text.split())
        shown = line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
        self._desk.notices.warn(
            tr(
                "The scanner read «{text}», which is neither a ticket, a policy, a number of a patient here nor a badge of this desk.",
                text=shown,
            ),
            Action(tr("Type it here"), type_out),
        )


def _card_line(enp: str, owner: PolicyBarcode | None) -> str:
    """What a clerk would have typed to begin the card."""
    if owner is None:
        return enp
    names = [_capitalised(name) for name in (owner.family, owner.given, owner.middle) if name]
    born = [f"{owner.birth_date:%d.%m.%Y}"] if owner.birth_date else []
    return " ".join([*names, *born, enp])


def _capitalised(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))
