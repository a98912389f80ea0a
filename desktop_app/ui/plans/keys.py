"""Plans with their keys: loaded when the page is first opened. Each of its views has its own."""

from functools import partial

from desktop_app.core.i18n import mark
from desktop_app.models.absence.calls import Reached
from desktop_app.models.person import Right
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.plans import away, calling, maker, opened
from desktop_app.ui.plans.page import SCOPE, PlansPage

_key = PhysicalKey.of


def make_page(desk: Desk) -> PlansPage:
    """The page with its commands registered."""
    page = PlansPage(desk)
    views = (page.list, page.plan, page.calling, page.maker, page.away)
    for scope, view in zip((SCOPE, opened.SCOPE, calling.SCOPE, maker.SCOPE, away.SCOPE), views, strict=True):
        desk.commands.attach(scope, view)
    desk.commands.add(*_of_the_list(desk, page), *_of_a_plan(page), *_of_the_calls(page), *_of_the_maker(page), *_of_an_absence(page))
    page.complete()
    return page


def _of_the_list(desk: Desk, page: PlansPage) -> tuple[Command, ...]:
    return (
        Command("plans.open", mark("Open the plan"), page.open_chosen, "forward", _key("Enter"), SCOPE, lambda: page.has_plan),
        Command("plans.new", mark("New plan"), page.new, "plus", _key("F3"), SCOPE, who_may=desk.needs(Right.MOVE)),
        Command("plans.away", mark("A doctor is away"), page.absent, "cancel", _key("F4"), SCOPE, who_may=desk.needs(Right.MOVE)),
    )


def _of_a_plan(page: PlansPage) -> tuple[Command, ...]:
    view, scope = page.plan, opened.SCOPE
    who = view.who_may
    return (
        Command("plans.go", mark("Start the plan, or resume it"), view.go, "play", _key("F8"), scope, lambda: view.may_go, who),
        Command("plans.pause", mark("Pause the plan"), view.pause, "pause", _key("P"), scope, lambda: view.may_pause, who),
        Command("plans.undo", mark("Take the plan back"), view.undo, "undo", _key("Ctrl+Delete"), scope, lambda: view.may_undo, who),
        Command("plans.item", mark("Settle or show the visit"), view.enter, "forward", _key("Enter"), scope, lambda: view.has_item),
        Command("plans.tickets", mark("Print the new tickets"), view.print_tickets, "print", _key("F9"), scope, lambda: view.has_tickets),
        Command("plans.calls", mark("The calls of the plan"), page.show_calls, "phone", _key("F4"), scope, lambda: view.has_calls),
        Command("plans.back", mark("All plans"), page.show_list, "back", _key("Esc"), scope),
    )


_ANSWERS = (
    (Reached.AGREED, mark("Note: agreed"), "1"),
    (Reached.NO_ANSWER, mark("Note: no answer"), "2"),
    (Reached.REFUSED, mark("Note: does not want it"), "3"),
    (Reached.CAME, mark("Note: came anyway"), "4"),
    (Reached.REACHED, mark("Note: reached, thinks it over"), "5"),
)


def _of_the_calls(page: PlansPage) -> tuple[Command, ...]:
    view, scope = page.calling, calling.SCOPE
    answers = (
        Command(f"calls.{reached.value}", caption, partial(view.note, reached), "", _key(key), scope, partial(view.may_note, reached),
                view.who_may)
        for reached, caption, key in _ANSWERS
    )  # fmt: skip
    return (
        *answers,
        Command("calls.list", mark("To the waiting list"), view.to_waiting_list, "clock", _key("W"), scope, view.may_list, view.who_may),
        Command("calls.copy", mark("Copy the number"), view.copy_number, "phone", _key("P"), scope, view.has_number),
        Command("calls.back", mark("The plan"), page.show_opened, "back", _key("Esc"), scope),
    )


def _of_the_maker(page: PlansPage) -> tuple[Command, ...]:
    view, scope = page.maker, maker.SCOPE
    return (
        Command("plans.propose", mark("Propose"), view.propose, "ok", _key("F8"), scope, lambda: view.may_propose, view.who_may),
        Command("plans.kind", mark("Move, or cancel"), view.turn_kind, "move", _key("F4"), scope),
        Command("plans.mark", mark("The visit goes, or stays"), view.mark, "", _key("Space"), scope, view.table.hasFocus),
        Command("plans.mark-all", mark("All visits go, or none"), view.mark_all, "", _key("Ctrl+A"), scope),
        Command("plans.day-away", mark("The doctor is away that day"), page.absent, "cancel", _key("F6"), scope, who_may=view.who_may),
        Command("plans.leave-maker", mark("All plans"), page.show_list, "back", _key("Esc"), scope),
    )


def _of_an_absence(page: PlansPage) -> tuple[Command, ...]:
    view, scope = page.away, away.SCOPE
    on_visit, who = view.has_visit, view.who_may
    return (
        Command("away.keep", mark("Make it a plan"), view.keep, "ok", _key("F8"), scope, lambda: view.may_keep, who),
        Command("away.mark", mark("The visit goes, or stays"), view.mark, "", _key("Space"), scope, view.table.hasFocus),
        Command("away.other", mark("Another place"), view.other_place, "move", _key("R"), scope, on_visit),
        Command("away.wait", mark("To the waiting list"), view.to_waiting_list, "clock", _key("W"), scope, on_visit, who),
        Command("away.call-list", mark("Print the call list"), view.print_calls, "print", _key("F9"), scope, lambda: view.has_lines),
        Command("away.door", mark("Print the notice for the door"), view.print_notice, "print", _key("Shift+F9"), scope, view.has_who),
        Command("away.back", mark("All plans"), page.show_list, "back", _key("Esc"), scope),
    )
