"""Booking as data for the window: panels, commands of the window, patients and appointment numbers for the command palette.

A panel is loaded with its keys when it is first opened, the search with the first letter typed into the palette.
"""

from desktop_app.core.i18n import mark
from desktop_app.ui.booking.draft_offers import TAKE_UP_KEY, DraftOffers
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk, Hit, SearchProvider
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import APPOINTMENT, BOOKING, INSPECTOR, PAPER_LINE

INSPECTOR_KEY = PhysicalKey.of("Shift+F1")
NEW_KEY = PhysicalKey.of("F2")


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The panels. The commands of the window are registered at once; what was left unfinished is offered."""
    offers = DraftOffers(desk)
    desk.commands.add(
        Command(
            "booking.new",
            mark("New booking"),
            lambda: desk.navigation.open_panel(BOOKING),
            "plus",
            NEW_KEY,
            more_keys=(PhysicalKey.of("Insert"),),
        ),
        Command(
            "booking.inspector",
            mark("Why can this patient not book at the portal?"),
            lambda: desk.navigation.open_panel(INSPECTOR, desk.navigation.in_hand()),
            "info",
            INSPECTOR_KEY,
        ),
        Command(
            "booking.take-up",
            mark("Go on with the unfinished booking"),
            offers.take_up,
            "edit",
            TAKE_UP_KEY,
            enabled_when=lambda: bool(offers.kept),
        ),
    )
    desk.search.add(SearchProvider("patients", mark("Patients"), lambda typed: _patients(desk, typed)))
    desk.search.add(SearchProvider("appointments", mark("Appointments"), lambda typed: _appointments(desk, typed)))
    offers.offer()
    return (
        PanelEntry(BOOKING, mark("Booking"), lambda: _booking(desk, offers)),
        PanelEntry(APPOINTMENT, mark("Appointment"), lambda: _appointment(desk)),
        PanelEntry(INSPECTOR, mark("Why not at the portal?"), lambda: _inspector(desk)),
        PanelEntry(PAPER_LINE, mark("From paper"), lambda: _paper_line(desk), width=430),
    )


def _booking(desk: Desk, offers: DraftOffers) -> Page:
    from desktop_app.ui.booking.keys import make_panel

    panel = make_panel(desk)
    offers.attach(panel)
    return panel


def _appointment(desk: Desk) -> Page:
    from desktop_app.ui.booking.appointment_keys import make_panel

    return make_panel(desk)


def _inspector(desk: Desk) -> Page:
    from desktop_app.ui.booking.inspector_keys import make_panel

    return make_panel(desk)


def _paper_line(desk: Desk) -> Page:
    from desktop_app.ui.booking.paper_keys import make_panel

    return make_panel(desk)


def _patients(desk: Desk, typed: str) -> tuple[Hit, ...]:
    from desktop_app.ui.booking.found import patients

    return patients(desk, typed)


def _appointments(desk: Desk, typed: str) -> tuple[Hit, ...]:
    from desktop_app.ui.booking.found import appointments

    return appointments(desk, typed)
