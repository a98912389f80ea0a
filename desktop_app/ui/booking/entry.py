"""Booking as data for the window: panels, commands with their keys, patients and appointment numbers for the command palette."""

from collections.abc import Callable

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import mark
from desktop_app.queries.appointments import AppointmentCard, appointments_numbered
from desktop_app.queries.patients import PatientHit, find_patients
from desktop_app.ui.booking.appointment_keys import SCOPE as APPOINTMENT_SCOPE
from desktop_app.ui.booking.appointment_keys import appointment_commands
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.draft_offers import TAKE_UP_KEY, DraftOffers
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.booking.parking import NEXT_KEY, PARK_KEY
from desktop_app.ui.booking.person_words import slot_line, whole_line
from desktop_app.ui.booking.result import AGAIN_KEY, ALOUD_KEY, FAMILY_KEY, PATIENT_KEY, TICKET_KEY
from desktop_app.ui.booking.stop_card import GO_ON_KEY
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk, Hit, SearchProvider
from desktop_app.ui.navigation import PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.targets import APPOINTMENT, BOOKING, AppointmentTarget, BookingTarget

SCOPE = "booking"
NEW_KEY = PhysicalKey.of("F2")
COPY_KEY = PhysicalKey.of("Alt+C")
_TIMES = 9


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
        PanelEntry(BOOKING, mark("Booking"), lambda: make_panel(desk)),
        PanelEntry(APPOINTMENT, mark("Appointment"), lambda: make_appointment(desk)),
    )


def make_panel(desk: Desk) -> BookingPanel:
    """The booking panel with its commands registered."""
    panel = BookingPanel(desk)
    desk.commands.attach(SCOPE, panel)
    desk.commands.add(*_form_commands(panel), *_result_commands(panel), *_time_commands(panel))
    return panel


def make_appointment(desk: Desk) -> AppointmentPanel:
    """The appointment panel with its commands registered."""
    panel = AppointmentPanel(desk)
    desk.commands.attach(APPOINTMENT_SCOPE, panel)
    desk.commands.add(*appointment_commands(panel))
    return panel


def _command(name: str, caption: str, run: Callable[[], object], key: str, repeats: bool = False) -> Command:
    return Command(f"booking.{name}", caption, run, key=PhysicalKey.of(key), scope=SCOPE, repeats=repeats)


def _form_commands(panel: BookingPanel) -> tuple[Command, ...]:
    view = panel.view
    return (
        _command("enter", mark("Pick, go on, book"), panel.enter, "Enter"),
        _command("down", mark("The next one found, the next time"), lambda: panel.step(1), "Down", repeats=True),
        _command("up", mark("The one before"), lambda: panel.step(-1), "Up", repeats=True),
        Command(
            "booking.new-patient",
            mark("New patient"),
            panel.new_patient,
            "user",
            PhysicalKey.of("Ctrl+N"),
            SCOPE,
            enabled_when=lambda: not view.is_new_patient,
        ),
        Command(
            "booking.known",
            mark("Take the patient who is here already"),
            view.new_patient.take_known,
            key=PhysicalKey.of("Alt+Enter"),
            scope=SCOPE,
            enabled_when=lambda: view.is_new_patient and view.new_patient.hits.highlighted is not None,
        ),
        Command(
            "booking.back",
            mark("Back to the booking"),
            panel.back_to_form,
            key=PhysicalKey.of("Esc"),
            scope=SCOPE,
            enabled_when=lambda: view.is_new_patient,
        ),
        Command(
            "booking.stop-read",
            mark("The stop card was read, go on booking"),
            view.stop.close_card,
            key=GO_ON_KEY,
            scope=SCOPE,
            enabled_when=lambda: view.stop.stands,
        ),
        _command("reason", mark("To the reason of the visit"), view.go_to_reason, "Alt+R"),
        _command("channel", mark("How the patient came: the next way"), view.next_channel, "F3"),
        _command("park", mark("Put this form aside and begin another"), panel.park, PARK_KEY.text),
        _command("parked", mark("The next form that was put aside"), panel.next_parked, NEXT_KEY.text),
        Command(
            "booking.copy",
            mark("Copy the times offered as one line"),
            panel.copy_times,
            key=COPY_KEY,
            scope=SCOPE,
            enabled_when=lambda: bool(view.nearest.slots) and not view.is_new_patient,
        ),
        _command("empty", mark("Empty the form"), panel.empty, "Alt+Delete"),
    )


def _time_commands(panel: BookingPanel) -> tuple[Command, ...]:
    def in_view() -> bool:
        return not panel.view.is_new_patient

    def take(number: int) -> Command:
        return Command(
            f"booking.time.{number}",
            mark("Take the time with this number"),
            lambda: panel.take_time(number),
            key=PhysicalKey(str(number), alt=True),
            scope=SCOPE,
            enabled_when=lambda: in_view() and number <= len(panel.view.nearest.slots),
            listed=number == 1,
            shown_key="Alt+1…9",
        )

    def page(name: str, caption: str, run: Callable[[], object], key: str) -> Command:
        return Command(f"booking.{name}", caption, run, key=PhysicalKey.of(key), scope=SCOPE, enabled_when=in_view)

    return (
        *(take(number) for number in range(1, _TIMES + 1)),
        page("later", mark("Times of the next day"), panel.later, "Alt+PageDown"),
        page("earlier", mark("Back by a day"), panel.earlier, "Alt+PageUp"),
    )


def _result_commands(panel: BookingPanel) -> tuple[Command, ...]:
    result = panel.view.result

    def after(name: str, caption: str, run: Callable[[], object], key: PhysicalKey, force: bool = False) -> Command:
        def there() -> bool:
            return result.is_in_force if force else result.card is not None

        return Command(f"booking.{name}", caption, run, key=key, scope=SCOPE, enabled_when=there)

    def going(name: str, caption: str, way: Callable[[str], None], key: PhysicalKey) -> Command:
        """Always ready: the key must not fall through to the screen beside, where it means something else."""
        return Command(f"booking.{name}", caption, lambda: panel.go_on(way), key=key, scope=SCOPE)

    ways = (
        ("same-patient", mark("After a booking: the same patient, the next specialist"), panel.next.same_patient, PATIENT_KEY),
        ("family", mark("After a booking: the next of the family, at the time beside"), panel.next.family, FAMILY_KEY),
        ("same-again", mark("After a booking: the same again in a week, two, three, four"), panel.next.again, AGAIN_KEY),
    )
    return (
        after("ticket", mark("Ticket of the last booking"), panel.show_ticket, TICKET_KEY, force=True),
        after("aloud", mark("Read the last booking aloud"), result.toggle_aloud, ALOUD_KEY),
        *(going(*way) for way in ways),
        Command(
            "booking.visit",
            mark("The next visit of the patient, or the last booking: cancel, move"),
            panel.show_visit,
            key=PhysicalKey.of("F4"),
            scope=SCOPE,
            enabled_when=lambda: panel.has_visits,
        ),
    )


# The command palette


def _patients(desk: Desk, typed: str) -> tuple[Hit, ...]:
    today = local_day(desk.clock.now(), desk.zone)
    return tuple(_patient_hit(desk, hit) for hit in desk.ask(find_patients, typed, today)[:6])


def _patient_hit(desk: Desk, hit: PatientHit) -> Hit:
    today = local_day(desk.clock.now(), desk.zone)
    target = BookingTarget(patient_id=hit.patient_id)
    return Hit(hit.full_name, whole_line(hit, today), "user", lambda: desk.navigation.open_panel(BOOKING, target))


def _appointments(desk: Desk, typed: str) -> tuple[Hit, ...]:
    return tuple(_appointment_hit(desk, card) for card in desk.ask(appointments_numbered, typed))


def _appointment_hit(desk: Desk, card: AppointmentCard) -> Hit:
    facts = card.facts
    who = " ".join(part for part in (facts.family, facts.given, facts.middle) if part)
    target = AppointmentTarget(facts.appointment_id)
    return Hit(
        f"{facts.number} · {who}",
        slot_line(facts.start, desk.zone, facts.specialty, facts.specialist),
        "day",
        lambda: desk.navigation.open_panel(APPOINTMENT, target),
    )
