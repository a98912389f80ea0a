"""The frame of the desk: header, band, rail, screen, side panel, notices. What stands in it is registered as data."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import tr
from desktop_app.models.allotment import horizon
from desktop_app.queries.exchange import ConnectionRow, connection_row
from desktop_app.queries.promises import PromiseCounts, promise_counts
from desktop_app.ui.body import Body, Width, width_of
from desktop_app.ui.connection_view import BandAction, ConnectionBand, describe
from desktop_app.ui.desk import Desk
from desktop_app.ui.header import Header
from desktop_app.ui.help_keys import HelpKeys
from desktop_app.ui.navigation import CASES, EXCHANGE, OUTAGE
from desktop_app.ui.notice_strip import NoticeKeys, NoticeStrip
from desktop_app.ui.palette_box import PaletteBox
from desktop_app.ui.printing.press import AGAIN_KEY, CANCEL_KEY
from desktop_app.ui.promise_words import AWAY
from desktop_app.ui.rail import Rail
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.table_commands import table_commands
from desktop_app.ui.targets import CENTRAL_TOKEN, SETTINGS
from desktop_app.ui.window_commands import OFFER_KEY, PALETTE_KEY, SIDE_SCOPE, UNDO_KEY, FrameActs, frame_commands, screen_command

CONNECTION_EVERY_MS = 30_000
SMALLEST = (640, 360)
_CONNECTION_KINDS = (Kind.CONNECTION, Kind.OPERATION, Kind.CONFLICT, Kind.CURSOR, Kind.QUARANTINE)
_MINUTE_MS = 60_000


class MainWindow(QMainWindow):
    """One window of a desk. `closing` is told before it goes, while everything still answers."""

    closing = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._row: ConnectionRow | None = None
        self._places: PromiseCounts | None = None
        self.setWindowTitle(tr("Registratura"))
        self.setMinimumSize(*SMALLEST)
        self.header = Header(desk.look, PALETTE_KEY)
        self.band = ConnectionBand()
        self.rail = Rail(desk.look)
        self.body = Body(desk.look)
        self._front = QStackedWidget(self)
        self._work = self._lay_out_work()
        self._front.addWidget(self._work)
        self.setCentralWidget(self._front)
        self.notices = NoticeStrip(desk.look, NoticeKeys(UNDO_KEY, OFFER_KEY), desk.notices.run, self._room_for_notices, self._front)
        self.palette_box = PaletteBox(desk.look, desk.commands, desk.tasks, desk.search, self._front)
        self.help_keys = HelpKeys(desk.commands, self._front)
        self._register_commands()
        self._connect()
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.start()
        self._clock = QTimer(self)
        self._clock.setInterval(CONNECTION_EVERY_MS)
        self._clock.timeout.connect(self.read_connection)
        self._clock.start()
        self.show_place_and_actor()
        self.read_connection()

    # What bootstrap and the screens ask of it

    def show_place_and_actor(self) -> None:
        """Show `desk.place` and `desk.actor` in the header; call after a change of either."""
        self.header.show_place(self._desk.place)
        self.header.show_actor(self._desk.actor)
        self.header.set_short(self.body.width_class is Width.NARROW)
        where = self._desk.place.clinic
        self.setWindowTitle(f"{where} — {tr('Registratura')}" if where else tr("Registratura"))

    def every_minute(self, run: Callable[[], None]) -> None:
        """Call `run` each minute as long as the window is there: deadlines pass without any change."""
        self._minute.timeout.connect(run)

    def show_instead(self, page: QWidget) -> None:
        """Show `page` instead of all else (the first-start wizard); `show_work` ends it."""
        self._front.addWidget(page)
        self._front.setCurrentWidget(page)
        page.setFocus()

    def show_work(self) -> None:
        """Show the desk again and let go of what stood in its place."""
        guest = self._front.currentWidget()
        self._front.setCurrentWidget(self._work)
        if guest is not self._work:
            self._front.removeWidget(guest)
            guest.deleteLater()

    def read_connection(self) -> None:
        """Read the state of the connection again."""
        ask, now, zone = self._desk.ask, self._desk.clock.now(), self._desk.zone

        def work() -> tuple[ConnectionRow, PromiseCounts | None]:
            row = ask(connection_row)
            return row, ask(promise_counts, now, horizon(now, zone)) if row.state in AWAY else None

        self._desk.tasks.read(work, view="connection").on_success(lambda found: self.show_connection(*found)).run(self)

    def show_connection(self, row: ConnectionRow, places: PromiseCounts | None = None) -> None:
        """Show `row` in the pill, the band and on the rail; `places` that can be sold while there is no connection."""
        self._row, self._places = row, places
        sentence = describe(row, self._desk.clock.now(), self._desk.zone, places)
        self.header.pill.show_sentence(sentence, short=self.body.width_class is not Width.WIDE and bool(sentence.head))
        self.band.show_sentence(sentence)
        self._desk.navigation.set_badge(CASES, row.to_settle)

    # Putting together

    def _lay_out_work(self) -> QWidget:
        work = QWidget(self)
        dress(work, "page")
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.body, 1)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.band)
        column.addLayout(middle, 1)
        return work

    def _register_commands(self) -> None:
        desk = self._desk
        acts = FrameActs(
            self.palette_box.open_empty,
            self.help_keys.open_keys,
            self.notices.put_all_away,
            lambda: bool(self.notices.shown),
        )
        desk.commands.add(*frame_commands(desk, acts))
        desk.commands.add(*table_commands(desk, self))
        desk.commands.attach(SIDE_SCOPE, self.body.side)
        for place, entry in enumerate(desk.navigation.screens, start=1):
            command = screen_command(desk, entry, place)
            desk.commands.add(command)
            if not entry.under:
                self.rail.add(entry, command.key)

    def _connect(self) -> None:
        desk, navigation = self._desk, self._desk.navigation
        self.rail.chosen.connect(self._go)
        navigation.went.connect(self._show_screen)
        navigation.panel_opened.connect(self._show_panel)
        navigation.panel_closed.connect(self.body.close_side)
        self.body.arranged.connect(self.notices.place)
        navigation.badge_changed.connect(self.rail.set_badge)
        self.body.side.back.connect(navigation.close_panel)
        for lying_over in (self.notices, self.palette_box, self.help_keys):
            lying_over.orphaned.connect(self.focus_on_work)
        self.header.search.clicked.connect(lambda: desk.commands.run("window.palette"))
        self.header.pill.clicked.connect(lambda: self._go(EXCHANGE))
        self.band.acted.connect(self._act_on_connection)
        self.header.unprinted.clicked.connect(desk.press.print_failed)
        desk.press.counted.connect(self._show_unprinted)
        self.header.printing.clicked.connect(desk.press.cancel)
        desk.press.progressed.connect(self._show_printing)
        self.closing.connect(desk.press.keep_what_waits)
        desk.notices.attach(self.notices.show_notice)
        desk.notices.withdrawn.connect(self.notices.put_away_about)
        desk.hub.watch(self, _CONNECTION_KINDS, self._connection_changed)
        desk.look.changed.connect(self._redraw_connection)

    def _room_for_notices(self) -> QRect:
        if self._front.currentWidget() is not self._work:
            return self._front.rect().adjusted(16, 0, -16, -16)
        return self.body.free_for_notices().translated(self.body.mapTo(self._front, QPoint(0, 0)))

    def _go(self, screen_id: str) -> None:
        navigation = self._desk.navigation
        if navigation.has(screen_id) and not navigation.go(screen_id):
            self.rail.show_screen(navigation.rail_mark(navigation.screen))

    def _show_screen(self, screen_id: str) -> None:
        page = self._desk.navigation.page(screen_id)
        if self.body.screens.indexOf(page) < 0:
            self.body.screens.addWidget(page)
        self.body.screens.setCurrentWidget(page)
        self.rail.show_screen(self._desk.navigation.rail_mark(screen_id))
        if self.body.covers_screen:
            self._desk.navigation.close_panel()  # what one goes to would lie under it; a form keeps what is typed

    def _show_panel(self, panel_id: str) -> None:
        navigation = self._desk.navigation
        entry, page = navigation.panel_entry(panel_id), navigation.page(panel_id)
        pages = self.body.side.pages
        if pages.indexOf(page) < 0:
            pages.addWidget(page)
        pages.setCurrentWidget(page)
        self.body.side.show_title(tr(entry.title))
        self.body.open_side(entry.width)

    def focus_on_work(self) -> None:
        """Who had the focus is gone: it goes where the work is, for keys must never fall into a hole."""
        navigation = self._desk.navigation
        if navigation.panel or navigation.screen:
            navigation.page(navigation.panel or navigation.screen).take_focus()

    def _act_on_connection(self, action: str) -> None:
        if action == BandAction.RESUME:
            self._desk.sync.resume()
        elif action == BandAction.SEND_NOW:
            self._desk.sync.send_now()
        elif action == BandAction.SIGN_IN:
            self._desk.navigation.go(SETTINGS, CENTRAL_TOKEN)
        elif action == BandAction.JOURNAL:
            self._go(OUTAGE)

    def _connection_changed(self, changes: Changes) -> None:
        self.read_connection()

    def _show_unprinted(self, count: int) -> None:
        self.header.unprinted.show_count(count, AGAIN_KEY.text)

    def _show_printing(self, number: int, total: int) -> None:
        self.header.printing.show_progress(number, total, CANCEL_KEY.text)

    def _redraw_connection(self) -> None:
        if self._row is not None:
            self.show_connection(self._row, self._places)

    # What Qt tells

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take one of the three widths."""
        super().resizeEvent(event)
        width = width_of(self.width())
        if width is not self.body.width_class:
            self.rail.set_words(width is Width.WIDE)
            self.body.take_width(width)
            self.header.set_short(width is Width.NARROW)
            self._redraw_connection()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell it while everything still answers; drafts keep what is half filled in."""
        self.closing.emit()
        self._clock.stop()
        self._minute.stop()
        self._desk.notices.detach()
        event.accept()
