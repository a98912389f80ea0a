"""The appointment panel with its keys, loaded when it is first opened.

Bare letters and digits act, for no caret stands there until one moves.
"""

from collections.abc import Callable

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.booking.group_box import CANCEL_ALL_KEY, MOVE_ALL_KEY
from desktop_app.ui.booking.result import TICKET_KEY
from desktop_app.ui.commands import Command, anyone
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey

SCOPE = "appointment"


def make_panel(desk: Desk) -> AppointmentPanel:
    """The panel with its commands registered."""
    panel = AppointmentPanel(desk)
    desk.commands.attach(SCOPE, panel)
    desk.commands.add(*_commands(desk, panel))
    return panel


def _command(
    name: str,
    caption: str,
    run: Callable[[], object],
    key: str,
    when: Callable[[], bool],
    who_may: Callable[[], str] = anyone,
    repeats: bool = False,
) -> Command:
    return Command(f"appointment.{name}", caption, run, "", PhysicalKey.of(key), SCOPE, when, who_may, repeats)


def _commands(desk: Desk, panel: AppointmentPanel) -> tuple[Command, ...]:
    def looking() -> bool:
        return panel.view.mode is Mode.LOOK

    return (
        _command("enter", mark("Do what the main button says"), panel.enter, "Enter", lambda: panel.card is not None),
        _command("down", mark("The next one"), lambda: panel.step(1), "Down", lambda: True, repeats=True),
        _command("up", mark("The one before"), lambda: panel.step(-1), "Up", lambda: True, repeats=True),
        _command("ticket", mark("Ticket"), panel.show_ticket, TICKET_KEY.text, lambda: panel.card is not None),
        _command("more", mark("Book the same patient once more"), panel.book_more, "N", looking, desk.needs(Right.BOOK)),
        _command("case", mark("To the cases"), panel.show_case, "G", looking),
        _command("back", mark("Back to the appointment"), panel.back, "Esc", lambda: not looking()),
        *_acting_commands(desk, panel, looking),
        *_group_commands(desk, panel, looking),
        *_reason_commands(panel),
        *_time_commands(panel),
    )


def _acting_commands(desk: Desk, panel: AppointmentPanel, looking: Callable[[], bool]) -> tuple[Command, ...]:
    may_book, may_move, may_cancel = desk.needs(Right.BOOK), desk.needs(Right.MOVE), desk.needs(Right.CANCEL)

    def movable() -> bool:
        return looking() and panel.may_move

    def cancellable() -> bool:
        return looking() and panel.may_act

    def lost() -> bool:
        return looking() and panel.may_book_again

    def undoable() -> bool:
        return looking() and panel.may_undo

    return (
        _command("move", mark("Move to another time"), panel.begin_move, "M", movable, may_move),
        _command("tomorrow", mark("Move to the next day, same hour"), lambda: panel.begin_move_by(1), "T", movable, may_move),
        _command("cancel", mark("Cancel the appointment"), panel.begin_cancel, "Delete", cancellable, may_cancel),
        _command("again", mark("Book again what is not in force"), panel.book_again, "B", lost, may_book),
        _command("undo", mark("Undo the last act on this appointment"), panel.undo_last, "Backspace", undoable, may_book),
    )


def _group_commands(desk: Desk, panel: AppointmentPanel, looking: Callable[[], bool]) -> tuple[Command, ...]:
    def grouped() -> bool:
        return looking() and panel.has_group

    def moving_all() -> bool:
        return panel.view.mode is Mode.MOVE_ALL

    group = panel.view.group_move
    return (
        _command("cancel-all", mark("Cancel all of the group"), panel.begin_cancel_all, CANCEL_ALL_KEY, grouped, desk.needs(Right.CANCEL)),
        _command("move-all", mark("Move all of the group"), panel.begin_move_all, MOVE_ALL_KEY, grouped, desk.needs(Right.MOVE)),
        _command("day-later", mark("The group a day later"), lambda: group.shift(1), "Right", moving_all, repeats=True),
        _command("day-earlier", mark("The group a day earlier"), lambda: group.shift(-1), "Left", moving_all, repeats=True),
    )


def _reason_commands(panel: AppointmentPanel) -> tuple[Command, ...]:
    def take(digit: int) -> Command:
        def run() -> None:
            panel.view.cancel_box.take(digit)
            panel.follow()

        return Command(
            f"appointment.reason.{digit}",
            mark("The reason with this number"),
            run,
            key=PhysicalKey(str(digit)),
            scope=SCOPE,
            enabled_when=lambda: panel.view.mode is Mode.CANCEL,
            listed=digit == 1,
            shown_key="1…0",
        )

    return tuple(take(digit) for digit in range(10))


def _time_commands(panel: AppointmentPanel) -> tuple[Command, ...]:
    def moving() -> bool:
        return panel.view.mode is Mode.MOVE

    def take(number: int) -> Command:
        return Command(
            f"appointment.time.{number}",
            mark("Take the time with this number"),
            lambda: panel.view.move_box.nearest.take(number - 1),
            key=PhysicalKey(str(number), alt=True),
            scope=SCOPE,
            enabled_when=moving,
            listed=number == 1,
            shown_key="Alt+1…9",
        )

    def page(name: str, caption: str, later: bool, key: str) -> Command:
        return Command(
            f"appointment.{name}",
            caption,
            lambda: panel.view.move_box.page(later),
            key=PhysicalKey.of(key),
            scope=SCOPE,
            enabled_when=moving,
        )

    return (
        *(take(number) for number in range(1, 10)),
        page("later", mark("Times of the next day"), True, "Alt+PageDown"),
        page("earlier", mark("Back by a day"), False, "Alt+PageUp"),
    )
