"""The connection in words: the pill in the header and the band below it, computed from one row of facts."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.core.dates import date_short, local_day, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sync_control import ConnectionState, PathReason
from desktop_app.queries.exchange import ConnectionRow
from desktop_app.queries.promises import PromiseCounts
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.palette import colour
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.labels import ElidedLabel

CLOCK_OFFSET_SAID_SECONDS = 120
_CLOSED = {
    PathReason.NO_VERSIONS: mark("It does not check versions, and a place could be sold twice."),
    PathReason.VERSIONS_NOT_CHECKED: mark("It does not check versions, and a place could be sold twice."),
    PathReason.STORES_NOTHING: mark("It does not keep what is written to it."),
    PathReason.MAKES_TWINS: mark("It keeps twice what is sent to it twice."),
}
"""Why nothing is sent."""


class BandAction(StrEnum):
    """What the band offers at its right end."""

    NONE = ""
    SEND_NOW = "send-now"
    RESUME = "resume"
    SIGN_IN = "sign-in"
    JOURNAL = "journal"


@dataclass(frozen=True)
class Sentence:
    """A connection in words: the pill; the band (empty head: no band) and what it offers; the dot by the name of its colour.

    A full green dot says that all of the desk has arrived; `proof` says in words how far it has.
    """

    pill: str
    dot: str
    short_pill: str = ""
    hollow: bool = True
    head: str = ""
    body: str = ""
    alarm: bool = False
    action: BandAction = BandAction.NONE
    proof: str = ""

    @property
    def journal(self) -> bool:
        """Whether the band leads to the outage journal too: the central is away."""
        return self.action is not BandAction.NONE


def describe(row: ConnectionRow, now: datetime, zone: tzinfo, places: PromiseCounts | None = None) -> Sentence:
    """`row` in words at the aware instant `now`; times are said in the clinic's `zone`. `places`: those that can be sold meanwhile."""
    since = _moment(row.since, now, zone) if row.since else ""
    counts = tr("Waiting to be sent: {n} · to settle: {m}", n=row.waiting, m=row.to_settle)
    # What waits stands on the pill too: where the band is cut short, it is missed least.
    sentence = _of_state(row, since, f"{_places_words(places)} {counts}" if places is not None else counts)
    sentence = _with_clock_offset(sentence, row.clock_offset_seconds)
    age = [tr("data of {time}", time=_moment(row.data_from, now, zone))] if row.data_from is not None else []
    waiting = [tr("waiting {n}", n=row.waiting)] if row.waiting else []
    state = sentence.pill
    pill, short = " · ".join([state, *age, *waiting]), " · ".join([state, *waiting])
    return replace(sentence, pill=pill, short_pill=short, proof=_proof_words(row))


def _proof_words(row: ConnectionRow) -> str:
    if row.has_all_arrived:
        return tr("All that was entered here is at the central, and was read back there.")
    counts = (
        (row.waiting, tr("waiting to be sent: {n}", n=row.waiting)),
        (row.unproved, tr("answered, not read back yet: {n}", n=row.unproved)),
        (row.to_settle, tr("to settle: {n}", n=row.to_settle)),
    )
    return tr("Not proved to be at the central: {what}.", what=", ".join(words for number, words in counts if number))


def _places_words(places: PromiseCounts) -> str:
    """«Гарантированных мест: 34, с малым риском: 20, с риском: 118»: of today and the next two working days."""
    return tr("Guaranteed places: {n}, low risk: {low}, at risk: {m}.", n=places.guaranteed, low=places.low_risk, m=places.at_risk)


def _moment(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """The time of day, with the date where it was not today."""
    if local_day(instant, zone) == local_day(now, zone):
        return time_short(instant, zone)
    return f"{date_short(local_day(instant, zone), tr.language)}, {time_short(instant, zone)}"


def _of_state(row: ConnectionRow, since: str, counts: str) -> Sentence:
    kept = tr("Bookings are kept here and will go by themselves when it is back.")
    match row.state:
        case ConnectionState.ONLINE:
            return Sentence(tr("Online"), "arrived_line", hollow=not row.has_all_arrived)
        case ConnectionState.STARTING:
            return Sentence(tr("Connecting"), "faint")
        case ConnectionState.SLOW:
            return Sentence(tr("Slow connection"), "provisional_line", hollow=False)
        case ConnectionState.OFFLINE:
            head = tr("No connection with the central since {time}.", time=since) if since else tr("No connection with the central.")
            return Sentence(tr("No connection"), "provisional_line", head=head, body=f"{kept} {counts}", action=BandAction.SEND_NOW)
        case ConnectionState.PAUSED:
            head = tr("Working without the central since {time}.", time=since) if since else tr("Working without the central.")
            body = tr("Bookings are kept here until you go back to the central.")
            return Sentence(tr("On our own"), "provisional_line", head=head, body=f"{body} {counts}", action=BandAction.RESUME)
        case ConnectionState.READ_ONLY:
            head = tr("The central only lets this desk read.")
            body = tr("Nothing typed is lost: bookings stay here. Tell the IT service.")
            why = f"{tr(_CLOSED[row.path_reason])} " if row.path_reason in _CLOSED else ""
            return Sentence(tr("Read only"), "conflict_line", head=head, body=f"{why}{body} {counts}", alarm=True)
        case ConnectionState.SIGN_IN_NEEDED:
            head = tr("The central asks this desk to sign in again.")
            body = tr("Nothing typed is lost: bookings wait here until then.")
            return Sentence(
                tr("Sign-in needed"), "conflict_line", head=head, body=f"{body} {counts}", alarm=True, action=BandAction.SIGN_IN
            )


def _with_clock_offset(sentence: Sentence, offset_seconds: int) -> Sentence:
    if abs(offset_seconds) <= CLOCK_OFFSET_SAID_SECONDS:
        return sentence
    minutes = round(abs(offset_seconds) / 60)
    said = (
        tr("The clock of this computer is {n} min ahead of the central's.", n=minutes)
        if offset_seconds < 0
        else tr("The clock of this computer is {n} min behind the central's.", n=minutes)
    )
    if sentence.head:
        return replace(sentence, body=f"{sentence.body} {said}")
    return replace(sentence, head=said, body=tr("Ask the IT service to set it right. The work goes on."))


class ConnectionPill(QPushButton):
    """The state of the connection in the header; pressing it opens the exchange page."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._sentence = Sentence("", "faint")
        dress(self, "pill")
        look.changed.connect(self._paint_dot)

    def show_sentence(self, sentence: Sentence, short: bool) -> None:
        """Show `sentence`; `short` leaves the age of the data to the tooltip and to the band."""
        self._sentence = sentence
        self.setText(sentence.short_pill if short else sentence.pill)
        self.setToolTip("\n".join(part for part in (sentence.pill, f"{sentence.head} {sentence.body}".strip(), sentence.proof) if part))
        self.setAccessibleName(tr("Connection: {state}", state=sentence.pill))
        self._paint_dot()

    def _paint_dot(self) -> None:
        self.setIcon(QIcon(dot(self._look, self._sentence.dot, self._sentence.hollow, self.devicePixelRatioF())))


def dot(look: Look, name: str, hollow: bool, density: float) -> QPixmap:
    """A round sign, full or hollow, in the palette's colour `name`."""
    picture = QPixmap(round(16 * density), round(16 * density))
    picture.setDevicePixelRatio(density)
    picture.fill(Qt.GlobalColor.transparent)
    ink = QColor(colour(look.palette, name))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else ink)
    painter.drawEllipse(QRectF(4.5, 4.5, 7, 7))
    painter.end()
    return picture


class ConnectionBand(QFrame):
    """The band under the header; hidden where there is nothing to say."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = QLabel(self)
        self._body = ElidedLabel(parent=self)
        self._action = QPushButton(self)
        self._offered = BandAction.NONE
        dress(self._head, "strong")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 2, 12, 2)
        row.setSpacing(10)
        row.addWidget(self._head)
        row.addWidget(self._body, 1)
        self._journal = QPushButton(self)
        row.addWidget(self._journal)
        row.addWidget(self._action)
        self._journal.clicked.connect(lambda: self.acted.emit(BandAction.JOURNAL.value))
        self._action.clicked.connect(lambda: self.acted.emit(self._offered.value))
        self.hide()

    def show_sentence(self, sentence: Sentence) -> None:
        """Show `sentence`, or hide; a new one is announced to screen readers."""
        new = sentence.head != self._head.text()
        dress(self, "band-alarm" if sentence.alarm else "band")
        self._head.setText(sentence.head)
        self._body.set_full_text(sentence.body)
        self._offered = sentence.action
        captions = {BandAction.SEND_NOW: tr("Try now"), BandAction.RESUME: tr("Back to the central"), BandAction.SIGN_IN: tr("Sign in")}
        self._action.setText(captions.get(sentence.action, ""))
        self._action.setVisible(sentence.action is not BandAction.NONE)
        self._journal.setText(tr("Journal"))
        self._journal.setToolTip(tr("What is booked without the central (Ctrl+J)"))
        self._journal.setVisible(sentence.journal)
        self.setVisible(bool(sentence.head))
        if new and sentence.head:
            announce(self, f"{sentence.head} {sentence.body}")
