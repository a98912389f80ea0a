"""The waiting list with its keys: loaded when the page is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.waiting.page import SCOPE, WaitingPage


def make_page(desk: Desk) -> WaitingPage:
    """The page with its commands registered."""
    page = WaitingPage(desk)
    desk.commands.attach(SCOPE, page)
    desk.commands.add(*_commands(desk, page))
    page.complete()
    return page


def _commands(desk: Desk, page: WaitingPage) -> tuple[Command, ...]:
    key, facts = PhysicalKey.of, page.who_and_when

    def has_row() -> bool:
        return page.has_row

    def has_phone() -> bool:
        return page.has_phone

    may_book, may_cancel = desk.needs(Right.BOOK), desk.needs(Right.CANCEL)
    return (
        Command("waiting.book", mark("Book who waits"), page.book, "plus", key("Enter"), SCOPE, has_row, may_book),
        Command("waiting.take", mark("Take in hand"), page.take, "user", key("T"), SCOPE, has_row, may_book),
        Command("waiting.phone", mark("Copy the number"), page.copy_phone, "phone", key("P"), SCOPE, has_phone),
        Command("waiting.remove", mark("Take off the list"), page.remove, "cancel", key("Delete"), SCOPE, has_row, may_cancel),
        Command(
            "waiting.facts",
            mark("Who, when, from which desk"),
            facts.toggle,
            "info",
            key("I"),
            SCOPE,
            lambda: facts.has_something,
        ),
        Command("waiting.back", mark("To the cases to settle"), page.to_cases, "back", key("Esc"), SCOPE),
    )
