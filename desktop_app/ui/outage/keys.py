"""The outage journal with its keys: loaded when it is first opened."""

from collections.abc import Callable

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.outage.page import ALL, OPEN, SCOPE, OutagePage
from desktop_app.ui.physical_keys import PhysicalKey


def make_page(desk: Desk) -> OutagePage:
    """The page with its commands registered."""
    page = OutagePage(desk)
    desk.commands.attach(SCOPE, page)
    desk.commands.add(*_acts(desk, page), *_papers(desk, page), *_looks(page))
    page.complete()
    return page


def _has_form(page: OutagePage) -> Callable[[], bool]:
    return lambda: page.form is not None


def _acts(desk: Desk, page: OutagePage) -> tuple[Command, ...]:
    key, books = PhysicalKey.of, desk.needs(Right.BOOK)

    def may_close() -> str:
        """With a rest it takes the right to reports."""
        return desk.who_may(Right.REPORTS if page.rest else Right.SETTLE)

    return (
        Command("outage.enter", mark("Go on with the line, or open what it is about"), page.enter, "forward", key("Enter"), SCOPE),
        Command("outage.paper", mark("Enter lines from paper"), page.enter_paper, "edit", key("F6"), SCOPE, lambda: page.may_enter, books),
        Command(
            "outage.power", mark("Write down a power cut"), page.ask_power_cut, "offline", key("F3"), SCOPE, lambda: not page.goes_on, books
        ),
        Command("outage.end", mark("The outage is over"), page.end, "ok", key("Shift+F3"), SCOPE, lambda: page.may_end, books),
        Command(
            "outage.close", mark("Close the journal of this outage"), page.close_journal, "ok", key("F8"), SCOPE,
            lambda: page.may_close, may_close,
        ),
        Command(
            "outage.leave", mark("Leave the question"), page.question.leave, "close", key("Esc"), SCOPE,
            lambda: page.question.is_asked, listed=False,
        ),
    )  # fmt: skip


def _papers(desk: Desk, page: OutagePage) -> tuple[Command, ...]:
    key, looks, has_form = PhysicalKey.of, desk.needs(Right.VIEW), _has_form(page)
    papers: tuple[tuple[str, str, Callable[[], object], str, str], ...] = (
        ("print", mark("Print the journal of the outage"), page.print_it, "print", "F9"),
        ("report", mark("Print the closing report"), lambda: page.print_it(report=True), "print", "Alt+F9"),
        ("save", mark("Save the journal as PDF"), page.save_it, "save", "Ctrl+S"),
        ("save-report", mark("Save the closing report as PDF"), lambda: page.save_it(report=True), "save", "Alt+S"),
    )
    return tuple(
        Command(f"outage.{name}", caption, run, icon, key(shown), SCOPE, has_form, looks) for name, caption, run, icon, shown in papers
    )


def _looks(page: OutagePage) -> tuple[Command, ...]:
    key, has_form = PhysicalKey.of, _has_form(page)
    return (
        Command("outage.all", mark("All lines"), lambda: page.show_lines(ALL), "note", key("F4"), SCOPE, has_form),
        Command("outage.open", mark("Only what is still open"), lambda: page.show_lines(OPEN), "clock", key("Shift+F4"), SCOPE, has_form),
        Command("outage.older", mark("The outage before"), lambda: page.step(1), "back", key("Ctrl+Left"), SCOPE, has_form),
        Command("outage.newer", mark("The outage after"), lambda: page.step(-1), "forward", key("Ctrl+Right"), SCOPE, has_form),
        Command(
            "outage.facts", mark("Who, when, from which desk"), page.who_and_when.toggle, "info", key("I"), SCOPE,
            lambda: page.who_and_when.has_something,
        ),
    )  # fmt: skip
