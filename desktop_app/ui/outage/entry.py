"""What the outage journal gives to the window: its page, which is loaded at the first visit, and the keys that lead to it."""

from desktop_app.core.i18n import mark
from desktop_app.models.person import Right
from desktop_app.models.unprinted import PaperWish
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import EXCHANGE, OUTAGE, Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.printing.job import Job

FORM, REPORT, BLANK = "outage-form", "outage-report", "outage-blank"
"""The papers, as the press knows them."""


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page; a blank for a power cut can be printed from anywhere."""
    blank = PhysicalKey.of("Ctrl+Shift+F8")
    desk.commands.add(
        Command(
            "outage.blank", mark("Print a blank form for a power cut"), lambda: _print_blank(desk), "print", blank,
            who_may=desk.needs(Right.VIEW),
        )
    )  # fmt: skip
    for paper in (FORM, REPORT, BLANK):
        desk.press.learn(paper, lambda wish: _again(desk, wish))
    return (ScreenEntry(OUTAGE, mark("Outage journal"), "offline", lambda: _page(desk), PhysicalKey.of("Ctrl+J"), under=EXCHANGE),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.outage.keys import make_page

    return make_page(desk)


def _print_blank(desk: Desk) -> None:
    from desktop_app.ui.outage.jobs import BlankPaper

    desk.press.print(BlankPaper(desk).job)


def _again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.outage.jobs import paper_again

    return paper_again(desk, wish)
