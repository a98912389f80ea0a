"""What the proof of arrival gives to the window: its page, which is loaded at the first visit, and how its paper is printed again."""

from desktop_app.core.i18n import mark
from desktop_app.models.unprinted import PaperWish
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import EXCHANGE, PROOF, Page, PanelEntry, ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.printing.job import Job


def entries(desk: Desk) -> tuple[ScreenEntry | PanelEntry, ...]:
    """The page."""
    desk.press.learn(PROOF, lambda wish: _again(desk, wish))
    key = PhysicalKey.of("Ctrl+Shift+J")
    return (ScreenEntry(PROOF, mark("Proof of arrival"), "ok", lambda: _page(desk), key, under=EXCHANGE),)


def _page(desk: Desk) -> Page:
    from desktop_app.ui.proof.keys import make_page

    return make_page(desk)


def _again(desk: Desk, wish: PaperWish) -> Job:
    from desktop_app.ui.proof.paper import paper_again

    return paper_again(desk, wish)
