"""Schedules with their keys: loaded when the page is first opened. Each of its views has its own."""

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.timetable import checked, opened
from desktop_app.ui.timetable.page import SCOPE, TimetablePage

_key = PhysicalKey.of


def make_page(desk: Desk) -> TimetablePage:
    """The page with its commands registered."""
    page = TimetablePage(desk)
    for scope, view in ((SCOPE, page.list), (opened.SCOPE, page.one), (checked.SCOPE, page.check)):
        desk.commands.attach(scope, view)
    desk.commands.add(*_of_the_list(page), *_of_one(desk, page), *_of_the_check(desk, page))
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
    back = mark("Take the last publication back")
    return (
        Command("timetable.check", mark("Check the draft"), page.show_check, "ok", _key("F8"), scope, lambda: view.has_draft),
        Command("timetable.take", mark("Take the draft over"), view.take, "user", _key("T"), scope, lambda: view.may_take, edits),
        Command("timetable.discard", mark("Throw the draft away"), view.discard, "cancel", _key("Ctrl+Delete"), scope,
                lambda: view.may_discard, edits),
        Command("timetable.take-back", back, view.take_back, "undo", _key("Ctrl+Backspace"), scope, lambda: view.may_take_back, publishes),
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
