"""The nearest places as numbered cards under the deadline of the guarantee; one of them is highlighted and is what Enter books."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.dates import date_numeric, day_time_short, local_day, time_short, weekday_short_of
from desktop_app.core.i18n import tr
from desktop_app.documents.free_line import FreeTime, free_line
from desktop_app.models.dated_note import texts_on
from desktop_app.models.waiting import Deadline, Unit
from desktop_app.queries.coverage import Known
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.offers import Help, Offers
from desktop_app.ui.promise_words import PROMISE_WORDS
from desktop_app.ui.slot_looks import channel_named
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import OptionCard, Section
from desktop_app.ui.widgets.labels import KeyCap


class NearestSlots(Section):
    """`chosen`: another card was highlighted by the person; `fetch_asked`, `again_asked`, `wait_asked`: the ways out of having no times.

    `is_nothing_in_time`: no place is free, or none before the deadline of the guarantee.
    """

    chosen = Signal()
    fetch_asked = Signal()
    again_asked = Signal()
    wait_asked = Signal()

    def __init__(self, zone: Callable[[], tzinfo], home_branch: Callable[[], str], parent: QWidget | None = None) -> None:
        """`home_branch` gives the row id of the branch where the desk stands; it is said as «here»."""
        super().__init__(parent=parent)
        self._zone, self._home = zone, home_branch
        self._slots: tuple[FreeSlot, ...] = ()
        self._cards: list[OptionCard] = []
        self._at = -1
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        dress(self._words, "muted")
        self._cards_box = QWidget(self)
        self._column = QVBoxLayout(self._cards_box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._fetch, self._again = PillButton(tr("Fetch"), "", self), PillButton(tr("Read again"), "", self)
        self._wait = QWidget(self)
        wait = PillButton(tr("To the waiting list"), "", self._wait)
        wait.clicked.connect(self.wait_asked)
        row = QHBoxLayout(self._wait)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(wait)
        row.addWidget(KeyCap("Alt+W", self._wait))
        row.addStretch(1)
        self.is_nothing_in_time = False
        self._fetch.clicked.connect(self.fetch_asked)
        self._again.clicked.connect(self.again_asked)
        self.body.addWidget(self._words)
        for way_out in (self._fetch, self._again):
            way_out.hide()
            self.body.addWidget(way_out)
        self.body.addWidget(self._cards_box)
        self.body.addWidget(self._wait)
        self._wait.hide()
        self.heading.setWordWrap(True)
        self.hide()

    def line(self, now: datetime) -> str:
        """The places shown as one line to send to the patient."""
        return free_line([FreeTime(slot.start, slot.specialist) for slot in self._slots], now, str(self._zone()), tr.language)

    @property
    def slots(self) -> tuple[FreeSlot, ...]:
        """The places shown."""
        return self._slots

    @property
    def slot(self) -> FreeSlot | None:
        """The highlighted place."""
        return self._slots[self._at] if 0 <= self._at < len(self._slots) else None

    @property
    def cards(self) -> tuple[OptionCard, ...]:
        """The cards shown."""
        return tuple(self._cards)

    @property
    def words(self) -> str:
        """What is said where there are no cards."""
        return self._words.text()

    def show_offers(self, title: str, offers: Offers, now: datetime, keep: str | None = None) -> bool:
        """Show `offers`; the place with the id `keep` stays highlighted. False where it is not among them any more."""
        self._slots = offers.slots
        found = next((at for at, slot in enumerate(offers.slots) if slot.slot_id == keep), None)
        self._at = (found or 0) if offers.slots else -1
        heading = [tr("Nearest time"), title, _deadline_words(offers.deadline, now)]
        self._say_heading(" · ".join(part for part in heading if part))
        self._make_cards(offers, now)
        self._say("" if offers.slots else self._nothing(offers.helps, offers.known))
        self._fetch.setVisible(not offers.slots and offers.known.fetched is None)
        self._offer_list(all(offers.deadline is not None and not offers.deadline.is_met_by(slot.start) for slot in offers.slots))
        self.show()
        return keep is None or found is not None

    def show_only(self, slot: FreeSlot, now: datetime) -> None:
        """Show one place that was chosen in a schedule."""
        self.show_offers(slot.specialty, Offers((slot,), None), now)

    def show_not_read(self) -> None:
        """Reading failed: no time is shown, since nobody knows whether it is still free."""
        self.clear()
        self._say_heading(tr("Nearest time"))
        self._say(tr("The times could not be read.") + " " + tr("Nothing of it is lost."))
        self._again.show()
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self._slots, self._at = (), -1
        self._fetch.hide()
        self._offer_list(False)
        self._make_cards(Offers((), None), datetime.max.replace(tzinfo=self._zone()))
        self._say("")
        self.hide()

    def take(self, at: int) -> bool:
        """Highlight the card `at` (from 0); False where there is none."""
        if not 0 <= at < len(self._slots):
            return False
        self._at = at
        for place, card in enumerate(self._cards):
            card.set_on(place == at)
        self.chosen.emit()
        return True

    def step(self, by: int) -> bool:
        """Move the highlight."""
        return bool(self._slots) and self.take(max(0, min(len(self._slots) - 1, self._at + by)))

    def _offer_list(self, on: bool) -> None:
        self.is_nothing_in_time = on
        self._wait.setVisible(on)

    def _say(self, words: str) -> None:
        self._again.hide()
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _say_heading(self, words: str) -> None:
        self.heading.setText(words)
        self.heading.setVisible(True)

    def _make_cards(self, offers: Offers, now: datetime) -> None:
        for old in self._cards:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._cards = []
        today = local_day(now, self._zone())
        for number, slot in enumerate(offers.slots, start=1):
            late = offers.deadline is not None and not offers.deadline.is_met_by(slot.start)
            day = local_day(slot.start, self._zone())
            # «пн 11» of another month would be heard as the nearest 11th.
            number_of_day = f"{day.day}" if (day.year, day.month) == (today.year, today.month) else f"{day:%d.%m}"
            head = f"{weekday_short_of(day, tr.language)} {number_of_day}, {time_short(slot.start, self._zone())}"
            if day == today:
                head = tr("today {time}", time=time_short(slot.start, self._zone()))
            told = texts_on(slot.notes, day)
            promise = offers.promises.get(slot.slot_id)
            said = (tr(PROMISE_WORDS[promise]),) if promise is not None else ()
            card = OptionCard(head, self._who(slot), " · ".join((*said, self._where(slot, late))), number, self._cards_box)
            card.add_notes(told)
            card.set_on(number - 1 == self._at)
            card.setToolTip("\n".join((day_time_short(slot.start, self._zone(), tr.language), *told)))
            card.taken.connect(lambda at=number - 1: self.take(at))
            self._column.addWidget(card)
            self._cards.append(card)

    def _who(self, slot: FreeSlot) -> str:
        channel = [tr(channel_named(code).word) for code in slot.channels if code != "registry" and channel_named(code).word]
        return " · ".join((slot.specialist, *channel))

    def _where(self, slot: FreeSlot, late: bool) -> str:
        branch = tr("here") if slot.branch_id and slot.branch_id == self._home() else slot.branch
        room = tr("r. {room}", room=slot.room) if slot.room else ""
        own = tr("own area") if slot.own_area else ""
        return " · ".join(part for part in (tr("after the deadline") if late else "", own, room, branch) if part)

    def _nothing(self, helps: Help | None, known: Known) -> str:
        if helps is None and known.fetched is None:
            return tr("No data here yet") + ": " + tr("the free places were not fetched to this computer, so nobody knows what is free.")
        if helps is None and not known.fetched:
            said = tr("Still loading, {n} %", n=known.percent) if known.percent is not None else tr("Still loading")
            return said + ": " + tr("free times appear here as they come.")
        if helps is None:
            return tr("No free place is known. Choose another specialist, or look at other days.")
        when = day_time_short(helps.slot.start, self._zone(), tr.language)
        return tr("Nothing fits. Without «{condition}»: {when}, {who}", condition=helps.chip.source, when=when, who=helps.slot.specialist)


def _deadline_words(found: Deadline | None, now: datetime) -> str:
    """«по гарантии до 25.11»; hours are said with their time."""
    if found is None:
        return ""
    if found.limit.unit is Unit.HOURS:
        return tr("guaranteed by {moment}", moment=f"{found.until:%d.%m %H:%M}")
    same_year = found.last_day.year == now.year
    return tr("guaranteed by {moment}", moment=f"{found.last_day:%d.%m}" if same_year else date_numeric(found.last_day, tr.language))
