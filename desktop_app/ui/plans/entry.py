"""What plans give to the window: their page, which is loaded at the first visit, and the key that leads to it."""

from desktop_app.core.i18n import mark
from desktop_app.models.unprinted import PaperWish
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import CASES, Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.printing.job import Job
from desktop_app.ui.targets import PLANS

CALLS, DOOR = "absence-calls", "absence-door"
"""The papers of an absence."""


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page; it stands under «Задачи», for it is wanted on few days."""
    for paper in (CALLS, DOOR):
        desk.press.learn(paper, lambda wish: _again(desk, wish))
    return (ScreenEntry(PLANS, mark("Plans"), "move", lambda: _page(desk), PhysicalKey.of("Ctrl+M"), under=CASES),)


def _again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.plans.away_papers import paper_again

    return paper_again(desk, wish)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.plans.keys import make_page

    return make_page(desk)
