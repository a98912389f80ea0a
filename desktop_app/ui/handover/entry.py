"""What the hand-over of a shift gives to the window: its page, which is loaded at the first visit, and the key that leads to it."""

from desktop_app.core.i18n import mark
from desktop_app.models.unprinted import PaperWish
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import CASES, Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.printing.job import Job
from desktop_app.ui.targets import HANDOVER

PAPER = "handover"
"""The paper, as the press knows it."""


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page; it stands under «Задачи», for it is wanted twice a day."""
    desk.press.learn(PAPER, lambda wish: _again(desk, wish))
    return (ScreenEntry(HANDOVER, mark("Shift handover"), "user", lambda: _page(desk), PhysicalKey.of("Ctrl+H"), under=CASES),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.handover.keys import make_page

    return make_page(desk)


def _again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.handover.papers import HandoverPaper

    return HandoverPaper(desk, wish.actor).job
