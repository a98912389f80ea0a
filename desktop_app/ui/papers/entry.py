"""What lists give to the window: a panel, one key that prints all doctors' lists at opening, one that prints what no printer took.

All of it is loaded when it is first wanted.
"""

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.models.unprinted import PaperWish
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.printing.job import Job
from desktop_app.ui.printing.press import AGAIN_KEY, CANCEL_KEY

PAPERS = "papers"


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The panel; the keys of the window act at once."""
    key, may_look = PhysicalKey.of, desk.needs(Right.VIEW)
    desk.commands.add(
        Command("papers.open", mark("Lists of doctors and cards"), lambda: desk.navigation.open_panel(PAPERS), "print", key("Ctrl+P")),
        Command(
            "papers.today", mark("Print the lists of all doctors for today"), lambda: _print_today(desk), "print", key("F10"),
            who_may=may_look,
        ),
        Command(
            "papers.next-cards", mark("Print the cards of the next day"), lambda: _print_next_cards(desk), "print", key("Ctrl+F10"),
            who_may=may_look,
        ),
        Command(
            "papers.print-failed", mark("Print what was not printed"), desk.press.print_failed, "print", AGAIN_KEY,
            enabled_when=lambda: bool(desk.press.not_printed),
        ),
        Command(
            "papers.cancel", mark("Cancel the papers that are not printed yet"), desk.press.cancel, "cancel", CANCEL_KEY,
            enabled_when=lambda: desk.press.is_waiting,
        ),
    )  # fmt: skip
    desk.press.learn("list", lambda wish: _list_again(desk, wish))
    desk.press.learn("cards", lambda wish: _cards_again(desk, wish))
    return (PanelEntry(PAPERS, mark("Lists"), lambda: _panel(desk), width=460),)


def _panel(desk: Desk) -> Page:
    from desktop_app.ui.papers.keys import make_panel

    return make_panel(desk)


def _list_again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.papers.jobs import list_again

    return list_again(desk, wish)


def _cards_again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.papers.jobs import cards_again

    return cards_again(desk, wish)


def _print_today(desk: Desk) -> None:
    from desktop_app.ui.papers.keys import print_today

    print_today(desk)


def _print_next_cards(desk: Desk) -> None:
    from desktop_app.ui.papers.keys import print_next_cards

    print_next_cards(desk)
