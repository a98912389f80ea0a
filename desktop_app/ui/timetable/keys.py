"""Schedules with their keys: loaded when the page is first opened. Each of its views has its own."""

from collections.abc import Callable

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.models.template_drawing import STEP_MINUTES
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.timetable import checked, drawing, excepting, opened, taking_back
from desktop_app.ui.timetable.page import SCOPE, TimetablePage

_key = PhysicalKey.of


def make_page(desk: Desk) -> TimetablePage:
    """The page with its commands registered."""
    page = TimetablePage(desk)
    views = (
        (SCOPE, page.list), (opened.SCOPE, page.one), (checked.SCOPE, page.check), (drawing.SCOPE, page.drawing),
        (excepting.SCOPE, page.exception), (taking_back.SCOPE, page.back),
    )  # fmt: skip
    for scope, view in views:
        desk.commands.attach(scope, view)
    of_the_views = (
        _of_the_list(page), _of_one(desk, page), _of_the_check(desk, page), _of_the_drawing(desk, page), _of_the_exception(page),
        _of_taking_back(page),
    )  # fmt: skip
    desk.commands.add(*(command for commands in of_the_views for command in commands))
    page.complete()
    return page


def _of_the_list(page: TimetablePage) -> tuple[Command, ...]:
    return (
        Command("timetable.open", mark("Open the schedule"), page.open_chosen, "forward", _key("Enter"), SCOPE, lambda: page.has_line),
        Command("timetable.filter", mark("Filter schedules"), page.focus_filter, "filter", _key("Ctrl+F"), SCOPE),
    )


def _of_one(desk: Desk, page: TimetablePage) -> tuple[Command, ...]:
    view, scope = page.one, opened.SCOPE
    edits, publishes = desk.needs(Right.EDIT_SCHEDULE), desk.needs(Right.PUBLISH_SCHEDULE)
    look = mark("See what taking the last publication back does")
    return (
        Command("timetable.check", mark("Check the draft"), page.show_check, "ok", _key("F8"), scope, lambda: view.has_draft),
        Command("timetable.edit", mark("Draw the template or edit the exception"), page.edit, "edit", _key("Enter"), scope,
                lambda: bool(view.template_id or view.exception_id)),
        Command("timetable.draw-new", mark("New template"), page.draw, "plus", _key("F3"), scope, lambda: view.card is not None, edits),
        Command("timetable.except", mark("New exception"), page.make_exception, "cancel", _key("F7"), scope,
                lambda: view.card is not None, edits),
        Command("timetable.drop", mark("Take it out of the draft"), view.drop, "cancel", _key("Delete"), scope,
                lambda: view.may_drop, edits),
        Command("timetable.take", mark("Take the draft over"), view.take, "user", _key("T"), scope, lambda: view.may_take, edits),
        Command("timetable.discard", mark("Throw the draft away"), view.discard, "cancel", _key("Ctrl+Delete"), scope,
                lambda: view.may_discard, edits),
        Command("timetable.look-back", look, page.show_back, "undo", _key("Ctrl+Backspace"), scope, lambda: view.may_take_back, publishes),
        Command("timetable.back", mark("All schedules"), page.show_list, "back", _key("Esc"), scope),
    )  # fmt: skip


def _of_the_check(desk: Desk, page: TimetablePage) -> tuple[Command, ...]:
    view, scope, refuse = page.check, checked.SCOPE, mark("Send the draft back")
    publishes = desk.needs(Right.PUBLISH_SCHEDULE)
    return (
        Command("timetable.go", mark("Send, approve or publish the draft"), view.go, "send", _key("F8"), scope, lambda: view.may_go,
                view.who_may),
        Command("timetable.refuse", refuse, view.refuse, "undo", _key("F4"), scope, lambda: view.may_refuse, publishes),
        Command("timetable.leave-check", mark("Back to the schedule"), page.show_one, "back", _key("Esc"), scope),
    )  # fmt: skip


def _of_taking_back(page: TimetablePage) -> tuple[Command, ...]:
    view, scope = page.back, taking_back.SCOPE
    return (
        Command("timetable.take-back", mark("Take the last publication back"), view.go, "undo", _key("F8"), scope, lambda: view.may_go,
                view.who_may),
        Command("timetable.leave-taking-back", mark("Back to the schedule"), page.show_one, "back", _key("Esc"), scope),
    )  # fmt: skip


def _of_the_exception(page: TimetablePage) -> tuple[Command, ...]:
    view, scope = page.exception, excepting.SCOPE
    return (
        Command("timetable.exception-save", mark("Put the exception into the draft"), view.save, "ok", _key("F8"), scope,
                lambda: view.may_save, view.who_may),
        Command("timetable.exception-take", mark("Take the draft over and save"), view.take_and_save, "user", _key("F4"), scope,
                lambda: view.may_take, view.who_may),
        Command("timetable.leave-exception", mark("Back to the schedule"), page.show_one, "back", _key("Esc"), scope),
    )  # fmt: skip


def _of_the_drawing(desk: Desk, page: TimetablePage) -> tuple[Command, ...]:
    view, scope, edits = page.drawing, drawing.SCOPE, desk.needs(Right.EDIT_SCHEDULE)
    grid = view.grid

    def on_a_block() -> bool:
        return grid.hasFocus() and view.has_block

    def command(name: str, caption: str, run: Callable[[], object], key: str, when: Callable[[], bool] = on_a_block) -> Command:
        return Command(f"timetable.{name}", caption, run, "", _key(key), scope, when, edits, repeats=True)

    def step(name: str, caption: str, run: Callable[[], object], key: str) -> Command:
        return Command(f"timetable.{name}", caption, run, "", _key(key), scope, grid.hasFocus, repeats=True, listed=False)

    return (
        step("day-before", mark("The day before"), lambda: grid.go(-1, 0), "Left"),
        step("day-after", mark("The day after"), lambda: grid.go(1, 0), "Right"),
        step("piece-above", mark("The piece before"), lambda: grid.go(0, -1), "Up"),
        step("piece-below", mark("The piece after"), lambda: grid.go(0, 1), "Down"),
        Command("timetable.piece-new", mark("New piece of the reception"), view.add, "plus", _key("N"), scope,
                lambda: view.template is not None, edits),
        Command("timetable.piece-edit", mark("Edit the piece"), view.enter, "edit", _key("Enter"), scope, lambda: view.has_block, edits),
        command("piece-delete", mark("Delete the piece"), view.delete, "Delete"),
        command("piece-longer", mark("Longer"), lambda: view.stretch(STEP_MINUTES), "="),
        command("piece-shorter", mark("Shorter"), lambda: view.stretch(-STEP_MINUTES), "-"),
        command("piece-earlier", mark("Earlier"), lambda: view.shift(-STEP_MINUTES), "Alt+Up"),
        command("piece-later", mark("Later"), lambda: view.shift(STEP_MINUTES), "Alt+Down"),
        command("piece-day-before", mark("To the day before"), lambda: view.carry(-1), "Alt+Left"),
        command("piece-day-after", mark("To the day after"), lambda: view.carry(1), "Alt+Right"),
        command("copy-piece", mark("Copy the piece"), view.copy, "Ctrl+C"),
        command("copy-day", mark("Copy the day"), view.copy_day, "Ctrl+Shift+C", lambda: view.template is not None),
        Command("timetable.paste", mark("Paste"), view.paste, "", _key("Ctrl+V"), scope, lambda: view.may_paste, edits),
        Command("timetable.drawing-undo", mark("As it was drawn before"), view.undo, "undo", _key("Ctrl+Z"), scope,
                lambda: grid.hasFocus() and view.may_undo, edits),
        Command("timetable.drawing-take", mark("Take the draft over for this drawing"), view.take_and_save, "user", _key("F4"), scope,
                lambda: view.may_take, edits),
        Command("timetable.drawing-give-up", mark("Give this drawing up and show the draft"), view.give_up, "cancel", _key("Shift+F4"),
                scope, lambda: view.may_take),
        Command("timetable.leave-drawing", mark("Back to the schedule"), page.leave_drawing, "back", _key("Esc"), scope),
    )  # fmt: skip
