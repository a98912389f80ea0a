"""The screens and side panels as data, and going from one to another. Screens never see each other: they meet here.

A screen fills the middle of the window, a panel stands at its side and shows what is selected.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.ui.changes_hub import ChangesHub
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.targets import InHand

CASES = "cases"
EXCHANGE = "exchange"
OUTAGE = "outage"
"""Screens the frame itself leads to, where they are registered: the cases to settle, the exchange with the central, the outage journal."""
PROOF = "proof"


class Page(QWidget):
    """What a screen and a panel have in common. Subclasses say for which kinds they care and how they read them again."""

    care_for: tuple[Kind, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dress(self, "surface")

    def activate(self) -> None:
        """It came into view: take the focus where the work begins."""
        self.setFocus()

    def take_focus(self) -> None:
        """Let the work begin. Where the place it begins at is not to be seen (an empty list), the focus goes to what is: a key that
        falls into a hole, or into the page that was left, is a dead desk.
        """
        self.activate()
        focused = QApplication.focusWidget()
        if focused is None or not focused.isVisible() or not (focused is self or self.isAncestorOf(focused)):
            seen = (one for one in self.findChildren(QWidget) if one.isVisible() and one.isEnabled())
            first = next((one for one in seen if one.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, target: object) -> None:
        """Show `target`: a value from `queries` or an id, agreed between who asks and this page."""

    def refresh(self, changes: Changes) -> None:
        """Rows of `care_for` changed, or who looks: read them again, keeping selection and scroll. Only called while it is in view."""

    def hand_over(self) -> None:
        """Another person takes the desk: keep what is half filled in for its owner, and show nothing of it."""

    def free_for_notices(self) -> QRect:
        """The part of a screen that notices may lie over, in its own coordinates: not where the main button is pinned."""
        return self.rect()

    def in_hand(self) -> InHand:
        """The patient and the place that the person has before him here."""
        return InHand()

    def may_leave(self) -> bool:
        """False where leaving now would lose something that cannot be kept as a draft."""
        return True


@dataclass(frozen=True)
class ScreenEntry:
    """A screen in the rail. `title` is marked for translation; its page is made by `create` at the first visit.

    One that is wanted on few days stands `under` another screen: not on the rail, where that one is marked instead.
    """

    id: str
    title: str
    icon: str
    create: Callable[[], Page]
    key: PhysicalKey | None = None
    at_bottom: bool = False
    under: str = ""


@dataclass(frozen=True)
class PanelEntry:
    """A side panel; `width` in logical pixels as drawn at 13 px type."""

    id: str
    title: str
    create: Callable[[], Page]
    width: int = 372


class Navigation(QObject):
    """Knows all screens and panels and which are in view; the window follows its signals."""

    went = Signal(str)
    panel_opened = Signal(str)
    panel_closed = Signal()
    badge_changed = Signal(str, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screens: dict[str, ScreenEntry] = {}
        self._panels: dict[str, PanelEntry] = {}
        self._pages: dict[str, Page] = {}
        self._stale: dict[str, Changes] = {}
        self._badges: dict[str, int] = {}
        self.screen = ""
        self.panel = ""

    def register(self, *entries: ScreenEntry | PanelEntry) -> None:
        """Add screens (in the order of the rail) and panels; raises ValueError for an id that is there already."""
        for entry in entries:
            if entry.id in self._screens or entry.id in self._panels:
                raise ValueError(f"the page {entry.id} is there twice")
            if isinstance(entry, ScreenEntry):
                self._screens[entry.id] = entry
            else:
                self._panels[entry.id] = entry

    def serve(self, hub: ChangesHub) -> None:
        """Pass the changes of `hub` to the pages in view; the others read again when they come into view."""
        hub.changed.connect(self._tell_pages)

    @property
    def screens(self) -> tuple[ScreenEntry, ...]:
        """All screens in the order of the rail."""
        return tuple(self._screens.values())

    @property
    def panels(self) -> tuple[PanelEntry, ...]:
        """All side panels."""
        return tuple(self._panels.values())

    def rail_mark(self, screen_id: str) -> str:
        """Which screen is marked on the rail while that one is in view; raises KeyError."""
        return self._screens[screen_id].under or screen_id

    def panel_entry(self, panel_id: str) -> PanelEntry:
        """The panel of that id; raises KeyError."""
        return self._panels[panel_id]

    def page(self, page_id: str) -> Page:
        """The page of that id, made if need be; raises KeyError."""
        if page_id not in self._pages:
            entry = self._screens.get(page_id) or self._panels[page_id]
            self._pages[page_id] = entry.create()
        return self._pages[page_id]

    def has(self, page_id: str) -> bool:
        """True where such a screen or panel is registered."""
        return page_id in self._screens or page_id in self._panels

    def go(self, screen_id: str, target: object = None) -> bool:
        """Bring a screen into view and open `target` in it; False where the present one may not be left."""
        if self.screen and screen_id != self.screen and not self.page(self.screen).may_leave():
            return False
        page = self.page(screen_id)
        self.screen = screen_id
        self._freshen(screen_id)
        self.went.emit(screen_id)
        if target is not None:
            page.open(target)
        page.take_focus()
        return True

    def open_panel(self, panel_id: str, target: object = None) -> bool:
        """Bring a side panel into view and open `target` in it; False where the present one may not be left."""
        if self.panel and panel_id != self.panel and not self.page(self.panel).may_leave():
            return False
        page = self.page(panel_id)
        self.panel = panel_id
        self._freshen(panel_id)
        self.panel_opened.emit(panel_id)
        if target is not None:
            page.open(target)
        page.take_focus()
        return True

    def close_panel(self) -> bool:
        """Put the side panel away and give the focus back to the screen; False where it may not be left."""
        if not self.panel or not self.page(self.panel).may_leave():
            return False
        self.panel = ""
        self.panel_closed.emit()
        if self.screen:
            self.page(self.screen).take_focus()
        return True

    def in_hand(self) -> InHand:
        """What the person has before him: in the side panel, and what is missing there in the screen beside it."""
        screen, panel = (self.page(one).in_hand() if one else InHand() for one in (self.screen, self.panel))
        return panel.over(screen)

    def hand_over(self) -> None:
        """Another person takes the desk: each page keeps its owner's work, and the side panel is put away."""
        for page in self._pages.values():
            page.hand_over()
        if self.panel:
            self.panel = ""
            self.panel_closed.emit()
        if self.screen:
            self.page(self.screen).take_focus()

    def set_badge(self, screen_id: str, number: int) -> None:
        """Show `number` on the rail beside a screen; 0 takes it off."""
        if self._badges.get(screen_id, 0) != number:
            self._badges[screen_id] = number
            self.badge_changed.emit(screen_id, number)

    def _tell_pages(self, changes: Changes) -> None:
        """Another person at the desk may see more or less: then every page reads again."""
        for page_id, page in tuple(self._pages.items()):
            if not changes.touches(Kind.PERSON, *page.care_for) or changes.initiator is page:
                continue
            if page_id in (self.screen, self.panel):
                page.refresh(changes)
            else:
                self._stale[page_id] = self._stale.get(page_id, Changes()) | changes

    def _freshen(self, page_id: str) -> None:
        missed = self._stale.pop(page_id, None)
        if missed:
            self.page(page_id).refresh(missed)
