"""Обмен with its keys: loaded when it is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import Right
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.exchange.page import HISTORY, SCOPE, WAITING, ExchangePage
from desktop_app.ui.physical_keys import PhysicalKey


def make_page(desk: Desk) -> ExchangePage:
    """The page with its commands registered."""
    page = ExchangePage(desk)
    desk.commands.attach(SCOPE, page)
    desk.commands.add(*_commands(desk, page), *_upkeep(desk, page))
    page.complete()
    return page


def _commands(desk: Desk, page: ExchangePage) -> tuple[Command, ...]:
    """The keys of the page."""
    key = PhysicalKey.of

    def is_paused() -> bool:
        return page.state is ConnectionState.PAUSED

    def may_pause() -> bool:
        return not is_paused()

    def may_withdraw() -> bool:
        return page.may_withdraw

    def may_free() -> bool:
        return page.may_free

    return (
        Command("exchange.send", mark("Send now"), desk.sync.send_now, "send", key("F5"), SCOPE, may_pause),
        Command("exchange.pause", mark("Work on our own"), desk.sync.pause, "pause", key("F8"), SCOPE, may_pause),
        Command("exchange.resume", mark("Back to the exchange"), desk.sync.resume, "play", key("Shift+F8"), SCOPE, is_paused),
        Command("exchange.open", mark("Open what it is about"), page.open_line, "forward", key("Enter"), SCOPE),
        Command("exchange.withdraw", mark("Withdraw what was not sent"), page.withdraw, "undo", key("Delete"), SCOPE, may_withdraw),
        Command(
            "exchange.facts",
            mark("Who, when, from which desk"),
            page.who_and_when.toggle,
            "info",
            key("I"),
            SCOPE,
            lambda: page.who_and_when.has_something,
        ),
        Command("exchange.waiting", mark("What waits"), lambda: page.show_waiting(WAITING), "clock", key("F3"), SCOPE),
        Command("exchange.history", mark("History"), lambda: page.show_waiting(HISTORY), "note", key("F4"), SCOPE),
        Command(
            "exchange.free_holds",
            mark("Let held places go"),
            page.free_holds,
            "cancel",
            key("Ctrl+Delete"),
            SCOPE,
            may_free,
            desk.needs(Right.FREE_HOLDS),
        ),
    )


def _upkeep(desk: Desk, page: ExchangePage) -> tuple[Command, ...]:
    """The keys by which the data here is put right, or saved from here."""
    key = PhysicalKey.of

    def may_compare() -> bool:
        return page.state is not ConnectionState.PAUSED

    def may_let_vanish() -> bool:
        return page.may_let_vanish

    def may_try_again() -> bool:
        return page.has_set_aside

    return (
        Command("exchange.reconcile", mark("Compare with the central"), page.reconcile, "exchange", key("Ctrl+F5"), SCOPE, may_compare),
        Command(
            "exchange.let_vanish",
            mark("It is gone there indeed"),
            page.let_vanish,
            "cancel",
            key("Ctrl+Shift+F5"),
            SCOPE,
            may_let_vanish,
            desk.needs(Right.ADMINISTER),
        ),
        Command("exchange.try_again", mark("Try to understand again"), page.try_set_aside, "undo", key("Shift+F5"), SCOPE, may_try_again),
        Command(
            "exchange.rescue",
            mark("Write out what is stuck"),
            page.rescue,
            "save",
            key("Ctrl+S"),
            SCOPE,
            who_may=desk.needs(Right.ADMINISTER),
        ),
    )
