"""The booking panel with its keys: loaded when it is first opened."""

from collections.abc import Callable

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.booking.parking import NEXT_KEY, PARK_KEY
from desktop_app.ui.booking.referral_field import CHANGE_KEY
from desktop_app.ui.booking.result import AGAIN_KEY, ALOUD_KEY, FAMILY_KEY, PATIENT_KEY, TICKET_KEY
from desktop_app.ui.booking.stop_card import GO_ON_KEY
from desktop_app.ui.booking.to_list import WAIT_KEY
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey

SCOPE = "booking"
COPY_KEY = PhysicalKey.of("Alt+C")
_TIMES = 9


def make_panel(desk: Desk) -> BookingPanel:
    """The booking panel with its commands registered."""
    panel = BookingPanel(desk)
    desk.commands.attach(SCOPE, panel)
    desk.commands.add(*_form_commands(desk, panel), _wait_command(desk, panel), *_result_commands(panel), *_time_commands(panel))
    return panel


def _command(name: str, caption: str, run: Callable[[], object], key: str, repeats: bool = False) -> Command:
    return Command(f"booking.{name}", caption, run, key=PhysicalKey.of(key), scope=SCOPE, repeats=repeats)


def _form_commands(desk: Desk, panel: BookingPanel) -> tuple[Command, ...]:
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
            who_may=desk.needs(Right.EDIT_PATIENT),
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
        _command("referral", mark("Another referral of the patient"), view.referral.next, CHANGE_KEY),
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


def _wait_command(desk: Desk, panel: BookingPanel) -> Command:
    def is_offered() -> bool:
        return panel.to_list.is_offered and not panel.view.is_new_patient

    caption = mark("No place in time: to the waiting list")
    return Command("booking.wait", caption, panel.to_list.put, "", WAIT_KEY, SCOPE, is_offered, desk.needs(Right.BOOK))


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
