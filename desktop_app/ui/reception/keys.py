"""«Приём» with its keys: loaded when it is first opened."""

from collections.abc import Callable
from functools import partial

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.models.reception import Document, Step
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.reception.card import CAPTIONS, KEYS
from desktop_app.ui.reception.listing import WALK_IN_KEY
from desktop_app.ui.reception.page import SCOPE, ReceptionPage
from desktop_app.ui.targets import PLANS, EmptyDayTarget


def make_page(desk: Desk) -> ReceptionPage:
    """The screen with its commands registered."""
    page = ReceptionPage(desk)
    desk.commands.attach(SCOPE, page)
    desk.commands.add(_planning(desk, page), *_moving(page), *_steps(page), *_documents(page), *_around(page))
    return page


def _command(name: str, caption: str, run: Callable[[], object], key: str, when: Callable[[], bool] | None = None) -> Command:
    return Command(f"reception.{name}", caption, run, key=PhysicalKey.of(key), scope=SCOPE, enabled_when=when or _always)


def _always() -> bool:
    return True


def _moving(page: ReceptionPage) -> tuple[Command, ...]:
    """Enter, the arrows while a caret blinks, and back."""
    frame = page.frame

    def in_line() -> bool:
        return frame.line.hasFocus() or frame.walk_in.edit.hasFocus()

    def arrow(name: str, caption: str, by: int, key: str) -> Command:
        run = partial(page.step_rows, by)
        return Command(
            f"reception.{name}", caption, run, key=PhysicalKey.of(key), scope=SCOPE, enabled_when=in_line, repeats=True, listed=False
        )

    return (
        _command("enter", mark("The next step"), page.enter, "Enter"),
        arrow("down", mark("The next one found"), 1, "Down"),
        arrow("up", mark("The one before"), -1, "Up"),
        _command("back", mark("One thing back"), page.escape, "Esc", lambda: page.may_go_back),
        _command("line", mark("To the line"), page.go_to_line, "F3"),
    )


def _steps(page: ReceptionPage) -> tuple[Command, ...]:
    def may(step: Step) -> Callable[[], bool]:
        return lambda: not page.is_walk_in and page.frame.card.may(step)

    def has_visit() -> bool:
        return not page.is_walk_in and page.line is not None

    def command(step: Step) -> Command:
        run, key = partial(page.do, step), PhysicalKey.of(KEYS[step])
        return Command(f"reception.{step}", CAPTIONS[step], run, "", key, SCOPE, may(step), page.who_may)

    back = Command(
        "reception.step-back", mark("One step back"), page.take_back, "undo", PhysicalKey.of("Z"), SCOPE, has_visit, page.who_may
    )
    return (
        *(command(step) for step in Step),
        back,
        _command("open", mark("Open: move, cancel, ticket"), page.open_visit, "O", has_visit),
        _command("history", mark("Who, when, from which desk"), page.toggle_history, "I", has_visit),
    )


def _planning(desk: Desk, page: ReceptionPage) -> Command:
    """The key of «День», for the specialist and the day of the visit under the cursor."""

    def has_visit() -> bool:
        return not page.is_walk_in and page.line is not None and desk.navigation.has(PLANS)

    def plan() -> None:
        line = page.line
        if line is not None:
            desk.navigation.go(PLANS, EmptyDayTarget("", local_day(line.start, desk.zone), line.appointment_id))

    caption = mark("Move or cancel many visits of this day")
    return Command("reception.plan", caption, plan, "move", PhysicalKey.of("Ctrl+Shift+M"), SCOPE, has_visit, desk.needs(Right.MOVE))


def _documents(page: ReceptionPage) -> tuple[Command, ...]:
    def asked() -> bool:
        return not page.is_walk_in and page.frame.card.asks_for_document

    return tuple(
        Command(
            f"reception.document.{number}",
            mark("Which document was checked"),
            partial(page.choose_document, number),
            key=PhysicalKey(str(number)),
            scope=SCOPE,
            enabled_when=asked,
            listed=False,
            shown_key="1–4, Alt+1…4",
            more_keys=(PhysicalKey(str(number), alt=True),),
        )
        for number, _document in enumerate(Document, start=1)
    )


def _around(page: ReceptionPage) -> tuple[Command, ...]:
    def in_list() -> bool:
        return not page.is_walk_in

    return (
        Command("reception.without", mark("Without a booking"), page.open_walk_in, "plus", WALK_IN_KEY, SCOPE, in_list, page.who_may),
        _command("filter", mark("All, expected, here, over"), page.next_filter, "F", in_list),
        _command("branches", mark("All branches, or this one"), page.frame.branches.toggle, "B", lambda: bool(page.frame.branch_id)),
        _command("read", mark("Read the visits again"), page.read, "F5"),
    )
