"""Задачи with their keys: loaded when they are first opened."""

from collections.abc import Callable
from functools import partial

from desktop_app.core.i18n import mark
from desktop_app.models.conflict import Way
from desktop_app.models.person import Right
from desktop_app.ui.cases.screen import SCOPE, CasesScreen
from desktop_app.ui.cases.ways import KEYS
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey

_MOST = 9
_WAYS = (
    (Way.OVER, mark("Over the schedule")),
    (Way.WAIT, mark("To the waiting list")),
    (Way.CANCEL, mark("Cancel the booking")),
    (Way.KEEP_THEIRS, mark("Keep the central's")),
    (Way.KEEP_MINE, mark("Keep ours")),
    (Way.AGAIN, mark("Send once more")),
    (Way.PUT_OFF, mark("Put off")),
)


def make_screen(desk: Desk) -> CasesScreen:
    """The screen with its commands registered."""
    screen = CasesScreen(desk)
    desk.commands.attach(SCOPE, screen)
    desk.commands.add(*_commands(screen, desk.needs(Right.SETTLE)))
    return screen


def _commands(screen: CasesScreen, may_settle: Callable[[], str]) -> tuple[Command, ...]:
    """The keys of the list: a way is chosen by one, carried out by Enter."""
    key = PhysicalKey.of

    def has_case() -> bool:
        return screen.has_case

    def may_enter() -> bool:
        return screen.has_case or screen.has_plan

    def offered(way: Way) -> Callable[[], bool]:
        return lambda: screen.has_case and screen.view.offers_way(way)

    def offered_number(number: int) -> bool:
        return screen.has_case and number <= len(screen.view.offers.cards)

    def has_groups() -> bool:
        return screen.has_case and screen.view.has_groups

    def has_phone() -> bool:
        return screen.has_case and screen.view.card is not None and bool(screen.view.card.line.phone)

    digits = [
        Command(
            f"cases.time-{number}",
            mark("Choose by its number"),
            partial(screen.view.pick, number),
            key=key(str(number)),
            scope=SCOPE,
            enabled_when=partial(offered_number, number),
            listed=number == 1,
            shown_key="1–9",
        )
        for number in range(1, _MOST + 1)
    ]
    chosen = [
        Command(f"cases.{way}", caption, partial(screen.view.choose, way), key=key(KEYS[way]), scope=SCOPE, enabled_when=offered(way))
        for way, caption in _WAYS
    ]
    return (
        Command("cases.settle", mark("Carry out what is chosen"), screen.enter, "ok", key("Enter"), SCOPE, may_enter, may_settle),
        *digits,
        *chosen,
        Command("cases.groups", mark("Decide each group"), screen.view.open_groups, "", key("G"), SCOPE, has_groups),
        Command("cases.settled", mark("Cases that were settled"), lambda: screen.show_settled(not screen.is_settled), "", key("H"), SCOPE),
        Command("cases.take", mark("Take the case"), screen.take, "user", key("T"), SCOPE, has_case, may_settle),
        Command("cases.phone", mark("Copy the number"), screen.view.copy_phone, "phone", key("P"), SCOPE, has_phone),
        Command(
            "cases.facts",
            mark("Who, when, from which desk"),
            screen.who_and_when.toggle,
            "info",
            key("I"),
            SCOPE,
            lambda: screen.who_and_when.has_something,
        ),
        Command("cases.back", mark("Back to the list"), screen.back, "back", key("Esc"), SCOPE, lambda: screen.may_go_back),
    )
